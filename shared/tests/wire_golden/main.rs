//! Golden vectors: bytes of the wire and storage formats, frozen. A change of format fails here first;
//! it then needs a new version number, never new bytes under the old one.
//!
//! `vectors/*.hex` are also for whoever writes a client: docs/sync-protocol.md says what each holds.

mod access;

use ed25519_dalek::{Signer as _, SigningKey};
use shared::bundle::{BUNDLE_VERSION, Bundle, Gap, Receipt, SignedReceipt};
use shared::change::Change;
use shared::command::{Command, Event, Happened, Order, Outcome, SignedOutcome};
use shared::enrolment::{EnrolLine, SyncProof};
use shared::feed::Feed;
use shared::id::{
    ChangeHash, CommandId, Digest, InstallationId, Nonce, OrganisationId, PackHash, RecordId,
    TeamId, UserId,
};
use shared::join::{JoinChange, JoinLine};
use shared::pack::{Item, Pack, Unsigned, WitnessSignature};
use shared::problem::HeldCode;
use shared::record::Authorship;
use shared::record::outreach_session::{Answers, AudienceAnswer, Form, PartOfDay, Venue};
use shared::state::State;
use shared::sync::{
    Cursor, FeedDigest, Notice, PersonName, Position, Request, Response, RowBody, RowKind, RowMeta,
    Tag, Through, Unsent, WireRow, encode_request,
};
use shared::time::Timestamp;
use shared::validate::{Rule, Violation};

const RECORD: RecordId = RecordId([0x01; 16]);
const ACTOR: InstallationId = InstallationId([0x02; 16]);
const ORGANISATION: OrganisationId = OrganisationId([0x03; 16]);
const TEAM: TeamId = TeamId([0x04; 16]);
const USER: UserId = UserId([0x05; 16]);
const TIME: i64 = 1_530_489_600;

/// Compares bytes with `vectors/<name>.hex`; prints them when the file is missing or differs.
fn assert_golden(name: &str, bytes: &[u8]) {
    let path = format!("{}/tests/vectors/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let golden: String = golden.split_whitespace().collect();
    assert_eq!(
        golden,
        hex::encode(bytes),
        "{path} differs from the bytes written now"
    );
}

fn by(time: i64) -> Authorship {
    Authorship { actor: ACTOR, time }
}

fn creation() -> Change {
    let answers = Answers {
        occurred_on: Some("2018-07-01".parse().unwrap()),
        part_of_day: Some(PartOfDay::Evening),
        village: Some("511781100001".parse().unwrap()),
        venue: Some(Venue::Courtyard),
        form: Some(Form::GroupTalk),
        topics: Some(["congress_19".to_owned(), "poverty_alleviation".to_owned()].into()),
        members: Some([USER].into()),
        audience: Some(AudienceAnswer {
            count: 46,
            about: true,
        }),
        questions: [("1".to_owned(), "医保什么时候缴".to_owned())].into(),
        note: Some("雨大，在王家院坝讲".to_owned()),
        photo: None,
        late_reason: None,
    };
    shared::record::Answers::from(answers).creation(RECORD, TEAM, by(TIME))
}

fn amendment() -> Change {
    let state = State::of([&creation()]).unwrap();
    let answers = Answers {
        audience: Some(AudienceAnswer {
            count: 50,
            about: false,
        }),
        topics: Some(["congress_19".to_owned(), "livelihood".to_owned()].into()),
        ..Answers::default()
    };
    let reason = Some("数过了".to_owned());
    shared::record::Answers::from(answers)
        .amendment(&state, by(TIME + 60), reason, 7)
        .unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[0x07; 32])
}

fn pack() -> Pack {
    let items = [
        Item::Change {
            record: RECORD,
            raw: creation().raw().to_vec(),
            signature: None,
        },
        Item::Change {
            record: RECORD,
            raw: amendment().raw().to_vec(),
            signature: None,
        },
        Item::Command {
            raw: shared::cbor::encode(&command()),
        },
    ];
    let unsigned = Unsigned::of(
        ORGANISATION,
        ACTOR,
        2,
        Some(PackHash([0x08; 32])),
        Timestamp(TIME * 1000),
        &items,
    )
    .unwrap();
    let signature = key().sign(&unsigned.message()).to_bytes().to_vec();
    unsigned.signed(signature)
}

fn command() -> Command {
    Command {
        id: CommandId([0x06; 16]),
        record: RECORD,
        order: Order::Void {
            reason: "记重了".to_owned(),
        },
        seen_heads: vec![amendment().hash()],
        seen_event: None,
        claimed_at: Timestamp(TIME * 1000 + 120_000),
    }
}

fn cursor() -> Cursor {
    Cursor {
        checkpoint: Tag {
            seq: 300,
            tag: Digest([0x09; 32]),
        },
        positions: vec![
            Position {
                feed: Feed::Person(USER),
                seq: 300,
            },
            Position {
                feed: Feed::REFERENCE_BASE,
                seq: 300,
            },
            Position {
                feed: Feed::Team(TEAM),
                seq: 299,
            },
        ],
    }
}

#[test]
fn changes_are_frozen() {
    assert_golden("change_creation", creation().raw());
    assert_golden("change_amendment", amendment().raw());
    assert_eq!(Change::read(creation().raw()).unwrap(), creation());
    assert_eq!(Change::read(amendment().raw()).unwrap(), amendment());
}

#[test]
fn a_state_is_frozen() {
    let state = State::of([&creation(), &amendment()]).unwrap();
    assert_golden("state", &shared::cbor::encode(&state));
}

#[test]
fn a_pack_is_frozen_and_opens() {
    let pack = pack();
    // The header and the items are the format; the deflated body may be written in other bytes by
    // another deflater, so it is the header over it that freezes this one's.
    assert_golden("pack", &shared::cbor::encode(&pack));
    let header = pack.header().unwrap();
    let items = pack.open(&header, &key().verifying_key()).unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items[0].hash().bytes(), creation().hash().as_bytes());
}

/// The author's signature over the creation.
fn witness() -> WitnessSignature {
    let message = WitnessSignature::message(RECORD, &creation().hash());
    WitnessSignature(key().sign(&message).to_bytes().to_vec())
}

#[test]
fn a_witnessed_change_is_frozen() {
    let item = Item::Change {
        record: RECORD,
        raw: creation().raw().to_vec(),
        signature: Some(witness()),
    };
    let bytes = shared::cbor::encode(&item);
    assert_golden("item_witness", &bytes);
    assert_eq!(shared::cbor::decode::<Item>(&bytes).unwrap(), item);
    // What went before: two elements, and no signature.
    let plain = Item::Change {
        record: RECORD,
        raw: creation().raw().to_vec(),
        signature: None,
    };
    assert_eq!(shared::cbor::encode(&plain)[..4], [0x82, 0x00, 0x82, 0x50]);
}

#[test]
fn a_bundle_and_its_receipt_are_frozen() {
    let bundle = Bundle {
        organisation: ORGANISATION,
        packs: vec![shared::cbor::encode(&pack())],
    };
    assert_golden("bundle", &bundle.to_file());
    assert_eq!(Bundle::read(&bundle.to_file()), Ok(bundle));
    let receipt = Receipt {
        version: BUNDLE_VERSION,
        organisation: ORGANISATION,
        installation: ACTOR,
        through: 2,
        hash: pack().hash(),
        checkpoint: cursor().checkpoint,
        issued_at: Timestamp(TIME * 1000 + 300_000),
        missing: vec![Gap { from: 1, to: 1 }],
    };
    let receipt = shared::cbor::encode(&receipt);
    let signature = key().sign(&SignedReceipt::message(&receipt));
    let signed = SignedReceipt {
        receipt,
        signature: signature.to_bytes().to_vec(),
    };
    assert_golden("receipt", &signed.to_file());
    assert_eq!(SignedReceipt::read(&signed.to_file()), Ok(signed));
}

#[test]
fn a_line_to_join_by_is_frozen() {
    let change = |change, signature| JoinChange {
        change,
        author: USER,
        signature,
    };
    let changes = vec![
        change(creation(), Some(witness())),
        change(amendment(), None),
    ];
    let line = JoinLine::fitting(ORGANISATION, RECORD, changes).unwrap();
    assert_golden("join_line", line.to_text().as_bytes());
    assert_eq!(JoinLine::read(&line.to_text()), Ok(line));
}

#[test]
fn a_pack_that_another_deflater_wrote_opens_to_the_same_items() {
    let golden = include_str!("../vectors/pack_of_another_deflater.hex");
    let other: Pack =
        shared::cbor::decode(&hex::decode(golden.replace(char::is_whitespace, "")).unwrap())
            .unwrap();
    assert_ne!(other.body, pack().body);
    let open = |pack: &Pack| {
        let header = pack.header().unwrap();
        pack.open(&header, &key().verifying_key()).unwrap()
    };
    assert_eq!(open(&other), open(&pack()));
}

#[test]
fn a_command_and_its_outcome_are_frozen() {
    assert_golden("command_void", &shared::cbor::encode(&command()));
    let outcome = shared::cbor::encode(&Outcome::Event(Event {
        command: command().id,
        record: RECORD,
        happened: Happened::Voided {
            reason: "记重了".to_owned(),
        },
        by: USER,
        claimed_at: Timestamp(TIME * 1000 + 120_000),
        decided_at: Timestamp(TIME * 1000 + 240_000),
        heads: vec![ChangeHash([0x0a; 32])],
        effective_at: None,
    }));
    let signature = key()
        .sign(&SignedOutcome::message(&outcome))
        .to_bytes()
        .to_vec();
    let signed = SignedOutcome { outcome, signature };
    assert_golden("outcome_voided", &shared::cbor::encode(&signed));
}

#[test]
fn an_exchange_is_frozen() {
    let request = Request {
        version: 1,
        installation: ACTOR,
        cursor: Some(cursor()),
        page_bytes: 1_000_000,
        unsent: None,
        grants: None,
        wiped: None,
    };
    assert_golden("sync_request", &encode_request(&request, &[pack()]));
    let behind = Request {
        unsent: Some(Unsent {
            items: 12,
            since: Some(Timestamp(TIME * 1000)),
        }),
        ..request
    };
    let bytes = shared::cbor::encode(&behind);
    assert_golden("sync_request_with_unsent", &bytes);
    assert_eq!(shared::cbor::decode::<Request>(&bytes).unwrap(), behind);
    let meta = |kind, installation| RowMeta {
        kind,
        record: Some(RECORD),
        author: USER,
        installation,
        received_at: Timestamp(TIME * 1000),
    };
    let notice = Notice::Held {
        item: Digest([0x0b; 32]),
        code: HeldCode::Invalid,
        violations: vec![Violation::new("topics", Rule::Required)],
    };
    let rows = [
        WireRow {
            seq: 301,
            meta: meta(RowKind::Change, Some(ACTOR)),
            feeds: vec![0, 2],
            body: RowBody::Stub([0x0c; 8]),
        },
        WireRow {
            seq: 302,
            meta: meta(RowKind::Notice, None),
            feeds: vec![0],
            body: RowBody::Whole(shared::cbor::encode(&notice)),
        },
    ];
    let mut response = Response {
        version: 1,
        server_time: Timestamp(TIME * 1000 + 1),
        through: Some(Through {
            number: 2,
            hash: pack().hash(),
        }),
        refused: Vec::new(),
        cursor: cursor(),
        more: false,
        digest: Some(FeedDigest {
            count: 3,
            sum: [0x0d; 16],
        }),
        lost: Vec::new(),
        rewound: None,
        rows_len: 0,
        rows: Vec::new(),
        names: None,
        grants: None,
        wipe: None,
    };
    response.set_rows(&rows);
    assert_golden("sync_response", &shared::cbor::encode(&response));
    assert_eq!(response.rows().unwrap(), rows);
    response.names = Some(vec![PersonName {
        user: USER,
        name: "张桂兰".to_owned(),
    }]);
    let named = shared::cbor::encode(&response);
    assert_golden("sync_response_with_names", &named);
    assert_eq!(shared::cbor::decode::<Response>(&named).unwrap(), response);
    let row_hash = rows[0].meta.row_hash(&Digest(creation().hash().0));
    assert_golden("row_hash", row_hash.as_bytes());
    assert_golden("tag", Tag::START.next(&row_hash).tag.as_bytes());
}

#[test]
fn a_proof_says_who_over_what_and_which_body() {
    let key = SigningKey::from_bytes(&[0x0e; 32]);
    let nonce = Nonce([0x0f; 16]);
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    let proof = SyncProof::of(ACTOR, nonce, b"body", sign);
    assert_golden("sync_proof", &shared::cbor::encode(&proof));
    let authorization = proof.authorization();
    let credentials = authorization.strip_prefix("Satchel ").unwrap();
    assert_eq!(SyncProof::read(credentials), Some(proof));
    for broken in ["", "AA", "====", "hQAA"] {
        assert_eq!(SyncProof::read(broken), None, "{broken}");
    }
}

#[test]
fn the_line_of_an_enrolment() {
    let line = EnrolLine {
        server: "https://satchel.example.cn".to_owned(),
        organisation: ORGANISATION,
        server_key: Digest([0x11; 32]),
        code: "7KQ2M9XD".to_owned(),
        valid_until: Timestamp(TIME * 1000),
    };
    assert_golden("enrol_line", line.to_text().as_bytes());
    assert_eq!(EnrolLine::read(&line.to_text()), Ok(line));
}

#[test]
fn a_field_that_a_newer_phone_adds_is_ignored() {
    // A newer phone sends an eighth field.
    let request = Request {
        version: 1,
        installation: ACTOR,
        cursor: None,
        page_bytes: 0,
        unsent: Some(Unsent {
            items: 1,
            since: None,
        }),
        grants: None,
        wiped: Some(Timestamp(TIME * 1000)),
    };
    let mut newer = shared::cbor::encode(&request);
    assert_eq!(newer[0], 0x87);
    newer[0] = 0x88;
    newer.push(0x18);
    newer.push(0x2a);
    assert_eq!(shared::cbor::decode::<Request>(&newer).unwrap(), request);
}
