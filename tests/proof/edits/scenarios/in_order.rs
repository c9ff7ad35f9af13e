//! Chains of edits sent in their order (Nos. 5–9). Here they come in every other order too.

use anyhow::Result;
use shared::record::RecordKind::{Inspection, OutreachSession};

use super::super::cast::Who::{Chen, Li, Wang, Zhang};
use super::super::stage::Stage;
use super::super::{Holds, Scenario};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "a session amended twice without a network",
        case: "two updates of one offline branch, sent in order",
        central: "applies the one, then the other",
        here: "both count, the second over the first, whichever comes first",
        holds: Holds::Dependency,
        play: twice,
    },
    Scenario {
        name: "an inspection that a colleague amended meanwhile",
        case: "two updates of a branch whose trunk the server has moved past",
        central: "applies both on top of the online edit",
        here: "each field keeps what was meant of it; nobody wrote over anybody",
        holds: Holds::Dependency,
        play: advanced,
    },
    Scenario {
        name: "a colleague amends before, and between",
        case: "a branch in order, with online edits before and in between",
        central: "applies all in order of arrival",
        here: "the two people's fields stand side by side, in all 24 orders and with a look in between",
        holds: Holds::Dependency,
        play: interrupted,
    },
    Scenario {
        name: "a session logged and amended in one trip",
        case: "an offline branch that begins with a creation",
        central: "makes the entity, then updates it",
        here: "both count, in either order",
        holds: Holds::Dependency,
        play: from_creation,
    },
    Scenario {
        name: "a session logged and amended twice while the leader amends it",
        case: "creation and two offline updates, with online edits in between",
        central: "applies all; the computed base differs from the branch's own",
        here: "there is no base to compute: the leader's count and the volunteer's venue both stand",
        holds: Holds::Dependency,
        play: interleaved,
    },
];

fn twice(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "52"), ("venue", "field")])?;
    stage.arrive(&[first, second])
}

fn advanced(stage: &mut Stage<'_>) -> Result<()> {
    let inspection = stage.known(&[Wang, Chen], Inspection, &[("conclusion", "渠道没有开工")])?;
    let online = stage.amend(Chen, inspection, &[("conclusion", "渠道开工三成")])?;
    let first = stage.amend(Wang, inspection, &[("checklist_ref", "秋粮清单")])?;
    let second = stage.amend(Wang, inspection, &[("checklist_ref", "水利清单")])?;
    stage.arrive(&[online, first, second])
}

fn interrupted(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let before = stage.amend(Li, session, &[("note", "队里核对")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "52")])?;
    let between = [("note", "队里核对过了")];
    if stage.choices.pick(2) == 0 {
        stage.arrive(&[before, first])?;
        stage.syncs(Li)?;
        let between = stage.amend(Li, session, &between)?;
        return stage.arrive(&[between, second]);
    }
    let between = stage.amend(Li, session, &between)?;
    stage.arrive(&[before, first, between, second])
}

fn from_creation(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(Zhang, OutreachSession, &[("audience", "20")])?;
    let amended = stage.amend(Zhang, session, &[("venue", "home"), ("note", "入户")])?;
    stage.arrive(&[session, amended])
}

fn interleaved(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(Zhang, OutreachSession, &[("audience", "20")])?;
    let first = stage.amend(Zhang, session, &[("venue", "field")])?;
    let second = stage.amend(Zhang, session, &[("venue", "school")])?;
    stage.arrive(&[session])?;
    stage.syncs(Li)?;
    let counted = stage.amend(Li, session, &[("audience", "30")])?;
    if stage.choices.pick(2) == 0 {
        stage.arrive(&[counted, first])?;
        stage.syncs(Li)?;
        let again = stage.amend(Li, session, &[("audience", "40")])?;
        return stage.arrive(&[again, second]);
    }
    let again = stage.amend(Li, session, &[("audience", "40")])?;
    stage.arrive(&[counted])?;
    stage.arrive(&[first, again, second])
}
