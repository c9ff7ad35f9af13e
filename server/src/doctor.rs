//! `satchel doctor`: what of an office is set so that somebody could read, lose or change what they should not, found
//! before somebody does. Each check is a small file; it looks, and says in one sentence what to do.

mod account;
mod certificate;
mod database;
mod disk;
mod edge;
mod field;
mod files;
mod keys;
mod people;
mod time;
mod trail;

use std::path::Path;

use serde::Serialize;
use shared::time::Timestamp;

use crate::config::{Edge, Location};
use crate::store::{Store, StoreError};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// To be looked at soon.
    Warning,
    /// To be put right before anything else.
    Unsafe,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check's name.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Finding {
    fn new(
        check: &'static str,
        level: Level,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            check,
            level,
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Patient<'a> {
    /// Where its data is.
    pub location: &'a Location,
    /// How it is served.
    pub edge: &'a Edge,
    /// Its database.
    pub store: &'a Store,
    /// The time by this machine.
    pub now: Timestamp,
}

/// Looks at everything, and changes nothing.
pub async fn examine(patient: Patient<'_>) -> Result<Vec<Finding>, StoreError> {
    let Patient {
        location,
        edge,
        store,
        now,
    } = patient;
    let mut found = vec![account::of_process()];
    match location {
        Location::Folder(folder) => {
            found.push(files::of_data(folder));
            found.extend(disk::of_folder(folder));
        }
        Location::Url(url) => found.push(database::of_url(url)),
    }
    found.push(database::of_settings(
        store.engine(),
        &store.engine_settings().await?,
    ));
    found.extend(edge::of(edge));
    if let Some(tls) = &edge.tls {
        found.push(files::of_key(&tls.key));
        let host = edge.public_url.as_deref().and_then(edge::host);
        found.push(certificate::of(tls, host, now));
    }
    let mut tx = store.snapshot().await?;
    found.push(time::of(now, tx.newest().await?));
    found.push(keys::of(tx.token_keys(now).await?.last(), now));
    found.extend(trail::of(&mut tx, now).await?);
    found.push(people::of(&mut tx, now).await?);
    found.extend(field::of(&mut tx, now).await?);
    found.push(database::of_schema(tx.schema_version().await?));
    Ok(found)
}

/// The worst of what was found.
pub fn worst(found: &[Finding]) -> Level {
    let levels = found.iter().map(|finding| finding.level);
    levels.max().unwrap_or(Level::Ok)
}

/// Whether others than the owner may do any of this with a file; none where it is not there.
#[cfg(unix)]
fn others_may(path: &Path, bits: u32) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    Some(mode & bits != 0)
}

#[cfg(not(unix))]
fn others_may(path: &Path, _: u32) -> Option<bool> {
    path.exists().then_some(false)
}
