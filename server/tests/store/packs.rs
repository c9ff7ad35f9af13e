//! Packs that are broken, or two of one number.

use server::ingest::IngestError;
use shared::access::Role;
use shared::pack::PackError;

use crate::office::{Office, item};

crate::on_both_engines![
    a_broken_pack_is_refused_whole_and_a_broken_change_alone,
    two_packs_of_one_number_are_noted_and_lose_nothing,
];

async fn a_broken_pack_is_refused_whole_and_a_broken_change_alone(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = hand.creation(&hand.answers(46));
    let (second, good) = hand.creation(&hand.answers(12));
    let mut broken = creation.raw().to_vec();
    let end = broken.len() - 1;
    broken[end] ^= 1;
    let items = [
        shared::pack::Item::Change {
            record,
            raw: broken,
            signature: None,
        },
        item(second, &good),
    ];
    let refused = office.send(&mut hand, &items).await.unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].item, refused[0].code.as_str()),
        (Some(0), "change_malformed")
    );
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 1.into()))
    );

    let mut frame = hand.pack(&[item(record, &creation)]);
    let end = frame.len() - 1;
    frame[end] ^= 1;
    let error = office
        .writer
        .receive(&hand.caller(), frame)
        .await
        .unwrap_err();
    assert!(
        matches!(error, IngestError::Pack(PackError::BodyHash)),
        "{error:?}"
    );
    let mut stranger = office.enrol("无名", Role::SatchelMember).await;
    stranger.installation = shared::id::InstallationId([1; 16]);
    let error = office
        .send(&mut stranger, &[item(record, &creation)])
        .await
        .unwrap_err();
    assert!(matches!(error, IngestError::UnknownInstallation));
    assert_eq!(office.state(record).await, None);
    office.assert_sound().await;
}

async fn two_packs_of_one_number_are_noted_and_lose_nothing(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let (first, one) = hand.creation(&hand.answers(1));
    let (second, two) = hand.creation(&hand.answers(2));
    let mut copy = hand.clone_store();
    office.send(&mut hand, &[item(first, &one)]).await.unwrap();
    office.send(&mut copy, &[item(second, &two)]).await.unwrap();
    assert!(
        office
            .figures()
            .await
            .contains(&("o2".to_owned(), 2.into()))
    );
    let answer = office.answer(&hand, None, 1_000_000).await;
    let renew = answer
        .rows()
        .unwrap()
        .into_iter()
        .any(|row| match row.body {
            shared::sync::RowBody::Whole(body)
                if row.meta.kind == shared::sync::RowKind::Notice =>
            {
                matches!(
                    shared::cbor::decode(&body),
                    Ok(shared::sync::Notice::Renew { number: 1 })
                )
            }
            _ => false,
        });
    assert!(renew);
    office.assert_sound().await;
}
