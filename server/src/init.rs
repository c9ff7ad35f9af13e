//! Founding an organisation: its key, its reference data and a first administrator.

use shared::access::{Grant, Role};
use shared::audit::Act;
use shared::division::{Area, DivisionError, Level};
use shared::id::{OrganisationId, UserId};

use crate::audit;
use crate::clock::Clock;
use crate::fresh;
use crate::identity::people::{self, IssuedCode};
use crate::reference;
use crate::store::identity::{GrantRow, PersonRow};
use crate::store::organisation::OrganisationRow;
use crate::store::{Database, StoreError};

/// How long the administrator's code is good for: three days.
const ADMINISTRATOR_CODE_HOURS: i64 = 72;
/// The administrator's name until they change it.
const ADMINISTRATOR: &str = "管理员";

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
    /// Its first person: system administrator and, until the office has accounts, reform office too.
    pub administrator: UserId,
    /// The code that enrols that person's first device.
    pub code: IssuedCode,
}

/// Founds an organisation in a database that holds none.
pub async fn init(
    database: &Database,
    clock: &Clock,
    name: &str,
    county: &str,
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
    let administrator = UserId(fresh::uuid(now));
    let mut tx = database.of(organisation).begin().await?;
    tx.create_organisation(&OrganisationRow {
        name: name.to_owned(),
        county: county.to_owned(),
        created_at: now,
        signing_key: fresh::bytes(),
    })
    .await?;
    tx.insert_person(&PersonRow {
        id: administrator,
        name: ADMINISTRATOR.to_owned(),
        created_at: now,
    })
    .await?;
    for role in [Role::SystemAdmin, Role::ReformOffice] {
        let row = GrantRow {
            id: fresh::uuid(now),
            person: administrator,
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
    }
    let code = people::new_code(&mut tx, administrator, now, ADMINISTRATOR_CODE_HOURS).await?;
    reference::publish_defaults(&mut tx, administrator, now).await?;
    let act = Act::OrganisationMade {
        name: name.to_owned(),
        county: area,
        administrator,
        code_valid_until: code.valid_until,
    };
    tx.commit(audit::by_nobody(now, act)).await?;
    Ok(Founded {
        organisation,
        administrator,
        code,
    })
}
