//! A seeded simulation of twenty phones and one office over a network that loses, repeats, delays and
//! reorders, with partitions of weeks, phones that lose power at any effect, clocks that are days off,
//! two people on one record, ended grants, and an office that releases and declines.
//!
//! The phones are the real core ([`mobile_core::Core`]) over a disk that forgets what was not written
//! ([`disk`]); the office is the real ingest and sync over SQLite in memory, called as functions
//! ([`office`]). Everything that is drawn is drawn from the seed and everything happens in one queue
//! ([`world`]), so a seed repeats exactly.
//!
//! What people meant is kept as plain data ([`ledger`]), never read back from a replica. When the network
//! has healed and nothing moves any more, the laws must hold ([`law`], [`invariants`]). For each law
//! something is broken on purpose ([`planted`]), and a test asserts that the law notices.
//!
//! More seeds, or one again: `SATCHEL_SIM_SEEDS=500` or `SATCHEL_SIM_SEEDS=17..18`.

mod any_order;
mod arrivals;
mod crash_points;
mod disk;
mod invariants;
mod law;
mod ledger;
mod network;
mod office;
mod person;
mod phone;
mod plain;
mod planted;
mod scenario;
mod seeds;
mod tamper;
mod world;

use std::ops::Range;
use std::sync::Mutex;

use law::Law;
use planted::Planted;
use world::{Counts, DutyCounts, Outcome, Plan};

/// Seeds of an ordinary run.
const SEEDS: u64 = 40;
/// Seeds of an ordinary run of those with duties.
const DUTY_SEEDS: u64 = 16;
/// Seeds within which a planted bug must be noticed.
const PLANTED_SEEDS: u64 = 12;

#[test]
fn every_law_holds_whatever_the_seed() {
    let met = Mutex::new(Counts::default());
    let seeds = every_law(SEEDS, "every_law", Plan::of, |outcome| {
        if let Ok(mut met) = met.lock() {
            met.add(&outcome.counts);
        }
    });
    let met = met.into_inner().expect("no worker panics");
    eprintln!("{seeds:?}: {met:?}");
    if seeds == (0..SEEDS) {
        everything_was_met(met.all());
    }
}

#[test]
fn every_law_holds_for_those_with_duties() {
    let met = Mutex::new(DutyCounts::default());
    let seeds = every_law(DUTY_SEEDS, "duties", Plan::duties, |outcome| {
        if let Ok(mut met) = met.lock() {
            met.add(&outcome.duty_counts);
        }
    });
    let met = met.into_inner().expect("no worker panics");
    eprintln!("{seeds:?}: {met:?}");
    if seeds == (0..DUTY_SEEDS) {
        everything_was_met(met.all());
    }
}

/// Runs the plan of every seed that is wanted, and fails naming each that breaks a law and how to play it again.
fn every_law(
    usual: u64,
    test: &str,
    plan: impl Fn(u64) -> Plan + Sync,
    count: impl Fn(&Outcome) + Sync,
) -> Range<u64> {
    let seeds = seeds::wanted(usual);
    let complaints = seeds::each(seeds.clone(), |seed| {
        let outcome = world::run(&plan(seed));
        count(&outcome);
        let is_whole = outcome.broken.is_empty();
        (!is_whole).then(|| law::list(&outcome.broken))
    });
    for (seed, complaint) in &complaints {
        eprintln!(
            "seed {seed} breaks\n{complaint}again: SATCHEL_SIM_SEEDS={seed}..{} cargo test -p tests --test simulation {test}",
            seed + 1
        );
    }
    assert!(
        complaints.is_empty(),
        "{} seeds break a law",
        complaints.len()
    );
    seeds
}

/// A simulation in which nothing goes wrong shows nothing.
fn everything_was_met<'a>(met: impl IntoIterator<Item = (&'a str, u64)>) {
    for (what, number) in met {
        assert!(number > 0, "there was no {what}");
    }
}

#[test]
fn a_seed_repeats_exactly() {
    let runs = [(); 2].map(|()| world::run(&Plan::of(3)));
    let [one, other] = runs.map(|outcome: Outcome| (outcome.head, outcome.counts));
    assert_eq!(one, other);
}

/// A world with something broken on purpose must break the law that is there for it.
fn notices(planted: Planted, law: Law) {
    let mut broke = Vec::new();
    for seed in 0..PLANTED_SEEDS {
        let outcome = world::run(&Plan {
            planted: Some(planted),
            cast: planted.cast(),
            ..Plan::of(seed)
        });
        let mut noticed = outcome.broken.iter().filter(|broken| broken.law == law);
        if noticed.any(|broken| broken.what.contains(planted.shows_as())) {
            return;
        }
        broke.extend(outcome.broken);
    }
    panic!(
        "{law:?} did not notice {planted:?} within {PLANTED_SEEDS} seeds; noticed instead:\n{}",
        law::list(&broke)
    );
}

macro_rules! planted_bugs {
    ($($test:ident: $planted:ident => $law:ident),+ $(,)?) => {
        $(#[test]
        fn $test() {
            notices(Planted::$planted, Law::$law);
        })+

        #[test]
        fn every_planted_bug_and_every_law_has_its_test() {
            let tested = [$((Planted::$planted, Law::$law)),+];
            for planted in Planted::ALL {
                assert!(tested.iter().any(|(one, _)| one == planted), "{planted:?}");
            }
            for law in Law::ALL {
                assert!(tested.iter().any(|(_, one)| one == law), "{law:?}");
            }
        }
    };
}

planted_bugs! {
    counted_notices_an_eaten_pack: EatenPack => Counted,
    counted_notices_an_outbox_that_forgets_at_send: ForgetsAtSend => Counted,
    counted_notices_an_edit_that_everyone_forgets: ForgottenEdit => Counted,
    counted_notices_a_held_item_that_is_gone: LostHeld => Counted,
    counted_notices_a_stub_of_the_wrong_change: WrongStub => Counted,
    replicas_notice_a_phone_that_drops_an_amendment: DropsAmendment => Replicas,
    replicas_notice_a_torn_batch: TornBatch => Replicas,
    replicas_notice_a_projection_without_the_last_change: StaleProjection => Replicas,
    replicas_notice_a_void_that_does_not_arrive: HiddenVoid => Replicas,
    figures_notice_a_delta_added_twice: CellTwice => Figures,
    figures_notice_a_member_missing_from_the_roll: HiddenMember => Figures,
    feeds_notice_a_row_missing_from_a_feed: MissingFeedRow => Feeds,
    feeds_notice_a_record_kept_after_leaving: KeptRecord => Feeds,
    saved_notices_a_disk_that_acknowledges_before_it_keeps: LazyDisk => Saved,
    saved_notices_a_phone_that_says_so_too_early: SaysSavedEarly => Saved,
    repeated_notices_a_pack_that_writes_twice: RepeatWrites => Repeated,
    two_answers_notices_a_value_that_is_dropped: DropsAmendment => TwoAnswers,
    two_answers_notices_a_choice_that_does_not_arrive: HiddenChoice => TwoAnswers,
    decided_notices_a_decision_made_twice: DecidedTwice => Decided,
    decided_notices_a_receipt_that_says_too_much: BoastfulReceipt => Decided,
    courses_notice_a_projection_without_the_last_event: StaleCourse => Courses,
    courses_notice_events_that_do_not_arrive: HiddenEvent => Courses,
    feeds_notice_a_publication_without_its_rows: EmptyPublication => Feeds,
    feeds_notice_a_phone_that_drops_what_joined: DropsJoined => Feeds,
    courses_notice_more_time_asked_for_too_late: ForgetsContact => Courses,
    figures_notice_a_twin_that_is_counted: CountsTwin => Figures,
    feeds_notice_a_note_that_not_all_readers_read: HiddenNote => Feeds,
    quiet_notices_a_phone_that_never_gives_up_sending: NeverAcknowledged => Quiet,
}
