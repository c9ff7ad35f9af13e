//! Single questions with known answers.

use shared::division::{Area, wanyuan};
use shared::figure::{Bound, DefinitionId, FigureError, FigureValue, Reference, Tally, evaluate};
use shared::id::{TeamId, UserId};
use shared::membership::Membership;
use shared::record::outreach_session::OutreachSession;

use crate::fixture::*;
use crate::records::{Record, session};

/// One session at every place of the table, in the year of the change.
fn year_of_change() -> Vec<OutreachSession> {
    vec![
        session("2020-01-10", STAYED, 10, &[1]),
        session("2020-01-11", JOINED, 20, &[1]),
        session("2020-02-12", SPLIT, 30, &[2]),
        session("2020-03-13", LOST, 40, &[3]),
        session("2020-07-14", MOVED_NOW, 50, &[1, 4]),
    ]
}

#[test]
fn coverage_while_nothing_has_changed() {
    let sessions = [
        session("2018-03-01", STAYED, 10, &[1]),
        session("2018-04-01", STAYED, 10, &[1]),
        session("2018-12-31", JOINED, 10, &[1]),
        session("2019-01-01", LOST, 10, &[1]),
    ];
    let given = figure(
        DefinitionId::C1,
        &sessions,
        question(COUNTY, "2018", "2019-02-01"),
    );
    assert_eq!(given.value, ratio(2, 5));
    assert_eq!(given.denominator, Some(5));
    assert_eq!(given.bound, Bound::Exact);
    assert_eq!(given.unknown_successors, []);
    assert_eq!(
        (given.seq, given.records_pending, given.revision),
        (7, 2, 0)
    );
}

#[test]
fn ended_villages_count_as_their_one_successor_and_the_rest_is_listed() {
    let ask = |area| {
        figure(
            DefinitionId::C1,
            &year_of_change(),
            question(area, "2020", "2021-01-05"),
        )
    };
    // Of the four present villages, 一 (visited under two codes) and 五.
    let county = ask(COUNTY);
    assert_eq!(county.value, ratio(2, 4));
    assert_eq!(county.bound, Bound::AtLeast);
    assert_eq!(county.unknown_successors, codes(&[SPLIT, LOST]));
    let kept = ask(TOWN_A);
    assert_eq!(kept.value, ratio(1, 2));
    assert_eq!(kept.bound, Bound::AtLeast);
    assert_eq!(kept.unknown_successors, codes(&[SPLIT, LOST]));
    let begun = ask(TOWN_C);
    assert_eq!((begun.value, begun.bound), (ratio(1, 2), Bound::Exact));
}

#[test]
fn a_running_year_is_as_it_is_on_the_as_of_day() {
    // In April nothing has merged yet: five villages, four of them visited.
    let sessions = &year_of_change()[..4];
    let april = figure(
        DefinitionId::C1,
        sessions,
        question(COUNTY, "2020", "2020-04-30"),
    );
    assert_eq!((april.value, april.bound), (ratio(4, 5), Bound::Exact));
}

#[test]
fn a_township_is_read_as_it_stands_on_the_as_of_day_for_any_period() {
    let sessions = [
        session("2018-05-01", STAYED, 10, &[1]),
        session("2018-05-02", JOINED, 10, &[1]),
        session("2018-05-03", MOVED, 10, &[1]),
        session("2018-05-04", LOST, 10, &[1]),
    ];
    let ask = |id, area, as_of| figure(id, &sessions, question(area, "2018", as_of));
    let o2 = |area, as_of| ask(DefinitionId::O2, area, as_of);
    // Then: as written.
    assert_eq!(o2(TOWN_A, "2018-12-31").value, integer(3));
    assert_eq!(o2(TOWN_B, "2018-12-31").value, integer(1));
    // Now: the session at 五 is of the township that did not exist then.
    let begun = o2(TOWN_C, "2023-01-01");
    assert_eq!((begun.value, begun.bound), (integer(1), Bound::Exact));
    let kept = o2(TOWN_A, "2023-01-01");
    assert_eq!((kept.value, kept.bound), (integer(2), Bound::AtLeast));
    assert_eq!(kept.unknown_successors, codes(&[LOST]));
    // A township that has ended is still found under its code, and the county never changes.
    assert_eq!(o2(TOWN_B, "2023-01-01").value, integer(1));
    assert_eq!(o2(COUNTY, "2023-01-01").value, integer(4));
    assert_eq!(o2(COUNTY, "2023-01-01").bound, Bound::Exact);
    // Coverage of 2018 over the villages of 2018 that are now of the township for certain.
    let coverage = ask(DefinitionId::C1, TOWN_A, "2023-01-01");
    assert_eq!(
        (coverage.value, coverage.bound),
        (ratio(2, 2), Bound::About)
    );
    assert_eq!(coverage.unknown_successors, codes(&[SPLIT, LOST]));
}

#[test]
fn one_village_answers_for_those_it_took_in() {
    let ask = |village| {
        figure(
            DefinitionId::O2,
            &year_of_change(),
            question(village, "2020", "2021-01-05"),
        )
    };
    assert_eq!(ask(STAYED).value, integer(2));
    assert_eq!(ask(JOINED).value, integer(1), "ended: as written");
    assert_eq!(ask(MOVED_NOW).value, integer(1));
}

#[test]
fn a_count_in_dispute_is_the_smallest_and_says_at_least() {
    let exact = session("2018-05-01", STAYED, 10, &[1]);
    let mut about = session("2018-05-02", STAYED, 30, &[1]);
    about.audience.about = true;
    let mut disputed = session("2018-05-03", MOVED, 5, &[1]);
    disputed.audience.disputed = true;
    let ask = |sessions: &[OutreachSession], area| {
        let given = figure(
            DefinitionId::O2Audience,
            sessions,
            question(area, "2018-Q2", "2018-07-01"),
        );
        (given.value, given.bound, given.about_share)
    };
    let all = [exact.clone(), about.clone(), disputed.clone()];
    assert_eq!(ask(&all[..1], COUNTY), (integer(10), Bound::Exact, Some(0)));
    assert_eq!(
        ask(&all[..2], COUNTY),
        (integer(40), Bound::About, Some(30))
    );
    assert_eq!(ask(&all, COUNTY), (integer(45), Bound::AtLeast, Some(30)));
    assert_eq!(
        ask(&all, TOWN_A),
        (integer(40), Bound::About, Some(30)),
        "disputed elsewhere"
    );
    // A dispute over attendance leaves the number of sessions alone.
    let sessions = figure(
        DefinitionId::O2,
        &all,
        question(COUNTY, "2018-Q2", "2018-07-01"),
    );
    assert_eq!((sessions.value, sessions.bound), (integer(3), Bound::Exact));
    assert_eq!(sessions.about_share, None);
}

#[test]
fn sessions_per_active_member_and_its_null() {
    let sessions = [
        session("2018-05-01", STAYED, 10, &[1, 2]),
        session("2018-06-01", JOINED, 10, &[1]),
        session("2018-06-01", MOVED, 10, &[1, 3]),
    ];
    let ask = |area, period| {
        figure(
            DefinitionId::O3,
            &sessions,
            question(area, period, "2018-12-31"),
        )
    };
    assert_eq!(ask(COUNTY, "2018").value, ratio(5, 3));
    assert_eq!(ask(TOWN_A, "2018").value, ratio(3, 2));
    let nobody = ask(COUNTY, "2018-01");
    assert_eq!((nobody.value, nobody.denominator), (None, Some(0)));
    let divisions = divisions();
    let reference = Reference {
        divisions: &divisions,
        memberships: &[],
    };
    assert_eq!(
        evaluate(
            DefinitionId::O3.definition(),
            &tally(&sessions),
            &reference,
            &question(STAYED, "2018", "2018-12-31"),
        ),
        Err(FigureError::Level(DefinitionId::O3))
    );
}

#[test]
fn an_area_without_villages_has_no_coverage() {
    let given = figure::<Record>(
        DefinitionId::C1,
        &[],
        question("511782", "2018", "2018-12-31"),
    );
    assert_eq!((given.value, given.denominator), (None, Some(0)));
}

#[test]
fn members_on_roll_are_persons_of_the_day() {
    let member = |user: u8, team: u8, area: &str, from: &str, to: Option<&str>| Membership {
        user: UserId([user; 16]),
        name: format!("{user}"),
        team: TeamId([team; 16]),
        team_name: "队".to_owned(),
        area: area.parse().unwrap(),
        role: "satchel_member".to_owned(),
        from: from.parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
        unit: None,
    };
    let leader = Membership {
        role: "team_leader".to_owned(),
        ..member(9, 1, TOWN_A, "2018-01-01", None)
    };
    let memberships = [
        member(1, 1, TOWN_A, "2018-01-01", None),
        member(1, 2, TOWN_B, "2018-01-01", None),
        member(2, 1, TOWN_A, "2018-07-01", Some("2018-09-30")),
        member(3, 1, STAYED, "2019-01-01", None),
        member(4, 1, COUNTY, "2018-01-01", None),
        leader,
    ];
    let divisions = divisions();
    let reference = Reference {
        divisions: &divisions,
        memberships: &memberships,
    };
    let ask = |area, period, as_of| {
        let asked = question(area, period, as_of);
        let definition = DefinitionId::O1.definition();
        evaluate(definition, &Tally::new(), &reference, &asked)
            .unwrap()
            .value
    };
    assert_eq!(
        ask(COUNTY, "2018", "2018-08-01"),
        integer(3),
        "as of a day of the period"
    );
    assert_eq!(
        ask(COUNTY, "2018", "2019-08-01"),
        integer(2),
        "on the period's last day"
    );
    assert_eq!(ask(COUNTY, "2018-Q3", "2019-08-01"), integer(3));
    assert_eq!(ask(COUNTY, "2019", "2019-08-01"), integer(3));
    assert_eq!(
        ask(TOWN_A, "2019", "2019-08-01"),
        integer(2),
        "a member of the county's is not"
    );
}

#[test]
fn the_real_table_of_2018_and_what_became_of_it() {
    let divisions = wanyuan::divisions(wanyuan::MERGED_FROM).unwrap();
    let reference = Reference {
        divisions: &divisions,
        memberships: &[],
    };
    let city: Area = wanyuan::COUNTY.parse().unwrap();
    let everywhere: Vec<OutreachSession> = divisions
        .villages(city, "2018-07-01".parse().unwrap())
        .map(|village| session("2018-07-01", &village.code.to_string(), 1, &[1]))
        .collect();
    let tally = tally(&everywhere);
    let ask = |id: DefinitionId, area: &str, period, as_of| {
        evaluate(
            id.definition(),
            &tally,
            &reference,
            &question(area, period, as_of),
        )
        .unwrap()
    };
    let then = ask(DefinitionId::C1, wanyuan::COUNTY, "2018", "2018-12-31");
    assert_eq!((then.value, then.bound), (ratio(414, 414), Bound::Exact));
    let now = ask(DefinitionId::C1, wanyuan::COUNTY, "2018", "2023-12-31");
    assert_eq!((now.value, now.bound), (ratio(414, 414), Bound::Exact));
    // The 31 present townships share out the 256 sessions whose village is known to this day.
    let mut shared_out = 0;
    for township in divisions.townships(city, "2023-12-31".parse().unwrap()) {
        let area = Area::from(township.code).to_string();
        match ask(DefinitionId::O2, &area, "2018", "2023-12-31").value {
            Some(FigureValue::Integer(sessions)) => shared_out += sessions,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(shared_out, 256);
}

/// A table that switches within a month: a code that two villages bore in that month names neither for
/// certain, one that only one of them bore still does.
#[test]
fn a_code_reused_within_the_month_of_the_change_is_not_guessed() {
    const REUSED: &str = "511781114206";
    const FORMER_ONLY: &str = "511781239203";
    const PRESENT_ONLY: &str = "511781001001";
    let divisions = wanyuan::divisions("2020-06-15".parse().unwrap()).unwrap();
    let reference = Reference {
        divisions: &divisions,
        memberships: &[],
    };
    let sessions = [
        session("2020-06-10", REUSED, 1, &[1]),
        session("2020-06-10", FORMER_ONLY, 1, &[1]),
        session("2020-06-20", PRESENT_ONLY, 1, &[1]),
    ];
    let asked = question(wanyuan::COUNTY, "2020-06", "2020-07-01");
    let definition = DefinitionId::C1.definition();
    let given = evaluate(definition, &tally(&sessions), &reference, &asked).unwrap();
    assert_eq!((given.value, given.bound), (ratio(2, 298), Bound::AtLeast));
    assert_eq!(given.unknown_successors, codes(&[REUSED]));
}
