//! Histories of one record: several installations write, see a part of each other, and are merged, with Automerge as
//! the oracle. The input is a program: which change is written next, from what, and how it is damaged.
//!
//! Whatever the gate and [`State`] accept, Automerge applies; its document has our heads, values and winners, is
//! saved, loads again and is the same, to the bytes of each change, in any order and batches; and no order makes a
//! difference to a byte of the state.

mod agree;
mod write;

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use shared::change::Change;
use shared::state::State;

use agree::same_document;
use write::write;

/// Most changes of a history: more shows no more, and takes longer.
const MAX_CHANGES: usize = 24;

/// A program of a history.
pub fn run(data: &[u8]) {
    let mut history = History::default();
    // A program ends where its bytes do.
    let _end = history.play(&mut Unstructured::new(data));
    history.holds();
}

/// What was accepted so far, here and by Automerge.
#[derive(Default)]
struct History {
    changes: Vec<Change>,
    state: State,
    document: automerge::Automerge,
    /// How the accepted changes are put in order and in batches the second time.
    choices: Vec<u8>,
}

impl History {
    fn play(&mut self, input: &mut Unstructured<'_>) -> Result<()> {
        self.choices = input.arbitrary::<[u8; 8]>()?.to_vec();
        while !input.is_empty() && self.changes.len() < MAX_CHANGES {
            let raw = write(&self.changes, &self.state, input)?;
            self.offer(&raw);
        }
        Ok(())
    }

    /// Offers a change to the gate, the state and Automerge.
    fn offer(&mut self, raw: &[u8]) {
        let Ok(change) = Change::read(raw) else {
            return;
        };
        let before = shared::cbor::encode(&self.state);
        let checked = self.state.check(&change);
        let is_known = self.state.contains(&change.hash());
        match self.state.apply(&change) {
            Ok(()) if is_known => assert_eq!(shared::cbor::encode(&self.state), before),
            Ok(()) => {
                checked.expect("what is applied passes the check");
                let theirs = automerge::Change::from_bytes(raw.to_vec()).expect("Automerge reads");
                self.document.apply_changes([theirs]).expect("and applies");
                self.changes.push(change);
            }
            Err(error) => {
                assert_eq!(checked, Err(error));
                assert_eq!(
                    shared::cbor::encode(&self.state),
                    before,
                    "{error}: yet something was applied"
                );
            }
        }
    }

    /// Everything that must hold of what was accepted.
    fn holds(&self) {
        same_document(&self.state, &self.document);
        let bytes = shared::cbor::encode(&self.state);
        let stored: State = shared::cbor::decode(&bytes).expect("a stored state decodes");
        assert_eq!(shared::cbor::encode(&stored), bytes);

        let saved = self.document.save();
        let loaded = automerge::Automerge::load(&saved).expect("a saved document loads");
        same_document(&self.state, &loaded);

        let (batches, order) = self.again();
        let mut second = automerge::Automerge::new();
        for batch in batches {
            let batch = batch.iter().map(|at| {
                let raw = self.changes[*at].raw().to_vec();
                automerge::Change::from_bytes(raw).expect("Automerge reads")
            });
            second
                .apply_changes(batch.collect::<Vec<_>>())
                .expect("in any batches");
        }
        // A document's own bytes depend on the order in which changes came to it; what is in it does not.
        let second = automerge::Automerge::load(&second.save()).expect("a saved document loads");
        same_document(&self.state, &second);
        let given: BTreeSet<&[u8]> = self.changes.iter().map(Change::raw).collect();
        for document in [&loaded, &second] {
            let kept = document.get_changes(&[]);
            let kept: BTreeSet<&[u8]> = kept.iter().map(|change| change.raw_bytes()).collect();
            assert_eq!(kept, given, "the changes that went in come out");
        }
        let again = State::of(order.iter().map(|at| &self.changes[*at])).expect("in any order");
        assert_eq!(
            shared::cbor::encode(&again),
            bytes,
            "any order, the same state"
        );
    }

    /// Another order that puts dependencies first, and a cut of it into batches.
    fn again(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut choices = self.choices.iter().cycle().copied();
        let mut rest: Vec<usize> = (0..self.changes.len()).collect();
        let mut order: Vec<usize> = Vec::new();
        let mut batches = vec![Vec::new()];
        while !rest.is_empty() {
            let is_ready = |at: &usize| {
                let mut needs = self.changes[*at].dependencies().iter();
                needs.all(|need| order.iter().any(|done| self.changes[*done].hash() == *need))
            };
            let ready: Vec<usize> = rest.iter().copied().filter(is_ready).collect();
            let choice = choices.next().unwrap_or_default();
            let at = ready[usize::from(choice) % ready.len()];
            rest.retain(|other| *other != at);
            order.push(at);
            if choice >= 128 {
                batches.push(Vec::new());
            }
            if let Some(batch) = batches.last_mut() {
                batch.push(at);
            }
        }
        (batches, order)
    }
}
