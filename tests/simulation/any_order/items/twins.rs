//! The items of a talk that was written down twice, and of notes on what others wrote.

use std::collections::BTreeSet;

use shared::change::Change;
use shared::command::Order;
use shared::id::RecordId;
use shared::record::note::{self, Purpose};
use shared::record::{Answers, RecordKind};

use super::{Builder, KEEPER, OFFICE, RECORDER, amend, create, talk};

/// Two recorders keep one talk. The office says so and takes it back; the first recorder voids the one that is to
/// count.
pub(super) fn twins(b: &mut Builder) {
    let form = talk(&b.village, BTreeSet::new());
    let (kept, creation) = create(&form, 31, 0, RECORDER);
    b.change(RECORDER, "talk kept twice", kept, &creation);
    let reason = "记重了".to_owned();
    b.order(
        RECORDER,
        "void the talk kept twice",
        (kept, &creation),
        Order::Void { reason },
    );
    let (again, creation) = create(&form, 32, 0, KEEPER);
    b.change(KEEPER, "talk kept again", again, &creation);
    let seen = (again, &creation);
    b.order(OFFICE, "same talk", seen, Order::SameAs { canonical: kept });
    let reason = "不是一场".to_owned();
    b.order(OFFICE, "not the same talk", seen, Order::NotSame { reason });
}

/// A note on a record of this kind at home there.
pub(super) fn note(about: RecordId, about_kind: RecordKind, home: &str, text: &str) -> Answers {
    Answers::Note(note::Answers {
        occurred_on: "2018-07-01".parse().ok(),
        division: home.parse().ok(),
        about: Some(about),
        about_kind: Some(about_kind),
        purpose: Some(Purpose::Progress),
        text: Some(text.to_owned()),
    })
}

/// Other words in a note.
pub(super) fn mended(creation: &Change, text: &str, by: usize) -> Change {
    let words = Answers::Note(note::Answers {
        text: Some(text.to_owned()),
        ..note::Answers::default()
    });
    amend(&[creation], &words, by)
}
