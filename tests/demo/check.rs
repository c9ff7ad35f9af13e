//! Whether phones, server, rebuild and oracle say what people meant.

mod course;
mod figures;
mod phones;
mod records;

use figures::Sheets;

use std::fmt::Display;

use ::tests::truth::Truth;
use anyhow::Result;
use serde::Serialize;

use crate::play::Played;
use crate::progress::Progress;
use crate::script::Script;

/// Differences of one comparison that are named; the rest are only counted.
const NAMED: usize = 20;

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) expected: String,
    pub(crate) got: String,
    pub(crate) ok: bool,
}

/// Every comparison.
#[derive(Debug, Default)]
pub(crate) struct Checks(pub(crate) Vec<Check>);

impl Checks {
    /// Whether everything agrees.
    pub(crate) fn are_good(&self) -> bool {
        self.0.iter().all(|check| check.ok)
    }

    /// Compares two texts.
    pub(crate) fn equal(&mut self, name: &str, expected: impl Display, got: impl Display) {
        let (expected, got) = (expected.to_string(), got.to_string());
        self.0.push(Check {
            name: name.to_owned(),
            ok: expected == got,
            expected,
            got,
        });
    }

    /// Compares many: what it is, what is expected and what was got. One line says how many agree, and
    /// each difference is named.
    pub(crate) fn equal_all(
        &mut self,
        name: &str,
        pairs: impl IntoIterator<Item = (String, String, String)>,
    ) {
        let (mut all, mut agree) = (0, 0);
        let mut differ = Vec::new();
        for (what, expected, got) in pairs {
            all += 1;
            if expected == got {
                agree += 1;
            } else if differ.len() < NAMED {
                differ.push(Check {
                    name: format!("{name}: {what}"),
                    expected,
                    got,
                    ok: false,
                });
            }
        }
        self.equal(name, format!("{all} agree"), format!("{agree} agree"));
        self.0.extend(differ);
    }
}

/// Compares everything with everything, the figures of so many townships among them. Rebuilds the
/// server's projections on the way.
pub(crate) fn check(
    played: &mut Played,
    truth: &Truth,
    script: &Script,
    townships: usize,
    progress: &Progress,
) -> Result<Checks> {
    let mut checks = Checks::default();
    progress.say("核对每一条记录", "comparing every record");
    records::check(&mut checks, played, truth, script)?;
    progress.say(
        "核对统计：服务器与另算结果",
        "comparing the figures: the server's and the oracle's",
    );
    let sheets = figures::read(&mut played.world, townships)?;
    figures::compare_with_oracle(&mut checks, &sheets, truth, played.world.office.clock.now());
    if truth.is_reported {
        figures::compare_with_report(&mut checks, &sheets);
    }
    progress.say(
        "核对手机：改革办、乡镇、队员",
        "comparing phones: the office's, the townships', the members'",
    );
    phones::check(&mut checks, played, &sheets)?;
    progress.say("重建并复核", "rebuilding, and comparing again");
    let verified = played.world.office.verify()?;
    checks.equal(
        "verify before rebuild",
        "[]",
        format!("{:?}", verified.faults),
    );
    played.world.office.rebuild()?;
    let verified = played.world.office.verify()?;
    checks.equal(
        "verify after rebuild",
        "[]",
        format!("{:?}", verified.faults),
    );
    let rebuilt = figures::read(&mut played.world, townships)?;
    figures::compare_rebuilt(&mut checks, &sheets, &rebuilt);
    Ok(checks)
}
