//! A year of talks, and what becomes of the matters raised at them. Each talk and each matter draws from a
//! stream of its own, so that one more leaves the others as they are.

use std::collections::BTreeSet;

use ::tests::chance::Chance;
use ::tests::places;
use ::tests::truth::{
    Count, Date, Ending, Fate, Item, Recorder, Responsible, Standing, Talk, Truth,
};

use super::FIRST_DAY;
use crate::scenario::{Counted, Scenario};

/// Villages among which a recorder's talks go round.
const VILLAGES: usize = 3;
/// Talks are held from this day of the year to that.
const DAYS: (i32, i32) = (5, 340);
/// Those at which matters are raised, in time for them to come to an end.
const DAYS_WITH_ITEMS: (i32, i32) = (5, 215);
/// Days from raised to done, says who is responsible.
const CLAIMED_AFTER: i32 = 28;
/// A talk answers what was claimed by so many days before.
const ANSWERED_AFTER: i32 = 2;
/// Days from raised to the office's call.
const CALLED_AFTER: (i32, i32) = (45, 80);
/// Days from raised to the office's no.
const DECLINED_AFTER: i32 = 30;
/// Days from raised to taken back.
const WITHDRAWN_AFTER: i32 = 3;
/// The last day of the year, on which it is checked.
const LAST_DAY: Date = Date::new(2018, 12, 31);

const PLACES: [&str; 5] = [
    "村委会院坝",
    "小学操场",
    "文书家堂屋",
    "茶园凉棚",
    "大樟树下",
];
const TOPICS: [&str; 7] = [
    "policy_benefits",
    "industry_income",
    "infrastructure_services",
    "environment_sanitation",
    "disputes_safety",
    "village_affairs_conduct",
    "livelihood_hardship",
];
const SUMMARIES: [&str; 10] = [
    "通组路塌方一段，请尽快清理",
    "安装三盏路灯，晚上学生放学看不见路",
    "人饮水池渗漏，请维修",
    "黑鸡养殖请农技员来讲一次防疫",
    "垃圾清运一周只来一次，请增加",
    "村务公开栏的账目请写细一些",
    "便民桥护栏松动，请加固",
    "低保名单请在院坝里念一遍",
    "茶园灌溉渠淤了，请组织清淤",
    "卫生室药品不全，请协调配送",
];

/// Draws recorders, talks and matters.
pub(super) fn talks(seed: u64, scenario: &Scenario, truth: &mut Truth) {
    let townships = places::townships();
    let recorders = townships.into_iter().take(scenario.recorders);
    truth.recorders = recorders
        .enumerate()
        .map(|(place, township)| Recorder {
            name: super::people::name(&mut Chance::new(seed, &format!("recorder/{place}"))),
            area: township.code,
        })
        .collect();
    let with_items = scenario.count(Counted::TalksWithItems);
    truth.talks = (0..scenario.count(Counted::Talks))
        .map(|place| talk(seed, place, place < with_items, &truth.recorders))
        .collect();
    let fates = [
        Counted::ReadBack,
        Counted::CalledBack,
        Counted::Declined,
        Counted::Overdue,
        Counted::DueSoon,
        Counted::Open,
        Counted::Withdrawn,
    ];
    let raised_at = with_items;
    let mut items = Vec::new();
    // Every talk that is to have matters has one; the rest go where they fit.
    let mut without: BTreeSet<usize> = (0..raised_at).collect();
    for what in fates {
        for place in 0..scenario.count(what) {
            let mut chance = Chance::new(seed, &format!("{what:?}/{place}"));
            let item = item(&mut chance, what, raised_at, &mut without, truth);
            items.push(item);
        }
    }
    truth.items = items;
}

fn talk(seed: u64, place: usize, has_items: bool, recorders: &[Recorder]) -> Talk {
    let mut chance = Chance::new(seed, &format!("talk/{place}"));
    let recorder = place % recorders.len();
    let area = &recorders[recorder].area;
    let villages: Vec<String> = places::villages()
        .into_iter()
        .map(|village| village.code)
        .filter(|village| village.starts_with(area.as_str()))
        .take(VILLAGES)
        .collect();
    let round = place / recorders.len();
    let (first, last) = if has_items { DAYS_WITH_ITEMS } else { DAYS };
    let on = FIRST_DAY.plus_days(chance.between(first, last));
    let topics = (0..chance.between(1, 2)).map(|_| chance.one_of(&TOPICS));
    let topics = topics.collect();
    Talk {
        recorder,
        on,
        village: villages[round % villages.len()].clone(),
        place: chance.one_of(&PLACES),
        topics,
        attendees: Count {
            people: u16::try_from(chance.between(8, 60)).unwrap_or_default(),
            about: chance.percent(30),
        },
        ending: if has_items {
            Ending::Items
        } else {
            Ending::NoItem
        },
        standing: Standing::Counted,
    }
}

/// A matter that comes to this end, at one of the talks at which it can.
fn item(
    chance: &mut Chance,
    what: Counted,
    raised_at: usize,
    without: &mut BTreeSet<usize>,
    truth: &Truth,
) -> Item {
    let talks = &truth.talks;
    let fits = |talk: &usize| what != Counted::ReadBack || answered_at(talks, *talk).is_some();
    let candidates = |among: &BTreeSet<usize>| -> Vec<usize> {
        among.iter().copied().filter(|talk| fits(talk)).collect()
    };
    let mut open = candidates(without);
    if open.is_empty() {
        open = candidates(&(0..raised_at).collect());
    }
    let talk = open[0];
    without.remove(&talk);
    let raised = talks[talk].on;
    let departments = truth.departments.len();
    let department = Responsible::Department(chance.below(departments));
    let (responsible, fate) = match what {
        Counted::ReadBack => {
            let claimed = raised.plus_days(CLAIMED_AFTER);
            let answer = answered_at(talks, talk).expect("it fits");
            (
                department,
                Fate::ReadBack {
                    claimed,
                    talk: answer,
                },
            )
        }
        Counted::CalledBack => {
            let responsible = if chance.percent(50) {
                Responsible::Village
            } else {
                department
            };
            let claimed = raised.plus_days(CLAIMED_AFTER);
            let called = raised.plus_days(chance.between(CALLED_AFTER.0, CALLED_AFTER.1));
            (responsible, Fate::CalledBack { claimed, called })
        }
        Counted::Declined => {
            let on = raised.plus_days(DECLINED_AFTER);
            (department, Fate::Declined { on })
        }
        Counted::Withdrawn => {
            let on = raised.plus_days(WITHDRAWN_AFTER);
            (Responsible::Village, Fate::Withdrawn { on })
        }
        _ => (department, Fate::Open),
    };
    let due = match what {
        Counted::DueSoon => LAST_DAY.plus_days(chance.between(0, 3)),
        Counted::Open => LAST_DAY.plus_days(chance.between(10, 60)),
        _ => raised.plus_days(chance.between(40, 60)),
    };
    Item {
        talk,
        topic: chance.one_of(&TOPICS),
        summary: chance.one_of(&SUMMARIES).to_owned(),
        scope: match responsible {
            Responsible::Village => "village",
            Responsible::Department(_) => "department",
        },
        responsible,
        due,
        fate,
    }
}

/// The first later talk of the village that can answer what was raised at a talk.
fn answered_at(talks: &[Talk], raised_at: usize) -> Option<usize> {
    let raised = &talks[raised_at];
    let earliest = raised.on.plus_days(CLAIMED_AFTER + ANSWERED_AFTER);
    let later = talks.iter().enumerate().filter(|(_, talk)| {
        talk.village == raised.village && talk.recorder == raised.recorder && talk.on >= earliest
    });
    later
        .min_by_key(|(_, talk)| talk.on)
        .map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_talks_is_as_the_scenario_counts() {
        let scenario = Scenario::reported();
        let truth = super::super::truth(2018, &scenario);
        assert_eq!(truth.talks.len(), 648);
        let without = truth
            .talks
            .iter()
            .filter(|talk| talk.ending == Ending::NoItem);
        assert_eq!(without.count(), 648 - 262);
        for (place, talk) in truth.talks.iter().enumerate() {
            let has_items = truth.items.iter().any(|item| item.talk == place);
            assert_eq!(has_items, talk.ending == Ending::Items, "{place}");
        }
        let settled = truth
            .items
            .iter()
            .filter_map(|item| item.fate.settled(&truth.talks));
        assert_eq!(settled.clone().count(), 235);
        assert!(settled.max() <= Some(LAST_DAY));
    }
}
