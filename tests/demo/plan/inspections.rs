//! Twelve inspections by joint teams, what they found, and how it was rectified in time.

use ::tests::chance::Chance;
use ::tests::truth::{Department, Finding, Inspection, Inspector, Standing, Truth};

use super::FIRST_DAY;
use crate::scenario::{Counted, Scenario};

/// Findings go round the inspections that are reported.
const REPORTED: [Counted; 3] = [Counted::OnSite, Counted::Random, Counted::Special];
/// Days of the year on which inspections are held.
const DAYS: (i32, i32) = (20, 250);
/// Days after an inspection: issued, acknowledged, planned, reported, due, rechecked, closed.
const ISSUED: i32 = 3;
const ACKNOWLEDGED: i32 = 5;
const PLANNED: i32 = 8;
const REPORTED_AFTER: (i32, i32) = (15, 28);
const DUE: i32 = 33;
const RECHECKED: i32 = 36;
const CLOSED: i32 = 39;

const DEPARTMENTS: [(&str, &str); 12] = [
    ("finance", "财政局"),
    ("agriculture", "农业局"),
    ("transport", "交通运输局"),
    ("education", "教育局"),
    ("health", "卫生和计划生育局"),
    ("civil_affairs", "民政局"),
    ("human_resources", "人力资源和社会保障局"),
    ("water_affairs", "水务局"),
    ("environment", "环境保护局"),
    ("housing", "住房和城乡建设局"),
    ("forestry", "林业局"),
    ("tourism", "旅游局"),
];
const AGENCIES: [&str; 2] = ["reform_office", "supervision_office"];
const CATEGORIES: [&str; 7] = [
    "plan_not_carried_out",
    "behind_schedule",
    "duty_not_met",
    "ledger_incomplete",
    "funds_and_projects",
    "villagers_unanswered",
    "other",
];
const SEVERITIES: [&str; 3] = ["minor", "normal", "serious"];
const POSITIONS: [&str; 3] = ["agreed", "disagreed", "no_statement"];
const DESCRIPTIONS: [&str; 6] = [
    "改革台账第三季度没有更新，两项任务无进度记录",
    "牵头的改革方案出台三个月后仍未分解到股室",
    "群众反映的办证问题超过承诺时限未答复",
    "试点项目资金拨付资料不齐，缺验收单",
    "月汇报与现场情况不一致，有一项任务尚未启动",
    "责任清单未明确具体责任人和完成时限",
];

/// Draws departments, inspectors, inspections and findings.
pub(super) fn inspections(seed: u64, scenario: &Scenario, truth: &mut Truth) {
    let named = |what: &str, place: usize| {
        super::people::name(&mut Chance::new(seed, &format!("{what}/{place}")))
    };
    let departments = DEPARTMENTS.iter().take(scenario.departments).enumerate();
    truth.departments = departments
        .map(|(place, (code, name))| Department {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            liaison: named("liaison", place),
            deputy: named("deputy", place),
        })
        .collect();
    // Three of each agency.
    truth.inspectors = (0..6)
        .map(|place| Inspector {
            name: named("inspector", place),
            agency: AGENCIES[place % 2],
        })
        .collect();
    let kinds = [
        (Counted::OnSite, "on_site"),
        (Counted::Random, "random"),
        (Counted::Special, "special"),
        (Counted::Rechecks, "recheck"),
    ];
    for (what, kind) in kinds {
        for place in 0..scenario.count(what) {
            let mut chance = Chance::new(seed, &format!("{what:?}/{place}"));
            let inspection = inspection(&mut chance, kind, place, truth);
            truth.inspections.push(inspection);
        }
    }
    // Those that were there before one more of them: the last of each kind may be new.
    let mut found_at = Vec::new();
    for (what, kind) in kinds
        .into_iter()
        .filter(|(what, _)| REPORTED.contains(what))
    {
        let of_kind = truth.inspections.iter().enumerate();
        let of_kind = of_kind.filter(|(_, inspection)| inspection.kind == kind);
        let least = scenario.least(what);
        found_at.extend(of_kind.map(|(place, _)| place).take(least));
    }
    for place in 0..scenario.count(Counted::Findings) {
        let mut chance = Chance::new(seed, &format!("finding/{place}"));
        let inspection = found_at[place % found_at.len()];
        let finding = finding(&mut chance, inspection, place, truth);
        truth.findings.push(finding);
    }
}

fn inspection(chance: &mut Chance, kind: &'static str, place: usize, truth: &Truth) -> Inspection {
    let pairs = truth.inspectors.len() / 2;
    let pair = chance.below(pairs);
    Inspection {
        first: 2 * pair,
        second: 2 * pair + 1,
        on: FIRST_DAY.plus_days(chance.between(DAYS.0, DAYS.1)),
        kind,
        department: chance.below(truth.departments.len()),
        planned: place.is_multiple_of(2),
        conclusion: format!("现场查看{}处，走访群众{}户", place + 2, place + 5),
        checklist: format!("督察要点第{}号", place + 1),
        standing: Standing::Counted,
    }
}

fn finding(chance: &mut Chance, inspection: usize, place: usize, truth: &Truth) -> Finding {
    let on = truth.inspections[inspection].on;
    let after = |days: i32| Some(on.plus_days(days));
    let reported = chance.between(REPORTED_AFTER.0, REPORTED_AFTER.1);
    Finding {
        inspection,
        by_second: place % 2 == 1,
        category: chance.one_of(&CATEGORIES),
        severity: chance.one_of(&SEVERITIES),
        description: chance.one_of(&DESCRIPTIONS).to_owned(),
        position: chance.one_of(&POSITIONS),
        representative: "办公室主任".to_owned(),
        statement: "情况属实，立即整改。".to_owned(),
        due: on.plus_days(DUE),
        issued: after(ISSUED),
        acknowledged: after(ACKNOWLEDGED),
        planned: after(PLANNED),
        reported: after(reported),
        rechecked: after(RECHECKED),
        closed: after(CLOSED),
    }
}
