//! Where a phone keeps its entries and its secrets.

mod memory;
mod sqlite;

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;
pub(crate) use sqlite::sync_parent;

use mobile_core::Batch;

/// Why the store did not do what it was asked. Nothing of a failed batch is kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process uses the home.
    #[error("another process uses this home")]
    Locked,
    /// There is no phone in the home, and none was to be made.
    #[error("there is no phone in {}", home.display())]
    Nobody {
        /// The home.
        home: std::path::PathBuf,
    },
    /// The home has secrets of a phone that was used, and its records are gone.
    #[error("the home's records are gone")]
    Gone,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    /// A file of the home could not be read or written.
    #[error("a file of the home could not be read or written")]
    File(#[from] std::io::Error),
    /// A test made it fail.
    #[error("the store was told to fail")]
    Told,
}

/// A store. `Ok` from [`write`](Store::write) means: it is on the disk, whatever happens next.
pub trait Store: Send {
    /// Every entry.
    fn load(&mut self) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Writes a batch, all of it or nothing.
    fn write(&mut self, batch: &Batch) -> Result<(), StoreError>;

    /// A secret or setting of the shell: `device.key`, `token`, `server`.
    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps a secret durably.
    fn keep_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError>;

    /// Forgets a secret; one that is not there is forgotten already.
    fn forget_secret(&mut self, name: &str) -> Result<(), StoreError>;

    /// Makes sure that of the entries removed so far no bytes are left on the disk, as far as this store can.
    fn scrub(&mut self) -> Result<(), StoreError>;
}
