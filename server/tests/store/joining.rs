//! Joining feeds: whoever gets a record to rectify or writes in it reads all of it, from any position, and
//! what follows it.

use std::collections::BTreeSet;

use server::ingest::release;
use server::store::record::RecordFilter;
use shared::access::Role;
use shared::command::{Order, Responsible};
use shared::feed::Feed;
use shared::id::{Digest, RecordId};
use shared::record::{RecordKind, finding, inspection};
use shared::sync::{Cursor, Publication, RowBody, RowKind};

use crate::office::field::{UNIT, inspection_by, matter, note_on, problem, talk};
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    a_unit_gets_a_finding_from_the_start_and_from_beyond_its_creation,
    who_writes_in_an_inspection_joins_it_with_its_findings,
    a_matter_given_to_a_unit_is_the_units_and_the_townships,
    a_team_leader_joins_nothing_by_mending_a_session,
    what_the_office_releases_beside_the_heads_joins_with_all_that_follows,
    a_long_record_joins_in_pieces_that_a_slow_line_can_take,
];

/// Every row that a person gets, from a cursor on, and the cursor after them.
pub(crate) async fn read(office: &Office, hand: &Hand, from: Option<Cursor>) -> (Rows, Cursor) {
    let mut rows = Rows::default();
    let mut cursor = from;
    loop {
        let answer = office.answer(hand, cursor, 1_000_000).await;
        for row in answer.rows().unwrap() {
            rows.take(&row.meta.kind, row.meta.record, row.seq, &row.body);
        }
        cursor = Some(answer.cursor);
        if !answer.more {
            return (rows, cursor.unwrap());
        }
    }
}

/// What came of records: the numbers of their changes and events, published or as they were.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rows {
    of: std::collections::BTreeMap<RecordId, BTreeSet<u64>>,
}

impl Rows {
    fn take(&mut self, kind: &RowKind, record: Option<RecordId>, seq: u64, body: &RowBody) {
        let Some(record) = record else { return };
        let of = self.of.entry(record).or_default();
        match (kind, body) {
            (RowKind::Change | RowKind::Outcome, _) => {
                of.insert(seq);
            }
            (RowKind::Publication, RowBody::Whole(body)) => {
                let publication: Publication = shared::cbor::decode(body).unwrap();
                of.extend(publication.rows.iter().map(|row| row.seq));
            }
            _ => {}
        }
    }

    pub(crate) fn count(&self, record: RecordId) -> usize {
        self.of.get(&record).map_or(0, BTreeSet::len)
    }
}

pub(crate) async fn may_read(office: &Office, hand: &Hand, record: RecordId) -> bool {
    let principal = office.principal(hand).await;
    server::records::one(&office.store, office.clock.now(), &principal, record)
        .await
        .is_ok()
}

/// The records in a person's list.
async fn listed(office: &Office, hand: &Hand) -> BTreeSet<RecordId> {
    let principal = office.principal(hand).await;
    let reference = office.reference().await;
    let filter = server::records::ListFilter::default();
    let page = server::records::list(
        &office.store,
        &reference,
        office.clock.now(),
        &principal,
        &filter,
        None,
        100,
    );
    let page = page.await.unwrap();
    page.items.iter().map(|record| record.id).collect()
}

pub(crate) struct Case {
    pub(crate) inspector: Hand,
    pub(crate) chief: Hand,
    pub(crate) liaison: Hand,
    pub(crate) inspection: RecordId,
    pub(crate) finding: RecordId,
}

pub(crate) async fn case(office: &Office) -> Case {
    let mut inspector = office.post("督察甲", Role::Inspector, None).await;
    let inspection = inspection_by("2018-07-01", &[&inspector]);
    let inspection = office.write(&mut inspector, inspection).await;
    let finding = problem("2018-07-01", inspection);
    let finding = office.write(&mut inspector, finding).await;
    Case {
        inspector,
        chief: office.post("改革办", Role::ReformOffice, None).await,
        liaison: office.post("联络员", Role::Liaison, Some(UNIT)).await,
        inspection,
        finding,
    }
}

pub(crate) async fn issue(office: &Office, case: &mut Case) {
    let issue = Order::Issue {
        due_on: "2018-07-31".parse().unwrap(),
        lead_unit: UNIT.to_owned(),
    };
    let issued = office.order(&mut case.chief, case.finding, issue);
    assert_eq!(issued.await, "issue");
}

async fn a_unit_gets_a_finding_from_the_start_and_from_beyond_its_creation(office: Office) {
    let mut case = case(&office).await;
    let (rows, before) = read(&office, &case.liaison, None).await;
    assert_eq!(rows.count(case.finding), 0);
    assert!(!may_read(&office, &case.liaison, case.finding).await);
    issue(&office, &mut case).await;
    // The creation and the issue; and the same from a cursor that had passed the creation.
    let (late, after) = read(&office, &case.liaison, Some(before)).await;
    let (whole, _) = read(&office, &case.liaison, None).await;
    assert_eq!(late.count(case.finding), 2);
    assert_eq!(whole.of[&case.finding], late.of[&case.finding]);
    // Only the finding was given to the unit.
    assert_eq!(whole.count(case.inspection), 0);
    assert!(may_read(&office, &case.liaison, case.finding).await);
    assert!(!may_read(&office, &case.liaison, case.inspection).await);
    assert_eq!(
        listed(&office, &case.liaison).await,
        BTreeSet::from([case.finding])
    );
    // What follows names the unit's feed itself.
    let acknowledged = office.order(&mut case.liaison, case.finding, Order::Acknowledge {});
    assert_eq!(acknowledged.await, "acknowledge");
    let (next, _) = read(&office, &case.liaison, Some(after)).await;
    assert_eq!(next.count(case.finding), 1);
    let other = office
        .post("另一联络员", Role::Liaison, Some("water"))
        .await;
    assert_eq!(read(&office, &other, None).await.0.count(case.finding), 0);
    assert_eq!(listed(&office, &other).await, BTreeSet::new());
    office.assert_rebuilds().await;
    assert_eq!(
        listed(&office, &case.liaison).await,
        BTreeSet::from([case.finding])
    );
}

async fn who_writes_in_an_inspection_joins_it_with_its_findings(office: Office) {
    let case = case(&office).await;
    let mut second = office.post("督察乙", Role::Inspector, None).await;
    let (rows, before) = read(&office, &second, None).await;
    assert_eq!(rows.count(case.inspection), 0);
    let answers = inspection::Answers {
        conclusion: Some("进度滞后".to_owned()),
        ..inspection::Answers::default()
    };
    let state = office.state(case.inspection).await.unwrap();
    let change = second.amendment(&state, &answers);
    let change = [item(case.inspection, &change)];
    office.send(&mut second, &change).await.unwrap();
    let (rows, _) = read(&office, &second, Some(before)).await;
    assert_eq!(rows.count(case.inspection), 2);
    assert_eq!(rows.count(case.finding), 1);
    let row = office.row(case.inspection).await.unwrap();
    assert_eq!(row.joined, BTreeSet::from([Feed::Person(second.user)]));
    assert!(may_read(&office, &second, case.finding).await);
    // A finding of this inspection that comes later is theirs at once, whoever writes it.
    let mut first = case.inspector;
    let later = office
        .write(&mut first, problem("2018-07-02", case.inspection))
        .await;
    assert_eq!(read(&office, &second, None).await.0.count(later), 1);
    assert_eq!(
        listed(&office, &second).await,
        BTreeSet::from([case.inspection, case.finding, later])
    );
    // A second change joins nothing again.
    let head = office.head().await;
    let answers = inspection::Answers {
        conclusion: Some("进度滞后一月".to_owned()),
        ..inspection::Answers::default()
    };
    let state = office.state(case.inspection).await.unwrap();
    let change = second.amendment(&state, &answers);
    let change = [item(case.inspection, &change)];
    office.send(&mut second, &change).await.unwrap();
    assert_eq!(office.head().await, head + 1);
    office.assert_rebuilds().await;
}

async fn a_matter_given_to_a_unit_is_the_units_and_the_townships(office: Office) {
    let grant = |role| shared::access::Grant {
        role,
        area: Some("511781100".parse().unwrap()),
        unit: None,
        team: (role == Role::TalkRecorder).then_some(office.team),
        from: "2018-01-01".parse().unwrap(),
        to: None,
    };
    let mut recorder = office.enrol_with("张桂兰", grant(Role::TalkRecorder)).await;
    let mut township = office
        .enrol_with("镇干部", grant(Role::TownshipCoordinator))
        .await;
    let mut deputy = office
        .post("分管副职", Role::DeputyInCharge, Some(UNIT))
        .await;
    let held = office.write(&mut recorder, talk("2018-07-01", &[])).await;
    let item = office
        .write(&mut recorder, matter("2018-07-01", held))
        .await;
    let accept = Order::Accept {
        responsible: Responsible::Unit(UNIT.to_owned()),
        due_on: "2018-07-31".parse().unwrap(),
    };
    assert_eq!(office.order(&mut township, item, accept).await, "accept");
    assert_eq!(read(&office, &deputy, None).await.0.count(item), 2);
    assert_eq!(listed(&office, &deputy).await, BTreeSet::from([item]));
    // It is the unit's to begin, not the township's any more.
    let start = || Order::Start {};
    assert_eq!(
        office.order(&mut township, item, start()).await,
        "not_responsible"
    );
    assert_eq!(office.order(&mut deputy, item, start()).await, "start");
    assert!(listed(&office, &township).await.contains(&item));
    let mut tx = office.store.snapshot().await.unwrap();
    let talks: Feed = "d:511781100/talk".parse().unwrap();
    let filter = RecordFilter {
        area: None,
        months: None,
        kind: Some(RecordKind::TalkItem),
        status: None,
        feeds: Some(BTreeSet::from([talks])),
    };
    let rows = tx.records_after(&filter, None, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [item]);
    drop(tx);
    office.assert_rebuilds().await;
}

async fn a_team_leader_joins_nothing_by_mending_a_session(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let answers = hand.answers(46);
    let record = office.write(&mut hand, answers).await;
    let head = office.head().await;
    let state = office.state(record).await.unwrap();
    let change = leader.amendment(&state, &crate::ingest::audience(50));
    office
        .send(&mut leader, &[item(record, &change)])
        .await
        .unwrap();
    assert_eq!(office.head().await, head + 1);
    assert_eq!(office.row(record).await.unwrap().joined, BTreeSet::new());
}

async fn a_long_record_joins_in_pieces_that_a_slow_line_can_take(office: Office) {
    let mut case = case(&office).await;
    let mut state = office.state(case.finding).await.unwrap();
    let mut items = Vec::new();
    for round in 0..200_u32 {
        let words = format!("{round}：{}", "工期已过".repeat(120));
        let change = case.inspector.amendment(
            &state,
            &finding::Answers {
                description: Some(words),
                ..finding::Answers::default()
            },
        );
        state.apply(&change).unwrap();
        items.push(item(case.finding, &change));
    }
    office.send(&mut case.inspector, &items).await.unwrap();
    assert_eq!(office.held().await, []);
    let before = office.head().await;
    issue(&office, &mut case).await;
    let mut tx = office.store.snapshot().await.unwrap();
    let rows = tx.log_after(before, 100).await.unwrap();
    let publications = rows.iter().filter(|row| {
        row.meta.kind == RowKind::Publication && row.meta.record == Some(case.finding)
    });
    let sizes: Vec<usize> = publications.map(|row| row.body.len()).collect();
    assert!(sizes.len() > 1, "{sizes:?}");
    assert!(sizes.iter().all(|size| *size < 300 * 1024), "{sizes:?}");
    drop(tx);
    // All of it, once: with the creation and the event.
    let (rows, _) = read(&office, &case.liaison, None).await;
    assert_eq!(rows.count(case.finding), 202);
    office.assert_rebuilds().await;
}

async fn what_the_office_releases_beside_the_heads_joins_with_all_that_follows(office: Office) {
    let mut case = case(&office).await;
    let words = note_on("2018-07-02", RecordKind::Finding, case.finding);
    let words = office.write(&mut case.inspector, words).await;
    // No inspector, but was there.
    let mut second = office.enrol("张桂兰", Role::SatchelMember).await;
    let base = office.state(case.inspection).await.unwrap();
    let says = |text: &str| inspection::Answers {
        conclusion: Some(text.to_owned()),
        ..inspection::Answers::default()
    };
    let mut own = base.clone();
    for text in ["初稿", "二稿", "三稿"] {
        let change = case.inspector.amendment(&own, &says(text));
        own.apply(&change).unwrap();
        let items = [item(case.inspection, &change)];
        office.send(&mut case.inspector, &items).await.unwrap();
    }
    let aside = second.amendment(&base, &says("进度滞后"));
    let items = [item(case.inspection, &aside)];
    office.send(&mut second, &items).await.unwrap();
    assert_eq!(office.held().await[0].1, "not_permitted");
    let chief = office.principal(&case.chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let hash = Digest(aside.hash().0);
    release(store, clock, keys, &chief, hash, "已核")
        .await
        .unwrap();
    let (rows, _) = read(&office, &second, None).await;
    let counts = [case.inspection, case.finding, words].map(|record| rows.count(record));
    assert_eq!(counts, [5, 1, 1]);
    office.assert_rebuilds().await;
}
