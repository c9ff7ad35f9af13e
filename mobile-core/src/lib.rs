//! The phone, sans-IO: drafts, records, outbox, sync session, views.
//!
//! No IO, clock, randomness, socket or async function is in this crate. A shell (the command line in
//! `cli`, later Android, iOS and the browser) owns those and turns this loop:
//!
//! ```text
//! event ──▶ Core::handle(event, now) ──▶ effects
//!   ▲                                       │
//!   └────────── what the shell did ◀────────┘
//! ```
//!
//! 1. **Start**: hand over every entry of the disk ([`Event::Loaded`]). Only summaries are decoded.
//! 2. **Acts** of a person are events: [`Event::OpenDraft`], [`Event::Submit`], [`Event::Amend`] … Each
//!    becomes one [`Effect::Persist`]; only after [`Event::Persisted`] comes [`Report::Saved`]. What is
//!    wrong is [`Report::Refused`] and leaves the disk as it was.
//! 3. **Sync** ([`Event::SyncNow`]) persists, signs, exchanges and applies until nothing waits, and ends
//!    with [`Report::Synced`]. It may be cut off anywhere: the next one goes on from what is on the disk.
//! 4. **Joining** in the field: [`Event::JoinLine`] gives a line for another phone to read, and
//!    [`Event::Join`] takes one in; the joined record's changes travel in this phone's packs as a witness.
//! 5. **Carrying** by hand: [`carry`].
//! 6. **Views** ([`view`]) read what is on the disk, and never more: memory changes only when a batch is
//!    persisted. One batch is on its way at a time; later events wait for it.
//!
//! One core is one installation: one person on one device with one store. Storage layout: [`storage`].

pub mod carry;
pub mod draft;
pub mod enrolment;
pub mod memory;
pub mod outbox;
pub mod record;
pub mod reference;
pub mod storage;
pub mod view;

mod capture;
mod core;
mod effect;
mod event;
mod join;
mod sync;

pub use crate::core::Core;
pub use effect::{Effect, Refusal, Report, SyncEnd, SyncReport, ToSign};
pub use event::Event;
pub use storage::Batch;
