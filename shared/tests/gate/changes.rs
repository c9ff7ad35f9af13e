//! Hostile changes by name, with the code that each is refused with; and those that are just within the bounds.

use shared::change::{
    MAX_ACTORS, MAX_CHANGE_BYTES, MAX_DEPENDENCIES, MAX_KEY_BYTES, MAX_TEXT_BYTES,
};
use shared::id::InstallationId;

use super::bounds::over_by_one;
use super::raw::{
    ACTION, GROUP, INSERT, KEY, PREDECESSOR, PREDECESSOR_ACTOR, Raw, VALUE, VALUE_META, chunk, leb,
    one, repaired, run,
};

/// A change as sent, and what it is refused with.
pub(super) type Refusal = (String, Vec<u8>, &'static str);

pub(super) const TOO_LARGE: &str = "change_too_large";
pub(super) const MALFORMED: &str = "change_malformed";
pub(super) const NOT_FLAT: &str = "change_not_flat";
pub(super) const NOT_CANONICAL: &str = "change_not_canonical";

/// A good change; every refusal differs from it in one thing.
pub(super) fn good(actor: InstallationId) -> Vec<u8> {
    Raw::note(actor.0, "雨大，在王家院坝讲").bytes()
}

/// Everything that the gate refuses.
pub(super) fn refused(actor: InstallationId) -> Vec<Refusal> {
    let mut all: Vec<Refusal> = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>, code: &'static str| {
        all.push((name.to_owned(), bytes, code));
    };
    let base = || Raw::note(actor.0, "雨大");
    let good = base().bytes();
    let with = |act: &dyn Fn(&mut Raw)| {
        let mut raw = base();
        act(&mut raw);
        raw.bytes()
    };
    for cut in 0..good.len() {
        add(
            &format!("a change cut at byte {cut}"),
            good[..cut].to_vec(),
            MALFORMED,
        );
    }
    add("bad magic", [&[0x86], &good[1..]].concat(), MALFORMED);
    let mut other = good.clone();
    other[4] ^= 1;
    add("bad checksum", other, MALFORMED);
    for kind in [0, 2, 3, 4, 255] {
        let mut other = good.clone();
        other[8] = kind;
        add(&format!("chunk type {kind}"), repaired(other), MALFORMED);
    }
    let mut other = good.clone();
    other[9] += 1;
    add("a length that is too long", repaired(other), MALFORMED);
    let mut other = good.clone();
    other[9] -= 1;
    add("a length that is too short", repaired(other), MALFORMED);
    add(
        "a byte after the chunk",
        repaired([&good[..], &[0]].concat()),
        MALFORMED,
    );
    let mut other = good.clone();
    other.splice(9..10, [good[9] | 0x80, 0]);
    add(
        "a length in two bytes where one does",
        repaired(other),
        NOT_CANONICAL,
    );
    add(
        "64 KiB and one byte",
        vec![0x85; MAX_CHANGE_BYTES + 1],
        TOO_LARGE,
    );
    add(
        "ten megabytes of text",
        Raw::note(actor.0, &"字".repeat(20_000)).bytes(),
        TOO_LARGE,
    );
    let many = |count: usize| (0..count).map(|byte| [u8::try_from(byte).unwrap_or(0); 32]);
    add(
        "a dependency too many",
        with(&|raw| raw.dependencies = many(MAX_DEPENDENCIES + 1).collect()),
        TOO_LARGE,
    );
    add(
        "dependencies out of order",
        with(&|raw| raw.dependencies = vec![[2; 32], [1; 32]]),
        NOT_CANONICAL,
    );
    add(
        "one dependency twice",
        with(&|raw| raw.dependencies = vec![[1; 32], [1; 32]]),
        NOT_CANONICAL,
    );
    add(
        "an actor of 15 bytes",
        with(&|raw| raw.actor = vec![1; 15]),
        NOT_FLAT,
    );
    add("no actor", with(&|raw| raw.actor = Vec::new()), NOT_FLAT);
    add("seq 0", with(&|raw| raw.seq = 0), MALFORMED);
    add("start_op 0", with(&|raw| raw.start_op = 0), MALFORMED);
    add(
        "start_op 2^32",
        with(&|raw| raw.start_op = 1 << 32),
        MALFORMED,
    );
    add(
        "start_op 2^64 - 1",
        with(&|raw| raw.start_op = u64::MAX),
        MALFORMED,
    );
    add(
        "a message of 8 KiB and one byte",
        with(&|raw| raw.message = vec![b'x'; MAX_TEXT_BYTES + 1]),
        TOO_LARGE,
    );
    add(
        "a message that is no text",
        with(&|raw| raw.message = vec![0xff; 8]),
        MALFORMED,
    );
    add(
        "an actor too many",
        with(&|raw| raw.others = vec![vec![3; 16]; MAX_ACTORS + 1]),
        TOO_LARGE,
    );
    add(
        "an actor that nothing names",
        with(&|raw| raw.others = vec![vec![3; 16]]),
        NOT_CANONICAL,
    );
    add(
        "bytes after the columns",
        with(&|raw| raw.extra = vec![1, 2, 3]),
        NOT_FLAT,
    );
    add(
        "columns out of order",
        with(&|raw| raw.columns.swap(0, 1)),
        NOT_CANONICAL,
    );
    add(
        "one column twice",
        with(&|raw| raw.columns.insert(1, raw.columns[0].clone())),
        NOT_CANONICAL,
    );
    add(
        "a column of objects",
        base().with(0x01, vec![1]).bytes(),
        NOT_FLAT,
    );
    add(
        "a column of marks",
        base().with(0xa5, vec![1]).bytes(),
        NOT_FLAT,
    );
    add(
        "17 columns",
        with(&|raw| raw.columns = (0..17).map(|at| (at, Vec::new())).collect()),
        MALFORMED,
    );
    add(
        "columns of different lengths",
        base().with(ACTION, run(2, &leb(1))).bytes(),
        MALFORMED,
    );
    let two_keys = run(2, &[leb(4), b"note".to_vec()].concat());
    for (name, column, bytes) in [
        ("a key too many", KEY, two_keys),
        (
            "a value too many",
            VALUE_META,
            [leb(0x7e), leb((6 << 4) | 6), leb(0)].concat(),
        ),
        ("a group too many", GROUP, run(2, &leb(0))),
    ] {
        add(name, base().with(column, bytes).bytes(), MALFORMED);
    }
    add(
        "an insert",
        base().with(INSERT, [leb(0), leb(1)].concat()).bytes(),
        NOT_FLAT,
    );
    for (name, inserts) in [
        ("an operation too few that inserts nothing", leb(0)),
        ("an operation too many that inserts nothing", leb(2)),
        ("an insert of no operation", [leb(1), leb(1)].concat()),
    ] {
        add(name, base().with(INSERT, inserts).bytes(), NOT_FLAT);
    }
    add(
        "an increment",
        base().with(ACTION, one(&leb(5))).bytes(),
        NOT_FLAT,
    );
    add(
        "an action that nobody knows",
        base().with(ACTION, one(&leb(u64::MAX))).bytes(),
        NOT_FLAT,
    );
    add(
        "a counter",
        base().with(VALUE_META, one(&leb((6 << 4) | 8))).bytes(),
        NOT_FLAT,
    );
    add(
        "a value type that nobody knows",
        base().with(VALUE_META, one(&leb((6 << 4) | 15))).bytes(),
        NOT_FLAT,
    );
    add(
        "a value longer than its column",
        base().with(VALUE_META, one(&leb((600 << 4) | 6))).bytes(),
        MALFORMED,
    );
    add(
        "a value of 8 KiB and one byte",
        Raw::note(actor.0, &"x".repeat(MAX_TEXT_BYTES + 1)).bytes(),
        TOO_LARGE,
    );
    add(
        "a value of 2^60 bytes",
        base().with(VALUE_META, one(&leb(u64::MAX - 9))).bytes(),
        TOO_LARGE,
    );
    add(
        "text that is no text",
        base().with(VALUE, vec![0xff; 6]).bytes(),
        MALFORMED,
    );
    let key = [leb(MAX_KEY_BYTES as u64 + 1), vec![b'k'; MAX_KEY_BYTES + 1]].concat();
    add(
        "a key of 97 bytes",
        base().with(KEY, one(&key)).bytes(),
        MALFORMED,
    );
    add("no key", base().with(KEY, vec![0, 1]).bytes(), NOT_FLAT);
    add(
        "a run of no values",
        base().with(ACTION, vec![0, 0]).bytes(),
        MALFORMED,
    );
    add(
        "a run written as two",
        base().with(GROUP, vec![]).bytes(),
        MALFORMED,
    );
    add(
        "a predecessor that is not there",
        base().with(GROUP, one(&leb(1))).bytes(),
        MALFORMED,
    );
    add(
        "a predecessor of no operation",
        base()
            .with(PREDECESSOR_ACTOR, one(&leb(0)))
            .with(PREDECESSOR, one(&leb(1)))
            .bytes(),
        MALFORMED,
    );
    add(
        "a predecessor of an actor that is not there",
        predecessor(base(), &leb(9), &leb(1)),
        MALFORMED,
    );
    add(
        "a predecessor with counter 0",
        predecessor(base(), &leb(0), &leb(0)),
        MALFORMED,
    );
    add(
        "a predecessor with counter -1",
        predecessor(base(), &leb(0), &[0x7f]),
        MALFORMED,
    );
    let two = base()
        .with(GROUP, one(&leb(2)))
        .with(PREDECESSOR_ACTOR, run(2, &leb(0)));
    for (name, counters) in [
        (
            "predecessors out of order",
            [&[0x7e], &leb(2)[..], &[0x7f]].concat(),
        ),
        (
            "one predecessor twice",
            [&[0x7e], &leb(1)[..], &leb(0)].concat(),
        ),
    ] {
        let bytes = two.clone().with(PREDECESSOR, counters).bytes();
        add(name, bytes, NOT_CANONICAL);
    }
    add(
        "a predecessor that is null",
        base()
            .with(GROUP, one(&leb(1)))
            .with(PREDECESSOR_ACTOR, [leb(0), leb(1)].concat())
            .with(PREDECESSOR, one(&leb(1)))
            .bytes(),
        MALFORMED,
    );
    add(
        "a delete of nothing",
        base()
            .with(ACTION, one(&leb(3)))
            .with(VALUE_META, one(&leb(0)))
            .with(VALUE, Vec::new())
            .bytes(),
        MALFORMED,
    );
    add(
        "a delete with a value",
        base().with(ACTION, one(&leb(3))).bytes(),
        NOT_FLAT,
    );
    add(
        "bytes of no value",
        base().with(VALUE, vec![b'x'; 7]).bytes(),
        MALFORMED,
    );
    // sync-engines.md §2.4.
    for (name, count) in [
        ("10^8", 100_000_000),
        ("10^10", 10_000_000_000),
        ("2^62", 1 << 62),
    ] {
        let bomb = base().with(ACTION, run(count, &leb(1)));
        add(
            &format!("a run of {name} operations"),
            bomb.bytes(),
            MALFORMED,
        );
        let bomb = base()
            .with(GROUP, one(&leb(u64::try_from(count).unwrap_or(0))))
            .with(PREDECESSOR_ACTOR, run(count, &leb(0)))
            .with(PREDECESSOR, run(count, &leb(1)));
        add(
            &format!("an operation with {name} predecessors"),
            bomb.bytes(),
            MALFORMED,
        );
    }
    let nulls = [leb(0), leb(100_000_000)].concat();
    add(
        "a run of 10^8 nulls",
        base().with(KEY, nulls).bytes(),
        MALFORMED,
    );
    add("a deflated chunk", chunk(2, &zeros(1 << 20)), MALFORMED);
    add("a document chunk", chunk(0, &[0; 200]), MALFORMED);
    add("a bundle chunk", chunk(3, &[0; 200]), MALFORMED);
    let bloom = |entries: &[u8]| [&[0x42, 0, 0, 1, 0][..], entries, &[0; 30]].concat();
    add(
        "a sync message whose filter has no bits",
        bloom(&[2, 1, 0, 7]),
        MALFORMED,
    );
    add(
        "a sync message with 2^32 probes",
        bloom(&[6, 1, 10, 0xff, 0xff, 0xff, 0xff, 0x0f]),
        MALFORMED,
    );
    all.extend(over_by_one(actor));
    all
}

/// A change with one predecessor.
fn predecessor(raw: Raw, actor: &[u8], counter: &[u8]) -> Vec<u8> {
    raw.with(GROUP, one(&leb(1)))
        .with(PREDECESSOR_ACTOR, one(actor))
        .with(PREDECESSOR, one(counter))
        .bytes()
}

/// Deflated zeros.
pub(super) fn zeros(len: usize) -> Vec<u8> {
    shared::pack::deflate(&vec![0; len])
}
