//! Nothing secret is ever in the log, whatever level it is at, or in what the program says when it fails.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use shared::enrolment::{EnrolResponse, SyncProof, TokenRequest};
use shared::sync::{PROTOCOL_VERSION, Request, encode_request};

use crate::{done, satchel, text};

/// A server that tells everything it can.
struct Talkative {
    child: Child,
    address: String,
    /// Reads on while it speaks: a full pipe would stop it.
    reader: JoinHandle<String>,
}

impl Talkative {
    fn start(data: &Path) -> Self {
        let mut serve = satchel(&["serve", "--listen", "127.0.0.1:0"], data);
        serve.env("SATCHEL_LOG", "trace").stderr(Stdio::piped());
        serve.env("SATCHEL_LOG_FORMAT", "json");
        let mut child = serve.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let start = said.len();
            assert_ne!(log.read_line(&mut said).unwrap(), 0, "{said}");
            let line: Value = serde_json::from_str(said.get(start..).unwrap()).unwrap();
            if line["fields"]["message"] == "serving" {
                break line["fields"]["address"].as_str().unwrap().to_owned();
            }
        };
        let reader = std::thread::spawn(move || {
            log.read_to_string(&mut said).unwrap();
            said
        });
        Self {
            child,
            address,
            reader,
        }
    }

    /// Asks, and gives the answer's head and body.
    fn ask(&self, head: &str, body: &[u8]) -> (String, Vec<u8>) {
        let mut line = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head =
            format!("{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
        line.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.split_off(end.unwrap() + 4);
        (String::from_utf8(answer).unwrap(), body)
    }

    fn json(&self, path: &str, more: &str, body: &Value) -> Value {
        let head = format!("POST {path} HTTP/1.1\r\ncontent-type: application/json{more}");
        let (_, body) = self.ask(&head, body.to_string().as_bytes());
        serde_json::from_slice(&body).unwrap()
    }

    /// Everything it said, once it has ended.
    fn end(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.join().unwrap()
    }
}

#[test]
fn no_secret_is_in_the_log_at_any_level() {
    let data = tempfile::tempdir().unwrap();
    let founded = done(satchel(&["init", "--json"], data.path()));
    let founded: Value = serde_json::from_slice(&founded.stdout).unwrap();
    let code = founded["administrator_code"].as_str().unwrap().to_owned();
    let server = Talkative::start(data.path());
    let key = SigningKey::from_bytes(&[77; 32]);
    let public = hex::encode(key.verifying_key().to_bytes());
    let mut secrets = vec![("code", code.clone()), ("device key", "4d".repeat(32))];

    // Where it should not be: as the whole of a body.
    server.json("/v1/enrol", "", &json!(code));
    let enrol = json!({"code": code, "public_key": public, "device_name": "x"});
    let enrolled = server.json("/v1/enrol", "", &enrol);
    let enrolled: EnrolResponse = serde_json::from_value(enrolled).unwrap();
    let token = enrolled.token.token.clone();
    secrets.push(("token", token.clone()));

    let challenge = server.json("/v1/token/challenge", "", &json!({}));
    let nonce = challenge["nonce"].as_str().unwrap();
    let message = TokenRequest::message(enrolled.installation, nonce);
    let signature = hex::encode(key.sign(&message).to_bytes());
    secrets.push(("signature", signature.clone()));
    let renewal = json!({
        "installation": enrolled.installation, "nonce": nonce, "signature": signature,
    });
    let renewed = server.json("/v1/token", "", &renewal);
    secrets.push(("renewed", renewed["token"].as_str().unwrap().to_owned()));
    // Once more is refused, and so is one of another's.
    server.json("/v1/token", "", &renewal);

    let request = Request {
        version: PROTOCOL_VERSION,
        installation: enrolled.installation,
        cursor: None,
        page_bytes: 1_000,
        unsent: None,
        grants: None,
        wiped: None,
    };
    let body = encode_request(&request, &[]);
    let sync = |authorization: &str| {
        let head = format!(
            "POST /v1/sync HTTP/1.1\r\ncontent-type: application/cbor\r\nauthorization: {authorization}"
        );
        server.ask(&head, &body).0
    };
    assert!(sync(&format!("Bearer {token}")).starts_with("HTTP/1.1 200"));
    let next = serde_json::from_value(renewed["nonce"].clone()).unwrap();
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    let proof = SyncProof::of(enrolled.installation, next, &body, sign);
    let authorization = proof.authorization();
    secrets.push(("proof", hex::encode(&proof.signature)));
    secrets.push((
        "proof header",
        authorization.rsplit(' ').next().unwrap().to_owned(),
    ));
    assert!(sync(&authorization).starts_with("HTTP/1.1 200"));
    assert!(sync(&authorization).starts_with("HTTP/1.1 401"));
    let forged = format!("{token}x");
    assert!(sync(&format!("Bearer {forged}")).starts_with("HTTP/1.1 401"));

    // Somebody of the reform office, whom two administrators let in.
    let bearer = |token: &str| format!("\r\nauthorization: Bearer {token}");
    let enrol = |code: &str, seed: u8| {
        let key = SigningKey::from_bytes(&[seed; 32]).verifying_key();
        let body = json!({
            "code": code, "public_key": hex::encode(key.to_bytes()), "device_name": "x",
        });
        let enrolled = server.json("/v1/enrol", "", &body);
        enrolled["token"]["token"].as_str().unwrap().to_owned()
    };
    let body = json!({"name": "陈主任", "grants": [{"role": "reform_office"}]});
    let person = server.json("/v1/users", &bearer(&token), &body);
    let security = enrol(founded["security_code"].as_str().unwrap(), 78);
    let body = json!({"ids": [person["grants"][0]["id"]]});
    server.json("/v1/grant-proposals/confirm", &bearer(&security), &body);
    let path = format!("/v1/users/{}/codes", person["id"].as_str().unwrap());
    let issued = server.json(&path, &bearer(&token), &json!({"valid_hours": 1}));
    let issued = issued["code"].as_str().unwrap();
    let reform = enrol(issued, 79);
    secrets.extend([
        ("issued code", issued.to_owned()),
        ("security", security),
        ("reform", reform.clone()),
    ]);

    let bearer = bearer(&reform);
    let link = server.json("/v1/page-links", &bearer, &json!({}));
    let link = link["link"].as_str().unwrap();
    let page_key = link.rsplit_once("key=").unwrap().1.to_owned();
    let opened = server.ask(&format!("GET /?key={page_key} HTTP/1.1"), b"").0;
    assert!(opened.starts_with("HTTP/1.1 303"), "{opened}");
    let cookie = opened.split("set-cookie: satchel=").nth(1).unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let read = format!("GET / HTTP/1.1\r\ncookie: satchel={cookie}");
    assert!(server.ask(&read, b"").0.starts_with("HTTP/1.1 200"));
    // A link that is used, by somebody without a session.
    server.ask(&format!("GET /?key={page_key} HTTP/1.1"), b"");
    secrets.extend([("page key", page_key), ("cookie", cookie)]);

    let said = server.end();
    assert!(
        said.contains("TRACE") && said.contains("device enrolled"),
        "it says a lot"
    );
    for seed in seeds(data.path()) {
        secrets.push(("seed", hex::encode(&seed)));
        secrets.push((
            "seed in decimals",
            format!("{seed:?}").replace(['[', ']'], ""),
        ));
    }
    assert!(secrets.len() > 10, "{}", secrets.len());
    for (what, secret) in secrets {
        assert!(secret.len() > 8, "{what}");
        let line = said.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{what}");
    }
}

/// The keys in the database: of the organisation, and of tokens.
fn seeds(data: &Path) -> Vec<Vec<u8>> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = server::store::Database::sqlite(data).await.unwrap();
        let org = database.organisations().await.unwrap()[0];
        let mut tx = database.of(org).snapshot().await.unwrap();
        let organisation = tx.organisation().await.unwrap().unwrap();
        let tokens = tx.token_keys(shared::time::Timestamp(0)).await.unwrap();
        let mut seeds = vec![organisation.signing_key.to_vec()];
        seeds.extend(tokens.iter().map(|key| key.seed.to_vec()));
        assert!(!format!("{organisation:?} {tokens:?}").contains(&format!("{:?}", seeds[0])));
        seeds
    })
}

#[test]
fn a_password_of_the_database_is_not_said_when_it_cannot_be_reached() {
    let data = tempfile::tempdir().unwrap();
    let urls = [
        "postgres://satchel:geheim@127.0.0.1:1/satchel",
        "postgres://satchel:ge heim@127.0.0.1:1/satchel",
        "postgres://satchel:geheim@127.0.0.1:99999/satchel",
        "postgres://satchel:geheim@/satchel?sslmode=whatever",
        "postgres://127.0.0.1:1/satchel?user=satchel&password=geheim",
        "mysql://satchel:geheim@127.0.0.1/satchel",
    ];
    // At once: it waits a while for a database that may still be starting.
    let tries = urls.map(|url| {
        let mut init = satchel(&["init", "--database-url", url], data.path());
        init.env("SATCHEL_LOG", "trace");
        init.stdout(Stdio::piped()).stderr(Stdio::piped());
        (url, init.spawn().unwrap())
    });
    for (url, tried) in tries {
        let output = tried.wait_with_output().unwrap();
        assert!(!output.status.success());
        let said = text(&output.stderr) + &text(&output.stdout);
        assert!(!said.contains("heim"), "{url}: {said}");
        assert!(said.contains("satchel: "), "{said}");
    }
}
