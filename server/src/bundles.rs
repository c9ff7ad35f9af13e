//! Bundles: packs that were carried here by somebody else, and the receipts that go back (sync.md N7).
//!
//! The author of a pack is authorised, never its bearer: a pack is ingested as in a sync of the installation
//! that signed it.

mod import;

pub use import::{ImportError, Imported, import};

use std::collections::BTreeSet;

use shared::bundle::{BUNDLE_VERSION, Bundle, Delivery, Gap, Receipt};
use shared::id::InstallationId;
use shared::pack::Pack;
use shared::time::Timestamp;

use crate::ingest::{Caller, IngestError, Writer};
use crate::keys::ServerKeys;
use crate::store::{Store, Tx};

/// Takes a bundle's packs, and answers when they are on disk. `bearer` is who handed it in; none at the office
/// itself. Sending a bundle again changes nothing.
pub async fn take(
    store: &Store,
    writer: &Writer,
    keys: &ServerKeys,
    bearer: Option<&Caller>,
    bundle: &Bundle,
    now: Timestamp,
) -> Result<Delivery, IngestError> {
    let (mut refused, mut queued) = (Vec::new(), Vec::new());
    let mut authors = BTreeSet::new();
    for frame in &bundle.packs {
        let pack: Option<Pack> = shared::cbor::decode(frame).ok();
        let Some((hash, header)) = pack.map(|pack| (pack.hash(), pack.header())) else {
            // A bundle that was read holds nothing but packs.
            continue;
        };
        match writer.queue(bearer, frame.clone()).await {
            Ok(pack) => queued.push((pack, header)),
            Err(error) => refused.push(error.of_pack(hash)?),
        }
    }
    for (pack, header) in queued {
        let of_pack = pack.durable().await?;
        if of_pack.iter().all(|refused| refused.item.is_some()) {
            authors.extend(header.ok().map(|header| header.installation));
        }
        refused.extend(of_pack);
    }
    let mut tx = store.snapshot().await?;
    let mut receipts = Vec::with_capacity(authors.len());
    for installation in authors {
        let receipt = receipt(&mut tx, bundle, installation, now).await?;
        receipts.extend(receipt.map(|receipt| keys.receipt(&receipt)));
    }
    Ok(Delivery {
        version: BUNDLE_VERSION,
        receipts,
        refused,
    })
}

/// What is here of an installation.
async fn receipt(
    tx: &mut Tx,
    bundle: &Bundle,
    installation: InstallationId,
    now: Timestamp,
) -> Result<Option<Receipt>, IngestError> {
    let through = tx.through(installation).await?;
    let numbers = tx.pack_numbers(installation).await?;
    let checkpoint = tx.head().await?;
    Ok(through.hash.map(|hash| Receipt {
        version: BUNDLE_VERSION,
        organisation: bundle.organisation,
        installation,
        through: through.number,
        hash,
        checkpoint,
        issued_at: now,
        missing: gaps(&numbers),
    }))
}

/// The numbers from 1 that are not among these, which ascend.
fn gaps(numbers: &[u64]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut next = 1;
    for number in numbers {
        if *number > next {
            gaps.push(Gap {
                from: next,
                to: number - 1,
            });
        }
        next = number.saturating_add(1);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_lies_between() {
        let gaps = |numbers: &[u64]| {
            let gaps = gaps(numbers).into_iter();
            gaps.map(|gap| (gap.from, gap.to)).collect::<Vec<_>>()
        };
        assert_eq!(gaps(&[]), []);
        assert_eq!(gaps(&[1, 2, 3]), []);
        assert_eq!(gaps(&[2, 3, 7, 8, 10]), [(1, 1), (4, 6), (9, 9)]);
    }
}
