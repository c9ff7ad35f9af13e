//! Packs: the envelope, its header, the bounded inflate, the items, and what each item holds.
//!
//! The first byte of an input says how it is taken: as bytes off the wire, or as parts of a pack that is then hashed
//! and signed, since blind bytes get no further than the signature.

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use shared::change::Change;
use shared::command::Command;
use shared::id::{Digest, InstallationId, OrganisationId};
use shared::pack::{
    Algorithm, Item, ItemHash, MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_INFLATED_BYTES, MAX_ITEMS,
    PACK_VERSION, Pack, PackHeader, Unsigned, WitnessSignature, deflate, inflate, items_root,
};
use shared::time::Timestamp;

use crate::wire::holds;

/// The key of the seeds' packs too.
const KEY: [u8; 32] = [7; 32];

/// How an input is taken.
pub(crate) const WIRE: u8 = 0;
pub(crate) const BODY: u8 = 1;
pub(crate) const ITEMS: u8 = 2;
pub(crate) const INFLATE: u8 = 3;
pub(crate) const HEADER: u8 = 4;

/// A kind byte, then the bytes of that kind.
pub fn run(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match *kind {
        WIRE => wire(data),
        // The number of items stands first, then the deflated body.
        BODY => {
            if let Some((claims, body)) = data.split_at_checked(4) {
                let items = u32::from(u16::from_le_bytes([claims[0], claims[1]]));
                let inflated_len = u32::from(u16::from_le_bytes([claims[2], claims[3]])) << 6;
                opens(items, inflated_len, body);
            }
        }
        // Items as they stand in the body; how many there are is the first number.
        ITEMS => {
            if let Some((count, items)) = data.split_at_checked(2)
                && let Ok(len) = u32::try_from(items.len())
            {
                let count = u32::from(u16::from_le_bytes([count[0], count[1]]));
                opens(count, len, &deflate(items));
            }
        }
        INFLATE => inflates(data),
        HEADER => {
            let pack = signed(data.to_vec(), Vec::new());
            if let Ok(header) = pack.header() {
                let _refused = pack.open(&header, &key().verifying_key());
            }
        }
        _ => {}
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&KEY)
}

fn wire(data: &[u8]) {
    let Some(pack) = holds::<Pack>(data) else {
        return;
    };
    let Ok(header) = pack.header() else {
        return;
    };
    assert!(pack.header.len() <= MAX_HEADER_BYTES);
    assert_eq!(shared::cbor::encode(&header), pack.header);
    if let Ok(items) = pack.open(&header, &key().verifying_key()) {
        opened(&header, &items);
    }
}

/// A pack whose hashes and signature fit its body, whatever is in it.
fn opens(items: u32, inflated_len: u32, body: &[u8]) {
    let inflated = inflate(body, (inflated_len as usize).min(MAX_INFLATED_BYTES));
    // The root must fit the items for them to come out: read them the way a pack is read.
    let read = inflated
        .ok()
        .and_then(|bytes| read_items(&bytes, items as usize));
    let root = items_root(read.iter().flatten().map(Item::hash));
    let header = PackHeader {
        version: PACK_VERSION,
        algorithm: Algorithm::Ed25519,
        organisation: OrganisationId([3; 16]),
        installation: InstallationId([2; 16]),
        number: 1,
        previous: None,
        packed_at: Timestamp(0),
        items,
        items_root: root,
        body_hash: Digest(Sha256::digest(body).into()),
        inflated_len,
    };
    let pack = signed(shared::cbor::encode(&header), body.to_vec());
    let read_header = pack.header().expect("a header written here");
    assert_eq!(read_header, header);
    let opened_items = pack.open(&header, &key().verifying_key());
    match (opened_items, read) {
        (Ok(items), read) => {
            assert_eq!(Some(&items), read.as_ref());
            opened(&header, &items);
        }
        (Err(_), Some(_)) => assert!(
            items as usize > MAX_ITEMS || body.len() > MAX_BODY_BYTES,
            "what can be read is opened"
        ),
        (Err(_), None) => {}
    }
}

fn read_items(bytes: &[u8], count: usize) -> Option<Vec<Item>> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let items: Result<Vec<Item>, _> = (0..count).map(|_| decoder.decode()).collect();
    items.ok().filter(|_| decoder.position() == bytes.len())
}

fn signed(header: Vec<u8>, body: Vec<u8>) -> Pack {
    let unsigned = Unsigned { header, body };
    let signature = key().sign(&unsigned.message()).to_bytes().to_vec();
    unsigned.signed(signature)
}

/// Items of a pack that was accepted.
fn opened(header: &PackHeader, items: &[Item]) {
    assert!(items.len() <= MAX_ITEMS);
    assert_eq!(items.len(), header.items as usize);
    for item in items {
        match item {
            Item::Change {
                record,
                raw,
                signature,
            } => {
                if let Ok(change) = Change::read(raw) {
                    assert_eq!(item.hash(), ItemHash::Change(change.hash()));
                    let key = key().verifying_key();
                    let holds = |signature: &WitnessSignature| {
                        signature.holds(*record, &change.hash(), &key)
                    };
                    let _either = signature.as_ref().is_some_and(holds);
                }
            }
            Item::Command { raw } => {
                if let Ok(command) = shared::cbor::decode::<Command>(raw) {
                    assert_eq!(
                        shared::cbor::decode::<Command>(&shared::cbor::encode(&command)).unwrap(),
                        command
                    );
                }
            }
        }
    }
    // Enveloped again, they are the same items.
    let again = Unsigned::of(
        header.organisation,
        header.installation,
        header.number,
        header.previous,
        header.packed_at,
        items,
    );
    if let Ok(again) = again {
        let pack = signed(again.header, again.body);
        let header = pack.header().expect("a header written here");
        let opened = pack.open(&header, &key().verifying_key());
        assert_eq!(opened.as_deref(), Ok(items));
    }
}

fn inflates(data: &[u8]) {
    let Some((len, body)) = data.split_at_checked(3) else {
        return;
    };
    let len = u32::from_le_bytes([len[0], len[1], len[2], 0]) as usize;
    let len = len.min(MAX_INFLATED_BYTES);
    if let Ok(bytes) = inflate(body, len) {
        assert_eq!(bytes.len(), len);
        assert_eq!(inflate(&deflate(&bytes), len), Ok(bytes));
        assert!(inflate(body, len + 1).is_err());
        assert!(len == 0 || inflate(body, len - 1).is_err());
    }
}
