//! What a record names and the office does not know: a village, a topic; and text that no screen shows.

use server::ingest::{DecideError, release};
use shared::access::Role;
use shared::problem::HeldCode;
use shared::record::outreach_session::Answers;
use shared::state::State;

use crate::office::{Office, item};

crate::on_both_engines![
    a_village_of_no_edition_is_held_and_no_release_makes_it_count,
    a_topic_the_office_does_not_have_is_held_until_it_is_taken_out,
    a_member_who_never_was_on_the_roll_is_held_until_taken_out,
    a_character_no_screen_shows_is_held_by_the_name_of_its_field,
];

async fn a_village_of_no_edition_is_held_and_no_release_makes_it_count(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let before = office.figures().await;
    // In no county, and in the author's own township.
    for village in ["999999999999", "511781100999"] {
        let answers = Answers {
            village: Some(village.parse().unwrap()),
            ..hand.answers(46)
        };
        let (record, creation) = hand.creation(&answers);
        let items = [item(record, &creation)];
        office.send(&mut hand, &items).await.unwrap();
        let held = office.held().await.pop().unwrap();
        assert_eq!(held.1, "unknown_division", "{village}");
        let refused = release(
            &office.store,
            &office.clock,
            &office.keys,
            &office.principal(&chief).await,
            held.0,
            "放行",
        )
        .await;
        assert!(matches!(
            refused,
            Err(DecideError::NotReleasable(HeldCode::UnknownDivision))
        ));
        assert_eq!(office.state(record).await, None);
    }
    assert_eq!(office.held().await.len(), 2);
    assert_eq!(office.figures().await, before);
    office.assert_sound().await;
}

async fn a_topic_the_office_does_not_have_is_held_until_it_is_taken_out(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let topics = |codes: &[&str]| Answers {
        topics: Some(codes.iter().map(|code| (*code).to_owned()).collect()),
        ..Answers::default()
    };
    let answers = Answers {
        topics: topics(&["congress_19", "nope"]).topics,
        ..hand.answers(46)
    };
    let (record, creation) = hand.creation(&answers);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.violations().await, ["topics unknown_topic"]);
    let state = State::of([&creation]).unwrap();
    let mended = hand.amendment(&state, &topics(&["congress_19"]));
    office
        .send(&mut hand, &[item(record, &mended)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 2);
    office.assert_sound().await;
}

async fn a_character_no_screen_shows_is_held_by_the_name_of_its_field(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let answers = Answers {
        note: Some("讲了\u{0}政策".to_owned()),
        ..hand.answers(46)
    };
    let (record, creation) = hand.creation(&answers);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.violations().await, ["note characters"]);
    // Lines and tabs are how people write.
    let answers = Answers {
        note: Some("一\n二\t三".to_owned()),
        ..hand.answers(46)
    };
    let (record, creation) = hand.creation(&answers);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert!(office.state(record).await.is_some());
    office.assert_sound().await;
}

async fn a_member_who_never_was_on_the_roll_is_held_until_taken_out(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let nobody = shared::id::UserId([0xee; 16]);
    let answers = Answers {
        members: Some([hand.user, nobody].into()),
        ..hand.answers(46)
    };
    let (record, creation) = hand.creation(&answers);
    office
        .send(&mut hand, &[item(record, &creation)])
        .await
        .unwrap();
    assert_eq!(office.violations().await, ["members unknown_value"]);
    let state = State::of([&creation]).unwrap();
    let mended = Answers {
        members: Some([hand.user].into()),
        ..Answers::default()
    };
    let mended = hand.amendment(&state, &mended);
    office
        .send(&mut hand, &[item(record, &mended)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 2);
    office.assert_sound().await;
}
