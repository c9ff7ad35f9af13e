//! The audit trail in the database: an act and its entry are one, and a walk finds what was done to it.

use ed25519_dalek::SigningKey;
use server::audit::prove::{self, Proved};
use server::audit::prune::{self, PruneError};
use server::audit::{by_nobody, keep_up};
use server::store::audit::{AuditFilter, Unaudited};
use server::store::identity::TeamRow;
use shared::access::Role;
use shared::audit::{Act, ActName, Checkpoint, Entry, Fault, RETENTION_DAYS};
use shared::id::{Digest, TeamId};
use shared::record::outreach_session::Answers;
use shared::time::{DAY_MS, Timestamp};

use crate::office::{MORNING, Office, id16, item};

crate::on_both_engines![
    an_office_without_a_trail_begins_one_and_says_so,
    an_act_and_its_entry_are_committed_together_or_not_at_all,
    entries_of_acts_at_once_are_chained_in_the_order_of_commit,
    any_change_behind_the_trail_is_found,
    a_truncated_trail_with_its_head_is_found_by_a_checkpoint,
    what_is_old_is_pruned_and_the_rest_still_verifies,
    a_decision_leaves_one_entry_and_a_refused_one_none,
    phones_at_work_leave_none,
];

/// Some act.
fn act(number: u8) -> Act {
    Act::DeviceRevoked {
        device: shared::id::DeviceId([number; 16]),
    }
}

impl Office {
    /// Commits an act and nothing else.
    async fn act(&self, number: u8) {
        let tx = self.store.begin().await.unwrap();
        tx.commit(by_nobody(self.clock.now(), act(number)))
            .await
            .unwrap();
    }

    async fn entries(&self) -> Vec<Entry> {
        let mut tx = self.store.snapshot().await.unwrap();
        let rows = tx.audit_after(&AuditFilter::default(), 0, 1_000).await;
        let rows = rows.unwrap();
        rows.iter().map(|row| row.read().unwrap()).collect()
    }

    pub(crate) async fn acts(&self) -> Vec<ActName> {
        let entries = self.entries().await;
        entries.iter().map(|entry| entry.act.name()).collect()
    }

    async fn prove(&self, checkpoints: &[Checkpoint]) -> Proved {
        let mut tx = self.store.snapshot().await.unwrap();
        prove::prove(&mut tx, checkpoints.to_vec(), Some(self.clock.now()))
            .await
            .unwrap()
    }
}

async fn an_office_without_a_trail_begins_one_and_says_so(office: Office) {
    assert_eq!(office.prove(&[]).await.fault, None, "nothing holds too");
    for _ in 0..2 {
        keep_up(&office.store, MORNING).await.unwrap();
        assert_eq!(office.acts().await, [ActName::AuditBegun]);
    }
    office.act(1).await;
    let both = [ActName::AuditBegun, ActName::DeviceRevoked];
    assert_eq!(office.acts().await, both);
    assert_eq!(office.prove(&[]).await.entries, 2);
    office.assert_sound().await;
}

async fn an_act_and_its_entry_are_committed_together_or_not_at_all(office: Office) {
    keep_up(&office.store, MORNING).await.unwrap();
    let team = |name: &str| TeamRow {
        id: TeamId(id16()),
        name: name.to_owned(),
        area: "511781100".parse().unwrap(),
        created_at: MORNING,
    };
    // Dropped before its commit: neither.
    let mut tx = office.store.begin().await.unwrap();
    assert!(tx.insert_team(&team("甲队")).await.unwrap());
    drop(tx);
    assert_eq!(office.entries().await.len(), 1);
    // The entry cannot be written: the act is not either.
    office
        .execute("alter table audit rename to audit_away")
        .await;
    let mut tx = office.store.begin().await.unwrap();
    assert!(tx.insert_team(&team("甲队")).await.unwrap());
    let deed = by_nobody(MORNING, act(1));
    assert!(tx.commit(deed.clone()).await.is_err());
    office
        .execute("alter table audit_away rename to audit")
        .await;
    let teams = async || {
        let mut tx = office.store.snapshot().await.unwrap();
        let teams = tx.teams_after(None, 10).await.unwrap();
        teams.into_iter().map(|team| team.name).collect::<Vec<_>>()
    };
    assert_eq!(teams().await, ["太平镇挎包宣讲队"]);
    assert_eq!(office.entries().await.len(), 1);
    // Both.
    let mut tx = office.store.begin().await.unwrap();
    assert!(tx.insert_team(&team("甲队")).await.unwrap());
    tx.commit(deed).await.unwrap();
    assert_eq!(teams().await, ["太平镇挎包宣讲队", "甲队"]);
    assert_eq!(office.entries().await.len(), 2);
    assert_eq!(office.prove(&[]).await.fault, None);
}

async fn entries_of_acts_at_once_are_chained_in_the_order_of_commit(office: Office) {
    let office = std::sync::Arc::new(office);
    let acting = (0..8).map(|hand| {
        let office = office.clone();
        tokio::spawn(async move {
            for number in 0..5 {
                office.act(hand * 5 + number).await;
            }
        })
    });
    for hand in acting.collect::<Vec<_>>() {
        hand.await.unwrap();
    }
    let proved = office.prove(&[]).await;
    assert_eq!((proved.entries, proved.fault), (41, None));
}

async fn any_change_behind_the_trail_is_found(office: Office) {
    for number in 0..5 {
        office.act(number).await;
    }
    assert_eq!(office.prove(&[]).await.entries, 6);
    // What somebody does to the tables, and undoes, and the first entry that is wrong.
    let swap = [
        "update audit set seq = -seq where seq in (2, 4)",
        "update audit set seq = 6 + seq where seq < 0",
    ];
    let one = |text| vec![text];
    for (touch, back, wrong) in [
        (
            one("update audit set seq = 99 where seq = 3"),
            one("update audit set seq = 3 where seq = 99"),
            Fault::Missing(3),
        ),
        (swap.to_vec(), swap.to_vec(), Fault::OutOfOrder(2)),
        (
            one("update audit set at = at + 1 where seq = 5"),
            one("update audit set at = at - 1 where seq = 5"),
            Fault::Changed(5),
        ),
        (
            one("update audit set act = 'team_made' where seq = 4"),
            one("update audit set act = 'device_revoked' where seq = 4"),
            Fault::Changed(4),
        ),
        (
            one("update audit_head set seq = 5"),
            one("update audit_head set seq = 6"),
            Fault::Beyond(6),
        ),
        (
            one("update audit_head set seq = 7"),
            one("update audit_head set seq = 6"),
            Fault::Missing(7),
        ),
        (
            one("update audit_head set anchor_seq = 1"),
            one("update audit_head set anchor_seq = 0"),
            Fault::OutOfOrder(1),
        ),
    ] {
        for text in &touch {
            office.execute(text).await;
        }
        let found = office.prove(&[]).await;
        assert_eq!(found.fault, Some(wrong.to_string()), "{touch:?}");
        assert_eq!(found.first_wrong, Some(wrong.seq()));
        for text in &back {
            office.execute(text).await;
        }
        assert_eq!(office.prove(&[]).await.fault, None, "{back:?}");
    }
}

async fn a_truncated_trail_with_its_head_is_found_by_a_checkpoint(office: Office) {
    office.act(1).await;
    let made = prove::checkpoint(&office.store, &office.clock, &office.keys).await;
    let (first, signed) = made.unwrap();
    let key = Digest(SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes());
    assert_eq!(signed.open(&key), Ok(first));
    assert_eq!(first.head.seq, 3, "begun, the act, the checkpoint");
    office.act(2).await;
    let made = prove::checkpoint(&office.store, &office.clock, &office.keys).await;
    let (second, _) = made.unwrap();
    assert_eq!(office.prove(&[first, second]).await.fault, None);
    // Who has the database takes the last two entries away, and moves the head.
    office.execute("delete from audit where seq > 3").await;
    office
        .execute("update audit_head set seq = 3, tag = (select tag from audit where audit.seq = 3)")
        .await;
    assert_eq!(office.prove(&[first]).await.fault, None, "alone it holds");
    let found = office.prove(&[first, second]).await;
    assert_eq!(found.fault, Some(Fault::Missing(4).to_string()));
    // And writes others there, chained as they should be.
    office.act(3).await;
    office.act(4).await;
    assert_eq!(office.prove(&[first]).await.fault, None);
    let found = office.prove(&[second]).await;
    assert_eq!(found.fault, Some(Fault::Rewritten(5).to_string()));
}

async fn what_is_old_is_pruned_and_the_rest_still_verifies(office: Office) {
    let day = |days: i32| Timestamp(MORNING.0 + i64::from(days) * DAY_MS);
    office.act(1).await;
    let made = prove::checkpoint(&office.store, &office.clock, &office.keys).await;
    let (old, _) = made.unwrap();
    for (number, at) in [(2, 1), (3, 100)] {
        office.clock.advance_to(day(at));
        office.act(number).await;
    }
    let before = day(2).date();
    office.clock.advance_to(day(1 + RETENTION_DAYS));
    let refused = prune::prune(&office.store, &office.clock, before).await;
    assert!(matches!(refused, Err(PruneError::TooYoung(latest)) if latest == day(1).date()));
    assert_eq!(office.entries().await.len(), 5, "nothing went");
    office.clock.advance_to(day(2 + RETENTION_DAYS));
    let none = prune::prune(&office.store, &office.clock, day(-1).date()).await;
    assert_eq!(none.unwrap().entries, 0);
    assert_eq!(
        office.entries().await.len(),
        5,
        "nothing was to be recorded"
    );
    let pruned = prune::prune(&office.store, &office.clock, before).await;
    let pruned = pruned.unwrap();
    assert_eq!((pruned.entries, pruned.through), (4, 4));
    let left = [ActName::DeviceRevoked, ActName::AuditPruned];
    assert_eq!(office.acts().await, left);
    let proved = office.prove(&[old]).await;
    assert_eq!((proved.anchor, proved.entries, proved.fault), (4, 2, None));
    office.act(5).await;
    assert_eq!(office.prove(&[old]).await.fault, None);
    office.assert_sound().await;
    // Without the entry that vouches for it, a trail cannot begin in the middle.
    office.execute("delete from audit where seq < 6").await;
    office.execute("update audit_head set anchor_seq = 5").await;
    assert!(office.prove(&[]).await.fault.is_some());
}

async fn a_decision_leaves_one_entry_and_a_refused_one_none(office: Office) {
    keep_up(&office.store, MORNING).await.unwrap();
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let mut member = office.enrol("张桂兰", Role::SatchelMember).await;
    // In a township that is not hers.
    let answers = Answers {
        village: Some("511781109201".parse().unwrap()),
        ..member.answers(7)
    };
    let (record, change) = member.creation(&answers);
    office
        .send(&mut member, &[item(record, &change)])
        .await
        .unwrap();
    let (hash, code) = office.held().await.remove(0);
    assert_eq!(code, "out_of_area");
    let by = office.principal(&chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let own = office.principal(&member).await;
    let denied = server::ingest::release(store, clock, keys, &own, hash, "可以").await;
    assert!(denied.is_err());
    let wordless = server::ingest::release(store, clock, keys, &by, hash, "").await;
    assert!(wordless.is_err());
    assert_eq!(office.acts().await, [ActName::AuditBegun]);
    server::ingest::release(store, clock, keys, &by, hash, "镇上核对过")
        .await
        .unwrap();
    let twice = server::ingest::decline(store, clock, keys, &by, hash, "不算").await;
    assert!(twice.is_err());
    let entries = office.entries().await;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1].person, Some(chief.user));
    assert_eq!(entries[1].installation, Some(chief.installation));
    let released = Act::HeldReleased {
        item: hash,
        record,
        author: member.user,
        waived: shared::problem::HeldCode::OutOfArea,
        reason: "镇上核对过".to_owned(),
    };
    assert_eq!(entries[1].act, released);
    office.assert_sound().await;
}

async fn phones_at_work_leave_none(office: Office) {
    let mut member = office.enrol("张桂兰", Role::SatchelMember).await;
    let answers = member.answers(9);
    let (record, change) = member.creation(&answers);
    office
        .send(&mut member, &[item(record, &change)])
        .await
        .unwrap();
    assert!(office.entries().await.is_empty());
    let tx = office.store.begin().await.unwrap();
    tx.commit_unaudited(Unaudited::Derived).await.unwrap();
    assert!(office.entries().await.is_empty());
}
