//! A phone without its core: what it sends is made by hand, byte by byte, and may be anything.

use anyhow::{Context as _, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use mobile_cli::{Ask, Method};
use shared::enrolment::{EnrolRequest, EnrolResponse};
use shared::id::{Digest, PackHash, RecordId, TeamId, UserId};
use shared::pack::{Item, Pack, Unsigned};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::record::{self, Authorship};
use shared::sync::{PROTOCOL_VERSION, Request};
use shared::time::Timestamp;

use crate::chance::Chance;
use crate::world::World;

/// An enrolled key, an installation and its chain of packs.
#[derive(Debug)]
pub struct Hand {
    enrolment: EnrolResponse,
    key: SigningKey,
    team: TeamId,
    chance: Chance,
    now: Timestamp,
    packs: u64,
    last: Option<PackHash>,
}

impl Hand {
    /// Enrols a person. `seed`: another for each.
    pub fn enrol(world: &mut World, user: UserId, team: TeamId, seed: u64) -> Result<Self> {
        let mut chance = Chance::new(seed, "a phone by hand");
        let key = SigningKey::from_bytes(&std::array::from_fn(|_| byte(&mut chance)));
        let request = EnrolRequest {
            code: world.code(user)?,
            public_key: Digest(key.verifying_key().to_bytes()),
            device_name: "手机".to_owned(),
            organisation: None,
        };
        let answer = world.transport().send(Ask {
            method: Method::Post,
            path: "/v1/enrol".to_owned(),
            authorization: None,
            content_type: "application/json",
            language: "zh-CN",
            accept: None,
            body: serde_json::to_vec(&request)?,
        })?;
        anyhow::ensure!(answer.status == 200, "not enrolled: {}", answer.status);
        Ok(Self {
            enrolment: serde_json::from_slice(&answer.body)?,
            key,
            team,
            chance,
            now: world.office.clock.now(),
            packs: 0,
            last: None,
        })
    }

    /// Whose it is, and what it was given.
    pub fn enrolment(&self) -> &EnrolResponse {
        &self.enrolment
    }

    /// Signs with the device key.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// A request for everything, from the start.
    pub fn request(&self) -> Request {
        Request {
            version: PROTOCOL_VERSION,
            installation: self.enrolment.installation,
            cursor: None,
            page_bytes: u32::MAX,
            unsent: None,
            grants: None,
            wiped: None,
        }
    }

    /// A session of a day, with a note of so many characters (at most 200) that do not compress.
    pub fn session(&mut self, day: &str, letters: usize) -> Result<(RecordId, Item)> {
        let record = RecordId(std::array::from_fn(|_| byte(&mut self.chance)));
        let note: Option<String> = (0..letters)
            .map(|_| char::from_u32(0x4e00 + u32::try_from(self.chance.below(20_000)).ok()?))
            .collect();
        let answers = Answers {
            occurred_on: Some(day.parse()?),
            village: Some("511781109201".parse()?),
            venue: Some(Venue::Courtyard),
            topics: Some(["poverty_alleviation".to_owned()].into()),
            members: Some([self.enrolment.user].into()),
            audience: Some(AudienceAnswer {
                count: 30,
                about: false,
            }),
            note: note.filter(|note| !note.is_empty()),
            ..Answers::default()
        };
        let by = Authorship {
            actor: self.enrolment.installation,
            time: self.now.0 / 1_000,
        };
        let change = record::Answers::from(answers).creation(record, self.team, by);
        let item = Item::Change {
            record,
            raw: change.raw().to_vec(),
            signature: None,
        };
        Ok((record, item))
    }

    /// The next pack of its chain, which stays where it was: what somebody else may sign.
    pub fn unsigned(&self, items: &[Item]) -> Result<Unsigned> {
        let unsigned = Unsigned::of(
            self.enrolment.organisation,
            self.enrolment.installation,
            self.packs + 1,
            self.last,
            self.now,
            items,
        );
        unsigned.context("a pack within its bounds")
    }

    /// The next pack of its chain.
    pub fn pack(&mut self, items: &[Item]) -> Result<Pack> {
        let unsigned = self.unsigned(items)?;
        self.packs += 1;
        self.last = Some(unsigned.hash());
        let signature = self.sign(&unsigned.message()).to_vec();
        Ok(unsigned.signed(signature))
    }

    /// The head of an exchange whose body has so many bytes.
    pub fn head(&self, length: usize) -> String {
        format!(
            "POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-type: application/cbor\r\n\
             authorization: Bearer {}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n",
            self.enrolment.token.token
        )
    }
}

fn byte(chance: &mut Chance) -> u8 {
    u8::try_from(chance.below(256)).unwrap_or_default()
}

/// Where the office listens.
pub fn address(world: &World) -> Result<std::net::SocketAddr> {
    let address = world.office.address.strip_prefix("http://");
    Ok(address.context("an http address")?.parse()?)
}
