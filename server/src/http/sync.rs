//! `POST /v1/sync`: the body is read as it comes, each complete pack is on its way to disk while the
//! next arrives, and stays there even if the body then breaks.

mod frames;
mod worker;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::enrolment::SyncProof;
use shared::id::Digest;
use shared::problem::ProblemCode;
use shared::sync::{
    MAX_CURSOR_FEEDS, MAX_PAGE_BYTES, MAX_REQUEST_PACKS, PROTOCOL_VERSION, Request, Unsent,
};
use shared::time::Timestamp;

use super::client::Client;
use super::extract::Exchanger;
use super::layers::kept_until_taken;
use super::problem::ApiError;
use super::schema;
use super::serve::{AtWork, Connection};
use crate::identity::{self, proof};
use crate::ingest::Caller;
use crate::load::Slot;
use crate::state::App;
use crate::store::audit::Unaudited;
use crate::store::identity::InstallationRow;
use crate::sync;
use frames::Frames;
use worker::{Taken, worker};

/// Media type of requests and responses.
pub(super) const CBOR: &str = "application/cbor";
/// Bytes of an answer besides its rows, for the room it is given: the cursor, names, what was refused.
const ANSWER_OVERHEAD: usize = 64 * 1024;
/// How old the note of an installation's last contact may get: an hour.
const CONTACT_MS: i64 = 60 * 60 * 1_000;

/// Hands in packs and reads the rows of the caller's feeds after a cursor (docs/sync-protocol.md).
///
/// The body is a CBOR sequence of byte strings, the request and then one pack each, at most 1 MB. A
/// revoked device may call: what it hands in waits for the office, it reads nothing, and is told to wipe.
///
/// Instead of a token a device may send a proof, `Authorization: Satchel <proof>`, over the body and the nonce that it
/// was given last; the answer then has a token and the next nonce in `satchel-token`.
#[utoipa::path(
    post, path = "/v1/sync", tag = "sync", security(("token" = [])), security(("token" = [])),
    request_body(content = Vec<u8>, content_type = "application/cbor",
        description = "`Request`, then packs"),
    responses(
        (status = 200, description = "`Response`", body = Vec<u8>, content_type = "application/cbor"),
        (status = 400, description = "`bad_request`, `cursor_malformed`, `pack_malformed`, `unsupported_version`", body = schema::Problem),
        (status = 401, description = "`unauthenticated`, `token_expired`, `unknown_installation`, `proof_stale` (`satchel-nonce` says what to prove)", body = schema::Problem),
        (status = 408, description = "`too_slow`; complete packs are kept", body = schema::Problem),
        (status = 413, description = "`body_too_large`, `too_many_packs`, `pack_too_large`; complete packs before the bound are kept", body = schema::Problem),
        (status = 415, description = "`unsupported_media_type`", body = schema::Problem),
        (status = 429, description = "`too_many_requests`: other exchanges of the device are under way, or there were too many; `Retry-After` says when", body = schema::Problem),
        (status = 503, description = "`unavailable`; `Retry-After` says when to come again", body = schema::Problem),
    )
)]
pub(crate) async fn exchange(
    State(app): State<App>,
    exchanger: Result<Exchanger, ApiError>,
    client: Client,
    connection: Option<Extension<Connection>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (caller, proof) = match exchanger {
        Ok(Exchanger(row, proof)) => (may_renew(&app, row, proof.is_some()), proof),
        Err(refused) => (Err(refused), None),
    };
    let came = Came {
        client,
        connection,
        headers: &headers,
        body,
    };
    let (caller, body, place) = cbor_from(&app, caller, came).await?;
    let (request, taken, body_hash) = receive(&app, &caller, &place, body).await?;
    let page = (request.page_bytes as usize).min(MAX_PAGE_BYTES);
    let mut room = app.load.answer(page + ANSWER_OVERHEAD).await?;
    let token = match &proof {
        Some(proof) => Some(proof::redeem(&app, proof, body_hash).await?),
        None => None,
    };
    let now = app.clock.now();
    // A body may take minutes: what its sender may read is what they may read now.
    let mut tx = app.store.snapshot().await?;
    let reference = app.reference.read(&mut tx).await?;
    let divisions = &reference.divisions;
    let reader = identity::known(&mut tx, caller.installation, divisions, now.date()).await?;
    let mut reader = reader.ok_or_else(|| ApiError::new(ProblemCode::UnknownInstallation))?;
    drop(tx);
    let is_old = now.0 - caller.contact.0 > CONTACT_MS;
    let is_due = is_old && !taken.is_noted && !taken.comes_again;
    let unsent = Some(request.unsent).filter(|said| *said != reader.installation.unsent);
    if is_due || unsent.is_some() {
        contact(&app, &caller, Some(now).filter(|_| is_due), unsent).await?;
    }
    identity::wipe::heard(&app, &mut reader.installation, &request, now).await?;
    let mut response = sync::answer(
        &app.store,
        &reference,
        now,
        &reader.principal,
        &request,
        taken.refused,
    )
    .await?;
    response.grants = sync::told_grants(&reader, &request, now);
    response.wipe = identity::wipe::order(&app, &reader.installation);
    let response = shared::cbor::encode(&response);
    room.shrink(response.len());
    let mut response = answer(response, (place, room));
    if let Some(token) = token {
        let header = serde_json::to_string(&token).map(HeaderValue::try_from);
        let header = header.map_err(|error| ApiError::caused(ProblemCode::Internal, error))?;
        let header = header.map_err(|error| ApiError::caused(ProblemCode::Internal, error))?;
        response
            .headers_mut()
            .insert(SyncProof::TOKEN_HEADER, header);
    }
    Ok(response)
}

/// A caller who brings a proof is given a token: nothing of theirs is stored where they had too many.
fn may_renew(app: &App, row: InstallationRow, renews: bool) -> Result<InstallationRow, ApiError> {
    if renews {
        app.rates.renewal(row.id, app.clock.now())?;
    }
    Ok(row)
}

/// An answer in CBOR that keeps the exchange's place until it is taken.
pub(super) fn answer<K: Send + Sync + 'static>(body: Vec<u8>, kept: K) -> Response {
    let body = kept_until_taken(body, kept);
    ([(header::CONTENT_TYPE, CBOR)], body).into_response()
}

/// An exchange's place among those of its device and all others; its connection is not turned out meanwhile. Whoever
/// does some of its work has a share, and only when the last is done is it another's.
pub(super) type Place = Arc<(Option<AtWork>, Slot)>;

/// How an upload came.
pub(super) struct Came<'a> {
    pub(super) client: Client,
    pub(super) connection: Option<Extension<Connection>>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Body,
}

/// Who uploads, the CBOR they upload, and their place. A body that nobody will read is drained before the refusal,
/// or the uploader would see a broken connection instead.
pub(super) async fn cbor_from(
    app: &App,
    uploader: Result<InstallationRow, ApiError>,
    came: Came<'_>,
) -> Result<(Caller, Body, Place), ApiError> {
    let Came {
        client,
        connection,
        headers,
        body,
    } = came;
    let kind = headers.get(header::CONTENT_TYPE);
    let is_cbor = kind.is_some_and(|kind| kind.as_bytes() == CBOR.as_bytes());
    // From here on it is somebody's, and nobody's who does not say whose.
    let is_known = is_cbor && uploader.is_ok();
    let at_work = connection
        .filter(|_| is_known)
        .map(|connection| connection.work());
    let placed = match uploader {
        Ok(row) if is_cbor => placed(app, &row, client)
            .await
            .map(|slot| (Caller::from(&row), slot)),
        Ok(_) => Err(ApiError::new(ProblemCode::UnsupportedMediaType)),
        Err(refused) => Err(refused),
    };
    match placed {
        Ok((caller, slot)) => Ok((caller, body, Arc::new((at_work, slot)))),
        Err(refused) => {
            drain(body).await;
            Err(refused)
        }
    }
}

async fn placed(app: &App, row: &InstallationRow, client: Client) -> Result<Slot, ApiError> {
    app.rates.exchange(row.device.id, app.clock.now())?;
    Ok(app.load.exchange(row.device.id, client.network()).await?)
}

/// Reads a body to its end within the bound, before an answer that does not need it. A connection closed
/// over bytes in flight is reset, and the phone never sees why it was refused.
pub(super) async fn drain(body: Body) {
    Frames::of(body).drain().await;
}

/// Notes that a phone called, where no pack of its own that is stored says so, at most once an hour; and what it says of
/// its unsent work, where that is news: an exchange with nothing new should cost no write.
async fn contact(
    app: &App,
    caller: &Caller,
    now: Option<Timestamp>,
    unsent: Option<Option<Unsent>>,
) -> Result<(), ApiError> {
    let mut tx = app.store.begin().await?;
    if let Some(now) = now {
        tx.touch_installation(caller.installation, now).await?;
    }
    if let Some(unsent) = unsent {
        tx.note_unsent(caller.installation, unsent).await?;
    }
    tx.commit_unaudited(Unaudited::Contact).await?;
    Ok(())
}

/// Takes a body, and says its hash. What nobody will read of one that is refused is drained, or the phone would see a broken
/// connection instead of the reason.
async fn receive(
    app: &App,
    caller: &Caller,
    place: &Place,
    body: Body,
) -> Result<(Request, Taken, Digest), ApiError> {
    let mut frames = Frames::of(body);
    match take(app, caller, place, &mut frames).await {
        Ok((request, taken)) => Ok((request, taken, frames.hash())),
        Err(refused) => {
            frames.drain().await;
            Err(refused)
        }
    }
}

async fn take(
    app: &App,
    caller: &Caller,
    place: &Place,
    frames: &mut Frames,
) -> Result<(Request, Taken), ApiError> {
    let request = match frames.next().await? {
        Some(frame) => read_request(&frame, caller)?,
        None => return Err(ApiError::new(ProblemCode::BadRequest)),
    };
    let (packs, worker) = worker(app.clone(), *caller, place.clone());
    let mut count = 0;
    let mut broken = None;
    loop {
        match frames.next().await {
            Ok(Some(_)) if count == MAX_REQUEST_PACKS => {
                broken = Some(ApiError::new(ProblemCode::TooManyPacks));
                break;
            }
            Ok(Some(frame)) => {
                count += 1;
                // The worker stops only when it cannot store: its answer says why.
                if packs.send(frame).await.is_err() {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    drop(packs);
    let taken = match worker.await {
        Ok(taken) => taken?,
        Err(error) => return Err(ApiError::caused(ProblemCode::Internal, error)),
    };
    match broken {
        Some(error) => Err(error),
        None => Ok((request, taken)),
    }
}

fn read_request(frame: &[u8], caller: &Caller) -> Result<Request, ApiError> {
    let request: Request = shared::cbor::decode(frame)
        .map_err(|error| ApiError::caused(ProblemCode::BadRequest, error))?;
    if request.version != PROTOCOL_VERSION {
        return Err(ApiError::new(ProblemCode::UnsupportedVersion));
    }
    if request.installation != caller.installation {
        return Err(ApiError::new(ProblemCode::Forbidden));
    }
    let feeds = request.cursor.iter().flat_map(|cursor| &cursor.positions);
    let feeds: Vec<_> = feeds.map(|position| &position.feed).collect();
    let distinct = feeds.iter().collect::<BTreeSet<_>>().len();
    if distinct < feeds.len() || feeds.len() > MAX_CURSOR_FEEDS {
        return Err(ApiError::new(ProblemCode::CursorMalformed));
    }
    Ok(request)
}
