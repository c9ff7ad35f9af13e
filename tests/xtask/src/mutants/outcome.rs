//! What became of the mutants of a group, read from what cargo-mutants writes.

use std::fmt;

use anyhow::{Context, Result};
use serde_json::Value;

/// What became of a group's mutants.
pub(crate) struct Outcome {
    pub(crate) group: &'static str,
    /// Those that a test noticed, by failing or by never ending.
    pub(crate) noticed: u64,
    /// Those that do not compile, and so cannot be made.
    pub(crate) unviable: u64,
    survivors: Vec<Survivor>,
}

/// A mutant that no test noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Survivor {
    file: String,
    /// Its line and column.
    place: String,
    /// What was done to the code.
    mistake: String,
}

impl Outcome {
    /// Reads `outcomes.json`.
    pub(crate) fn read(group: &'static str, text: &str) -> Result<Self> {
        let document: Value = serde_json::from_str(text)?;
        let number = |key: &str| {
            let number = document.get(key).and_then(Value::as_u64);
            number.with_context(|| format!("cargo-mutants said no number of {key}"))
        };
        let outcomes = document.get("outcomes").and_then(Value::as_array);
        let outcomes = outcomes.context("cargo-mutants named no outcomes")?.iter();
        let missed = outcomes.filter(|one| one["summary"] == "MissedMutant");
        let survivors = missed.map(|one| {
            let name = one.pointer("/scenario/Mutant/name").and_then(Value::as_str);
            let survivor = name.and_then(Survivor::of);
            survivor.context("cargo-mutants named a mutant strangely")
        });
        Ok(Self {
            group,
            noticed: number("caught")? + number("timeout")?,
            unviable: number("unviable")?,
            survivors: survivors.collect::<Result<_>>()?,
        })
    }

    /// Those that stand.
    pub(crate) fn survivors(&self) -> &[Survivor] {
        &self.survivors
    }

    /// How many stand.
    pub(crate) fn standing(&self) -> u64 {
        self.survivors.len() as u64
    }

    /// What it is after those that stood were tested once more.
    pub(crate) fn after(self, again: Self) -> Self {
        Self {
            noticed: self.noticed + self.standing() - again.standing(),
            survivors: again.survivors,
            ..self
        }
    }

    /// Whether there was anything to notice: a file that was moved has no mutants.
    pub(crate) fn has_any(&self) -> bool {
        self.noticed + self.standing() > 0
    }

    /// Of a hundred that build, how many were noticed, rounded down; none of none.
    pub(crate) fn percent(&self) -> u64 {
        let built = self.noticed + self.standing();
        (100 * self.noticed).checked_div(built).unwrap_or(0)
    }

    /// Those that stand, and of which `explained` does not say why: a line is a file, `: `, the mistake, ` # ` and the
    /// reason.
    pub(crate) fn unexplained(&self, explained: &str) -> Vec<&Survivor> {
        let said: Vec<&str> = explained
            .lines()
            .filter_map(|line| line.split_once(" # "))
            .filter(|(_, reason)| !reason.trim().is_empty())
            .map(|(mutant, _)| mutant)
            .collect();
        let is_said = |one: &&Survivor| said.contains(&one.without_place().as_str());
        self.survivors.iter().filter(|one| !is_said(one)).collect()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} of {} noticed ({} %), {} do not compile",
            self.group,
            self.noticed,
            self.noticed + self.standing(),
            self.percent(),
            self.unviable,
        )
    }
}

impl Survivor {
    /// `file:line:column: what was done`.
    fn of(name: &str) -> Option<Self> {
        let (at, mistake) = name.split_once(": ")?;
        let mut parts = at.splitn(2, ':');
        Some(Self {
            file: parts.next()?.to_owned(),
            place: parts.next()?.to_owned(),
            mistake: mistake.to_owned(),
        })
    }

    /// As the list of explained ones names it: lines move.
    fn without_place(&self) -> String {
        format!("{}: {}", self.file, self.mistake)
    }

    /// An expression that no other mutant fits.
    pub(crate) fn pattern(&self) -> String {
        let mut pattern = String::from("^");
        for letter in self.to_string().chars() {
            // Escaped, `<` and `>` would be the ends of a word.
            if !letter.is_alphanumeric() && !" _:/<>".contains(letter) {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('$');
        pattern
    }
}

impl fmt::Display for Survivor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.place, self.mistake)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "shared/src/access/need.rs:38:54: replace || with && in Need::is_of";

    fn outcome(caught: u64, missed: &[&str]) -> Outcome {
        let outcomes: Vec<Value> = missed
            .iter()
            .map(|name| {
                serde_json::json!({
                    "summary": "MissedMutant",
                    "scenario": { "Mutant": { "name": name } },
                })
            })
            .collect();
        let document = serde_json::json!({
            "caught": caught, "timeout": 1, "unviable": 3, "outcomes": outcomes,
        });
        Outcome::read("access", &document.to_string()).unwrap()
    }

    #[test]
    fn those_that_stand_after_all_tests_are_what_was_not_noticed() {
        let first = outcome(
            6,
            &[
                NAME,
                "a.rs:1:2: replace > with >= in f",
                "a.rs:3:4: delete ! in f",
            ],
        );
        assert_eq!(
            (first.noticed, first.standing(), first.percent()),
            (7, 3, 70)
        );
        let all = first.after(outcome(1, &[NAME]));
        assert_eq!((all.noticed, all.standing(), all.percent()), (9, 1, 90));
        assert_eq!(
            all.to_string(),
            "access: 9 of 10 noticed (90 %), 3 do not compile"
        );
    }

    #[test]
    fn a_survivor_is_explained_by_its_line_whatever_its_place_and_never_without_a_reason() {
        let stands = outcome(1, &[NAME]);
        let line = "shared/src/access/need.rs: replace || with && in Need::is_of";
        assert_eq!(
            stands
                .unexplained(&format!("{line} # no role has one alone"))
                .len(),
            0
        );
        for list in [String::new(), line.to_owned(), format!("{line} #  ")] {
            assert_eq!(stands.unexplained(&list), [&stands.survivors()[0]]);
        }
    }

    #[test]
    fn a_pattern_takes_every_sign_by_its_word() {
        let survivor = Survivor::of("a.rs:1:2: replace f -> Vec<u8> with vec![0] in A::b").unwrap();
        assert_eq!(
            survivor.pattern(),
            r"^a\.rs:1:2: replace f \-> Vec<u8> with vec\!\[0\] in A::b$"
        );
    }
}
