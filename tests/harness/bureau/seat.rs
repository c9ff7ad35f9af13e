//! A person of the office with a phone of their own, driven by hand.

use anyhow::{Context as _, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use shared::change::Change;
use shared::command::{Command, Order};
use shared::enrolment::MoveRequest;
use shared::id::{
    ChangeHash, CommandId, DeviceId, Digest, InstallationId, OrganisationId, PackHash, RecordId,
    TeamId, UserId,
};
use shared::pack::{Item, Pack, Unsigned};
use shared::record::{Answers, Authorship};
use shared::state::State;
use shared::sync::{Cursor, PROTOCOL_VERSION, Request};
use shared::time::Timestamp;

use super::id16;

/// A person, a key, an installation and a chain of packs.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The person.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
    /// The installation.
    pub installation: InstallationId,
    /// Their access token.
    pub token: String,
    key: SigningKey,
    organisation: OrganisationId,
    number: u64,
    packs: u64,
    last: Option<PackHash>,
    ids: u64,
}

impl Seat {
    pub(super) fn new(number: u64, organisation: OrganisationId) -> Self {
        let mut key = [9; 32];
        key[..8].copy_from_slice(&number.to_be_bytes());
        Self {
            user: UserId(id16(number)),
            device: DeviceId(id16(number)),
            installation: InstallationId(id16(number)),
            token: String::new(),
            key: SigningKey::from_bytes(&key),
            organisation,
            number,
            packs: 0,
            last: None,
            ids: 0,
        }
    }

    pub(super) fn public_key(&self) -> Digest {
        Digest(self.key.verifying_key().to_bytes())
    }

    /// The next pack of this phone's chain.
    pub fn pack(&mut self, items: &[Item], at: Timestamp) -> Result<Pack> {
        self.packs += 1;
        let (organisation, installation) = (self.organisation, self.installation);
        let unsigned = Unsigned::of(organisation, installation, self.packs, self.last, at, items)?;
        self.last = Some(unsigned.hash());
        let signature = self.key.sign(&unsigned.message()).to_bytes().to_vec();
        Ok(unsigned.signed(signature))
    }

    /// Asks to leave this phone, which made no pack.
    pub fn move_request(&self, nonce: &str) -> MoveRequest {
        let message = MoveRequest::message(self.installation, None, nonce);
        MoveRequest {
            through: None,
            nonce: nonce.to_owned(),
            signature: hex::encode(self.key.sign(&message).to_bytes()),
        }
    }

    /// What an exchange asks: a page of so many bytes after a cursor.
    pub fn request(&self, cursor: Option<Cursor>, page_bytes: u32) -> Request {
        Request {
            version: PROTOCOL_VERSION,
            installation: self.installation,
            cursor,
            page_bytes,
            unsent: None,
            grants: None,
            wiped: None,
        }
    }

    /// An id that nothing else of this phone, nor of another, has.
    pub fn fresh(&mut self) -> [u8; 16] {
        self.ids += 1;
        id16(self.number * 1_000_000 + self.ids)
    }

    fn writes(&self, at: Timestamp) -> Authorship {
        Authorship {
            actor: self.installation,
            time: at.0 / 1_000,
        }
    }

    /// A new record.
    pub fn creation(
        &mut self,
        team: TeamId,
        at: Timestamp,
        answers: impl Into<Answers>,
    ) -> (RecordId, Change) {
        let record = RecordId(self.fresh());
        let change = answers.into().creation(record, team, self.writes(at));
        (record, change)
    }

    /// A record written anew, on its creation alone.
    pub fn amendment(
        &mut self,
        creation: &Change,
        at: Timestamp,
        answers: impl Into<Answers>,
    ) -> Result<Change> {
        let state = State::of([creation])?;
        let reason = Some("记错了".to_owned());
        self.ids += 1;
        let by = self.writes(at);
        let change = answers.into().amendment(&state, by, reason, self.ids);
        change.context("nothing is amended")
    }

    /// An order about a record by somebody who saw it so.
    pub fn command(
        &mut self,
        record: RecordId,
        order: Order,
        seen: (Vec<ChangeHash>, Option<Digest>),
        at: Timestamp,
    ) -> Command {
        Command {
            id: CommandId(self.fresh()),
            record,
            order,
            seen_heads: seen.0,
            seen_event: seen.1,
            claimed_at: at,
        }
    }
}

/// A change as an item.
pub fn written(record: RecordId, change: &Change) -> Item {
    Item::Change {
        record,
        raw: change.raw().to_vec(),
        signature: None,
    }
}

/// A command as an item.
pub fn asked(command: &Command) -> Item {
    Item::Command {
        raw: shared::cbor::encode(command),
    }
}
