//! Lines that read back, lines that do not fit, and lines from strangers.

use super::*;
use crate::id::{InstallationId, TeamId};
use crate::record::Authorship;
use crate::record::outreach_session::{Answers, AudienceAnswer, Venue};

const ORGANISATION: OrganisationId = OrganisationId([3; 16]);
const RECORD: RecordId = RecordId([1; 16]);
const AUTHOR: UserId = UserId([5; 16]);

fn answered(note: &str) -> Answers {
    Answers {
        occurred_on: Some("2018-07-01".parse().unwrap()),
        village: Some("511781100001".parse().unwrap()),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([AUTHOR].into()),
        audience: Some(AudienceAnswer {
            count: 46,
            about: true,
        }),
        note: Some(note.to_owned()),
        ..Answers::default()
    }
}

/// A creation and so many amendments, one after another.
fn chain(note: &str, amendments: u8) -> Vec<Change> {
    let by = |time| Authorship {
        actor: InstallationId([2; 16]),
        time,
    };
    let answers = |answers: Answers| crate::record::Answers::from(answers);
    let creation = answers(answered(note)).creation(RECORD, TeamId([4; 16]), by(1_530_489_600));
    let mut state = State::of([&creation]).unwrap();
    let mut changes = vec![creation];
    for step in 0..amendments {
        let audience = AudienceAnswer {
            count: 100 + u16::from(step),
            about: false,
        };
        let other = answers(Answers {
            audience: Some(audience),
            ..Answers::default()
        });
        let change = other
            .amendment(&state, by(1_530_489_660), None, u64::from(step))
            .unwrap();
        state.apply(&change).unwrap();
        changes.push(change);
    }
    changes
}

fn signed(changes: Vec<Change>) -> Vec<JoinChange> {
    let one = |change| JoinChange {
        change,
        author: AUTHOR,
        signature: Some(WitnessSignature(vec![7; 64])),
    };
    changes.into_iter().map(one).collect()
}

fn fitting(changes: Vec<Change>) -> Result<JoinLine, JoinError> {
    JoinLine::fitting(ORGANISATION, RECORD, signed(changes))
}

fn text_of(wire: &Wire) -> String {
    let bytes = crate::cbor::encode(wire);
    format!("{JOIN_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn wire(record: RecordId, changes: &[Change]) -> Wire {
    let changes = changes.iter().map(|change| WireChange {
        raw: change.raw().to_vec(),
        author: AUTHOR,
        signature: None,
    });
    Wire {
        version: JOIN_VERSION,
        organisation: ORGANISATION,
        record,
        changes: changes.collect(),
    }
}

#[test]
fn a_line_reads_back_with_blanks_around_it() {
    let line = fitting(chain("院坝", 1)).unwrap();
    let text = line.to_text();
    assert!(text.len() <= MAX_JOIN_CHARS && text.is_ascii());
    assert_eq!(JoinLine::read(&format!("\n {text} ")), Ok(line));
}

#[test]
fn a_line_takes_as_many_changes_as_fit_and_none_that_lacks_another() {
    let changes = chain("院坝", 40);
    let line = fitting(changes.clone()).unwrap();
    let taken = line.changes.len();
    assert!((2..changes.len()).contains(&taken), "{taken}");
    assert_eq!(JoinLine::read(&line.to_text()), Ok(line.clone()));
    // One more would have been too many.
    let mut longer = line;
    longer.changes = signed(changes[..=taken].to_vec());
    assert_eq!(JoinLine::read(&longer.to_text()), Err(JoinError::TooLong));
}

#[test]
fn room_is_kept_for_signatures_still_to_be_made() {
    let unsigned = signed(chain("院坝", 40)).into_iter().map(|mut one| {
        one.signature = None;
        one
    });
    let mut line = JoinLine::fitting(ORGANISATION, RECORD, unsigned.collect()).unwrap();
    for one in &mut line.changes {
        one.signature = Some(WitnessSignature(vec![7; 64]));
    }
    assert!(line.to_text().len() <= MAX_JOIN_CHARS);
}

#[test]
fn a_creation_that_does_not_fit_is_said_to_be_too_long() {
    let long = "说".repeat(600);
    assert_eq!(fitting(chain(&long, 0)), Err(JoinError::TooLong));
    assert_eq!(fitting(Vec::new()), Err(JoinError::Order));
}

#[test]
fn what_is_no_line_is_refused_by_name() {
    let chain = chain("院坝", 2);
    let read = |wire: &Wire| JoinLine::read(&text_of(wire)).unwrap_err();
    assert_eq!(JoinLine::read("hello"), Err(JoinError::Malformed));
    assert_eq!(JoinLine::read("satchel-join:"), Err(JoinError::Malformed));
    assert_eq!(
        JoinLine::read("satchel-join:==="),
        Err(JoinError::Malformed)
    );
    let long = format!("{JOIN_PREFIX}{}", "A".repeat(MAX_JOIN_CHARS));
    assert_eq!(JoinLine::read(&long), Err(JoinError::TooLong));
    let newer = Wire {
        version: 9,
        ..wire(RECORD, &chain)
    };
    assert_eq!(read(&newer), JoinError::Version(9));
    let mut broken = wire(RECORD, &chain);
    if let Some(byte) = broken.changes[0].raw.last_mut() {
        *byte ^= 1;
    }
    assert!(matches!(read(&broken), JoinError::Gate(_)));
    let mut heavy = wire(RECORD, &chain);
    heavy.changes[0].signature = Some(WitnessSignature(vec![0; MAX_SIGNATURE_BYTES + 1]));
    assert_eq!(read(&heavy), JoinError::Malformed);
    let [creation, second, third] = &chain[..] else {
        panic!("three changes");
    };
    let other = RecordId([9; 16]);
    let one = std::slice::from_ref(creation);
    assert_eq!(read(&wire(other, one)), JoinError::Order);
    assert_eq!(read(&wire(RECORD, &[])), JoinError::Order);
    let gap = [creation.clone(), third.clone()];
    assert_eq!(read(&wire(RECORD, &gap)), JoinError::Order);
    let headless = std::slice::from_ref(second);
    assert!(matches!(
        read(&wire(RECORD, headless)),
        JoinError::Identity(_) | JoinError::Order
    ));
}
