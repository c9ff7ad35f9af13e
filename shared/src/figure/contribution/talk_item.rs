//! What a matter adds.

use super::{Amount, Contribution, Contributions, Measure};
use crate::record::talk_item::TalkItem;
use crate::workflow::{ItemFacts, Status};

pub(super) fn contributions(
    item: &TalkItem,
    status: Status,
    facts: &ItemFacts,
) -> Vec<Contribution> {
    let raised = item.occurred_on;
    let mut all = Contributions::of(item.village, raised);
    if status == Status::Withdrawn {
        // Not even what was settled before it was reopened and taken back.
        return all.all;
    }
    all.sum(Measure::ItemsRaised, 1);
    all.one_if(status == Status::Declined, Measure::ItemsDeclined);
    if let Some(settled) = &facts.settled {
        all.sum(Measure::ItemsResolved, 1);
        all.one_if(settled.is_confirmed, Measure::ItemsConfirmed);
        // A matter settled before it was raised, by two clocks that differ, took no day.
        let days = settled.on.days_since(raised).max(0);
        let bin = Amount::Bin(u32::try_from(days).unwrap_or(u32::MAX));
        all.add(Measure::ItemDays, bin);
    }
    for on in &facts.settled_on {
        let on = Amount::Day((*on).max(raised));
        all.add(Measure::ItemResolutions, on);
    }
    if let Some(due_on) = facts.due_on.filter(|_| status.is_owed()) {
        all.add(Measure::ItemDue, Amount::Day(due_on));
    }
    all.all
}
