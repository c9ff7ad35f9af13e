use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;

fn line() -> EnrolLine {
    EnrolLine {
        server: "https://satchel.example.cn:8420".to_owned(),
        organisation: OrganisationId([3; 16]),
        server_key: Digest([4; 32]),
        code: "7KQ2M9XD".to_owned(),
        valid_until: Timestamp(1_530_489_600_000),
    }
}

#[test]
fn a_line_is_read_as_it_was_written_however_it_was_passed_on() {
    let text = line().to_text();
    assert!(text.starts_with("SATCHEL:1:"), "{text}");
    let is_alphanumeric = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ':';
    assert!(text.chars().all(is_alphanumeric), "{text}");
    assert_eq!(EnrolLine::read(&text), Ok(line()));
    let pasted = format!("\n {}\r\n", text.to_lowercase());
    assert_eq!(EnrolLine::read(&pasted), Ok(line()));
}

#[test]
fn what_is_no_line_is_told_why() {
    let read = |line: EnrolLine| EnrolLine::read(&line.to_text());
    for server in [
        "",
        "satchel.example.cn",
        "http://",
        "https:///path",
        "ftp://satchel.example.cn",
        "https://satchel.example.cn/",
        "https://office@satchel.example.cn",
        "https://satchel.example.cn/?a=b",
        "https://satchel.example.cn#x",
        "https://satchel example.cn",
        "https://萬源.cn",
        &format!("https://{}", "a".repeat(193)),
    ] {
        let server = server.to_owned();
        let wrong = EnrolLine { server, ..line() };
        assert_eq!(
            read(wrong.clone()),
            Err(EnrolLineError::Server),
            "{wrong:?}"
        );
    }
    for code in ["", "7KQ2-M9X", "7kq2m9xd", "7KQ2M9XDD"] {
        let code = code.to_owned();
        let wrong = EnrolLine { code, ..line() };
        assert_eq!(read(wrong.clone()), Err(EnrolLineError::Code), "{wrong:?}");
    }
    let text = line().to_text();
    let later = text.replacen(":1:", ":2:", 1);
    assert_eq!(EnrolLine::read(&later), Err(EnrolLineError::Version));
    for broken in [
        "",
        "SATCHEL",
        "SATCHEL:",
        "SATCHEL:1",
        "7KQ2-M9XD",
        "SATCHEL:1:0",
        &text.chars().take(40).collect::<String>(),
        &format!("{text}AA"),
        &format!("{text}="),
    ] {
        let read = EnrolLine::read(broken);
        let is_told = matches!(read, Err(EnrolLineError::Malformed));
        assert!(is_told, "{broken}: {read:?}");
    }
    let long = format!("{text}{}", "A".repeat(MAX_ENROL_CHARS));
    assert_eq!(EnrolLine::read(&long), Err(EnrolLineError::TooLong));
}

#[test]
fn the_longest_line_is_within_the_bound() {
    let server = format!("https://{}", "a".repeat(MAX_SERVER_BYTES - 8));
    let longest = EnrolLine {
        server,
        valid_until: Timestamp(i64::MIN),
        ..line()
    };
    let text = longest.to_text();
    assert!(text.len() <= MAX_ENROL_CHARS, "{}", text.len());
    assert_eq!(EnrolLine::read(&text), Ok(longest));
}

proptest! {
    #[test]
    fn every_line_survives_its_text(
        host in "[a-z0-9.-]{1,180}(:[0-9]{1,5})?",
        organisation in any::<[u8; 16]>(),
        server_key in any::<[u8; 32]>(),
        code in "[2-9A-HJ-KM-NP-Z]{8}",
        valid_until in any::<i64>(),
    ) {
        let line = EnrolLine {
            server: format!("http://{host}"),
            organisation: OrganisationId(organisation),
            server_key: Digest(server_key),
            code,
            valid_until: Timestamp(valid_until),
        };
        let text = line.to_text();
        prop_assert!(text.len() <= MAX_ENROL_CHARS);
        prop_assert_eq!(EnrolLine::read(&text), Ok(line));
    }

    #[test]
    fn what_is_read_is_written_the_same_way(data in "[A-Z2-7]{0,200}") {
        let text = format!("SATCHEL:1:{data}");
        if let Ok(line) = EnrolLine::read(&text) {
            prop_assert_eq!(line.to_text(), text);
        }
    }
}
