//! `satchel doctor`: what is unsafe, each in a sentence.

use std::process::ExitCode;

use server::clock::Clock;
use server::config::{self, Edge, Location};
use server::doctor::{self, Finding, Level, Patient};

use crate::serve_command::EdgeArgs;
use crate::{Office, print};

/// Looks, and says what it found, the worst first.
pub(crate) async fn run(office: &Office, edge: EdgeArgs, json: bool) -> anyhow::Result<ExitCode> {
    let edge = Edge::from(edge);
    let location = Location::of(&office.data.data, office.data.database_url.clone());
    let database = location.open().await?;
    let store = config::organisation(&database, office.organisation).await?;
    let patient = Patient {
        location: &location,
        edge: &edge,
        store: &store,
        now: Clock::System.now(),
    };
    let mut found = doctor::examine(patient).await?;
    found.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    print(json, &found, |found| {
        let lines: Vec<String> = found.iter().map(line).collect();
        lines.join("\n")
    })?;
    Ok(match doctor::worst(&found) {
        Level::Unsafe => ExitCode::FAILURE,
        Level::Warning | Level::Ok => ExitCode::SUCCESS,
    })
}

fn line(finding: &Finding) -> String {
    let (zh, en) = match finding.level {
        Level::Ok => ("好", "ok"),
        Level::Warning => ("注意", "warning"),
        Level::Unsafe => ("不安全", "UNSAFE"),
    };
    let name = finding.check;
    format!("[{zh} {en}] {name}\n  {}\n  {}", finding.zh, finding.en)
}
