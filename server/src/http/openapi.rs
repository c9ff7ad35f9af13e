//! The OpenAPI 3.1 document, made from the handlers.

mod refusals;

use axum::extract::State;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use self::refusals::Refusals;
use super::extract::Json;
use super::rule::Public;
use super::{
    audit, bundles, certificate, devices, divisions, enrol, enrolment_sheets, figures, grants,
    health, held, imports, moves, page_links, records, sessions, sign_in, sign_in_office, sync,
    talk_topics, teams, token, units, users,
};
use crate::state::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Satchel",
        description = "The office's interface: records from the field, figures that can be proved, and \
            the phones that bring them. Errors are RFC 9457 problems with stable codes, in Chinese \
            unless `Accept-Language` prefers English. Instants are RFC 3339 UTC with milliseconds, \
            dates in Asia/Shanghai, lists `{items, next}`."
    ),
    paths(
        enrol::enrol, moves::create, certificate::one, token::challenge, token::renew,
        sign_in::sign_in, sign_in::set_up, sign_in::confirm, sign_in::change_password,
        sign_in::new_recovery_codes,
        sessions::own, sessions::sign_out, sessions::list, sessions::end, sessions::end_all,
        sign_in_office::unlock, sign_in_office::reset, sign_in_office::end_sessions,
        sign_in_office::second_step, sign_in_office::set_second_step,
        sync::exchange, bundles::deliver,
        records::list, records::one, records::history,
        figures::all, figures::behind,
        held::list, held::release, held::decline,
        teams::list, teams::create,
        users::list, users::create, users::add_grants, users::issue_code,
        users::leave, grants::proposals, grants::confirm, grants::decline, grants::end, imports::users, imports::template,
        enrolment_sheets::create, devices::list, devices::rename, devices::revoke,
        audit::list,
        page_links::create, divisions::find,
        units::list, units::replace, talk_topics::list, talk_topics::replace, talk_topics::add,
        talk_topics::end,
        document,
        health::healthz, health::readyz,
    ),
    security(("token" = []), ("session" = [])),
    modifiers(&Callers, &Refusals),
)]
struct Api;

struct Callers;

impl Modify for Callers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(
                "From `/v1/enrol` or `/v1/token`, good for 15 minutes.",
            ))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
        let cookie = ApiKeyValue::with_description(
            "satchel",
            "From `/v1/sign-in`; its name is `__Host-satchel` over https. What changes something says `satchel-csrf` \
             besides, as `/v1/session` told it.",
        );
        let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        components.add_security_scheme("session", scheme);
    }
}

/// The document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// This document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "health", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value))
)]
pub(crate) async fn document(State(_app): State<App>, _: Public) -> Json<utoipa::openapi::OpenApi> {
    Json(openapi())
}
