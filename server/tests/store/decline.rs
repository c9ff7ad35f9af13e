//! What is declined, and what builds on it.

use server::ingest::decline;
use shared::access::Role;
use shared::id::Digest;
use shared::record::{RecordKind, note};
use shared::state::State;

use crate::ingest::audience;
use crate::office::field::note_on;
use crate::office::{Hand, Office, item};

crate::on_both_engines![
    what_builds_on_a_declined_change_is_declined_with_it,
    what_builds_on_a_declined_change_and_comes_later_is_declined_too,
    what_waits_for_a_held_change_says_so,
];

/// A session outside the author's area, held; two amendments each on the one before; a void of it all; and words on it.
struct Chain {
    hand: Hand,
    items: Vec<shared::pack::Item>,
    creation: Digest,
}

async fn chain(office: &Office) -> Chain {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut answers = hand.answers(46);
    answers.village = Some("511781101201".parse().unwrap());
    let (record, creation) = hand.creation(&answers);
    let mut state = State::of([&creation]).unwrap();
    let second = hand.amendment(&state, &audience(50));
    state.apply(&second).unwrap();
    let third = hand.amendment(&state, &audience(60));
    let void = hand.void(record, "记重了");
    let changes = [&creation, &second, &third];
    let mut items: Vec<_> = changes.map(|change| item(record, change)).into();
    items.push(void);
    let words = note::Answers {
        division: answers.village,
        ..note_on("2018-07-02", RecordKind::OutreachSession, record)
    };
    let (note, words) = hand.creation(&words);
    items.push(item(note, &words));
    let first = items[..1].to_vec();
    office.send(&mut hand, &first).await.unwrap();
    Chain {
        hand,
        items,
        creation: Digest(creation.hash().0),
    }
}

async fn decline_it(office: &Office, item: Digest) {
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    decline(store, clock, keys, &principal, item, "没有这场")
        .await
        .unwrap();
}

async fn codes(office: &Office) -> Vec<String> {
    let held = office.held().await.into_iter();
    let mut codes: Vec<String> = held.map(|(_, code)| code).collect();
    codes.sort();
    codes
}

/// Every item's author was told that it was declined, in the office's words.
async fn assert_told(office: &Office, chain: &Chain) {
    let told = office.declined(&chain.hand).await;
    let all: std::collections::BTreeSet<Digest> = chain
        .items
        .iter()
        .map(|item| Digest(*item.hash().bytes()))
        .collect();
    assert_eq!(told.len(), all.len());
    for (item, reason) in told {
        assert!(all.contains(&item));
        assert_eq!(reason, "没有这场");
    }
    assert_eq!(office.held().await, []);
    office.assert_sound().await;
}

async fn what_builds_on_a_declined_change_is_declined_with_it(office: Office) {
    let mut chain = chain(&office).await;
    let rest = chain.items[1..].to_vec();
    office.send(&mut chain.hand, &rest).await.unwrap();
    assert_eq!(
        codes(&office)
            .await
            .iter()
            .filter(|code| *code == "depends_on_held")
            .count(),
        4
    );
    decline_it(&office, chain.creation).await;
    assert_told(&office, &chain).await;
}

async fn what_builds_on_a_declined_change_and_comes_later_is_declined_too(office: Office) {
    let mut chain = chain(&office).await;
    decline_it(&office, chain.creation).await;
    // The latest first: it waits for the one between, which then comes and is declined.
    for place in [2, 1, 3, 4] {
        let one = [chain.items[place].clone()];
        office.send(&mut chain.hand, &one).await.unwrap();
    }
    assert_told(&office, &chain).await;
}

async fn what_waits_for_a_held_change_says_so(office: Office) {
    let mut chain = chain(&office).await;
    let latest = [chain.items[2].clone()];
    office.send(&mut chain.hand, &latest).await.unwrap();
    assert_eq!(codes(&office).await, ["missing_dependency", "out_of_area"]);
    let between = [chain.items[1].clone()];
    office.send(&mut chain.hand, &between).await.unwrap();
    assert_eq!(
        codes(&office).await,
        ["depends_on_held", "depends_on_held", "out_of_area"]
    );
    office.assert_sound().await;
}
