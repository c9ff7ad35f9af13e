//! Where Central marks a conflict (Nos. 32–38). Here a conflict is two people's different values of one field, and
//! nothing else is.

use anyhow::{Result, ensure};
use shared::record::RecordKind::{Inspection, OutreachSession};

use super::super::cast::Who::{Chen, Li, Wang, Zhang};
use super::super::stage::Stage;
use super::super::{Holds, Scenario};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "two people count one audience",
        case: "an offline branch whose trunk an online edit has moved past",
        central: "a soft conflict; the branch's last value overwrites the online one",
        here: "both counts stand and are shown, the figure says at least the smaller; the words beside \
               them are in no conflict",
        holds: Holds::Dependency,
        play: two_counts,
    },
    Scenario {
        name: "one person never disagrees with herself",
        case: "updates of one branch forced out of order",
        central: "a hard conflict between edits of one person",
        here: "no conflict in any of 24 orders: each amendment has seen the one before",
        holds: Holds::Dependency,
        play: herself,
    },
    Scenario {
        name: "a count disputed after the first amendments agreed",
        case: "a conflict is cleared, then the branch goes on",
        central: "marks a soft conflict again, and overwrites",
        here: "different fields were no conflict and needed no clearing; the two counts are one, and the \
               leader chooses",
        holds: Holds::Nothing,
        play: disputed_later,
    },
    Scenario {
        name: "a choice that did not know of a third count",
        case: "the same for a branch that begins with a creation",
        central: "a hard conflict since the form repeats old values; then a soft one",
        here: "only what is changed is sent; the choice and the count made before it was known stand side \
               by side until somebody chooses",
        holds: Holds::Nothing,
        play: third_count,
    },
    Scenario {
        name: "a record amended by who made it",
        case: "a creation and its own update, in order",
        central: "no conflict",
        here: "no conflict, in either order",
        holds: Holds::Dependency,
        play: own,
    },
    Scenario {
        name: "three fields amended before the session comes",
        case: "an update is forced into a creation; the late creation differs in three fields",
        central: "a hard conflict in three fields",
        here: "no conflict: the amendment has seen the creation, though it came first",
        holds: Holds::Dependency,
        play: three_fields,
    },
    Scenario {
        name: "the same value twice",
        case: "the same with equal values",
        central: "a soft conflict in no field",
        here: "who repeats what stands writes nothing; two people who write the same agree",
        holds: Holds::Nothing,
        play: the_same,
    },
];

fn two_counts(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let leaders = stage.amend(Li, session, &[("audience", "40")])?;
    let words = stage.amend(Zhang, session, &[("note", "雨天")])?;
    let count = stage.amend(Zhang, session, &[("audience", "50")])?;
    stage.arrive(&[leaders, words, count])
}

fn herself(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let mut amendments = Vec::new();
    for count in ["47", "48", "49", "50"] {
        amendments.push(stage.amend(Zhang, session, &[("audience", count)])?);
    }
    stage.arrive(&amendments)
}

fn disputed_later(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let leaders = stage.amend(Li, session, &[("audience", "40")])?;
    let words = stage.amend(Zhang, session, &[("note", "雨天")])?;
    let count = stage.amend(Zhang, session, &[("audience", "50")])?;
    stage.arrive(&[leaders, words])?;
    stage.syncs(Li)?;
    let nothing = stage.choose(Li, session, "audience", "40");
    ensure!(nothing.is_err(), "there is nothing to choose yet");
    stage.brings(count)?;
    stage.syncs(Li)?;
    let chosen = stage.choose(Li, session, "audience", "50")?;
    stage.arrive(&[chosen])
}

fn third_count(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(Zhang, OutreachSession, &[("audience", "46")])?;
    let second = stage.amend(Zhang, session, &[("audience", "50"), ("note", "雨天")])?;
    let third = stage.amend(Zhang, session, &[("audience", "52")])?;
    stage.brings(session)?;
    stage.syncs(Li)?;
    let leaders = stage.amend(Li, session, &[("audience", "40")])?;
    stage.arrive(&[leaders, second])?;
    stage.syncs(Li)?;
    let chosen = stage.choose(Li, session, "audience", "40")?;
    stage.arrive(&[chosen, third])
}

fn own(stage: &mut Stage<'_>) -> Result<()> {
    let inspection = stage.log(Wang, Inspection, &[("conclusion", "渠道没有开工")])?;
    let amended = stage.amend(
        Wang,
        inspection,
        &[
            ("conclusion", "渠道开工三成"),
            ("checklist_ref", "水利清单"),
        ],
    )?;
    stage.arrive(&[inspection, amended])?;
    stage.syncs(Chen)
}

fn three_fields(stage: &mut Stage<'_>) -> Result<()> {
    let says = [("audience", "20"), ("note", "院坝"), ("venue", "courtyard")];
    let session = stage.log(Zhang, OutreachSession, &says)?;
    let says = [("audience", "22"), ("note", "田边"), ("venue", "field")];
    let amended = stage.amend(Zhang, session, &says)?;
    stage.arrive(&[amended, session])?;
    stage.syncs(Li)
}

fn the_same(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let refused = stage.refuses(Zhang, session, &[("audience", "46")])?;
    ensure!(refused.contains("NothingToChange"), "{refused}");
    let leaders = stage.amend(Li, session, &[("audience", "50"), ("note", "数过了")])?;
    let own = stage.amend(Zhang, session, &[("audience", "50"), ("note", "数过了")])?;
    stage.arrive(&[leaders, own])
}
