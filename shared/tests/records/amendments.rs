//! Amendments: only what changed, pairs whole, sets that a re-adding wins, and keys of newer programs.

use shared::change::{Action, Scalar};
use shared::id::{InstallationId, UserId};
use shared::record::{
    Answers, Content, CountAnswer, RecordKind, inspection, note, outreach_session, validate,
    village_talk,
};
use shared::state::State;

use crate::fixture::{ACTOR, TIME, USER, by, creation, full};
use crate::rules::creation_but;

const SECOND: InstallationId = InstallationId([0x12; 16]);

fn state(kind: RecordKind) -> State {
    State::of([&creation(kind)]).unwrap()
}

fn keys(change: &shared::change::Change) -> Vec<&str> {
    let operations = change.operations().iter();
    operations.map(|op| op.key.as_str()).collect()
}

#[test]
fn an_amendment_writes_what_differs_and_no_more() {
    for kind in RecordKind::ALL {
        let empty = Answers::empty(kind);
        assert_eq!(
            empty.amendment(&state(kind), by(ACTOR, TIME), None, 7),
            None
        );
    }
    let kind = RecordKind::Note;
    let mut answers = full(kind);
    answers.overlay(Answers::from(note::Answers {
        text: Some("水泥到了两车".to_owned()),
        ..Default::default()
    }));
    let change = answers.amendment(&state(kind), by(ACTOR, TIME), None, 7);
    let change = change.unwrap();
    assert_eq!(keys(&change), ["text"]);
    let mut after = state(kind);
    after.apply(&change).unwrap();
    assert_eq!(Answers::of(kind, &after), answers);
    let latest = "2018-07-01".parse().unwrap();
    assert_eq!(validate(kind, &change, &after, latest), []);
}

#[test]
fn an_emptied_text_goes() {
    let kind = RecordKind::VillageTalk;
    let answers = Answers::from(village_talk::Answers {
        place: Some(String::new()),
        ..Default::default()
    });
    let change = answers.amendment(&state(kind), by(ACTOR, TIME), None, 7);
    let change = change.unwrap();
    assert_eq!(change.operations()[0].action, Action::Delete);
    let mut after = state(kind);
    after.apply(&change).unwrap();
    assert!(after.get("place").is_none());
}

#[test]
fn the_halves_of_a_count_are_written_together() {
    let kind = RecordKind::VillageTalk;
    let about = Answers::from(village_talk::Answers {
        attendees: Some(CountAnswer {
            count: 31,
            about: true,
        }),
        ..Default::default()
    });
    let change = about.amendment(&state(kind), by(ACTOR, TIME), None, 7);
    let change = change.unwrap();
    assert_eq!(keys(&change), ["attendee_count", "attendee_about"]);
    // Two people count differently: the smaller stands, disputed, until one of them chooses.
    let other = Answers::from(village_talk::Answers {
        attendees: Some(CountAnswer {
            count: 28,
            about: false,
        }),
        ..Default::default()
    });
    let concurrent = other.amendment(&state(kind), by(SECOND, TIME), None, 7);
    let mut merged = state(kind);
    merged.apply(&change).unwrap();
    merged.apply(&concurrent.unwrap()).unwrap();
    let attendees = |state: &State| match Content::read(kind, state).0 {
        Some(Content::VillageTalk(talk)) => talk.attendees,
        other => panic!("{other:?}"),
    };
    let read = attendees(&merged);
    assert_eq!((read.count, read.about, read.disputed), (28, false, true));
    let chosen = about.amendment(&merged, by(ACTOR, TIME + 9), None, 8);
    merged.apply(&chosen.unwrap()).unwrap();
    let read = attendees(&merged);
    assert_eq!((read.count, read.about, read.disputed), (31, true, false));
}

#[test]
fn half_a_count_is_no_answer() {
    for (kind, half, pair) in [
        (RecordKind::OutreachSession, "audience_count", "audience"),
        (RecordKind::VillageTalk, "attendee_about", "attendees"),
    ] {
        let value = state(kind).get(half).cloned();
        let puts = [(half.to_owned(), value)];
        let change = state(kind).amend(ACTOR, TIME, None, puts);
        let mut after = state(kind);
        after.apply(&change).unwrap();
        let latest = "2018-07-01".parse().unwrap();
        let broken = validate(kind, &change, &after, latest);
        let is_pair =
            |broken: &shared::validate::Violation| broken.field == pair && broken.rule == "pair";
        assert!(broken.iter().any(is_pair), "{broken:?}");
    }
}

#[test]
fn what_one_takes_out_and_another_adds_again_stays_in() {
    let kind = RecordKind::Inspection;
    let with = |members: &[UserId]| {
        Answers::from(inspection::Answers {
            members: Some(members.iter().copied().collect()),
            ..Default::default()
        })
    };
    let gone = UserId([0x06; 16]);
    let begun = state(kind);
    let out = with(&[USER]).amendment(&begun, by(ACTOR, TIME + 1), None, 7);
    let out = out.unwrap();
    let mut without = begun.clone();
    without.apply(&out).unwrap();
    // Somebody who saw it gone adds it again; somebody else takes it out once more at the same time.
    let again = with(&[USER, gone]).amendment(&without, by(SECOND, TIME + 2), None, 99);
    let again = again.unwrap();
    let operations = again.operations();
    assert_eq!(operations.len(), 1);
    assert_eq!(operations[0].action, Action::Put(Scalar::Uint(99)));
    let third = InstallationId([0x13; 16]);
    let removal = with(&[USER]).amendment(&begun, by(third, TIME + 2), None, 7);
    let mut merged = without.clone();
    merged.apply(&again).unwrap();
    merged.apply(&removal.unwrap()).unwrap();
    let Some(Content::Inspection(read)) = Content::read(kind, &merged).0 else {
        panic!("does not read");
    };
    assert_eq!(read.members, [USER, gone].into());
}

#[test]
fn questions_and_evidence_are_only_ever_added() {
    let kind = RecordKind::OutreachSession;
    let answers = Answers::from(outreach_session::Answers {
        questions: [
            ("1".to_owned(), "改过的话".to_owned()),
            ("2".to_owned(), "低保怎么办".to_owned()),
        ]
        .into(),
        ..Default::default()
    });
    let change = answers.amendment(&state(kind), by(ACTOR, TIME), None, 7);
    assert_eq!(keys(&change.unwrap()), ["questions/2"]);
}

#[test]
fn keys_of_a_newer_program_survive() {
    for kind in RecordKind::ALL {
        let newer = creation_but(kind, &[("weather", Some(Scalar::from("雨")))]);
        let mut state = State::of([&newer]).unwrap();
        let latest = "2018-07-01".parse().unwrap();
        assert_eq!(validate(kind, &newer, &state, latest), [], "{kind}");
        assert_eq!(Answers::of(kind, &state), full(kind));
        let reason = Some("2018-06-30".parse().unwrap());
        let answers = match Answers::empty(kind) {
            Answers::OutreachSession(form) => outreach_session::Answers {
                occurred_on: reason,
                ..form
            }
            .into(),
            Answers::VillageTalk(form) => village_talk::Answers {
                occurred_on: reason,
                ..form
            }
            .into(),
            _ => continue,
        };
        let answers: Answers = answers;
        let change = answers.amendment(&state, by(ACTOR, TIME), None, 7).unwrap();
        assert_eq!(keys(&change), ["occurred_on"]);
        state.apply(&change).unwrap();
        assert_eq!(state.get("weather"), Some(&Scalar::from("雨")));
    }
}
