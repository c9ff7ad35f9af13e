//! Packs that come by hand: twice, mixed with a sync, in any order, from whom they may not.

use server::bundles::{self, ImportError};
use server::store::audit::Unaudited;
use shared::access::{Grant, Role};
use shared::audit::ActName;
use shared::bundle::{Bundle, Delivery, Receipt};
use shared::id::{OrganisationId, TeamId};

use crate::office::{Hand, MORNING, Office, id16, item};

crate::on_both_engines![
    a_bundle_counts_as_its_authors_and_twice_changes_nothing,
    a_bundle_and_a_sync_of_the_same_packs_mix,
    bundles_out_of_order_name_what_is_missing,
    a_revoked_devices_bundle_waits_for_the_office,
    a_bearer_without_rights_delivers,
    what_is_refused_of_a_bundle_is_named_and_the_rest_is_taken,
    an_import_at_the_office_writes_receipts_that_verify,
];

async fn deliver(office: &Office, bearer: &Hand, packs: Vec<Vec<u8>>) -> Delivery {
    let bundle = Bundle {
        organisation: office.store.org(),
        packs,
    };
    let (store, writer, keys) = (&office.store, &office.writer, &office.keys);
    let bearer = bearer.caller();
    bundles::take(store, writer, keys, Some(&bearer), &bundle, MORNING)
        .await
        .unwrap()
}

fn receipts(office: &Office, delivery: &Delivery) -> Vec<Receipt> {
    let key = office.keys.public();
    let receipts = delivery.receipts.iter();
    receipts.map(|signed| signed.open(&key).unwrap()).collect()
}

/// A pack of one session.
fn session(hand: &mut Hand, audience: u16) -> Vec<u8> {
    let (record, creation) = hand.creation(&hand.answers(audience));
    hand.pack(&[item(record, &creation)])
}

async fn assert_sessions(office: &Office, sessions: u64) {
    let counted = ("o2".to_owned(), sessions.into());
    assert!(office.figures().await.contains(&counted));
    office.assert_sound().await;
}

async fn a_bundle_counts_as_its_authors_and_twice_changes_nothing(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut other = office.enrol("王大明", Role::SatchelMember).await;
    let bearer = office.enrol("李国华", Role::TeamLeader).await;
    let packs = vec![
        session(&mut one, 46),
        session(&mut one, 12),
        session(&mut other, 8),
    ];
    let delivery = deliver(&office, &bearer, packs.clone()).await;
    assert_eq!(delivery.refused, []);
    let mut through: Vec<_> = receipts(&office, &delivery)
        .into_iter()
        .map(|receipt| (receipt.installation, receipt.through, receipt.missing))
        .collect();
    through.sort_by_key(|(_, number, _)| *number);
    let none = Vec::new();
    assert_eq!(
        through,
        [
            (other.installation, 1, none.clone()),
            (one.installation, 2, none)
        ]
    );
    assert_sessions(&office, 3).await;
    let head = office.head().await;
    let again = deliver(&office, &bearer, packs).await;
    assert_eq!(again.receipts, delivery.receipts);
    assert_eq!(office.head().await, head);
    let author = office.answer(&one, None, 1_000_000).await;
    let receipt = receipts(&office, &again);
    let receipt = receipt.iter().find(|one| one.through == 2).unwrap();
    assert_eq!(author.through.unwrap().hash, receipt.hash);
    assert_eq!(receipt.checkpoint.seq, head);
}

async fn a_bundle_and_a_sync_of_the_same_packs_mix(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let bearer = office.enrol("李国华", Role::TeamLeader).await;
    let packs = [session(&mut one, 46), session(&mut one, 12)];
    // The second by sync, then both by hand, then the first by sync.
    let caller = one.caller();
    office
        .writer
        .receive(&caller, packs[1].clone())
        .await
        .unwrap();
    let delivery = deliver(&office, &bearer, packs.to_vec()).await;
    assert_eq!(delivery.refused, []);
    office
        .writer
        .receive(&caller, packs[0].clone())
        .await
        .unwrap();
    assert_eq!(receipts(&office, &delivery)[0].missing, []);
    assert_sessions(&office, 2).await;
}

async fn bundles_out_of_order_name_what_is_missing(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let bearer = office.enrol("李国华", Role::TeamLeader).await;
    let packs: Vec<_> = (1..=4).map(|count| session(&mut one, count)).collect();
    let later = deliver(&office, &bearer, vec![packs[1].clone(), packs[3].clone()]).await;
    let receipt = receipts(&office, &later).remove(0);
    let covered: Vec<u64> = (1..=5).filter(|number| receipt.covers(*number)).collect();
    assert_eq!((receipt.through, covered), (4, vec![2, 4]));
    let rest = deliver(&office, &bearer, vec![packs[2].clone(), packs[0].clone()]).await;
    let receipt = receipts(&office, &rest).remove(0);
    assert_eq!((receipt.through, receipt.missing), (4, Vec::new()));
    assert_sessions(&office, 4).await;
}

async fn a_revoked_devices_bundle_waits_for_the_office(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let bearer = office.enrol("李国华", Role::TeamLeader).await;
    let pack = session(&mut one, 46);
    let mut tx = office.store.begin().await.unwrap();
    tx.revoke_device(one.device, MORNING).await.unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    let delivery = deliver(&office, &bearer, vec![pack]).await;
    assert_eq!(receipts(&office, &delivery)[0].through, 1);
    assert_eq!(office.held().await[0].1, "device_revoked");
    assert_sessions(&office, 0).await;
}

async fn a_bearer_without_rights_delivers(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let ended = Grant {
        role: Role::SatchelMember,
        area: Some("511781101".parse().unwrap()),
        unit: None,
        team: Some(TeamId(id16())),
        from: "2018-01-01".parse().unwrap(),
        to: Some("2018-02-01".parse().unwrap()),
    };
    let mut bearer = office.enrol_with("过路人", ended).await;
    let own = session(&mut bearer, 5);
    let delivery = deliver(&office, &bearer, vec![session(&mut one, 46), own]).await;
    assert_eq!(delivery.refused, []);
    // The author's counts; the bearer's own in the same bundle is judged as the bearer's.
    assert_eq!(office.held().await.len(), 1);
    assert_sessions(&office, 1).await;
}

async fn what_is_refused_of_a_bundle_is_named_and_the_rest_is_taken(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut two = office.enrol("王大明", Role::SatchelMember).await;
    let bearer = office.enrol("李国华", Role::TeamLeader).await;
    let mut forged = session(&mut two, 9);
    let end = forged.len() - 1;
    forged[end] ^= 1;
    let mut stranger = office.enrol("无名", Role::SatchelMember).await;
    stranger.installation = shared::id::InstallationId([1; 16]);
    let (record, creation) = one.creation(&one.answers(3));
    let mut broken = creation.raw().to_vec();
    broken[30] ^= 1;
    let broken = shared::pack::Item::Change {
        record,
        raw: broken,
        signature: None,
    };
    let packs = vec![
        forged,
        session(&mut stranger, 4),
        one.pack(&[broken]),
        session(&mut one, 46),
    ];
    let delivery = deliver(&office, &bearer, packs).await;
    let refused: Vec<_> = delivery
        .refused
        .iter()
        .map(|refused| (refused.item, refused.code.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (None, "body_hash_mismatch"),
            (None, "unknown_installation"),
            (Some(0), "change_malformed"),
        ]
    );
    // No receipt for those of whom nothing was taken.
    let receipts = receipts(&office, &delivery);
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].installation, one.installation);
    assert_sessions(&office, 1).await;
}

async fn an_import_at_the_office_writes_receipts_that_verify(office: Office) {
    let mut one = office.enrol("张桂兰", Role::SatchelMember).await;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bundle: &Bundle| {
        let path = folder.path().join(name);
        std::fs::write(&path, bundle.to_file()).unwrap();
        path
    };
    let bundle = |organisation, packs| Bundle {
        organisation,
        packs,
    };
    let org = office.store.org();
    let files = [
        write("a.bundle", &bundle(org, vec![session(&mut one, 46)])),
        write("b.bundle", &bundle(org, vec![session(&mut one, 12)])),
    ];
    let kept = folder.path().join("receipts");
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let imported = bundles::import(store, clock, keys, &files, Some(&kept))
        .await
        .unwrap();
    assert_eq!(imported.len(), 2);
    assert!(imported.iter().all(|one| one.refused.is_empty()));
    assert!(office.acts().await.ends_with(&[ActName::BundleImported; 2]));
    let file = kept.join(format!("{}.receipt", one.installation));
    let signed = shared::bundle::SignedReceipt::read(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(signed.open(&keys.public()).unwrap().through, 2);
    assert_sessions(&office, 2).await;
    let strange = [write(
        "c.bundle",
        &bundle(OrganisationId([1; 16]), Vec::new()),
    )];
    let error = bundles::import(store, clock, keys, &strange, None).await;
    assert!(matches!(error, Err(ImportError::OtherOrganisation(_))));
    let path = folder.path().join("d.bundle");
    std::fs::write(&path, b"not a bundle").unwrap();
    let error = bundles::import(store, clock, keys, &[path], None).await;
    assert!(matches!(error, Err(ImportError::Bundle { .. })));
}
