//! The threat model's page is held to the sources: every test that it names is there and runs.

use std::collections::BTreeSet;

use tests::process::workspace;

const PAGE: &str = "shared/docs/threat-model.md";

/// `file::test` of a line.
fn named(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let words = line.split('`').skip(1).step_by(2);
    words.filter_map(|word| word.split_once("::"))
}

#[test]
fn every_line_of_the_threat_model_has_its_test() {
    let page = std::fs::read_to_string(workspace().join(PAGE)).expect("the page");
    let (defended, open) = page.split_once("## Not defended").expect("both parts");
    let mut tests = BTreeSet::new();
    let rows = defended
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| |"));
    for row in rows {
        let letter = row.trim_start_matches("| ").split(' ').next();
        assert!(
            letter.is_some_and(|letter| "STRIDE".contains(letter) && letter.len() == 1),
            "{row}"
        );
        let mut found = 0;
        for (file, test) in named(row) {
            assert!(is_test(file, test), "{file} has no test {test}");
            tests.insert((file.to_owned(), test.to_owned()));
            found += 1;
        }
        assert!(found > 0, "no test in {row}");
    }
    assert!(tests.len() > 40, "{}", tests.len());
    for letter in ["S", "T", "R", "I", "D", "E"] {
        assert!(defended.contains(&format!("\n| {letter} |")), "{letter}");
    }
    assert!(open.lines().filter(|line| line.starts_with("| ")).count() > 5);
}

/// Whether a file has a test of that name: a function right after `#[test]` or `#[tokio::test]`.
fn is_test(file: &str, test: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(workspace().join(file)) else {
        return false;
    };
    let head = format!("fn {test}(");
    let mut is_marked = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_marked = true;
        } else if line.contains(&head) {
            return is_marked;
        } else if !line.starts_with("#[") && !line.starts_with("//") {
            is_marked = false;
        }
    }
    false
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    let here = "tests/e2e/threats.rs";
    assert!(is_test(here, "a_test_that_is_not_there_is_noticed"));
    assert!(!is_test(here, "a_test_that_nobody_wrote"));
    assert!(!is_test(here, "is_test"));
    assert!(!is_test("tests/e2e/nowhere.rs", "is_test"));
}
