//! What people carry: bundles, receipts, and the lines by which a record is joined in the field and a phone enrolled.

use ed25519_dalek::{Signer as _, SigningKey};
use shared::bundle::{
    Bundle, Delivery, MAX_BUNDLE_BYTES, MAX_BUNDLE_PACKS, Receipt, SignedReceipt,
};
use shared::change::Change;
use shared::enrolment::{EnrolLine, MAX_ENROL_CHARS};
use shared::id::Digest;
use shared::join::{JOIN_PREFIX, JoinLine, MAX_JOIN_CHARS};
use shared::pack::Pack;

use crate::wire::holds;

/// A kind byte, then the bytes of that kind.
pub fn run(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match kind {
        0 => bundle(data),
        1 => receipt(data),
        2 => signed(data),
        3 => drop(holds::<Delivery>(data)),
        4 => {
            if let Ok(text) = str::from_utf8(data) {
                line(text);
            }
        }
        // The line's bytes, put into text here: blind text is no base64.
        5 => line(&base64url(data)),
        6 => {
            if let Ok(text) = str::from_utf8(data) {
                enrol_line(text);
            }
        }
        _ => {}
    }
}

fn bundle(data: &[u8]) {
    let Ok(bundle) = Bundle::read(data) else {
        return;
    };
    assert!(data.len() <= MAX_BUNDLE_BYTES && bundle.packs.len() <= MAX_BUNDLE_PACKS);
    let file = bundle.to_file();
    assert_eq!(Bundle::read(&file).as_ref(), Ok(&bundle));
    for pack in &bundle.packs {
        let pack: Pack = shared::cbor::decode(pack).expect("what a bundle holds is a pack");
        let _claim = pack.header();
    }
}

fn receipt(data: &[u8]) {
    let Ok(signed) = SignedReceipt::read(data) else {
        return;
    };
    let file = signed.to_file();
    assert_eq!(SignedReceipt::read(&file).as_ref(), Ok(&signed));
    for key in [Digest([0; 32]), Digest([0xff; 32])] {
        assert!(signed.open(&key).is_err());
    }
}

/// A receipt that the server did sign, whatever it says.
fn signed(data: &[u8]) {
    let key = SigningKey::from_bytes(&[42; 32]);
    let signed = SignedReceipt {
        receipt: data.to_vec(),
        signature: key.sign(&SignedReceipt::message(data)).to_bytes().to_vec(),
    };
    let Ok(receipt) = signed.open(&Digest(key.verifying_key().to_bytes())) else {
        return;
    };
    assert_eq!(holds::<Receipt>(data).as_ref(), Some(&receipt));
    for number in [0, 1, receipt.through, u64::MAX] {
        assert!(!receipt.covers(number) || number <= receipt.through);
    }
}

fn line(text: &str) {
    let Ok(line) = JoinLine::read(text) else {
        return;
    };
    assert!(text.trim().len() <= MAX_JOIN_CHARS);
    for one in &line.changes {
        assert_eq!(
            Change::read(one.change.raw()).map(|change| change.hash()),
            Ok(one.change.hash())
        );
    }
    assert_eq!(
        JoinLine::read(&line.to_text()).map(|line| line.to_text()),
        Ok(line.to_text())
    );
}

fn enrol_line(text: &str) {
    let Ok(line) = EnrolLine::read(text) else {
        return;
    };
    assert!(text.trim().len() <= MAX_ENROL_CHARS);
    assert_eq!(line.to_text(), text.trim().to_ascii_uppercase());
    assert_eq!(EnrolLine::read(&line.to_text()), Ok(line));
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = JOIN_PREFIX.to_owned();
    for three in bytes.chunks(3) {
        let number = three
            .iter()
            .chain(&[0, 0])
            .take(3)
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        for place in 0..=three.len() {
            let digit = number >> (18 - 6 * place) & 63;
            text.push(char::from(DIGITS[digit as usize]));
        }
    }
    text
}
