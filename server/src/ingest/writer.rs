//! The one writer: a queue of gated packs, committed together.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use ed25519_dalek::VerifyingKey;
use shared::id::{DeviceId, InstallationId, PackHash};
use shared::pack::{MAX_INFLATED_BYTES, PackError};
use shared::problem::ProblemCode;
use shared::sync::Refused;
use shared::time::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::Caller;
use super::batch::Provenance;
use super::begun::free_awaited;
use super::charge::{Charges, over};
use super::judge::judge;
use super::load;
use super::receive::{Gated, Received};
use super::wanted::Wanted;
use crate::clock::Clock;
use crate::keys::ServerKeys;
use crate::limits::Limits;
use crate::load::kib;
use crate::reference::ReferenceCache;
use crate::store::audit::Unaudited;
use crate::store::held::HeldTotal;
use crate::store::{Store, StoreError};

/// Most items that one transaction judges.
const MAX_BATCH_ITEMS: usize = 2_000;
/// Packs that may wait before a caller has to.
const QUEUE: usize = 64;
/// How often packs are judged together before each is judged alone.
const TOGETHER: usize = 2;

/// Why a pack was not taken.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The pack is of an installation this organisation does not know.
    #[error("unknown installation")]
    UnknownInstallation,
    /// The pack failed acceptance. Nothing of it was kept.
    #[error("pack refused")]
    Pack(#[from] PackError),
    /// Reading the pack panicked: a defect here, set off by these bytes. Nothing was kept.
    #[error("pack could not be read")]
    Panicked,
    /// The database failed. Nothing was kept; sending again is safe.
    #[error("store")]
    Store(#[from] StoreError),
    /// The writer is gone or its transaction failed: the server is stopping. Sending again is safe.
    #[error("the server is stopping")]
    Stopping,
}

impl IngestError {
    /// The stable problem code.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::UnknownInstallation => ProblemCode::UnknownInstallation,
            Self::Pack(error) => match error {
                PackError::Header | PackError::Items => ProblemCode::PackMalformed,
                PackError::TooLarge => ProblemCode::PackTooLarge,
                PackError::Signature => ProblemCode::BadSignature,
                PackError::BodyHash => ProblemCode::BodyHashMismatch,
                PackError::Inflate => ProblemCode::InflateBound,
            },
            Self::Panicked => ProblemCode::PackMalformed,
            Self::Store(error) => error.code(),
            Self::Stopping => ProblemCode::Unavailable,
        }
    }

    /// A pack the server will never take is named in the answer; a server that cannot store stays an error.
    pub fn of_pack(self, pack: PackHash) -> Result<Refused, Self> {
        match self {
            Self::Store(_) | Self::Stopping => Err(self),
            Self::UnknownInstallation | Self::Pack(_) | Self::Panicked => {
                let code = self.code().as_str();
                tracing::warn!(%pack, code, "pack refused");
                Ok(Refused {
                    pack,
                    item: None,
                    code: code.to_owned(),
                })
            }
        }
    }
}

struct Job {
    pack: Gated,
    /// When its installation was last heard of, where it came itself: before the request, however many
    /// packs that has. A carried pack is of an installation that did not call.
    contact: Option<Timestamp>,
    /// The device that handed it in; none at the office itself.
    bearer: Option<DeviceId>,
    /// Room for it inflated, given back once it is written.
    _room: OwnedSemaphorePermit,
    done: oneshot::Sender<Result<Fate, StoreError>>,
}

/// What became of a pack that was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is on disk.
    Stored,
    /// More would be held of somebody than may be: nothing of it is.
    HeldFull,
}

/// A handle to the writer.
#[derive(Debug, Clone)]
pub struct Writer {
    store: Store,
    clock: Clock,
    queue: mpsc::Sender<Job>,
    /// Room for packs inflated, in KiB: from before one is inflated until it is written.
    room: Arc<Semaphore>,
    most_room: u32,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("pack", &self.pack.hash)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the writer. It ends when the last handle is dropped, having committed what had queued.
    pub fn start(store: Store, clock: Clock, keys: ServerKeys) -> Self {
        Self::start_within(store, clock, keys, &Limits::default())
    }

    /// The same with other bounds.
    pub fn start_within(store: Store, clock: Clock, keys: ServerKeys, limits: &Limits) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let desk = Desk {
            store: store.clone(),
            clock: clock.clone(),
            keys,
            reference: ReferenceCache::default(),
            most_held: limits.held,
        };
        tokio::spawn(desk.run(jobs));
        let most_room = kib(limits.packs_bytes);
        Self {
            store,
            clock,
            queue,
            room: Arc::new(Semaphore::new(most_room as usize)),
            most_room,
        }
    }

    /// Takes one pack; returns when it is on disk. What the gate refused is named, and nothing of that
    /// was kept.
    pub async fn receive(
        &self,
        caller: &Caller,
        frame: Vec<u8>,
    ) -> Result<Vec<Refused>, IngestError> {
        self.queue(Some(caller), frame).await?.durable().await
    }

    /// Gates one pack and gives it to the writer, in the order of the calls; what queues up while a
    /// transaction runs shares the next one's fsync. Nothing is durable before [`Queued::durable`].
    /// `caller` is who handed it in, for the server's own log; none at the office itself.
    pub async fn queue(
        &self,
        caller: Option<&Caller>,
        frame: Vec<u8>,
    ) -> Result<Queued, IngestError> {
        let received_at = self.clock.now();
        let received = Received::read(&frame, received_at)?;
        let (installation, hash) = (received.installation(), received.hash());
        let mut tx = self.store.snapshot().await?;
        let key = tx.public_key_of(installation).await?;
        drop(tx);
        let known = key.filter(|_| received.header().organisation == self.store.org());
        let key = known
            .and_then(|key| VerifyingKey::from_bytes(key.as_bytes()).ok())
            .ok_or(IngestError::UnknownInstallation)?;
        let inflated = usize::try_from(received.header().inflated_len).unwrap_or(usize::MAX);
        let inflated = kib(inflated.min(MAX_INFLATED_BYTES)).min(self.most_room);
        let room = self.room.clone().acquire_many_owned(inflated).await;
        let room = room.map_err(|_| IngestError::Stopping)?;
        let mut pack =
            blocking(move || received.authenticate(&key).map(|pack| pack.gate())).await??;
        let witnessed = pack.witnessed();
        if !witnessed.is_empty() {
            let keys = self.keys_of(&witnessed).await?;
            pack = blocking(move || pack.attest(&keys)).await?;
        }
        let refused = std::mem::take(&mut pack.refused);
        tracing::debug!(
            caller = caller.map(|caller| tracing::field::display(caller.installation)),
            %installation,
            pack = %hash,
            number = pack.header.number,
            items = pack.items.len(),
            refused = refused.len(),
            "pack gated"
        );
        let (done, durable) = oneshot::channel();
        // Who carries another's pack says nothing of when its author was last in touch.
        let own = caller.filter(|caller| caller.installation == installation);
        let contact = own.map(|caller| caller.contact);
        let job = Job {
            pack,
            contact,
            bearer: caller.map(|caller| caller.device),
            _room: room,
            done,
        };
        self.queue
            .send(job)
            .await
            .map_err(|_| IngestError::Stopping)?;
        Ok(Queued {
            pack: hash,
            refused,
            durable,
        })
    }

    /// The device keys of installations; unknown ones are left out.
    async fn keys_of(
        &self,
        installations: &[InstallationId],
    ) -> Result<BTreeMap<InstallationId, VerifyingKey>, StoreError> {
        let mut tx = self.store.snapshot().await?;
        let rows = tx.installations(installations).await?;
        let keys = rows.into_iter().filter_map(|(id, row)| {
            let key = VerifyingKey::from_bytes(row.device.public_key.as_bytes());
            Some((id, key.ok()?))
        });
        Ok(keys.collect())
    }
}

/// Reads bytes from outside on the blocking pool; a panic is theirs alone.
async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T, IngestError> {
    let read = move || std::panic::catch_unwind(AssertUnwindSafe(read));
    tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| IngestError::Stopping)?
        .map_err(|_| IngestError::Panicked)
}

/// A pack on its way to disk.
#[derive(Debug)]
pub struct Queued {
    pack: PackHash,
    refused: Vec<Refused>,
    durable: oneshot::Receiver<Result<Fate, StoreError>>,
}

impl Queued {
    /// Waits until the pack is on disk; answers what the gate refused of it. A pack that may not be held is refused
    /// whole, by its hash: nothing of it is kept.
    pub async fn durable(self) -> Result<Vec<Refused>, IngestError> {
        match self.durable.await.map_err(|_| IngestError::Stopping)?? {
            Fate::Stored => Ok(self.refused),
            Fate::HeldFull => Ok(vec![Refused {
                pack: self.pack,
                item: None,
                code: ProblemCode::HeldFull.as_str().to_owned(),
            }]),
        }
    }
}

/// Where packs are judged, one batch at a time.
struct Desk {
    store: Store,
    clock: Clock,
    keys: ServerKeys,
    reference: ReferenceCache,
    most_held: HeldTotal,
}

impl Desk {
    async fn run(self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            // Whatever queued up while the last transaction ran shares the next fsync.
            let mut items = first.pack.items.len();
            let mut batch = vec![first];
            while items < MAX_BATCH_ITEMS
                && let Ok(job) = jobs.try_recv()
            {
                items += job.pack.items.len();
                batch.push(job);
            }
            self.settle(batch).await;
        }
    }

    /// Commits packs together. Those that may not be held are told so, and the others are judged again as if those
    /// had not come; where that goes on, each alone, so that nobody's packs cost the square of their number.
    async fn settle(&self, mut jobs: Vec<Job>) {
        for _ in 0..TOGETHER {
            if jobs.is_empty() {
                return;
            }
            let over = match self.commit(&jobs).await {
                Ok(over) => over,
                Err(error) => return fail(error, jobs),
            };
            if !over.contains(&true) {
                return tell(Fate::Stored, jobs);
            }
            let mut over = over.into_iter();
            let (full, rest): (Vec<Job>, Vec<Job>) = jobs
                .into_iter()
                .partition(|_| over.next().unwrap_or_default());
            tell(Fate::HeldFull, full);
            jobs = rest;
        }
        for job in jobs {
            let job = vec![job];
            match self.commit(&job).await {
                Ok(over) if over.contains(&true) => tell(Fate::HeldFull, job),
                Ok(_) => tell(Fate::Stored, job),
                Err(error) => fail(error, job),
            }
        }
    }

    /// Judges packs in one transaction and commits it. Where some would hold more than may be nothing is committed,
    /// and the answer says which.
    async fn commit(&self, jobs: &[Job]) -> Result<Vec<bool>, StoreError> {
        let items = jobs.iter().flat_map(|job| {
            let packer = job.pack.header.installation;
            job.pack.items.iter().map(move |item| (item, packer))
        });
        let wanted = Wanted::of_items(items);
        let mut tx = self.store.begin().await?;
        let (keys, now) = (self.keys.clone(), self.clock.now());
        let mut batch = load::load(&mut tx, keys, now, &self.reference, wanted).await?;
        let mut charges: Vec<Charges> = Vec::with_capacity(jobs.len());
        for job in jobs {
            let pack = &job.pack;
            let installation = pack.header.installation;
            let known = batch.authors.get(&installation);
            let contact = job.contact.or(known.map(|author| author.contact));
            let provenance = Provenance {
                installation,
                received_at: pack.received_at,
                contact: contact.unwrap_or(pack.received_at),
                pack: pack.hash,
                bearer: job.bearer,
            };
            let is_carried = job.contact.is_none();
            load::keep_pack(&mut tx, &mut batch, pack, &provenance, is_carried).await?;
            let before = batch.charges.clone();
            for item in &pack.items {
                judge(&mut batch, item, &provenance);
                free_awaited(&mut tx, &mut batch).await?;
            }
            charges.push(batch.charges.since(&before));
        }
        let over = over(&mut tx, self.most_held, &charges).await?;
        if !over.contains(&true) {
            load::store(&mut tx, batch).await?;
            tx.commit_unaudited(Unaudited::Items).await?;
        }
        Ok(over)
    }
}

fn tell(fate: Fate, jobs: Vec<Job>) {
    for job in jobs {
        if fate == Fate::HeldFull {
            let installation = job.pack.header.installation;
            tracing::warn!(pack = %job.pack.hash, %installation, "pack refused: as much is held as may be");
        }
        let _ = job.done.send(Ok(fate));
    }
}

/// The first hears the cause; the others hear that the writer gave up on them. All of them still hold their packs
/// and send again.
fn fail(error: StoreError, jobs: Vec<Job>) {
    tracing::error!(error = &error as &dyn std::error::Error, "commit failed");
    if let Some(first) = jobs.into_iter().next() {
        let _ = first.done.send(Err(error));
    }
}
