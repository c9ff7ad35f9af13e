//! What a change names, by the office's lists.

use std::collections::BTreeSet;

use shared::change::Scalar;
use shared::division::DivisionCode;
use shared::id::UserId;
use shared::record::{Lists, RecordKind as Kind, unknown_names};
use shared::state::State;
use shared::time::LocalDate;

use crate::fixture::{ACTOR, TIME, creation};

/// Lists that lack what is named here.
#[derive(Default)]
struct Without {
    topic: Option<&'static str>,
    person: Option<UserId>,
    unit: bool,
    joint: bool,
}

impl Lists for Without {
    fn has_policy_topic(&self, code: &str, on: LocalDate) -> bool {
        // The topic is of that year alone.
        self.topic != Some(code) && on.to_string().starts_with("2018")
    }

    fn has_talk_topic(&self, code: &str, _: DivisionCode, on: LocalDate) -> bool {
        self.has_policy_topic(code, on)
    }

    fn has_person(&self, user: UserId) -> bool {
        self.person != Some(user)
    }

    fn has_unit(&self, _: &str, _: LocalDate) -> bool {
        !self.unit
    }

    fn is_joint(&self, _: &BTreeSet<UserId>) -> bool {
        !self.joint
    }
}

fn found(kind: Kind, lists: &Without) -> Vec<String> {
    let change = creation(kind);
    let state = State::of([&change]).unwrap();
    let broken = unknown_names(kind, &change, &state, lists).into_iter();
    broken
        .map(|broken| format!("{} {}", broken.field, broken.rule))
        .collect()
}

#[test]
fn every_name_is_looked_up() {
    for kind in Kind::ALL {
        assert_eq!(found(kind, &Without::default()), [""; 0], "{kind}");
    }
    let topic = |topic| Without {
        topic: Some(topic),
        ..Default::default()
    };
    let person = |byte| Without {
        person: Some(UserId([byte; 16])),
        ..Default::default()
    };
    let unit = Without {
        unit: true,
        ..Default::default()
    };
    let joint = Without {
        joint: true,
        ..Default::default()
    };
    for (kind, lists, expected) in [
        (
            Kind::OutreachSession,
            topic("congress_19"),
            "topics unknown_topic",
        ),
        (Kind::OutreachSession, person(5), "members unknown_value"),
        (
            Kind::VillageTalk,
            topic("infrastructure"),
            "topics unknown_topic",
        ),
        (Kind::VillageTalk, person(5), "recorder unknown_value"),
        (
            Kind::TalkItem,
            topic("infrastructure"),
            "topic unknown_topic",
        ),
        (Kind::Inspection, person(6), "members unknown_value"),
        (Kind::Inspection, unit, "unit unknown_value"),
        (Kind::Inspection, joint, "members joint"),
    ] {
        assert_eq!(found(kind, &lists), [expected], "{kind}");
    }
    let unit = Without {
        unit: true,
        ..Default::default()
    };
    assert_eq!(found(Kind::Finding, &unit), ["unit unknown_value"]);
}

/// What stood there before stands in nobody's way, unless the day moves.
#[test]
fn only_what_a_change_puts_is_judged() {
    for (kind, key, value) in [
        (Kind::OutreachSession, "note", Scalar::from("雨")),
        (Kind::VillageTalk, "place", Scalar::from("学校")),
        (Kind::TalkItem, "summary", Scalar::from("修桥")),
        (Kind::Inspection, "conclusion", Scalar::from("好")),
        (Kind::Finding, "basis", Scalar::from("第 18 项")),
    ] {
        let lists = Without {
            topic: match kind {
                Kind::OutreachSession => Some("congress_19"),
                _ => Some("infrastructure"),
            },
            person: Some(UserId([5; 16])),
            unit: true,
            joint: true,
        };
        let state = State::of([&creation(kind)]).unwrap();
        let judge = |key: &str, value: Scalar| {
            let puts = [(key.to_owned(), Some(value))];
            let change = state.amend(ACTOR, TIME, None, puts);
            let mut after = state.clone();
            after.apply(&change).unwrap();
            unknown_names(kind, &change, &after, &lists)
        };
        assert_eq!(judge(key, value), [], "{kind}");
        let moved = judge("occurred_on", Scalar::from("2018-06-30"));
        assert_eq!(moved.len(), 1, "{kind}: what depends on the day");
    }
}

/// A joint team is judged whenever it is said to be joint, or its members change.
#[test]
fn a_joint_team_stays_joint() {
    let kind = Kind::Inspection;
    let lists = Without {
        joint: true,
        ..Default::default()
    };
    let state = State::of([&creation(kind)]).unwrap();
    for (key, value, expected) in [
        ("joint", Some(Scalar::Boolean(true)), 1),
        ("joint", Some(Scalar::Boolean(false)), 0),
        ("members/06060606-0606-0606-0606-060606060606", None, 1),
    ] {
        let puts = [(key.to_owned(), value)];
        let change = state.amend(ACTOR, TIME, None, puts);
        let mut after = state.clone();
        after.apply(&change).unwrap();
        let broken = unknown_names(kind, &change, &after, &lists);
        assert_eq!(broken.len(), expected, "{key}");
    }
}
