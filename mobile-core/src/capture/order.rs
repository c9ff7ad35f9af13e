//! Orders: queued for the office to decide, and refused here at once where it would reject them.

use shared::cbor;
use shared::command::{Command, Order};
use shared::id::{CommandId, RecordId};
use shared::problem::RejectionCode;
use shared::record::Lists as _;
use shared::time::Timestamp;
use shared::workflow::{self, Asker, Subject, Target};

use super::Act;
use crate::core::Core;
use crate::effect::{Refusal, Report};
use crate::record::{RecordFile, Replay, Standing, StoredCommand};
use crate::storage::{Key, Writes};

impl Core {
    pub(super) fn order(
        &self,
        command: CommandId,
        record: RecordId,
        order: Order,
        now: Timestamp,
    ) -> Act {
        let enrolment = self.enrolled()?;
        let (mut file, replay) = self.file_of(record)?;
        // An order builds on its record, and would be declined with it.
        if replay.is_declined {
            return Err(Refusal::Declined);
        }
        let mut asked = Command {
            id: command,
            record,
            order,
            seen_heads: replay.state.heads(),
            seen_event: replay.course().last_event(),
            claimed_at: now,
        };
        asked.order = self
            .explained(&asked, &replay, now)
            .map_err(Refusal::Order)?;
        let item = asked.hash();
        file.commands.push(StoredCommand {
            id: command,
            raw: cbor::encode(&asked),
            author: enrolment.user,
            saved_at: Some(now),
            standing: Standing::Waiting,
            verdict_seq: 0,
            event: None,
            event_hash: None,
        });
        let mut writes = Writes::default();
        writes.put(Key::Record(record), file.encode());
        self.queue(&mut writes, item, true, record);
        let report = Report::Requested {
            record,
            command,
            item,
        };
        Ok((writes, report))
    }

    /// The order with its words as they will stand, or why the office would reject it. The grants known here may
    /// be old, so who may give it, and for which unit, is left to the office.
    fn explained(
        &self,
        asked: &Command,
        replay: &Replay,
        now: Timestamp,
    ) -> Result<Order, RejectionCode> {
        let on = self.today(now);
        let other = self.target(&asked.order);
        let user = self.memory.enrolment.as_ref();
        let subject = Subject {
            id: asked.record,
            kind: replay.identity.kind,
            home: replay.identity.home,
            state: &replay.state,
            course: replay.expected_course(),
            asker: Asker {
                user: user
                    .map(|own| own.user)
                    .ok_or(RejectionCode::NotPermitted)?,
                units: &[],
            },
            on,
            target: other.as_ref().map(|(_, other)| Target {
                id: other.identity.id,
                kind: other.identity.kind,
                home: other.identity.home,
                course: other.expected_course(),
            }),
            has_duplicates: self.has_duplicates(asked.record),
            has_unit: &|unit| self.memory.reference.has_unit(unit, on),
        };
        let happened = workflow::decide(asked, &subject, Ok(None))?;
        Ok(happened.order().unwrap_or_else(|| asked.order.clone()))
    }

    /// The other record of [`Order::SameAs`].
    fn target(&self, order: &Order) -> Option<(RecordFile, Replay)> {
        match order {
            Order::SameAs { canonical } => self.file_of(*canonical).ok(),
            _ => None,
        }
    }

    /// Whether another record here is said to be the same as this one.
    fn has_duplicates(&self, record: RecordId) -> bool {
        let mut stages = self.summaries().filter_map(|other| other.stage_here());
        stages.any(|stage| stage.same_as == Some(record))
    }
}
