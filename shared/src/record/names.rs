//! Judging what a change names by the office's lists.

use super::{Content, RecordKind, finding, inspection, outreach_session, talk_item, village_talk};
use crate::change::{Action, Change};
use crate::division::DivisionCode;
use crate::id::UserId;
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// The office's lists, as far as whoever judges has them. What a list here cannot tell is let through: the
/// server has them all.
pub trait Lists {
    /// Whether a session of that day may be about this policy topic.
    fn has_policy_topic(&self, code: &str, on: LocalDate) -> bool;
    /// Whether a talk of that village and day may be about this topic of the 7+N.
    fn has_talk_topic(&self, code: &str, village: DivisionCode, on: LocalDate) -> bool;
    /// Whether a person is, or ever was, on the roll.
    fn has_person(&self, user: UserId) -> bool;
    /// Whether there is such a unit.
    fn has_unit(&self, code: &str, on: LocalDate) -> bool;
    /// Whether these people come from the reform office and the supervision office both (domain.md §2.2,
    /// a joint team has at least one of each).
    fn is_joint(&self, team: &std::collections::BTreeSet<UserId>) -> bool;
}

/// What a change names that the lists do not have: what it puts, and all of it when it moves the day. What
/// stood there before is left alone, so that an ended topic does not stand in the way of another answer.
pub fn unknown_names(
    kind: RecordKind,
    change: &Change,
    after: &State,
    lists: &impl Lists,
) -> Vec<Violation> {
    let Some(content) = Content::read(kind, after).0 else {
        return Vec::new();
    };
    let puts = |key: &str| {
        let mut operations = change.operations().iter();
        operations.any(|op| op.key == key && op.action != Action::Delete)
    };
    let on = content.occurred_on();
    let moves = puts("occurred_on");
    let names = |key: &str| moves || puts(key);
    let names_member = |set: &str, member: &str| moves || puts(&format!("{set}/{member}"));
    let mut broken = Vec::new();
    let mut must = |holds: bool, field: &str, rule: Rule| {
        let violation = Violation::new(field, rule);
        if !holds && !broken.contains(&violation) {
            broken.push(violation);
        }
    };
    match &content {
        Content::OutreachSession(session) => {
            use outreach_session::key;
            for topic in &session.topics {
                let named = names_member(key::TOPICS, topic);
                let has = !named || lists.has_policy_topic(topic, on);
                must(has, key::TOPICS, Rule::UnknownTopic);
            }
            for member in &session.members {
                let named = puts(&format!("{}/{member}", key::MEMBERS));
                let has = !named || lists.has_person(*member);
                must(has, key::MEMBERS, Rule::UnknownValue);
            }
        }
        Content::VillageTalk(talk) => {
            use village_talk::key;
            for topic in &talk.topics {
                let named = names_member(key::TOPICS, topic);
                let has = !named || lists.has_talk_topic(topic, talk.village, on);
                must(has, key::TOPICS, Rule::UnknownTopic);
            }
            let recorder = talk.recorder.filter(|_| puts(key::RECORDER));
            let has = recorder.is_none_or(|recorder| lists.has_person(recorder));
            must(has, key::RECORDER, Rule::UnknownValue);
        }
        Content::TalkItem(item) => {
            use talk_item::key;
            let has = !names(key::TOPIC) || lists.has_talk_topic(&item.topic, item.village, on);
            must(has, key::TOPIC, Rule::UnknownTopic);
        }
        Content::Inspection(inspection) => {
            use inspection::key;
            for member in &inspection.members {
                let named = puts(&format!("{}/{member}", key::MEMBERS));
                let has = !named || lists.has_person(*member);
                must(has, key::MEMBERS, Rule::UnknownValue);
            }
            let unit = inspection.unit.as_deref().filter(|_| names(key::UNIT));
            let has = unit.is_none_or(|unit| lists.has_unit(unit, on));
            must(has, key::UNIT, Rule::UnknownValue);
            let touches_team = puts(key::JOINT)
                || change
                    .operations()
                    .iter()
                    .any(|op| op.key.starts_with(key::MEMBERS));
            let joint = !inspection.joint || !touches_team || lists.is_joint(&inspection.members);
            must(joint, key::MEMBERS, Rule::Joint);
        }
        Content::Finding(finding) => {
            use finding::key;
            let has = !names(key::UNIT) || lists.has_unit(&finding.unit, on);
            must(has, key::UNIT, Rule::UnknownValue);
        }
        Content::Note(_) => {}
    }
    broken
}
