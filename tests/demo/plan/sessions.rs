//! A year of sessions.

use std::collections::BTreeSet;

use ::tests::chance::Chance;
use ::tests::places;
use ::tests::truth::{Audience, Count, Date, Session, Standing, Truth, days_of};

use super::{YEAR, arrives_after_the_role};

/// Sessions a member logs in a month.
const A_MONTH: (i32, i32) = (1, 3);
/// Of a thousand sessions so many are taken out again.
const VOID: u32 = 14;
/// Of a thousand sessions so many are held in a village that is not the team's.
const ELSEWHERE: u32 = 3;
/// Of a thousand sessions so many keep two counts of their audience.
const DISPUTED: u32 = 4;
/// Of a hundred villages so many are never visited.
const REMOTE: u32 = 7;
/// Two counts can part only while there is time for both to arrive.
const LAST_DISPUTE: Date = Date::new(2018, 11, 10);
/// What the office or a leader has to look at is of before this day, so that it has come by then.
const LAST_JUDGED: Date = Date::new(2018, 12, 1);

const VENUES: [&str; 7] = [
    "courtyard",
    "field",
    "home",
    "village_office",
    "school",
    "tea_garden",
    "other",
];
const FORMS: [&str; 5] = [
    "group_talk",
    "one_to_one",
    "performance",
    "demonstration",
    "mobile_broadcast",
];
const PARTS: [&str; 3] = ["am", "pm", "evening"];
const TOPICS: [&str; 7] = [
    "congress_19",
    "provincial_congress_11",
    "poverty_alleviation",
    "livelihood_security",
    "benefit_policies",
    "rural_revitalisation",
    "farm_technique",
];
const NOTES: [&str; 8] = [
    "院坝里坐不下，又到堂屋讲了一遍",
    "雨大路滑，改在村委会",
    "群众最关心医保报销和低保政策",
    "用三句半讲，大家笑着听完",
    "结合旧院黑鸡养殖讲增收",
    "茶园里边摘茶边讲",
    "有几位老人耳背，逐个讲解",
    "散会后还留下来问了半个钟头",
];
const QUESTIONS: [&str; 6] = [
    "新农合报销比例今年有没有变化？",
    "易地搬迁的旧房什么时候拆？",
    "果树补贴怎么申请？",
    "村里的路灯哪天修好？",
    "低保评议多久一次？",
    "娃儿读职高有没有补助？",
];

/// Draws the sessions of all members, in the order of members and days.
pub(super) fn sessions(chance: &mut Chance, truth: &Truth) -> Vec<Session> {
    let mut villages: Vec<String> = Vec::new();
    for village in places::villages() {
        // One village of each township is always reached.
        let township = village.code.get(..9).unwrap_or_default();
        let is_first = villages
            .last()
            .is_none_or(|last| !last.starts_with(township));
        if is_first || !chance.percent(REMOTE) {
            villages.push(village.code);
        }
    }
    let market: Vec<i32> = truth.teams.iter().map(|_| chance.between(0, 6)).collect();
    let mut sessions = Vec::new();
    for author in 0..truth.members.len() {
        for month in 1..=12 {
            for _ in 0..chance.between(A_MONTH.0, A_MONTH.1) {
                let on = day(chance, month, market[truth.members[author].team]);
                let valid = |member: usize| {
                    let member = &truth.members[member];
                    member.from <= on && member.to.is_none_or(|to| on <= to)
                };
                if valid(author) {
                    let present = truth.team_members(truth.members[author].team);
                    let others = present.filter(|other| *other != author && valid(*other));
                    let others: Vec<usize> = others.collect();
                    sessions.push(session(chance, truth, author, &others, on, &villages));
                }
            }
        }
    }
    sessions
}

/// A day of a month: every second one a market day of the team's, 1 January 2018 being a Monday.
fn day(chance: &mut Chance, month: u32, market: i32) -> Date {
    let days = i32::try_from(days_of(YEAR, month)).expect("31 at most");
    let mut date = Date::new(YEAR, month, 1).plus_days(chance.between(0, days - 1));
    if chance.percent(50) {
        let of_year = |date: Date| {
            let before: u32 = (1..date.month).map(|month| days_of(YEAR, month)).sum();
            i32::try_from(before + date.day - 1).expect("366 at most")
        };
        let back = (of_year(date) - market).rem_euclid(7);
        let moved = date.plus_days(-back);
        if moved.month == month && moved.year == YEAR {
            date = moved;
        }
    }
    date
}

fn session(
    chance: &mut Chance,
    truth: &Truth,
    author: usize,
    others: &[usize],
    on: Date,
    villages: &[String],
) -> Session {
    let team = truth.members[author].team;
    let reach = &truth.teams[team].reach;
    let here = |village: &&String| reach.iter().any(|area| village.starts_with(area.as_str()));
    let (mut near, far): (Vec<&String>, Vec<&String>) = villages.iter().partition(here);
    let (mut standing, mut is_elsewhere) = (Standing::Counted, false);
    if arrives_after_the_role(truth, author, on) {
        standing = judged(chance, "role_ended");
    } else if on <= LAST_JUDGED && !far.is_empty() && chance.per_mille(ELSEWHERE) {
        standing = judged(chance, "out_of_area");
        is_elsewhere = true;
    } else if on <= LAST_JUDGED && chance.per_mille(VOID) {
        standing = Standing::Void;
    }
    if is_elsewhere || near.is_empty() {
        near = far;
    }
    // Some villages are easier to reach than others.
    let village = near[chance.below(near.len()).min(chance.below(near.len()))].clone();

    let is_plain = standing == Standing::Counted && !is_elsewhere;
    let has_leader = truth.leader(team).is_some_and(|leader| leader != author);
    let stays = truth.members[author].to.is_none();
    let is_disputed = is_plain && has_leader && stays && on <= LAST_DISPUTE;
    let count = count(chance);
    let audience = if is_disputed && chance.per_mille(DISPUTED) {
        Audience::Disputed(count, other_count(chance, count))
    } else {
        Audience::Agreed(count)
    };
    let companions = chance.one_of(&[0, 0, 1, 1, 1, 2, 3]);
    let mut members: BTreeSet<usize> = chance.some(others, companions).into_iter().collect();
    members.insert(author);
    let topics = chance.one_of(&[1, 1, 2, 3]);
    Session {
        author,
        team,
        on,
        village,
        venue: chance.one_of(&VENUES),
        form: chance.percent(70).then(|| chance.one_of(&FORMS)),
        part_of_day: chance.percent(60).then(|| chance.one_of(&PARTS)),
        topics: chance.some(&TOPICS, topics).into_iter().collect(),
        members,
        audience,
        question: chance
            .percent(10)
            .then(|| chance.one_of(&QUESTIONS).to_owned()),
        note: chance.percent(40).then(|| chance.one_of(&NOTES).to_owned()),
        standing,
    }
}

/// What becomes of a session that the office has to look at: most wait, some it lets in, a few not.
fn judged(chance: &mut Chance, code: &'static str) -> Standing {
    match chance.below(10) {
        0..6 => Standing::Held(code),
        6..9 => Standing::Counted,
        _ => Standing::Declined,
    }
}

/// A count: exact for a small audience, often rounded and about for a large one.
fn count(chance: &mut Chance) -> Count {
    let people = match chance.below(20) {
        0 => chance.between(0, 5),
        1..15 => chance.between(8, 60),
        15..19 => chance.between(60, 180),
        _ => chance.between(180, 600),
    };
    let about = people >= 20 && chance.percent(40);
    let people = if about {
        (people + 5) / 10 * 10
    } else {
        people
    };
    Count {
        people: u16::try_from(people).expect("600 at most"),
        about,
    }
}

/// What somebody else counted: most often another number, sometimes only another certainty.
pub(crate) fn other_count(chance: &mut Chance, than: Count) -> Count {
    if than.people > 0 && chance.percent(15) {
        return Count {
            about: !than.about,
            ..than
        };
    }
    let more = u16::try_from(chance.between(1, 30)).expect("30 at most");
    let people = if than.people > more && chance.percent(50) {
        than.people - more
    } else {
        than.people + more
    };
    Count {
        people,
        about: chance.percent(40),
    }
}
