//! Accounts and grants from a sheet: all of it, as proposals, or nothing.
//!
//! Every row is checked before anything is written, and every mistake is said with its row as the sheet numbers it.

mod columns;
mod row;
mod sheet;

pub use columns::template;
pub use sheet::MAX_ROWS;

use std::collections::{BTreeMap, HashSet};

use axum::body::Bytes;
use sha2::{Digest as _, Sha256};
use shared::access::{Action, Denied, Grant, Principal, permits, stands_apart};
use shared::audit::Act;
use shared::id::{Digest, GrantId, UserId};
use shared::time::Timestamp;
use shared::validate::{Rule, Violation};

use crate::audit;
use crate::fresh;
use crate::identity::grants::propose::MAX_GRANTS;
use crate::state::App;
use crate::store::identity::{GrantRow, PersonRow, TeamRow};
use crate::store::{StoreError, Tx};
use row::{Lists, Wanted};

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The caller may not.
    #[error("not permitted: {}", .0.as_str())]
    Denied(Denied),
    /// The file is neither a workbook nor a text of values, or more than it may be.
    #[error("the sheet cannot be read: {0}")]
    Unreadable(&'static str),
    /// Rows or columns break rules.
    #[error("the sheet breaks rules")]
    Invalid(Vec<Violation>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a sheet came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Rows that were read; empty ones and the head are none.
    pub rows: usize,
    /// Accounts that were made, or would be.
    pub accounts: usize,
    /// Grants that were proposed, or would be.
    pub grants: usize,
}

/// A person of the sheet.
struct Somebody {
    name: String,
    grants: Vec<Grant>,
}

/// Reads a sheet, checks all of it, and writes it unless that is only to be tried.
pub async fn import(
    app: &App,
    principal: &Principal,
    file: Bytes,
    is_dry_run: bool,
) -> Result<Imported, ImportError> {
    let now = app.clock.now();
    permits(principal, Action::ManageAccounts, None, now.date()).map_err(ImportError::Denied)?;
    let sheet = read(file.clone()).await?;
    let columns = columns::find(&sheet.head).map_err(ImportError::Invalid)?;
    if sheet.rows.is_empty() {
        let broken = Violation::new("rows", Rule::Required);
        return Err(ImportError::Invalid(vec![broken]));
    }
    let reference = app.reference.current(&app.store).await?;
    let mut tx = app.store.begin().await?;
    let lists = Lists {
        reference: &reference,
        teams: teams(&mut tx).await?,
        today: now.date(),
    };
    let mut broken = Vec::new();
    let mut wanted = Vec::new();
    for row in &sheet.rows {
        match row::read(row, &columns, &lists) {
            Ok(found) => wanted.push((row.number, found)),
            Err(found) => broken.extend(of_row(row.number, found)),
        }
    }
    let people = people(wanted, &names(&mut tx).await?, &mut broken);
    if !broken.is_empty() {
        return Err(ImportError::Invalid(broken));
    }
    let imported = Imported {
        rows: sheet.rows.len(),
        accounts: people.len(),
        grants: people.iter().map(|person| person.grants.len()).sum(),
    };
    if is_dry_run {
        return Ok(imported);
    }
    for person in people {
        write(&mut tx, person, principal.user, now).await?;
    }
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let act = Act::PeopleImported {
        file: Digest(Sha256::digest(&file).into()),
        rows: count(imported.rows),
        accounts: count(imported.accounts),
        grants: count(imported.grants),
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(accounts = imported.accounts, by = %principal.user, "people imported");
    Ok(imported)
}

/// Reads a sheet where it keeps no request waiting, and where a reader that breaks over it breaks nothing else.
async fn read(file: Bytes) -> Result<sheet::Sheet, ImportError> {
    let read = tokio::task::spawn_blocking(move || sheet::read(&file));
    let broke = |_| ImportError::Unreadable("it breaks its reader");
    read.await.map_err(broke)?
}

/// Rows of one person belong together: those of one reference, or of one name without any. What only shows between rows
/// is said of the later one.
fn people(
    wanted: Vec<(u64, Wanted)>,
    taken: &HashSet<String>,
    broken: &mut Vec<Violation>,
) -> Vec<Somebody> {
    let mut people: Vec<Somebody> = Vec::new();
    let mut places: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (number, wanted) in wanted {
        let key = match &wanted.reference {
            Some(reference) => (true, reference.clone()),
            None => (false, wanted.name.clone()),
        };
        let mut found = Vec::new();
        if wanted.reference.is_none() && taken.contains(&wanted.name) {
            found.push(Violation::new("name", Rule::Duplicate));
        }
        let place = *places.entry(key).or_insert_with(|| {
            people.push(Somebody {
                name: wanted.name.clone(),
                grants: Vec::new(),
            });
            people.len() - 1
        });
        if let Some(person) = people.get_mut(place) {
            if person.name != wanted.name {
                found.push(Violation::new("reference", Rule::Duplicate));
            }
            if !stands_apart(&wanted.grant, &person.grants) {
                found.push(Violation::new("role", Rule::Apart));
            }
            person.grants.push(wanted.grant);
            if person.grants.len() > MAX_GRANTS {
                found.push(Violation::new("name", Rule::TooMany));
            }
        }
        broken.extend(of_row(number, found));
    }
    // As the sheet has them: first those rows that do not read, then these, would be two lists to look through.
    broken.sort_by_key(|violation| row_of(&violation.field));
    people
}

fn of_row(number: u64, found: Vec<Violation>) -> impl Iterator<Item = Violation> {
    found.into_iter().map(move |violation| Violation {
        field: format!("rows/{number}/{}", violation.field),
        ..violation
    })
}

fn row_of(field: &str) -> u64 {
    let number = field.split('/').nth(1);
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

async fn write(
    tx: &mut Tx,
    person: Somebody,
    by: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = PersonRow {
        id: UserId(fresh::uuid(now)),
        name: person.name,
        created_at: now,
    };
    tx.insert_person(&row).await?;
    for grant in person.grants {
        let grant = GrantRow {
            id: GrantId(fresh::uuid(now)),
            person: row.id,
            grant,
        };
        tx.propose_grant(&grant, by, now).await?;
    }
    Ok(())
}

/// Rows of a page of what is read whole.
const PAGE: u32 = 1_000;

async fn teams(tx: &mut Tx) -> Result<Vec<TeamRow>, StoreError> {
    let mut teams: Vec<TeamRow> = Vec::new();
    loop {
        let more = tx
            .teams_after(teams.last().map(|team| team.id), PAGE)
            .await?;
        if more.is_empty() {
            return Ok(teams);
        }
        teams.extend(more);
    }
}

/// The names of all accounts.
async fn names(tx: &mut Tx) -> Result<HashSet<String>, StoreError> {
    let (mut names, mut last) = (HashSet::new(), None);
    loop {
        let more = tx.persons_after(last, PAGE).await?;
        let Some(end) = more.last() else {
            return Ok(names);
        };
        last = Some(end.id);
        names.extend(more.into_iter().map(|person| person.name));
    }
}
