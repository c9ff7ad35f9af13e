//! The network's side: TLS in process, with the real programs.

use std::path::Path;

use serde_json::Value;
use shared::enrolment::EnrolLine;
use tests::process::{Handset, Served, Storage, init, satchel};

fn certificate(folder: &Path) -> Value {
    std::fs::create_dir(folder).unwrap();
    let output = satchel()
        .args(["tls", "self-signed", "--json"])
        .args(["--name", "localhost", "--name", "127.0.0.1", "--out"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

#[test]
fn a_phone_enrols_and_syncs_over_tls_and_believes_no_other_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::folder();
    let code = init(&storage).system;
    let made = certificate(&folder.path().join("tls"));
    let other = certificate(&folder.path().join("other"));
    assert_ne!(text(&made, "fingerprint"), text(&other, "fingerprint"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let key = std::fs::metadata(text(&made, "key")).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
    let (cert, key) = (text(&made, "certificate"), text(&made, "key"));
    let tls = ["--tls-cert", cert, "--tls-key", key];
    let served = Served::start_with(&storage, "127.0.0.1:0", &tls);
    let server = format!("https://{}", served.address);
    let phone = Handset::new(folder.path(), "phone");
    let enrol = |more: &[&str]| {
        let words = ["enrol", "--server", &server, "--code", &code];
        phone.try_run(&[&words, more].concat())
    };
    for more in [&["--ca", text(&other, "certificate")][..], &[]] {
        let (refused, done) = enrol(more);
        assert!(!done, "{refused:#}");
        assert_eq!(refused["error"]["code"], "untrusted", "{refused:#}");
        let said = text(&refused["error"], "message");
        assert!(
            said.contains("证书文件") && !said.contains("Issuer"),
            "{said}"
        );
    }
    // A file of something else.
    let (refused, _) = enrol(&["--ca", key]);
    assert_eq!(refused["error"]["code"], "file", "{refused:#}");
    let (enrolled, done) = enrol(&["--ca", cert]);
    assert!(done, "{enrolled:#}");
    // It keeps who vouches.
    phone.sync();
    let user = text(&enrolled, "user");
    let code = phone.tell(&format!("office code --user {user}"));
    let line = EnrolLine::read(text(&code, "qr")).unwrap();
    let expected = format!(
        "https://localhost:{}",
        served.address.rsplit(':').next().unwrap()
    );
    assert_eq!(line.server, expected);
    assert!(served.terminate().success());
}

#[test]
fn the_network_is_not_served_in_the_clear() {
    let storage = Storage::folder();
    init(&storage);
    for words in [&["serve", "--lan"][..], &["serve", "--listen", "0.0.0.0:0"]] {
        let output = storage.tell(satchel().args(words)).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        let last = said.lines().last().unwrap();
        assert!(
            last.contains("--tls-cert") && last.contains("--behind-proxy"),
            "{said}"
        );
    }
    let served = Served::start_with(&storage, "0.0.0.0:0", &["--behind-proxy", "10.0.0.5"]);
    assert!(served.terminate().success());
}
