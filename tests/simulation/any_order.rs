//! One set of items in many orders and batchings, each into a fresh office (sync.md N3, N4).
//!
//! With the same grants and no freeze the changes that count, the records and the figures of changes are the same
//! whatever the order. Where grants change and records freeze in between, only what authority, freezes and
//! commands decide may differ: [`MAY_BE`] lists what each item may come to, and all of that is met. In every order
//! what the deltas made is what the log rebuilds.

mod items;
mod office;

use std::collections::{BTreeMap, BTreeSet};

use tests::chance::Chance;

use crate::seeds;
use items::{Named, Sent};
use office::Played;

/// Orders of each test.
const ORDERS: u64 = 60;

/// The items whose fate depends on the order, and what each may come to, by what came before it.
const MAY_BE: &[(&str, &[&str])] = &[
    // The volunteer's phone is reported stolen before or after; what builds on what is held waits with it.
    ("session", &["counted", "held device_revoked"]),
    (
        "session counted again",
        &["counted", "held depends_on_held", "held device_revoked"],
    ),
    (
        "session counted by the leader",
        &["counted", "held depends_on_held"],
    ),
    ("session settled", &["counted", "held depends_on_held"]),
    ("void session", &["counted", "held device_revoked"]),
    // And the record is frozen by a void before or after.
    (
        "note on the void session",
        &[
            "counted",
            "held depends_on_held",
            "held device_revoked",
            "held frozen",
        ],
    ),
    // An order on what does not count waits; its code says whether that had come before it.
    (
        "void",
        &[
            "happened",
            "held depends_on_held",
            "held missing_dependency",
        ],
    ),
    // The newcomer is given a grant before or after.
    ("newcomer's note", &["counted", "held not_permitted"]),
    (
        "note after the newcomer's",
        &["counted", "held depends_on_held"],
    ),
    // Orders out of their turn; who reopens or rechecks has to have seen what was claimed or reported.
    ("start", &["happened", "rejected wrong_state"]),
    ("claim done", &["happened", "rejected wrong_state"]),
    (
        "reopen",
        &["rejected changed_since", "rejected wrong_state"],
    ),
    (
        "passed",
        &["rejected changed_since", "rejected wrong_state"],
    ),
    (
        "returned",
        &["rejected changed_since", "rejected wrong_state"],
    ),
    // The finding is amended before the office issues it, which has to look again, or is frozen after.
    ("issue", &["happened", "rejected changed_since"]),
    ("statement", &["counted", "held frozen"]),
    // Until it is issued it is not the unit's.
    ("acknowledge", &["happened", "rejected not_permitted"]),
    (
        "plan",
        &["happened", "rejected not_permitted", "rejected wrong_state"],
    ),
    (
        "report",
        &["happened", "rejected not_permitted", "rejected wrong_state"],
    ),
    ("ask for time", &["happened", "rejected not_permitted"]),
    ("note of the unit", &["counted", "held not_permitted"]),
    // Nobody gives time who has not seen that it was asked for; the office itself knows what it issued.
    (
        "give time",
        &[
            "rejected changed_since",
            "rejected not_asked_for",
            "rejected wrong_state",
        ],
    ),
    // The talk that is to count is here or not, and void before or after; while another counts through it, it
    // cannot be void.
    (
        "same talk",
        &["happened", "rejected not_found", "rejected not_the_same"],
    ),
    ("not the same talk", &["happened", "rejected wrong_state"]),
    (
        "void the talk kept twice",
        &["happened", "rejected has_duplicates"],
    ),
];

/// Draws an order: every item at least once, some twice, in packs of one sender each.
fn draw(seed: u64, events: Vec<Sent>) -> Vec<Vec<Sent>> {
    let mut chance = Chance::new(seed, "order");
    let mut events = events;
    for event in events.clone() {
        if chance.percent(25) {
            events.push(event);
        }
    }
    chance.shuffle(&mut events);
    let mut packs: Vec<Vec<Sent>> = Vec::new();
    while !events.is_empty() {
        let window = events.len().min(chance.below(6) + 1);
        let mut by_sender: BTreeMap<usize, Vec<Sent>> = BTreeMap::new();
        for sent in events.drain(..window) {
            by_sender.entry(sent.sender).or_default().push(sent);
        }
        let mut window: Vec<Vec<Sent>> = by_sender.into_values().collect();
        chance.shuffle(&mut window);
        packs.extend(window);
    }
    packs
}

fn play(seed: u64, events: Vec<Sent>, before: &[Sent]) -> Played {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime of one thread");
    let mut packs = vec![before.to_vec()];
    packs.extend(draw(seed, events));
    runtime.block_on(office::play(&packs))
}

/// Plays every order; the complaints of each.
fn every_order(check: impl Fn(u64) -> Option<String> + Sync) {
    let complaints = seeds::each(0..ORDERS, check);
    for (seed, complaint) in complaints.iter().take(3) {
        eprintln!("order {seed}: {complaint}");
    }
    assert!(complaints.is_empty(), "{} orders", complaints.len());
}

#[test]
fn changes_come_to_the_same_in_any_order() {
    let (grants, mut events): (Vec<Sent>, Vec<Sent>) =
        items::all().into_iter().partition(Sent::is_grant);
    events.retain(|sent| !sent.freezes() && !sent.is_revocation());
    events.retain(|sent| !sent.counts_for_another() && !sent.is_of_unit());
    let first = play(0, events.clone(), &grants);
    let named: BTreeSet<&str> = events.iter().filter_map(Sent::change).collect();
    let counted: BTreeSet<&str> = first.counted().collect();
    assert_eq!(
        counted, named,
        "with every grant and no freeze all changes count"
    );
    every_order(|seed| {
        let played = play(seed, events.clone(), &grants);
        let waits: Vec<_> = played.held().collect();
        if !waits.is_empty() {
            return Some(format!("waits: {waits:?}"));
        }
        played.differs_from(&first)
    });
}

#[test]
fn only_authority_freezes_and_commands_depend_on_the_order() {
    let events = items::all();
    let met = std::sync::Mutex::new(BTreeMap::<Named, BTreeSet<String>>::new());
    every_order(|seed| {
        let played = play(seed, events.clone(), &[]);
        if let Ok(mut met) = met.lock() {
            for (name, fate) in &played.fates {
                met.entry(*name).or_default().insert(fate.clone());
            }
        }
        (!played.faults.is_empty()).then(|| played.faults.join("\n"))
    });
    let met = met.into_inner().expect("no worker panics");
    let may_be: BTreeMap<Named, BTreeSet<String>> = MAY_BE
        .iter()
        .map(|(name, fates)| (*name, fates.iter().map(|fate| (*fate).to_owned()).collect()))
        .collect();
    let differs: BTreeMap<Named, BTreeSet<String>> = met
        .into_iter()
        .filter(|(_, fates)| fates.len() > 1)
        .collect();
    assert_eq!(differs, may_be);
}
