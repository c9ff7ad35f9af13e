//! The driver: tokens, failures, and what reaches the disk, over a transport that is a function.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use ed25519_dalek::{Signature, VerifyingKey};
use mobile_cli::{
    Answer, Ask, FixedClock, MemoryStore, Phone, PhoneError, SeededEntropy, SqliteStore, Store,
    StoreError, Unreachable,
};
use mobile_core::{Refusal, SyncEnd};
use serde_json::{Value, json};
use shared::enrolment::{Certificate, SignedCertificate, TokenRequest};
use shared::id::{DeviceId, Digest, InstallationId, OrganisationId, TeamId, UserId};
use shared::pack::Algorithm;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::sync::{Cursor, FeedDigest, Response, Tag};
use shared::time::Timestamp;

const INSTALLATION: InstallationId = InstallationId([5; 16]);
const NOW: &str = "2018-07-01T08:00:00.000Z";

/// A server that knows tokens and has nothing to say.
#[derive(Default)]
struct Desk {
    is_away: Mutex<bool>,
    /// The token it takes now.
    token: AtomicU32,
    proofs: AtomicU32,
    syncs: AtomicU32,
    is_revoked: Mutex<bool>,
    /// Asks whoever wants a token or an exchange to come again after so many seconds.
    is_busy: Mutex<Option<u32>>,
    public_key: Mutex<Option<Digest>>,
}

impl Desk {
    fn answer(&self, ask: &Ask) -> Result<Answer, Unreachable> {
        if *self.is_away.lock().unwrap() {
            return Err(Unreachable {
                reason: "no network".to_owned(),
            });
        }
        if let Some(seconds) = *self.is_busy.lock().unwrap() {
            return Ok(Answer {
                retry_after_s: Some(seconds),
                ..problem(503, "unavailable")
            });
        }
        let body: Value = serde_json::from_slice(&ask.body).unwrap_or(Value::Null);
        match ask.path.as_str() {
            "/v1/enrol" if body["code"] == "GOOD" => {
                *self.public_key.lock().unwrap() =
                    Some(body["public_key"].as_str().unwrap().parse().unwrap());
                Ok(json_answer(
                    200,
                    &json!({
                        "organisation": "0e0e0e0e-0e0e-0e0e-0e0e-0e0e0e0e0e0e",
                        "organisation_name": "万源", "user": "01010101-0101-0101-0101-010101010101",
                        "user_name": "张桂兰", "device": "02020202-0202-0202-0202-020202020202",
                        "installation": INSTALLATION.to_string(), "server_key": "00".repeat(32),
                        "certificate": certificate(body["public_key"].as_str().unwrap()), "grants": [], "token": self.fresh_token(),
                    }),
                ))
            }
            "/v1/enrol" => Ok(problem(404, "code_unknown")),
            "/v1/token/challenge" => Ok(json_answer(200, &json!({ "nonce": "00ff" }))),
            "/v1/token" => {
                let request: TokenRequest = serde_json::from_value(body).unwrap();
                let key = self.public_key.lock().unwrap().unwrap();
                let key = VerifyingKey::from_bytes(key.as_bytes()).unwrap();
                let signature = hex::decode(&request.signature).unwrap();
                let message = TokenRequest::message(request.installation, "00ff");
                key.verify_strict(&message, &Signature::from_slice(&signature).unwrap())
                    .unwrap();
                self.proofs.fetch_add(1, Ordering::Relaxed);
                Ok(json_answer(200, &self.fresh_token()))
            }
            _ if *self.is_revoked.lock().unwrap() => Ok(problem(403, "device_revoked")),
            _ if ask.token != Some(format!("t{}", self.token.load(Ordering::Relaxed))) => {
                Ok(problem(401, "token_expired"))
            }
            "/v1/sync" => {
                self.syncs.fetch_add(1, Ordering::Relaxed);
                Ok(Answer {
                    status: 200,
                    body: shared::cbor::encode(&nothing_new()),
                    retry_after_s: None,
                })
            }
            path => Ok(json_answer(200, &json!({ "path": path }))),
        }
    }

    fn fresh_token(&self) -> Value {
        let number = self.token.fetch_add(1, Ordering::Relaxed) + 1;
        json!({ "token": format!("t{number}"), "expires_at": "2018-07-01T08:15:00.000Z" })
    }
}

fn nothing_new() -> Response {
    Response {
        version: 1,
        server_time: NOW.parse().unwrap(),
        through: None,
        refused: Vec::new(),
        cursor: Cursor {
            checkpoint: Tag::START,
            positions: Vec::new(),
        },
        more: false,
        digest: Some(FeedDigest::default()),
        lost: Vec::new(),
        rewound: None,
        rows_len: 0,
        rows: Vec::new(),
        names: None,
    }
}

/// A certificate of a device key; nobody verifies its signature here.
fn certificate(public_key: &str) -> String {
    let certificate = Certificate {
        organisation: OrganisationId([0x0e; 16]),
        installation: INSTALLATION,
        device: DeviceId([2; 16]),
        user: UserId([1; 16]),
        algorithm: Algorithm::Ed25519,
        public_key: public_key.parse().unwrap(),
        enrolled_at: NOW.parse().unwrap(),
    };
    hex::encode(shared::cbor::encode(&SignedCertificate {
        certificate: shared::cbor::encode(&certificate),
        signature: Vec::new(),
    }))
}

fn json_answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        body: body.to_string().into_bytes(),
        retry_after_s: None,
    }
}

fn problem(status: u16, code: &str) -> Answer {
    json_answer(
        status,
        &json!({
            "type": format!("urn:satchel:problem:{code}"), "title": "t", "status": status,
            "detail": "d", "code": code,
        }),
    )
}

struct Setting {
    desk: Arc<Desk>,
    clock: Arc<FixedClock>,
    store: MemoryStore,
}

impl Setting {
    fn new() -> Self {
        let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        Self {
            desk: Arc::default(),
            clock,
            store: MemoryStore::new(),
        }
    }

    fn phone(&self) -> Phone {
        self.phone_on(Box::new(self.store.clone()))
    }

    fn phone_on(&self, store: Box<dyn Store>) -> Phone {
        let desk = Arc::clone(&self.desk);
        let transport = Arc::new(move |ask: Ask| desk.answer(&ask));
        let clock = Arc::clone(&self.clock) as Arc<dyn mobile_cli::Clock>;
        Phone::open(store, transport, clock, Box::new(SeededEntropy::new(1))).unwrap()
    }
}

fn session() -> Answers {
    Answers {
        occurred_on: Some("2018-06-30".parse().unwrap()),
        village: Some("511781109201".parse().unwrap()),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([shared::id::UserId([1; 16])].into()),
        audience: Some(AudienceAnswer {
            count: 30,
            about: true,
        }),
        ..Answers::default()
    }
}

#[test]
fn a_spent_or_unknown_code_says_so_and_a_good_one_enrols_once() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    let Err(PhoneError::Problem { problem, .. }) = phone.enrol("BAD", "p") else {
        panic!()
    };
    assert_eq!(problem.code.as_str(), "code_unknown");
    assert_eq!(phone.enrol("GOOD", "p").unwrap().installation, INSTALLATION);
    let again = phone.enrol("GOOD", "p");
    assert!(matches!(
        again,
        Err(PhoneError::Refused(Refusal::AlreadyEnrolled))
    ));
    let reopened = setting.phone();
    assert_eq!(reopened.core().enrolment().unwrap().user_name, "张桂兰");
    assert_eq!(reopened.public_key(), phone.public_key());
}

#[test]
fn a_token_is_renewed_by_the_device_key_when_it_ends_or_is_refused() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    assert_eq!(
        setting.desk.proofs.load(Ordering::Relaxed),
        0,
        "the first token holds"
    );
    setting
        .clock
        .set("2018-09-01T00:00:00.000Z".parse().unwrap());
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    assert_eq!(
        setting.desk.proofs.load(Ordering::Relaxed),
        1,
        "renewed before it is used"
    );
    setting.clock.set(NOW.parse().unwrap());
    setting.desk.token.fetch_add(1, Ordering::Relaxed);
    let report = phone.sync(None).unwrap();
    assert_eq!((report.end, report.round_trips), (SyncEnd::Complete, 1));
    assert_eq!(
        setting.desk.proofs.load(Ordering::Relaxed),
        2,
        "refused, renewed, sent again"
    );
    setting.desk.token.fetch_add(1, Ordering::Relaxed);
    let value = phone.office_get("/v1/held").unwrap();
    assert_eq!(value["path"], "/v1/held");
    assert_eq!(setting.desk.proofs.load(Ordering::Relaxed), 3);
}

#[test]
fn no_network_is_a_report_with_a_time_to_try_again() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    *setting.desk.is_away.lock().unwrap() = true;
    let report = phone.sync(None).unwrap();
    assert_eq!(report.end, SyncEnd::Failed("unreachable".to_owned()));
    assert_eq!(phone.wake_at(), report.retry_at);
    assert!(report.retry_at > Some(phone.now()));
    assert!(matches!(
        phone.office_get("/v1/held"),
        Err(PhoneError::Unreachable(_))
    ));
    *setting.desk.is_away.lock().unwrap() = false;
    phone.sync(None).unwrap();
    assert_eq!(phone.wake_at(), None);
}

#[test]
fn a_retired_device_hears_why() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    *setting.desk.is_revoked.lock().unwrap() = true;
    let end = phone.sync(None).unwrap().end;
    assert_eq!(end, SyncEnd::Failed("device_revoked".to_owned()));
}

#[test]
fn a_full_disk_saves_nothing_and_says_so() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    setting.store.fail_after(Some(0));
    let saved = phone.submit(TeamId([7; 16]), session());
    assert!(matches!(saved, Err(PhoneError::NotSaved)));
    assert!(phone.records().is_empty());
    setting.store.fail_after(None);
    let record = phone.submit(TeamId([7; 16]), session()).unwrap();
    assert_eq!(setting.phone().records(), [record]);
}

#[test]
fn a_home_on_disk_keeps_records_and_refused_answers_leave_no_draft() {
    let home = tempfile::tempdir().unwrap();
    let setting = Setting::new();
    let open = || setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
    let mut phone = open();
    phone.enrol("GOOD", "p").unwrap();
    let wrong = Answers {
        audience: None,
        ..session()
    };
    let refused = phone.submit(TeamId([7; 16]), wrong);
    assert!(matches!(
        refused,
        Err(PhoneError::Refused(Refusal::Invalid(_)))
    ));
    assert!(phone.core().drafts().is_empty());
    let record = phone.submit(TeamId([7; 16]), session()).unwrap();
    let twin = phone.submit(TeamId([7; 16]), session()).unwrap();
    assert_eq!(phone.core().look_alikes(record), [twin]);
    drop(phone);
    let phone = open();
    assert_eq!(phone.records(), [record, twin]);
    let all = phone
        .core()
        .list(mobile_core::view::Filter::OnlyHere, "", Timestamp(0));
    assert_eq!(all.len(), 2);
}

#[test]
fn a_phone_that_lost_its_key_says_so_at_once_and_makes_no_other() {
    for damage in [None, Some(vec![9; 31]), Some(vec![9; 32])] {
        let home = tempfile::tempdir().unwrap();
        let setting = Setting::new();
        let open = || setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
        let mut phone = open();
        phone.enrol("GOOD", "p").unwrap();
        let record = phone.submit(TeamId([7; 16]), session()).unwrap();
        drop(phone);
        let path = home.path().join("device.key");
        let key = std::fs::read(&path).unwrap();
        match &damage {
            None => std::fs::remove_file(&path).unwrap(),
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
        }
        let mut phone = open();
        let lost = |done: Result<(), PhoneError>| {
            assert!(matches!(done, Err(PhoneError::Refused(Refusal::KeyLost))));
        };
        lost(phone.submit(TeamId([7; 16]), session()).map(drop));
        lost(phone.sync(None).map(drop));
        lost(phone.office_get("/v1/held").map(drop));
        // What is there is still to be read, and waits for the key to come back.
        assert_eq!(phone.records(), [record]);
        drop(phone);
        assert_eq!(
            std::fs::read(&path).ok(),
            damage,
            "nothing was written over it"
        );
        std::fs::write(&path, &key).unwrap();
        let mut phone = open();
        phone.submit(TeamId([7; 16]), session()).unwrap();
        assert_eq!(phone.sync(None).unwrap().round_trips, 1);
    }
}

#[test]
fn a_home_whose_records_are_gone_is_not_taken_for_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    let setting = Setting::new();
    let mut phone = setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
    phone.enrol("GOOD", "p").unwrap();
    drop(phone);
    for file in ["token", "phone.db", "phone.db-wal", "phone.db-shm"] {
        let _ = std::fs::remove_file(home.path().join(file));
    }
    let opened = SqliteStore::open(home.path());
    assert!(matches!(opened, Err(StoreError::Gone)));
    assert!(!home.path().join("phone.db").exists());
}

#[test]
fn a_home_whose_database_was_emptied_is_not_taken_for_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    let setting = Setting::new();
    let mut phone = setting.phone_on(Box::new(SqliteStore::open(home.path()).unwrap()));
    phone.enrol("GOOD", "p").unwrap();
    drop(phone);
    for file in ["phone.db-wal", "phone.db-shm"] {
        let _ = std::fs::remove_file(home.path().join(file));
    }
    std::fs::write(home.path().join("phone.db"), []).unwrap();
    let opened = SqliteStore::open(home.path());
    assert!(matches!(opened, Err(StoreError::Gone)));
}

#[test]
fn a_busy_office_says_when_and_the_phone_waits_as_long() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    for (seconds, is_token_old) in [(40, false), (70, true)] {
        if is_token_old {
            // It is the token then that cannot be renewed.
            let now: Timestamp = NOW.parse().unwrap();
            setting.clock.set(now.plus_ms(86_400_000));
        }
        *setting.desk.is_busy.lock().unwrap() = Some(seconds);
        let report = phone.sync(None).unwrap();
        assert_eq!(report.end, SyncEnd::Failed("unavailable".to_owned()));
        assert_eq!(report.asked_to_wait_s, Some(seconds));
        let waits = report.retry_at.unwrap().0 - phone.now().0;
        assert_eq!(waits, i64::from(seconds) * 1_000);
        assert_eq!(phone.wake_at(), report.retry_at);
    }
    *setting.desk.is_busy.lock().unwrap() = None;
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    assert_eq!(phone.wake_at(), None);
}
