//! A database on a watched disk: what is recorded, what survives a cut, and what faults do.

use recorded_disk::{Disk, Fault, Image, Loss, Op, Replay};
use rusqlite::Connection;

/// Every way to lose what was not synced.
fn losses(seeds: u64) -> impl Iterator<Item = Loss> {
    let seeded =
        (0..seeds).flat_map(|seed| [Loss::Some(seed), Loss::Torn(seed), Loss::Hollow(seed)]);
    [Loss::AllUnsynced, Loss::Nothing].into_iter().chain(seeded)
}

fn open(folder: &std::path::Path, synchronous: &str) -> Connection {
    let database = Connection::open(folder.join("a.db")).unwrap();
    database.pragma_update(None, "journal_mode", "wal").unwrap();
    database
        .pragma_update(None, "synchronous", synchronous)
        .unwrap();
    database
        .execute_batch("create table if not exists t (n integer primary key, text text)")
        .unwrap();
    database
}

/// Inserts rows one by one, each marked once it is committed; a checkpoint in the middle.
fn work(disk: &Disk, folder: &std::path::Path, synchronous: &str) {
    let database = open(folder, synchronous);
    for n in 1..=20_u32 {
        let text = "夜话".repeat(n as usize * 40);
        database
            .execute("insert into t values (?1, ?2)", (n, &text))
            .unwrap();
        disk.mark(n as usize);
        if n == 10 {
            database
                .query_row("pragma wal_checkpoint(restart)", [], |_| Ok(()))
                .unwrap();
        }
    }
}

/// Rows that are there; none if the database does not open or is not sound.
fn rows(image: &Image) -> Option<u32> {
    let folder = tempfile::tempdir().unwrap();
    let _disk = Disk::forgetful(folder.path()).unwrap();
    image.write_to(folder.path()).unwrap();
    let database = Connection::open(folder.path().join("a.db")).ok()?;
    let sound: String = database
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .ok()?;
    if sound != "ok" {
        return None;
    }
    let has_table: bool = database
        .query_row("select count(*) > 0 from sqlite_schema", [], |row| {
            row.get(0)
        })
        .ok()?;
    let count = "select count(*), coalesce(max(n), 0) from t";
    let count = || database.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)));
    let (count, last): (u32, u32) = if has_table { count().ok()? } else { (0, 0) };
    (count == last).then_some(count)
}

/// How many images have lost a marked row or are unsound.
fn lost(synchronous: &str, mistake: impl FnOnce(&Disk)) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::watch(folder.path()).unwrap();
    mistake(&disk);
    work(&disk, folder.path(), synchronous);
    let (mut replay, mut marked, mut tried, mut lost) = (Replay::new(), 0, 0, 0);
    for op in disk.journal().ops() {
        replay.step(op);
        if let Op::Marked(mark) = op {
            marked = *mark;
        }
        for loss in losses(1) {
            tried += 1;
            let found = rows(&replay.image("".as_ref(), loss));
            lost += usize::from(found.is_none_or(|found| (found as usize) < marked));
        }
    }
    (tried, lost)
}

#[test]
fn a_full_sync_loses_nothing_and_less_is_noticed() {
    let (tried, none) = lost("full", |_| {});
    assert!(tried > 500, "{tried}");
    assert_eq!(none, 0);
    assert!(lost("normal", |_| {}).1 > 0);
    assert!(lost("off", |_| {}).1 > 0);
    let swallows = |disk: &Disk| disk.set_fault(Some(Fault::SyncsLost));
    assert!(lost("full", swallows).1 > 0);
    for digit in [0, 1] {
        let weakens = |disk: &Disk| disk.set_pragma(c"synchronous", digit);
        assert!(lost("full", weakens).1 > 0, "{digit}");
    }
}

#[test]
fn what_passed_the_disk_is_what_is_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::watch(folder.path()).unwrap();
    let database = open(folder.path(), "full");
    for n in 0..50 {
        database
            .execute("insert into t values (?1, 'x')", [n])
            .unwrap();
    }
    let mut replay = Replay::new();
    for op in disk.journal().ops() {
        replay.step(op);
    }
    let image = replay.image("".as_ref(), Loss::Nothing);
    for name in ["a.db", "a.db-wal"] {
        let real = std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(image.file(name), Some(real.as_slice()), "{name}");
    }
    assert_eq!(image.file("a.db-journal"), None, "it was deleted");
}

#[test]
fn a_disk_with_a_fault_fails_writes_and_then_goes_on() {
    for fault in [
        Fault::Full { after: 3 },
        Fault::HalfFull { after: 3 },
        Fault::NoGrowth { after: 3 },
        Fault::Broken { after: 3 },
        Fault::SyncFails { after: 0 },
    ] {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::watch(folder.path()).unwrap();
        let database = open(folder.path(), "full");
        disk.set_fault(Some(fault));
        let long = "夜".repeat(9_000);
        let insert = |n: u32| database.execute("insert into t values (?1, ?2)", (n, &long));
        assert!(insert(1).is_err(), "{fault:?}");
        disk.set_fault(None);
        assert!(insert(2).is_ok(), "{fault:?}");
        let all: String = database
            .query_row("select group_concat(n) from t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(all, "2", "{fault:?}");
    }
}

#[test]
fn other_folders_are_not_watched() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let disk = Disk::watch(folder.path()).unwrap();
    disk.set_fault(Some(Fault::Full { after: 0 }));
    let database = open(other.path(), "full");
    database
        .execute("insert into t values (1, 'x')", [])
        .unwrap();
    assert!(disk.journal().ops().is_empty());
}

#[test]
fn a_kept_file_is_the_old_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::watch(folder.path()).unwrap();
    let path = std::path::Path::new("key");
    disk.keeping(path, b"old");
    disk.kept(path);
    disk.keeping(path, b"new");
    let mut replay = Replay::new();
    for op in disk.journal().ops() {
        replay.step(op);
    }
    let now = |replay: &Replay, loss| {
        replay
            .image("".as_ref(), loss)
            .file("key")
            .map(<[u8]>::to_vec)
    };
    assert_eq!(now(&replay, Loss::AllUnsynced), Some(b"old".to_vec()));
    assert_eq!(now(&replay, Loss::Nothing), Some(b"new".to_vec()));
    disk.kept(path);
    replay.step(disk.journal().ops().last().unwrap());
    assert_eq!(now(&replay, Loss::AllUnsynced), Some(b"new".to_vec()));
}
