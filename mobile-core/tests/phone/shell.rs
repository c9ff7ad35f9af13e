//! A shell whose disk survives and whose memory can be lost at any effect.

use std::collections::{BTreeMap, VecDeque};

use ed25519_dalek::{Signer as _, SigningKey};
use mobile_core::{Core, Effect, Event, Report, SyncReport, ToSign};
use shared::command::Order;
use shared::feed::Feed;
use shared::id::{ChangeHash, CommandId, RecordId, TeamId};
use shared::record::Answers as AnyAnswers;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::time::Timestamp;

use crate::office::{Office, user};

pub(crate) const TEAM: TeamId = TeamId([0x7e; 16]);

/// Where a crash happens.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    /// Before the effect is done.
    Before,
    /// The effect is done and the core never hears of it.
    After,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Crashed;

pub(crate) struct Phone {
    pub(crate) core: Core,
    pub(crate) disk: BTreeMap<String, Vec<u8>>,
    key: SigningKey,
    pub(crate) number: u8,
    pub(crate) now: Timestamp,
    minted: u64,
    pub(crate) effects: usize,
    pub(crate) crash_at: Option<(usize, Moment)>,
    /// This many requests do not arrive.
    pub(crate) lose_requests: u32,
    /// The next request is turned away so: status, code, seconds to wait.
    pub(crate) turn_away: Option<(u16, &'static str, Option<u32>)>,
    /// This many answers do not arrive.
    pub(crate) lose_answers: u32,
    pub(crate) disk_fails: bool,
    /// Nothing goes from this disk once it is there: what a program would leave that forgot to drop it.
    pub(crate) forgets_nothing: bool,
    /// Bundles written out and not yet taken away.
    pub(crate) files: Vec<Vec<u8>>,
    pub(crate) last_body: usize,
    pub(crate) last_answer: usize,
    pub(crate) batches: usize,
}

impl Phone {
    /// An enrolled phone of person `number`.
    pub(crate) fn new(office: &mut Office, number: u8, feeds: Vec<Feed>) -> Self {
        let mut phone = Self::blank(number);
        let name = format!("person {number}");
        let enrolment = office.enrol(number, &name, &phone.key, feeds);
        let reports = phone
            .run(office, Event::Enrolled(Box::new(enrolment)))
            .unwrap();
        assert_eq!(reports, [Report::Enrolled]);
        phone
    }

    /// Another phone, numbered `installation`, of the same person.
    pub(crate) fn another_of(
        office: &mut Office,
        number: u8,
        installation: u8,
        feeds: Vec<Feed>,
    ) -> Self {
        let mut phone = Self::blank(installation);
        let name = format!("person {number}");
        let enrolment = office.enrol_again(number, installation, &name, &phone.key, feeds);
        let enrolled = Event::Enrolled(Box::new(enrolment));
        assert_eq!(phone.one(office, enrolled), Report::Enrolled);
        phone
    }

    pub(crate) fn blank(number: u8) -> Self {
        let mut phone = Self {
            core: Core::new(),
            disk: BTreeMap::new(),
            key: SigningKey::from_bytes(&[number; 32]),
            number,
            now: "2018-07-01T09:00:00.000Z".parse().unwrap(),
            minted: 0,
            effects: 0,
            crash_at: None,
            lose_requests: 0,
            turn_away: None,
            lose_answers: 0,
            disk_fails: false,
            forgets_nothing: false,
            files: Vec::new(),
            last_body: 0,
            last_answer: 0,
            batches: 0,
        };
        phone.restart(&mut Office::new());
        phone
    }

    /// A phone with the same disk, not started yet.
    pub(crate) fn twin(&self) -> Self {
        Self {
            disk: self.disk.clone(),
            now: self.now,
            minted: self.minted,
            ..Self::blank(self.number)
        }
    }

    /// Loses memory, keeps the disk.
    pub(crate) fn restart(&mut self, office: &mut Office) {
        self.crash_at = None;
        self.core = Core::new();
        let entries = self.disk.clone().into_iter().collect();
        let reports = self.run(office, Event::Loaded(entries)).unwrap();
        assert_eq!(reports.first(), Some(&Report::Ready));
    }

    pub(crate) fn run(
        &mut self,
        office: &mut Office,
        event: Event,
    ) -> Result<Vec<Report>, Crashed> {
        let mut effects = VecDeque::from(self.core.handle(event, self.now));
        let mut reports = Vec::new();
        while let Some(effect) = effects.pop_front() {
            self.effects += 1;
            let crash = |moment| self.crash_at == Some((self.effects, moment));
            if crash(Moment::Before) {
                return Err(Crashed);
            }
            let dies = crash(Moment::After);
            let event = self.perform(office, effect, &mut reports);
            if dies {
                return Err(Crashed);
            }
            if let Some(event) = event {
                effects.extend(self.core.handle(event, self.now));
            }
        }
        Ok(reports)
    }

    fn perform(
        &mut self,
        office: &mut Office,
        effect: Effect,
        reports: &mut Vec<Report>,
    ) -> Option<Event> {
        Some(match effect {
            Effect::Persist(batch) if self.disk_fails => Event::PersistFailed(batch.id),
            Effect::Persist(batch) => {
                self.batches += 1;
                for key in &batch.deletes {
                    assert!(batch.puts.iter().all(|(put, _)| put != key));
                    if !self.forgets_nothing {
                        self.disk.remove(key);
                    }
                }
                self.disk.extend(batch.puts);
                Event::Persisted(batch.id)
            }
            Effect::Sign { what, message } => {
                if let ToSign::Pack(number) = what {
                    let key = format!("pack/{number:016x}");
                    assert!(self.disk.contains_key(&key), "numbered on disk");
                }
                let signature = self.key.sign(&message).to_bytes().to_vec();
                Event::Signed { what, signature }
            }
            Effect::Exchange { body } => {
                self.last_body = body.len();
                if self.lose_requests > 0 {
                    self.lose_requests -= 1;
                    return Some(Event::Unanswered);
                }
                if let Some((status, code, retry_after_s)) = self.turn_away.take() {
                    return Some(Event::Turned {
                        status,
                        code: code.to_owned(),
                        retry_after_s,
                    });
                }
                let body = office.answer(&body);
                self.last_answer = body.len();
                if self.lose_answers > 0 {
                    self.lose_answers -= 1;
                    return Some(Event::Unanswered);
                }
                Event::Answered { body }
            }
            Effect::Deliver { body } => {
                if self.lose_requests > 0 {
                    self.lose_requests -= 1;
                    return Some(Event::Unanswered);
                }
                match office.deliver(&body) {
                    _ if self.lose_answers > 0 => {
                        self.lose_answers -= 1;
                        Event::Unanswered
                    }
                    Ok(body) => Event::Answered { body },
                    Err((status, code)) => Event::Turned {
                        status,
                        code,
                        retry_after_s: None,
                    },
                }
            }
            Effect::WriteBundle { .. } if self.disk_fails => Event::BundleNotWritten,
            Effect::WriteBundle { place, file } => {
                assert_eq!(place, self.files.len(), "files in order");
                self.files.push(file);
                Event::BundleWritten
            }
            Effect::Wake { .. } => return None,
            Effect::Report(report) => {
                reports.push(report);
                return None;
            }
        })
    }

    pub(crate) fn one(&mut self, office: &mut Office, event: Event) -> Report {
        self.run(office, event).unwrap().pop().unwrap()
    }

    pub(crate) fn sync(&mut self, office: &mut Office) -> SyncReport {
        self.sync_within(office, None)
    }

    pub(crate) fn sync_within(
        &mut self,
        office: &mut Office,
        budget_bytes: Option<u64>,
    ) -> SyncReport {
        match self.one(office, Event::SyncNow { budget_bytes }) {
            Report::Synced(report) => report,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn mint(&mut self) -> [u8; 16] {
        self.minted += 1;
        let mut bytes = [self.number; 16];
        bytes[8..].copy_from_slice(&self.minted.to_be_bytes());
        bytes
    }

    /// Records something, by way of a draft.
    pub(crate) fn submit(
        &mut self,
        office: &mut Office,
        answers: impl Into<AnyAnswers>,
    ) -> RecordId {
        let record = RecordId(self.mint());
        let open = Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: answers.into(),
        };
        assert_eq!(self.one(office, open), Report::DraftSaved { record });
        match self.one(office, Event::Submit { record }) {
            Report::Saved { .. } => record,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn amend(
        &mut self,
        office: &mut Office,
        record: RecordId,
        answers: impl Into<AnyAnswers>,
    ) -> ChangeHash {
        self.minted += 1;
        let fresh = self.minted;
        let event = Event::Amend {
            record,
            answers: answers.into(),
            reason: None,
            fresh,
        };
        match self.one(office, event) {
            Report::Saved { change, .. } => change,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn order(&mut self, office: &mut Office, record: RecordId, order: Order) -> Report {
        let command = CommandId(self.mint());
        let event = Event::Order {
            command,
            record,
            order,
        };
        self.one(office, event)
    }

    pub(crate) fn void(&mut self, office: &mut Office, record: RecordId) -> Report {
        let reason = "记错了".to_owned();
        self.order(office, record, Order::Void { reason })
    }
}

/// A session as most are.
pub(crate) fn answers(by: u8, audience: u16) -> Answers {
    Answers {
        occurred_on: Some("2018-06-30".parse().unwrap()),
        village: Some("511781109201".parse().unwrap()),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([user(by)].into()),
        audience: Some(AudienceAnswer {
            count: audience,
            about: false,
        }),
        ..Answers::default()
    }
}

/// Only the audience differs.
pub(crate) fn audience(count: u16, about: bool) -> Answers {
    Answers {
        audience: Some(AudienceAnswer { count, about }),
        ..Answers::default()
    }
}

/// 40 characters out of 3,500, from a fixed seed.
pub(crate) fn note(seed: u64) -> String {
    let mut z = seed;
    let mut next = || {
        z = z
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((z >> 33) % 3_500).unwrap()
    };
    (0..40)
        .map(|_| char::from_u32(0x4e00 + next()).unwrap())
        .collect()
}
