//! What the gate read, against what Automerge reads.

use automerge::ScalarValue;
use automerge::legacy;
use shared::change::{Action, Change, OpId, Scalar};
use shared::id::InstallationId;

/// Automerge reads the same change, to the last predecessor.
pub(crate) fn agrees(change: &Change) {
    let theirs = automerge::Change::from_bytes(change.raw().to_vec()).expect("Automerge reads it");
    assert_eq!(theirs.raw_bytes(), change.raw());
    assert_eq!(theirs.hash().0, change.hash().0);
    assert_eq!(theirs.actor_id().to_bytes(), change.actor().as_bytes());
    assert_eq!(theirs.seq(), change.seq());
    assert_eq!(theirs.start_op().get(), change.start_op());
    assert_eq!(theirs.max_op(), change.max_op());
    assert_eq!(theirs.timestamp(), change.time());
    assert_eq!(theirs.message(), change.message());
    let dependencies: Vec<_> = theirs.deps().iter().map(|hash| hash.0).collect();
    let ours: Vec<_> = change.dependencies().iter().map(|hash| hash.0).collect();
    assert_eq!(dependencies, ours);
    assert!(theirs.extra_bytes().is_empty());

    assert_eq!(theirs.len(), change.operations().len());
    let expanded = theirs.decode();
    assert_eq!(expanded.operations.len(), change.operations().len());
    for (theirs, ours) in expanded.operations.iter().zip(change.operations()) {
        assert_eq!(theirs.obj, legacy::ObjectId::Root);
        assert!(!theirs.insert);
        assert_eq!(theirs.key, legacy::Key::Map(ours.key.as_str().into()));
        match (&theirs.action, &ours.action) {
            (legacy::OpType::Put(theirs), Action::Put(ours)) => {
                assert!(same_value(ours, theirs), "{ours:?} is not {theirs:?}");
            }
            (legacy::OpType::Delete, Action::Delete) => {}
            (theirs, ours) => panic!("{ours:?} is not {theirs:?}"),
        }
        let predecessors: Vec<OpId> = theirs.pred.iter().map(op_id).collect();
        assert_eq!(predecessors, ours.predecessors);
    }
    // Written by Automerge again it is the same change: it can be stored in a document and come out of it.
    assert_eq!(automerge::Change::from(expanded).raw_bytes(), change.raw());
}

fn op_id(theirs: &legacy::OpId) -> OpId {
    OpId {
        counter: theirs.counter(),
        actor: InstallationId::from_slice(theirs.actor().to_bytes()).expect("16 bytes"),
    }
}

/// Whether both are the same value, doubles by their bits.
pub(crate) fn same_value(ours: &Scalar, theirs: &ScalarValue) -> bool {
    match (ours, theirs) {
        (Scalar::Null, ScalarValue::Null) => true,
        (Scalar::Boolean(ours), ScalarValue::Boolean(theirs)) => ours == theirs,
        (Scalar::Uint(ours), ScalarValue::Uint(theirs)) => ours == theirs,
        (Scalar::Int(ours), ScalarValue::Int(theirs)) => ours == theirs,
        (Scalar::Double(ours), ScalarValue::F64(theirs)) => ours.to_bits() == theirs.to_bits(),
        (Scalar::Text(ours), ScalarValue::Str(theirs)) => ours.as_str() == theirs.as_str(),
        (Scalar::Bytes(ours), ScalarValue::Bytes(theirs)) => ours == theirs,
        (Scalar::Timestamp(ours), ScalarValue::Timestamp(theirs)) => ours == theirs,
        _ => false,
    }
}
