//! The items of an inspection by two, what it found, and how that was rectified.

use shared::command::{Order, RecheckResult};
use shared::record::finding::{Category, Position, Severity};
use shared::record::inspection::InspectionKind;
use shared::record::{Answers, RecordKind, finding, inspection};

use super::twins::{mended, note};
use super::{Builder, DEPUTY, FIRST, LIAISON, OFFICE, SECOND, amend, create};
use crate::scenario::{INSPECTION_TEAM, Person, UNIT};

pub(super) fn findings(b: &mut Builder) {
    let county = || "511781000000".parse().ok();
    let inspection = Answers::Inspection(inspection::Answers {
        occurred_on: "2018-07-01".parse().ok(),
        division: county(),
        inspection_kind: Some(InspectionKind::OnSite),
        members: Some([FIRST, SECOND].map(Person::id).into()),
        joint: Some(true),
        unit: Some(UNIT.to_owned()),
        ..inspection::Answers::default()
    });
    let (inspected, creation) = create(&inspection, 21, INSPECTION_TEAM, FIRST);
    let conclusion = Answers::Inspection(inspection::Answers {
        conclusion: Some("进度滞后".to_owned()),
        ..inspection::Answers::default()
    });
    let concluded = amend(&[&creation], &conclusion, SECOND);
    b.change(FIRST, "inspection", inspected, &creation);
    // The second joined it in the field.
    b.witness(SECOND, FIRST, "inspection", inspected, &creation);
    b.change(SECOND, "conclusion", inspected, &concluded);
    let finding = Answers::Finding(finding::Answers {
        occurred_on: "2018-07-01".parse().ok(),
        division: county(),
        inspection: Some(inspected),
        unit: Some(UNIT.to_owned()),
        category: Some(Category::BehindSchedule),
        severity: Some(Severity::Normal),
        description: Some("通村公路未按期开工".to_owned()),
        position: Some(Position::Agreed),
        ..finding::Answers::default()
    });
    let (found, creation) = create(&finding, 22, INSPECTION_TEAM, SECOND);
    let statement = Answers::Finding(finding::Answers {
        unit_statement: Some("设计变更".to_owned()),
        ..finding::Answers::default()
    });
    let stated = amend(&[&creation], &statement, FIRST);
    b.change(SECOND, "finding", found, &creation);
    b.change(FIRST, "statement", found, &stated);
    let seen = (found, &creation);
    let due_on = "2018-07-31".parse().expect("a day");
    let lead_unit = UNIT.to_owned();
    b.order(OFFICE, "issue", seen, Order::Issue { due_on, lead_unit });
    b.order(LIAISON, "acknowledge", seen, Order::Acknowledge {});
    let plan = Order::Plan {
        measures: "月底前开工".to_owned(),
        owner: "工程股长".to_owned(),
    };
    b.order(DEPUTY, "plan", seen, plan);
    let result = "已开工".to_owned();
    b.order(DEPUTY, "report", seen, Order::Report { result });
    let recheck = |result| Order::Recheck {
        result,
        words: "看过现场".to_owned(),
    };
    b.order(FIRST, "passed", seen, recheck(RecheckResult::Passed));
    b.order(SECOND, "returned", seen, recheck(RecheckResult::Returned));
    let due_on = "2018-08-15".parse().expect("a day");
    let reason = "连日下雨".to_owned();
    let ask = Order::RequestExtension { due_on, reason };
    b.order(DEPUTY, "ask for time", seen, ask);
    b.order(OFFICE, "give time", seen, Order::GrantExtension { due_on });
    // One who inspects writes on what was found, and mends it; so does one of the unit, once it is theirs.
    let county = "511781000000";
    let form = note(found, RecordKind::Finding, county, "资料已收");
    let (noted, creation) = create(&form, 23, INSPECTION_TEAM, FIRST);
    b.change(FIRST, "note on the finding", noted, &creation);
    let other_words = mended(&creation, "资料齐了", FIRST);
    b.change(FIRST, "other words on the finding", noted, &other_words);
    let form = note(found, RecordKind::Finding, county, "正在招标");
    let (noted, creation) = create(&form, 24, INSPECTION_TEAM, LIAISON);
    b.change(LIAISON, "note of the unit", noted, &creation);
}
