//! What is written: a complete record of each kind, and a word to mend in it.

use shared::id::{RecordId, UserId};
use shared::record::finding::{Category, Position, Severity};
use shared::record::inspection::InspectionKind;
use shared::record::note::Purpose;
use shared::record::outreach_session::{AudienceAnswer, Venue};
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::record::{
    Answers, CountAnswer, RecordKind, finding, inspection, note, outreach_session, talk_item,
    village_talk,
};
use shared::time::LocalDate;

use crate::cast::{UNIT, VILLAGE};

/// The kinds that are no notes.
pub(crate) const KINDS: [&str; 5] = [
    "outreach_session",
    "village_talk",
    "talk_item",
    "inspection",
    "finding",
];

/// The records that others are about: one of each kind, in the order of [`KINDS`].
pub(crate) type Known = [RecordId; 5];

fn day() -> Option<LocalDate> {
    Some("2018-07-09".parse().expect("a day"))
}

fn place<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// The home of what is inspected: its township.
const TOWNSHIP: &str = "511781100000";

/// The kind that a note is about; none of another kind.
pub(crate) fn about(kind: &str) -> Option<&str> {
    kind.strip_prefix("note_on_")
}

/// A complete record of a kind. `who` is on the roll.
pub(crate) fn paper(kind: &str, known: &Known, who: UserId) -> Answers {
    let [session, talk, item, inspection, finding] = *known;
    match kind {
        "outreach_session" => outreach_session::Answers {
            occurred_on: day(),
            village: place(VILLAGE),
            venue: Some(Venue::Courtyard),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([who].into()),
            audience: Some(AudienceAnswer {
                count: 30,
                about: false,
            }),
            ..outreach_session::Answers::default()
        }
        .into(),
        "village_talk" => village_talk::Answers {
            occurred_on: day(),
            village: place(VILLAGE),
            attendees: Some(CountAnswer {
                count: 30,
                about: false,
            }),
            ended_with: Some(EndedWith::Items),
            ..village_talk::Answers::default()
        }
        .into(),
        "talk_item" => talk_item::Answers {
            occurred_on: day(),
            village: place(VILLAGE),
            talk: Some(talk),
            topic: Some("infrastructure_services".to_owned()),
            summary: Some("三社的路断了".to_owned()),
            scope: Some(Scope::Department),
            ..talk_item::Answers::default()
        }
        .into(),
        "inspection" => inspection::Answers {
            occurred_on: day(),
            division: place(TOWNSHIP),
            inspection_kind: Some(InspectionKind::OnSite),
            members: Some([who].into()),
            joint: Some(false),
            unit: Some(UNIT.to_owned()),
            ..inspection::Answers::default()
        }
        .into(),
        "finding" => finding::Answers {
            occurred_on: day(),
            division: place(TOWNSHIP),
            inspection: Some(inspection),
            unit: Some(UNIT.to_owned()),
            category: Some(Category::BehindSchedule),
            severity: Some(Severity::Normal),
            description: Some("通村公路未按期开工".to_owned()),
            position: Some(Position::Agreed),
            ..finding::Answers::default()
        }
        .into(),
        _ => {
            let kind = about(kind).expect("a note");
            let (about, about_kind, home) = match kind {
                "outreach_session" => (session, RecordKind::OutreachSession, VILLAGE),
                "village_talk" => (talk, RecordKind::VillageTalk, VILLAGE),
                "talk_item" => (item, RecordKind::TalkItem, VILLAGE),
                "inspection" => (inspection, RecordKind::Inspection, TOWNSHIP),
                "finding" => (finding, RecordKind::Finding, TOWNSHIP),
                other => panic!("{other}"),
            };
            note::Answers {
                occurred_on: day(),
                division: place(home),
                about: Some(about),
                about_kind: Some(about_kind),
                purpose: Some(Purpose::Progress),
                text: Some("设计已批".to_owned()),
            }
            .into()
        }
    }
}

/// A mended word in a record of a kind.
pub(crate) fn mended(kind: &str) -> Answers {
    let word = || Some("改过的话".to_owned());
    match kind {
        "outreach_session" => outreach_session::Answers {
            note: word(),
            ..outreach_session::Answers::default()
        }
        .into(),
        "village_talk" => village_talk::Answers {
            place: word(),
            ..village_talk::Answers::default()
        }
        .into(),
        "talk_item" => talk_item::Answers {
            summary: word(),
            ..talk_item::Answers::default()
        }
        .into(),
        "inspection" => inspection::Answers {
            conclusion: word(),
            ..inspection::Answers::default()
        }
        .into(),
        "finding" => finding::Answers {
            basis: word(),
            ..finding::Answers::default()
        }
        .into(),
        _ => note::Answers {
            text: word(),
            ..note::Answers::default()
        }
        .into(),
    }
}
