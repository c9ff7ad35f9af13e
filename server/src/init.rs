//! Founding an organisation: its key, its reference data and its three administrators.

use shared::access::{Grant, Role};
use shared::audit::Act;
use shared::division::{Area, DivisionError, Level};
use shared::enrolment::IssuedCode;
use shared::id::{GrantId, OrganisationId, UserId};
use shared::message::{Language, text};
use shared::time::Timestamp;

use crate::audit;
use crate::clock::Clock;
use crate::fresh;
use crate::identity::code::Issuer;
use crate::identity::people;
use crate::keys::ServerKeys;
use crate::reference;
use crate::store::identity::{GrantRow, PersonRow};
use crate::store::organisation::OrganisationRow;
use crate::store::{Database, StoreError, Tx};

/// How long an administrator's first code is good for: three days.
pub(crate) const ADMINISTRATOR_CODE_HOURS: i64 = 72;

/// Why an organisation was not founded. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The database holds one already.
    #[error("this database already holds an organisation ({0})")]
    Exists(OrganisationId),
    /// Not a county's code.
    #[error("not a county code of 6 digits")]
    County(#[source] Option<DivisionError>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A founded organisation.
#[derive(Debug, Clone)]
pub struct Founded {
    /// Its id.
    pub organisation: OrganisationId,
    /// Its system administrator.
    pub administrator: UserId,
    /// The code that enrols that person's first device.
    pub code: IssuedCode,
    /// Its security administrator's code.
    pub security_code: IssuedCode,
    /// Its audit administrator's code.
    pub audit_code: IssuedCode,
}

/// Founds an organisation in a database that holds none. `public_url`: where people will reach its server, without a
/// slash at the end, for the QR code of the administrator's code.
pub async fn init(
    database: &Database,
    clock: &Clock,
    name: &str,
    county: &str,
    public_url: &str,
) -> Result<Founded, InitError> {
    let area: Area = county
        .parse()
        .map_err(|error| InitError::County(Some(error)))?;
    if area.level() != Level::County {
        return Err(InitError::County(None));
    }
    if let Some(org) = database.organisations().await?.first() {
        return Err(InitError::Exists(*org));
    }
    let now = clock.now();
    let organisation = OrganisationId(fresh::bytes());
    let signing_key = fresh::bytes();
    let mut tx = database.of(organisation).begin().await?;
    tx.create_organisation(&OrganisationRow {
        name: name.to_owned(),
        county: county.to_owned(),
        created_at: now,
        signing_key,
    })
    .await?;
    let issuer = Issuer {
        server: public_url.to_owned(),
        organisation,
        server_key: ServerKeys::from_seed(&signing_key).public(),
    };
    let (administrator, code) =
        self::administrator(&mut tx, &issuer, Role::SystemAdmin, now).await?;
    let (security, security_code) =
        self::administrator(&mut tx, &issuer, Role::SecurityAdmin, now).await?;
    let (auditor, audit_code) =
        self::administrator(&mut tx, &issuer, Role::AuditAdmin, now).await?;
    reference::publish_defaults(&mut tx, administrator, now).await?;
    let act = Act::OrganisationMade {
        name: name.to_owned(),
        county: area,
        administrator,
        code_valid_until: code.valid_until,
        security: Some(security),
        audit: Some(auditor),
    };
    tx.commit(audit::by_nobody(now, act)).await?;
    Ok(Founded {
        organisation,
        administrator,
        code,
        security_code,
        audit_code,
    })
}

/// Makes an administrator, whose grant holds without anybody's confirming it, with a code for a first device. Only a hand
/// at the machine does that.
pub(crate) async fn administrator(
    tx: &mut Tx,
    issuer: &Issuer,
    role: Role,
    now: Timestamp,
) -> Result<(UserId, IssuedCode), StoreError> {
    let person = PersonRow {
        id: UserId(fresh::uuid(now)),
        name: text(Language::ZhCn, &format!("role-{role}")),
        created_at: now,
    };
    tx.insert_person(&person).await?;
    let row = GrantRow {
        id: GrantId(fresh::uuid(now)),
        person: person.id,
        grant: Grant {
            role,
            area: None,
            unit: None,
            team: None,
            from: now.date(),
            to: None,
        },
    };
    tx.insert_grant(&row).await?;
    let code = people::new_code(tx, issuer, person.id, now, ADMINISTRATOR_CODE_HOURS).await?;
    Ok((person.id, code))
}
