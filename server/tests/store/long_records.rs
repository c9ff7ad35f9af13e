//! Records with many changes and many hands: what is judged beside the heads, and what one may write there.

use std::collections::BTreeSet;

use shared::access::Role;
use shared::change::{Action, Change, Composition, Operation, Scalar};
use shared::record::outreach_session;
use shared::state::State;

use crate::ingest::audience;
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    more_hands_than_states_are_kept_write_beside_each_other,
    what_leaves_a_value_that_its_author_saw_is_invalid,
    what_a_closure_leaves_has_to_be_replaced_by_who_mends_it,
    orders_and_changes_of_a_record_that_has_not_come_wait_by_the_hundred,
];

async fn more_hands_than_states_are_kept_write_beside_each_other(office: Office) {
    let mut hands = Vec::new();
    for name in ["张桂兰", "李国华", "王秀英", "赵德厚", "陈小梅", "周大勇"] {
        hands.push(office.enrol(name, Role::TeamLeader).await);
    }
    let (record, creation) = hands[0].creation(&hands[0].answers(46));
    let first = [item(record, &creation)];
    office.send(&mut hands[0], &first).await.unwrap();
    let mut all = State::of([&creation]).unwrap();
    // Each goes on with what it wrote itself, three times by turns, and then one sees it all.
    let mut own: Vec<State> = vec![all.clone(); hands.len()];
    for count in 0..3 {
        for (state, hand) in own.iter_mut().zip(&mut hands) {
            let change = hand.amendment(state, &audience(50 + count));
            state.apply(&change).unwrap();
            all.apply(&change).unwrap();
            office.send(hand, &[item(record, &change)]).await.unwrap();
        }
    }
    let last = hands[0].amendment(&all, &audience(60));
    all.apply(&last).unwrap();
    office
        .send(&mut hands[0], &[item(record, &last)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await, Some(all));
    office.assert_sound().await;
}

/// An amendment of the note that names no predecessors.
fn heedless(hand: &Hand, state: &State, note: &str) -> Change {
    let whole = hand.amendment(state, &audience(47));
    Change::compose(&Composition {
        actor: whole.actor(),
        seq: whole.seq(),
        start_op: whole.start_op(),
        time: whole.time(),
        message: None,
        dependencies: whole.dependencies().to_vec(),
        operations: vec![Operation {
            key: "note".to_owned(),
            action: Action::Put(Scalar::from(note)),
            predecessors: Vec::new(),
        }],
    })
}

async fn what_leaves_a_value_that_its_author_saw_is_invalid(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let mut state = State::of([&creation]).unwrap();
    let first = heedless(&hand, &state, "在院坝");
    state.apply(&first).unwrap();
    let beside = heedless(&leader, &State::of([&creation]).unwrap(), "在学校");
    let items = [item(record, &creation), item(record, &first)];
    office.send(&mut hand, &items).await.unwrap();
    // Nobody had written a note that they saw.
    office
        .send(&mut leader, &[item(record, &beside)])
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    let second = heedless(&hand, &state, "在村委会");
    office
        .send(&mut hand, &[item(record, &second)])
        .await
        .unwrap();
    let held: Vec<_> = office.held().await.into_iter().map(|held| held.1).collect();
    assert_eq!(held, ["invalid"]);
    assert_eq!(office.state(record).await.unwrap().values("note").len(), 2);
    office.assert_sound().await;
}

async fn what_a_closure_leaves_has_to_be_replaced_by_who_mends_it(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let mut state = State::of([&creation]).unwrap();
    let mut changes = vec![creation];
    for words in ["在院坝", "在村委会"] {
        let heedless = heedless(&hand, &state, words);
        state.apply(&heedless).unwrap();
        changes.push(heedless);
    }
    let other = hand.amendment(&state, &audience(50));
    state.apply(&other).unwrap();
    changes.push(other);
    for change in &changes {
        office
            .send(&mut hand, &[item(record, change)])
            .await
            .unwrap();
    }
    let held: BTreeSet<_> = office.held().await.into_iter().map(|held| held.1).collect();
    assert_eq!(held, BTreeSet::from(["invalid".to_owned()]));
    assert_eq!(office.state(record).await.unwrap().len(), 2);
    // Who writes the note anew chooses between the two, and all of it counts.
    let answers = outreach_session::Answers {
        note: Some("在学校".to_owned()),
        ..outreach_session::Answers::default()
    };
    let chosen = hand.amendment(&state, &answers);
    let items = [item(record, &chosen)];
    office.send(&mut hand, &items).await.unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(record).await.unwrap().values("note").len(), 1);
    office.assert_sound().await;
}

async fn orders_and_changes_of_a_record_that_has_not_come_wait_by_the_hundred(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let mut state = State::of([&creation]).unwrap();
    let mut items = Vec::new();
    for count in 0..500 {
        let change = hand.amendment(&state, &audience(100 + count));
        state.apply(&change).unwrap();
        items.push(item(record, &change));
    }
    let orders: Vec<_> = (0..500).map(|_| hand.void(record, "记错了")).collect();
    office.send(&mut hand, &orders).await.unwrap();
    office.send(&mut hand, &items).await.unwrap();
    assert_eq!(office.held_count().await, 1_000);
    // The record comes, one change counts and one order happens: it is void, so that no other counts.
    let last = [item(record, &creation)];
    office.send(&mut hand, &last).await.unwrap();
    assert_eq!(office.held_count().await, 499);
    assert_eq!(office.state(record).await.unwrap().len(), 2);
    office.assert_sound().await;
}
