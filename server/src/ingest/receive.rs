//! From bytes to gated items: pure, parallel, and the only way to a [`Gated`] pack.

use ed25519_dalek::VerifyingKey;
use shared::change::{Change, GateError};
use shared::command::{Command, ReadCommand};
use shared::id::{Digest, InstallationId, PackHash, RecordId};
use shared::pack::{Item, Pack, PackError, PackHeader, WitnessSignature};
use shared::problem::ProblemCode;
use shared::sync::Refused;
use shared::time::Timestamp;

/// A pack frame as it came, its header read within bounds.
pub(super) struct Received {
    pack: Pack,
    header: PackHeader,
    received_at: Timestamp,
}

/// A pack whose signature, body hash and items root are those of a known installation.
pub(super) struct Authenticated {
    pack: Pack,
    header: PackHeader,
    received_at: Timestamp,
    items: Vec<Item>,
}

/// A pack whose items passed the gate; those that did not are named and gone.
pub(super) struct Gated {
    pub(super) hash: PackHash,
    pub(super) header: PackHeader,
    pub(super) header_bytes: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) item_hashes: Vec<u8>,
    pub(super) received_at: Timestamp,
    pub(super) items: Vec<GatedItem>,
    /// Signatures that came with changes of other installations, by place in `items`; unchecked, and gone
    /// once [`Gated::attest`] has looked at them.
    pub(super) witnesses: Vec<(usize, WitnessSignature)>,
    pub(super) refused: Vec<Refused>,
}

/// An item that passed the gate. Made only here and from stored bytes that once were.
#[derive(Debug, Clone)]
pub(super) enum GatedItem {
    /// A change.
    Change {
        /// The record it says it belongs to.
        record: RecordId,
        /// The change.
        change: Change,
        /// Whether its own installation's signature came with it and holds. Set by [`Gated::attest`] alone.
        is_signed: bool,
    },
    /// A command.
    Command(Command),
    /// A command of a later version than this server's.
    NewerCommand {
        /// The record it is about.
        record: RecordId,
        /// Its bytes.
        raw: Vec<u8>,
    },
}

impl GatedItem {
    pub(super) fn hash(&self) -> Digest {
        match self {
            Self::Change { change, .. } => Digest(change.hash().0),
            Self::Command(command) => command.hash(),
            Self::NewerCommand { raw, .. } => Command::hash_of(raw),
        }
    }

    pub(super) fn record(&self) -> RecordId {
        match self {
            Self::Change { record, .. } => *record,
            Self::Command(command) => command.record,
            Self::NewerCommand { record, .. } => *record,
        }
    }

    fn command(raw: Vec<u8>) -> Option<Self> {
        Some(match ReadCommand::of(&raw)? {
            ReadCommand::Known(command) => Self::Command(command),
            ReadCommand::Newer(record) => Self::NewerCommand { record, raw },
        })
    }

    /// Reads an item again that was held: its bytes passed the gate once. What no version could have written after all
    /// stays of a later version, which the office can decline.
    pub(super) fn from_held(row: &crate::store::held::HeldRow) -> Option<Self> {
        if row.is_command {
            Some(Self::command(row.body.clone()).unwrap_or_else(|| {
                let (record, raw) = (row.record, row.body.clone());
                Self::NewerCommand { record, raw }
            }))
        } else {
            let change = Change::read_stored(&row.body).ok()?;
            Some(Self::Change {
                record: row.record,
                change,
                // It is held as of the installation it was judged as.
                is_signed: false,
            })
        }
    }
}

impl Received {
    /// Reads a frame's pack and header.
    pub(super) fn read(frame: &[u8], received_at: Timestamp) -> Result<Self, PackError> {
        let pack: Pack = shared::cbor::decode(frame).map_err(|_| PackError::Header)?;
        let header = pack.header()?;
        Ok(Self {
            pack,
            header,
            received_at,
        })
    }

    /// The installation that says it packed this.
    pub(super) fn installation(&self) -> InstallationId {
        self.header.installation
    }

    pub(super) fn header(&self) -> &PackHeader {
        &self.header
    }

    pub(super) fn hash(&self) -> PackHash {
        self.pack.hash()
    }

    /// Pack acceptance: signature, body hash, bounded inflate, items root.
    pub(super) fn authenticate(self, key: &VerifyingKey) -> Result<Authenticated, PackError> {
        let items = self.pack.open(&self.header, key)?;
        Ok(Authenticated {
            pack: self.pack,
            header: self.header,
            received_at: self.received_at,
            items,
        })
    }
}

impl Authenticated {
    /// The gate, item by item.
    pub(super) fn gate(self) -> Gated {
        let hash = self.pack.hash();
        let mut items = Vec::with_capacity(self.items.len());
        let mut witnesses = Vec::new();
        let mut refused = Vec::new();
        let mut item_hashes = Vec::with_capacity(self.items.len() * 33);
        for (index, item) in self.items.into_iter().enumerate() {
            let item_hash = item.hash();
            item_hashes.push(item_hash.kind());
            item_hashes.extend_from_slice(item_hash.bytes());
            match gate(item) {
                Ok((item, signature)) => {
                    witnesses.extend(signature.map(|signature| (items.len(), signature)));
                    items.push(item);
                }
                Err(code) => refused.push(Refused {
                    pack: hash,
                    item: u32::try_from(index).ok(),
                    code: code.as_str().to_owned(),
                }),
            }
        }
        Gated {
            hash,
            header: self.header,
            header_bytes: self.pack.header,
            signature: self.pack.signature,
            item_hashes,
            received_at: self.received_at,
            items,
            witnesses,
            refused,
        }
    }
}

fn gate(item: Item) -> Result<(GatedItem, Option<WitnessSignature>), ProblemCode> {
    match item {
        Item::Change {
            record,
            raw,
            signature,
        } => Change::read(&raw)
            .map(|change| {
                let item = GatedItem::Change {
                    record,
                    change,
                    is_signed: false,
                };
                (item, signature)
            })
            .map_err(|error| match error {
                GateError::TooLarge(_) => ProblemCode::ChangeTooLarge,
                GateError::Malformed(_) | GateError::Checksum => ProblemCode::ChangeMalformed,
                GateError::NotFlat(_) => ProblemCode::ChangeNotFlat,
                GateError::NotCanonical => ProblemCode::ChangeNotCanonical,
            }),
        Item::Command { raw } => {
            let command = GatedItem::command(raw).ok_or(ProblemCode::CommandMalformed)?;
            Ok((command, None))
        }
    }
}
