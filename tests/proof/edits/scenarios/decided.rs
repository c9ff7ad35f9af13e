//! Where Central waits for an approval (Nos. 19–21). Here nothing is approved before it counts; what the office
//! decides is rights, and that is no matter of order.

use anyhow::Result;
use shared::record::RecordKind::OutreachSession;

use super::super::cast::Who::{Li, Wu, Zhang};
use super::super::stage::Stage;
use super::super::{Holds, Scenario};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "the office is busy while something waits",
        case: "approval is switched off while an update waits for its run",
        central: "does not process it twice; it waits on",
        here: "new lists, people and a rebuild change nothing; when the missing one comes both count, once",
        holds: Holds::Dependency,
        play: busy,
    },
    Scenario {
        name: "a session in a village that is not the author's",
        case: "a creation waits for approval, an update waits behind it",
        central: "applies both when the creation is approved",
        here: "a right is missing, which the office decides; the leader's amendment behind it counts by \
               itself then, whichever came first",
        holds: Holds::Office("out_of_area"),
        play: out_of_area,
    },
    Scenario {
        name: "a month passes before the phone has a network",
        case: "the creation is lost, its update is forced while approval is required",
        central: "drops the update: there is no entity",
        here: "the creation is not lost but on the phone; a month later the phone calls, and both count",
        holds: Holds::Dependency,
        play: a_month,
    },
];

fn busy(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "52"), ("note", "数过两遍")])?;
    stage.brings(second)?;
    stage.office_is_busy()?;
    stage.brings(first)
}

fn out_of_area(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(Wu, OutreachSession, &[("audience", "20")])?;
    stage.joins(Wu, Li, session)?;
    let leaders = stage.amend(Li, session, &[("note", "我们在邻镇讲的")])?;
    stage.will_stay(session, "out_of_area");
    stage.arrive(&[session, leaders])?;
    stage.office_releases(session)
}

fn a_month(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(Zhang, OutreachSession, &[("audience", "20")])?;
    let amended = stage.amend(Zhang, session, &[("audience", "22")])?;
    stage.brings(amended)?;
    stage.days_pass(30)?;
    stage.office_is_busy()?;
    stage.syncs(Zhang)
}
