//! Our state of a record against Automerge's document of it.

use std::collections::BTreeSet;

use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use shared::change::OpId;
use shared::id::InstallationId;
use shared::state::State;

use crate::change::same_value;

/// The same heads, keys, values, conflicts and winners.
pub(super) fn same_document(state: &State, document: &Automerge) {
    let theirs: BTreeSet<_> = document.get_heads().iter().map(|head| head.0).collect();
    let ours: BTreeSet<_> = state.heads().iter().map(|head| head.0).collect();
    assert_eq!(ours, theirs, "heads");
    let keys: BTreeSet<String> = document.keys(ROOT).collect();
    let ours: BTreeSet<String> = state.keys().map(str::to_owned).collect();
    assert_eq!(ours, keys, "keys");
    for key in &keys {
        let mut theirs = document.get_all(ROOT, key.as_str()).expect("a root key");
        theirs.sort_by_key(|(_, id)| op_id(id));
        let ours = state.values(key);
        assert_eq!(ours.len(), theirs.len(), "values of {key}");
        for (ours, (value, id)) in ours.iter().zip(&theirs) {
            assert_eq!(ours.op, op_id(id), "{key}");
            let value = value.as_scalar().expect("a scalar");
            assert!(
                same_value(&ours.value, value),
                "{key}: {ours:?} is not {value:?}"
            );
        }
        let (_, winner) = document
            .get(ROOT, key.as_str())
            .expect("a root key")
            .expect("a value");
        assert_eq!(
            ours.last().map(|ours| ours.op),
            Some(op_id(&winner)),
            "winner of {key}"
        );
    }
}

fn op_id(id: &ObjId) -> OpId {
    match id {
        ObjId::Id(counter, actor, _) => OpId {
            counter: *counter,
            actor: InstallationId::from_slice(actor.to_bytes()).expect("16 bytes"),
        },
        ObjId::Root => panic!("the root is no operation"),
    }
}
