//! What a caller may read by asking is what comes by feed, and the other way round.

use proptest::prelude::*;
use shared::access::{Action, Grant, Principal, Role, Subject, permits, visible_feeds};
use shared::feed::{Feed, feeds_of_record};
use shared::id::{TeamId, UserId};
use shared::record::RecordKind;

use crate::fixture::*;

/// The feeds of a record: those it begins in, and those it joined.
fn feeds_of(subject: &Subject) -> Vec<Feed> {
    let Subject {
        seen_as,
        home,
        team,
        author,
        ..
    } = *subject;
    let mut feeds = feeds_of_record(seen_as, home, team, author);
    feeds.extend(subject.people.iter().copied().map(Feed::Person));
    feeds.extend(subject.units.iter().cloned().map(Feed::Unit));
    feeds
}

/// An office whose grant is cut to a place may ask for an inspection there, but no place's feed holds it.
fn is_cut_office(grant: &Grant, subject: &Subject) -> bool {
    let is_office = matches!(grant.role, Role::ReformOffice | Role::SupervisionOffice);
    let is_cut = grant.area.is_some_and(|area| area.to_string().len() > 6);
    let is_inspected = matches!(
        subject.seen_as,
        RecordKind::Inspection | RecordKind::Finding
    );
    is_office && is_cut && is_inspected
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(values.to_vec())
}

fn grants() -> impl Strategy<Value = Vec<Grant>> {
    let area = one_of(&[
        None,
        Some("511781"),
        Some("511781109"),
        Some("511781110"),
        Some(HERE),
        Some("511781109202"),
    ]);
    let team = one_of(&[None, Some(MY_TEAM), Some(OTHER_TEAM)]);
    let unit = one_of(&[None, Some(MY_UNIT), Some(OTHER_UNIT)]);
    let ends = one_of(&["2018-06-30", "2018-12-31"]);
    let grant =
        (one_of(&Role::ALL), area, team, unit, ends).prop_map(|(role, area, team, unit, ends)| {
            Grant {
                unit: unit.map(str::to_owned),
                to: Some(date(ends)),
                ..grant(role, area, team)
            }
        });
    prop::collection::vec(grant, 1..4)
}

fn record() -> impl Strategy<Value = Subject> {
    let home = one_of(&[HERE, "511781109202", ELSEWHERE]);
    let people = prop::collection::vec(one_of(&[ME, OTHER]), 0..2);
    let units = prop::collection::vec(one_of(&[MY_UNIT.to_owned(), OTHER_UNIT.to_owned()]), 0..3);
    let (author, team) = (one_of(&[ME, OTHER]), one_of(&[MY_TEAM, OTHER_TEAM]));
    let kinds = (one_of(&RecordKind::ALL), one_of(&RecordKind::ALL[..5]));
    (kinds, home, author, team, people, units).prop_map(subject_of)
}

type Parts = (
    (RecordKind, RecordKind),
    &'static str,
    UserId,
    TeamId,
    Vec<UserId>,
    Vec<String>,
);

fn subject_of(((kind, about), home, author, team, people, units): Parts) -> Subject {
    let seen_as = if kind == RecordKind::Note {
        about
    } else {
        kind
    };
    // Matters and findings are given to units, and what is written on them.
    let is_given = matches!(seen_as, RecordKind::TalkItem | RecordKind::Finding);
    // An inspection or finding may be of a township or of the county.
    let home = match (seen_as, home) {
        (RecordKind::Inspection, HERE) => "511781109000",
        (RecordKind::Finding, HERE) => "511781000000",
        _ => home,
    };
    Subject {
        seen_as,
        people,
        units: if is_given { units } else { Vec::new() },
        ..subject(kind, home, author, team)
    }
}

fn check(caller: &Principal, subject: &Subject) -> Result<(), TestCaseError> {
    let on = date("2018-07-01");
    let seen = visible_feeds(caller, on);
    let by_feed = feeds_of(subject).iter().any(|feed| seen.contains(feed));
    let by_asking = permits(caller, Action::ReadRecord, Some(subject), on).is_ok();
    let mut present = caller.grants_on(on);
    if present.any(|grant| is_cut_office(grant, subject)) {
        prop_assert!(by_asking || !by_feed, "{subject:?} leaks to {caller:?}");
    } else {
        prop_assert_eq!(by_feed, by_asking, "{:?} {:?}", subject, caller);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn who_reads_a_record_has_a_feed_that_holds_it_and_nobody_else(
        grants in grants(),
        subject in record(),
        revoked in prop::bool::weighted(0.05),
    ) {
        let caller = Principal { revoked, ..principal(&grants) };
        check(&caller, &subject)?;
    }
}

/// Every role alone, with every shape of grant, on every place of the tables.
#[test]
fn every_role_alone_agrees() {
    for role in Role::ALL {
        for area in [None, Some("511781"), Some("511781109"), Some(HERE)] {
            for team in [None, Some(MY_TEAM)] {
                let caller = principal(&[grant(role, area, team)]);
                for kind in RecordKind::ALL {
                    let about = match kind {
                        RecordKind::Note => RecordKind::Finding,
                        kind => kind,
                    };
                    for subject in subjects(kind, about) {
                        let is_given = matches!(about, RecordKind::TalkItem | RecordKind::Finding);
                        if is_given || subject.units.is_empty() {
                            check(&caller, &subject).unwrap();
                        }
                    }
                }
            }
        }
    }
}
