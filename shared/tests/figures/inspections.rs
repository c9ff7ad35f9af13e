//! Inspections by hand: I1 and I2 per inspection, and homes above the village.

use shared::figure::{Bound, DefinitionId};
use shared::record::finding::Category;
use shared::record::inspection::InspectionKind as Kind;

use shared::command::Order;

use crate::fixture::*;
use crate::records::{Record, finding, inspection, same_as, void};

const KINDS: [DefinitionId; 4] = [
    DefinitionId::I1OnSite,
    DefinitionId::I1Random,
    DefinitionId::I1Special,
    DefinitionId::I1Recheck,
];

fn values(records: &[Record], area: &str, period: &str, as_of: &str) -> Vec<i64> {
    let mut ids = vec![DefinitionId::I1];
    ids.extend(KINDS);
    let one = |id| match figure(id, records, question(area, period, as_of)).value {
        Some(shared::figure::FigureValue::Integer(value)) => value,
        other => panic!("{other:?}"),
    };
    ids.into_iter().map(one).collect()
}

#[test]
fn three_kinds_are_inspections_and_a_recheck_is_beside_them() {
    let records = [
        inspection("2018-03-01", STAYED, Kind::OnSite),
        inspection("2018-03-02", STAYED, Kind::OnSite)
            .then("2018-03-03", Order::CloseInspection {}),
        inspection("2018-03-01", MOVED, Kind::Random),
        inspection("2018-03-01", COUNTY, Kind::Special),
        inspection("2018-05-01", COUNTY, Kind::Recheck),
        inspection("2018-03-01", STAYED, Kind::Special).then("2018-03-02", void()),
        inspection("2018-03-01", STAYED, Kind::Special).then("2018-03-02", same_as()),
    ];
    let all = |area, period| values(&records, area, period, "2018-12-31");
    assert_eq!(all(COUNTY, "2018"), [4, 2, 1, 1, 1]);
    assert_eq!(all(COUNTY, "2018-Q2"), [0, 0, 0, 0, 1]);
    // The county's own are in no township's.
    assert_eq!(all(TOWN_A, "2018"), [2, 2, 0, 0, 0]);
    assert_eq!(all(TOWN_B, "2018"), [1, 0, 1, 0, 0]);
}

#[test]
fn one_planned_ahead_counts_when_its_day_has_come() {
    let records = [
        inspection("2018-03-20", STAYED, Kind::OnSite),
        finding("2018-03-10", STAYED, "transport", Category::Other),
    ];
    let all = |as_of| values(&records, COUNTY, "2018-03", as_of);
    assert_eq!(all("2018-03-19"), [0, 0, 0, 0, 0]);
    assert_eq!(all("2018-03-20"), [1, 1, 0, 0, 0]);
    let per = |as_of| {
        let asked = question(COUNTY, "2018-03", as_of);
        let given = figure(DefinitionId::I2PerInspection, &records, asked);
        (given.value, given.denominator)
    };
    assert_eq!(per("2018-03-19"), (None, Some(0)));
    assert_eq!(per("2018-03-20"), (ratio(1, 1), Some(1)));
}

/// A township lies where all its villages are known to have gone: 乙乡 in 丙镇, 甲镇 partly elsewhere.
#[test]
fn a_township_is_placed_by_what_became_of_it() {
    let records = [
        inspection("2018-03-01", TOWN_A, Kind::OnSite),
        inspection("2018-03-01", TOWN_B, Kind::OnSite),
        inspection("2018-03-01", COUNTY, Kind::OnSite),
        inspection("2020-07-01", TOWN_C, Kind::OnSite),
    ];
    let ask = |area, period, as_of| {
        let given = figure(DefinitionId::I1, &records, question(area, period, as_of));
        (given.value, given.bound, given.unknown_successors)
    };
    let exact = |value| (integer(value), Bound::Exact, Vec::new());
    assert_eq!(ask(TOWN_A, "2018", "2018-12-31"), exact(1));
    assert_eq!(ask(TOWN_B, "2018", "2018-12-31"), exact(1));
    assert_eq!(ask(COUNTY, "2018", "2018-12-31"), exact(3));
    // Now.
    assert_eq!(ask(TOWN_C, "2018", "2021-01-01"), exact(1));
    assert_eq!(ask(TOWN_C, "2020", "2021-01-01"), exact(1));
    assert_eq!(
        ask(TOWN_B, "2018", "2021-01-01"),
        exact(1),
        "ended: as written"
    );
    assert_eq!(ask(COUNTY, "2018", "2021-01-01"), exact(3));
    let split = vec![crate::records::code(TOWN_A)];
    assert_eq!(
        ask(TOWN_A, "2018", "2021-01-01"),
        (integer(0), Bound::AtLeast, split)
    );
}
