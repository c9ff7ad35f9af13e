//! How much a server takes on at once, and how long it waits for whom. The defaults are the product's; tests give
//! small ones.
//!
//! What that comes to in memory, at worst: [`exchanges`](Limits::exchanges) times about 350 KiB of bodies that are
//! still coming (900 KiB where frames are no packs, and as long as frames may be),
//! [`packs_bytes`](Limits::packs_bytes) of packs inflated (read, a few times that), and
//! [`answers_bytes`](Limits::answers_bytes) of answers that nobody has taken yet; besides what each of the
//! database's readers has at hand to make one.
//!
//! How long somebody may be, at the product's [`Pace`]: with a body 10 minutes ([`Limits::exchange_within`]); with an
//! answer [`Pace::longest`] of its bytes, which is 4 minutes for 50 kB and 66 minutes for 1 MB, and a minute for whoever
//! takes nothing. Then the connection is closed, and its place and its room are free. An answer is taken once the system
//! has it, which holds 30 KiB for a connection ([`Limits::send_buffer`]), 30 MiB in all. Whoever takes 256 bytes a second
//! is never closed.

//! How often somebody may ask, and what an address has of the whole, is for a county whose phones are, at worst, all
//! behind one address of their carrier: 400 phones that come back together after an outage ask some four times each,
//! which is half of a burst of [`Limits::rate_of_address`]; after that 50 a second are what the server answers anyhow.
//! A hall of 60 people who enrol at once makes some 200 requests at the doors. A phone syncs a few times an hour, an
//! office's first sync is a hundred exchanges. One address never has more than half of the places.
//!
//! Who calls from the machine itself is not told apart by its address: it is a proxy that nobody named, an
//! administrator, or a demo of hundreds of phones, and whoever has the machine has more than its places.

use std::time::Duration;

use crate::store::held::HeldTotal;

/// Bounds of a server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections open at once. Beyond, the one that has stood longest without a request in work is closed for the
    /// new one.
    pub connections: usize,
    /// Of these, of one address, but of this machine's own and a proxy's.
    pub connections_of_address: usize,
    /// Longest time for the headers of a request, for a connection without one, and for the handshake of TLS.
    pub headers_within: Duration,
    /// Most bytes of answers that the system is asked to hold for a connection, beyond which the server does. It is
    /// asked for no more than [`Pace::in_grace`]; Linux holds twice of what it is asked for.
    pub send_buffer: usize,
    /// How bodies must come, and answers be taken.
    pub pace: Pace,
    /// Longest time for a request but an exchange.
    pub request_within: Duration,
    /// Longest time for an exchange or a bundle: 1 MB at the edge of a network.
    pub exchange_within: Duration,
    /// Requests but exchanges in work at once.
    pub requests: usize,
    /// Of these, of one address.
    pub requests_of_address: usize,
    /// Exchanges and bundles at once, from the first byte of the body to the last of the answer.
    pub exchanges: usize,
    /// Of these, of one address.
    pub exchanges_of_address: usize,
    /// Of these, of one device.
    pub exchanges_of_device: usize,
    /// How often an address may ask for anything.
    pub rate_of_address: Rate,
    /// How often an address may ask where nobody is known yet: to enrol, and for a token.
    pub rate_at_doors: Rate,
    /// How often a device may send an exchange or a bundle. A page of an answer is up to a megabyte: 240 are more than a
    /// first sync reads, and whoever reads them all again and again slows others for seconds.
    pub rate_of_device: Rate,
    /// How often an installation may have a new token, which is a write each time; one lasts a quarter of an hour.
    pub renewals_of_device: Rate,
    /// How long a request waits for its turn before it is told to come again.
    pub turn_within: Duration,
    /// Bytes of packs, inflated, that are read or wait to be written.
    pub packs_bytes: usize,
    /// Bytes of answers that are made or not yet taken.
    pub answers_bytes: usize,
    /// What may be held of a device, and of what a device carried in for others, each.
    pub held: HeldTotal,
}

/// How often somebody may do something: so often at once, and once more after each while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// At once, by whoever has not for long.
    pub burst: u32,
    /// Milliseconds until once more.
    pub every_ms: u32,
}

impl Rate {
    /// As often as they like: for tests whose clock stands still while somebody asks again and again.
    pub const ANY: Self = Self {
        burst: 1,
        every_ms: 0,
    };
}

/// The slowest that somebody may be: they may keep the other side waiting for `grace` in all, and every byte
/// earns them `1 / bytes_per_second` of it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Longest wait without a byte.
    pub grace: Duration,
    /// Bytes a second that never run out of it.
    pub bytes_per_second: u32,
}

impl Pace {
    /// The longest that the server waits in all for so many bytes to come, or to be taken: the grace, and what they
    /// earn.
    pub fn longest(&self, bytes: usize) -> Duration {
        self.grace.saturating_add(self.earned(bytes))
    }

    /// The wait that so many bytes earn back.
    pub(crate) fn earned(&self, bytes: usize) -> Duration {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let earned = f64::from(bytes) / f64::from(self.bytes_per_second.max(1));
        Duration::try_from_secs_f64(earned).unwrap_or(Duration::MAX)
    }

    /// Bytes that come or go within the grace at this pace. The system takes more of an answer only once a third of
    /// what it holds is with the reader: were that more than this, the slowest reader who may be would seem to stand
    /// still for longer than the grace.
    pub fn in_grace(&self) -> usize {
        let bytes = self.grace.as_millis() * u128::from(self.bytes_per_second) / 1_000;
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }
}

impl Limits {
    /// Bytes of an answer that the system is asked to hold for a connection.
    pub(crate) fn held_by_system(&self) -> usize {
        self.send_buffer.min(self.pace.in_grace())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            connections_of_address: 512,
            headers_within: Duration::from_secs(30),
            send_buffer: 256 * 1024,
            pace: Pace {
                grace: Duration::from_secs(60),
                bytes_per_second: 256,
            },
            request_within: Duration::from_secs(30),
            exchange_within: Duration::from_secs(600),
            requests: 64,
            requests_of_address: 32,
            exchanges: 256,
            exchanges_of_address: 128,
            exchanges_of_device: 4,
            rate_of_address: Rate {
                burst: 3_000,
                every_ms: 20,
            },
            rate_at_doors: Rate {
                burst: 300,
                every_ms: 500,
            },
            rate_of_device: Rate {
                burst: 240,
                every_ms: 1_000,
            },
            renewals_of_device: Rate {
                burst: 30,
                every_ms: 30_000,
            },
            turn_within: Duration::from_secs(10),
            packs_bytes: 32 * 1024 * 1024,
            answers_bytes: 64 * 1024 * 1024,
            held: HeldTotal {
                items: 1_000,
                bytes: 20_000_000,
            },
        }
    }
}
