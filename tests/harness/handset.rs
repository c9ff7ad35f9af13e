//! A phone in a folder of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use mobile_cli::{FixedClock, Phone, SeededEntropy, SqliteStore, Transport};
use shared::id::UserId;
use shared::time::Timestamp;

use crate::line::Line;

/// A real phone: core, SQLite folder, HTTP. Its clock stands until it is set; it can be closed, as if its
/// battery had run out, and opened again.
#[derive(Debug)]
pub struct Handset {
    /// Whose it is.
    pub user: UserId,
    home: PathBuf,
    line: Arc<Line>,
    clock: Arc<FixedClock>,
    seed: u64,
    times_opened: u64,
    phone: Option<Phone>,
}

impl Handset {
    /// A phone that was never opened. Its ids and key come from `seed`: no two phones share one.
    pub fn new(user: UserId, home: &Path, transport: Arc<dyn Transport>, seed: u64) -> Self {
        Self {
            user,
            home: home.to_owned(),
            line: Arc::new(Line::new(transport)),
            clock: Arc::new(FixedClock::at(Timestamp(0))),
            seed,
            times_opened: 0,
            phone: None,
        }
    }

    /// The phone with its clock set, opened if it is not.
    pub fn at(&mut self, now: Timestamp) -> Result<&mut Phone> {
        self.clock.set(now);
        let phone = match self.phone.take() {
            Some(phone) => phone,
            None => {
                self.times_opened += 1;
                // Another stream each time: ids must not repeat after a restart.
                let seed = self
                    .seed
                    .wrapping_mul(1_000_003)
                    .wrapping_add(self.times_opened);
                Phone::open(
                    Box::new(SqliteStore::open(&self.home)?),
                    self.line.clone(),
                    self.clock.clone(),
                    Box::new(SeededEntropy::new(seed)),
                )?
            }
        };
        Ok(self.phone.insert(phone))
    }

    /// The phone as it was left.
    pub fn phone(&mut self) -> Result<&mut Phone> {
        let now = mobile_cli::Clock::now(self.clock.as_ref());
        self.at(now)
    }

    /// Its way to the server.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.phone.is_some()
    }

    /// Closes it; what is on its disk stays.
    pub fn close(&mut self) {
        self.phone = None;
    }
}
