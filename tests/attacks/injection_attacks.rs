//! SQL, paths, line ends and markup, in every place that takes text.

use serde_json::json;

use crate::scene::{JSON, Scene, Whose, bearer};

const SQL: &[&str] = &[
    "' or '1'='1",
    "'; drop table log; --",
    "1 union select signing_key from organisation",
    "\" or 1=1 --",
    "\\'; select pg_sleep(10); --",
    "%00",
    "x'||(select hex(signing_key) from organisation)||'",
];

const PATHS: &[&str] = &[
    "/../satchel-data/satchel.db",
    "/..%2f..%2fsatchel.db",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/v1/records/..%2f..%2fusers",
    "/v1/../v1/users",
    "//v1/users",
    "/v1//users",
    "/v1/users/",
    "/v1/users%00.json",
    "/v1/users;a=b",
    "/V1/USERS",
    "/.git/config",
    "/v1/attachments/../../satchel.db",
    "/styles/../../satchel.db",
];

/// Each character that is not a letter or digit as its bytes, so that it comes through whole.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[test]
fn sql_in_a_path_or_a_parameter_is_a_word_like_any_other() {
    let mut scene = Scene::open();
    scene.log(Whose::Member);
    let kept = scene.kept();
    for word in SQL {
        let word = escaped(word);
        let asked = [
            format!("/v1/records/{word}"),
            format!("/v1/records/{word}/history"),
            format!("/v1/records?kind={word}"),
            format!("/v1/records?after={word}"),
            format!("/v1/records?area={word}"),
            format!("/v1/records?period={word}"),
            format!("/v1/records?status={word}"),
            format!("/v1/records?limit={word}"),
            format!("/v1/figures?area={word}"),
            format!("/v1/figures/{word}/records"),
            format!("/v1/divisions?q={word}"),
            format!("/v1/held?after={word}"),
            format!("/?key={word}"),
            format!("/figures/{word}"),
        ];
        for path in asked {
            let answer = scene.get(&path, &scene.official);
            assert!(
                (200..500).contains(&answer.status),
                "{path}: {}",
                answer.verdict()
            );
            let said = String::from_utf8_lossy(&answer.body);
            assert!(!said.to_lowercase().contains("sql"), "{path}: {said}");
            assert!(!said.contains("syntax"), "{path}: {said}");
        }
    }
    assert_eq!(scene.kept(), kept);
    scene.close();
}

#[test]
fn sql_in_a_body_is_kept_as_it_was_written() {
    let mut scene = Scene::open();
    let before = scene.kept();
    for word in SQL.iter().filter(|word| **word != "%00") {
        let team = scene.world.team(word, crate::scene::AREA).unwrap();
        let user = scene.world.person(word, &[]).unwrap();
        let people = listed(&mut scene, "/v1/users");
        let found = people
            .iter()
            .find(|person| person["id"] == json!(user))
            .unwrap();
        assert_eq!(found["name"], json!(word));
        let teams = listed(&mut scene, "/v1/teams");
        let found = teams.iter().find(|one| one["id"] == json!(team)).unwrap();
        assert_eq!(found["name"], json!(word));
    }
    let [_, held, records] = scene.kept();
    assert_eq!([held, records], [before[1], before[2]]);
    assert!(scene.world.office.verify().unwrap().faults.is_empty());
    scene.close();
}

#[test]
fn no_path_leads_out_of_the_routes() {
    let scene = Scene::open();
    for path in PATHS {
        let answer = scene.ask(
            &format!("GET {path}"),
            Some(&bearer(&scene.member)),
            "",
            b"",
        );
        assert!(
            (400..500).contains(&answer.status),
            "{path}: {}",
            answer.verdict()
        );
        let body = String::from_utf8_lossy(&answer.body);
        assert!(
            !body.contains("SQLite format") && !body.contains("root:"),
            "{path}"
        );
    }
    scene.close();
}

/// Nothing of a request becomes a line of an answer's head.
#[test]
fn line_ends_do_not_split_an_answer() {
    let scene = Scene::open();
    let asked = [
        "/?lang=zh%0d%0aset-cookie:%20a=b",
        "/?area=511781%0d%0aset-cookie:%20a=b&key=0",
        "/%0d%0aset-cookie:%20a=b",
        "/v1/records?after=%0d%0aset-cookie:%20a=b",
    ];
    for path in asked {
        let answer = scene.ask(&format!("GET {path}"), None, "", b"");
        let head = answer.head.to_lowercase();
        assert!(!head.contains("set-cookie"), "{path}: {head}");
    }
    let answer = scene.ask("GET /v1/records", None, "x-request-id: a\r\n", b"");
    let id = answer
        .head
        .lines()
        .find(|line| line.starts_with("x-request-id: "));
    assert!(
        id.is_some_and(|line| !line.ends_with(": a")),
        "{}",
        answer.head
    );
    scene.close();
}

/// What a person typed never becomes markup on the page.
#[test]
fn markup_in_a_name_is_shown_as_letters() {
    let mut scene = Scene::open();
    let evil = "<script>alert(1)</script>";
    scene.world.team(evil, crate::scene::AREA).unwrap();
    let lang = "GET /?lang=%3Cscript%3Ealert(1)%3C/script%3E&area=%3Cb%3E&period=%3Ci%3E";
    let answer = scene.ask(lang, None, "", b"");
    let page = String::from_utf8_lossy(&answer.body);
    assert!(!page.contains("<script>") && !page.contains("<b>") && !page.contains("<i>"));
    assert!(
        answer
            .head
            .to_lowercase()
            .contains("content-security-policy: default-src 'none'")
    );
    scene.close();
}

#[test]
fn json_of_another_shape_is_refused_and_leaves_nothing() {
    let scene = Scene::open();
    let before = scene.kept();
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let bodies = [
        "null",
        "[]",
        "{}",
        "{\"code\": {\"$ne\": null}}",
        "{\"code\": [\"a\"]}",
        "\u{feff}{}",
        "{\"code\": \"a\", \"code\": \"b\", \"public_key\": \"\", \"device_name\": \"\"}",
        "{\"__proto__\": {\"role\": \"system_admin\"}}",
        &deep,
    ];
    for body in bodies {
        let answer = scene.ask("POST /v1/enrol", None, JSON, body.as_bytes());
        assert!(
            ["400 bad_request", "422 validation_failed"].contains(&answer.verdict().as_str()),
            "{}: {body:.60}",
            answer.verdict()
        );
    }
    assert_eq!(scene.kept(), before);
    scene.close();
}

/// A list of the system administrator's.
fn listed(scene: &mut Scene, path: &str) -> Vec<serde_json::Value> {
    let phone = scene.world.admin.phone().unwrap();
    let list = phone.office_get(&format!("{path}?limit=500")).unwrap();
    list["items"].as_array().unwrap().clone()
}
