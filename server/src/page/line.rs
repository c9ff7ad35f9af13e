//! A record in one line of a list: when, where, what, and how much or how far.

use shared::division::{Area, DivisionCode, Level};
use shared::record::{Content, Count};

use super::names;
use super::place;
use super::words::{Word, Words};
use crate::records::RecordSummary;
use crate::reference::ReferenceData;
use crate::store::record::VOID;

/// A record in the list.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) link: String,
    pub(super) day: String,
    pub(super) village: String,
    pub(super) township: String,
    pub(super) what: String,
    /// Of what people came to, how many; of the rest, where it stands.
    pub(super) amount: String,
    pub(super) is_disputed: bool,
}

impl Line {
    pub(super) fn of(
        item: &RecordSummary,
        reference: &ReferenceData,
        words: Words,
        link: String,
    ) -> Self {
        let on = item.occurred_on;
        let named = |area| place::name(&reference.divisions, area, on);
        Self {
            link,
            day: on.to_string(),
            village: named(Area::from(item.village)),
            township: above(item.village).map_or_else(String::new, named),
            what: item
                .content
                .as_ref()
                .map(|content| what(content, reference, words))
                .unwrap_or_default(),
            amount: amount(item, words),
            is_disputed: !item.disputed.is_empty(),
        }
    }
}

/// The township of a village, the county of a township.
pub(super) fn above(home: DivisionCode) -> Option<Area> {
    match home.level() {
        Level::County => None,
        Level::Township => Some(Area::from(home.county())),
        Level::Village => Some(Area::from(home.township())),
    }
}

/// What a record says, in one line.
fn what(content: &Content, reference: &ReferenceData, words: Words) -> String {
    let parts = match content {
        Content::OutreachSession(session) => {
            let topics = session.topics.iter();
            let topics = topics.map(|code| names::policy_topic(code, reference, words));
            let venue = words.word("venue", session.venue.as_str());
            std::iter::once(venue).chain(topics).collect()
        }
        Content::VillageTalk(talk) => {
            let topics = talk.topics.iter();
            let topics = topics.map(|code| names::talk_topic(code, talk.village, reference, words));
            let ended = words.word("ended_with", talk.ended_with.as_str());
            std::iter::once(ended).chain(topics).collect()
        }
        Content::TalkItem(item) => vec![
            item.summary.clone(),
            names::talk_topic(&item.topic, item.village, reference, words),
        ],
        Content::Inspection(inspection) => {
            let kind = words.word("inspection_kind", inspection.inspection_kind.as_str());
            let unit = inspection.unit.as_deref();
            let unit = unit.map(|code| names::unit(code, reference));
            std::iter::once(kind).chain(unit).collect()
        }
        Content::Finding(finding) => vec![
            finding.description.clone(),
            names::unit(&finding.unit, reference),
            words.word("severity", finding.severity.as_str()),
        ],
        Content::Note(note) => vec![
            words.word("purpose", note.purpose.as_str()),
            note.text.clone(),
        ],
    };
    let parts: Vec<String> = parts;
    parts.join(" · ")
}

fn amount(item: &RecordSummary, words: Words) -> String {
    if item.status == VOID {
        return words.of(Word::VoidRecord).to_owned();
    }
    match &item.content {
        Some(Content::OutreachSession(session)) => attendances(session.audience, words),
        Some(Content::VillageTalk(talk)) => attendances(talk.attendees, words),
        // Nothing becomes of a note.
        Some(Content::Note(_)) => String::new(),
        _ => words.status(item.kind, item.status),
    }
}

/// Attendances with 约 or 至少 before them.
fn attendances(count: Count, words: Words) -> String {
    let bound = match (count.disputed, count.about) {
        (true, _) => words.say("bound-at_least"),
        (false, true) => words.say("bound-about"),
        (false, false) => String::new(),
    };
    let unit = words.say_with("unit-person_times", "count", u64::from(count.count));
    format!("{bound} {} {unit}", count.count).trim().to_owned()
}
