//! Devices and installations.

use std::collections::BTreeMap;

use shared::id::{DeviceId, Digest, InstallationId, Nonce, UserId};
use shared::sync::Unsent;
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{id, person_id};
use crate::store::{StoreError, Tx, assembled, values};

/// A device: a signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// The device.
    pub id: DeviceId,
    /// Its Ed25519 public key.
    pub public_key: Digest,
    /// What its owner calls it.
    pub name: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
}

/// An installation with its device and person: everything a request's sender is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationRow {
    /// The installation.
    pub id: InstallationId,
    /// Its user.
    pub person: UserId,
    /// The user's name.
    pub person_name: String,
    /// Its device.
    pub device: DeviceRow,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When it was last heard of.
    pub last_contact: Timestamp,
    /// When it said that it had followed the order to wipe.
    pub wiped_at: Option<Timestamp>,
    /// Since when its user has moved to another phone.
    pub ended_at: Option<Timestamp>,
    /// What it said at its last contact that it keeps and did not bring.
    pub unsent: Option<Unsent>,
}

impl InstallationRow {
    /// Whether it reads nothing any more, and what it still hands in waits for the office: its device is revoked, or its
    /// user has moved to another phone.
    pub fn is_shut(&self) -> bool {
        self.device.revoked_at.is_some() || self.ended_at.is_some()
    }
}

/// Which installations are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeviceFilter {
    /// Only this person's.
    pub person: Option<UserId>,
    /// Only those whose device is revoked, or only the others.
    pub revoked: Option<bool>,
    /// Only those not heard of since.
    pub silent_since: Option<Timestamp>,
}

const JOINED: &str = "select i.id, i.person, p.name, i.enrolled_at, i.last_contact, \
                      d.id, d.public_key, d.name, d.enrolled_at, d.revoked_at, \
                      i.ended_at, i.unsent, i.unsent_since, i.wiped_at \
                      from installation i \
                      join device d on d.org = i.org and d.id = i.device \
                      join person p on p.org = i.org and p.id = i.person";

fn device(row: &AnyRow, first: usize) -> Result<DeviceRow, StoreError> {
    Ok(DeviceRow {
        id: id(row, first, DeviceId::from_slice, "device")?,
        public_key: id(row, first + 1, Digest::from_slice, "public key")?,
        name: row.try_get(first + 2)?,
        enrolled_at: Timestamp(row.try_get(first + 3)?),
        revoked_at: row.try_get::<Option<i64>, _>(first + 4)?.map(Timestamp),
    })
}

fn installation(row: &AnyRow) -> Result<InstallationRow, StoreError> {
    Ok(InstallationRow {
        id: id(row, 0, InstallationId::from_slice, "installation")?,
        person: person_id(row, 1)?,
        person_name: row.try_get(2)?,
        enrolled_at: Timestamp(row.try_get(3)?),
        last_contact: Timestamp(row.try_get(4)?),
        device: device(row, 5)?,
        ended_at: row.try_get::<Option<i64>, _>(10)?.map(Timestamp),
        unsent: unsent(row, 11)?,
        wiped_at: row.try_get::<Option<i64>, _>(13)?.map(Timestamp),
    })
}

fn unsent(row: &AnyRow, first: usize) -> Result<Option<Unsent>, StoreError> {
    let Some(items) = row.try_get::<Option<i64>, _>(first)? else {
        return Ok(None);
    };
    let items = u32::try_from(items).map_err(|_| StoreError::Malformed("unsent items"))?;
    let since = row.try_get::<Option<i64>, _>(first + 1)?.map(Timestamp);
    Ok(Some(Unsent { items, since }))
}

impl Tx {
    /// Adds a device.
    pub async fn insert_device(&mut self, row: &DeviceRow) -> Result<(), StoreError> {
        sqlx::query(
            "insert into device (org, id, public_key, name, enrolled_at) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(self.org_bytes())
        .bind(row.id.0.to_vec())
        .bind(row.public_key.0.to_vec())
        .bind(row.name.clone())
        .bind(row.enrolled_at.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A device.
    pub async fn device(&mut self, device_id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        sqlx::query(
            "select id, public_key, name, enrolled_at, revoked_at from device \
             where org = $1 and id = $2",
        )
        .bind(self.org_bytes())
        .bind(device_id.0.to_vec())
        .fetch_optional(self.connection())
        .await?
        .map(|row| device(&row, 0))
        .transpose()
    }

    /// The device of a public key.
    pub async fn device_of_key(&mut self, key: Digest) -> Result<Option<DeviceRow>, StoreError> {
        sqlx::query(
            "select id, public_key, name, enrolled_at, revoked_at from device \
             where org = $1 and public_key = $2",
        )
        .bind(self.org_bytes())
        .bind(key.0.to_vec())
        .fetch_optional(self.connection())
        .await?
        .map(|row| device(&row, 0))
        .transpose()
    }

    /// Revokes a device; one revoked before keeps its time. Answers whether that changed anything.
    pub async fn revoke_device(
        &mut self,
        device_id: DeviceId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let revoked = sqlx::query(
            "update device set revoked_at = $3 where org = $1 and id = $2 and revoked_at is null",
        )
        .bind(self.org_bytes())
        .bind(device_id.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(revoked.rows_affected() == 1)
    }

    /// Gives a device another name. Answers whether it is there.
    pub async fn rename_device(
        &mut self,
        device_id: DeviceId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let renamed = sqlx::query("update device set name = $3 where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(device_id.0.to_vec())
            .bind(name.to_owned())
            .execute(self.connection())
            .await?;
        Ok(renamed.rows_affected() == 1)
    }

    /// Ends an installation whose user has moved; one that ended before keeps its time. Answers whether that changed
    /// anything.
    pub async fn end_installation(
        &mut self,
        installation: InstallationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ended = sqlx::query(
            "update installation set ended_at = $3 where org = $1 and id = $2 and ended_at is null",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Notes what an installation keeps and did not bring.
    pub async fn note_unsent(
        &mut self,
        installation: InstallationId,
        unsent: Option<Unsent>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update installation set unsent = $3, unsent_since = $4 where org = $1 and id = $2",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .bind(unsent.map(|unsent| i64::from(unsent.items)))
        .bind(unsent.and_then(|unsent| unsent.since).map(|since| since.0))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Adds an installation that has packed nothing yet. `nonce`: what its first proof is to be over.
    pub async fn insert_installation(
        &mut self,
        installation: InstallationId,
        device: DeviceId,
        person: UserId,
        nonce: Nonce,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into installation \
             (org, id, device, person, enrolled_at, last_contact, through_number, nonce) \
             values ($1, $2, $3, $4, $5, $5, 0, $6)",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .bind(device.0.to_vec())
        .bind(person.0.to_vec())
        .bind(now.0)
        .bind(nonce.0.to_vec())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// An installation with its device and person.
    pub async fn installation(
        &mut self,
        installation_id: InstallationId,
    ) -> Result<Option<InstallationRow>, StoreError> {
        let mut found = self.installations(&[installation_id]).await?;
        Ok(found.remove(&installation_id))
    }

    /// Installations with their devices and persons; absent ones are left out.
    pub async fn installations(
        &mut self,
        ids: &[InstallationId],
    ) -> Result<BTreeMap<InstallationId, InstallationRow>, StoreError> {
        let mut found = BTreeMap::new();
        for chunk in ids.chunks(values::LIST) {
            let (places, ids) = values::list(chunk, 2);
            let text = format!("{JOINED} where i.org = $1 and i.id in ({places})");
            let mut query = sqlx::query(assembled(text)).bind(self.org_bytes());
            for id in ids {
                query = query.bind(id.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                let row = installation(&row)?;
                found.insert(row.id, row);
            }
        }
        Ok(found)
    }

    /// Every installation on the devices that a person has used, whosever it is.
    pub async fn installations_beside(
        &mut self,
        person: UserId,
    ) -> Result<Vec<InstallationRow>, StoreError> {
        let text = format!(
            "{JOINED} where i.org = $1 and i.device in \
             (select device from installation where org = $1 and person = $2) order by i.id"
        );
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(installation)
            .collect()
    }

    /// Installations after an id, with their devices and persons.
    pub async fn installations_after(
        &mut self,
        filter: &DeviceFilter,
        after: Option<InstallationId>,
        limit: u32,
    ) -> Result<Vec<InstallationRow>, StoreError> {
        // What is not asked for is a value that every row fits: both engines take it, and plan it once.
        let text = format!(
            "{JOINED} where i.org = $1 and i.id > $2 \
             and (length($3) = 0 or i.person = $3) and i.last_contact < $4 \
             and case when d.revoked_at is null then 0 else 1 end between $5 and $6 \
             order by i.id limit $7"
        );
        let (least, most) = match filter.revoked {
            None => (0, 1),
            Some(revoked) => (i64::from(revoked), i64::from(revoked)),
        };
        let person = filter.person.map_or_else(Vec::new, |id| id.0.to_vec());
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(after.map_or_else(Vec::new, |id| id.0.to_vec()))
            .bind(person)
            .bind(filter.silent_since.map_or(i64::MAX, |since| since.0))
            .bind(least)
            .bind(most)
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(installation)
            .collect()
    }

    /// Notes that an installation was wiped; one that said so before keeps its time. Answers whether that was news.
    pub async fn note_wiped(
        &mut self,
        installation: InstallationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let noted = sqlx::query(
            "update installation set wiped_at = $3 where org = $1 and id = $2 and wiped_at is null",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(noted.rows_affected() == 1)
    }

    /// Notes that an installation was heard of.
    pub async fn touch_installation(
        &mut self,
        installation: InstallationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("update installation set last_contact = $3 where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(installation.0.to_vec())
            .bind(now.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
