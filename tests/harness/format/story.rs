//! What is played for every format: the same people and the same acts, as far as the programs of that day know them.

mod kinds;

use crate::format::facts;
use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::format::programs::{Programs, text};
use crate::format::recorder::Weather;

/// A village of her township, and one of another.
const HERS: &str = "511781109001";
const ELSEWHERE: &str = "511781101001";

/// Who plays.
const ADMIN: &str = "admin";
const ZHANG: &str = "zhang";
const LI: &str = "li";
const CHEN: &str = "chen";

/// Plays, stops the office, and gives what people meant and saw at the end.
pub fn play(programs: Programs, commit: &str) -> Result<Value> {
    let (code, security) = programs.init()?;
    programs.serve()?;
    programs.open_office(&code, security.as_deref())?;
    let team = "--team 官渡镇宣讲队 --area 511781109";
    programs.invite(ZHANG, &format!("--name 张桂兰 {team}"))?;
    programs.invite(LI, &format!("--name 李国华 --role team_leader {team}"))?;
    programs.invite(CHEN, "--name 陈长青 --team 青花宣讲队 --area 511781101")?;

    let mut phones = vec![ADMIN, ZHANG, LI, CHEN];
    let settled = settled(&programs)?;
    let knows_kinds = programs.knows("talk")? && kinds::are_known_to_the_office(&programs)?;
    if knows_kinds {
        phones.extend(kinds::play(&programs)?);
    } else if programs.knows("talk")? {
        phones.push(kinds::too_early(&programs)?);
    }
    for phone in &phones {
        programs.sync(phone)?;
    }
    unsent(&programs, &settled)?;
    if knows_kinds {
        kinds::unsent(&programs)?;
    }

    let year = this_year(&programs)?;
    let office = json!({
        "figures": facts::figures(&programs.tell(ADMIN, &format!("office figures --period {year}"))?),
        "held": facts::held(&programs.tell(ADMIN, "office held")?),
    });
    programs.stop()?;
    let mut seen = Map::new();
    for phone in phones {
        seen.insert(phone.to_owned(), saw(&programs, phone, &year)?);
    }
    Ok(json!({
        "made_by": commit,
        "year": year,
        "office": office,
        "phones": seen,
    }))
}

/// Records that reached their end, whatever that is.
struct Settled {
    counted: String,
    second: String,
    disputed: String,
}

fn session(programs: &Programs, phone: &str, village: &str, audience: u16) -> Result<String> {
    let line = "session new --venue courtyard --topic farm_technique";
    programs.record(
        phone,
        &format!("{line} --village {village} --audience {audience}"),
    )
}

/// Counted, amended, in conflict, void twice, held and declined.
fn settled(programs: &Programs) -> Result<Settled> {
    let tell = |phone: &str, line: &str| programs.tell(phone, line);
    let counted = session(programs, ZHANG, HERS, 46)?;
    let second = session(programs, ZHANG, HERS, 31)?;
    let amended = session(programs, ZHANG, HERS, 30)?;
    let disputed = session(programs, ZHANG, HERS, 20)?;
    let void = session(programs, ZHANG, HERS, 12)?;
    session(programs, CHEN, ELSEWHERE, 9)?;
    for phone in [ZHANG, LI, CHEN] {
        programs.sync(phone)?;
    }
    tell(
        ZHANG,
        &format!("amend {amended} --audience 33 --reason 数漏了"),
    )?;
    tell(
        ZHANG,
        &format!("amend {disputed} --audience 25 --reason 后来的没有算"),
    )?;
    tell(
        LI,
        &format!("amend {disputed} --audience 40 --about --reason 我数的是四十"),
    )?;
    tell(ZHANG, &format!("void {void} --reason 记重了"))?;
    tell(LI, &format!("void {void} --reason 没有去成"))?;
    tell(LI, &format!("amend {void} --note 下雨"))?;
    session(programs, ZHANG, ELSEWHERE, 41)?;
    session(programs, ZHANG, ELSEWHERE, 42)?;
    programs.sync(ZHANG)?;
    programs.sync(LI)?;
    let held = tell(ADMIN, "office held")?;
    let held = held["items"].as_array().context("a list")?;
    let out = held.iter().find(|held| held["code"] == "out_of_area");
    let out = out.context("hers is held out of her area")?;
    let hash = text(
        out.get("hash")
            .or_else(|| out.get("item"))
            .context("a hash")?,
    )?;
    tell(
        ADMIN,
        &format!("office decline {hash} --reason 不是你的片区"),
    )?;
    Ok(Settled {
        counted,
        second,
        disputed,
    })
}

/// What the office does not have yet, or has without the phone knowing it.
fn unsent(programs: &Programs, settled: &Settled) -> Result<()> {
    let tell = |phone: &str, line: &str| programs.tell(phone, line);
    session(programs, ZHANG, HERS, 7)?;
    tell(ZHANG, &format!("amend {} --note 补记一笔", settled.counted))?;
    tell(ZHANG, &format!("void {} --reason 不该记", settled.second))?;
    programs.weather(Weather::AnswerLost);
    programs.try_tell(ZHANG, "sync")?;
    programs.weather(Weather::Lost);
    session(programs, LI, HERS, 5)?;
    programs.try_tell(LI, "sync")?;
    programs.weather(Weather::Fine);
    session(programs, ZHANG, HERS, 8)?;
    tell(ZHANG, "session draft --venue field --audience 3")?;
    let disputed = &settled.disputed;
    tell(LI, &format!("resolve {disputed} audience --choose 1"))?;
    session(programs, CHEN, ELSEWHERE, 11)?;
    tell(CHEN, "session draft --venue school --note 写到一半").map(drop)
}

/// The year everything happens in, as a period.
fn this_year(programs: &Programs) -> Result<String> {
    let status = programs.tell(ADMIN, "status")?;
    let at = text(&status["contacted_at"])?;
    let year = at.split('-').next().context("a year")?;
    Ok(year.to_owned())
}

/// What a phone shows.
fn saw(programs: &Programs, phone: &str, year: &str) -> Result<Value> {
    let list = programs.tell(phone, "list")?;
    let mut details = Vec::new();
    for item in list["items"].as_array().context("a list")? {
        details.push(programs.tell(phone, &format!("show {}", text(&item["record"])?))?);
    }
    let figures = programs.tell(phone, &format!("figures --period {year}"))?;
    Ok(json!({
        "records": facts::records(&details),
        "drafts": facts::drafts(&programs.tell(phone, "drafts")?),
        "status": facts::status(&programs.tell(phone, "status")?),
        "figures": facts::figures(&figures),
        "contacted_at": programs.tell(phone, "status")?["contacted_at"],
    }))
}
