//! Files that read back, and files that are something else.

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;

fn pack(byte: u8, body: usize) -> Vec<u8> {
    crate::cbor::encode(&Pack {
        header: vec![byte],
        signature: vec![byte; 64],
        body: vec![byte; body],
    })
}

fn bundle(packs: usize, body: usize) -> Bundle {
    Bundle {
        organisation: OrganisationId([3; 16]),
        packs: (0..packs).map(|_| pack(7, body)).collect(),
    }
}

fn receipt() -> Receipt {
    Receipt {
        version: BUNDLE_VERSION,
        organisation: OrganisationId([3; 16]),
        installation: InstallationId([2; 16]),
        through: 9,
        hash: PackHash([8; 32]),
        checkpoint: Tag {
            seq: 300,
            tag: Digest([9; 32]),
        },
        issued_at: Timestamp(1_530_489_600_000),
        missing: vec![Gap { from: 2, to: 3 }, Gap { from: 6, to: 6 }],
    }
}

fn signed(receipt: &Receipt, key: &SigningKey) -> SignedReceipt {
    let receipt = crate::cbor::encode(receipt);
    let signature = key.sign(&SignedReceipt::message(&receipt));
    SignedReceipt {
        receipt,
        signature: signature.to_bytes().to_vec(),
    }
}

#[test]
fn a_bundle_reads_back_and_keeps_its_bounds() {
    let small = bundle(3, 10);
    let file = small.to_file();
    let packs: usize = small.packs.iter().map(|pack| pack.len() + 5).sum();
    assert!(file.len() <= packs + BUNDLE_OVERHEAD_BYTES);
    assert_eq!(Bundle::read(&file), Ok(small));
    let most = bundle(MAX_BUNDLE_PACKS, 1).to_file();
    assert!(Bundle::read(&most).is_ok());
    let many = bundle(MAX_BUNDLE_PACKS + 1, 1).to_file();
    assert_eq!(Bundle::read(&many), Err(BundleError::TooLarge));
    let heavy = bundle(20, 60_000).to_file();
    assert_eq!(Bundle::read(&heavy), Err(BundleError::TooLarge));
}

#[test]
fn what_is_no_bundle_is_refused_by_name() {
    let file = bundle(2, 10).to_file();
    let (short, _) = file.split_at(file.len() - 1);
    for broken in [short, b"", b"satchel/bundle/1", b"PK\x03\x04"] {
        assert_eq!(Bundle::read(broken), Err(BundleError::Malformed));
    }
    let mut newer = file.clone();
    assert_eq!(newer[17], BUNDLE_VERSION);
    newer[17] = 9;
    assert_eq!(Bundle::read(&newer), Err(BundleError::Version(9)));
    let mut strange = bundle(1, 10);
    strange.packs.push(vec![0x00]);
    assert_eq!(
        Bundle::read(&strange.to_file()),
        Err(BundleError::Malformed)
    );
    assert_ne!(Bundle::hash(&file), Bundle::hash(&newer));
}

#[test]
fn a_receipt_is_the_servers_or_none() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let public = Digest(key.verifying_key().to_bytes());
    let file = signed(&receipt(), &key).to_file();
    let read = SignedReceipt::read(&file).unwrap();
    assert_eq!(read.open(&public), Ok(receipt()));
    let other = Digest(SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes());
    assert_eq!(read.open(&other), Err(BundleError::Signature));
    let mut forged = read.clone();
    let mut more = receipt();
    more.through = 10;
    forged.receipt = crate::cbor::encode(&more);
    assert_eq!(forged.open(&public), Err(BundleError::Signature));
    let newer = Receipt {
        version: 2,
        ..receipt()
    };
    assert_eq!(
        signed(&newer, &key).open(&public),
        Err(BundleError::Version(2))
    );
    let bundle = bundle(1, 1).to_file();
    assert_eq!(SignedReceipt::read(&bundle), Err(BundleError::Malformed));
    let long = vec![0; MAX_RECEIPT_BYTES + 1];
    assert_eq!(SignedReceipt::read(&long), Err(BundleError::TooLarge));
}

#[test]
fn a_receipt_covers_what_is_there_and_no_gap() {
    let covered: Vec<u64> = (1..12).filter(|number| receipt().covers(*number)).collect();
    assert_eq!(covered, [1, 4, 5, 7, 8, 9]);
}
