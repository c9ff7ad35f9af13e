//! The demo: a year of satchel sessions by hundreds of phones against a real office.
//!
//! Truth first ([`plan`]), noise around it ([`script`]), then the play over real HTTP ([`play`]); with
//! `--check` everything is compared with the truth ([`check`]).

mod check;
mod plan;
mod play;
mod progress;
mod report;
mod scenario;
mod script;

#[cfg(test)]
mod control;
#[cfg(test)]
mod counts;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use ::tests::database::Storage;
use ::tests::office::Office;
use ::tests::world::World;
use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};
use shared::message::Language;

use crate::check::Checks;
use crate::progress::Progress;
use crate::scenario::Scenario;

/// Hours before the year begins at which the office is founded and phones are enrolled.
const FOUNDED_HOURS_BEFORE: i64 = 36;

/// Townships of the county: all of them are compared.
const TOWNSHIPS: usize = 52;

/// 演练 2018 年。Plays the year 2018: real server, real phones, real villages.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask demo")]
struct Arguments {
    /// Compare phones, server, rebuild and oracle with the ground truth, then stop. Fails on any difference.
    #[arg(long)]
    check: bool,
    /// One JSON document on standard output.
    #[arg(long)]
    json: bool,
    /// What it speaks while it plays, and of the figures.
    #[arg(long, value_enum, default_value_t = Tongue::Zh)]
    lang: Tongue,
    /// PostgreSQL instead of the embedded database: this one while it is empty, else a new one beside it.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// What the year is drawn from: what people did and meant.
    #[arg(long, default_value_t = 2018)]
    seed: u64,
    /// What the noise around it is drawn from: weather, mistakes, repeats. The seed unless given.
    #[arg(long)]
    noise: Option<u64>,
    /// Members on the roll.
    #[arg(long, default_value_t = 350, value_parser = clap::value_parser!(u16).range(14..))]
    members: u16,
    /// Where the server listens: 127.0.0.1:8420, or any free port with --check.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Keep server and phones in this folder, which must be empty. A temporary one unless given.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tongue {
    #[value(alias = "zh-CN")]
    Zh,
    En,
}

impl Tongue {
    fn language(self) -> Language {
        match self {
            Self::Zh => Language::ZhCn,
            Self::En => Language::En,
        }
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let language = arguments.lang.language();
    let progress = Progress::new(language);
    let members = usize::from(arguments.members);
    let scenario = Scenario::reported().with_members(members);
    let truth = plan::truth(arguments.seed, &scenario);
    let script = script::script(arguments.noise.unwrap_or(arguments.seed), &truth);

    let folder = match &arguments.data {
        Some(_) => None,
        None => Some(tempfile::tempdir()?),
    };
    let data = match (&arguments.data, &folder) {
        (Some(data), _) => data.clone(),
        (None, Some(folder)) => folder.path().to_owned(),
        (None, None) => PathBuf::from("."),
    };
    let port = if arguments.check { 0 } else { 8420 };
    let listen = arguments
        .listen
        .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let storage = match &arguments.database_url {
        None => Storage::Folder(data.join("server")),
        Some(url) => Storage::postgres_at_or_beside(url)?,
    };
    let founded = play::instant(0, -FOUNDED_HOURS_BEFORE);
    let office = Office::found_at(&storage, founded, listen)
        .context("the office cannot be founded; a demo begins with an empty database")?;
    let world = World::around(office, &data.join("phones"))?;

    let mut played = play::play(world, &truth, &script, &progress)?;
    let seconds_played = progress.seconds();
    let checks = if arguments.check {
        check::check(&mut played, &truth, &script, TOWNSHIPS, &progress)?
    } else {
        Checks::default()
    };
    let is_good = checks.are_good();
    let link = if arguments.check {
        None
    } else {
        Some(report::link(&mut played)?)
    };
    let words = report::words(&mut played, language)?;
    if arguments.json {
        eprintln!("{words}");
    } else {
        println!("{words}");
    }
    tell(arguments, &checks, &progress);
    let frame = report::Frame {
        seed: arguments.seed,
        database: storage.engine(),
        members,
        seconds_played,
        seconds: progress.seconds(),
        link: link.clone(),
        scenario: scenario.document(),
    };
    if arguments.json {
        let document = report::document(&mut played, &truth, checks, frame)?;
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    if let Some(link) = link {
        progress.say(
            "服务器仍在运行，按 Ctrl-C 结束。一次性链接：",
            "The server runs on; Ctrl-C ends it. A link that opens once:",
        );
        if arguments.json {
            eprintln!("{link}");
        } else {
            println!("{link}");
        }
        played.world.office.wait(tokio::signal::ctrl_c())?;
    }
    progress.say("收工", "closing");
    played.close()?;
    progress.say("完毕", "done");
    Ok(if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says what was compared, differences last.
fn tell(arguments: &Arguments, checks: &Checks, progress: &Progress) {
    if !arguments.check {
        return;
    }
    for check in checks.0.iter().filter(|check| check.ok) {
        progress.say(
            &format!("相符：{}（{}）", check.name, check.got),
            &format!("equal: {} ({})", check.name, check.got),
        );
    }
    for check in checks.0.iter().filter(|check| !check.ok) {
        let (name, expected, got) = (&check.name, &check.expected, &check.got);
        progress.say(
            &format!("不符：{name}\n  应为 {expected}\n  实为 {got}"),
            &format!("NOT EQUAL: {name}\n  should be {expected}\n  is {got}"),
        );
    }
}
