//! The records that one points to, and those that point to it.

use std::collections::BTreeSet;

use shared::access::{self, Action, Principal};
use shared::id::RecordId;
use shared::time::Timestamp;

use super::{RecordSummary, RecordsError, visible};
use crate::store::Store;
use crate::store::link::{Link, LinkKind};

/// A record linked with the one asked about.
#[derive(Debug, Clone)]
pub struct Linked {
    /// How the one points to the other.
    pub kind: LinkKind,
    /// Whether it points to the one asked about; otherwise that one points to it.
    pub points_here: bool,
    /// It.
    pub record: RecordSummary,
}

/// The records linked with one, by kind of link, then day and id: of them, those that the caller may read.
pub async fn linked(
    store: &Store,
    now: Timestamp,
    principal: &Principal,
    id: RecordId,
) -> Result<Vec<Linked>, RecordsError> {
    let mut tx = store.snapshot().await?;
    let row = visible(&mut tx, principal, Action::ReadRecord, now, id).await?;
    let mut links: BTreeSet<Link> = row.told().links;
    links.extend(tx.links_to(&[id]).await?);
    let other = |link: &Link| {
        if link.target == id {
            link.record
        } else {
            link.target
        }
    };
    let ids: BTreeSet<RecordId> = links.iter().map(other).collect();
    let rows = tx
        .records_by_id(&ids.into_iter().collect::<Vec<_>>())
        .await?;
    let mut linked: Vec<Linked> = links
        .iter()
        .filter_map(|link| Some((link, rows.get(&other(link))?)))
        .filter(|(_, row)| {
            let subject = row.subject();
            access::permits(principal, Action::ReadRecord, Some(&subject), now.date()).is_ok()
        })
        .map(|(link, row)| Linked {
            kind: link.kind,
            points_here: link.target == id,
            record: RecordSummary::of(row),
        })
        .collect();
    linked.sort_by_key(|one| (one.kind, one.record.occurred_on, one.record.id));
    Ok(linked)
}
