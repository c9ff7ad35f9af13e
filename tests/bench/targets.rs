//! What is promised (issue 2), beside what was measured.

use serde::Serialize;

use crate::sync::Measured;

/// One promise.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// No more than this.
    pub(crate) most: f64,
    pub(crate) got: f64,
    pub(crate) ok: bool,
}

/// The promises.
pub(crate) fn of(measured: &Measured) -> Vec<Target> {
    let target = |name, most, got| Target {
        name,
        most,
        got,
        ok: got <= most,
    };
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
pub(crate) struct Document<'a> {
    #[serde(flatten)]
    measured: &'a Measured,
    targets: &'a [Target],
    ok: bool,
}

impl<'a> Document<'a> {
    pub(crate) fn of(measured: &'a Measured, targets: &'a [Target]) -> Self {
        Self {
            measured,
            targets,
            ok: targets.iter().all(|target| target.ok),
        }
    }
}
