//! Forms and orders of every kind, all offline.

use serde_json::{Value, json};

use crate::home::{Home, ME, SESSION, TALK, TEAM};

#[test]
fn a_session_is_saved_as_before_and_its_question_becomes_a_matter() {
    let home = Home::new();
    let questions = ["--question", "低保怎么办", "--question", "路什么时候修"];
    let new = [&SESSION[..], &questions].concat();
    let saved = home.done(&new);
    assert_eq!(saved["state"], "saved");
    assert_eq!(saved["item"]["venue"], "courtyard");
    assert_eq!(saved["item"]["audience"]["count"], 46);
    assert_eq!(saved["item"]["kind"], "outreach_session");
    let session = saved["record"].as_str().unwrap();
    assert_eq!(home.show(session)["session"]["members"], json!([ME]));
    let raise = |question| {
        let question = ["--from-question", question, "--topic", "road"];
        [&["item", "raise", "--session", session][..], &question[..]].concat()
    };
    let item = home.record(&raise("路什么"));
    let shown = home.show(&item);
    assert_eq!(shown["content"]["summary"], "路什么时候修");
    assert_eq!(shown["content"]["session"], session);
    assert_eq!(shown["content"]["village"], "511781109201");
    assert_eq!(shown["team"], TEAM);
    assert_eq!(home.refused(&raise("学校")), "unknown");
    let amend = ["amend", session, "--audience", "50", "--reason", "数过了"];
    assert_eq!(home.done(&amend)["item"]["audience"]["count"], 50);
}

#[test]
fn a_talk_and_its_matter_are_logged_and_seen_through_offline() {
    let home = Home::new();
    let talk = home.record(&TALK);
    let shown = home.show(&talk);
    assert_eq!(shown["content"]["recorder"], ME, "you, when absent");
    assert_eq!(shown["content"]["occurred_on"], "2018-07-01");
    // The last talk, its village, its day and its one topic.
    let item = home.record(&["item", "raise", "--summary", "路坏了"]);
    let content = home.show(&item)["content"].clone();
    assert_eq!(content["talk"], talk.as_str());
    assert_eq!(content["topic"], "road");
    assert_eq!(content["scope"], "village");
    let accept = |due| {
        let due = ["--responsible", "village", "--due", due];
        [&["item", "accept", item.as_str()][..], &due[..]].concat()
    };
    assert_eq!(home.refused(&accept("2018-06-30")), "date_past");
    assert_eq!(home.refused(&["item", "start", &item]), "wrong_state");
    let asked = home.done(&accept("2018-07-10"));
    assert_eq!(asked["state"], "requested");
    assert_eq!(asked["order"], "accept");
    assert_eq!(asked["expected_status"], "accepted");
    home.done(&["item", "start", &item]);
    home.done(&["item", "done", &item, "--words", "修好了"]);
    assert_eq!(home.refused(&["item", "confirm", &item]), "same_person");
    let shown = home.show(&item);
    assert_eq!(shown["course"]["status"], "raised");
    assert_eq!(shown["expected"]["status"], "done_claimed");
    assert_eq!(shown["expected"]["facts"]["due_on"], "2018-07-10");
    let orders = shown["commands"].as_array().unwrap();
    let names: Vec<_> = orders.iter().map(|order| order["name"].clone()).collect();
    assert_eq!(names, ["accept", "start", "claim_done"]);
    let amended = home.done(&["amend", &item, "--scope", "township"]);
    assert_eq!(amended["item"]["expected_status"], "done_claimed");
    let of_session = ["amend", &item, "--audience", "4"];
    assert_eq!(home.refused(&of_session), "unknown");
    let list = |words: &[&str]| {
        let items = home.done(&[&["list"][..], words].concat())["items"].clone();
        items.as_array().unwrap().len()
    };
    assert_eq!(list(&[]), 2);
    assert_eq!(list(&["--kind", "talk_item"]), 1);
    assert_eq!(list(&["--status", "done_claimed"]), 1);
    assert_eq!(list(&["--filter", "open"]), 1);
    assert_eq!(list(&["--filter", "overdue"]), 0);
    let links = home.show(&talk)["links"].clone();
    assert_eq!(links[0]["record"], item.as_str());
}

#[test]
fn a_talk_is_drafted_edited_and_submitted() {
    let home = Home::new();
    let draft = home.record(&["talk", "draft", "--village", "511781109201"]);
    assert_eq!(home.refused(&["talk", "submit", &draft]), "invalid");
    let edit = |more: &[&str]| home.done(&[&["talk", "edit", draft.as_str()][..], more].concat());
    edit(&["--attendees", "12", "--about"]);
    edit(&["--ended-with", "no_item"]);
    let wrong_kind = home.refused(&["session", "edit", &draft, "--audience", "3"]);
    assert_eq!(wrong_kind, "other_kind");
    let saved = home.done(&["submit", &draft]);
    assert_eq!(
        saved["item"]["audience"],
        json!({ "count": 12, "about": true })
    );
}

#[test]
fn an_inspection_its_finding_and_a_note_are_logged_offline() {
    let home = Home::new();
    let start = [
        "inspection",
        "start",
        "--division",
        "511781109",
        "--unit",
        "transport",
    ];
    let inspection = home.record(&start);
    let add = [
        "finding",
        "add",
        "--category",
        "behind_schedule",
        "--description",
        "没有开工",
        "--evidence",
        "现场看过",
    ];
    let finding = home.record(&add);
    let content = home.show(&finding)["content"].clone();
    assert_eq!(content["inspection"], inspection.as_str());
    assert_eq!(content["division"], "511781109000");
    assert_eq!(content["unit"], "transport");
    let evidence = content["evidence"].as_object().unwrap().values();
    assert_eq!(evidence.collect::<Vec<_>>(), ["text:现场看过"]);
    let issue = ["finding", "issue", &finding, "--due", "2018-07-20"];
    assert_eq!(home.done(&issue)["expected_status"], "issued");
    let shown = home.show(&finding);
    assert_eq!(shown["expected"]["facts"]["lead_unit"], "transport");
    assert_eq!(home.refused(&issue), "wrong_state");
    let extend = [
        "finding",
        "extend",
        &finding,
        "--due",
        "2018-07-30",
        "--reason",
        "下雨",
    ];
    home.done(&extend);
    // The day that was asked for.
    home.done(&["finding", "grant", &finding]);
    let shown = home.show(&finding);
    assert_eq!(shown["expected"]["facts"]["due_on"], "2018-07-30");
    let note = home.record(&["note", "add", &finding, "--text", "石料到了"]);
    let content = home.show(&note)["content"].clone();
    assert_eq!(content["about"], finding.as_str());
    assert_eq!(content["about_kind"], "finding");
    assert_eq!(content["division"], "511781109000");
    let words = String::from_utf8(home.run(&["show", &finding], &[]).stdout).unwrap();
    assert!(words.contains("佐证: 现场看过"), "{words}");
    let named = ["inspection", "start", "--division", "511781109", "--unit"];
    let named = home.record(&[&named[..], &["市委督查室"]].concat());
    let unit = home.show(&named)["content"]["unit"].clone();
    assert_eq!(unit, "supervision_office", "by its name as well");
    let words = String::from_utf8(home.run(&["show", &named], &[]).stdout).unwrap();
    assert!(words.contains("单位: 市委督查室"), "{words}");
    assert!(words.contains("谁去督察: + "), "{words}");
    let words = String::from_utf8(home.run(&["show", &finding], &[]).stdout).unwrap();
    assert!(words.contains("交办 transport 期限 2018-07-20"), "{words}");
    assert!(words.contains("同意延期 期限 2018-07-30"), "{words}");
    let plan = ["inspection", "plan", "--unit", "water"];
    let no_day = home.run(&plan, &["--json"]);
    assert_eq!(no_day.status.code(), Some(2), "a plan needs a day");
    let planned = home.record(&[&plan[..], &["--on", "2018-09-01"]].concat());
    assert_eq!(home.show(&planned)["content"]["unit"], "water");
    let closed = home.done(&["inspection", "close", &inspection]);
    assert_eq!(closed["expected_status"], "closed");
}

#[test]
fn people_read_one_line_of_what_was_asked_and_what_comes() {
    let home = Home::new();
    let talk = home.record(&TALK);
    let twin = home.record(&TALK);
    let same = home.run(&["same", &twin, &talk], &[]);
    let text = String::from_utf8(same.stdout).unwrap();
    assert_eq!(text.trim().lines().count(), 1, "{text}");
    assert!(text.contains("送达后由改革办定"), "{text}");
    let twice = home.refused(&["same", &twin, &talk]);
    assert_eq!(twice, "wrong_state");
    assert_eq!(
        home.refused(&["void", &talk, "--reason", "重了"]),
        "has_duplicates"
    );
    let shown = home.run(&["show", &twin], &[]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("来历"), "{shown}");
    assert!(shown.contains(&talk), "may be the same: {shown}");
    home.done(&["not-same", &twin, "--reason", "是两场"]);
    let void = home.done(&["void", &talk, "--reason", "重了"]);
    assert_eq!(void["state"], "requested");
    assert_eq!(home.done(&["attention"])["items"], json!([]));
}

#[test]
fn an_invitation_names_what_its_role_needs_before_anything_is_made() {
    let home = Home::new();
    let invite = |more: &[&str]| {
        let words = [&["office", "invite", "--name", "何文书", "--role"], more].concat();
        let output = home.run(&words, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let broken = value["error"]["violations"].as_array().cloned().unwrap();
        let fields = broken.iter().map(|broken| broken["field"].clone());
        fields.collect::<Vec<_>>()
    };
    assert_eq!(invite(&["talk_recorder"]), ["team", "area"]);
    // The team of this name is not looked for, let alone made.
    assert_eq!(invite(&["talk_recorder", "--team", "新队"]), ["area"]);
    let county = ["township_coordinator", "--area", "511781"];
    assert_eq!(invite(&county), ["area"]);
    assert_eq!(invite(&["liaison"]), ["unit"]);
    let spoken = home.run(
        &[&["office", "invite", "--name", "何", "--role"], &county[..]].concat(),
        &[],
    );
    let spoken = String::from_utf8([spoken.stdout, spoken.stderr].concat()).unwrap();
    assert!(spoken.contains("范围：请写明这个角色管哪里"), "{spoken}");
}
