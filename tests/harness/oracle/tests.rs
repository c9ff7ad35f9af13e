//! The oracle against figures worked out by hand, and against leaning on what it checks.

use super::*;
use crate::truth::{Member, Team};

#[test]
fn the_oracle_uses_nothing_of_the_product() {
    let source = include_str!("../oracle.rs");
    let uses: Vec<&str> = source
        .lines()
        .filter(|line| line.trim_start().starts_with("use "))
        .collect();
    for line in &uses {
        let own = line.starts_with("use std::") || line.starts_with("use crate::truth::");
        assert!(own, "the oracle uses {line}");
    }
    let truth = include_str!("../truth.rs");
    for (name, text) in [("oracle.rs", source), ("truth.rs", truth)] {
        for product in ["shared::", "server::", "mobile_core::", "mobile_cli::"] {
            // The documentation may name them, code may not.
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            assert!(
                !code.into_iter().any(|line| line.contains(product)),
                "{name} uses {product}"
            );
        }
    }
}

fn session(on: Date, village: &str, members: &[usize], audience: Audience) -> Session {
    Session {
        author: members[0],
        team: 0,
        on,
        village: village.to_owned(),
        venue: "courtyard",
        form: None,
        part_of_day: None,
        topics: BTreeSet::new(),
        members: members.iter().copied().collect(),
        audience,
        question: None,
        note: None,
        standing: Standing::Counted,
    }
}

fn agreed(people: u16, about: bool) -> Audience {
    Audience::Agreed(Count { people, about })
}

fn world() -> (Truth, Vec<String>) {
    let villages = ["511781100001", "511781100002", "511781101001"];
    let team = |area: &str| Team {
        name: "队".to_owned(),
        area: area.to_owned(),
        reach: vec![area.to_owned()],
    };
    let member = |team, from, to| Member {
        name: "人".to_owned(),
        team,
        leads: false,
        from,
        to,
    };
    let begin = Date::new(2018, 1, 1);
    let truth = Truth {
        teams: vec![team("511781100"), team("511781")],
        members: vec![
            member(0, begin, None),
            member(0, begin, Some(Date::new(2018, 6, 30))),
            member(1, Date::new(2018, 7, 1), None),
        ],
        sessions: vec![
            session(
                Date::new(2018, 3, 31),
                villages[0],
                &[0, 1],
                agreed(40, true),
            ),
            session(Date::new(2018, 4, 1), villages[0], &[0], agreed(10, false)),
            session(Date::new(2018, 8, 5), villages[2], &[2], agreed(5, false)),
        ],
        ..Truth::default()
    };
    (truth, villages.map(str::to_owned).to_vec())
}

fn said(truth: &Truth, villages: &[String], area: &str, period: &str) -> Vec<String> {
    let figures = figures(truth, villages, area, period, Date::new(2019, 1, 5));
    figures.iter().map(ToString::to_string).collect()
}

#[test]
fn figures_by_hand() {
    let (mut truth, villages) = world();
    let year = [
        "2 exact",
        "3 exact",
        "55 about about=40",
        "4/3 exact",
        "2/3 exact",
    ];
    assert_eq!(said(&truth, &villages, "511781", "2018")[..5], year);
    let q1 = [
        "2 exact",
        "1 exact",
        "40 about about=40",
        "2/2 exact",
        "1/2 exact",
    ];
    assert_eq!(said(&truth, &villages, "511781100", "2018-Q1")[..5], q1);
    let none = [
        "0 exact",
        "0 exact",
        "0 exact about=0",
        "null exact",
        "0/1 exact",
    ];
    assert_eq!(said(&truth, &villages, "511781101", "2018-H1")[..5], none);
    let july = [
        "1 exact",
        "0 exact",
        "0 exact about=0",
        "null exact",
        "0/2 exact",
    ];
    assert_eq!(said(&truth, &villages, "511781100", "2018-07")[..5], july);

    let two = [
        Count {
            people: 9,
            about: true,
        },
        Count {
            people: 9,
            about: false,
        },
    ];
    truth.sessions[1].audience = Audience::Disputed(two[0], two[1]);
    assert_eq!(
        said(&truth, &villages, "511781", "2018-04")[2],
        "9 at_least about=0"
    );
    truth.sessions[1].standing = Standing::Void;
    assert_eq!(said(&truth, &villages, "511781", "2018-04")[1], "0 exact");
    assert_eq!(periods(2018).len(), 19);
}
