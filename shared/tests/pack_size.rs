//! What a record costs on the wire (design.md §4): packs of 500 sessions, each with its own note.

use shared::id::{InstallationId, OrganisationId, RecordId, TeamId, UserId};
use shared::pack::{Item, MAX_BODY_BYTES, Unsigned};
use shared::record::Authorship;
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::time::Timestamp;

/// A splitmix64 stream: notes must not repeat, and the seed is fixed.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn sessions(count: usize) -> Vec<Item> {
    let mut random = 42;
    (0..count)
        .map(|index| {
            let mut id = [0; 16];
            let ms = 1_530_489_600_000_u64 + index as u64 * 40_000;
            id[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
            id[6..14].copy_from_slice(&next(&mut random).to_be_bytes());
            id[14..].copy_from_slice(&next(&mut random).to_be_bytes()[..2]);
            let note: String = (0..40)
                .map(|_| char::from_u32(0x4e00 + (next(&mut random) % 3_500) as u32).unwrap())
                .collect();
            let answers = Answers {
                occurred_on: Some("2018-07-01".parse().unwrap()),
                village: Some("511781100001".parse().unwrap()),
                venue: Some(Venue::Courtyard),
                topics: Some(["congress_19".to_owned()].into()),
                members: Some([UserId([5; 16])].into()),
                audience: Some(AudienceAnswer {
                    count: 20 + (next(&mut random) % 60) as u16,
                    about: true,
                }),
                note: Some(note),
                ..Answers::default()
            };
            let time = 1_530_489_600 + index as i64 * 40;
            let by = Authorship {
                actor: InstallationId([2; 16]),
                time,
            };
            Item::Change {
                record: RecordId(id),
                raw: shared::record::Answers::from(answers)
                    .creation(RecordId(id), TeamId([4; 16]), by)
                    .raw()
                    .to_vec(),
                signature: None,
            }
        })
        .collect()
}

fn bytes(items: &[Item]) -> usize {
    let unsigned = Unsigned::of(
        OrganisationId([3; 16]),
        InstallationId([2; 16]),
        1,
        None,
        Timestamp(0),
        items,
    )
    .unwrap();
    shared::cbor::encode(&unsigned.signed(vec![0; 64])).len()
}

#[test]
fn a_session_with_its_own_note_is_at_most_150_bytes_in_a_pack_of_400() {
    let items = sessions(400);
    let total = bytes(&items);
    assert!(total <= MAX_BODY_BYTES, "{total}");
    let each = total / items.len();
    assert!(each <= 150, "{each} bytes a record");
}

#[test]
fn three_sessions_fit_a_kilobyte_with_header_and_signature() {
    let total = bytes(&sessions(3));
    assert!(total <= 1_000, "{total}");
}
