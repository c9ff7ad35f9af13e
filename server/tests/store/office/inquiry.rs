//! What an office is asked: what is held, declined and counted, and whether its books hold.

use shared::id::{Digest, RecordId};
use shared::state::State;
use shared::sync::{Notice, RowKind};

use super::{Hand, Office};

impl Office {
    /// Held items with their codes, oldest first.
    pub(crate) async fn held(&self) -> Vec<(Digest, String)> {
        let mut tx = self.store.snapshot().await.unwrap();
        let rows = tx.held_after(None, 100).await.unwrap();
        rows.into_iter()
            .map(|row| (row.hash, row.code.as_str().to_owned()))
            .collect()
    }

    /// How many items are held.
    pub(crate) async fn held_count(&self) -> u64 {
        let mut tx = self.store.snapshot().await.unwrap();
        tx.held_count().await.unwrap()
    }

    /// What a person was told is declined, and in which words.
    pub(crate) async fn declined(&self, hand: &Hand) -> Vec<(Digest, String)> {
        let mut tx = self.store.snapshot().await.unwrap();
        let rows = tx.log_after(0, 10_000).await.unwrap();
        let notices = rows
            .into_iter()
            .filter(|row| row.meta.kind == RowKind::Notice && row.meta.author == hand.user);
        notices
            .filter_map(|row| match shared::cbor::decode(&row.body).unwrap() {
                Notice::Declined { item, reason, .. } => Some((item, reason)),
                _ => None,
            })
            .collect()
    }

    /// The broken rules of held items: field and rule.
    pub(crate) async fn violations(&self) -> Vec<String> {
        let mut tx = self.store.snapshot().await.unwrap();
        let rows = tx.held_after(None, 100).await.unwrap();
        let broken = rows.into_iter().flat_map(|row| row.violations);
        broken
            .map(|violation| format!("{} {}", violation.field, violation.rule))
            .collect()
    }

    /// A record's state, where it counts.
    pub(crate) async fn state(&self, record: RecordId) -> Option<State> {
        let mut tx = self.store.snapshot().await.unwrap();
        let mut found = tx.records_by_id(&[record]).await.unwrap();
        found.remove(&record).map(|row| row.state)
    }

    /// Number of the log's last row.
    pub(crate) async fn head(&self) -> u64 {
        let mut tx = self.store.snapshot().await.unwrap();
        tx.head().await.unwrap().seq
    }

    /// Figure values of the county's year, by definition.
    pub(crate) async fn figures(&self) -> Vec<(String, serde_json::Value)> {
        let mut tx = self.store.snapshot().await.unwrap();
        let reference = self.reference().await;
        let sheet = server::figures::sheet(
            &mut tx,
            &reference,
            self.clock.now(),
            "511781".parse().unwrap(),
            "2018".parse().unwrap(),
        )
        .await
        .unwrap();
        let json = serde_json::to_value(&sheet.figures).unwrap();
        json.as_array()
            .unwrap()
            .iter()
            .map(|figure| {
                let id = figure["definition_id"].as_str().unwrap().to_owned();
                (id, figure["value"].clone())
            })
            .collect()
    }

    /// The replayed log equals what the deltas made, and everything verifies.
    pub(crate) async fn assert_sound(&self) {
        let verified = server::verify::verify(&self.store, &self.keys)
            .await
            .unwrap();
        assert_eq!(verified.faults, Vec::<String>::new());
    }
}
