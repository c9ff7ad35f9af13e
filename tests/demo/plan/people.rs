//! Teams and their members.

use ::tests::chance::Chance;
use ::tests::places::{self, COUNTY, COUNTY_NAME};
use ::tests::truth::{Member, Team, Truth};

use super::{FIRST_DAY, OUT_OF_REACH};

/// Members of a team, more or less.
const TEAM_SIZE: usize = 7;
/// Townships a team works in at most.
const MOST_TOWNSHIPS: usize = 3;
/// One member in so many leaves during the year, and somebody else comes.
const LEAVES_ONE_IN: usize = 45;

const SURNAMES: [&str; 32] = [
    "张", "王", "李", "赵", "陈", "杨", "刘", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭",
];
const GIVEN: [&str; 36] = [
    "桂兰", "秀英", "建国", "德明", "小平", "大芳", "光荣", "正华", "启珍", "世贵", "玉梅", "永强",
    "文斌", "春燕", "天才", "朝阳", "应全", "成菊", "明富", "仕碧", "显荣", "中琼", "登科", "太平",
    "才英", "定安", "清莲", "维新", "克勤", "远志", "万福", "长青", "翠屏", "向东", "开元", "学礼",
];

/// Draws teams, and members so that the roll has the same number of people on every day.
pub(super) fn people(chance: &mut Chance, members: usize) -> Truth {
    let mut truth = Truth {
        teams: teams(chance, members),
        ..Truth::default()
    };
    let teams = truth.teams.len();
    for place in 0..members {
        truth.members.push(Member {
            name: name(chance),
            team: place % teams,
            leads: place < teams,
            from: FIRST_DAY,
            to: None,
        });
    }
    // Leaders stay, so that every team has one all year.
    for leaver in (teams..members).step_by(LEAVES_ONE_IN) {
        let last = FIRST_DAY.plus_days(chance.between(60 + OUT_OF_REACH, 300));
        truth.members[leaver].to = Some(last);
        truth.members.push(Member {
            name: name(chance),
            team: truth.members[leaver].team,
            leads: false,
            from: last.plus_days(1),
            to: None,
        });
    }
    truth
}

/// The county's own team, and one team for each township as far as there are people; what is left
/// over goes to the first teams.
fn teams(chance: &mut Chance, members: usize) -> Vec<Team> {
    let mut teams = vec![Team {
        name: format!("{COUNTY_NAME}挎包宣讲总队"),
        area: COUNTY.to_owned(),
        reach: vec![COUNTY.to_owned()],
    }];
    let mut townships = places::townships();
    let count = (members / TEAM_SIZE).clamp(2, townships.len() + 1);
    if count <= townships.len() / 2 {
        chance.shuffle(&mut townships);
    }
    for (place, township) in townships.into_iter().enumerate() {
        if place + 1 < count {
            teams.push(Team {
                name: format!("{}挎包宣讲队", township.name),
                area: township.code.clone(),
                reach: vec![township.code],
            });
        } else {
            let team = &mut teams[1 + place % (count - 1)];
            if team.reach.len() < MOST_TOWNSHIPS {
                team.reach.push(township.code);
            }
        }
    }
    teams
}

/// Draws a name.
pub(super) fn name(chance: &mut Chance) -> String {
    format!("{}{}", chance.one_of(&SURNAMES), chance.one_of(&GIVEN))
}
