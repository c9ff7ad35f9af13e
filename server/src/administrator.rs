//! What is done for an administrator by a hand at the machine: a code, for a lost phone and for offices that were founded
//! before there were three administrators; and trying again at once, where somebody keeps a login name locked from outside
//! and nobody is left who may unlock it. Whoever has the machine has everything; the trail says that it was done.

use shared::access::Role;
use shared::audit::Act;
use shared::division::Level;
use shared::enrolment::IssuedCode;
use shared::id::UserId;
use shared::time::Timestamp;

use crate::audit;
use crate::identity::code::Issuer;
use crate::identity::{self, people, sign_in};
use crate::init;
use crate::store::identity::GrantRow;
use crate::store::{Store, StoreError};

/// Why no code was made.
#[derive(Debug, thiserror::Error)]
pub enum AdministratorError {
    /// The role is none of an administrator.
    #[error("{0} is no administrator: system_admin, security_admin or audit_admin")]
    Role(Role),
    /// Nobody holds the role today.
    #[error("nobody is {0} today; --new makes one")]
    Nobody(Role),
    /// Several do.
    #[error("several are {role}: say which with --user: {}", names.join(", "))]
    Several {
        /// The role.
        role: Role,
        /// Their ids and names.
        names: Vec<String>,
    },
    /// No administrator of today signs in so.
    #[error("no administrator signs in as {0}")]
    Login(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A code, and whose it is.
#[derive(Debug, Clone)]
pub struct Made {
    /// The administrator.
    pub user: UserId,
    /// Whether that person was made with it.
    pub is_new: bool,
    /// The code.
    pub code: IssuedCode,
}

/// Makes a code for the administrator of a role, for the one that is named, or for a new one.
pub async fn code(
    store: &Store,
    issuer: &Issuer,
    now: Timestamp,
    role: Role,
    user: Option<UserId>,
    is_new: bool,
) -> Result<Made, AdministratorError> {
    if !role.is_administrator() {
        return Err(AdministratorError::Role(role));
    }
    let mut tx = store.begin().await?;
    let (user, code) = if is_new {
        init::administrator(&mut tx, issuer, role, now).await?
    } else {
        let is_in_office = |row: &GrantRow| {
            let area = row.grant.area;
            let is_whole = area.is_none_or(|area| area.level() == Level::County);
            row.grant.holds_on(now.date()) && is_whole
        };
        let rows = tx.grants_in_role(role).await?;
        let mut users: Vec<UserId> = rows
            .iter()
            .filter(|row| is_in_office(row) && user.is_none_or(|user| user == row.person))
            .map(|row| row.person)
            .collect();
        users.dedup();
        let user = match users.as_slice() {
            [] => return Err(AdministratorError::Nobody(role)),
            [user] => *user,
            _ => {
                let names = tx.person_names(&users).await?;
                let names = names.iter().map(|(user, name)| format!("{user} {name}"));
                let names = names.collect();
                return Err(AdministratorError::Several { role, names });
            }
        };
        let hours = init::ADMINISTRATOR_CODE_HOURS;
        (
            user,
            people::new_code(&mut tx, issuer, user, now, hours).await?,
        )
    };
    let act = Act::AdministratorCodeIssued {
        account: user,
        role,
        is_new,
        valid_until: code.valid_until,
    };
    tx.commit(audit::by_nobody(now, act)).await?;
    Ok(Made { user, is_new, code })
}

/// Lets an administrator who was locked out try to sign in again at once, by the login name.
pub async fn unlock(
    store: &Store,
    now: Timestamp,
    login: &str,
) -> Result<UserId, AdministratorError> {
    let nobody = || AdministratorError::Login(login.to_owned());
    let mut tx = store.begin().await?;
    let row = tx.sign_in_of_login(sign_in::login_hash(login)).await?;
    let row = row.ok_or_else(nobody)?;
    let grants = identity::grants(&mut tx, row.person).await?;
    let mut held = grants.iter().filter(|grant| grant.holds_on(now.date()));
    if !held.any(|grant| grant.role.is_administrator()) {
        return Err(nobody());
    }
    tx.clear_tries(row.login_hash).await?;
    let account = row.person;
    tx.commit(audit::by_nobody(now, Act::SignInUnlocked { account }))
        .await?;
    Ok(account)
}
