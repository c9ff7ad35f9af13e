//! Volunteers who work and sync without a pause until the line breaks.

use std::path::Path;
use std::sync::Arc;

use ::tests::chance::Chance;
use anyhow::{Context as _, Result};
use mobile_cli::{
    Clock as _, HttpTransport, OsEntropy, Phone, PhoneError, SqliteStore, SystemClock,
};
use mobile_core::outbox::Progress;
use mobile_core::record::Standing;
use mobile_core::{Refusal, SyncEnd, SyncReport};
use shared::id::{CommandId, Digest, RecordId, TeamId, UserId};
use shared::record::outreach_session::{Answers, AudienceAnswer, Form, Venue};

/// The village where they work.
pub(super) const VILLAGE: &str = "511781109001";

/// What a phone takes to be on the office's disk.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// Changes.
    pub(super) changes: Vec<Digest>,
    /// Orders.
    pub(super) commands: Vec<CommandId>,
}

/// A person with a phone, in this process, whose folder a program enrolled.
pub(super) struct Volunteer {
    phone: Phone,
    user: UserId,
    team: TeamId,
    chance: Chance,
    /// Sessions that count when all is up, oldest first.
    pub(super) sessions: Vec<RecordId>,
    /// Those that are asked to be void.
    pub(super) voided: Vec<RecordId>,
}

impl Volunteer {
    /// Opens an enrolled phone; it calls at an address.
    pub(super) fn open(home: &Path, address: &str, seed: u64) -> Result<Self> {
        let phone = Phone::open(
            Box::new(SqliteStore::open(home)?),
            Arc::new(HttpTransport::new(address)),
            Arc::new(SystemClock),
            Box::new(OsEntropy),
        )?;
        let enrolment = phone.core().enrolment().context("not enrolled")?;
        let mut teams = enrolment.grants.iter().filter_map(|grant| grant.team);
        let (user, team) = (enrolment.user, teams.next().context("in no team")?);
        Ok(Self {
            phone,
            user,
            team,
            chance: Chance::new(seed, "load"),
            sessions: Vec::new(),
            voided: Vec::new(),
        })
    }

    /// Logs, amends, voids and syncs until a sync does not come to its end.
    pub(super) fn work_until_cut_off(&mut self) -> Result<SyncReport> {
        loop {
            for _ in 0..self.chance.between(1, 4) {
                self.act()?;
            }
            let report = self.phone.sync(None)?;
            if report.end != SyncEnd::Complete {
                return Ok(report);
            }
        }
    }

    /// Syncs once.
    pub(super) fn sync(&mut self) -> Result<SyncReport> {
        Ok(self.phone.sync(None)?)
    }

    /// Items that wait for the office.
    pub(super) fn waiting(&self) -> usize {
        self.phone.core().outbox().len()
    }

    fn act(&mut self) -> Result<()> {
        match self.chance.below(10) {
            0..2 if !self.sessions.is_empty() => {
                let record = self.chance.one_of(&self.sessions);
                let answers = Answers {
                    audience: Some(self.audience()),
                    ..Answers::default()
                };
                let reason = Some("数错了".to_owned());
                match self.phone.amend(record, answers, reason) {
                    // The same number was drawn.
                    Ok(_) | Err(PhoneError::Refused(Refusal::NothingToChange)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            2 if !self.sessions.is_empty() => {
                let record = self.chance.one_of(&self.sessions);
                self.phone.void(record, "记重了")?;
                self.sessions.retain(|session| *session != record);
                self.voided.push(record);
            }
            _ => {
                let answers = self.answers()?;
                let record = self.phone.submit(self.team, answers)?;
                self.sessions.push(record);
            }
        }
        Ok(())
    }

    fn answers(&mut self) -> Result<Answers> {
        Ok(Answers {
            occurred_on: Some(SystemClock.now().date()),
            village: Some(VILLAGE.parse()?),
            venue: Some(self.chance.one_of(Venue::ALL)),
            form: Some(self.chance.one_of(Form::ALL)),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([self.user].into()),
            audience: Some(self.audience()),
            ..Answers::default()
        })
    }

    fn audience(&mut self) -> AudienceAnswer {
        AudienceAnswer {
            count: u16::try_from(self.chance.between(5, 120)).unwrap_or(5),
            about: false,
        }
    }

    /// What this phone takes to be on the office's disk.
    pub(super) fn received(&self) -> Received {
        let core = self.phone.core();
        let is_received = |item: Option<Digest>, standing: &Standing| match standing {
            Standing::Waiting => item.is_some_and(|item| {
                let outbox = core.outbox();
                outbox.find(&item).is_some() && outbox.progress(&item) == Progress::Received
            }),
            Standing::Refused { .. } => false,
            _ => true,
        };
        let mut received = Received::default();
        for record in self.sessions.iter().chain(&self.voided) {
            let Some(file) = core.file(*record) else {
                continue;
            };
            for change in file.changes {
                let item = Digest(change.hash.0);
                if is_received(Some(item), &change.standing) {
                    received.changes.push(item);
                }
            }
            for command in file.commands {
                if is_received(command.item(), &command.standing) {
                    received.commands.push(command.id);
                }
            }
        }
        received
    }
}
