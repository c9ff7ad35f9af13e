//! What a matter adds.

use super::{Amount, Contribution, Contributions, Measure};
use crate::record::talk_item::TalkItem;
use crate::workflow::{ItemFacts, Status};

pub(super) fn contributions(
    item: &TalkItem,
    status: Status,
    facts: &ItemFacts,
) -> Vec<Contribution> {
    let raised = item.occurred_on.month();
    let mut all = Contributions::of(item.village);
    all.one_if(status != Status::Withdrawn, Measure::ItemsRaised, raised);
    all.one_if(status == Status::Declined, Measure::ItemsDeclined, raised);
    if let Some(settled) = &facts.settled {
        all.sum(Measure::ItemsResolved, raised, 1);
        all.one_if(settled.is_confirmed, Measure::ItemsConfirmed, raised);
        // A matter settled before it was raised, by two clocks that differ, took no day.
        let days = settled.on.days_since(item.occurred_on).max(0);
        let bin = Amount::Bin(u32::try_from(days).unwrap_or(u32::MAX));
        all.add(Measure::ItemDays, raised, bin);
    }
    for on in &facts.settled_on {
        all.sum(Measure::ItemResolutions, on.month(), 1);
    }
    if let Some(due_on) = facts.due_on.filter(|_| status.is_owed()) {
        all.add(Measure::ItemDue, raised, Amount::Day(due_on));
    }
    all.all
}
