//! `cargo xtask prove`: runs every proof and makes one table of what they came to.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use crate::cargo::Workspace;
use crate::environment::{self, TEST_POSTGRES_URL};
use crate::fuzz;
use crate::interrupt::Interrupt;
use crate::postgres::Cluster;

/// The proof that is not of the proving program: libFuzzer's.
const FUZZ: &str = "fuzz";
/// How long each target is fuzzed in a long run.
const LONG_FUZZ_SECONDS: u32 = 600;

/// What is asked for.
pub(crate) struct Asked {
    /// As much as convinces.
    pub(crate) long: bool,
    /// The rows as they come, one JSON document a line, and no table.
    pub(crate) json: bool,
    /// Only the proofs whose names contain one of these.
    pub(crate) names: Vec<String>,
}

impl Asked {
    /// Whether a proof of this name is among it.
    fn is_for(&self, proof: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| proof.contains(name.as_str()))
    }
}

/// Runs the proofs beside a PostgreSQL. Fails when one of them lost something, or overlooked a mistake.
pub(crate) fn run(workspace: &Workspace, asked: &Asked) -> Result<ExitCode> {
    let _interrupt = Interrupt::watch()?;
    let mut cluster = None;
    let url = match environment::test_postgres_url() {
        Some(url) => url,
        None => cluster.insert(Cluster::start(workspace)?).url().into(),
    };
    let mut command = workspace.run_binary("demo", "prove");
    if asked.long {
        command.arg("--long");
    }
    command.args(&asked.names).env(TEST_POSTGRES_URL, url);
    let proved = rows(command, asked.json);
    if let Some(cluster) = cluster {
        cluster.stop()?;
    }
    let (mut rows, mut is_good) = proved?;
    if asked.is_for(FUZZ) {
        let seconds = if asked.long {
            LONG_FUZZ_SECONDS
        } else {
            fuzz::SECONDS
        };
        let (row, is_row_good) = fuzz::prove(workspace, seconds)?;
        if asked.json {
            println!("{row}");
        }
        rows.push(row);
        is_good &= is_row_good;
    }
    if !asked.json {
        print!("{}", table(&rows));
    }
    if rows.is_empty() {
        eprintln!("no proof has such a name");
    }
    Ok(if is_good && !rows.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The rows that a command prints, one JSON document a line, and whether it was content.
fn rows(mut command: Command, echo: bool) -> Result<(Vec<Value>, bool)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let output = child
        .stdout
        .take()
        .ok_or_else(|| anyhow!("the output is not piped"))?;
    let mut rows = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        if echo {
            println!("{line}");
        }
        rows.push(serde_json::from_str(&line).context("a row is not JSON")?);
    }
    Ok((rows, child.wait()?.success()))
}

/// A table in Markdown: what was tried, how often, which faults, what was lost, which mistakes were noticed.
fn table(rows: &[Value]) -> String {
    let mut text = String::from(
        "| proof | tried | faults and figures | lost | mistakes noticed |\n|---|---:|---|---:|---|\n",
    );
    for row in rows {
        let pairs = |key: &str| {
            let pairs = row[key].as_array().into_iter().flatten();
            pairs.map(|pair| (said(&pair[0]), said(&pair[1])))
        };
        let faults = pairs("faults").map(|(name, times)| format!("{times} × {name}"));
        let figures = pairs("measured").map(|(name, figure)| format!("{name}: {figure}"));
        let details: Vec<String> = faults.chain(figures).collect();
        let lost = row["lost"].as_array().map_or(0, Vec::len);
        let controls: Vec<String> = row["controls"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|control| {
                let is_caught = control["caught"] == true;
                let mark = if is_caught { "" } else { "NOT NOTICED: " };
                format!("{mark}{}", said(&control["mistake"]))
            })
            .collect();
        text.push_str(&format!(
            "| {} | {} | {} | {lost} | {} |\n",
            said(&row["proof"]),
            said(&row["tried"]),
            details.join("; "),
            controls.join("; "),
        ));
    }
    for row in rows {
        for lost in row["lost"].as_array().into_iter().flatten() {
            text.push_str(&format!(
                "LOST in {}: {}\n",
                said(&row["proof"]),
                said(lost)
            ));
        }
    }
    text
}

/// A value as a person reads it.
fn said(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_lost_and_what_went_unnoticed_stands_out() {
        let row = json!({
            "proof": "a fall", "tried": 3, "faults": [["kill", 2]], "measured": [["time", "1 s"]],
            "lost": ["a record"],
            "controls": [{"mistake": "no sync", "caught": true}, {"mistake": "half", "caught": false}],
        });
        let table = table(&[row]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(
            lines[2..],
            [
                "| a fall | 3 | 2 × kill; time: 1 s | 1 | no sync; NOT NOTICED: half |",
                "LOST in a fall: a record",
            ]
        );
    }
}
