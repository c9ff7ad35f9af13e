//! Answers of each kind, as most are.

use shared::id::RecordId;
use shared::record::inspection::InspectionKind;
use shared::record::{
    Answers, CountAnswer, RecordKind, finding, inspection, note, talk_item, village_talk,
};

use crate::office::user;

const VILLAGE: &str = "511781109201";

pub(crate) fn talk() -> village_talk::Answers {
    village_talk::Answers {
        occurred_on: Some("2018-06-29".parse().unwrap()),
        village: Some(VILLAGE.parse().unwrap()),
        place: Some("村委会院坝".to_owned()),
        convenor: Some("村支书".to_owned()),
        recorder: Some(user(1)),
        attendees: Some(CountAnswer {
            count: 23,
            about: false,
        }),
        topics: Some(["road".to_owned()].into()),
        ended_with: Some(village_talk::EndedWith::Items),
        readback_of: Some([].into()),
        ..village_talk::Answers::default()
    }
}

pub(crate) fn item(talk: RecordId) -> talk_item::Answers {
    talk_item::Answers {
        occurred_on: Some("2018-06-29".parse().unwrap()),
        village: Some(VILLAGE.parse().unwrap()),
        talk: Some(talk),
        topic: Some("road".to_owned()),
        summary: Some("三社到小学的路坏了，请修一修".to_owned()),
        scope: Some(talk_item::Scope::Village),
        ..talk_item::Answers::default()
    }
}

pub(crate) fn inspection(by: u8) -> inspection::Answers {
    inspection::Answers {
        occurred_on: Some("2018-06-28".parse().unwrap()),
        division: Some("511781109000".parse().unwrap()),
        inspection_kind: Some(InspectionKind::OnSite),
        members: Some([user(by)].into()),
        joint: Some(false),
        unit: Some("transport".to_owned()),
        ..inspection::Answers::default()
    }
}

pub(crate) fn finding(inspection: RecordId) -> finding::Answers {
    finding::Answers {
        occurred_on: Some("2018-06-28".parse().unwrap()),
        division: Some("511781109000".parse().unwrap()),
        inspection: Some(inspection),
        unit: Some("transport".to_owned()),
        category: Some(finding::Category::BehindSchedule),
        severity: Some(finding::Severity::Normal),
        description: Some("通村路比方案晚了两个月还没有开工，问了也说不清楚什么时候开，台账上写的是已经开工了，差得远".to_owned()),
        position: Some(finding::Position::Agreed),
        evidence: [("e1".to_owned(), "text:现场看过".to_owned())].into(),
        ..finding::Answers::default()
    }
}

pub(crate) fn note(about: RecordId, kind: RecordKind) -> note::Answers {
    note::Answers {
        occurred_on: Some("2018-06-30".parse().unwrap()),
        division: Some(VILLAGE.parse().unwrap()),
        about: Some(about),
        about_kind: Some(kind),
        purpose: Some(note::Purpose::Progress),
        text: Some("石料到了".to_owned()),
    }
}

/// Answers of every kind that could stand alone, and one change to each.
pub(crate) fn each() -> Vec<(Answers, Answers)> {
    let other = RecordId([0xee; 16]);
    vec![
        (
            crate::shell::answers(1, 40).into(),
            crate::shell::audience(46, true).into(),
        ),
        (
            talk().into(),
            village_talk::Answers {
                attendees: Some(CountAnswer {
                    count: 31,
                    about: true,
                }),
                ..village_talk::Answers::default()
            }
            .into(),
        ),
        (
            item(other).into(),
            talk_item::Answers {
                scope: Some(talk_item::Scope::Township),
                ..talk_item::Answers::default()
            }
            .into(),
        ),
        (
            inspection(1).into(),
            inspection::Answers {
                conclusion: Some("进度滞后".to_owned()),
                ..inspection::Answers::default()
            }
            .into(),
        ),
        (
            finding(other).into(),
            finding::Answers {
                severity: Some(finding::Severity::Serious),
                evidence: [("e2".to_owned(), "doc:会议纪要".to_owned())].into(),
                ..finding::Answers::default()
            }
            .into(),
        ),
        (
            note(other, RecordKind::OutreachSession).into(),
            note::Answers {
                text: Some("石料和水泥都到了".to_owned()),
                ..note::Answers::default()
            }
            .into(),
        ),
    ]
}
