//! What the phone does not do, and what it says of what is still to come.

use crate::home::{Home, SESSION, TALK};

#[test]
fn a_field_without_two_answers_has_none_to_resolve() {
    let home = Home::new();
    let session = home.record(&SESSION);
    let value = ["resolve", &session, "audience", "--value", "50"];
    assert_eq!(home.refused(&value), "no_conflict");
    let choose = ["resolve", &session, "audience", "--choose", "1"];
    assert_eq!(home.refused(&choose), "no_conflict");
    let shown = home.show(&session);
    assert_eq!(shown["content"]["audience"]["count"], 46);
    assert_eq!(shown["history"].as_array().unwrap().len(), 1);
    let mistyped = ["resolve", &session, "audiense", "--value", "50"];
    assert_eq!(home.refused(&mistyped), "unknown");
}

#[test]
fn what_waits_says_what_it_comes_to_whatever_the_kind() {
    let home = Home::new();
    let expected = |id: &str| {
        let said = home.said(&["show", id, "--lang", "en"]);
        let line = said
            .lines()
            .find_map(|line| line.split_once("once decided: "));
        line.unwrap_or_else(|| panic!("{said}")).1.to_owned()
    };
    let session = home.record(&SESSION);
    home.done(&["void", &session, "--reason", "记重了"]);
    assert_eq!(expected(&session), "void");
    let talk = home.record(&TALK);
    let twin = home.record(&TALK);
    home.done(&["same", &twin, &talk]);
    assert_eq!(expected(&twin), format!("the same as {talk}"));
    let start = [
        "inspection",
        "start",
        "--division",
        "511781109",
        "--unit",
        "transport",
    ];
    let inspection = home.record(&start);
    home.done(&["inspection", "close", &inspection]);
    assert_eq!(expected(&inspection), "Over");
}

#[test]
fn the_card_counts_as_on_this_phone_what_the_list_says_is() {
    let home = Home::new();
    let session = home.record(&SESSION);
    let stands = |words: &str| {
        let said = home.said(&["list"]);
        assert!(said.contains(&format!("[{words}]")), "{said}");
    };
    stands("已存本机");
    assert!(
        home.said(&["status"])
            .contains("已存本机 1 项（其中已打包 0）")
    );
    home.done(&["amend", &session, "--audience", "50"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.bundle");
    home.done(&["bundle", "export", file.to_str().unwrap()]);
    stands("捎带中");
    let said = home.said(&["status"]);
    assert!(said.contains("已存本机 2 项（其中已打包 2）"), "{said}");
    assert_eq!(home.done(&["status"])["only_here"], 2);
    let only_here = home.done(&["list", "--filter", "only-here"]);
    assert_eq!(only_here["items"].as_array().unwrap().len(), 1);
    let said = home.said(&["status", "--lang", "en"]);
    assert!(said.contains("1 record, 0 counted; 0 drafts"), "{said}");
    assert!(
        said.contains("2 changes and orders on this phone only (of these 2 packed)"),
        "{said}"
    );
}

#[test]
fn a_township_where_a_village_is_wanted_is_said_to_be_one() {
    let home = Home::new();
    let new = |village: &str| {
        let mut words = SESSION.to_vec();
        words[3] = village;
        let output = home.run(&words, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{village}");
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = value["error"].clone();
        let message = error["message"].as_str().unwrap().to_owned();
        (error["code"].as_str().unwrap().to_owned(), message)
    };
    for township in ["511781109", "511781109000"] {
        let (code, message) = new(township);
        assert_eq!(code, "no_village", "{township}: {message}");
        assert!(
            message.contains("是乡镇，请填它的一个村或社区"),
            "{message}"
        );
    }
    let (code, message) = new("511781");
    assert_eq!(code, "no_village", "{message}");
    assert!(message.contains("是全市"), "{message}");
    let (code, _) = new("没有这个地方");
    assert_eq!(code, "unknown");
}
