//! What old phones said, said again to today's office; and today's answers, read as those phones read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use mobile_cli::{Ask, HttpTransport, Method, Transport as _, bearer};
use serde_json::{Value, json};
use shared::cbor;
use shared::enrolment::AccessToken;
use shared::id::UserId;
use shared::sync::{Response, next_frame};
use shared::time::Timestamp;
use tests::database::Storage;
use tests::format::Fixture;
use tests::handset::Handset;
use tests::office::Office;

use super::frozen::{self, SESSIONS, SIX_KINDS, Version};
use crate::row::Row;

/// An office on a fixture, and what its phones said to it before.
struct Replayed {
    fixture: Fixture,
    office: Office,
    now: Timestamp,
    tokens: BTreeMap<String, String>,
}

/// The version of a fixture's phones.
fn version(name: &str) -> Version {
    match name {
        "1-walking-path" | "2-hardened" => SESSIONS,
        _ => SIX_KINDS,
    }
}

/// Says every recorded request again. Each is answered, nothing is refused, and the log grows by what had not arrived;
/// a second time by nothing.
pub(super) fn replay(name: &str, row: &mut Row) -> Result<()> {
    let mut replayed = Replayed::open(name)?;
    let exchanges = replayed.fixture.conversation()?;
    let before = replayed.head()?;
    let mut wrong = Vec::new();
    let mut heads = Vec::new();
    for _ in 0..2 {
        for (number, exchange) in exchanges.iter().enumerate() {
            let answer = match replayed.say(&exchange.phone, &exchange.request) {
                Ok(answer) => answer,
                Err(error) => {
                    wrong.push(format!("request {number} of {}: {error:#}", exchange.phone));
                    continue;
                }
            };
            let response: Response = cbor::decode(&answer)?;
            if !response.refused.is_empty() {
                wrong.push(format!("request {number}: {:?}", response.refused));
            }
            if let Some(what) = version(name).stumbles_over(&answer) {
                wrong.push(format!("{} cannot read {what}", exchange.phone));
            }
            // What it was told then, today's phone reads as well.
            if let Some(then) = &exchange.answer {
                let then: Response = cbor::decode(then)?;
                then.sent_rows().context("rows of an old answer")?;
            }
        }
        heads.push(replayed.head()?);
    }
    let lost = exchanges
        .iter()
        .filter(|exchange| exchange.answer.is_none());
    let brings_news = lost.clone().any(|exchange| has_packs(&exchange.request));
    if (heads[0] > before) != brings_news || heads[1] != heads[0] {
        wrong.push(format!("the log went from {before} to {heads:?}"));
    }
    wrong.extend(replayed.office.verify()?.faults);
    replayed.office.stop()?;
    let said = u64::try_from(exchanges.len())? * 2;
    row.tried += said;
    row.fault("requests of old phones said again to today's office", said);
    let told = wrong.into_iter().map(|wrong| format!("{name}: {wrong}"));
    row.lost.extend(told);
    Ok(())
}

/// Whether packs follow the request proper.
fn has_packs(body: &[u8]) -> bool {
    let mut rest = body.to_vec();
    next_frame(&mut rest).is_ok() && !rest.is_empty()
}

/// A struct with a field moved must not read an answer; a phone of sessions alone must stumble over an answer with what
/// came after it.
pub(super) fn control(row: &mut Row) -> Result<()> {
    let fixture = Fixture::copy("4-projections")?;
    let exchanges = fixture.conversation()?;
    let answers: Vec<_> = exchanges
        .iter()
        .filter_map(|one| one.answer.as_ref())
        .collect();
    let is_read = answers
        .iter()
        .any(|answer| frozen::is_read_with_fields_moved(answer));
    row.control(
        "a frozen struct with two fields moved",
        !answers.is_empty() && !is_read,
    );
    let stumbled = answers
        .iter()
        .filter_map(|answer| SESSIONS.stumbles_over(answer));
    row.control(
        "a phone of sessions alone at an office of six kinds",
        stumbled.count() > 0,
    );
    let whole = answers
        .iter()
        .all(|answer| SIX_KINDS.stumbles_over(answer).is_none());
    row.control(
        "an answer cut by its last byte",
        whole
            && answers.iter().all(|answer| {
                let cut = answer.split_last().map_or(&[][..], |(_, rest)| rest);
                SIX_KINDS.stumbles_over(cut).is_some()
            }),
    );
    Ok(())
}

impl Replayed {
    fn open(name: &str) -> Result<Self> {
        let fixture = Fixture::copy(name)?;
        let phones = fixture.expected["phones"].as_object().context("phones")?;
        let seen = phones
            .values()
            .filter_map(|seen| seen["contacted_at"].as_str());
        let instants: Result<Vec<Timestamp>, _> = seen.map(str::parse).collect();
        let now = instants?.into_iter().max().context("an instant")?;
        let office = Office::resume(&Storage::Folder(fixture.office()), now)?;
        Ok(Self {
            fixture,
            office,
            now,
            tokens: BTreeMap::new(),
        })
    }

    fn head(&self) -> Result<u64> {
        let head = async { self.office.app.store.snapshot().await?.head().await };
        Ok(self.office.wait(head)?.seq)
    }

    /// Says something with a fresh token of a phone, and gives the answer's body.
    fn say(&mut self, phone: &str, body: &[u8]) -> Result<Vec<u8>> {
        let token = self.token(phone)?;
        let transport = HttpTransport::new(&self.office.address);
        let answer = transport.send(Ask {
            method: Method::Post,
            path: "/v1/sync".to_owned(),
            authorization: Some(bearer(&token)),
            content_type: "application/cbor",
            language: "zh-CN",
            accept: None,
            body: body.to_vec(),
        })?;
        anyhow::ensure!(
            answer.status == 200,
            "{} {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        Ok(answer.body)
    }

    /// A token for a phone, which renews it by its device key.
    fn token(&mut self, phone: &str) -> Result<String> {
        if let Some(token) = self.tokens.get(phone) {
            return Ok(token.clone());
        }
        let home = self.fixture.phone(phone);
        let kept = home.join("token");
        let transport = Arc::new(HttpTransport::new(&self.office.address));
        // One that is still good would not be renewed.
        std::fs::remove_file(&kept).ok();
        let mut handset = Handset::new(UserId([0; 16]), &home, transport, 7);
        // Any question will do: it needs a token, and whether it is permitted is another matter.
        let _ = handset.at(self.now)?.office_post("/v1/none", &json!({}));
        handset.close();
        let token: AccessToken = serde_json::from_value(serde_json::from_slice::<Value>(
            &std::fs::read(&kept).context("no token was kept")?,
        )?)?;
        self.tokens.insert(phone.to_owned(), token.token.clone());
        Ok(token.token)
    }
}
