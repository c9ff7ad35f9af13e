//! The part of the story that needs six kinds of records, joining in the field, and bundles.

use anyhow::{Context as _, Result};

use super::{ADMIN, CHEN, HERS, LI, ZHANG};
use crate::format::programs::{Programs, text};

/// Keeps the talks of a village.
const HE: &str = "he";
/// Of the unit that settles what is raised.
const WU: &str = "wu";
/// Inspects.
const WANG: &str = "wang";
/// By when everything is to be done.
const DUE: &str = "2099-06-30";

/// Whether the office has units; an earlier one has no such route.
pub(super) fn are_known_to_the_office(programs: &Programs) -> Result<bool> {
    let unit = "office unit add --code transport --name 交通运输局";
    Ok(programs.try_tell(ADMIN, unit)?.1)
}

/// A newer phone at an office that knows sessions alone: a talk, and a matter raised there, both held. Gives that phone.
pub(super) fn too_early(programs: &Programs) -> Result<&'static str> {
    programs.invite(
        HE,
        &format!("--name 何文书 --role talk_recorder --team 官渡社区 --area {HERS}"),
    )?;
    let talk = format!(
        "talk new --village {HERS} --topic infrastructure_services --attendees 23 --ended-with items"
    );
    programs.record(HE, &talk)?;
    programs.record(HE, "item raise --summary 村道塌了一段")?;
    Ok(HE)
}

/// A talk and its matters, an inspection and its finding, work carried by hand. Gives the phones it added.
pub(super) fn play(programs: &Programs) -> Result<[&'static str; 3]> {
    let tell = |phone: &str, line: &str| programs.tell(phone, line).map(drop);
    programs.invite(
        HE,
        &format!("--name 何文书 --role talk_recorder --team 官渡社区 --area {HERS}"),
    )?;
    programs.invite(WU, "--name 吴联 --role liaison --unit transport")?;
    programs.invite(
        WANG,
        "--name 王建军 --role inspector --unit reform_office --team 联合督察组 --area 511781",
    )?;

    tell(
        HE,
        &format!(
            "talk new --village {HERS} --topic infrastructure_services --attendees 23 --about \
             --ended-with items"
        ),
    )?;
    let road = programs.record(HE, "item raise --summary 村道塌了一段")?;
    let lamp = programs.record(HE, "item raise --summary 院坝的路灯不亮")?;
    tell(
        HE,
        &format!("item accept {road} --responsible transport --due {DUE}"),
    )?;
    tell(
        HE,
        &format!("item accept {lamp} --responsible village --due {DUE}"),
    )?;
    programs.sync(HE)?;
    programs.sync(WU)?;
    tell(WU, &format!("item start {road}"))?;
    tell(WU, &format!("item done {road} --words 填平压实了"))?;
    programs.sync(WU)?;
    programs.sync(HE)?;

    tell(
        WANG,
        &format!("inspection start --division {HERS} --unit transport --kind special"),
    )?;
    let finding = programs.record(
        WANG,
        "finding add --category behind_schedule --description 渠道没有开工 --representative 副局长 \
         --statement 资金九月才到",
    )?;
    tell(WANG, &format!("note add {finding} --text 看过台账"))?;
    programs.sync(WANG)?;
    programs.sync(ADMIN)?;
    tell(
        ADMIN,
        &format!("finding issue {finding} --due {DUE} --unit transport"),
    )?;
    programs.sync(ADMIN)?;
    programs.sync(WU)?;
    tell(WU, &format!("finding acknowledge {finding}"))?;
    programs.sync(WU)?;

    // She stays; another carries her work to the network, and has a receipt to bring back.
    tell(
        ZHANG,
        &format!("session new --village {HERS} --venue home --topic farm_technique --audience 6"),
    )?;
    carry(programs, ZHANG, CHEN, "first.bundle")?;
    programs.sync(CHEN)?;
    Ok([HE, WU, WANG])
}

/// Orders, amendments and records of each kind that nobody has yet; one joined in the field, one in a bundle.
pub(super) fn unsent(programs: &Programs) -> Result<()> {
    let tell = |phone: &str, line: &str| programs.tell(phone, line);
    let joined = programs.record(
        ZHANG,
        &format!("session new --village {HERS} --venue home --topic farm_technique --audience 14"),
    )?;
    let line = tell(ZHANG, &format!("join-line {joined}"))?;
    tell(LI, &format!("join {}", text(&line["line"])?))?;
    tell(LI, &format!("amend {joined} --note 我也在"))?;

    let road = only(programs, WU, "talk_item")?;
    let finding = only(programs, WU, "finding")?;
    tell(
        HE,
        &format!("talk new --attendees 18 --ended-with no_item --read-back {road}"),
    )?;
    tell(HE, "talk draft --attendees 4")?;
    tell(
        WU,
        &format!("finding plan {finding} --measures 三天开工 --owner 副局长"),
    )?;
    let inspection = only(programs, WANG, "inspection")?;
    tell(
        WANG,
        &format!("amend {inspection} --conclusion 渠道没有开工"),
    )?;
    tell(WANG, &format!("note add {inspection} --text 下月再来"))?;
    carry(programs, HE, WU, "second.bundle")
}

/// The one record of a kind that a phone has.
fn only(programs: &Programs, phone: &str, kind: &str) -> Result<String> {
    let list = programs.tell(phone, "list")?;
    let items = list["items"].as_array().context("a list")?;
    let item = items.iter().find(|item| item["kind"] == kind);
    let item = item.with_context(|| format!("{phone} has no {kind}"))?;
    Ok(text(&item["record"])?.to_owned())
}

fn carry(programs: &Programs, from: &str, by: &str, name: &str) -> Result<()> {
    let exported = programs.tell(from, &format!("bundle export {}", programs.beside(name)))?;
    let file = text(&exported["files"][0])?;
    programs.tell(by, &format!("bundle carry {file}")).map(drop)
}
