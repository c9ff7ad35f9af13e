//! What is read of a change is what was written in it, up to every bound.

use shared::change::{
    Action, Change, Composition, GateError, MAX_ACTORS, MAX_CHANGE_BYTES, MAX_DEPENDENCIES,
    MAX_OPERATIONS, MAX_TEXT_BYTES, MAX_TIME, OpId, Operation, Scalar,
};
use shared::id::{ChangeHash, InstallationId};

use super::raw::{GROUP, PREDECESSOR, PREDECESSOR_ACTOR, Raw, VALUE, VALUE_META, leb, one, signed};
use super::{ME, changes};

fn composition(operations: Vec<Operation>) -> Composition {
    Composition {
        actor: ME,
        seq: 3,
        start_op: 70_000,
        time: 1_530_489_600,
        message: None,
        dependencies: vec![ChangeHash([1; 32]), ChangeHash([2; 32])],
        operations,
    }
}

fn put(key: &str, value: Scalar, predecessors: Vec<OpId>) -> Operation {
    Operation {
        key: key.to_owned(),
        action: Action::Put(value),
        predecessors,
    }
}

/// Composes, reads, and holds every field to what was written.
fn assert_read(written: &Composition) -> Change {
    let read = Change::read(Change::compose(written).raw()).unwrap();
    assert_eq!(read.actor(), written.actor);
    assert_eq!(read.seq(), written.seq);
    assert_eq!(read.start_op(), written.start_op);
    assert_eq!(read.time(), written.time);
    assert_eq!(read.message(), written.message.as_deref());
    assert_eq!(read.dependencies(), written.dependencies);
    assert_eq!(read.operations(), written.operations);
    read
}

#[test]
fn every_value_is_read_as_it_was_written() {
    let values = [
        Scalar::Null,
        Scalar::Boolean(false),
        Scalar::Boolean(true),
        Scalar::Uint(0),
        Scalar::Uint(u64::MAX),
        Scalar::Int(i64::MIN),
        Scalar::Int(-1),
        Scalar::Int(63),
        Scalar::Int(64),
        Scalar::Int(i64::MAX),
        Scalar::Double(-0.5),
        Scalar::from(""),
        Scalar::from("院坝"),
        Scalar::Bytes(vec![0, 255]),
        Scalar::Timestamp(-1),
        Scalar::Timestamp(1_530_489_600_000),
    ];
    let puts = values.into_iter().enumerate();
    let puts = puts.map(|(place, value)| put(&format!("k{place:02}"), value, Vec::new()));
    assert_read(&composition(puts.collect()));
}

#[test]
fn predecessors_of_several_hands_are_read_in_their_order() {
    let id = |counter: u64, actor: u8| OpId {
        counter,
        actor: InstallationId([actor; 16]),
    };
    let delete = Operation {
        key: "b".to_owned(),
        action: Action::Delete,
        predecessors: vec![id(5, 9), id(8, 7), id(8, 9)],
    };
    let operations = vec![
        put("a", Scalar::from("一"), vec![id(4, 9), id(60_000, 2)]),
        delete,
        put("c", Scalar::Null, Vec::new()),
    ];
    let read = assert_read(&composition(operations));
    assert_eq!(read.max_op(), 70_002);
}

#[test]
fn as_many_hands_as_may_be_named_are() {
    let id = |actor: usize| OpId {
        counter: 1,
        actor: InstallationId([u8::try_from(actor).unwrap(); 16]),
    };
    let of = |hands: usize| {
        composition(vec![put(
            "a",
            Scalar::Null,
            (20..20 + hands).map(id).collect(),
        )])
    };
    assert_read(&of(MAX_ACTORS));
    let over = Change::compose(&of(MAX_ACTORS + 1));
    assert_eq!(Change::read(over.raw()), Err(GateError::TooLarge("actors")));
    let hash = |place: usize| ChangeHash([u8::try_from(place).unwrap(); 32]);
    assert_read(&Composition {
        dependencies: (0..MAX_DEPENDENCIES).map(hash).collect(),
        ..composition(Vec::new())
    });
}

#[test]
fn a_message_of_its_bound_is_read() {
    for length in [1, MAX_TEXT_BYTES] {
        assert_read(&Composition {
            message: Some("x".repeat(length)),
            ..composition(Vec::new())
        });
    }
}

#[test]
fn times_and_counters_have_their_bounds_on_both_sides() {
    let read = |act: &dyn Fn(&mut Raw)| {
        let mut raw = Raw::note(ME.0, "雨大");
        act(&mut raw);
        Change::read(&raw.bytes())
    };
    for time in [-MAX_TIME, MAX_TIME] {
        assert_eq!(read(&|raw| raw.time = time).unwrap().time(), time);
        let over = read(&|raw| raw.time = time + time.signum());
        assert_eq!(over, Err(GateError::TooLarge("time")));
    }
    let most = u64::from(u32::MAX) - MAX_OPERATIONS as u64;
    assert_eq!(read(&|raw| raw.start_op = most).unwrap().start_op(), most);
    let over = read(&|raw| raw.start_op = most + 1);
    assert_eq!(over, Err(GateError::Malformed("start_op")));
    assert_eq!(read(&|raw| raw.seq = u64::MAX).unwrap().seq(), u64::MAX);
    let replacing = |counter: u64| {
        let raw = Raw::note(ME.0, "雨大")
            .with(GROUP, one(&leb(1)))
            .with(PREDECESSOR_ACTOR, one(&leb(0)))
            .with(PREDECESSOR, one(&signed(i64::try_from(counter).unwrap())));
        Change::read(&raw.bytes())
    };
    let latest = u64::from(u32::MAX);
    let change = replacing(latest).unwrap();
    assert_eq!(change.operations()[0].predecessors[0].counter, latest);
    let over = Err(GateError::Malformed("predecessor counter"));
    assert_eq!(replacing(latest + 1), over);
}

#[test]
fn a_change_of_its_bound_is_read_and_one_byte_more_is_too_large() {
    let of = |last: usize| {
        let mut lengths = vec![MAX_TEXT_BYTES; 7];
        lengths.push(last);
        let puts = lengths.into_iter().enumerate();
        let puts = puts.map(|(place, length)| {
            put(
                &format!("k{place}"),
                Scalar::Text("x".repeat(length)),
                Vec::new(),
            )
        });
        Change::compose(&composition(puts.collect()))
    };
    let rest = of(4_000).raw().len() - 4_000;
    let whole = of(MAX_CHANGE_BYTES - rest);
    assert_eq!(whole.raw().len(), MAX_CHANGE_BYTES);
    assert_eq!(Change::read(whole.raw()), Ok(whole.clone()));
    let over = of(MAX_CHANGE_BYTES - rest + 1);
    assert_eq!(Change::read(over.raw()), Err(GateError::TooLarge("change")));
}

#[test]
fn numbers_are_of_64_bits_and_no_more() {
    let with = |kind: u64, value: &[u8]| {
        let meta = leb(((value.len() as u64) << 4) | kind);
        let raw = Raw::note(ME.0, "雨大")
            .with(VALUE_META, one(&meta))
            .with(VALUE, value.to_vec());
        Change::read_stored(&raw.bytes()).map(|change| change.operations()[0].action.clone())
    };
    let (unsigned, signed) = (3, 4);
    let nines = [0xff; 9];
    let most = [&nines[..], &[1]].concat();
    assert_eq!(
        with(unsigned, &most),
        Ok(Action::Put(Scalar::Uint(u64::MAX)))
    );
    let value = Err(GateError::Malformed("value"));
    for last in [2, 3, 0x7f, 0x81] {
        assert_eq!(
            with(unsigned, &[&nines[..], &[last]].concat()),
            value,
            "{last}"
        );
    }
    assert_eq!(with(unsigned, &[&[0xff; 10][..], &[0]].concat()), value);
    assert_eq!(with(signed, &[&[0xff; 10][..], &[0]].concat()), value);
    assert_eq!(with(signed, &[0xff; 3]), value);
    let least = [&[0x80; 9][..], &[0x7f]].concat();
    assert_eq!(with(signed, &least), Ok(Action::Put(Scalar::Int(i64::MIN))));
}

#[test]
fn a_stored_change_is_read_like_one_that_comes() {
    let raw = changes::good(ME);
    assert_eq!(Change::read_stored(&raw), Change::read(&raw));
}
