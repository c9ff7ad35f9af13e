//! The disk of a phone that was used: enrolled, synced, with records of its own and of others, a dispute, a draft,
//! an outbox and a pack that nobody answered.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use mobile_core::Event;
use shared::access::{Grant, Role};
use shared::change::Scalar;
use shared::enrolment::{AccessToken, EnrolResponse};
use shared::feed::Feed;
use shared::id::{DeviceId, Digest, InstallationId, OrganisationId, RecordId, TeamId, UserId};
use shared::record::{Answers, RecordKind};
use shared::state::State;
use shared::sync::{FeedDigest, Position, Response, RowBody, RowKind, RowMeta, Tag, WireRow};
use shared::time::Timestamp;

use super::shell::{Shell, key};
use crate::seeds::vector;

const RECORD: RecordId = RecordId([1; 16]);
const OTHER: InstallationId = InstallationId([2; 16]);
const TEAM: TeamId = TeamId([4; 16]);
const USER: UserId = UserId([5; 16]);
const NOW: Timestamp = Timestamp(1_530_489_600_000);

/// Every row of the disk by its key.
pub(crate) fn healthy() -> &'static BTreeMap<String, Vec<u8>> {
    static DISK: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    DISK.get_or_init(play)
}

fn play() -> BTreeMap<String, Vec<u8>> {
    let mut shell = Shell::default();
    let mut core = shell.start(NOW);
    let mut run = |shell: &mut Shell, event| shell.run(&mut core, event, NOW);
    run(&mut shell, Event::Enrolled(Box::new(enrolment())));
    shell.answers.push_back(shared::cbor::encode(&answer()));
    run(&mut shell, Event::SyncNow { budget_bytes: None });
    for (number, kind) in (0x20_u8..).zip(RecordKind::ALL) {
        let Some(answers) = answers(kind) else {
            continue;
        };
        let record = RecordId([number; 16]);
        run(
            &mut shell,
            Event::Record {
                record,
                team: TEAM,
                answers: answers.clone(),
            },
        );
        let (record, team) = (RecordId([number + 0x20; 16]), Some(TEAM));
        run(
            &mut shell,
            Event::OpenDraft {
                record,
                team,
                answers,
            },
        );
    }
    run(&mut shell, Event::ExportBundle);
    let file = shell.files.first().cloned().unwrap_or_default();
    run(&mut shell, Event::Carry { file });
    run(&mut shell, Event::SyncNow { budget_bytes: None });
    // A page that came in and was never applied, and the crumb of the record that was tried last.
    let page = mobile_core::memory::Page {
        response: shared::cbor::encode(&answer()),
        attempts: 2,
    };
    shell
        .disk
        .insert("meta/page".to_owned(), shared::cbor::encode(&page));
    let crumb = [RECORD.as_bytes().as_slice(), &[1]].concat();
    shell.disk.insert("meta/breadcrumb".to_owned(), crumb);
    shell.disk
}

/// The full form of a kind, from its golden draft.
fn answers(kind: RecordKind) -> Option<Answers> {
    shared::cbor::decode(&vector(&format!("draft_{kind}"))).ok()
}

fn enrolment() -> EnrolResponse {
    EnrolResponse {
        organisation: OrganisationId([3; 16]),
        organisation_name: "万源市".to_owned(),
        user: USER,
        user_name: "张桂兰".to_owned(),
        device: DeviceId([8; 16]),
        installation: InstallationId([9; 16]),
        server_key: Digest(key().verifying_key().to_bytes()),
        certificate: String::new(),
        grants: vec![Grant {
            role: Role::SatchelMember,
            area: "511781100".parse().ok(),
            unit: None,
            team: Some(TEAM),
            from: NOW.date(),
            to: None,
        }],
        token: AccessToken {
            token: String::new(),
            expires_at: NOW,
            nonce: None,
        },
    }
}

/// An answer with a row of every kind.
pub(crate) fn answer() -> Response {
    let feeds = [Feed::Person(USER), Feed::REFERENCE_BASE, Feed::Team(TEAM)];
    let mut bodies = vec![
        (RowKind::Reference, vector("reference_units")),
        (RowKind::Reference, vector("reference_talk_topics")),
        (RowKind::Reference, vector("reference_village_topics")),
        (RowKind::Reference, vector("reference_membership")),
        (RowKind::Outcome, vector("outcome_voided")),
        (RowKind::Outcome, vector("outcome_rejected")),
        (RowKind::Publication, vector("publication")),
    ];
    bodies.extend(dispute().into_iter().map(|raw| (RowKind::Change, raw)));
    let rows: Vec<WireRow> = (1_u64..)
        .zip(bodies)
        .map(|(seq, (kind, body))| WireRow {
            seq,
            meta: RowMeta {
                kind,
                record: (kind != RowKind::Reference).then_some(RECORD),
                author: USER,
                installation: Some(OTHER),
                received_at: NOW,
            },
            feeds: vec![0, 2],
            body: RowBody::Whole(body),
        })
        .collect();
    let last = rows.last().map_or(0, |row| row.seq);
    let mut response = crate::sync::empty();
    response.cursor.checkpoint = Tag {
        seq: last,
        tag: Digest([9; 32]),
    };
    response.cursor.positions = feeds.map(|feed| Position { feed, seq: last }).to_vec();
    response.digest = Some(FeedDigest::default());
    response.set_rows(&rows);
    response
}

/// A session and two amendments that did not see each other.
pub(crate) fn dispute() -> Vec<Vec<u8>> {
    let creation = vector("change_creation");
    let Ok(first) = shared::change::Change::read(&creation) else {
        return Vec::new();
    };
    let state = State::of([&first]).unwrap_or_default();
    let amended = [(2_u8, 50_u64), (5, 60)].map(|(actor, count)| {
        let counted = [
            ("audience_count", Scalar::Uint(count)),
            ("audience_about", Scalar::Boolean(true)),
        ];
        let counted = counted.map(|(key, value)| (key.to_owned(), Some(value)));
        let reason = Some("数过了".to_owned());
        let change = state.amend(InstallationId([actor; 16]), 1_530_489_700, reason, counted);
        change.raw().to_vec()
    });
    [vec![creation], amended.to_vec()].concat()
}
