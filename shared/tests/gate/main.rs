//! The gate: every hostile change by name, every bound from both sides, and every field that is read.

mod bounds;
mod changes;
mod raw;
mod read;

use shared::change::{Change, GateError};
use shared::id::InstallationId;

const ME: InstallationId = InstallationId([7; 16]);

/// Refused for what only the encoder shows: bytes that mean the same as others.
const BY_THE_ENCODER: [&str; 2] = [
    "a length in two bytes where one does",
    "an actor that nothing names",
];

fn code(error: GateError) -> &'static str {
    match error {
        GateError::TooLarge(_) => changes::TOO_LARGE,
        GateError::Malformed(_) | GateError::Checksum => changes::MALFORMED,
        GateError::NotFlat(_) => changes::NOT_FLAT,
        GateError::NotCanonical => changes::NOT_CANONICAL,
    }
}

#[test]
fn every_hostile_change_is_refused_by_its_name() {
    let refused = changes::refused(ME);
    assert!(refused.len() > 100, "{}", refused.len());
    for (name, raw, expected) in refused {
        let error = Change::read(&raw).unwrap_err();
        assert_eq!(code(error), expected, "{name}: {error}");
        // What is stored is read without the encoder, and still must not pass.
        let stored = Change::read_stored(&raw).map_err(code);
        let is_by_the_encoder = BY_THE_ENCODER.contains(&name.as_str());
        assert_eq!(stored.is_ok(), is_by_the_encoder, "{name}");
        assert!(stored.is_ok() || stored == Err(expected), "{name}");
    }
}

#[test]
fn what_is_just_within_a_bound_passes() {
    assert!(Change::read(&changes::good(ME)).is_ok());
    for (name, raw) in bounds::at_the_bounds(ME) {
        let read = Change::read(&raw);
        assert!(read.is_ok(), "{name}: {}", read.unwrap_err());
    }
}

#[test]
fn a_checksum_is_told_from_broken_bytes() {
    let mut raw = changes::good(ME);
    raw[5] ^= 1;
    assert_eq!(Change::read(&raw), Err(GateError::Checksum));
}
