//! What the deltas made is what the log says, and `verify` notices when it is not.

use server::store::audit::Unaudited;
use shared::access::Role;
use shared::audit::ActName;
use shared::figure::{CellKey, Measure};
use shared::record::outreach_session::{Answers, AudienceAnswer};
use shared::record::{RecordKind, note};
use shared::state::State;

use crate::office::field::note_on;
use crate::office::{Office, VILLAGE, item};

crate::on_both_engines![
    rebuild_makes_the_same_projections_and_figures,
    verify_notices_a_cell_that_is_off_by_one,
    verify_notices_a_link_that_is_gone,
    a_record_from_before_courses_were_kept_reads_by_its_event,
    what_an_earlier_server_derived_is_made_anew_once,
    a_log_that_does_not_replay_leaves_what_is_derived,
];

async fn sessions(office: &Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    for count in 0..12_u16 {
        let (record, creation) = hand.creation(&hand.answers(count * 10));
        office
            .send(&mut hand, &[item(record, &creation)])
            .await
            .unwrap();
        if count % 3 == 0 {
            let answers = Answers {
                audience: Some(AudienceAnswer { count, about: true }),
                ..Answers::default()
            };
            let change = leader.amendment(&State::of([&creation]).unwrap(), &answers);
            office
                .send(&mut leader, &[item(record, &change)])
                .await
                .unwrap();
        }
        if count % 4 == 0 {
            let void = leader.void(record, "记重了");
            office.send(&mut leader, &[void]).await.unwrap();
        }
    }
}

async fn rebuild_makes_the_same_projections_and_figures(office: Office) {
    sessions(&office).await;
    office.assert_sound().await;
    let before = office.figures().await;
    let rebuilt = server::rebuild::rebuild(&office.store, office.clock.now())
        .await
        .unwrap();
    assert_eq!(rebuilt.records, 12);
    assert_eq!(office.acts().await.last(), Some(&ActName::Rebuilt));
    assert_eq!(office.figures().await, before);
    office.assert_sound().await;
}

async fn verify_notices_a_cell_that_is_off_by_one(office: Office) {
    sessions(&office).await;
    let key = CellKey {
        measure: Measure::Sessions,
        village: VILLAGE.parse().unwrap(),
        month: "2018-07-01"
            .parse::<shared::time::LocalDate>()
            .unwrap()
            .month(),
        key: None,
    };
    let mut tx = office.store.begin().await.unwrap();
    tx.add_cells(&[(key, 1)]).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let verified = server::verify::verify(&office.store, &office.keys)
        .await
        .unwrap();
    assert_eq!(verified.faults.len(), 1, "{:?}", verified.faults);
    server::rebuild::rebuild(&office.store, office.clock.now())
        .await
        .unwrap();
    office.assert_sound().await;
}

async fn verify_notices_a_link_that_is_gone(office: Office) {
    sessions(&office).await;
    let mut hand = office.enrol("王大明", Role::SatchelMember).await;
    let answers = hand.answers(3);
    let session = office.write(&mut hand, answers).await;
    let note = note::Answers {
        division: Some(VILLAGE.parse().unwrap()),
        ..note_on("2018-07-01", RecordKind::OutreachSession, session)
    };
    office.write(&mut hand, note).await;
    office.assert_sound().await;
    office.execute("delete from record_link").await;
    let verified = server::verify::verify(&office.store, &office.keys);
    let faults = verified.await.unwrap().faults;
    assert_eq!(faults.len(), 1, "{faults:?}");
    server::rebuild::rebuild(&office.store, office.clock.now())
        .await
        .unwrap();
    office.assert_sound().await;
}

/// What migration 0002 leaves of a record that was voided before it.
async fn a_record_from_before_courses_were_kept_reads_by_its_event(office: Office) {
    sessions(&office).await;
    office.execute("update record set course = null").await;
    office.assert_sound().await;
}

/// As a folder of before migration 0002 had it, which knew no `i:` feeds.
async fn what_an_earlier_server_derived_is_made_anew_once(office: Office) {
    sessions(&office).await;
    let figures = office.figures().await;
    server::rebuild::keep_up(&office.store).await.unwrap();
    office
        .execute("delete from feed_row where feed like 'i:%'")
        .await;
    office
        .execute("delete from feed where feed like 'i:%'")
        .await;
    let faults = async || {
        let verified = server::verify::verify(&office.store, &office.keys);
        verified.await.unwrap().faults
    };
    assert_eq!(faults().await.len(), 1);
    // Not where this server made it: that would be a fault to look into.
    server::rebuild::keep_up(&office.store).await.unwrap();
    assert_eq!(faults().await.len(), 1);
    office
        .execute("update organisation set projections = null")
        .await;
    let told = faults().await;
    assert!(told[0].contains("earlier server's rules"), "{told:?}");
    assert_eq!(told.len(), 2);
    server::rebuild::keep_up(&office.store).await.unwrap();
    assert_eq!(faults().await, Vec::<String>::new());
    assert_eq!(office.figures().await, figures);
    office.assert_sound().await;
}

async fn a_log_that_does_not_replay_leaves_what_is_derived(office: Office) {
    sessions(&office).await;
    let figures = office.figures().await;
    office.execute("delete from log where seq = 20").await;
    office
        .execute("update organisation set projections = null")
        .await;
    server::rebuild::keep_up(&office.store).await.unwrap();
    assert_eq!(office.figures().await, figures);
    let verified = server::verify::verify(&office.store, &office.keys);
    assert_eq!(verified.await.unwrap().faults, ["row 20 is missing"]);
}
