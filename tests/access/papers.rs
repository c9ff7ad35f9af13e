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

/// Where something is written, and in which words.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The home of what happens in a village.
    pub(crate) village: String,
    /// The home of what is inspected.
    pub(crate) township: String,
    /// The unit inspected.
    pub(crate) unit: &'static str,
    /// The words of a note.
    pub(crate) words: String,
    /// How many came.
    pub(crate) audience: u16,
}

impl Place {
    /// The place of everything in the matrix.
    pub(crate) fn here() -> Self {
        Self {
            village: VILLAGE.to_owned(),
            township: "511781100000".to_owned(),
            unit: UNIT,
            words: "设计已批".to_owned(),
            audience: 30,
        }
    }
}

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

fn code<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// The kind that a note is about; none of another kind.
pub(crate) fn about(kind: &str) -> Option<&str> {
    kind.strip_prefix("note_on_")
}

/// A complete record of a kind. `who` is on the roll.
pub(crate) fn paper(kind: &str, known: &Known, who: UserId, place: &Place) -> Answers {
    let [session, talk, item, inspection, finding] = *known;
    match kind {
        "outreach_session" => outreach_session::Answers {
            occurred_on: day(),
            village: code(&place.village),
            venue: Some(Venue::Courtyard),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([who].into()),
            audience: Some(AudienceAnswer {
                count: place.audience,
                about: false,
            }),
            ..outreach_session::Answers::default()
        }
        .into(),
        "village_talk" => village_talk::Answers {
            occurred_on: day(),
            village: code(&place.village),
            attendees: Some(CountAnswer {
                count: place.audience,
                about: false,
            }),
            ended_with: Some(EndedWith::Items),
            ..village_talk::Answers::default()
        }
        .into(),
        "talk_item" => talk_item::Answers {
            occurred_on: day(),
            village: code(&place.village),
            talk: Some(talk),
            topic: Some("infrastructure_services".to_owned()),
            summary: Some(format!("三社的路断了，{}", place.words)),
            scope: Some(Scope::Department),
            ..talk_item::Answers::default()
        }
        .into(),
        "inspection" => inspection::Answers {
            occurred_on: day(),
            division: code(&place.township),
            inspection_kind: Some(InspectionKind::OnSite),
            members: Some([who].into()),
            joint: Some(false),
            unit: Some(place.unit.to_owned()),
            ..inspection::Answers::default()
        }
        .into(),
        "finding" => finding::Answers {
            occurred_on: day(),
            division: code(&place.township),
            inspection: Some(inspection),
            unit: Some(place.unit.to_owned()),
            category: Some(Category::BehindSchedule),
            severity: Some(Severity::Normal),
            description: Some(format!("通村公路未按期开工，{}", place.words)),
            position: Some(Position::Agreed),
            ..finding::Answers::default()
        }
        .into(),
        _ => {
            let kind = about(kind).expect("a note");
            let (about, about_kind, home) = match kind {
                "outreach_session" => (session, RecordKind::OutreachSession, &place.village),
                "village_talk" => (talk, RecordKind::VillageTalk, &place.village),
                "talk_item" => (item, RecordKind::TalkItem, &place.village),
                "inspection" => (inspection, RecordKind::Inspection, &place.township),
                "finding" => (finding, RecordKind::Finding, &place.township),
                other => panic!("{other}"),
            };
            note::Answers {
                occurred_on: day(),
                division: code(home),
                about: Some(about),
                about_kind: Some(about_kind),
                purpose: Some(Purpose::Progress),
                text: Some(place.words.clone()),
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
