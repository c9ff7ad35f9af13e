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

/// Which packs, each with what it adds, would hold more than may be: a look at the database for every holder to whom
/// one of them adds.
pub(super) async fn over(
    tx: &mut Tx,
    most: HeldTotal,
    packs: &[Charges],
) -> Result<Vec<bool>, StoreError> {
    let mut held: BTreeMap<Holder, Amount> = BTreeMap::new();
    for (holder, added) in packs.iter().flat_map(|pack| &pack.0) {
        if added.adds() && !held.contains_key(holder) {
            let total = match holder {
                Holder::Device(device) => tx.held_of_device(*device).await?,
                Holder::Carrier(device) => tx.held_by_carrier(*device).await?,
            };
            held.insert(*holder, Amount::of(total));
        }
    }
    Ok(over_in_turn(Amount::of(most), held, packs))
}

/// The same one pack after the other, each upon what those before it that passed added and freed. A pack that adds
/// nothing to a holder passes, however much is held of it.
fn over_in_turn(most: Amount, mut held: BTreeMap<Holder, Amount>, packs: &[Charges]) -> Vec<bool> {
    let mut over = Vec::with_capacity(packs.len());
    for pack in packs {
        let is_over = pack.0.iter().any(|(holder, added)| {
            let mut total = held.get(holder).copied().unwrap_or_default();
            total.add(*added);
            (added.items > 0 && total.items > most.items)
                || (added.bytes > 0 && total.bytes > most.bytes)
        });
        for (holder, added) in pack.0.iter().filter(|_| !is_over) {
            if let Some(total) = held.get_mut(holder) {
                total.add(*added);
            }
        }
        over.push(is_over);
    }
    over
}

impl Amount {
    fn adds(self) -> bool {
        self.items > 0 || self.bytes > 0
    }

    fn of(held: HeldTotal) -> Self {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            items: number(held.items),
            bytes: number(held.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLDER: Holder = Holder::Device(DeviceId([1; 16]));

    fn pack(items: i64) -> Charges {
        let bytes = items * 100;
        Charges(BTreeMap::from([(HOLDER, Amount { items, bytes })]))
    }

    fn over(held: i64, packs: &[i64]) -> Vec<bool> {
        let most = Amount {
            items: 3,
            bytes: 300,
        };
        let bytes = held * 100;
        let held = BTreeMap::from([(HOLDER, Amount { items: held, bytes })]);
        let packs: Vec<Charges> = packs.iter().map(|items| pack(*items)).collect();
        over_in_turn(most, held, &packs)
    }

    #[test]
    fn a_pack_has_the_room_that_those_before_it_left_and_made() {
        assert_eq!(over(2, &[1, 1]), [false, true]);
        assert_eq!(over(3, &[-1, 1, 1]), [false, false, true]);
        assert_eq!(over(3, &[1, -1, 1]), [true, false, false]);
        // One that is refused takes no room from the next.
        assert_eq!(over(1, &[3, 2]), [true, false]);
        // More is held than may be: only what adds to it is refused.
        assert_eq!(over(9, &[-1, 0, 1]), [false, false, true]);
    }
}
