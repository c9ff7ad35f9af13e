//! What is sent with an offline edit (Nos. 1–4).

use anyhow::Result;

use super::super::cast::Who::{Li, Zhang};
use super::super::meant::Sort;
use super::super::program::built_on;
use super::super::stage::Stage;
use super::super::{Holds, Scenario, words};
use shared::record::RecordKind::OutreachSession;

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "a session logged without a network",
        case: "a new entity, made offline, arrives",
        central: "makes version 1, with no base",
        here: "it counts; it builds on nothing",
        holds: Holds::Nothing,
        play: logged,
    },
    Scenario {
        name: "a session amended without a network",
        case: "one offline update that names branch, base and trunk",
        central: "makes version 2 and keeps the three names",
        here: "it counts; the change itself says what its author had seen",
        holds: Holds::Nothing,
        play: amended,
    },
    Scenario {
        name: "an amendment with a network at hand",
        case: "branch and trunk are empty texts",
        central: "ignores them and applies the update as an online one",
        here: "nothing can be left empty: with or without a network an amendment is the same",
        holds: Holds::Nothing,
        play: online,
    },
    Scenario {
        name: "an amendment that breaks its own form",
        case: "a trunk without a branch",
        central: "logs an error for the submission; the entity stays as it is",
        here: "no phone writes it; from another program it is refused by name, nothing of it is kept, \
               and the next honest amendment counts",
        holds: Holds::Refused("change_not_canonical"),
        play: malformed,
    },
];

fn logged(stage: &mut Stage<'_>) -> Result<()> {
    let says = [("audience", "46"), ("note", "院坝里讲的")];
    let session = stage.log(Zhang, OutreachSession, &says)?;
    stage.arrive(&[session])
}

fn amended(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let counted = stage.amend(Zhang, session, &[("audience", "50"), ("note", "数过了")])?;
    stage.arrive(&[counted])
}

fn online(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    stage.syncs(Zhang)?;
    stage.amend(Zhang, session, &[("audience", "50")])?;
    stage.syncs(Zhang)
}

fn malformed(stage: &mut Stage<'_>) -> Result<()> {
    let (session, creation) = stage.program_logs(true, &[("audience", "46")])?;
    stage.brings(session)?;
    let counted = words::amendment(OutreachSession, &[("audience", "50")])?;
    let at = stage.cast.now();
    let program = stage.cast.program()?;
    let honest = program.amendment(std::slice::from_ref(&creation), &counted, at)?;
    // It builds on the same change twice.
    let twice = built_on(honest.raw(), &[creation.hash(), creation.hash()])?;
    stage.program_is_refused(0, &twice)?;
    let honest = stage.program_wrote(Sort::Amendment, 0, honest.raw(), &[("audience", "50")])?;
    stage.brings(honest)?;
    stage.syncs(Li)
}
