//! What every operation may answer besides what its handler names: the refusals of the extractors and of the layers
//! around it.

use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

/// Media type of problems (RFC 9457).
const PROBLEM: &str = "application/problem+json";
/// As utoipa has it where a handler names the body alone.
const JSON: &str = "application/json";
/// Asked by whoever watches: it waits for no turn and reads no body.
const OUTSIDE: &str = "/healthz";

/// Adds them, and names problems by their media type.
pub(super) struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut OpenApi) {
        for (path, item) in &mut document.paths.paths {
            for operation in operations(item) {
                if path != OUTSIDE {
                    add(operation);
                }
                name_problems(operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ];
    all.into_iter().filter_map(Option::as_mut)
}

fn add(operation: &mut Operation) {
    let is_open = operation.security.is_some();
    let has_parameters = operation.parameters.is_some();
    let has_body = operation.request_body.is_some();
    let mut refusals = vec![
        (408, "`too_slow`"),
        (413, "`body_too_large`"),
        (429, "`too_many_requests`: `Retry-After` says when"),
        (500, "`internal`"),
        (503, "`unavailable`: `Retry-After` says when"),
    ];
    if !is_open {
        refusals.push((
            401,
            "`unauthenticated`, `token_expired`, `unknown_installation`",
        ));
        refusals.push((403, "`device_revoked`, `forbidden`"));
    }
    if has_body || has_parameters {
        refusals.push((400, "`bad_request`"));
    }
    if has_body {
        refusals.push((415, "`unsupported_media_type`"));
    }
    for (status, description) in refusals {
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_string())
            .or_insert_with(|| problem(description));
    }
}

fn problem(description: &str) -> RefOr<Response> {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new()
        .description(description)
        .content(PROBLEM, content);
    response.build().into()
}

fn name_problems(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let is_refusal = status.starts_with('4') || status.starts_with('5');
        if let RefOr::T(response) = response
            && is_refusal
            && let Some(content) = response.content.shift_remove(JSON)
        {
            response.content.insert(PROBLEM.to_owned(), content);
        }
    }
}
