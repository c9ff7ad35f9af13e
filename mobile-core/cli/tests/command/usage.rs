//! What is typed and is no command, and homes and files that are not there.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::home::{Home, SESSION};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The first line for people, and the error for programs; both with exit 2.
fn told(home: &Home, words: &[&str]) -> (String, Value) {
    let spoken = home.run(words, &[]);
    assert_eq!(spoken.status.code(), Some(2), "{words:?}");
    let listed = home.run(words, &["--json"]);
    assert_eq!(listed.status.code(), Some(2), "{words:?}");
    assert_eq!(text(&listed.stderr), "", "{words:?}");
    let document: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let error = document["error"].clone();
    assert_eq!(error["code"], "usage", "{words:?}");
    let spoken = text(&spoken.stderr);
    let first = spoken.lines().next().unwrap().to_owned();
    assert_eq!(error["message"], first.as_str(), "{words:?}");
    (first, error)
}

#[test]
fn wrong_usage_begins_with_a_sentence_in_the_language_asked_for() {
    let home = Home::new();
    for (words, chinese, english) in [
        (
            &["void", "ID"][..],
            "还缺 --reason",
            "Still missing: --reason",
        ),
        (
            &["list", "--kind", "picnic"],
            "--kind",
            "“picnic” does not fit --kind",
        ),
        (
            &["list", "--sort"],
            "没有 --sort 这个选项",
            "There is no option --sort here",
        ),
        (&["lsit"], "没有 lsit 这个命令", "There is no command lsit"),
        (&["session"], "请写明做什么", "Say what is to be done"),
        (
            &["resolve", "ID", "audience", "--choose"],
            "还缺 --choose",
            "Still missing: --choose",
        ),
    ] {
        let (first, error) = told(&home, words);
        assert!(first.contains(chinese) && first.ends_with('。'), "{first}");
        let detail = error["detail"].as_str().unwrap();
        assert!(!detail.is_empty(), "{words:?}");
        let (first, _) = told(&home, &[words, &["--lang", "en"]].concat());
        assert!(first.contains(english) && first.ends_with('.'), "{first}");
    }
}

#[test]
fn an_option_that_this_program_misses_is_said_in_the_same_form() {
    let home = Home::new();
    let session = home.record(&SESSION);
    let output = home.run(&["resolve", &session, "audience"], &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        error["error"]["message"],
        "还缺 --choose / --value，请补上再试。"
    );
}

#[test]
fn help_is_no_error() {
    let home = Home::new();
    let help = home.run(&["list", "--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).contains("Usage:"));
}

#[test]
fn a_mistyped_home_is_not_made() {
    let above = tempfile::tempdir().unwrap();
    let home = above.path().join("zahng");
    let run = |more: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_satchel-phone"));
        command.arg("--home").arg(&home).arg("list").args(more);
        command.output().unwrap()
    };
    let spoken = run(&[]);
    assert_eq!(spoken.status.code(), Some(1));
    let spoken = text(&spoken.stderr);
    assert!(spoken.contains("zahng 里没有手机"), "{spoken}");
    assert!(spoken.contains("enrol"), "{spoken}");
    let error: Value = serde_json::from_slice(&run(&["--json"]).stdout).unwrap();
    assert_eq!(error["error"]["code"], "not_enrolled");
    assert!(!home.exists());
}

#[test]
fn a_file_that_is_not_there_is_called_so() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("zhang.bundle");
    let missing = missing.to_str().unwrap();
    for words in [["bundle", "carry", missing], ["bundle", "receipt", missing]] {
        assert_eq!(home.refused(&words), "file");
        let said = text(&home.run(&words, &["--lang", "en"]).stderr);
        assert!(
            said.starts_with(&format!("There is no file {missing}")),
            "{said}"
        );
    }
    let nowhere = folder.path().join("nowhere/zhang.bundle");
    let talk = home.record(&crate::home::TALK);
    let export = ["bundle", "export", nowhere.to_str().unwrap()];
    let said = text(&home.run(&export, &["--lang", "en"]).stderr);
    assert!(said.contains("cannot be written"), "{talk}: {said}");
}

#[test]
fn a_list_whose_reader_goes_away_ends_quietly() {
    let home = Home::new();
    home.record(&crate::home::TALK);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut list = home.command(&["list"]);
    let output = list.stdout(Stdio::from(writer)).output().unwrap();
    assert!(output.status.success());
    assert_eq!(text(&output.stderr), "");
}
