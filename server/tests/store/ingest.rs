//! What becomes of items: counted, held, freed, released, declined.

use server::ingest::{decline, release};
use shared::access::{Grant, Role};
use shared::change::Change;
use shared::id::{Digest, RecordId};
use shared::record::outreach_session::{Answers, AudienceAnswer, read};
use shared::state::State;

use crate::office::{Hand, Office, item};

crate::on_both_engines![
    nothing_counts_over_an_ancestor_that_may_not_count,
    a_session_counts_once_however_often_it_comes,
    a_change_before_its_dependency_is_held_and_counts_by_itself_afterwards,
    an_invalid_session_is_held_and_its_amendment_counts_both,
    who_mends_anothers_session_has_no_more_right_to_it_than_after,
    two_answers_count_the_smaller_one_until_someone_chooses,
    outside_the_area_is_held_until_the_office_releases_it,
    a_declined_item_never_counts,
    an_ended_role_and_a_foreign_team_are_held_by_name,
    a_change_signed_by_another_is_never_counted_as_his,
];

pub(crate) fn audience(count: u16) -> Answers {
    Answers {
        audience: Some(AudienceAnswer {
            count,
            about: false,
        }),
        ..Answers::default()
    }
}

async fn a_session_counts_once_however_often_it_comes(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, change) = hand.creation(&hand.answers(46));
    let items = [item(record, &change)];
    office.send(&mut hand, &items).await.unwrap();
    let before = office.figures().await;
    assert!(before.contains(&("o2".to_owned(), 1.into())), "{before:?}");
    assert!(
        before.contains(&("o2_audience".to_owned(), 46.into())),
        "{before:?}"
    );
    office.send(&mut hand, &items).await.unwrap();
    office
        .send(&mut hand, &[items[0].clone(), items[0].clone()])
        .await
        .unwrap();
    assert_eq!(office.figures().await, before);
    office.assert_sound().await;
}

async fn a_change_before_its_dependency_is_held_and_counts_by_itself_afterwards(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let mut state = State::of([&creation]).unwrap();
    let second = hand.amendment(&state, &audience(50));
    state.apply(&second).unwrap();
    let third = hand.amendment(&state, &audience(60));
    for change in [&third, &second] {
        office
            .send(&mut hand, &[item(record, change)])
            .await
            .unwrap();
    }
    let mut codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    codes.sort();
    assert_eq!(codes, ["depends_on_held", "missing_dependency"]);
    assert_eq!(office.state(record).await, None);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    let merged = office.state(record).await.unwrap();
    assert_eq!(merged.len(), 3);
    assert_eq!(read(&merged).0.unwrap().audience.count, 60);
    office.assert_sound().await;
}

/// A session without its topics, which is held, and who wrote it.
async fn invalid(office: &Office) -> (Hand, RecordId, Change) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut answers = hand.answers(46);
    answers.topics = None;
    let (record, creation) = hand.creation(&answers);
    let items = [item(record, &creation)];
    office.send(&mut hand, &items).await.unwrap();
    assert_eq!(office.held().await, [held(&creation, "invalid")]);
    (hand, record, creation)
}

fn held(change: &Change, code: &str) -> (Digest, String) {
    (Digest(change.hash().0), code.to_owned())
}

/// Mends what [`invalid`] lacks.
async fn mend(office: &Office, hand: &mut Hand, record: RecordId, creation: &Change) -> Change {
    let state = State::of([creation]).unwrap();
    let answers = Answers {
        topics: Some(["congress_19".to_owned()].into()),
        ..Answers::default()
    };
    let mended = hand.amendment(&state, &answers);
    let items = [item(record, &mended)];
    office.send(hand, &items).await.unwrap();
    mended
}

async fn an_invalid_session_is_held_and_its_amendment_counts_both(office: Office) {
    let (mut hand, record, creation) = invalid(&office).await;
    mend(&office, &mut hand, record, &creation).await;
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 2);
    office.assert_sound().await;
}

async fn who_mends_anothers_session_has_no_more_right_to_it_than_after(office: Office) {
    let (_, record, creation) = invalid(&office).await;
    // A member mends what is their own; in another's session only the team's leader writes.
    let mut other = office.enrol("王大明", Role::SatchelMember).await;
    let mended = mend(&office, &mut other, record, &creation).await;
    let mut codes = office.held().await;
    codes.sort_by(|one, other| one.1.cmp(&other.1));
    let expected = [held(&creation, "invalid"), held(&mended, "not_permitted")];
    assert_eq!(codes, expected);
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    mend(&office, &mut leader, record, &creation).await;
    assert_eq!(office.held().await, [held(&mended, "not_permitted")]);
    assert_eq!(office.state(record).await.unwrap().len(), 2);
    let row = office.row(record).await.unwrap();
    assert_eq!(row.state.seq_of(other.installation), 0);
    office.assert_sound().await;
}

async fn two_answers_count_the_smaller_one_until_someone_chooses(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let state = State::of([&creation]).unwrap();
    let one = hand.amendment(&state, &audience(50));
    let other = leader.amendment(&state, &audience(40));
    office
        .send(&mut hand, &[item(record, &creation), item(record, &one)])
        .await
        .unwrap();
    office
        .send(&mut leader, &[item(record, &other)])
        .await
        .unwrap();
    let merged = office.state(record).await.unwrap();
    let session = read(&merged).0.unwrap();
    assert_eq!(
        (session.audience.count, session.audience.disputed),
        (40, true)
    );
    assert!(
        office
            .figures()
            .await
            .contains(&("o2_audience".to_owned(), 40.into()))
    );
    let chosen = leader.amendment(&merged, &audience(50));
    office
        .send(&mut leader, &[item(record, &chosen)])
        .await
        .unwrap();
    let session = read(&office.state(record).await.unwrap()).0.unwrap();
    assert_eq!(
        (session.audience.count, session.audience.disputed),
        (50, false)
    );
    assert!(
        office
            .figures()
            .await
            .contains(&("o2_audience".to_owned(), 50.into()))
    );
    office.assert_sound().await;
}

async fn outside_the_area_is_held_until_the_office_releases_it(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let mut answers = hand.answers(46);
    answers.village = Some("511781101201".parse().unwrap());
    let (record, creation) = hand.creation(&answers);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    let held = office.held().await;
    assert_eq!(held[0].1, "out_of_area");
    let (volunteer, principal) = (
        office.principal(&hand).await,
        office.principal(&chief).await,
    );
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    assert!(
        release(store, clock, keys, &volunteer, held[0].0, "好")
            .await
            .is_err()
    );
    assert!(
        release(store, clock, keys, &principal, held[0].0, " ")
            .await
            .is_err()
    );
    release(store, clock, keys, &principal, held[0].0, "跨镇宣讲，已核")
        .await
        .unwrap();
    assert!(
        release(store, clock, keys, &principal, held[0].0, "再来")
            .await
            .is_err()
    );
    assert_eq!(office.held().await, []);
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 1.into()))
    );
    office.assert_sound().await;
}

async fn a_declined_item_never_counts(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let mut answers = hand.answers(46);
    answers.occurred_on = Some("2018-07-09".parse().unwrap());
    let (record, creation) = hand.creation(&answers);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    let held = office.held().await;
    assert_eq!(held[0].1, "future_date");
    let principal = office.principal(&chief).await;
    decline(
        &office.store,
        &office.clock,
        &office.keys,
        &principal,
        held[0].0,
        "日期不对",
    )
    .await
    .unwrap();
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await, None);
    office.assert_sound().await;
}

async fn an_ended_role_and_a_foreign_team_are_held_by_name(office: Office) {
    let grant = |to: Option<&str>, team| Grant {
        role: Role::SatchelMember,
        area: Some("511781100".parse().unwrap()),
        unit: None,
        team: Some(team),
        from: "2018-01-01".parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
    };
    let mut ended = office
        .enrol_with("王大明", grant(Some("2018-06-30"), office.team))
        .await;
    let (record, creation) = ended.creation(&ended.answers(46));
    office
        .send(&mut ended, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await[0].1, "role_ended");
    let other = shared::id::TeamId(crate::office::id16());
    let mut foreign = office.enrol_with("赵小红", grant(None, other)).await;
    let (record, creation) = foreign.creation(&foreign.answers(46));
    office
        .send(&mut foreign, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await.len(), 2);
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 0.into()))
    );
}

async fn a_change_signed_by_another_is_never_counted_as_his(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut other = office.enrol("李国华", Role::TeamLeader).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    office
        .send(&mut other, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await[0].1, "unsigned");
    assert_eq!(office.state(record).await, None);
    // His own pack lists it: now it is signed.
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 1);
    office.assert_sound().await;
}

async fn nothing_counts_over_an_ancestor_that_may_not_count(office: Office) {
    let mut author = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut other = office.enrol("王大明", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let (record, creation) = author.creation(&author.answers(46));
    let meddled = other.amendment(&State::of([&creation]).unwrap(), &audience(50));
    let after = State::of([&creation, &meddled]).unwrap();
    let leaders = leader.amendment(&after, &audience(60));
    // Both amendments wait for the creation, before anybody has asked whether their authors may.
    let late = [item(record, &leaders)];
    office.send(&mut leader, &late).await.unwrap();
    let meddled = [item(record, &meddled)];
    office.send(&mut other, &meddled).await.unwrap();
    let created = [item(record, &creation)];
    office.send(&mut author, &created).await.unwrap();
    let mut codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    codes.sort();
    assert_eq!(codes, ["depends_on_held", "not_permitted"]);
    assert_eq!(office.state(record).await.unwrap().len(), 1);
    office.assert_sound().await;
}
