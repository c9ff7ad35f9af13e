//! The user guide explains every reason for which an order is turned down or an item waits.

use shared::problem::{HeldCode, RejectionCode};

const GUIDES: [&str; 2] = [
    include_str!("../docs/user-guide.md"),
    include_str!("../docs/user-guide.zh-CN.md"),
];

#[test]
fn every_refusal_of_the_office_is_explained_in_both_languages() {
    let rejections = RejectionCode::ALL.iter().map(|code| code.as_str());
    let held = HeldCode::ALL.iter().map(|code| code.as_str());
    let codes: Vec<&str> = rejections.chain(held).collect();
    for guide in GUIDES {
        let explained = guide.lines().filter(|line| line.starts_with("| `"));
        let explained: Vec<&str> = explained
            .filter_map(|line| line.split('|').nth(1))
            .collect();
        for code in &codes {
            let quoted = format!("`{code}`");
            let is_there = explained.iter().any(|codes| codes.contains(&quoted));
            assert!(is_there, "{code}");
        }
    }
}
