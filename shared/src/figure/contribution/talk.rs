//! What a talk adds.

use super::{Contribution, Contributions, Measure};
use crate::record::village_talk::{EndedWith, VillageTalk};

pub(super) fn contributions(talk: &VillageTalk) -> Vec<Contribution> {
    let month = talk.occurred_on.month();
    let mut all = Contributions::of(talk.village);
    all.sum(Measure::Talks, month, 1);
    let has_none = talk.ended_with == EndedWith::NoItem;
    all.one_if(has_none, Measure::TalksNoItem, month);
    all.all
}
