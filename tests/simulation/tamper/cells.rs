//! Figure cells that say more than there is.

use std::collections::BTreeSet;

use server::store::Tx;
use server::store::record::RecordRow;
use shared::figure::{CellKey, Measure};
use shared::id::RecordId;
use shared::record::RecordKind;

/// Adds one more session wherever one of these records is at home.
pub(super) async fn count_again(tx: &mut Tx, records: &[RecordId]) {
    let found = tx.records_by_id(records).await.expect("records");
    add(tx, found.values().map(|row| cell(row, Measure::Sessions))).await;
}

/// Counts those of these records that are the same as others, each once more.
pub(super) async fn count_twins(
    tx: &mut Tx,
    records: &[RecordId],
    counted: &mut BTreeSet<RecordId>,
) {
    let found = tx.records_by_id(records).await.expect("records");
    let twins = found
        .values()
        .filter(|row| row.course.same_as.is_some() && counted.insert(row.id));
    let cells = twins.filter_map(|row| {
        let measure = match row.kind {
            RecordKind::OutreachSession => Measure::Sessions,
            RecordKind::VillageTalk => Measure::Talks,
            RecordKind::TalkItem => Measure::ItemsRaised,
            RecordKind::Inspection | RecordKind::Finding | RecordKind::Note => return None,
        };
        Some(cell(row, measure))
    });
    let cells: Vec<CellKey> = cells.collect();
    add(tx, cells.into_iter()).await;
}

fn cell(row: &RecordRow, measure: Measure) -> CellKey {
    CellKey {
        measure,
        month: row.occurred_on.month(),
        village: row.home,
        key: None,
    }
}

async fn add(tx: &mut Tx, cells: impl Iterator<Item = CellKey>) {
    let deltas: Vec<(CellKey, i64)> = cells.map(|cell| (cell, 1)).collect();
    tx.add_cells(&deltas).await.expect("cells");
}
