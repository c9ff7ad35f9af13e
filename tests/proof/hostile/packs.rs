//! Hostile packs by name. Nothing of them is kept.

use ::tests::chance::Chance;
use shared::cbor;
use shared::id::{Digest, InstallationId, OrganisationId, RecordId};
use shared::pack::{Item, MAX_BODY_BYTES, MAX_INFLATED_BYTES, MAX_ITEMS, Pack, deflate};

use super::attacker::{Attacker, inflated};
use super::changes;
use super::input::Input;

/// Bytes that mean nothing.
pub(super) fn noise(chance: &mut Chance, most: usize) -> Vec<u8> {
    let len = chance.below(most) + 1;
    (0..len)
        .map(|_| u8::try_from(chance.below(256)).unwrap_or(0))
        .collect()
}

fn change(attacker: &Attacker) -> Item {
    Item::Change {
        record: RecordId([5; 16]),
        raw: changes::good(attacker.enrolled.installation),
        signature: None,
    }
}

/// A pack cut at each byte, and a request cut at each byte.
pub(super) fn cut(attacker: &Attacker, step: usize) -> Vec<Input> {
    let frame = cbor::encode(&attacker.spoilt(&[change(attacker)], |_| {}));
    let body = attacker.body(std::slice::from_ref(&frame));
    let request = attacker.body(&[]).len();
    let frames = (0..frame.len()).step_by(step).map(|at| {
        let name = format!("a pack cut at byte {at}");
        Input::frame(attacker, name, frame[..at].to_vec(), &["pack_malformed"])
    });
    let bodies = (0..body.len())
        .step_by(step)
        .filter(|at| *at != request)
        .map(|at| {
            let name = format!("a body cut at byte {at}");
            Input::refused(name, attacker.sync(body[..at].to_vec()), &["bad_request"])
        });
    frames.chain(bodies).collect()
}

/// What is wrong with a pack as such.
pub(super) fn broken(attacker: &Attacker) -> Vec<Input> {
    let item = change(attacker);
    let items = [item.clone()];
    let pack = |name: &str, pack: &Pack, codes| Input::pack(attacker, name, pack, codes);
    let good = || attacker.spoilt(&items, |_| {});
    let spoilt = |act: &dyn Fn(&mut Pack)| {
        let mut pack = good();
        act(&mut pack);
        pack
    };
    let raw_header = |act: &dyn Fn(&mut Vec<u8>)| {
        let whole = good();
        let mut header = whole.header;
        act(&mut header);
        attacker.signed(header, whole.body)
    };
    let bomb = changes::zeros(60 * 1024 * 1024);
    let of_body = |body: Vec<u8>, inflated_len: usize, items: u32| {
        let mut header = attacker.header(&[], &body, inflated_len);
        header.items = items;
        attacker.signed(cbor::encode(&header), body)
    };
    let plain = inflated(&items);
    let nested = |byte: u8, len: usize| attacker.of_bytes(&vec![byte; len], 1);
    let ten_megabytes = "字".repeat(3_400_000).into_bytes();
    vec![
        pack(
            "a wrong signature",
            &spoilt(&|pack| pack.signature[9] ^= 1),
            &["bad_signature"],
        ),
        pack(
            "no signature",
            &spoilt(&|pack| pack.signature.clear()),
            &["bad_signature"],
        ),
        pack(
            "a signature of 64 KiB",
            &spoilt(&|pack| pack.signature = vec![1; 65_536]),
            &["bad_signature"],
        ),
        pack(
            "a signature of zeros",
            &spoilt(&|pack| pack.signature = vec![0; 64]),
            &["bad_signature"],
        ),
        pack(
            "another header under the signature",
            &spoilt(&|pack| {
                let last = pack.header.len() - 1;
                pack.header[last] ^= 1;
            }),
            &["bad_signature"],
        ),
        pack(
            "a wrong body hash",
            &spoilt(&|pack| pack.body[3] ^= 1),
            &["body_hash_mismatch"],
        ),
        pack(
            "a body too many",
            &spoilt(&|pack| pack.body.push(0)),
            &["body_hash_mismatch"],
        ),
        pack(
            "a wrong items root",
            &attacker.spoilt(&items, |header| header.items_root = Digest([1; 32])),
            &["pack_malformed"],
        ),
        pack(
            "version 0",
            &attacker.spoilt(&items, |header| header.version = 0),
            &["pack_malformed"],
        ),
        pack(
            "version 2",
            &attacker.spoilt(&items, |header| header.version = 2),
            &["pack_malformed"],
        ),
        pack(
            "an algorithm that nobody knows",
            &raw_header(&|header| header[2] = 0x26),
            &["pack_malformed"],
        ),
        pack(
            "a header over 512 bytes",
            &raw_header(&|header| header.extend(vec![0xf6; 512])),
            &["pack_malformed"],
        ),
        pack(
            "a header with one element more",
            &raw_header(&|header| {
                header[0] += 1;
                header.push(0xf6);
            }),
            &["pack_malformed"],
        ),
        pack(
            "a header of indefinite length",
            &raw_header(&|header| {
                header[0] = 0x9f;
                header.push(0xff);
            }),
            &["pack_malformed"],
        ),
        pack(
            "an empty header",
            &raw_header(&Vec::clear),
            &["pack_malformed"],
        ),
        pack(
            "another organisation",
            &attacker.spoilt(&items, |header| {
                header.organisation = OrganisationId([9; 16]);
            }),
            &["unknown_installation"],
        ),
        pack(
            "an installation that nobody has",
            &attacker.spoilt(&items, |header| {
                header.installation = InstallationId([9; 16]);
            }),
            &["unknown_installation"],
        ),
        pack(
            "more items said than there are",
            &attacker.spoilt(&items, |header| header.items = 2),
            &["pack_malformed"],
        ),
        pack(
            "fewer items said than there are",
            &attacker.spoilt(&[item.clone(), item.clone()], |header| header.items = 1),
            &["pack_malformed"],
        ),
        pack(
            "1,001 items",
            &attacker.spoilt(&vec![item.clone(); MAX_ITEMS + 1], |_| {}),
            &["pack_too_large"],
        ),
        pack(
            "2^32 - 1 items said",
            &attacker.spoilt(&items, |header| header.items = u32::MAX),
            &["pack_too_large"],
        ),
        pack(
            "an inflated length of 4 GiB",
            &attacker.spoilt(&items, |header| header.inflated_len = u32::MAX),
            &["pack_too_large"],
        ),
        pack(
            "an inflated length of 2 MiB over a small body",
            &attacker.spoilt(&items, |header| header.inflated_len = 2 << 20),
            &["inflate_bound"],
        ),
        pack(
            "a stream longer than said",
            &attacker.spoilt(&items, |header| header.inflated_len -= 1),
            &["inflate_bound"],
        ),
        pack(
            "a stream shorter than said",
            &attacker.spoilt(&items, |header| header.inflated_len += 1),
            &["inflate_bound"],
        ),
        pack(
            "a stream of nothing",
            &of_body(Vec::new(), 0, 0),
            &["inflate_bound"],
        ),
        pack(
            "a stream that is none",
            &of_body(vec![0xff; 500], 1_000, 1),
            &["inflate_bound"],
        ),
        pack(
            "a bomb of 60 MiB said to be 2 MiB",
            &of_body(bomb.clone(), MAX_INFLATED_BYTES, 1),
            &["inflate_bound"],
        ),
        pack(
            "a bomb of 60 MiB said to be 10 bytes",
            &of_body(bomb, 10, 1),
            &["inflate_bound"],
        ),
        pack(
            "two streams in one body",
            &of_body([deflate(&plain), deflate(&plain)].concat(), plain.len(), 1),
            &["inflate_bound"],
        ),
        pack(
            "a body over 64 KiB",
            &of_body(vec![0; MAX_BODY_BYTES + 1], 100, 1),
            &["pack_too_large"],
        ),
        pack(
            "ten megabytes of text in a pack",
            &attacker.of_bytes(&ten_megabytes, 1),
            &["pack_too_large"],
        ),
        pack(
            "two megabytes of nested arrays",
            &nested(0x81, MAX_INFLATED_BYTES),
            &["pack_malformed"],
        ),
        pack(
            "two megabytes of indefinite arrays",
            &nested(0x9f, MAX_INFLATED_BYTES),
            &["pack_malformed"],
        ),
        pack(
            "two megabytes of indefinite maps",
            &nested(0xbf, MAX_INFLATED_BYTES),
            &["pack_malformed"],
        ),
        pack(
            "two megabytes of tags",
            &nested(0xc6, MAX_INFLATED_BYTES),
            &["pack_malformed"],
        ),
        pack(
            "an item with two megabytes of nesting after what is known",
            &attacker.of_bytes(&trailing(0x81), 1),
            &["pack_malformed"],
        ),
        pack(
            "an item with two megabytes of indefinite arrays after what is known",
            &attacker.of_bytes(&trailing(0x9f), 1),
            &["pack_malformed"],
        ),
        pack(
            "an item of a kind that nobody knows",
            &attacker.of_bytes(&[0x82, 0x09, 0x80], 1),
            &["pack_malformed"],
        ),
        pack(
            "a byte string of 2^62 bytes as item",
            &attacker.of_bytes(&[0x82, 1, 0x81, 0x5b, 0x40, 0, 0, 0, 0, 0, 0, 0], 1),
            &["pack_malformed"],
        ),
        pack(
            "an array of 2^62 items as item",
            &attacker.of_bytes(&[0x82, 0, 0x9b, 0x40, 0, 0, 0, 0, 0, 0, 0], 1),
            &["pack_malformed"],
        ),
    ]
}

/// A command item whose array goes on, with values that a reader has to skip.
fn trailing(byte: u8) -> Vec<u8> {
    let mut item = vec![0x82, 1, 0x82, 0x41, 0];
    item.resize(MAX_INFLATED_BYTES - 1, byte);
    item
}

/// Noise in each place of a pack.
pub(super) fn noisy(attacker: &Attacker, chance: &mut Chance, times: usize) -> Vec<Input> {
    let mut inputs = Vec::new();
    for at in 0..times {
        let bytes = noise(chance, 2_000);
        let malformed: &[&str] = &["pack_malformed"];
        let name = |place: &str| format!("noise {at} as {place}");
        inputs.push(Input::frame(
            attacker,
            name("frame"),
            bytes.clone(),
            malformed,
        ));
        let header = attacker.signed(bytes.clone(), deflate(&[]));
        inputs.push(Input::pack(attacker, name("header"), &header, malformed));
        let mut header = attacker.header(&[], &bytes, chance.below(MAX_INFLATED_BYTES));
        header.items = 1;
        let body = attacker.signed(cbor::encode(&header), bytes.clone());
        inputs.push(Input::pack(
            attacker,
            name("body"),
            &body,
            &["inflate_bound", "pack_malformed"],
        ));
        let items = attacker.of_bytes(&bytes, u32::try_from(chance.below(MAX_ITEMS)).unwrap_or(1));
        inputs.push(Input::pack(attacker, name("items"), &items, malformed));
        let mut flipped = cbor::encode(&attacker.spoilt(&[change(attacker)], |_| {}));
        let place = chance.below(flipped.len());
        flipped[place] ^= 1 << chance.below(8);
        inputs.push(Input::frame(
            attacker,
            format!("a pack with a bit of byte {place} flipped"),
            flipped,
            &[
                "pack_malformed",
                "bad_signature",
                "body_hash_mismatch",
                "unknown_installation",
            ],
        ));
    }
    inputs
}
