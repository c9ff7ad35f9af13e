//! The check must be able to fail.

use ::tests::database::Storage;
use ::tests::truth::{Standing, Truth};
use ::tests::world::World;
use server::store::audit::Unaudited;
use shared::figure::{CellKey, Measure};
use shared::time::Month;

use crate::check::{Checks, check};
use crate::play::{Played, instant, play};
use crate::progress::Progress;
use crate::scenario::Scenario;
use crate::script::{Script, script};

const SEED: u64 = 5;
const MEMBERS: usize = 8;
/// Townships whose figures are compared.
const TOWNSHIPS: usize = 2;

fn played(storage: Storage) -> (Played, Truth, Script) {
    let truth = crate::plan::truth(SEED, &Scenario::small(MEMBERS));
    let script = script(SEED, &truth);
    let world = World::found(storage, instant(0, -36)).unwrap();
    let played = play(world, &truth, &script, &Progress::quiet()).unwrap();
    (played, truth, script)
}

fn differences(checks: &Checks) -> Vec<&str> {
    checks
        .0
        .iter()
        .filter(|check| !check.ok)
        .map(|check| check.name.as_str())
        .collect()
}

#[test]
fn a_small_year_agrees_and_one_difference_is_found() {
    let (mut played, mut truth, script) = played(Storage::Memory);
    let quiet = Progress::quiet();
    let checks = check(&mut played, &truth, &script, TOWNSHIPS, &quiet).unwrap();
    assert_eq!(differences(&checks), Vec::<&str>::new());

    // One number of one cell of the server's is wrong.
    let office = &played.world.office;
    let village = truth
        .sessions
        .iter()
        .find(|one| one.standing == Standing::Counted)
        .unwrap();
    let cell = CellKey {
        measure: Measure::Sessions,
        month: Month(2018 * 12 + i32::try_from(village.on.month).unwrap() - 1),
        village: village.village.parse().unwrap(),
        key: None,
    };
    office.wait(async {
        let mut tx = office.app.store.begin().await.unwrap();
        tx.add_cells(&[(cell, -1)]).await.unwrap();
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    });
    let checks = check(&mut played, &truth, &script, TOWNSHIPS, &quiet).unwrap();
    let found = differences(&checks);
    for name in [
        "figures: server and oracle",
        "figures: office phone and server, by digest",
        "verify before rebuild",
        "figures: before and after rebuild",
    ] {
        assert!(found.contains(&name), "{name} is not among {found:?}");
    }
    assert!(!found.contains(&"verify after rebuild"));

    // The rebuild has mended it; now one session was never meant.
    let last = truth
        .sessions
        .iter()
        .rposition(|one| one.standing == Standing::Counted)
        .unwrap();
    truth.sessions.truncate(last);
    let checks = check(&mut played, &truth, &script, TOWNSHIPS, &quiet).unwrap();
    let found = differences(&checks);
    for name in [
        "records that nobody meant",
        "sessions counted",
        "figures: server and oracle",
    ] {
        assert!(found.contains(&name), "{name} is not among {found:?}");
    }
}

#[test]
fn a_small_year_agrees_on_postgresql() {
    let (mut played, truth, script) = played(Storage::Postgres);
    let checks = check(&mut played, &truth, &script, TOWNSHIPS, &Progress::quiet()).unwrap();
    assert_eq!(differences(&checks), Vec::<&str>::new());
    played.close().unwrap();
}

/// Whatever is taken out of the log, a year that lost it is not the year that was played.
#[test]
fn a_record_removed_from_the_log_fails_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let (mut played, truth, script) = played(Storage::Folder(folder.path().join("server")));
    let record = *played.course.records.talks.values().next().unwrap();
    let file = folder.path().join("server/satchel.db");
    let database = rusqlite::Connection::open(file).unwrap();
    let removed = database
        .execute(
            "delete from log where record = ?1",
            [record.as_bytes().to_vec()],
        )
        .unwrap();
    assert!(removed > 0, "the record had rows");
    let verified = played.world.office.verify().unwrap();
    let named = verified.faults.iter();
    let named = named.filter(|fault| fault.starts_with("row ") && fault.ends_with("is missing"));
    assert_eq!(named.count(), 1, "{:?}", verified.faults);
    // A difference, or an office that cannot read what it lost: either way it is not the year that was played.
    let checks = check(&mut played, &truth, &script, TOWNSHIPS, &Progress::quiet());
    assert!(!checks.is_ok_and(|checks| checks.are_good()));
}
