//! A headless phone: the native shell of `mobile-core`.
//!
//! [`Phone`] drives a [`Core`](mobile_core::Core): it writes batches to a [`Store`], signs with a device
//! key, talks HTTP through a [`Transport`], and reads time and randomness only through [`Clock`] and
//! [`Entropy`]. The binary `satchel-phone` uses SQLite, HTTP and the system's clock; the demo, the
//! simulation and the benches run hundreds of phones in one process with clocks and stores of their own.
//!
//! ```no_run
//! use std::sync::Arc;
//! use mobile_cli::{HttpTransport, MemoryStore, OsEntropy, Phone, SystemClock};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut phone = Phone::open(
//!     Box::new(MemoryStore::new()),
//!     Arc::new(HttpTransport::new("http://127.0.0.1:8420")),
//!     Arc::new(SystemClock),
//!     Box::new(OsEntropy),
//! )?;
//! phone.enrol("ABCD-EFGH", "张桂兰的手机")?;
//! let report = phone.sync(None)?;
//! println!("{:?}", report.end);
//! # Ok(())
//! # }
//! ```

pub mod clock;
pub mod entropy;
pub mod home;
pub mod office;
pub mod phone;
pub mod store;
pub mod transport;

pub use clock::{Clock, FixedClock, SystemClock};
pub use entropy::{Entropy, OsEntropy, SeededEntropy};
pub use home::{DeviceHome, HomeError, Owner};
pub use phone::{Exported, Phone, PhoneError};
pub use store::{MemoryStore, SqliteStore, Store, StoreError};
pub use transport::{
    Answer, Ask, HttpTransport, Method, NoAuthority, Transport, Unreachable, bearer,
};
