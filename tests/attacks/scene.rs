//! An office that listens, two people in it, and a line on which anything can be said.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::{Context as _, Result};
use serde_json::Value;
use server::limits::Limits;
use shared::access::Role;
use shared::id::{TeamId, UserId};
use shared::sync::{Response, encode_request};
use shared::time::Timestamp;
use tests::database::Storage;
use tests::hand::{Hand, address};
use tests::office::Office;
use tests::world::World;

/// When everything here happens.
pub(crate) const AT: Timestamp = Timestamp(1_530_432_000_000);
/// The day before, as its records have it.
pub(crate) const DAY: &str = "2018-06-30";
/// Where both members work.
pub(crate) const AREA: &str = "511781109";

/// The office, and those whose names, keys and records others want.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) member: Hand,
    /// Of another team: the two read nothing of each other.
    pub(crate) other: Hand,
    /// Reads everything.
    pub(crate) official: Hand,
    _folder: tempfile::TempDir,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Its status, and the problem's code where it is a problem: `401 unauthenticated`.
    pub(crate) fn verdict(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        match body["code"].as_str() {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Scene {
    pub(crate) fn open() -> Self {
        Self::within(Limits::default())
    }

    /// The same with other bounds than the product's.
    pub(crate) fn within(limits: Limits) -> Self {
        Self::found(limits).expect("an office")
    }

    fn found(limits: Limits) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let office = Office::found_within(&Storage::Memory, AT, limits)?;
        let mut world = World::around(office, folder.path())?;
        let team = world.team("官渡镇挎包宣讲队", AREA)?;
        let far = world.team("官渡镇二队", AREA)?;
        let member = world.member("张桂兰", team, &[AREA], None)?;
        let other = world.member("李远", far, &[AREA], None)?;
        let official = world.official("王主任", Role::ReformOffice)?;
        Ok(Self {
            member: Hand::enrol(&mut world, member, team, 1)?,
            other: Hand::enrol(&mut world, other, far, 2)?,
            official: Hand::enrol(&mut world, official, TeamId([0; 16]), 3)?,
            world,
            _folder: folder,
        })
    }

    /// Says something on a line of its own; what came back, as far as it came.
    pub(crate) fn say(&self, bytes: &[u8]) -> Answer {
        self.said(bytes).expect("an answer")
    }

    fn said(&self, bytes: &[u8]) -> Result<Answer> {
        let mut line = TcpStream::connect(address(&self.world)?)?;
        // Whoever is refused before all was read closes: what is left unsaid is no fault of this test.
        let _ = line.write_all(bytes);
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer);
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.with_context(|| format!("no head in {} bytes", answer.len()))?;
        let body = answer.split_off(end + 4);
        let head = String::from_utf8_lossy(&answer).into_owned();
        let status = head.split(' ').nth(1).context("a status line")?.parse()?;
        Ok(Answer { status, head, body })
    }

    /// A request with any method, path, `Authorization` and headers (each with its line end), and a body.
    pub(crate) fn ask(
        &self,
        line: &str,
        authorization: Option<&str>,
        headers: &str,
        body: &[u8],
    ) -> Answer {
        let authorization = authorization
            .map(|value| format!("authorization: {value}\r\n"))
            .unwrap_or_default();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: x\r\n{authorization}{headers}content-length: {}\r\n\
             connection: close\r\n\r\n",
            body.len()
        );
        self.say(&[head.as_bytes(), body].concat())
    }

    /// A GET as somebody.
    pub(crate) fn get(&self, path: &str, hand: &Hand) -> Answer {
        self.ask(&format!("GET {path}"), Some(&bearer(hand)), "", b"")
    }

    /// JSON as somebody.
    pub(crate) fn post(&self, path: &str, hand: &Hand, body: &Value) -> Answer {
        let body = body.to_string();
        self.ask(
            &format!("POST {path}"),
            Some(&bearer(hand)),
            JSON,
            body.as_bytes(),
        )
    }

    /// An exchange.
    pub(crate) fn exchange(&self, authorization: &str, body: &[u8]) -> Answer {
        self.ask("POST /v1/sync", Some(authorization), CBOR, body)
    }

    /// What somebody reads who asks for everything, and hands in nothing.
    pub(crate) fn read_by(&self, hand: &Hand) -> Response {
        let body = encode_request(&hand.request(), &[]);
        let answer = self.exchange(&bearer(hand), &body);
        assert_eq!(answer.status, 200, "{}", answer.verdict());
        shared::cbor::decode(&answer.body).expect("a response")
    }

    /// Has somebody log a session; its record.
    pub(crate) fn log(&mut self, whose: Whose) -> shared::id::RecordId {
        let hand = match whose {
            Whose::Member => &mut self.member,
            Whose::Other => &mut self.other,
        };
        let (record, item) = hand.session(DAY, 0).expect("a session");
        let pack = hand.pack(&[item]).expect("a pack");
        let body = encode_request(&hand.request(), &[pack]);
        let authorization = bearer(hand);
        let answer = self.exchange(&authorization, &body);
        assert_eq!(answer.status, 200, "{}", answer.verdict());
        record
    }

    /// Rows of the log, held items and records: what an attack must leave as it was.
    pub(crate) fn kept(&self) -> [u64; 3] {
        let office = &self.world.office;
        let kept = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            let head = tx.head().await?;
            anyhow::Ok([head.seq, tx.held_count().await?, tx.record_count().await?])
        });
        kept.expect("the store answers")
    }

    pub(crate) fn close(self) {
        self.world.office.stop().expect("it stops");
    }
}

/// One of the two members.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    Member,
    Other,
}

pub(crate) const JSON: &str = "content-type: application/json\r\n";
pub(crate) const CBOR: &str = "content-type: application/cbor\r\n";

/// The `Authorization` of somebody's token.
pub(crate) fn bearer(hand: &Hand) -> String {
    format!("Bearer {}", hand.enrolment().token.token)
}

/// A person as the interface writes them.
pub(crate) fn user(hand: &Hand) -> UserId {
    hand.enrolment().user
}
