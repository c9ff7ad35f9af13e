//! What N3 notes or holds, by name: each with its code, told to its author, and counted by itself once the cause is
//! gone.

use server::ingest::{DecideError, decline, judge_unknown, release};
use server::reference::publish;
use server::store::audit::Unaudited;
use server::store::held::{HeldRow, HeldStatus};
use shared::access::{Grant, Role};
use shared::change::{Action, Change, Composition, Operation, Scalar};
use shared::command::Command;
use shared::division::{DivisionSheet, SheetVillage};
use shared::id::{Digest, PackHash, RecordId};
use shared::pack::Item;
use shared::problem::HeldCode;
use shared::record::outreach_session::Answers;
use shared::record::{RecordKind, note};
use shared::state::State;
use shared::sync::{Notice, Reference, RowKind};

use crate::ingest::audience;
use crate::office::field::note_on;
use crate::office::{Hand, MORNING, Office, item};

crate::on_both_engines![
    each_cause_is_named_and_its_author_told,
    what_a_newer_server_knows_counts_when_it_is_opened_with_all_that_waits_for_it,
    another_countys_village_counts_once_an_edition_has_it,
    an_order_of_a_later_version_waits_for_a_server_that_knows_it,
    what_an_earlier_server_did_not_know_is_decided_in_the_order_in_which_it_came,
];

/// 渠县 has no edition here.
const ELSEWHERE: &str = "511725100001";

/// The creation of a session with other puts.
fn creation_with(hand: &Hand, puts: &[(&str, Scalar)]) -> (RecordId, Change) {
    let (record, whole) = hand.creation(&hand.answers(46));
    let mut operations = whole.operations().to_vec();
    for (key, value) in puts {
        operations.retain(|op| op.key != *key);
        operations.push(Operation {
            key: (*key).to_owned(),
            action: Action::Put(value.clone()),
            predecessors: Vec::new(),
        });
    }
    let change = Change::compose(&Composition {
        actor: whole.actor(),
        seq: 1,
        start_op: 1,
        time: whole.time(),
        message: None,
        dependencies: Vec::new(),
        operations,
    });
    (record, change)
}

impl Office {
    /// What a person was told is held, and why; each with the codes in the order told.
    async fn told(&self, hand: &Hand, change: &Change) -> Vec<String> {
        self.told_of(hand, Digest(change.hash().0)).await
    }

    async fn told_of(&self, hand: &Hand, hash: Digest) -> Vec<String> {
        let answer = self.answer(hand, None, 1_000_000).await;
        let rows = answer.rows().unwrap().into_iter();
        let notices = rows.filter(|row| row.meta.kind == RowKind::Notice);
        notices
            .filter_map(|row| match row.body {
                shared::sync::RowBody::Whole(body) => shared::cbor::decode(&body).ok(),
                shared::sync::RowBody::Stub(_) => None,
            })
            .filter_map(|notice| match notice {
                Notice::Held { item, code, .. } if item == hash => Some(code.to_string()),
                Notice::Released { item, .. } if item == hash => Some("released".to_owned()),
                _ => None,
            })
            .collect()
    }
}

async fn each_cause_is_named_and_its_author_told(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let other = office.enrol("李国华", Role::TeamLeader).await;
    let (here, creation) = hand.creation(&hand.answers(46));
    office
        .send(&mut hand, &[item(here, &creation)])
        .await
        .unwrap();
    let state = State::of([&creation]).unwrap();
    // Somebody else's change without their signature, and one of an installation that nobody has.
    let unsigned = other.amendment(&state, &audience(50));
    let mut nobody = hand.clone_store();
    nobody.installation = shared::id::InstallationId([0xee; 16]);
    let forged = nobody.amendment(&state, &audience(51));
    let (renamed, of_another) = hand.creation(&hand.answers(12));
    let renamed = RecordId(renamed.0.map(|byte| byte ^ 1));
    let (strange, of_strange_kind) =
        creation_with(&hand, &[("kind", Scalar::from("village_fair"))]);
    let (later, of_later_schema) = creation_with(&hand, &[("schema", Scalar::Uint(99))]);
    let (far, of_elsewhere) = creation_with(&hand, &[("village", Scalar::from(ELSEWHERE))]);
    let mut after = state.clone();
    let missing = hand.amendment(&after, &audience(60));
    after.apply(&missing).unwrap();
    let orphan = hand.amendment(&after, &audience(61));
    let cases = [
        (here, &unsigned, "unsigned"),
        (here, &forged, "forged"),
        (renamed, &of_another, "forged"),
        (strange, &of_strange_kind, "unknown_kind"),
        (later, &of_later_schema, "newer_schema"),
        (far, &of_elsewhere, "unknown_division"),
        (here, &orphan, "missing_dependency"),
    ];
    for (record, change, code) in cases {
        office
            .send(&mut hand, &[item(record, change)])
            .await
            .unwrap();
        let hash = Digest(change.hash().0);
        let held = office.held().await;
        assert!(held.contains(&(hash, code.to_owned())), "{code}: {held:?}");
        assert_eq!(office.told(&hand, change).await, [code]);
    }
    // What it builds on comes: it counts, and nothing else does.
    office
        .send(&mut hand, &[item(here, &missing)])
        .await
        .unwrap();
    assert_eq!(
        office.told(&hand, &orphan).await,
        ["missing_dependency", "released"]
    );
    assert_eq!(office.state(here).await.unwrap().len(), 3);
    assert_eq!(office.held().await.len(), cases.len() - 1);
    // Opened again, this server knows no more than before: nothing is said twice.
    let head = office.head().await;
    let judged = judge_unknown(&office.store, &office.clock, &office.keys).await;
    assert_eq!(judged.unwrap(), 3);
    assert_eq!(office.head().await, head);
    assert_eq!(office.held().await.len(), cases.len() - 1);
    office.assert_sound().await;
}

/// A creation as a server that did not know it would have kept it.
fn held_by_an_earlier_server(
    hand: &Hand,
    record: RecordId,
    change: &Change,
    code: HeldCode,
) -> HeldRow {
    HeldRow {
        hash: Digest(change.hash().0),
        is_command: false,
        record,
        author: hand.user,
        installation: hand.installation,
        received_at: MORNING,
        contact: MORNING,
        pack: PackHash([1; 32]),
        body: change.raw().to_vec(),
        code,
        violations: Vec::new(),
        missing: None,
        awaited: None,
        status: HeldStatus::Held,
        bearer: None,
        declined: None,
    }
}

async fn what_a_newer_server_knows_counts_when_it_is_opened_with_all_that_waits_for_it(
    office: Office,
) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (first, of_kind) = hand.creation(&hand.answers(46));
    let (second, of_schema) = hand.creation(&hand.answers(12));
    // Known by now, and broken by the rules that are known by now.
    let (third, broken) = hand.creation(&Answers {
        topics: None,
        ..hand.answers(7)
    });
    let mut tx = office.store.begin().await.unwrap();
    tx.put_held(&[
        held_by_an_earlier_server(&hand, first, &of_kind, HeldCode::UnknownKind),
        held_by_an_earlier_server(&hand, second, &of_schema, HeldCode::NewerSchema),
        held_by_an_earlier_server(&hand, third, &broken, HeldCode::UnknownKind),
    ])
    .await
    .unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let amended = hand.amendment(&State::of([&of_kind]).unwrap(), &audience(50));
    office
        .send(&mut hand, &[item(first, &amended)])
        .await
        .unwrap();
    assert_eq!(office.held_count().await, 4);
    let judged = judge_unknown(&office.store, &office.clock, &office.keys).await;
    assert_eq!(judged.unwrap(), 3);
    assert_eq!(office.state(first).await.unwrap().len(), 2);
    assert_eq!(office.state(second).await.unwrap().len(), 1);
    let hash = Digest(broken.hash().0);
    assert_eq!(office.held().await, [(hash, "invalid".to_owned())]);
    assert_eq!(office.told(&hand, &of_kind).await, ["released"]);
    assert_eq!(office.told(&hand, &broken).await, ["invalid"]);
    office.assert_sound().await;
}

async fn another_countys_village_counts_once_an_edition_has_it(office: Office) {
    let grant = Grant {
        area: Some("511725100".parse().unwrap()),
        ..office.membership("2018-01-01")
    };
    let mut hand = office.enrol_with("张桂兰", grant).await;
    let (record, creation) = creation_with(&hand, &[("village", Scalar::from(ELSEWHERE))]);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    let hash = Digest(creation.hash().0);
    assert_eq!(office.held().await, [(hash, "unknown_division".to_owned())]);
    let reference = office.reference().await;
    let ours = reference.divisions.sheets().next().unwrap();
    let sheet = DivisionSheet {
        county_name: "渠县".to_owned(),
        township: "511725100000".parse().unwrap(),
        township_name: "渠江镇".to_owned(),
        villages: vec![SheetVillage {
            code: ELSEWHERE.parse().unwrap(),
            name: "和平社区居民委员会".to_owned(),
            successors: Vec::new(),
        }],
        ..ours
    };
    let mut tx = office.store.begin().await.unwrap();
    let sheets = vec![Reference::Divisions(sheet)];
    publish(&mut tx, sheets, hand.user, MORNING).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let judged = judge_unknown(&office.store, &office.clock, &office.keys).await;
    assert_eq!(judged.unwrap(), 1);
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 1);
    assert_eq!(
        office.told(&hand, &creation).await,
        ["unknown_division", "released"]
    );
    office.assert_sound().await;
}

async fn an_order_of_a_later_version_waits_for_a_server_that_knows_it(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let Item::Command { raw: known } = hand.void(record, "记重了") else {
        panic!("a command")
    };
    // The same with a field more.
    let mut newer = known.clone();
    newer[0] += 1;
    newer.push(0x07);
    let items = [
        item(record, &creation),
        Item::Command { raw: newer.clone() },
    ];
    for _ in 0..2 {
        let refused = office.send(&mut hand, &items).await.unwrap();
        assert_eq!(refused, []);
        let waits = (Command::hash_of(&newer), "newer_schema".to_owned());
        assert_eq!(office.held().await, [waits]);
    }
    let told = office.told_of(&hand, Command::hash_of(&newer)).await;
    assert_eq!(told, ["newer_schema"]);
    // This server knows no more when it is opened again, and nobody can make it.
    let head = office.head().await;
    let judged = judge_unknown(&office.store, &office.clock, &office.keys).await;
    assert_eq!(judged.unwrap(), 1);
    assert_eq!(office.head().await, head);
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let hash = Command::hash_of(&newer);
    let released = release(store, clock, keys, &principal, hash, "放行").await;
    assert!(matches!(
        released,
        Err(DecideError::NotReleasable(HeldCode::NewerSchema))
    ));
    decline(store, clock, keys, &principal, hash, "不办")
        .await
        .unwrap();
    office.send(&mut hand, &items[1..]).await.unwrap();
    assert_eq!(office.held().await, []);
    // What an earlier server held is decided by this one, which knows it.
    let held = HeldRow {
        hash: Command::hash_of(&known),
        is_command: true,
        body: known,
        ..held_by_an_earlier_server(&hand, record, &creation, HeldCode::NewerSchema)
    };
    let mut tx = office.store.begin().await.unwrap();
    tx.put_held(&[held]).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let judged = judge_unknown(&office.store, &office.clock, &office.keys).await;
    assert_eq!(judged.unwrap(), 1);
    assert_eq!(office.held().await, []);
    assert!(office.row(record).await.unwrap().course.is_frozen());
    office.assert_sound().await;
}

async fn what_an_earlier_server_did_not_know_is_decided_in_the_order_in_which_it_came(
    office: Office,
) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let answers = hand.answers(46);
    let (record, creation) = hand.creation(&answers);
    let [Item::Command { raw: first }, Item::Command { raw: second }] =
        [hand.void(record, "记重了"), hand.void(record, "又点了一次")]
    else {
        panic!("commands")
    };
    let id = |raw: &[u8]| shared::cbor::decode::<Command>(raw).unwrap().id;
    // Words and an order wait for the record, which an earlier server did not know, nor a second order.
    let (words, note) = hand.creation(&note::Answers {
        division: answers.village,
        ..note_on("2018-07-02", RecordKind::OutreachSession, record)
    });
    let early = [item(words, &note), Item::Command { raw: first.clone() }];
    office.send(&mut hand, &early).await.unwrap();
    let unknown = held_by_an_earlier_server(&hand, record, &creation, HeldCode::NewerSchema);
    let later = HeldRow {
        hash: Command::hash_of(&second),
        is_command: true,
        body: second.clone(),
        received_at: office.clock.now().plus_ms(60_000),
        ..unknown.clone()
    };
    let mut tx = office.store.begin().await.unwrap();
    tx.put_held(&[unknown, later]).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let judged = judge_unknown(&office.store, &office.clock, &office.keys).await;
    assert_eq!(judged.unwrap(), 2);
    assert_eq!(office.outcome(id(&first)).await, "void");
    assert_ne!(office.outcome(id(&second)).await, "void");
    office.assert_sound().await;
}
