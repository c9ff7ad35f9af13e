//! One Automerge change of a flat record: the unit of truth.
//!
//! A record is one root map of scalars (sync.md N2), so a change is a list of puts and deletes of root
//! keys. [`Change::compose`] writes one through Automerge's own encoder; [`Change::read`] is the gate: a
//! bounded parser that reads bytes from outside without handing them to Automerge, and then accepts
//! them only if Automerge's encoder writes the very same bytes again. Automerge's decoder, which hostile
//! input can drive out of memory or into a panic, is never reached.

mod columns;
mod compose;
mod gate;

pub use compose::Composition;
pub use gate::{
    GateError, MAX_ACTORS, MAX_CHANGE_BYTES, MAX_DEPENDENCIES, MAX_KEY_BYTES, MAX_OPERATIONS,
    MAX_PREDECESSORS, MAX_TEXT_BYTES, MAX_TIME,
};

use minicbor::{Decode, Encode};

use crate::id::{ChangeHash, InstallationId};

/// A scalar value of a root key. No counters: they merge by adding, and a flat record has none.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum Scalar {
    /// No value, as a value.
    #[n(0)]
    Null,
    /// True or false.
    #[n(1)]
    Boolean(#[n(0)] bool),
    /// An unsigned number.
    #[n(2)]
    Uint(#[n(0)] u64),
    /// A signed number.
    #[n(3)]
    Int(#[n(0)] i64),
    /// A double.
    #[n(4)]
    Double(#[n(0)] f64),
    /// Text, at most [`MAX_TEXT_BYTES`].
    #[n(5)]
    Text(#[n(0)] String),
    /// Bytes, at most [`MAX_TEXT_BYTES`].
    #[n(6)]
    Bytes(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// Milliseconds since 1970, in Automerge's own timestamp type.
    #[n(7)]
    Timestamp(#[n(0)] i64),
}

impl Scalar {
    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// An operation's identity: Lamport counter, then actor. Its order decides Automerge's winner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct OpId {
    /// Lamport counter, 1 and up.
    #[n(0)]
    pub counter: u64,
    /// The installation that wrote it.
    #[n(1)]
    pub actor: InstallationId,
}

/// What an operation does to its key.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Sets the key.
    Put(Scalar),
    /// Removes the values named by the predecessors.
    Delete,
}

/// One operation on one root key.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Root key, at most [`MAX_KEY_BYTES`].
    pub key: String,
    /// Put or delete.
    pub action: Action,
    /// The operations on the same key that this one replaces, in ascending order.
    pub predecessors: Vec<OpId>,
}

/// A change that passed the gate, or was composed here: canonical bytes and what they say.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    raw: Vec<u8>,
    hash: ChangeHash,
    actor: InstallationId,
    seq: u64,
    start_op: u64,
    time: i64,
    message: Option<String>,
    dependencies: Vec<ChangeHash>,
    operations: Vec<Operation>,
}

impl Change {
    /// The gate: reads a change from outside. See the module's page; costs about 5 µs for a session.
    pub fn read(raw: &[u8]) -> Result<Self, GateError> {
        let change = gate::parse(raw)?;
        let again = Self::compose(&change.composition());
        if again.raw != raw {
            return Err(GateError::NotCanonical);
        }
        Ok(change)
    }

    /// Reads the bytes of a change that passed the gate before they were stored here. Checks everything but
    /// that Automerge would write the same bytes, which is two thirds of the gate's cost.
    pub fn read_stored(raw: &[u8]) -> Result<Self, GateError> {
        gate::parse(raw)
    }

    /// Automerge's uncompressed chunk: header, checksum, body.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// SHA-256 as Automerge computes it.
    pub fn hash(&self) -> ChangeHash {
        self.hash
    }

    /// The installation that wrote it.
    pub fn actor(&self) -> InstallationId {
        self.actor
    }

    /// 1 for the actor's first change of this record, then one more each time.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Counter of the first operation.
    pub fn start_op(&self) -> u64 {
        self.start_op
    }

    /// Counter of the last operation; `start_op - 1` when there is none.
    pub fn max_op(&self) -> u64 {
        self.start_op + self.operations.len() as u64 - 1
    }

    /// When the author's phone says it was written: seconds since 1970. A claim, never an order.
    pub fn time(&self) -> i64 {
        self.time
    }

    /// The author's reason for an amendment.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The heads the author had seen, ascending.
    pub fn dependencies(&self) -> &[ChangeHash] {
        &self.dependencies
    }

    /// The operations in order.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Whether this begins a record: no dependencies.
    pub fn is_creation(&self) -> bool {
        self.dependencies.is_empty()
    }

    /// The value this change puts on a key, where it puts one.
    pub fn put(&self, key: &str) -> Option<&Scalar> {
        self.operations
            .iter()
            .rev()
            .find_map(|op| match &op.action {
                Action::Put(value) if op.key == key => Some(value),
                _ => None,
            })
    }

    fn composition(&self) -> Composition {
        Composition {
            actor: self.actor,
            seq: self.seq,
            start_op: self.start_op,
            time: self.time,
            message: self.message.clone(),
            dependencies: self.dependencies.clone(),
            operations: self.operations.clone(),
        }
    }
}
