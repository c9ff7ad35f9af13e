//! What a phone is answered: its feeds, page by page, stubs of its own, one digest at the head.

use server::store::record::RecordFilter;
use shared::access::Role;
use shared::feed::{Class, Feed};
use shared::record::outreach_session::Answers;
use shared::sync::{FeedDigest, RowBody, RowKind, Tag};

use crate::office::{Office, item};

crate::on_both_engines![
    a_list_of_records_is_what_its_feeds_hold_page_by_page,
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

async fn a_list_of_records_is_what_its_feeds_hold_page_by_page(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    for (place, village) in ["511781100001", "511781100002", "511781100201"]
        .into_iter()
        .cycle()
        .take(18)
        .enumerate()
    {
        let hand = if place % 4 == 0 {
            &mut leader
        } else {
            &mut hand
        };
        let answers = Answers {
            village: Some(village.parse().unwrap()),
            ..hand.answers(10)
        };
        let (record, change) = hand.creation(&answers);
        office.send(hand, &[item(record, &change)]).await.unwrap();
    }
    let mut tx = office.store.snapshot().await.unwrap();
    let of = |feeds: Option<Vec<Feed>>| RecordFilter {
        area: None,
        months: None,
        kind: None,
        status: None,
        feeds: feeds.map(|feeds| feeds.into_iter().collect()),
    };
    let all = tx.records_after(&of(None), None, 100).await.unwrap();
    assert_eq!(all.len(), 18);
    let village = |code: &str| Feed::Village(code.parse().unwrap(), Class::All);
    let township = Feed::township_of("511781100".parse().unwrap()).unwrap();
    let elsewhere = Feed::township_of("511781101".parse().unwrap()).unwrap();
    for (feeds, count) in [
        (vec![], 0),
        (vec![Feed::REFERENCE_BASE], 0),
        (vec![elsewhere.clone()], 0),
        (vec![Feed::Person(leader.user)], 5),
        (vec![village("511781100002")], 6),
        (vec![village("511781100002"), Feed::Person(leader.user)], 9),
        (
            vec![elsewhere, village("511781100001"), village("511781100201")],
            12,
        ),
        (vec![Feed::Team(office.team)], 18),
        (vec![township], 18),
        (vec![Feed::Organisation, Feed::Person(leader.user)], 18),
    ] {
        let held = all
            .iter()
            .filter(|row| row.feeds().iter().any(|feed| feeds.contains(feed)));
        let held: Vec<_> = held.map(|row| row.id).collect();
        assert_eq!(held.len(), count, "{feeds:?}");
        let filter = of(Some(feeds.clone()));
        let mut listed = Vec::new();
        loop {
            let after = listed.last().copied();
            let page = tx.records_after(&filter, after, 5).await.unwrap();
            if page.is_empty() {
                break;
            }
            listed.extend(page.iter().map(|row| row.id));
        }
        assert_eq!(listed, held, "{feeds:?}");
    }
}
