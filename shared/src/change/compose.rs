//! Writing a change through Automerge's encoder.

use std::num::NonZeroU64;

use automerge::legacy;
use automerge::{ActorId, ScalarValue};

use super::{Action, Change, OpId, Operation, Scalar};
use crate::id::{ChangeHash, InstallationId};

/// Everything a change says, before it has bytes and a hash.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    /// The installation that writes.
    pub actor: InstallationId,
    /// 1 for its first change of this record.
    pub seq: u64,
    /// One more than the highest counter among the dependencies; 1 for a creation.
    pub start_op: u64,
    /// Seconds since 1970, the phone's claim.
    pub time: i64,
    /// The reason of an amendment; `None` and empty text are the same bytes.
    pub message: Option<String>,
    /// The heads seen, ascending.
    pub dependencies: Vec<ChangeHash>,
    /// The operations.
    pub operations: Vec<Operation>,
}

impl Change {
    /// Encodes a change. The caller keeps the bounds of the gate; [`Change::read`] refuses the bytes
    /// otherwise.
    pub fn compose(composition: &Composition) -> Self {
        let mut dependencies = composition.dependencies.clone();
        dependencies.sort_unstable();
        let expanded = automerge::ExpandedChange {
            operations: composition.operations.iter().map(to_legacy).collect(),
            actor_id: ActorId::from(composition.actor.as_bytes().as_slice()),
            hash: None,
            seq: composition.seq,
            start_op: NonZeroU64::new(composition.start_op).unwrap_or(NonZeroU64::MIN),
            time: composition.time,
            message: composition.message.clone(),
            deps: dependencies
                .iter()
                .map(|hash| automerge::ChangeHash(hash.0))
                .collect(),
            extra_bytes: Vec::new(),
            author: None,
        };
        let encoded = automerge::Change::from(expanded);
        Self {
            raw: encoded.raw_bytes().to_vec(),
            hash: ChangeHash(encoded.hash().0),
            actor: composition.actor,
            seq: composition.seq,
            start_op: composition.start_op,
            time: composition.time,
            message: composition
                .message
                .clone()
                .filter(|message| !message.is_empty()),
            dependencies,
            operations: composition.operations.clone(),
        }
    }
}

fn to_legacy(op: &Operation) -> legacy::Op {
    let id =
        |id: &OpId| legacy::OpId::new(id.counter, &ActorId::from(id.actor.as_bytes().as_slice()));
    legacy::Op {
        action: match &op.action {
            Action::Put(value) => legacy::OpType::Put(to_automerge(value)),
            Action::Delete => legacy::OpType::Delete,
        },
        obj: legacy::ObjectId::Root,
        key: legacy::Key::Map(op.key.as_str().into()),
        pred: op.predecessors.iter().map(id).collect::<Vec<_>>().into(),
        insert: false,
    }
}

fn to_automerge(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Boolean(value) => ScalarValue::Boolean(*value),
        Scalar::Uint(value) => ScalarValue::Uint(*value),
        Scalar::Int(value) => ScalarValue::Int(*value),
        Scalar::Double(value) => ScalarValue::F64(*value),
        Scalar::Text(value) => ScalarValue::Str(value.as_str().into()),
        Scalar::Bytes(value) => ScalarValue::Bytes(value.clone()),
        Scalar::Timestamp(value) => ScalarValue::Timestamp(*value),
    }
}
