//! The HTTP surface: the route table, and what is around it.
//!
//! One file a path: request and response types, their schema, a handler that extracts, calls and
//! answers. Who may call is a type (`rule`): a route whose handler names none does not compile. What exactly is
//! permitted is asked of `shared::access` by the functions that handlers call.

mod audit;
mod bundles;
mod certificate;
mod client;
mod cookie;
mod devices;
mod divisions;
mod enrol;
mod enrolment_sheets;
mod extract;
mod figures;
mod grants;
mod health;
mod held;
mod imports;
mod in_session;
mod layers;
mod list;
mod moves;
mod openapi;
mod page_links;
mod problem;
mod records;
mod rule;
pub mod schema;
mod serve;
mod sessions;
mod sign_in;
mod sign_in_office;
mod sync;
mod talk_topics;
mod teams;
mod token;
mod units;
mod users;

pub use openapi::openapi;
pub use serve::{serve, serve_tls};

pub(crate) use cookie::{clear as clear_cookie, key as cookie_key, set as set_cookie};
pub(crate) use extract::Sender;
pub(crate) use in_session::is_from_here;
pub(crate) use problem::ApiError;
pub(crate) use records::{Field, FullRecord, Step, full, readable, steps};
pub(crate) use rule::{Public, Routes, Witness};

use axum::Router;

use crate::page;
use crate::state::App;

/// Every route.
pub fn router(app: App) -> Router {
    // Who comes through these is not known yet.
    let doors = Routes::default()
        .post("/v1/enrol", enrol::enrol)
        .post("/v1/token/challenge", token::challenge)
        .post("/v1/token", token::renew)
        .post("/v1/sign-in", sign_in::sign_in)
        .post("/v1/sign-in/setup", sign_in::set_up)
        .post("/v1/sign-in/setup/confirm", sign_in::confirm)
        .and(page::doors());
    let routes = Routes::default()
        .post("/v1/moves", moves::create)
        .get("/v1/certificate", certificate::one)
        .post("/v1/sign-in/password", sign_in::change_password)
        .post("/v1/sign-in/recovery-codes", sign_in::new_recovery_codes)
        .get("/v1/session", sessions::own)
        .post("/v1/session/end", sessions::sign_out)
        .get("/v1/sessions", sessions::list)
        .post("/v1/sessions/{id}/end", sessions::end)
        .post("/v1/sessions/end-all", sessions::end_all)
        .post("/v1/users/{id}/sign-in/unlock", sign_in_office::unlock)
        .post("/v1/users/{id}/sign-in/reset", sign_in_office::reset)
        .post(
            "/v1/users/{id}/sign-in/end-sessions",
            sign_in_office::end_sessions,
        )
        .get("/v1/sign-in/second-step", sign_in_office::second_step)
        .put("/v1/sign-in/second-step", sign_in_office::set_second_step)
        .get("/v1/records", records::list)
        .get("/v1/records/{id}", records::one)
        .get("/v1/records/{id}/history", records::history)
        .get("/v1/figures", figures::all)
        .get("/v1/figures/{definition}/records", figures::behind)
        .get("/v1/held", held::list)
        .post("/v1/held/{hash}/release", held::release)
        .post("/v1/held/{hash}/decline", held::decline)
        .get("/v1/teams", teams::list)
        .post("/v1/teams", teams::create)
        .get("/v1/users", users::list)
        .post("/v1/users", users::create)
        .post("/v1/users/{id}/grants", users::add_grants)
        .post("/v1/users/{id}/codes", users::issue_code)
        .post("/v1/users/{id}/leave", users::leave)
        .get("/v1/grant-proposals", grants::proposals)
        .post("/v1/grant-proposals/confirm", grants::confirm)
        .post("/v1/grant-proposals/decline", grants::decline)
        .post("/v1/grants/{id}/end", grants::end)
        .post("/v1/enrolment-sheets", enrolment_sheets::create)
        .get("/v1/devices", devices::list)
        .put("/v1/devices/{id}", devices::rename)
        .post("/v1/devices/{id}/revoke", devices::revoke)
        .get("/v1/audit", audit::list)
        .post("/v1/page-links", page_links::create)
        .get("/v1/divisions", divisions::find)
        .get("/v1/units", units::list)
        .put("/v1/units", units::replace)
        .get("/v1/talk-topics", talk_topics::list)
        .put("/v1/talk-topics", talk_topics::replace)
        .post("/v1/villages/{code}/talk-topics", talk_topics::add)
        .post(
            "/v1/villages/{code}/talk-topics/{topic}/end",
            talk_topics::end,
        )
        .get("/v1/imports/users/template.csv", imports::template)
        .get("/v1/openapi.json", openapi::document)
        .get("/readyz", health::readyz)
        .and(page::routes());
    let imports = Routes::default().post("/v1/imports/users", imports::users);
    let exchange = Routes::default()
        .post("/v1/sync", sync::exchange)
        .post("/v1/bundles", bundles::deliver);
    // Whoever watches the server must not take a busy one for dead: it waits for no turn, and reads no body.
    let health = Routes::default().get("/healthz", health::healthz).router();
    let routes = routes.router().merge(layers::door(doors.router(), &app));
    let all = layers::bounded(routes, &app)
        .merge(layers::bounded_import(imports.router(), &app))
        .merge(layers::bounded_exchange(exchange.router(), &app))
        .merge(health);
    layers::around(all, &app).with_state(app)
}
