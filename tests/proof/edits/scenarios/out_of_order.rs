//! Chains of edits that come out of order (Nos. 10–18).

use anyhow::{Result, ensure};
use shared::id::ChangeHash;
use shared::record::RecordKind::{Finding, Inspection, OutreachSession, TalkItem, VillageTalk};

use super::super::cast::Who::{He, Li, Wang, Zhang};
use super::super::meant::Sort;
use super::super::program::built_on;
use super::super::stage::Stage;
use super::super::{Holds, Scenario, words};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "the second amendment comes, the first does not",
        case: "an update that is later in its run comes alone",
        central: "accepts the submission, holds the update in its backlog",
        here: "the office lists it as waiting for what it builds on; the record and its figures stay as \
               they are until that comes",
        holds: Holds::Dependency,
        play: second_alone,
    },
    Scenario {
        name: "a finding's amendments come with a gap",
        case: "a run begins well, then one of its updates is skipped",
        central: "applies the first, holds what follows the gap",
        here: "the first counts, the third waits for the second and counts with it",
        holds: Holds::Dependency,
        play: with_a_gap,
    },
    Scenario {
        name: "an amendment of something nobody has",
        case: "a trunk version that the server never had",
        central: "logs an error; nothing is held",
        here: "no phone can write it; from another program it waits, listed, touches nothing and holds up \
               nobody; the office may decline it",
        holds: Holds::Dependency,
        play: of_nothing,
    },
    Scenario {
        name: "three amendments, in every order",
        case: "a later update of a run is received before an earlier one",
        central: "holds it until the earlier one comes, then applies it",
        here: "the same record in all six orders",
        holds: Holds::Dependency,
        play: three,
    },
    Scenario {
        name: "a matter amended before it is raised",
        case: "an offline update comes before its creation",
        central: "holds it; the creation sets it going",
        here: "there is no record until the creation comes; then both count",
        holds: Holds::Dependency,
        play: before_its_creation,
    },
    Scenario {
        name: "a finding and its amendments, backwards",
        case: "creation and two updates come backwards",
        central: "holds two, applies all when the creation comes",
        here: "the same finding in all six orders; it counts once",
        holds: Holds::Dependency,
        play: backwards,
    },
    Scenario {
        name: "what waits is on the record",
        case: "holding is logged; later the backlog is forced",
        central: "logs that it is held, then that it is forced, then the update",
        here: "the office sees whose it is, since when and what it says; the log has that it waited, and \
               that nobody freed it",
        holds: Holds::Dependency,
        play: on_the_record,
    },
    Scenario {
        name: "no session is invented from an amendment",
        case: "an update is forced into a creation, then the creation comes",
        central: "makes an entity of the update, then updates it with the creation",
        here: "nothing is made up: without the creation there is no record and no figure",
        holds: Holds::Dependency,
        play: not_invented,
    },
    Scenario {
        name: "whose edit it is, whoever carried it",
        case: "a held update is processed again when the earlier one comes",
        central: "logs that it is processed again, and the update under its submitter",
        here: "the history has both under their author, not under who carried them",
        holds: Holds::Dependency,
        play: whose,
    },
];

fn second_alone(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "52")])?;
    stage.brings(second)?;
    // The leader looks meanwhile: to her nothing has happened.
    stage.syncs(Li)?;
    stage.brings(first)
}

fn with_a_gap(stage: &mut Stage<'_>) -> Result<()> {
    stage.known(&[Wang], Inspection, &[])?;
    let finding = stage.known(&[Wang], Finding, &[("description", "渠道没有开工")])?;
    let first = stage.amend(Wang, finding, &[("severity", "serious")])?;
    let second = stage.amend(Wang, finding, &[("representative", "副局长")])?;
    let third = stage.amend(
        Wang,
        finding,
        &[("severity", "normal"), ("representative", "")],
    )?;
    for amendment in [first, third, second] {
        stage.brings(amendment)?;
    }
    Ok(())
}

fn of_nothing(stage: &mut Stage<'_>) -> Result<()> {
    let (session, creation) = stage.program_logs(true, &[("audience", "46")])?;
    stage.brings(session)?;
    let counted = [("audience", "50")];
    let at = stage.cast.now();
    let program = stage.cast.program()?;
    let answers = words::amendment(OutreachSession, &counted)?;
    let honest = program.amendment(std::slice::from_ref(&creation), &answers, at)?;
    // Another one in each play: a change is one by its bytes, and what was declined stays declined.
    let never_made = ChangeHash([u8::try_from(stage.play)?; 32]);
    let nobodys = built_on(honest.raw(), &[never_made])?;
    let nobodys = stage.program_wrote(Sort::Amendment, 0, &nobodys, &counted)?;
    stage.builds_on_nothing(nobodys);
    stage.brings(nobodys)?;
    let honest = stage.program_wrote(Sort::Amendment, 0, honest.raw(), &counted)?;
    stage.knows_nothing_of(honest, nobodys);
    stage.brings(honest)?;
    stage.syncs(Li)?;
    stage.office_declines(nobodys)
}

fn three(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50"), ("note", "雨天")])?;
    let second = stage.amend(Zhang, session, &[("venue", "home")])?;
    let third = stage.amend(Zhang, session, &[("audience", "48"), ("note", "")])?;
    stage.arrive(&[first, second, third])
}

fn before_its_creation(stage: &mut Stage<'_>) -> Result<()> {
    stage.known(&[He], VillageTalk, &[("attendees", "23")])?;
    let matter = stage.log(He, TalkItem, &[("summary", "村道塌了一段")])?;
    let amended = stage.amend(
        He,
        matter,
        &[("summary", "村道塌了两段"), ("scope", "department")],
    )?;
    stage.arrive(&[matter, amended])
}

fn backwards(stage: &mut Stage<'_>) -> Result<()> {
    stage.known(&[Wang], Inspection, &[])?;
    let finding = stage.log(Wang, Finding, &[("description", "渠道没有开工")])?;
    let first = stage.amend(Wang, finding, &[("severity", "serious")])?;
    let second = stage.amend(Wang, finding, &[("unit_statement", "资金九月才到")])?;
    stage.arrive(&[second, first, finding])
}

fn on_the_record(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "52")])?;
    stage.brings(second)?;
    let listed = stage.listed(second)?;
    let now = stage.cast.now().to_string();
    ensure!(listed["author_name"] == "张桂兰", "{listed}");
    ensure!(listed["received_at"] == now.as_str(), "{listed}");
    ensure!(
        listed["writes"][0]["key"] == "audience_count" && listed["writes"][0]["value"] == "52",
        "{listed}"
    );
    stage.brings(first)?;
    let noted = stage.noted_of(second)?;
    ensure!(
        noted == ["held missing_dependency", "released by itself"],
        "{noted:?}"
    );
    ensure!(stage.noted_of(first)?.is_empty(), "the first never waited");
    Ok(())
}

fn not_invented(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.log(
        Zhang,
        OutreachSession,
        &[("audience", "20"), ("note", "院坝")],
    )?;
    let amended = stage.amend(Zhang, session, &[("note", "院坝，来了二十人")])?;
    // After every arrival records and figures are compared: without a creation there is none.
    stage.brings(amended)?;
    stage.brings(session)
}

fn whose(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let leaders = stage.amend(Li, session, &[("note", "队里核对过了")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "52")])?;
    stage.brings(second)?;
    stage.arrive(&[leaders, first])?;
    let noted = stage.noted_of(second)?;
    ensure!(
        noted == ["held missing_dependency", "released by itself"],
        "{noted:?}"
    );
    Ok(())
}
