//! Who is calling, and what they may do. The only place that makes a [`Principal`] from a request.
//!
//! People are given grants by the office ([`people`]) and enrol a device with a one-time code
//! ([`enrol`]). The device's key then proves itself for short access tokens ([`token`]); the office's
//! page is opened with a one-time link instead ([`page_session`]), and the office signs in with a password ([`sign_in`]):
//! both open a [`session`]. Whoever gets another phone is moved there ([`moving`]). Nothing here knows HTTP.

pub mod attempts;
pub mod code;
pub mod device;
pub mod enrol;
pub mod grants;
pub mod leave;
pub mod moving;
pub mod names;
pub mod page_session;
pub mod people;
pub mod proof;
mod roll;
pub mod session;
pub mod sheet;
pub mod sign_in;
pub mod token;
pub mod token_keys;
pub mod wipe;

use shared::access::{Grant, Need, Principal};
use shared::division::{Area, Divisions, Level};
use shared::id::{InstallationId, UserId};
use shared::time::LocalDate;

use crate::ingest::Caller;
use crate::store::identity::InstallationRow;
use crate::store::{StoreError, Tx};

/// An installation the server knows, and the person behind it as they stand today.
#[derive(Debug, Clone)]
pub struct Known {
    /// The installation, its device and its person.
    pub installation: InstallationRow,
    /// What that person may do, closed over merged divisions; `revoked` where the installation is shut.
    pub principal: Principal,
    /// That person's grants as they were given, past and future ones too: what their phone is told.
    pub grants: Vec<Grant>,
}

impl From<&InstallationRow> for Caller {
    /// Who a request of this installation comes from.
    fn from(row: &InstallationRow) -> Self {
        Self {
            installation: row.id,
            user: row.person,
            device: row.device.id,
            contact: row.last_contact,
        }
    }
}

/// Looks an installation up with its person's grants.
pub async fn known(
    tx: &mut Tx,
    installation: InstallationId,
    divisions: &Divisions,
    on: LocalDate,
) -> Result<Option<Known>, StoreError> {
    let Some(installation) = tx.installation(installation).await? else {
        return Ok(None);
    };
    let grants = grants(tx, installation.person).await?;
    let principal = Principal {
        user: installation.person,
        installation: installation.id,
        revoked: installation.is_shut(),
        grants: close(grants.clone(), divisions, on),
    };
    Ok(Some(Known {
        installation,
        principal,
        grants,
    }))
}

/// A person who reads without an installation of their own: the office's page.
pub async fn reader(
    tx: &mut Tx,
    user: UserId,
    divisions: &Divisions,
    on: LocalDate,
) -> Result<Principal, StoreError> {
    Ok(Principal {
        user,
        installation: InstallationId([0; 16]),
        revoked: false,
        grants: close(grants(tx, user).await?, divisions, on),
    })
}

/// A person's grants as they were given, past and future ones too.
pub async fn grants(tx: &mut Tx, user: UserId) -> Result<Vec<Grant>, StoreError> {
    let rows = tx.grants_of(&[user]).await?;
    Ok(rows.into_iter().map(|row| row.grant).collect())
}

/// Grants as access rules want them: an area closed over the former divisions that merged into it, a
/// team's county-wide grant as one for each township, so that its members get those townships'
/// reference data.
pub fn close(grants: Vec<Grant>, divisions: &Divisions, on: LocalDate) -> Vec<Grant> {
    let mut closed = Vec::with_capacity(grants.len());
    for grant in grants {
        let county = grant.area.filter(|area| area.level() == Level::County);
        let areas: Vec<Area> = match (grant.area, county) {
            (_, Some(county)) if Need::Team.is_of_role(grant.role) => divisions
                .townships(county, on)
                .map(|township| Area::from(township.code))
                .collect(),
            (Some(area), _) => divisions.close_over_merges(area, on),
            (None, _) => Vec::new(),
        };
        if areas.is_empty() {
            closed.push(grant);
        } else {
            closed.extend(areas.into_iter().map(|area| Grant {
                area: Some(area),
                ..grant.clone()
            }));
        }
    }
    closed
}
