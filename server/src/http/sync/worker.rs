//! Packs of a body on their way to disk.

use shared::pack::Pack;
use shared::problem::ProblemCode;
use shared::sync::Refused;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::Place;
use crate::http::ApiError;
use crate::ingest::{Caller, Queued};
use crate::state::App;

/// Packs that wait for the writer before the body is read no further.
const WAITING: usize = 2;

/// What came of the packs of one body.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// What was refused.
    pub(super) refused: Vec<Refused>,
    /// Whether a pack of the caller's own is on disk, and with it that the caller called.
    pub(super) is_noted: bool,
    /// Whether one is not, because as much is held as may be. It will come again, and what it orders is judged by when
    /// its author was in touch before.
    pub(super) comes_again: bool,
}

/// What will have come of them.
pub(super) type Taking = JoinHandle<Result<Taken, ApiError>>;

/// Takes packs one after another, in the order of their numbers. A task of its own: when the caller
/// hangs up, packs that arrived whole still go to disk, and the exchange has its place until they are there.
pub(super) fn worker(app: App, caller: Caller, place: Place) -> (mpsc::Sender<Vec<u8>>, Taking) {
    let (packs, arriving) = mpsc::channel(WAITING);
    let take = async move {
        let taken = take(&app, &caller, arriving).await;
        drop(place);
        taken
    };
    (packs, tokio::spawn(take.in_current_span()))
}

async fn take(
    app: &App,
    caller: &Caller,
    mut arriving: mpsc::Receiver<Vec<u8>>,
) -> Result<Taken, ApiError> {
    let (mut taken, mut queued) = (Taken::default(), Vec::new());
    let mut stopped = None;
    while let Some(frame) = arriving.recv().await {
        match queue(app, caller, frame).await {
            Ok(Ok(pack)) => queued.push(pack),
            Ok(Err(of_pack)) => taken.refused.push(of_pack),
            Err(error) => {
                stopped = Some(error);
                break;
            }
        }
    }
    drop(arriving);
    // While one is written the next is gated; the answer waits until all of them are on disk, whatever stopped the
    // others.
    for (pack, is_own) in queued {
        match pack.durable().await {
            Ok(of_pack) => {
                let is_stored = of_pack.iter().all(|refused| refused.item.is_some());
                taken.is_noted |= is_own && is_stored;
                taken.comes_again |= is_own && !is_stored;
                taken.refused.extend(of_pack);
            }
            Err(error) => stopped = stopped.or_else(|| Some(error.into())),
        }
    }
    stopped.map_or(Ok(taken), Err)
}

/// Gives a pack to the writer, and says whether it is the caller's own; or says why it never will be taken.
async fn queue(
    app: &App,
    caller: &Caller,
    frame: Vec<u8>,
) -> Result<Result<(Queued, bool), Refused>, ApiError> {
    // A frame that is no pack has no identity to refuse it by.
    let Ok(pack) = shared::cbor::decode::<Pack>(&frame) else {
        return Err(ApiError::new(ProblemCode::PackMalformed));
    };
    let hash = pack.hash();
    let header = pack.header();
    let is_own = header.is_ok_and(|header| header.installation == caller.installation);
    drop(pack);
    match app.ingest.queue(Some(caller), frame).await {
        Ok(pack) => Ok(Ok((pack, is_own))),
        Err(error) => Ok(Err(error.of_pack(hash)?)),
    }
}
