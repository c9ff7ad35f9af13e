//! Records of every kind written by hand, and orders given about them.

use server::store::audit::Unaudited;
use server::store::record::RecordRow;
use shared::access::{Grant, Role};
use shared::command::{Command, Order, Outcome, SignedOutcome};
use shared::id::{CommandId, RecordId, TeamId, UserId};
use shared::membership::Membership;
use shared::pack::Item;
use shared::record::finding::{Category, Position, Severity};
use shared::record::inspection::InspectionKind;
use shared::record::note::Purpose;
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::record::{Answers, RecordKind, finding, inspection, note, talk_item, village_talk};
use shared::sync::{Reference, RowKind};
use shared::time::Timestamp;
use shared::unit::{Unit, UnitKind};

use super::{Hand, MORNING, Office, VILLAGE, id16, item};

/// The unit that findings here are about.
pub(crate) const UNIT: &str = "transport";

impl Office {
    /// Enrols somebody whose role has no place: of the offices, of a unit, of an inspection team.
    pub(crate) async fn post(&self, name: &str, role: Role, unit: Option<&str>) -> Hand {
        self.list_units().await;
        let grant = Grant {
            role,
            area: None,
            unit: unit.map(str::to_owned),
            team: (role == Role::Inspector).then(|| TeamId(id16())),
            from: "2018-01-01".parse().unwrap(),
            to: None,
        };
        let team = grant.team.unwrap_or(self.team);
        self.enrol_with(name, grant).await.of_team(team)
    }

    /// The office's list with the departments of these tests, published once.
    async fn list_units(&self) {
        let mut units = self.reference().await.units.clone();
        if units.iter().any(|unit| unit.code == UNIT) {
            return;
        }
        units.extend([UNIT, "water"].map(|code| Unit {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: UnitKind::Department,
            valid_from: None,
            valid_to: None,
        }));
        let mut tx = self.store.begin().await.unwrap();
        let lists = vec![Reference::Units(units)];
        server::reference::publish(&mut tx, lists, UserId([0; 16]), MORNING)
            .await
            .unwrap();
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    }

    /// Puts somebody on the roll in a role.
    pub(crate) async fn put_on_roll(&self, hand: &Hand, role: Role) {
        let membership = Membership {
            user: hand.user,
            name: "某人".to_owned(),
            team: self.team,
            team_name: "督察组".to_owned(),
            area: "511781".parse().unwrap(),
            role: role.as_str().to_owned(),
            from: "2018-01-01".parse().unwrap(),
            to: None,
            unit: None,
        };
        let mut tx = self.store.begin().await.unwrap();
        let roll = vec![Reference::Membership(membership)];
        server::reference::publish(&mut tx, roll, hand.user, self.clock.now())
            .await
            .unwrap();
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    }

    /// A record, where it counts.
    pub(crate) async fn row(&self, record: RecordId) -> Option<RecordRow> {
        let mut tx = self.store.snapshot().await.unwrap();
        tx.records_by_id(&[record]).await.unwrap().remove(&record)
    }

    /// Writes a record, which counts.
    pub(crate) async fn write(&self, hand: &mut Hand, answers: impl Into<Answers>) -> RecordId {
        let (record, creation) = hand.creation(&answers.into());
        self.send(hand, &[item(record, &creation)]).await.unwrap();
        assert_eq!(self.held().await, [], "{:?}", self.violations().await);
        record
    }

    /// Gives an order by somebody who has just looked.
    pub(crate) async fn order(&self, hand: &mut Hand, record: RecordId, order: Order) -> String {
        let seen = self.row(record).await;
        self.order_having_seen(hand, record, order, seen.as_ref())
            .await
    }

    /// Gives an order by somebody who looked when the record was so. Answers what happened, why it was
    /// rejected, or `held`.
    pub(crate) async fn order_having_seen(
        &self,
        hand: &mut Hand,
        record: RecordId,
        order: Order,
        seen: Option<&RecordRow>,
    ) -> String {
        let command = command(record, order, seen, self.clock.now());
        self.send(hand, &[asked(&command)]).await.unwrap();
        self.outcome(command.id).await
    }

    /// What became of a command: what happened, why it was rejected, or `held`.
    pub(crate) async fn outcome(&self, command: CommandId) -> String {
        let word = |outcome: Outcome| match outcome {
            Outcome::Event(event) if event.command == command => {
                Some(event.happened.as_str().to_owned())
            }
            Outcome::Rejection(rejection) if rejection.command == command => {
                Some(rejection.code.as_str().to_owned())
            }
            _ => None,
        };
        let found = self.outcomes().await.into_iter().find_map(word);
        found.unwrap_or_else(|| "held".to_owned())
    }

    /// Every outcome in the log.
    pub(crate) async fn outcomes(&self) -> Vec<Outcome> {
        let mut tx = self.store.snapshot().await.unwrap();
        let rows = tx.log_after(0, 10_000).await.unwrap().into_iter();
        let rows = rows.filter(|row| row.meta.kind == RowKind::Outcome);
        rows.map(|row| {
            let signed: SignedOutcome = shared::cbor::decode(&row.body).unwrap();
            shared::cbor::decode(&signed.outcome).unwrap()
        })
        .collect()
    }

    /// What happened to a record, in order.
    pub(crate) async fn happened(&self, record: RecordId) -> Vec<&'static str> {
        let outcomes = self.outcomes().await.into_iter();
        let events = outcomes.filter_map(|outcome| match outcome {
            Outcome::Event(event) if event.record == record => Some(event.happened.as_str()),
            _ => None,
        });
        events.collect()
    }

    /// The day begins, at eight.
    pub(crate) fn day(&self, day: &str) {
        let at = format!("{day}T08:00:00+08:00");
        self.clock.advance_to(at.parse().unwrap());
    }

    /// Everything derived is the same when it is made anew from the log, and both verify.
    pub(crate) async fn assert_rebuilds(&self) {
        self.assert_sound().await;
        let before = self.figures().await;
        server::rebuild::rebuild(&self.store, self.clock.now())
            .await
            .unwrap();
        assert_eq!(self.figures().await, before);
        self.assert_sound().await;
    }
}

/// A command as somebody gives it who looked when the record was so.
pub(crate) fn command(
    record: RecordId,
    order: Order,
    seen: Option<&RecordRow>,
    claimed_at: Timestamp,
) -> Command {
    Command {
        id: CommandId(id16()),
        record,
        order,
        seen_heads: seen.map(|row| row.state.heads()).unwrap_or_default(),
        seen_event: seen.and_then(RecordRow::event),
        claimed_at,
    }
}

/// A command as an item.
pub(crate) fn asked(command: &Command) -> Item {
    Item::Command {
        raw: shared::cbor::encode(command),
    }
}

/// A talk of the village on a day, at which these matters were read back.
pub(crate) fn talk(day: &str, readback_of: &[RecordId]) -> village_talk::Answers {
    village_talk::Answers {
        occurred_on: Some(day.parse().unwrap()),
        village: Some(VILLAGE.parse().unwrap()),
        attendees: Some(shared::record::CountAnswer {
            count: 30,
            about: false,
        }),
        ended_with: Some(EndedWith::Items),
        readback_of: Some(readback_of.iter().copied().collect()),
        ..village_talk::Answers::default()
    }
}

/// A matter raised at a talk.
pub(crate) fn matter(day: &str, talk: RecordId) -> talk_item::Answers {
    talk_item::Answers {
        occurred_on: Some(day.parse().unwrap()),
        village: Some(VILLAGE.parse().unwrap()),
        talk: Some(talk),
        topic: Some("infrastructure_services".to_owned()),
        summary: Some("三社的路断了".to_owned()),
        scope: Some(Scope::Department),
        ..talk_item::Answers::default()
    }
}

/// An inspection of the unit by these people.
pub(crate) fn inspection_by(day: &str, members: &[&Hand]) -> inspection::Answers {
    inspection::Answers {
        occurred_on: Some(day.parse().unwrap()),
        division: Some("511781000000".parse().unwrap()),
        inspection_kind: Some(InspectionKind::OnSite),
        members: Some(members.iter().map(|hand| hand.user).collect()),
        joint: Some(false),
        unit: Some(UNIT.to_owned()),
        ..inspection::Answers::default()
    }
}

/// A problem found by an inspection at the unit.
pub(crate) fn problem(day: &str, inspection: RecordId) -> finding::Answers {
    finding::Answers {
        occurred_on: Some(day.parse().unwrap()),
        division: Some("511781000000".parse().unwrap()),
        inspection: Some(inspection),
        unit: Some(UNIT.to_owned()),
        category: Some(Category::BehindSchedule),
        severity: Some(Severity::Normal),
        description: Some("通村公路未按期开工".to_owned()),
        position: Some(Position::Agreed),
        ..finding::Answers::default()
    }
}

/// A note on a record of the county.
pub(crate) fn note_on(day: &str, about_kind: RecordKind, about: RecordId) -> note::Answers {
    note::Answers {
        occurred_on: Some(day.parse().unwrap()),
        division: Some("511781000000".parse().unwrap()),
        about: Some(about),
        about_kind: Some(about_kind),
        purpose: Some(Purpose::Progress),
        text: Some("设计已批".to_owned()),
    }
}
