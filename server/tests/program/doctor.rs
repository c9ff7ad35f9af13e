//! `satchel doctor`, as whoever types it meets it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::{done, satchel, text};

fn doctor(data: &Path, words: &[&str]) -> Output {
    let words = [&["doctor", "--json"], words].concat();
    satchel(&words, data).output().unwrap()
}

fn level(output: &Output, check: &str) -> String {
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let finding = found.iter().find(|finding| finding["check"] == check);
    let finding = finding.unwrap_or_else(|| panic!("no {check} in {found:#?}"));
    for language in ["zh", "en"] {
        assert!(finding[language].as_str().unwrap().chars().count() > 5);
    }
    finding["level"].as_str().unwrap().to_owned()
}

#[test]
fn it_says_what_is_unsafe_and_what_to_do_and_fails_then() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path().join("office");
    done(satchel(&["init"], &data));
    let fine = doctor(&data, &[]);
    let said = text(&fine.stdout);
    for check in [
        "data_files",
        "database_settings",
        "listening",
        "proxies",
        "clock",
        "token_key",
        "audit_trail",
        "audit_checkpoint",
        "enrolment_codes",
        "silent_devices",
        "schema",
    ] {
        assert_eq!(level(&fine, check), "ok", "{check}: {said}");
    }
    // What the founder begins with, and what this machine is, the office may not have chosen.
    let unsafe_ones = said.matches("\"unsafe\"").count();
    assert_eq!(fine.status.success(), unsafe_ones == 0, "{said}");

    let open = doctor(&data, &["--lan"]);
    assert_eq!(level(&open, "listening"), "unsafe");
    assert_eq!(open.status.code(), Some(1));
    let all = doctor(&data, &["--behind-proxy", "0.0.0.0/0"]);
    assert_eq!(level(&all, "proxies"), "unsafe");

    let plain = satchel(&["doctor", "--lan"], &data).output().unwrap();
    let lines = text(&plain.stdout);
    let first = lines.lines().next().unwrap();
    assert!(first.contains("不安全 UNSAFE"), "the worst first: {lines}");
    assert!(lines.contains("--tls-cert"), "{lines}");
}

#[test]
#[cfg(unix)]
fn a_folder_that_others_can_read_is_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    let data = data.path().join("office");
    done(satchel(&["init"], &data));
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&data, 0o755);
    set(&data.join("satchel.db"), 0o644);
    let found = doctor(&data, &[]);
    assert_eq!(level(&found, "data_files"), "unsafe");
    assert_eq!(found.status.code(), Some(1));
}

#[test]
fn a_certificate_and_its_key_are_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("office");
    done(satchel(&["init"], &data));
    let out = folder.path().to_str().unwrap();
    let mut make = Command::new(env!("CARGO_BIN_EXE_satchel"));
    make.args(["tls", "self-signed", "--name", "office.example"]);
    make.args(["--out", out]);
    done(make);
    let (cert, key) = (format!("{out}/tls.crt"), format!("{out}/tls.key"));
    let tls = ["--lan", "--tls-cert", &cert, "--tls-key", &key];
    let with = |url: &str| doctor(&data, &[&tls[..], &["--public-url", url]].concat());
    let right = with("https://office.example");
    for check in ["listening", "certificate", "tls_key_file"] {
        assert_eq!(level(&right, check), "ok", "{check}");
    }
    assert_eq!(
        level(&with("https://elsewhere.example"), "certificate"),
        "unsafe"
    );
    std::fs::copy(&cert, &key).unwrap();
    assert_eq!(
        level(&with("https://office.example"), "certificate"),
        "unsafe"
    );
}
