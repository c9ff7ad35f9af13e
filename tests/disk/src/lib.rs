//! A disk under SQLite that writes down, in one order, every write, truncation, sync, creation and deletion.
//!
//! Afterwards the power is cut at any place of that [`Journal`]: [`Replay`] tells what a disk may hold then. What
//! was synced is there; of what was not, any part may be, in any order, torn anywhere.
//!
//! It is a VFS named `recorded` that is the process's default from the first [`Disk::watch`] on. Files of watched
//! folders are recorded; all others pass through. The real file system below is SQLite's own `unix`, with its
//! locks and shared memory; only its syncs are left out, since the journal alone says what is durable. The
//! shared memory beside a WAL (`-shm`) is no part of a disk after a power cut: SQLite makes it anew.
//!
//! ```
//! use recorded_disk::{Disk, Loss, Replay};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let disk = Disk::watch(folder.path())?;
//! let database = rusqlite::Connection::open(folder.path().join("a.db"))?;
//! database.execute_batch("create table t (n); insert into t values (1)")?;
//! let mut replay = Replay::new();
//! for op in disk.journal().ops() {
//!     replay.step(op);
//! }
//! let image = replay.image("".as_ref(), Loss::AllUnsynced);
//! assert!(image.file("a.db").is_some());
//! # Ok(())
//! # }
//! ```

mod disk;
mod fault;
mod image;
mod journal;
mod loss;
mod vfs;

pub use disk::{Disk, NotWatched};
pub use fault::Fault;
pub use image::{Image, Replay};
pub use journal::{FileId, Journal, Op};
pub use loss::Loss;
