//! What of an answer is compared.

use anyhow::Result;
use axum::http::header;
use serde_json::Value;
use shared::feed::Feed;
use shared::id::Digest;
use shared::sync::{Publication, Response, RowBody, RowKind, Tag};
use tests::bureau::Answer;

use super::tour::Called;

/// What a page's forms say to prove where they come from: made from the session's key, which is random in each office.
const CSRF: &str = "name=\"csrf\" value=\"";

/// The answer to the byte, but for its request id, its date, its session's secret, and the tag of the log's head.
pub(super) fn exact(called: &Called) -> Result<String> {
    let mut body = called.answer.body.clone();
    if is_exchange(&called.answer) {
        let response: Response = shared::cbor::decode(&body)?;
        blot(&mut body, &response.cursor.checkpoint.tag.0);
    }
    if let Some(id) = called.answer.headers.get("x-request-id") {
        blot(&mut body, id.as_bytes());
    }
    let text = readable(&body);
    let secret = text.split_once(CSRF).and_then(|(_, rest)| rest.get(..64));
    Ok(format!(
        "{}\n{}",
        head(&called.answer, &[]),
        secret.map_or(text.clone(), |secret| text.replace(secret, "csrf"))
    ))
}

/// The answer without the numbers of the log's rows, which count what is hidden too, and what follows from their
/// length: sizes, and the hashes of publications, which repeat the numbers of the rows they publish.
pub(super) fn but_for_numbers(called: &Called) -> Result<String> {
    let body = &called.answer.body;
    let head = head(&called.answer, &["content-length"]);
    if is_exchange(&called.answer) {
        let response: Response = shared::cbor::decode(body)?;
        return Ok(format!("{head}\n{}", exchanged(response)?));
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut json) => {
            unnumber(&mut json);
            Ok(format!("{head}\n{json}"))
        }
        // A page says the head's number in words.
        Err(_) => Ok(head),
    }
}

fn is_exchange(answer: &Answer) -> bool {
    let kind = answer.headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes() == b"application/cbor")
}

fn head(answer: &Answer, but: &[&str]) -> String {
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| {
        let name = name.as_str();
        !["x-request-id", "date", "set-cookie"].contains(&name) && !but.contains(&name)
    });
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    format!("{} {}", answer.status, headers.join("; "))
}

/// Replaces bytes by as many others.
fn blot(body: &mut [u8], what: &[u8]) {
    let length = what.len();
    let mut place = 0;
    while place + length <= body.len() {
        if body[place..].starts_with(what) {
            body[place..place + length].fill(b'*');
        }
        place += 1;
    }
}

fn readable(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => hex::encode(body),
    }
}

fn unnumber(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (key, value) in fields {
                match key.as_str() {
                    "seq" | "created_seq" | "last_seq" | "request_id" => *value = Value::Null,
                    _ => unnumber(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unnumber),
        _ => {}
    }
}

fn exchanged(mut response: Response) -> Result<String> {
    let mut rows = response
        .rows()
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    for row in &mut rows {
        row.seq = 0;
        if row.meta.kind == RowKind::Publication
            && let RowBody::Whole(body) = &mut row.body
        {
            let mut publication: Publication = shared::cbor::decode(body)?;
            publication.rows.iter_mut().for_each(|row| row.seq = 0);
            *body = shared::cbor::encode(&publication);
        }
    }
    response.cursor.checkpoint = Tag {
        seq: 0,
        tag: Digest([0; 32]),
    };
    for position in &mut response.cursor.positions {
        position.seq = 0;
    }
    // A unit's feed has publications.
    let mut positions = response.cursor.positions.iter();
    if positions.any(|position| matches!(position.feed, Feed::Unit(_)))
        && let Some(digest) = &mut response.digest
    {
        digest.sum = [0; 16];
    }
    response.rows_len = 0;
    response.rows.clear();
    Ok(format!("{response:?}\n{rows:?}"))
}
