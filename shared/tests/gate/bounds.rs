//! Changes at a bound of the gate: just within it, and over it by one.

use shared::change::{
    Action, Change, Composition, MAX_DEPENDENCIES, MAX_KEY_BYTES, MAX_OPERATIONS, MAX_PREDECESSORS,
    MAX_TEXT_BYTES, OpId, Operation, Scalar,
};
use shared::id::{ChangeHash, InstallationId};

use super::changes::{MALFORMED, Refusal, TOO_LARGE};

fn composed(actor: InstallationId, dependencies: usize, operations: Vec<Operation>) -> Vec<u8> {
    let hash = |byte: usize| ChangeHash([u8::try_from(byte).unwrap_or(0); 32]);
    let change = Change::compose(&Composition {
        actor,
        seq: 1,
        start_op: 70_000,
        time: 1_530_489_600,
        message: None,
        dependencies: (1..=dependencies).map(hash).collect(),
        operations,
    });
    change.raw().to_vec()
}

fn puts(count: usize) -> Vec<Operation> {
    let put = |number: usize| Operation {
        key: format!("k{number:03}"),
        action: Action::Put(Scalar::Boolean(true)),
        predecessors: Vec::new(),
    };
    (0..count).map(put).collect()
}

fn replacing(actor: InstallationId, count: usize) -> Vec<Operation> {
    let id = |counter: usize| OpId {
        counter: counter as u64,
        actor,
    };
    vec![Operation {
        key: "note".to_owned(),
        action: Action::Put(Scalar::Boolean(true)),
        predecessors: (1..=count).map(id).collect(),
    }]
}

fn valued(key: usize, value: usize) -> Vec<Operation> {
    vec![Operation {
        key: "k".repeat(key),
        action: Action::Put(Scalar::Text("x".repeat(value))),
        predecessors: Vec::new(),
    }]
}

/// What Automerge would write, one over a bound.
pub(super) fn over_by_one(actor: InstallationId) -> Vec<Refusal> {
    let case = |name: &str, bytes: Vec<u8>, code| (name.to_owned(), bytes, code);
    vec![
        case(
            "513 operations",
            composed(actor, 0, puts(MAX_OPERATIONS + 1)),
            MALFORMED,
        ),
        case(
            "4,097 predecessors",
            composed(actor, 1, replacing(actor, MAX_PREDECESSORS + 1)),
            MALFORMED,
        ),
        case(
            "17 dependencies",
            composed(actor, MAX_DEPENDENCIES + 1, Vec::new()),
            TOO_LARGE,
        ),
        case(
            "a key over its bound",
            composed(actor, 0, valued(MAX_KEY_BYTES + 1, 1)),
            MALFORMED,
        ),
        case(
            "a value over its bound",
            composed(actor, 0, valued(4, MAX_TEXT_BYTES + 1)),
            TOO_LARGE,
        ),
    ]
}

/// What is just within the bounds: it passes the gate and waits for what it builds on, or is judged.
pub(super) fn at_the_bounds(actor: InstallationId) -> Vec<(String, Vec<u8>)> {
    let case = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    vec![
        case("512 operations", composed(actor, 1, puts(MAX_OPERATIONS))),
        case(
            "4,096 predecessors",
            composed(actor, 1, replacing(actor, MAX_PREDECESSORS)),
        ),
        case(
            "16 dependencies and 4,096 predecessors",
            composed(actor, MAX_DEPENDENCIES, replacing(actor, MAX_PREDECESSORS)),
        ),
        case(
            "a key of 96 bytes",
            composed(actor, 1, valued(MAX_KEY_BYTES, 1)),
        ),
        case(
            "a value of 8 KiB",
            composed(actor, 1, valued(4, MAX_TEXT_BYTES)),
        ),
        case("no operation", composed(actor, 1, Vec::new())),
    ]
}
