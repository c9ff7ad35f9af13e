//! The HTTP surface: the route table, and what is around it.
//!
//! One file a path: request and response types, their schema, a handler that extracts, calls and
//! answers. Handlers of the API take `extract::Authenticated` (or `extract::Uploader`), the only
//! way to a `Principal`; what it may do is asked of `shared::access` by the functions they call.

mod bundles;
mod devices;
mod divisions;
mod enrol;
mod extract;
mod figures;
mod health;
mod held;
mod layers;
mod list;
mod openapi;
mod page_links;
mod problem;
mod records;
pub mod schema;
mod serve;
mod sync;
mod talk_topics;
mod teams;
mod token;
mod units;
mod users;

pub use openapi::openapi;
pub use serve::serve;

pub(crate) use problem::ApiError;
pub(crate) use records::{Field, FullRecord, Step, full, readable, steps};

use axum::Router;
use axum::routing::{get, post};

use crate::page;
use crate::state::App;

/// Every route.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/token/challenge", post(token::challenge))
        .route("/v1/token", post(token::renew))
        .route("/v1/records", get(records::list))
        .route("/v1/records/{id}", get(records::one))
        .route("/v1/records/{id}/history", get(records::history))
        .route("/v1/figures", get(figures::all))
        .route("/v1/figures/{definition}/records", get(figures::behind))
        .route("/v1/held", get(held::list))
        .route("/v1/held/{hash}/release", post(held::release))
        .route("/v1/held/{hash}/decline", post(held::decline))
        .route("/v1/teams", get(teams::list).post(teams::create))
        .route("/v1/users", get(users::list).post(users::create))
        .route("/v1/users/{id}/grants", post(users::add_grants))
        .route("/v1/users/{id}/codes", post(users::issue_code))
        .route("/v1/devices", get(devices::list))
        .route("/v1/devices/{id}/revoke", post(devices::revoke))
        .route("/v1/page-links", post(page_links::create))
        .route("/v1/divisions", get(divisions::find))
        .route("/v1/units", get(units::list).put(units::replace))
        .route(
            "/v1/talk-topics",
            get(talk_topics::list).put(talk_topics::replace),
        )
        .route("/v1/villages/{code}/talk-topics", post(talk_topics::add))
        .route(
            "/v1/villages/{code}/talk-topics/{topic}/end",
            post(talk_topics::end),
        )
        .route("/v1/openapi.json", get(openapi::document))
        .route("/readyz", get(health::readyz))
        .merge(page::routes());
    let exchange = Router::new()
        .route("/v1/sync", post(sync::exchange))
        .route("/v1/bundles", post(bundles::deliver));
    // Whoever watches the server must not take a busy one for dead: it waits for no turn, and reads no body.
    let health = Router::new().route("/healthz", get(health::healthz));
    let all = layers::bounded(routes, &app)
        .merge(layers::bounded_exchange(exchange, &app))
        .merge(health);
    layers::around(all, &app).with_state(app)
}
