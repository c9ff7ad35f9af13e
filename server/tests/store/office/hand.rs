//! A phone driven by hand.

use ed25519_dalek::{Signer as _, SigningKey};
use server::ingest::Caller;
use shared::change::Change;
use shared::command::{Command, Order};
use shared::id::{
    CommandId, DeviceId, Digest, InstallationId, OrganisationId, PackHash, RecordId, TeamId, UserId,
};
use shared::pack::{Item, Unsigned, WitnessSignature};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::record::{self, Authorship};
use shared::state::State;

use super::{MORNING, VILLAGE, fresh, id16};

/// A phone without its core: a key, an installation and a pack chain.
pub(crate) struct Hand {
    pub(crate) user: UserId,
    pub(crate) installation: InstallationId,
    pub(crate) device: DeviceId,
    key: SigningKey,
    organisation: OrganisationId,
    team: TeamId,
    number: u64,
    previous: Option<PackHash>,
}

impl Hand {
    /// Somebody new, with a phone of their own.
    pub(super) fn new(organisation: OrganisationId, team: TeamId) -> Self {
        let mut seed = [9; 32];
        seed[..8].copy_from_slice(&fresh().to_be_bytes());
        Self {
            user: UserId(id16()),
            installation: InstallationId(id16()),
            device: DeviceId(id16()),
            key: SigningKey::from_bytes(&seed),
            organisation,
            team,
            number: 0,
            previous: None,
        }
    }

    /// The same person and device, with another installation and a chain that begins anew.
    pub(super) fn renewed(&self, installation: InstallationId) -> Self {
        Self {
            installation,
            key: self.key.clone(),
            number: 0,
            previous: None,
            ..*self
        }
    }

    /// Somebody who writes for another team.
    pub(crate) fn of_team(&self, team: TeamId) -> Self {
        Self {
            team,
            key: self.key.clone(),
            ..*self
        }
    }

    pub(super) fn public_key(&self) -> Digest {
        Digest(self.key.verifying_key().to_bytes())
    }

    pub(crate) fn caller(&self) -> Caller {
        Caller {
            installation: self.installation,
            user: self.user,
            device: self.device,
            contact: MORNING,
        }
    }

    /// A copy of the phone's store on another phone, with the same key and chain.
    pub(crate) fn clone_store(&self) -> Self {
        Self {
            key: self.key.clone(),
            ..*self
        }
    }

    /// Envelopes items as the next pack of the chain.
    pub(crate) fn pack(&mut self, items: &[Item]) -> Vec<u8> {
        self.number += 1;
        let unsigned = Unsigned::of(
            self.organisation,
            self.installation,
            self.number,
            self.previous,
            MORNING,
            items,
        )
        .unwrap();
        self.previous = Some(unsigned.hash());
        let signature = self.key.sign(&unsigned.message()).to_bytes().to_vec();
        shared::cbor::encode(&unsigned.signed(signature))
    }

    /// A complete session in the village.
    pub(crate) fn answers(&self, audience: u16) -> Answers {
        Answers {
            occurred_on: Some("2018-07-01".parse().unwrap()),
            village: Some(VILLAGE.parse().unwrap()),
            venue: Some(Venue::Courtyard),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([self.user].into()),
            audience: Some(AudienceAnswer {
                count: audience,
                about: false,
            }),
            ..Answers::default()
        }
    }

    pub(crate) fn creation<A: Clone + Into<record::Answers>>(
        &self,
        answers: &A,
    ) -> (RecordId, Change) {
        let record = RecordId(id16());
        let answers: record::Answers = answers.clone().into();
        let change = answers.creation(record, self.team, self.writes(0));
        (record, change)
    }

    fn writes(&self, after: i64) -> Authorship {
        Authorship {
            actor: self.installation,
            time: MORNING.0 / 1000 + after,
        }
    }

    /// An amendment of a state.
    pub(crate) fn amendment<A: Clone + Into<record::Answers>>(
        &self,
        state: &State,
        answers: &A,
    ) -> Change {
        let answers: record::Answers = answers.clone().into();
        let reason = Some("记错了".to_owned());
        answers
            .amendment(state, self.writes(60), reason, fresh())
            .unwrap()
    }

    /// A change with this phone's signature over it, for another to carry.
    pub(crate) fn signed(&self, record: RecordId, change: &Change) -> Item {
        let message = WitnessSignature::message(record, &change.hash());
        let signature = self.key.sign(&message).to_bytes().to_vec();
        Item::Change {
            record,
            raw: change.raw().to_vec(),
            signature: Some(WitnessSignature(signature)),
        }
    }

    pub(crate) fn void(&self, record: RecordId, reason: &str) -> Item {
        let command = Command {
            id: CommandId(id16()),
            record,
            order: Order::Void {
                reason: reason.to_owned(),
            },
            seen_heads: Vec::new(),
            seen_event: None,
            claimed_at: MORNING,
        };
        Item::Command {
            raw: shared::cbor::encode(&command),
        }
    }
}

/// A change as an item.
pub(crate) fn item(record: RecordId, change: &Change) -> Item {
    Item::Change {
        record,
        raw: change.raw().to_vec(),
        signature: None,
    }
}
