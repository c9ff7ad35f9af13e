//! What is promised, beside what was measured.

use serde::Serialize;

use crate::{attack, sync};

/// One promise.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// No more than this.
    pub(crate) most: f64,
    pub(crate) got: f64,
    pub(crate) ok: bool,
}

fn target(name: &'static str, most: f64, got: f64) -> Target {
    let ok = got <= most;
    Target {
        name,
        most,
        got,
        ok,
    }
}

/// The promise for whoever is honest while others are not.
pub(crate) fn of_attack(measured: &attack::Measured) -> Vec<Target> {
    vec![target("honest_p95_under_attack", 1.2, measured.p95_ratio)]
}

/// The promises of sync.
pub(crate) fn of_sync(measured: &sync::Measured) -> Vec<Target> {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
    let bytes = |bytes: u64| bytes as f64;
    vec![
        target(
            "wire_bytes_per_record_up",
            150.0,
            measured.wire_bytes_per_record_up,
        ),
        target(
            "three_records_bytes_up",
            1_500.0,
            bytes(measured.three_records_bytes_up),
        ),
        target(
            "three_records_round_trips",
            1.0,
            bytes(measured.three_records_round_trips),
        ),
        target("push_over_floor", 4.0, measured.push_over_floor),
        target(
            "idle_exchange_bytes_up",
            400.0,
            bytes(measured.idle_exchange_bytes.up),
        ),
        target(
            "idle_exchange_bytes_down",
            400.0,
            bytes(measured.idle_exchange_bytes.down),
        ),
        target("idle_round_trips", 1.0, bytes(measured.idle_round_trips)),
    ]
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Document<'a, M> {
    #[serde(flatten)]
    measured: &'a M,
    targets: &'a [Target],
    ok: bool,
}

impl<'a, M> Document<'a, M> {
    pub(crate) fn of(measured: &'a M, targets: &'a [Target]) -> Self {
        Self {
            measured,
            targets,
            ok: targets.iter().all(|target| target.ok),
        }
    }
}
