//! What waits: for what it builds on, in whatever order that comes.

use shared::access::Role;
use shared::change::Change;
use shared::id::{Digest, RecordId};
use shared::pack::Item;
use shared::record::outreach_session::Answers;
use shared::state::State;

use crate::ingest::audience;
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    a_long_chain_that_comes_newest_first_counts_whole,
    a_long_chain_beside_the_heads_counts_whole,
    what_builds_on_two_is_judged_when_the_second_comes_too,
    an_order_says_what_was_so_when_it_came_until_its_record_counts,
    sixty_four_are_mended_at_once_and_no_more,
];

/// A session's creation and as many amendments of it, one upon the other.
fn chain(hand: &Hand, answers: &Answers, length: u16) -> (RecordId, Vec<Change>) {
    let (record, creation) = hand.creation(answers);
    let mut state = State::of([&creation]).unwrap();
    let mut changes = vec![creation];
    for count in 0..length {
        let amendment = hand.amendment(&state, &audience(100 + count));
        state.apply(&amendment).unwrap();
        changes.push(amendment);
    }
    (record, changes)
}

async fn a_long_chain_that_comes_newest_first_counts_whole(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, changes) = chain(&hand, &hand.answers(46), 999);
    let items: Vec<_> = changes
        .iter()
        .rev()
        .map(|change| item(record, change))
        .collect();
    office.send(&mut hand, &items).await.unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 1_000);
    office.assert_sound().await;
}

async fn a_long_chain_beside_the_heads_counts_whole(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let (record, changes) = chain(&hand, &hand.answers(46), 999);
    let own = |changes: &[Change]| -> Vec<Item> {
        let changes = changes.iter();
        changes.map(|change| item(record, change)).collect()
    };
    office.send(&mut hand, &own(&changes[..1])).await.unwrap();
    // The leader's answer is a head that the chain never builds on.
    let beside = leader.amendment(&State::of(&changes[..1]).unwrap(), &audience(60));
    let beside = [item(record, &beside)];
    office.send(&mut leader, &beside).await.unwrap();
    office.send(&mut hand, &own(&changes[1..])).await.unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 1_001);
    office.assert_sound().await;
}

async fn what_builds_on_two_is_judged_when_the_second_comes_too(office: Office) {
    // Which of the two is missed first is a matter of their hashes: each comes last once.
    two_sides(&office, false).await;
    two_sides(&office, true).await;
    office.assert_sound().await;
}

/// Two sides of one record, neither valid without topics, and what joins and mends them before one is here.
async fn two_sides(office: &Office, is_own_last: bool) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let mut answers = hand.answers(46);
    answers.topics = None;
    let (record, creation) = hand.creation(&answers);
    let before = State::of([&creation]).unwrap();
    let own = hand.amendment(&before, &audience(50));
    let other = leader.amendment(&before, &audience(60));
    let both = State::of([&creation, &own, &other]).unwrap();
    let mended = hand.amendment(
        &both,
        &Answers {
            topics: Some(["congress_19".to_owned()].into()),
            ..audience(60)
        },
    );
    assert_eq!(mended.dependencies().len(), 2);
    let of_hand = [&creation, &mended].map(|change| item(record, change));
    office.send(&mut hand, &of_hand).await.unwrap();
    let sides = [item(record, &own), item(record, &other)];
    for is_own in [!is_own_last, is_own_last] {
        assert_eq!(office.state(record).await, None);
        match is_own {
            true => office.send(&mut hand, &sides[..1]).await.unwrap(),
            false => office.send(&mut leader, &sides[1..]).await.unwrap(),
        };
    }
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().len(), 4);
}

async fn an_order_says_what_was_so_when_it_came_until_its_record_counts(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut answers = hand.answers(46);
    answers.topics = None;
    let (record, creation) = hand.creation(&answers);
    let before = hand.void(record, "记重了");
    let creation_item = item(record, &creation);
    let after = hand.void(record, "记错了");
    let code = |held: &[(Digest, String)], of: &Item| {
        let hash = Digest(*of.hash().bytes());
        let (_, code) = held.iter().find(|(item, _)| *item == hash).unwrap();
        code.clone()
    };
    for one in [&before, &creation_item, &after] {
        office
            .send(&mut hand, std::slice::from_ref(one))
            .await
            .unwrap();
    }
    let held = office.held().await;
    assert_eq!(code(&held, &before), "missing_dependency");
    assert_eq!(code(&held, &creation_item), "invalid");
    assert_eq!(code(&held, &after), "depends_on_held");
    // Both are decided when it counts, the first first.
    let topics = Answers {
        topics: Some(["congress_19".to_owned()].into()),
        ..Answers::default()
    };
    let mended = hand.amendment(&State::of([&creation]).unwrap(), &topics);
    office
        .send(&mut hand, &[item(record, &mended)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    let row = office.row(record).await.unwrap();
    assert!(row.course.is_frozen());
    office.assert_rebuilds().await;
}

async fn sixty_four_are_mended_at_once_and_no_more(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut answers = hand.answers(46);
    answers.topics = None;
    for (amendments, counted) in [(63, 65), (64, 0)] {
        let (record, mut changes) = chain(&hand, &answers, amendments);
        let state = State::of(&changes).unwrap();
        let topics = Answers {
            topics: Some(["congress_19".to_owned()].into()),
            ..Answers::default()
        };
        changes.push(hand.amendment(&state, &topics));
        let items: Vec<_> = changes.iter().map(|change| item(record, change)).collect();
        office.send(&mut hand, &items).await.unwrap();
        let state = office.state(record).await.unwrap_or_default();
        assert_eq!(state.len(), counted);
    }
    let codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    assert_eq!(
        codes
            .iter()
            .filter(|code| *code == "depends_on_held")
            .count(),
        1
    );
    assert_eq!(codes.len(), 66);
    office.assert_sound().await;
}
