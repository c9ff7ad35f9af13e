//! Joining a record in the field: one phone shows a line, as a QR code or to be pasted, and another takes
//! part in the record before either has met the server (docs/sync-protocol.md, "Joining in the field").
//!
//! The line carries changes and the signatures of the installations that wrote them. Phones do not know
//! each other's keys, so the reading phone checks bounds and the gate alone; the server checks signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::{Decode, Encode};

use crate::change::{Change, GateError};
use crate::id::{OrganisationId, RecordId, UserId};
use crate::pack::WitnessSignature;
use crate::record::{Identity, IdentityError};
use crate::state::State;

/// Version of the line.
pub const JOIN_VERSION: u8 = 1;
/// What every line begins with.
pub const JOIN_PREFIX: &str = "satchel-join:";
/// Longest line, in characters (all of them ASCII): what a QR code of a phone's screen still shows.
pub const MAX_JOIN_CHARS: usize = 2_300;
/// Longest signature, in bytes; those of the algorithms so far have 64.
const MAX_SIGNATURE_BYTES: usize = 128;
/// Bytes kept for a signature that is still to be made: an Ed25519 one with its CBOR head.
const SIGNATURE_ROOM: usize = 66;

/// A change on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinChange {
    /// The change. Its actor is the installation that wrote it.
    pub change: Change,
    /// The person who wrote it, as the showing phone knows; the server goes by the installation.
    pub author: UserId,
    /// The writing installation's signature; none where the showing phone has none, because the server has
    /// the change already.
    pub signature: Option<WitnessSignature>,
}

/// A record as far as a line carries it.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinLine {
    /// The organisation it belongs to.
    pub organisation: OrganisationId,
    /// The record.
    pub record: RecordId,
    /// Its creation, then changes in causal order.
    pub changes: Vec<JoinChange>,
}

/// Why a text is no line to join by, or a record does not fit on one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// It does not begin with [`JOIN_PREFIX`], or is not base64url of the CBOR it should be.
    #[error("not a line to join a record by")]
    Malformed,
    /// It is longer than [`MAX_JOIN_CHARS`]; or the record's creation alone would be.
    #[error("longer than a line may be")]
    TooLong,
    /// A line of a later version of this program.
    #[error("a line of version {0}")]
    Version(u8),
    /// A change does not pass the gate.
    #[error("a change on the line does not pass the gate")]
    Gate(#[source] GateError),
    /// The creation does not name the record, or not as this version knows records.
    #[error("the creation on the line cannot be read")]
    Identity(#[source] IdentityError),
    /// The changes are not one record's in causal order.
    #[error("the changes on the line are not of one record in order")]
    Order,
}

#[derive(Encode, Decode)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    organisation: OrganisationId,
    #[n(2)]
    record: RecordId,
    #[n(3)]
    changes: Vec<WireChange>,
}

#[derive(Encode, Decode)]
struct WireChange {
    #[cbor(n(0), with = "minicbor::bytes")]
    raw: Vec<u8>,
    #[n(1)]
    author: UserId,
    #[n(2)]
    signature: Option<WitnessSignature>,
}

impl JoinLine {
    /// A line with as many of the changes as fit, signatures still to be made included. `changes` are the
    /// creation and what follows, in causal order. Errors with [`JoinError::TooLong`] when not even the
    /// creation fits, with [`JoinError::Order`] when there is none.
    pub fn fitting(
        organisation: OrganisationId,
        record: RecordId,
        changes: Vec<JoinChange>,
    ) -> Result<Self, JoinError> {
        let mut line = Self {
            organisation,
            record,
            changes: Vec::new(),
        };
        let mut rest = changes.into_iter();
        let creation = rest.next().ok_or(JoinError::Order)?;
        line.changes.push(creation);
        if !line.fits() {
            return Err(JoinError::TooLong);
        }
        for change in rest {
            line.changes.push(change);
            if !line.fits() {
                // What follows may build on the one left out.
                line.changes.pop();
                break;
            }
        }
        Ok(line)
    }

    fn fits(&self) -> bool {
        let unsigned = self.changes.iter().filter(|one| one.signature.is_none());
        let bytes = self.encode().len() + unsigned.count() * SIGNATURE_ROOM;
        // Base64 without padding: four characters for each three bytes begun.
        JOIN_PREFIX.len() + (bytes * 4).div_ceil(3) <= MAX_JOIN_CHARS
    }

    fn encode(&self) -> Vec<u8> {
        let changes = self.changes.iter().map(|one| WireChange {
            raw: one.change.raw().to_vec(),
            author: one.author,
            signature: one.signature.clone(),
        });
        crate::cbor::encode(&Wire {
            version: JOIN_VERSION,
            organisation: self.organisation,
            record: self.record,
            changes: changes.collect(),
        })
    }

    /// The line as shown.
    pub fn to_text(&self) -> String {
        format!("{JOIN_PREFIX}{}", URL_SAFE_NO_PAD.encode(self.encode()))
    }

    /// Reads a line from outside; blanks around it do not matter. Bounds, gate, the record's identity and
    /// causal order are checked, signatures are not.
    pub fn read(text: &str) -> Result<Self, JoinError> {
        let text = text.trim();
        if text.len() > MAX_JOIN_CHARS {
            return Err(JoinError::TooLong);
        }
        let text = text.strip_prefix(JOIN_PREFIX).ok_or(JoinError::Malformed)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| JoinError::Malformed)?;
        // The version stands first, so that a later layout is told from a broken line.
        let mut decoder = minicbor::Decoder::new(&bytes);
        let version = decoder.array().and_then(|_| decoder.u8());
        let version = version.map_err(|_| JoinError::Malformed)?;
        if version != JOIN_VERSION {
            return Err(JoinError::Version(version));
        }
        let wire: Wire = crate::cbor::decode(&bytes).map_err(|_| JoinError::Malformed)?;
        let mut changes = Vec::with_capacity(wire.changes.len());
        for one in wire.changes {
            let signature = one.signature;
            let is_long = |signature: &WitnessSignature| signature.0.len() > MAX_SIGNATURE_BYTES;
            if signature.as_ref().is_some_and(is_long) {
                return Err(JoinError::Malformed);
            }
            changes.push(JoinChange {
                change: Change::read(&one.raw).map_err(JoinError::Gate)?,
                author: one.author,
                signature,
            });
        }
        let creation = changes.first().ok_or(JoinError::Order)?;
        let identity = Identity::of(&creation.change).map_err(JoinError::Identity)?;
        if !creation.change.is_creation() || identity.id != wire.record {
            return Err(JoinError::Order);
        }
        State::of(changes.iter().map(|one| &one.change)).map_err(|_| JoinError::Order)?;
        Ok(Self {
            organisation: wire.organisation,
            record: wire.record,
            changes,
        })
    }
}

#[cfg(test)]
mod tests;
