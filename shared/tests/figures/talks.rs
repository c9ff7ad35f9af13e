//! Talks by hand: T1, T9 and coverage by talks.

use shared::figure::{Bound, DefinitionId, Figure};
use shared::record::village_talk::EndedWith;

use crate::fixture::*;
use crate::records::{Record, answered, item, not_same, same_as, session, talk, void, withdrawn};

fn year() -> Vec<Record> {
    vec![
        talk("2018-03-10", STAYED, EndedWith::Items),
        talk("2018-03-25", STAYED, EndedWith::NoItem),
        talk("2018-04-10", MOVED, EndedWith::NoItem),
        talk("2018-04-10", MOVED, EndedWith::Items).then("2018-05-01", void()),
        talk("2018-04-25", MOVED, EndedWith::Items).then("2018-05-01", same_as()),
        talk("2018-12-31", LOST, EndedWith::Items)
            .then("2019-01-02", same_as())
            .then("2019-01-03", not_same()),
        talk("2019-01-01", LOST, EndedWith::Items),
        // Neither a session nor a matter is a talk.
        session("2018-03-11", SPLIT, 10, &[1]).into(),
        item("2018-03-10", STAYED),
        item("2018-03-10", STAYED).then("2018-03-10", answered()),
        item("2018-03-10", STAYED).then("2018-03-11", withdrawn()),
    ]
}

fn ask(id: DefinitionId, area: &str, period: &str, as_of: &str) -> Figure {
    figure(id, &year(), question(area, period, as_of))
}

#[test]
fn talks_are_counted_once_and_void_ones_not_at_all() {
    let t1 = |area, period| ask(DefinitionId::T1, area, period, "2019-02-01").value;
    assert_eq!(t1(COUNTY, "2018"), integer(4));
    assert_eq!(t1(COUNTY, "2018-Q1"), integer(2));
    assert_eq!(t1(TOWN_A, "2018"), integer(3));
    assert_eq!(t1(MOVED, "2018"), integer(1));
    assert_eq!(t1(COUNTY, "2017"), integer(0));
}

#[test]
fn talks_of_a_village_lost_sight_of_are_listed() {
    let given = ask(DefinitionId::T1, TOWN_A, "2018", "2021-01-01");
    assert_eq!((given.value, given.bound), (integer(2), Bound::AtLeast));
    assert_eq!(given.unknown_successors, codes(&[LOST]));
    let given = ask(DefinitionId::T9NoItem, TOWN_A, "2018", "2021-01-01");
    assert_eq!((given.value, given.bound), (ratio(1, 2), Bound::About));
}

#[test]
fn matters_by_talk_and_talks_without_one() {
    let given = ask(DefinitionId::T9, COUNTY, "2018", "2019-02-01");
    assert_eq!((given.value, given.bound), (ratio(2, 4), Bound::Exact));
    let given = ask(DefinitionId::T9NoItem, COUNTY, "2018", "2019-02-01");
    assert_eq!((given.value, given.bound), (ratio(2, 4), Bound::Exact));
    for id in [DefinitionId::T9, DefinitionId::T9NoItem] {
        let none = ask(id, COUNTY, "2018-Q3", "2019-02-01");
        assert_eq!((none.value, none.denominator), (None, Some(0)), "{id}");
    }
}

#[test]
fn coverage_by_talks_is_not_that_by_sessions() {
    let talks = ask(DefinitionId::C1Talks, COUNTY, "2018", "2019-02-01");
    assert_eq!((talks.value, talks.bound), (ratio(3, 5), Bound::Exact));
    let sessions = ask(DefinitionId::C1, COUNTY, "2018", "2019-02-01");
    assert_eq!(sessions.value, ratio(1, 5));
    // Of 2018 the villages are those of then, and all five belong to the county.
    let later = ask(DefinitionId::C1Talks, COUNTY, "2018", "2021-01-01");
    assert_eq!((later.value, later.bound), (ratio(3, 5), Bound::Exact));
}
