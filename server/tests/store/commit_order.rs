//! A cursor never passes a row that commits later.

use std::collections::BTreeSet;

use shared::access::Role;
use sqlx::Row as _;

use crate::office::{Office, fresh_postgres, item};

crate::on_both_engines![a_reader_that_follows_the_log_sees_every_row_of_concurrent_writers];

/// Several processes' writers append at once while a reader follows by cursor alone.
async fn a_reader_that_follows_the_log_sees_every_row_of_concurrent_writers(office: Office) {
    const WRITERS: usize = 4;
    const PACKS: usize = 12;
    let mut hands = Vec::new();
    for _ in 0..WRITERS {
        hands.push(office.enrol("张桂兰", Role::SatchelMember).await);
    }
    let reader = office.store.clone();
    let mut tx = reader.snapshot().await.unwrap();
    let start = tx.head().await.unwrap().seq;
    drop(tx);
    let total = start + (WRITERS * PACKS) as u64;
    let reading = tokio::spawn(async move {
        let (mut seen, mut cursor) = (BTreeSet::new(), start);
        while cursor < total {
            let mut tx = reader.snapshot().await.unwrap();
            for row in tx.log_after(cursor, 1_000).await.unwrap() {
                assert!(seen.insert(row.seq));
                cursor = row.seq;
            }
            drop(tx);
            tokio::task::yield_now().await;
        }
        seen
    });
    let writing = hands.into_iter().map(|mut hand| {
        // Each its own writer, as each server process has.
        let writer = server::ingest::Writer::start(
            office.store.clone(),
            office.clock.clone(),
            office.keys.clone(),
        );
        tokio::spawn(async move {
            for count in 0..PACKS {
                let answers = hand.answers(u16::try_from(count).unwrap());
                let (record, change) = hand.creation(&answers);
                let frame = hand.pack(&[item(record, &change)]);
                writer.receive(&hand.caller(), frame).await.unwrap();
            }
        })
    });
    for writer in writing.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let seen = reading.await.unwrap();
    assert_eq!(seen, (start + 1..=total).collect());
    office.assert_sound().await;
}

/// The control: numbers from `bigserial` are given before the commit, so a later number can be seen
/// while an earlier one is still to come, and a cursor that took it never sees the earlier row.
#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the control is a table of its own"
)]
async fn with_bigserial_a_cursor_passes_a_row_that_commits_later() {
    let pool = sqlx::AnyPool::connect(&fresh_postgres().await)
        .await
        .unwrap();
    sqlx::query("create table control (seq bigserial primary key, writer bigint)")
        .execute(&pool)
        .await
        .unwrap();
    let insert = "insert into control (writer) values ($1)";
    let mut slow = pool.begin().await.unwrap();
    sqlx::query(insert)
        .bind(1_i64)
        .execute(&mut *slow)
        .await
        .unwrap();
    let mut quick = pool.begin().await.unwrap();
    sqlx::query(insert)
        .bind(2_i64)
        .execute(&mut *quick)
        .await
        .unwrap();
    quick.commit().await.unwrap();
    let select = "select seq from control where seq > $1 order by seq";
    let read = |after: i64| sqlx::query(select).bind(after).fetch_all(&pool);
    let first: Vec<i64> = read(0)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    slow.commit().await.unwrap();
    let cursor = *first.last().unwrap();
    let rest: Vec<i64> = read(cursor)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!((first, rest), (vec![2], vec![]), "row 1 is never seen");
}
