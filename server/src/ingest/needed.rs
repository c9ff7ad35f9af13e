//! Which records' histories and rows a batch needs. They are as long as a record was amended often, and most changes
//! sit on the heads of a record that their authors read anyway: they need none of it.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{ChangeHash, Digest, InstallationId, RecordId};

use super::batch::Batch;
use super::join;
use super::wanted::Wanted;

/// Adds the records some of whose amendments may not sit on the merged heads when their turn comes, and those that
/// the writer of one joins. Records and authors are loaded.
pub(super) fn extend(wanted: &mut Wanted, batch: &Batch) {
    // The heads as they will be if all before counts; where that is not so, nothing that follows sits on them.
    let mut heads: BTreeMap<RecordId, BTreeSet<ChangeHash>> = BTreeMap::new();
    let mut looked: BTreeSet<(RecordId, InstallationId)> = BTreeSet::new();
    for amendment in &wanted.amendments {
        let record = amendment.record;
        let Some(working) = batch.records.get(&record) else {
            continue;
        };
        if batch.counts(&Digest(amendment.hash.0)) {
            continue;
        }
        if !wanted.with_rows.contains(&record) && looked.insert((record, amendment.actor)) {
            let writer = batch.authors.get(&amendment.actor);
            if writer.is_some_and(|writer| join::joins(batch, writer, &working.row)) {
                wanted.with_rows.insert(record);
            }
        }
        if wanted.with_history.contains(&record) {
            continue;
        }
        let heads = heads
            .entry(record)
            .or_insert_with(|| working.row.state.heads().into_iter().collect());
        if heads.iter().eq(&amendment.below) {
            *heads = BTreeSet::from([amendment.hash]);
        } else {
            wanted.with_history.insert(record);
        }
    }
}
