//! Somebody with an enrolled device and no phone: every byte is theirs.

use std::sync::Arc;

use ::tests::world::World;
use anyhow::{Context as _, Result, bail};
use ed25519_dalek::{Signer as _, SigningKey};
use minicbor::bytes::ByteVec;
use mobile_cli::{Answer, Ask, Method, Transport, bearer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shared::bundle::Delivery;
use shared::cbor;
use shared::enrolment::{EnrolResponse, SyncProof};
use shared::id::{Digest, Nonce, PackHash, UserId};
use shared::pack::{Algorithm, Item, Pack, PackHeader, Unsigned, deflate, items_root};
use shared::sync::{PROTOCOL_VERSION, Request, Response};

/// The attacker.
pub(super) struct Attacker {
    pub(super) enrolled: EnrolResponse,
    key: SigningKey,
    transport: Arc<dyn Transport>,
    number: u64,
    previous: Option<PackHash>,
}

impl Attacker {
    /// Enrols a device for a person.
    pub(super) fn enrol(world: &mut World, user: UserId, seed: u8) -> Result<Self> {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let transport = world.transport();
        let body = json!({
            "code": world.code(user)?,
            "public_key": hex::encode(key.verifying_key().to_bytes()),
            "device_name": "手机",
        });
        let ask = json_ask("/v1/enrol", serde_json::to_vec(&body)?);
        let answer = transport.send(ask)?;
        if answer.status != 200 {
            bail!("the attacker does not enrol: {}", code_of(&answer));
        }
        Ok(Self {
            enrolled: serde_json::from_slice(&answer.body)?,
            key,
            transport,
            number: 0,
            previous: None,
        })
    }

    /// Sends a request as it is.
    pub(super) fn send(&self, ask: Ask) -> Result<Answer> {
        Ok(self.transport.send(ask)?)
    }

    /// A body for `/v1/sync` under this attacker's own token.
    pub(super) fn sync(&self, body: Vec<u8>) -> Ask {
        self.cbor("/v1/sync", body)
    }

    /// This attacker's proof of a body.
    pub(super) fn proof(&self, nonce: Nonce, body: &[u8]) -> SyncProof {
        let sign = |message: &[u8]| self.key.sign(message).to_bytes();
        SyncProof::of(self.enrolled.installation, nonce, body, sign)
    }

    /// CBOR for a route.
    pub(super) fn cbor(&self, path: &str, body: Vec<u8>) -> Ask {
        Ask {
            method: Method::Post,
            path: path.to_owned(),
            authorization: Some(bearer(&self.enrolled.token.token)),
            content_type: "application/cbor",
            language: "zh-CN",
            accept: None,
            body,
        }
    }

    /// A request that wants no rows.
    pub(super) fn request(&self) -> Request {
        Request {
            version: PROTOCOL_VERSION,
            installation: self.enrolled.installation,
            cursor: None,
            page_bytes: 0,
            unsent: None,
            grants: None,
            wiped: None,
        }
    }

    /// A good request, then these frames.
    pub(super) fn body(&self, frames_after: &[Vec<u8>]) -> Vec<u8> {
        let request = [cbor::encode(&self.request())];
        frames(request.iter().chain(frames_after))
    }

    /// A header that fits a body.
    pub(super) fn header(&self, items: &[Item], body: &[u8], inflated_len: usize) -> PackHeader {
        PackHeader {
            version: 1,
            algorithm: Algorithm::Ed25519,
            organisation: self.enrolled.organisation,
            installation: self.enrolled.installation,
            number: self.number + 1,
            previous: self.previous,
            packed_at: shared::time::Timestamp(1_530_489_600_000),
            items: u32::try_from(items.len()).unwrap_or(u32::MAX),
            items_root: items_root(items.iter().map(Item::hash)),
            body_hash: Digest(Sha256::digest(body).into()),
            inflated_len: u32::try_from(inflated_len).unwrap_or(u32::MAX),
        }
    }

    /// A header's bytes and a body, signed.
    pub(super) fn signed(&self, header: Vec<u8>, body: Vec<u8>) -> Pack {
        let unsigned = Unsigned { header, body };
        let signature = self.key.sign(&unsigned.message()).to_bytes().to_vec();
        unsigned.signed(signature)
    }

    /// A pack that is as it should be but for what `spoil` does to its header before it is signed.
    pub(super) fn spoilt(&self, items: &[Item], spoil: impl FnOnce(&mut PackHeader)) -> Pack {
        let inflated = inflated(items);
        let body = deflate(&inflated);
        let mut header = self.header(items, &body, inflated.len());
        spoil(&mut header);
        self.signed(cbor::encode(&header), body)
    }

    /// A pack of bytes that are to be items, under a header that fits them.
    pub(super) fn of_bytes(&self, inflated: &[u8], items: u32) -> Pack {
        let body = deflate(inflated);
        let mut header = self.header(&[], &body, inflated.len());
        header.items = items;
        self.signed(cbor::encode(&header), body)
    }

    /// The next pack of the chain, which is taken: whatever of its items is refused.
    pub(super) fn next(&mut self, items: &[Item]) -> Pack {
        let pack = self.spoilt(items, |_| {});
        self.number += 1;
        self.previous = Some(pack.hash());
        pack
    }
}

/// JSON for a route.
pub(super) fn json_ask(path: &str, body: Vec<u8>) -> Ask {
    Ask {
        method: Method::Post,
        path: path.to_owned(),
        authorization: None,
        content_type: "application/json",
        language: "zh-CN",
        accept: None,
        body,
    }
}

/// Items one after the other.
pub(super) fn inflated(items: &[Item]) -> Vec<u8> {
    items.iter().flat_map(cbor::encode).collect()
}

/// Byte strings one after the other.
pub(super) fn frames<'a>(frames: impl IntoIterator<Item = &'a Vec<u8>>) -> Vec<u8> {
    let frames = frames.into_iter().cloned().map(ByteVec::from);
    frames.flat_map(|frame| cbor::encode(&frame)).collect()
}

/// What an answer comes to: the problem's code, the code of the first thing refused, or `ok`.
pub(super) fn code_of(answer: &Answer) -> String {
    if answer.status != 200 {
        let problem: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let code = problem.and_then(|problem| Some(problem["code"].as_str()?.to_owned()));
        return code.unwrap_or_else(|| format!("http {}", answer.status));
    }
    let exchange = cbor::decode::<Response>(&answer.body).map(|answer| answer.refused);
    let refused = exchange.or_else(|_| {
        let delivery = cbor::decode::<Delivery>(&answer.body);
        delivery.map(|delivery| delivery.refused)
    });
    match refused {
        Ok(refused) => match refused.first() {
            Some(refused) => refused.code.clone(),
            None => "ok".to_owned(),
        },
        Err(_) => "ok".to_owned(),
    }
}

/// What an exchange answered.
pub(super) fn response(answer: &Answer) -> Result<Response> {
    cbor::decode(&answer.body).context("not the answer of an exchange")
}
