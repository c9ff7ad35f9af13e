//! A program that is no phone of ours: enrolled like one, it packs what a phone would not.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use ed25519_dalek::{Signer as _, SigningKey};
use mobile_cli::{Ask, Method, Transport, bearer};
use sha2::{Digest as _, Sha256};
use shared::bundle::{Bundle, Delivery};
use shared::change::Change;
use shared::enrolment::{EnrolRequest, EnrolResponse};
use shared::id::{ChangeHash, Digest, PackHash, RecordId};
use shared::pack::{Item, Unsigned};
use shared::record::{Answers, Authorship};
use shared::state::State;
use shared::time::Timestamp;

/// The program, with a key and a chain of packs of its own.
pub(super) struct Program {
    key: SigningKey,
    enrolment: EnrolResponse,
    transport: Arc<dyn Transport>,
    number: u64,
    previous: Option<PackHash>,
}

impl Program {
    /// Enrols it by a one-time code.
    pub(super) fn enrol(transport: Arc<dyn Transport>, code: &str) -> Result<Self> {
        let key = SigningKey::from_bytes(&[7; 32]);
        let request = EnrolRequest {
            code: code.to_owned(),
            public_key: Digest(key.verifying_key().to_bytes()),
            device_name: "自编程序".to_owned(),
            organisation: None,
        };
        let answer = transport.send(Ask {
            method: Method::Post,
            path: "/v1/enrol".to_owned(),
            authorization: None,
            content_type: "application/json",
            language: "zh-CN",
            accept: None,
            body: serde_json::to_vec(&request)?,
        })?;
        ensure!(answer.status < 300, "enrolment answers {}", answer.status);
        Ok(Self {
            key,
            enrolment: serde_json::from_slice(&answer.body)?,
            transport,
            number: 0,
            previous: None,
        })
    }

    /// What it says of itself.
    pub(super) fn enrolment(&self) -> &EnrolResponse {
        &self.enrolment
    }

    /// A new record, whatever it lacks.
    pub(super) fn creation(
        &self,
        record: RecordId,
        answers: &Answers,
        at: Timestamp,
    ) -> Result<Change> {
        let team = self.enrolment.grants.first().and_then(|grant| grant.team);
        Ok(answers.creation(record, team.context("a team")?, self.writes(at)))
    }

    /// An amendment of what these come to.
    pub(super) fn amendment(
        &self,
        after: &[Change],
        answers: &Answers,
        at: Timestamp,
    ) -> Result<Change> {
        let state = State::of(after).context("changes in causal order")?;
        let change = answers.amendment(&state, self.writes(at), None, 1);
        change.context("it changes something")
    }

    /// One signed pack of these.
    pub(super) fn pack(
        &mut self,
        record: RecordId,
        changes: &[Vec<u8>],
        at: Timestamp,
    ) -> Result<Vec<u8>> {
        let items = changes.iter().map(|raw| Item::Change {
            record,
            raw: raw.clone(),
            signature: None,
        });
        self.number += 1;
        let unsigned = Unsigned::of(
            self.enrolment.organisation,
            self.enrolment.installation,
            self.number,
            self.previous,
            at,
            &items.collect::<Vec<_>>(),
        )?;
        self.previous = Some(unsigned.hash());
        let signature = self.key.sign(&unsigned.message()).to_bytes().to_vec();
        Ok(shared::cbor::encode(&unsigned.signed(signature)))
    }

    /// Hands a pack in by itself; gives the codes under which something was refused.
    pub(super) fn hands_in(&self, pack: Vec<u8>) -> Result<Vec<String>> {
        let bundle = Bundle {
            organisation: self.enrolment.organisation,
            packs: vec![pack],
        };
        let answer = self.transport.send(Ask {
            method: Method::Post,
            path: "/v1/bundles".to_owned(),
            authorization: Some(bearer(&self.enrolment.token.token)),
            content_type: "application/cbor",
            language: "zh-CN",
            accept: None,
            body: bundle.to_file(),
        })?;
        ensure!(
            answer.status == 200,
            "a bundle is answered {}",
            answer.status
        );
        let delivery: Delivery = shared::cbor::decode(&answer.body)?;
        let refused = delivery.refused.iter();
        Ok(refused.map(|it| it.code.clone()).collect())
    }

    fn writes(&self, at: Timestamp) -> Authorship {
        Authorship {
            actor: self.enrolment.installation,
            time: at.0.div_euclid(1_000),
        }
    }
}

/// The same change built on something else: other dependencies, everything beside them as it was.
///
/// After the magic (4 bytes), checksum (4) and type (1) stands the length of the body, and the body begins with how
/// many dependencies there are.
pub(super) fn built_on(raw: &[u8], dependencies: &[ChangeHash]) -> Result<Vec<u8>> {
    let (Some(head), Some(rest)) = (raw.get(..9), raw.get(9..)) else {
        bail!("a change has a header");
    };
    let body = skip_number(rest).context("a length")?;
    let [before, others @ ..] = body else {
        bail!("a body begins with its dependencies");
    };
    let others = others.get(usize::from(*before) * 32..);
    let mut body = vec![u8::try_from(dependencies.len())?];
    body.extend(dependencies.iter().flat_map(|hash| hash.0));
    body.extend(others.context("as many as it says")?);
    let mut chunk = vec![head[8]];
    push_number(&mut chunk, body.len());
    chunk.extend(body);
    let checksum = Sha256::digest(&chunk);
    Ok([&head[..4], &checksum[..4], &chunk].concat())
}

/// What follows a number in LEB128.
fn skip_number(bytes: &[u8]) -> Option<&[u8]> {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    bytes.get(last + 1..)
}

fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}
