//! Commands, orders, events, outcomes, certificates: what carries authority.

use shared::command::{
    Command, Event, MAX_REASON_CHARS, Order, Outcome, Rejection, SignedOutcome, reason_of, words_of,
};
use shared::enrolment::{Certificate, SignedCertificate};
use shared::id::Digest;
use shared::pack::WitnessSignature;
use shared::problem::{HeldCode, RejectionCode};
use shared::state::State;
use shared::validate::Violation;
use shared::workflow::Course;

use crate::wire::{holds, stable};

/// A kind byte, then the bytes of that kind.
pub fn run(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match kind {
        0 => command(data),
        1 => {
            if let Some(order) = holds::<Order>(data) {
                read_words(&order);
            }
        }
        2 => {
            if let Some(signed) = holds::<SignedOutcome>(data) {
                outcome(&signed.outcome);
            }
        }
        3 => outcome(data),
        4 => drop(holds::<Event>(data).map(|event| event.effective_on())),
        5 => drop(holds::<Rejection>(data)),
        6 => {
            if let Some(signed) = holds::<SignedCertificate>(data) {
                let _ = holds::<Certificate>(&signed.certificate);
            }
        }
        7 => {
            let _ = holds::<Certificate>(data);
        }
        8 => drop(holds::<Course>(data)),
        // A state holds scalars, which may be a double that is no number.
        9 => drop(stable::<State>(data).map(|state| state.heads())),
        10 => drop(holds::<(HeldCode, Vec<Violation>)>(data)),
        11 => drop(holds::<RejectionCode>(data)),
        12 => drop(holds::<WitnessSignature>(data)),
        13 => words(data),
        _ => {}
    }
}

fn command(data: &[u8]) {
    let Some(command) = holds::<Command>(data) else {
        return;
    };
    let again: Command =
        shared::cbor::decode(&shared::cbor::encode(&command)).expect("its own bytes");
    let hash: Digest = command.hash();
    assert_eq!(again.hash(), hash);
    read_words(&command.order);
}

fn read_words(order: &Order) {
    if let Some(text) = order.words() {
        words(text.as_bytes());
    }
    let json = serde_json::to_vec(order).expect("an order is JSON");
    let again: Order = serde_json::from_slice(&json).expect("its own JSON");
    assert_eq!(again, *order);
}

fn outcome(data: &[u8]) {
    match holds::<Outcome>(data) {
        Some(Outcome::Event(event)) => {
            let _day = event.effective_on();
            let _name = event.happened.as_str();
            if let Some(order) = event.happened.order() {
                read_words(&order);
            }
        }
        Some(Outcome::Rejection(rejection)) => assert!(!rejection.code.as_str().is_empty()),
        None => {}
    }
}

/// What people write, judged.
fn words(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(reason) = reason_of(text) {
        assert!((1..=MAX_REASON_CHARS).contains(&reason.chars().count()));
        assert_eq!(reason_of(&reason).as_ref(), Ok(&reason));
    }
    if let Ok(words) = words_of(text, 40) {
        assert!((1..=40).contains(&words.chars().count()));
        assert_eq!(words_of(&words, 40).as_ref(), Ok(&words));
    }
}
