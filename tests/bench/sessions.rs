//! Session records for measuring: each with its own 40-character note.

use shared::id::UserId;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use tests::chance::Chance;

/// First of the 3,500 characters that notes are drawn from, uniformly: U+4E00 and what follows.
const FIRST_CHARACTER: u32 = 0x4e00;
const CHARACTERS: usize = 3_500;
const NOTE_CHARACTERS: usize = 40;

/// A session of a member, with a note nobody else writes.
pub(crate) fn session(chance: &mut Chance, member: UserId) -> Answers {
    let note: String = (0..NOTE_CHARACTERS)
        .filter_map(|_| {
            let drawn = u32::try_from(chance.below(CHARACTERS)).ok()?;
            char::from_u32(FIRST_CHARACTER + drawn)
        })
        .collect();
    let count = u16::try_from(chance.between(5, 90)).unwrap_or(5);
    Answers {
        occurred_on: "2018-07-01".parse().ok(),
        village: "511781100001".parse().ok(),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([member].into()),
        audience: Some(AudienceAnswer {
            count,
            about: count % 2 == 0,
        }),
        note: Some(note),
        ..Answers::default()
    }
}
