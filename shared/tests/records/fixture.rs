//! A full form of every kind, and changes made of it.

use shared::change::Change;
use shared::id::{InstallationId, RecordId, TeamId, UserId};
use shared::record::outreach_session::{Form, PartOfDay, Venue};
use shared::record::{
    Answers, Authorship, CountAnswer, RecordKind, finding, inspection, note, outreach_session,
    talk_item, village_talk,
};

pub(crate) const RECORD: RecordId = RecordId([0x01; 16]);
pub(crate) const ACTOR: InstallationId = InstallationId([0x02; 16]);
pub(crate) const TEAM: TeamId = TeamId([0x04; 16]);
pub(crate) const USER: UserId = UserId([0x05; 16]);
pub(crate) const TALK: RecordId = RecordId([0x0e; 16]);
pub(crate) const INSPECTION: RecordId = RecordId([0x0f; 16]);
pub(crate) const TIME: i64 = 1_530_489_600;
const BLOB: &str = "blob:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

pub(crate) fn by(actor: InstallationId, time: i64) -> Authorship {
    Authorship { actor, time }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Every question of a kind's form answered.
pub(crate) fn full(kind: RecordKind) -> Answers {
    let occurred_on = "2018-07-01".parse().ok();
    let village = "511781100001".parse().ok();
    let township = "511781100".parse::<shared::division::Area>().unwrap();
    let late_reason = some("山里没有信号");
    match kind {
        RecordKind::OutreachSession => outreach_session::Answers {
            occurred_on,
            part_of_day: Some(PartOfDay::Evening),
            village,
            venue: Some(Venue::Courtyard),
            form: Some(Form::GroupTalk),
            topics: Some(["congress_19".to_owned(), "benefit_policies".to_owned()].into()),
            members: Some([USER].into()),
            audience: Some(CountAnswer {
                count: 46,
                about: true,
            }),
            questions: [("1".to_owned(), "医保什么时候缴".to_owned())].into(),
            note: some("雨大，在王家院坝讲"),
            photo: some(BLOB),
            late_reason,
        }
        .into(),
        RecordKind::VillageTalk => village_talk::Answers {
            occurred_on,
            village,
            place: some("村委会坝子"),
            convenor: some("村支部书记"),
            recorder: Some(USER),
            attendees: Some(CountAnswer {
                count: 31,
                about: false,
            }),
            topics: Some(["infrastructure".to_owned()].into()),
            ended_with: Some(village_talk::EndedWith::Items),
            readback_of: Some([RecordId([0x0c; 16])].into()),
            late_reason,
        }
        .into(),
        RecordKind::TalkItem => talk_item::Answers {
            occurred_on,
            village,
            talk: Some(TALK),
            session: None,
            topic: some("infrastructure"),
            summary: some("三组的便道下雨就断，想铺成水泥路"),
            scope: Some(talk_item::Scope::Department),
            proposer_ref: some(BLOB),
            late_reason,
        }
        .into(),
        RecordKind::Inspection => inspection::Answers {
            occurred_on,
            division: Some(township.code()),
            inspection_kind: Some(inspection::InspectionKind::OnSite),
            plan_id: some("2018-17"),
            members: Some([USER, UserId([0x06; 16])].into()),
            joint: Some(true),
            unit: some("agriculture"),
            checklist_ref: some("on_site-2018"),
            conclusion: some("台账齐，进度慢了一个月"),
            late_reason,
        }
        .into(),
        RecordKind::Finding => finding::Answers {
            occurred_on,
            division: Some(township.code()),
            inspection: Some(INSPECTION),
            unit: some("agriculture"),
            category: Some(finding::Category::BehindSchedule),
            severity: Some(finding::Severity::Normal),
            description: some("合作社改革方案六月应出台，尚未上会"),
            basis: some("任务分解表第 17 项"),
            evidence: [
                ("1".to_owned(), "doc:万农发〔2018〕21号".to_owned()),
                ("2".to_owned(), BLOB.to_owned()),
                ("3".to_owned(), "text:会议记录里没有这一项".to_owned()),
            ]
            .into(),
            position: Some(finding::Position::Agreed),
            representative: some("分管副局长"),
            unit_statement: some("方案七月中旬上会"),
            late_reason,
        }
        .into(),
        RecordKind::Note => note::Answers {
            occurred_on,
            division: village,
            about: Some(TALK),
            about_kind: Some(RecordKind::VillageTalk),
            purpose: Some(note::Purpose::Progress),
            text: some("水泥已经运到，等天晴开工"),
        }
        .into(),
    }
}

/// The creation of a kind's full form.
pub(crate) fn creation(kind: RecordKind) -> Change {
    full(kind).creation(RECORD, TEAM, by(ACTOR, TIME))
}
