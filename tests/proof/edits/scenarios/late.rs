//! Creations that come last (Nos. 40–41).

use anyhow::Result;
use shared::record::RecordKind::{OutreachSession, VillageTalk};

use super::super::cast::Who::{He, Li, Zhang};
use super::super::stage::Stage;
use super::super::{Holds, Scenario};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "a talk that comes after both its amendments",
        case: "two updates are forced, then the creation comes",
        central: "takes the creation for an update, with its older values",
        here: "the talk is what its last amendment says, in all six orders",
        holds: Holds::Dependency,
        play: talk_last,
    },
    Scenario {
        name: "two people amend what neither has sent",
        case: "an update is forced, an online edit follows, then the creation comes",
        central: "takes the creation for an update of both",
        here: "the leader joined in the field; her pack brings the creation along, signed by its author, \
               so whoever calls first, nothing of hers waits; both people's fields stand",
        holds: Holds::Dependency,
        play: joined,
    },
];

fn talk_last(stage: &mut Stage<'_>) -> Result<()> {
    let talk = stage.log(He, VillageTalk, &[("attendees", "23"), ("place", "村委会")])?;
    let first = stage.amend(He, talk, &[("attendees", "25")])?;
    let second = stage.amend(He, talk, &[("place", "院坝"), ("attendees", "26")])?;
    stage.arrive(&[second, first, talk])
}

fn joined(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(Zhang, OutreachSession, &[("audience", "46")])?;
    stage.joins(Zhang, Li, session)?;
    let own = stage.amend(Zhang, session, &[("venue", "field")])?;
    let leaders = stage.amend(Li, session, &[("note", "我也在场")])?;
    stage.arrive(&[own, leaders, session])
}
