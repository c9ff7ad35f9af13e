//! What a phone is answered: its feeds, page by page, stubs of its own, one digest at the head.

use shared::access::Role;
use shared::sync::{FeedDigest, RowBody, RowKind, Tag};

use crate::office::{Office, item};

crate::on_both_engines![
    pages_of_any_size_add_up_to_the_same_rows_and_digest,
    a_cursor_of_another_log_is_rewound,
    nothing_new_is_a_few_hundred_bytes,
];

async fn pages_of_any_size_add_up_to_the_same_rows_and_digest(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    for count in 0..30 {
        let hand = if count % 2 == 0 {
            &mut hand
        } else {
            &mut leader
        };
        let (record, change) = hand.creation(&hand.answers(count));
        office.send(hand, &[item(record, &change)]).await.unwrap();
    }
    for hand in [&hand, &leader, &chief] {
        let mut all = Vec::new();
        for page_bytes in [0_u32, 700, 5_000, 1_000_000] {
            let (mut cursor, mut digest, mut seqs) = (None, FeedDigest::default(), Vec::new());
            // A page of no bytes moves nowhere; it is only asked for once.
            for _ in 0..if page_bytes == 0 { 1 } else { 500 } {
                let answer = office.answer(hand, cursor, page_bytes).await;
                for row in answer.rows().unwrap() {
                    let hash = match &row.body {
                        RowBody::Whole(body) => row.meta.body_hash(body),
                        RowBody::Stub(stub) => {
                            assert_eq!(row.meta.kind, RowKind::Change);
                            assert_eq!(row.meta.installation, Some(hand.installation));
                            let mut tx = office.store.snapshot().await.unwrap();
                            let logged = tx.log_rows(&[row.seq]).await.unwrap();
                            assert_eq!(logged[0].body_hash.0[..8], *stub);
                            logged[0].body_hash
                        }
                    };
                    for _ in &row.feeds {
                        digest.add(&row.meta.row_hash(&hash));
                    }
                    seqs.push(row.seq);
                }
                cursor = Some(answer.cursor.clone());
                if !answer.more {
                    assert_eq!(answer.digest, Some(digest), "page of {page_bytes}");
                    break;
                }
                assert_eq!(answer.digest, None);
            }
            if page_bytes == 0 {
                assert_eq!(seqs, [0; 0]);
            } else {
                assert!(seqs.is_sorted_by(|a, b| a < b));
                all.push(seqs);
            }
        }
        assert_eq!(all[0], all[1]);
        assert_eq!(all[1], all[2]);
    }
}

async fn a_cursor_of_another_log_is_rewound(office: Office) {
    let hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut cursor = office.answer(&hand, None, 1_000_000).await.cursor;
    assert_eq!(
        office
            .answer(&hand, Some(cursor.clone()), 1_000_000)
            .await
            .rewound,
        None
    );
    cursor.checkpoint.tag.0[0] ^= 1;
    let answer = office.answer(&hand, Some(cursor.clone()), 1_000_000).await;
    assert_eq!(answer.rewound, Some(Tag::START));
    assert!(!answer.rows().unwrap().is_empty());
    cursor.checkpoint.seq += 1_000;
    assert_eq!(
        office.answer(&hand, Some(cursor), 1_000_000).await.rewound,
        Some(Tag::START)
    );
}

async fn nothing_new_is_a_few_hundred_bytes(office: Office) {
    let hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let cursor = office.answer(&hand, None, 1_000_000).await.cursor;
    let answer = office.answer(&hand, Some(cursor.clone()), 1_000_000).await;
    assert_eq!(answer.rows().unwrap(), []);
    assert_eq!(answer.cursor, cursor);
    let bytes = shared::cbor::encode(&answer).len();
    assert!(bytes <= 400, "{bytes}");
}
