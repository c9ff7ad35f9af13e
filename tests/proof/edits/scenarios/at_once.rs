//! A creation and its amendment processed at the same moment (No. 39).

use anyhow::Result;
use shared::record::RecordKind::OutreachSession;

use super::super::cast::Who::{Li, Zhang};
use super::super::stage::Stage;
use super::super::{Holds, Scenario};

pub(super) const ALL: &[Scenario] = &[Scenario {
    name: "two carriers call at the same moment",
    case: "a creation and its update processed at once, 50 times",
    central: "locks the entity, so that none is left behind",
    here: "two phones hand the two packs in at once, 50 times: both count, each time",
    holds: Holds::Dependency,
    play: at_once,
}];

fn at_once(stage: &mut Stage<'_>) -> Result<()> {
    // Once surely backwards; the others as chance has it.
    let session = stage.log(Zhang, OutreachSession, &[("audience", "20")])?;
    let amended = stage.amend(Zhang, session, &[("note", "入户")])?;
    stage.brings(amended)?;
    stage.brings(session)?;
    for _ in 0..stage.cast.size.of(25, 200) {
        let session = stage.log(Zhang, OutreachSession, &[("audience", "20")])?;
        let amended = stage.amend(Zhang, session, &[("note", "入户")])?;
        stage.arrive_at_once(session, amended)?;
    }
    stage.syncs(Li)
}
