//! The write path (sync.md N3, "How to build it").
//!
//! `Received → Authenticated → Gated → Authorized → Validated → Appended → Projected`: each stage is a
//! type that only the stage before can make, so that a skipped check does not compile. The first two
//! steps are pure and run side by side on the blocking pool, under `catch_unwind`; the rest needs the
//! organisation's state and runs in one transaction that locks the log's head first. One writer takes
//! what has queued up and commits it with one fsync.

mod again;
mod append;
mod authorize;
mod batch;
mod begun;
mod charge;
mod command;
mod decide;
mod decline;
mod history;
mod join;
mod judge;
mod load;
mod needed;
mod outcome;
mod read_back;
mod receive;
mod validate;
mod waiting;
mod wanted;
mod witness;
mod working;
mod writer;

pub use again::judge_unknown;
pub(crate) use append::contributions_of;
pub use decide::{DecideError, decline, release};
pub(crate) use load::add_digests;
pub use writer::{IngestError, Queued, Writer};

use shared::id::{DeviceId, InstallationId, UserId};
use shared::time::Timestamp;

/// Who a request comes from. It authorises nothing about the items: their authors are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The installation of the token.
    pub installation: InstallationId,
    /// Its user.
    pub user: UserId,
    /// Its device.
    pub device: DeviceId,
    /// When the installation was last heard of before this request.
    pub contact: Timestamp,
}
