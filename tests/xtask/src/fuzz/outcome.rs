//! What a run of libFuzzer came to, read from what it printed.

use std::fmt;
use std::path::PathBuf;

/// One target's run.
pub(crate) struct Outcome {
    pub(crate) target: &'static str,
    /// Whether it has a mistake built in that had to be found.
    pub(crate) is_control: bool,
    /// Inputs run.
    pub(crate) executions: u64,
    /// Edges of the program reached.
    pub(crate) coverage: u64,
    /// Whether every input held.
    held: bool,
    /// The input that did not.
    input: Option<String>,
    /// What the target said of it.
    said: String,
    log: PathBuf,
}

impl Outcome {
    /// Reads what was printed.
    pub(crate) fn read(
        target: &'static str,
        is_control: bool,
        held: bool,
        text: &str,
        log: PathBuf,
    ) -> Self {
        let after = |what: &'static str| {
            let mut lines = text.lines().rev();
            lines.find_map(|line| Some(line.split_once(what)?.1.trim().to_owned()))
        };
        let number = |text: Option<String>| {
            let text = text.unwrap_or_default();
            let digits = text.split_whitespace().next().unwrap_or_default();
            digits.parse().unwrap_or(0)
        };
        let said = text
            .lines()
            .skip_while(|line| !line.contains("panicked at") && !line.contains("ERROR: libFuzzer"))
            .take(3);
        Self {
            target,
            is_control,
            executions: number(after("stat::number_of_executed_units:")),
            coverage: number(after(" cov: ")),
            held,
            input: after("Test unit written to "),
            said: said.collect::<Vec<_>>().join(" "),
            log,
        }
    }

    /// A target is good when everything held, the control when its mistake was found.
    pub(crate) fn is_good(&self) -> bool {
        match self.is_control {
            true => !self.held && self.input.is_some(),
            false => self.held && self.executions > 0,
        }
    }

    /// What went wrong, and how to see it again.
    pub(crate) fn trouble(&self) -> String {
        let Self { target, log, .. } = self;
        match &self.input {
            _ if self.is_control => "fuzzing does not find the mistake built into it".to_owned(),
            Some(input) => format!(
                "{target}: {}; again: cargo run -p fuzz --bin fuzz-{target} -- {input}",
                self.said
            ),
            None => format!("{target} ended without an input: {}", log.display()),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_good() {
            return write!(f, "{:<8} FAILED {}", self.target, self.trouble());
        }
        let (executions, coverage) = (amount(self.executions), amount(self.coverage));
        match self.is_control {
            true => write!(f, "{:<8} its mistake was found", self.target),
            false => write!(
                f,
                "{:<8} {executions} executions, {coverage} edges covered",
                self.target
            ),
        }
    }
}

/// A number with its thousands apart.
pub(crate) fn amount(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "#2\tINITED cov: 7 ft: 8 corp: 1/1b exec/s: 0 rss: 30Mb\n\
        #1300\tDONE   cov: 1294 ft: 3117 corp: 211/33Kb lim: 994 exec/s: 650 rss: 71Mb\n\
        Done 1300 runs in 2 second(s)\nstat::number_of_executed_units: 1300\nstat::peak_rss_mb: 71\n";
    const BAD: &str = "#2\tINITED cov: 7 ft: 8 corp: 1/1b exec/s: 0 rss: 30Mb\n\
        thread '<unnamed>' panicked at tests/fuzz/src/change.rs:40:5:\nassertion failed: canonical\n\
        ==7== ERROR: libFuzzer: deadly signal\n\
        artifact_prefix='/t/'; Test unit written to /t/crash-0a\n\
        stat::number_of_executed_units: 41\n";

    fn read(held: bool, text: &str, is_control: bool) -> Outcome {
        Outcome::read("change", is_control, held, text, PathBuf::from("log"))
    }

    #[test]
    fn what_libfuzzer_printed_is_read() {
        let good = read(true, GOOD, false);
        assert!(good.is_good());
        assert_eq!((good.executions, good.coverage), (1300, 1294));
        assert_eq!(
            good.to_string(),
            "change   1,300 executions, 1,294 edges covered"
        );
        let bad = read(false, BAD, false);
        assert!(!bad.is_good());
        let trouble = bad.trouble();
        assert!(trouble.contains("assertion failed: canonical"), "{trouble}");
        assert!(trouble.contains("fuzz-change -- /t/crash-0a"), "{trouble}");
    }

    #[test]
    fn a_run_that_tried_nothing_or_died_without_an_input_is_not_good() {
        assert!(!read(true, "", false).is_good());
        assert!(!read(false, "cannot open", false).is_good());
        assert!(!read(false, GOOD, false).is_good());
    }

    #[test]
    fn the_control_is_good_only_when_its_mistake_is_found() {
        assert!(read(false, BAD, true).is_good());
        assert!(!read(true, GOOD, true).is_good());
        assert!(!read(false, "cannot open", true).is_good());
    }

    #[test]
    fn thousands_stand_apart() {
        let texts = [0, 999, 1_000, 12_345_678].map(amount);
        assert_eq!(texts, ["0", "999", "1,000", "12,345,678"]);
    }
}
