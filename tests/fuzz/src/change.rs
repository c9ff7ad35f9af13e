//! The gate (`Change::read`), with Automerge's own decoder as the oracle for whatever it accepts.
//!
//! Automerge never sees bytes that the gate refused: a hundred of them can keep it busy for hours.

mod agree;
mod mutate;
mod parts;

pub(crate) use agree::{agrees, same_value};
pub use mutate::mutate;
pub(crate) use parts::{Parts, chunk_of, put_signed, put_unsigned, repair};

use shared::change::{Change, Composition, MAX_CHANGE_BYTES};

/// One chunk, as a phone sends it.
pub fn run(data: &[u8]) {
    let stored = Change::read_stored(data);
    let Ok(change) = Change::read(data) else {
        return;
    };
    assert!(data.len() <= MAX_CHANGE_BYTES);
    assert_eq!(change.raw(), data);
    // No number in it is unequal to itself here only because it is the same bytes: compare those.
    let stored = stored.expect("what passes the gate can be read once stored");
    assert_eq!(stored.raw(), change.raw());
    assert_eq!(stored.hash(), change.hash());
    is_canonical(&change);
    agrees(&change);
}

/// Encoding what was read gives the same bytes.
pub(crate) fn is_canonical(change: &Change) {
    let again = Change::compose(&composition(change));
    assert_eq!(again.raw(), change.raw(), "canonical");
    assert_eq!(again.hash(), change.hash());
}

/// Everything a change says.
pub(crate) fn composition(change: &Change) -> Composition {
    Composition {
        actor: change.actor(),
        seq: change.seq(),
        start_op: change.start_op(),
        time: change.time(),
        message: change.message().map(str::to_owned),
        dependencies: change.dependencies().to_vec(),
        operations: change.operations().to_vec(),
    }
}
