//! Which cells are read for figures: of the years before only what reaches back.

use server::store::audit::Unaudited;
use std::collections::BTreeSet;

use shared::figure::{CellKey, Measure};
use shared::time::{Month, Period};

use crate::office::{Office, VILLAGE};

crate::on_both_engines![only_what_reaches_back_is_read_from_before_the_period];

/// Months with cells: eight years before the period, and its own.
fn months() -> Vec<Month> {
    let (first, last) = "2018".parse::<Period>().unwrap().months();
    (first.0 - 96..=last.0).map(Month).collect()
}

/// One cell a measure and month, of the village and of one of another county.
fn cells() -> Vec<(CellKey, i64)> {
    let places = [VILLAGE, "511703001001"];
    let mut cells = Vec::new();
    for measure in Measure::ALL {
        for month in months() {
            cells.extend(places.map(|village| {
                let cell = CellKey {
                    measure,
                    month,
                    village: village.parse().unwrap(),
                    key: Some(b"2018-07-01".to_vec()),
                };
                (cell, 1)
            }));
        }
    }
    cells
}

async fn only_what_reaches_back_is_read_from_before_the_period(office: Office) {
    let mut tx = office.store.begin().await.unwrap();
    tx.add_cells(&cells()).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let mut tx = office.store.snapshot().await.unwrap();
    let period: Period = "2018-06".parse().unwrap();
    let reference = office.reference().await;
    let (area, now) = ("511781".parse().unwrap(), office.clock.now());
    let counted = server::figures::count(&mut tx, &reference, now, area, period);
    let loaded = counted.await.unwrap().tally;
    let (first, _) = period.months();
    let older: BTreeSet<&str> = loaded
        .iter()
        .filter(|(cell, _)| cell.month < first)
        .map(|(cell, _)| cell.measure.as_str())
        .collect();
    assert_eq!(
        older,
        BTreeSet::from([
            "items_resolved",
            "items_confirmed",
            "item_resolutions",
            "item_due",
            "finding_first_due",
            "finding_in_time",
            "finding_due",
            "finding_in_time_extended",
            "finding_owed",
            "finding_closed",
        ])
    );
    // Of ten measures every month up to that of the period, of the others that month alone; nothing of the
    // other county.
    let until = months().iter().filter(|month| **month <= first).count();
    assert_eq!(loaded.iter().count(), 10 * until + 22);
}
