//! From the truth to what the forms of talks, matters, inspections and findings are given.

use std::collections::BTreeMap;

use ::tests::places::COUNTY;
use ::tests::truth::{Date, Ending, Fate, Truth};
use anyhow::{Context as _, Result};
use mobile_cli::Phone;
use shared::id::RecordId;
use shared::record::{CountAnswer, finding, inspection, talk_item, village_talk};
use shared::time::LocalDate;

use super::course::CoursePlay;
use super::jiff_date;
use crate::script::Deed;

/// A day of the product.
pub(super) fn date(date: Date) -> LocalDate {
    jiff_date(date.year, date.month, date.day)
}

/// A talk, with the matters that it answers.
pub(super) fn talk(play: &CoursePlay, truth: &Truth, place: usize) -> village_talk::Answers {
    let said = &truth.talks[place];
    let answered = truth
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| matches!(item.fate, Fate::ReadBack { talk, .. } if talk == place));
    let answered = answered.filter_map(|(item, _)| play.records.items.get(&item).copied());
    village_talk::Answers {
        occurred_on: Some(date(said.on)),
        village: said.village.parse().ok(),
        place: Some(said.place.to_owned()),
        convenor: Some("村党支部书记".to_owned()),
        recorder: Some(play.recorders[said.recorder]),
        attendees: Some(CountAnswer {
            count: said.attendees.people,
            about: said.attendees.about,
        }),
        topics: Some(
            said.topics
                .iter()
                .map(|topic| (*topic).to_owned())
                .collect(),
        ),
        ended_with: Some(match said.ending {
            Ending::Items => village_talk::EndedWith::Items,
            Ending::NoItem => village_talk::EndedWith::NoItem,
        }),
        readback_of: Some(answered.collect()),
        late_reason: None,
    }
}

/// A matter raised at a talk.
pub(super) fn item(truth: &Truth, place: usize, talk: RecordId) -> talk_item::Answers {
    let said = &truth.items[place];
    let at = &truth.talks[said.talk];
    talk_item::Answers {
        occurred_on: Some(date(at.on)),
        village: at.village.parse().ok(),
        talk: Some(talk),
        topic: Some(said.topic.to_owned()),
        summary: Some(said.summary.clone()),
        scope: talk_item::Scope::parse(said.scope),
        ..talk_item::Answers::default()
    }
}

/// An inspection as it is planned or begun: neither inspector has written a part yet.
pub(super) fn inspection(play: &CoursePlay, truth: &Truth, place: usize) -> inspection::Answers {
    let said = &truth.inspections[place];
    let team = [said.first, said.second];
    inspection::Answers {
        occurred_on: Some(date(said.on)),
        division: COUNTY
            .parse()
            .ok()
            .map(|county: shared::division::Area| county.code()),
        inspection_kind: inspection::InspectionKind::parse(said.kind),
        members: Some(team.map(|inspector| play.inspectors[inspector]).into()),
        joint: Some(true),
        unit: Some(truth.departments[said.department].code.clone()),
        ..inspection::Answers::default()
    }
}

/// One inspector's part.
pub(super) fn inspection_part(truth: &Truth, place: usize, deed: Deed) -> inspection::Answers {
    let said = &truth.inspections[place];
    let mut answers = inspection::Answers::default();
    if matches!(deed, Deed::Conclude(_)) {
        answers.conclusion = Some(said.conclusion.clone());
    } else {
        answers.checklist_ref = Some(said.checklist.clone());
    }
    answers
}

/// A finding.
pub(super) fn finding(
    phone: &mut Phone,
    truth: &Truth,
    place: usize,
    inspection: RecordId,
) -> Result<finding::Answers> {
    let said = &truth.findings[place];
    let at = &truth.inspections[said.inspection];
    let county: shared::division::Area = COUNTY.parse()?;
    let evidence = (
        phone.fresh_record().to_string(),
        "text:现场查看台账原件".to_owned(),
    );
    Ok(finding::Answers {
        occurred_on: Some(date(at.on)),
        division: Some(county.code()),
        inspection: Some(inspection),
        unit: Some(truth.departments[at.department].code.clone()),
        category: Some(finding::Category::parse(said.category).context("a category")?),
        severity: Some(finding::Severity::parse(said.severity).context("a severity")?),
        description: Some(said.description.clone()),
        basis: Some("改革工作清单".to_owned()),
        position: Some(finding::Position::parse(said.position).context("a position")?),
        representative: Some(said.representative.clone()),
        unit_statement: Some(said.statement.clone()),
        late_reason: None,
        evidence: BTreeMap::from([evidence]),
    })
}
