//! What a talk adds.

use super::{Contribution, Contributions, Measure};
use crate::record::village_talk::{EndedWith, VillageTalk};

pub(super) fn contributions(talk: &VillageTalk) -> Vec<Contribution> {
    let mut all = Contributions::of(talk.village, talk.occurred_on);
    all.sum(Measure::Talks, 1);
    let has_none = talk.ended_with == EndedWith::NoItem;
    all.one_if(has_none, Measure::TalksNoItem);
    all.all
}
