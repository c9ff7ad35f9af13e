//! Whom a held item is counted against, and how much that may come to (docs/sync-protocol.md, "Held at most").
//!
//! What was held before is read from the database, under the lock of the head, and only where a pack adds to it:
//! work that counts costs nothing here.

use std::collections::BTreeMap;

use shared::id::DeviceId;

use super::batch::Batch;
use crate::store::held::{HeldRow, HeldStatus, HeldTotal};
use crate::store::{StoreError, Tx};

/// Who answers for a held item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// The device whose item it is.
    Device(DeviceId),
    /// The device that handed it in for another.
    Carrier(DeviceId),
}

/// What came to be held, less what no longer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) items: i64,
    pub(super) bytes: i64,
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.items += other.items;
        self.bytes += other.bytes;
    }
}

/// What a batch changes, by holder.
#[derive(Debug, Clone, Default)]
pub(super) struct Charges(BTreeMap<Holder, Amount>);

impl Charges {
    /// What was charged after `before`.
    pub(super) fn since(&self, before: &Self) -> Self {
        let mut since = self.0.clone();
        for (holder, amount) in &before.0 {
            since.entry(*holder).or_default().add(Amount {
                items: -amount.items,
                bytes: -amount.bytes,
            });
        }
        since.retain(|_, amount| *amount != Amount::default());
        Self(since)
    }

    fn add(&mut self, holder: Holder, amount: Amount) {
        self.0.entry(holder).or_default().add(amount);
    }
}

impl Batch {
    /// Counts a held row, or, with -1, counts it no more.
    pub(super) fn charge(&mut self, row: &HeldRow, times: i64) {
        if row.status != HeldStatus::Held {
            return;
        }
        let bytes = i64::try_from(row.body.len()).unwrap_or(i64::MAX);
        let amount = Amount {
            items: times,
            bytes: bytes.saturating_mul(times),
        };
        if let Some(author) = self.authors.get(&row.installation) {
            self.charges.add(Holder::Device(author.device), amount);
        }
        if let Some(bearer) = row.bearer {
            self.charges.add(Holder::Carrier(bearer), amount);
        }
    }
}

/// Which packs, each with what it adds, would hold more than may be. A pack that adds nothing to a holder passes,
/// however much is held of it.
pub(super) async fn over(
    tx: &mut Tx,
    most: HeldTotal,
    packs: &[Charges],
) -> Result<Vec<bool>, StoreError> {
    let mut totals: BTreeMap<Holder, Amount> = BTreeMap::new();
    let mut over = Vec::with_capacity(packs.len());
    for pack in packs {
        let mut is_over = false;
        for (holder, added) in &pack.0 {
            if added.items <= 0 && added.bytes <= 0 {
                continue;
            }
            if !totals.contains_key(holder) {
                let held = match holder {
                    Holder::Device(device) => tx.held_of_device(*device).await?,
                    Holder::Carrier(device) => tx.held_by_carrier(*device).await?,
                };
                totals.insert(*holder, Amount::of(held));
            }
            let mut total = totals.get(holder).copied().unwrap_or_default();
            total.add(*added);
            let most = Amount::of(most);
            is_over |= added.items > 0 && total.items > most.items;
            is_over |= added.bytes > 0 && total.bytes > most.bytes;
        }
        if !is_over {
            for (holder, added) in &pack.0 {
                if let Some(total) = totals.get_mut(holder) {
                    total.add(*added);
                }
            }
        }
        over.push(is_over);
    }
    Ok(over)
}

impl Amount {
    fn of(held: HeldTotal) -> Self {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            items: number(held.items),
            bytes: number(held.bytes),
        }
    }
}
