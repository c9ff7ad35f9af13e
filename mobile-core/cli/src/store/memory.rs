//! A store in memory, for simulations: clones share their content, so a phone can be killed and reopened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mobile_core::Batch;

use super::{Store, StoreError};

#[derive(Debug, Default)]
struct Content {
    entries: BTreeMap<String, Vec<u8>>,
    secrets: BTreeMap<String, Vec<u8>>,
    writes_left: Option<u64>,
}

/// A store in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Content>>);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fails every batch after so many more; `None` never.
    pub fn fail_after(&self, batches: Option<u64>) {
        self.content().writes_left = batches;
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.content().entries.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn load(&mut self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let content = self.content();
        let entries = content.entries.iter();
        Ok(entries
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut content = self.content();
        if let Some(left) = &mut content.writes_left {
            *left = left.checked_sub(1).ok_or(StoreError::Told)?;
        }
        for (key, value) in &batch.puts {
            content.entries.insert(key.clone(), value.clone());
        }
        for key in &batch.deletes {
            content.entries.remove(key);
        }
        Ok(())
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.content().secrets.get(name).cloned())
    }

    fn keep_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.content()
            .secrets
            .insert(name.to_owned(), value.to_vec());
        Ok(())
    }

    fn forget_secret(&mut self, name: &str) -> Result<(), StoreError> {
        self.content().secrets.remove(name);
        Ok(())
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}
