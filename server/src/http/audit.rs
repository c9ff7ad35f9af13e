//! `GET /v1/audit`: who did what.

use std::collections::BTreeSet;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::audit::ActName;
use shared::id::{Digest, InstallationId, UserId};
use shared::time::Timestamp;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json, Parameters};
use super::list::{List, Paging};
use super::problem::ApiError;
use super::rule::{Permitted, ReadLog};
use super::schema;
use crate::audit::read::read;
use crate::identity::names::Names;
use crate::state::App;
use crate::store::StoreError;
use crate::store::audit::{AuditFilter, AuditRow};

/// What of the trail is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// Only this act.
    #[param(value_type = Option<String>, example = "device_revoked")]
    pub act: Option<ActName>,
    /// Only what this person did.
    #[param(value_type = Option<String>, format = "uuid")]
    pub person: Option<UserId>,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// Its number, from 1.
    pub seq: u64,
    /// When, by the server's clock.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who; null where nobody was known: a refused caller, the server itself, a hand at the office's machine.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub person: Option<UserId>,
    /// Their name now.
    pub person_name: Option<String>,
    /// On which installation; null where it was none, as on the office's page.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub installation: Option<InstallationId>,
    /// What its device is called now.
    pub device_name: Option<String>,
    /// What was done.
    #[schema(value_type = String, example = "device_revoked")]
    pub act: String,
    /// To what: an id, a hash or a code; null where to nothing but the organisation.
    pub subject: Option<String>,
    /// What else is known of it, by the fields of the act.
    #[schema(value_type = Object)]
    pub details: serde_json::Map<String, serde_json::Value>,
    /// SHA-256 over the entry's bytes and the tag before.
    #[schema(value_type = String)]
    pub tag: Digest,
}

impl AuditEntry {
    fn of(row: AuditRow, names: &Names) -> Result<Self, StoreError> {
        let entry = row.read()?;
        let details = serde_json::to_value(&entry.act);
        let mut details = match details {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => return Err(StoreError::Malformed("audit act")),
        };
        details.remove("act");
        Ok(Self {
            seq: entry.seq,
            at: entry.at,
            person: entry.person,
            person_name: entry.person.and_then(|person| names.person(person)),
            installation: entry.installation,
            device_name: entry.installation.and_then(|from| names.device(from)),
            act: entry.act.name().as_str().to_owned(),
            subject: entry.act.subject(),
            details,
            tag: row.tag,
        })
    }
}

/// The audit trail, oldest first, for an audit administrator.
///
/// Reading is an entry itself, `audit_read`, written before the answer: one for each person, device and choice of
/// `act` and `person` in a quarter of an hour, so that turning pages leaves one.
#[utoipa::path(
    get, path = "/v1/audit", tag = "audit", params(Sought, Paging),
    responses(
        (status = 200, description = "A page of entries", body = List<AuditEntry>),
        (status = 400, description = "`bad_request`, `cursor_malformed`", body = schema::Problem),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadLog>,
    Parameters(sought): Parameters<Sought>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<List<AuditEntry>>, ApiError> {
    let filter = AuditFilter {
        act: sought.act,
        person: sought.person,
    };
    let (after, limit) = (paging.after()?.unwrap_or(0), paging.limit());
    let rows = read(&app, caller.principal(), &filter, after, limit + 1).await?;
    let persons: BTreeSet<UserId> = rows.iter().filter_map(|row| row.person).collect();
    let installations = rows.iter().filter_map(|row| row.installation).collect();
    let names = Names::of(&app.store, persons, installations).await?;
    let page = List::of(
        rows,
        limit,
        |row| row.seq.to_string(),
        |row| AuditEntry::of(row, &names),
    );
    Ok(Json(List {
        items: page.items.into_iter().collect::<Result<_, _>>()?,
        next: page.next,
    }))
}
