//! The program `satchel` itself, as whoever types its name meets it.

mod doctor;
mod secrets;

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

fn satchel(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_satchel"));
    command.args(words).arg("--data").arg(data);
    command.env_remove("SATCHEL_DATABASE_URL");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn done(mut command: Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    output
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut openapi = Command::new(env!("CARGO_BIN_EXE_satchel"));
    let output = openapi.arg("openapi").stdout(writer).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_founder_reads_the_time_of_the_county() {
    let data = tempfile::tempdir().unwrap();
    let said = text(&done(satchel(&["init"], data.path())).stdout);
    let said: Vec<&str> = said.lines().collect();
    let chinese = said
        .iter()
        .find_map(|line| line.strip_suffix(" 前用一次有效。接着运行 satchel serve。"));
    let chinese = chinese.unwrap();
    assert_eq!(
        chinese.chars().count(),
        "2018-07-01 16:30".len(),
        "{chinese}"
    );
    let english = format!("Good for one use until {chinese}. Next: satchel serve.");
    assert!(said.contains(&english.as_str()), "{said:?}");
}

#[test]
fn a_port_that_is_taken_is_said_in_one_sentence() {
    let data = tempfile::tempdir().unwrap();
    done(satchel(&["init"], data.path()));
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let mut serve = satchel(&["serve", "--listen", &address], data.path());
    let output = serve.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    let last = said.lines().last().unwrap();
    assert!(
        last.contains(&address) && last.contains("--listen"),
        "{said}"
    );
    assert!(last.contains("in use already"), "{said}");
    assert!(!last.contains("os error"), "{said}");
}

#[test]
fn the_key_of_tokens_is_changed_while_a_server_may_run() {
    let data = tempfile::tempdir().unwrap();
    done(satchel(&["init"], data.path()));
    let rotate = |words: &[&str]| -> serde_json::Value {
        let output = done(satchel(
            &[&["keys", "rotate", "--json"], words].concat(),
            data.path(),
        ));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (first, second) = (rotate(&[]), rotate(&["--at-once"]));
    assert_ne!(first["kid"], second["kid"]);
    let until = |rotated: &serde_json::Value| rotated["former_until"].as_str().unwrap().to_owned();
    // Some twenty minutes lie between.
    assert!(until(&first) > until(&second), "{first} {second}");
    let said = text(&done(satchel(&["keys", "rotate"], data.path())).stdout);
    assert!(said.starts_with("tokens are signed by "), "{said}");
}
