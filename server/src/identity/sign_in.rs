//! Signing in with a login name, a password and, for whom it is asked, a second step.
//!
//! Whatever is wrong, the answer is the same ([`SignInError::Failed`]) and takes the same time: a login name that nobody
//! has is counted, locked and hashed like any other. What is tried is counted before it is judged ([`lock`]), and few
//! passwords are judged at once ([`password`]), so that a flood of wrong ones takes neither an account nor the machine.

pub mod lock;
mod login;
pub mod manage;
pub mod own;
pub mod password;
mod recovery;
pub mod setup;
pub mod totp;

pub use login::hash as login_hash;

use std::net::IpAddr;

use secrecy::{ExposeSecret as _, SecretString};
use shared::access::{Denied, needs_second_step};
use shared::audit::{Act, SignInStep};
use shared::id::{Digest, UserId};
use shared::time::{LocalDate, Timestamp};
use shared::validate::Violation;

use self::setup::Ticket;
use super::attempts::Attempts;
use super::session::{self, Origin, Session};
use crate::audit::{self, refusals::Door};
use crate::state::App;
use crate::store::audit::Unaudited;
use crate::store::identity::CodeState;
use crate::store::session::Opened;
use crate::store::sign_in::SignInRow;
use crate::store::{StoreError, Tx};

/// Why a sign-in, or what is done to one, was refused.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Something is wrong; what it is, is not said.
    #[error("sign-in failed")]
    Failed,
    /// Too many were wrong: when to come again, in milliseconds.
    #[error("too many wrong tries: wait {0} ms")]
    Wait(u64),
    /// More passwords wait to be judged than may.
    #[error("too many passwords are being judged")]
    Busy,
    /// Fields break rules.
    #[error("request breaks rules")]
    Invalid(Vec<Violation>),
    /// The one-time code is unknown, used or over.
    #[error("code not accepted: {0:?}")]
    Code(CodeState),
    /// The person signs in already.
    #[error("the person has a sign-in")]
    Exists,
    /// Another has the login name.
    #[error("login name is taken")]
    LoginTaken,
    /// What waited to be finished waits no longer.
    #[error("setting up took too long")]
    SetupExpired,
    /// The session was opened with less than this takes: with a link, or without the second step.
    #[error("the session does not do")]
    Session,
    /// The caller may not.
    #[error("not permitted: {}", .0.as_str())]
    Denied(Denied),
    /// No such person, or no sign-in of theirs.
    #[error("no such sign-in")]
    Unknown,
    /// The password could not be hashed: a fault.
    #[error("password hash")]
    Hash(#[source] argon2::password_hash::Error),
    /// The secret is no authenticator's: a fault.
    #[error("authenticator: {0}")]
    Totp(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody signs in with.
#[derive(Debug)]
pub struct Credentials {
    /// The login name.
    pub login: String,
    /// The password.
    pub password: SecretString,
    /// The authenticator's six digits.
    pub totp: Option<SecretString>,
    /// Instead of them, a recovery code.
    pub recovery_code: Option<SecretString>,
}

/// What a good sign-in, or setting one up, comes to.
#[derive(Debug)]
pub enum SignedIn {
    /// A session.
    Session(Box<Session>),
    /// First of all an authenticator, which the person's duties ask for.
    SetUp(Ticket),
}

/// Signs in.
pub async fn sign_in(
    app: &App,
    from: &Origin,
    credentials: &Credentials,
) -> Result<SignedIn, SignInError> {
    let now = app.clock.now();
    may_try(&app.wrong_passwords, from.address, now)?;
    let login = login::hash(&credentials.login);
    lock::check(app, login, now).await?;
    let place = app.passwords.place()?;
    let tries = lock::count(app, login, now).await?;
    let row = app.store.snapshot().await?.sign_in_of_login(login).await?;
    let kept = row.as_ref().map(|row| row.password.clone());
    let is_right = place.judge(kept, &credentials.password).await?;
    let account = row.as_ref().map(|row| row.person);
    let judged = match row.filter(|_| is_right) {
        Some(row) => finish(app, from, row, credentials, now).await,
        None => Err(SignInError::Failed),
    };
    if let Err(SignInError::Failed) = judged {
        let wrong = Wrong {
            login,
            account,
            tries,
        };
        wrong_password(app, from.address, wrong, now).await?;
    }
    judged
}

/// The password was right: judges the second step and opens a session.
async fn finish(
    app: &App,
    from: &Origin,
    judged: SignInRow,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<SignedIn, SignInError> {
    let mut tx = app.store.begin().await?;
    // It may have been changed or reset meanwhile.
    let row = tx.locked_sign_in(judged.person).await?;
    let row = row.filter(|row| row.password == judged.password);
    let row = row.ok_or(SignInError::Failed)?;
    let person = row.person;
    if row.totp_secret.is_none() && is_second_step_asked(&mut tx, person, now.date()).await? {
        let ticket = setup::ticket(app, &mut tx, &row, None, now).await?;
        tx.clear_tries(row.login_hash).await?;
        tx.commit_unaudited(Unaudited::SignIn).await?;
        return Ok(SignedIn::SetUp(ticket));
    }
    let with = second_step(&mut tx, &row, credentials, now).await?;
    tx.clear_tries(row.login_hash).await?;
    let opened = match with {
        SignInStep::Password => Opened::Password,
        SignInStep::Totp | SignInStep::RecoveryCode => Opened::TwoSteps,
    };
    let session = session::open(&mut tx, person, opened, from, now).await?;
    let left = match with {
        SignInStep::RecoveryCode => Some(tx.recovery_codes_left(person).await?),
        SignInStep::Password | SignInStep::Totp => None,
    };
    let act = Act::SignedIn {
        address: from.address.to_string(),
        with,
        valid_until: session.row.valid_until,
        recovery_codes_left: left,
    };
    tx.commit(audit::by_person(person, now, act)).await?;
    tracing::info!(%person, "signed in");
    Ok(SignedIn::Session(Box::new(session)))
}

async fn second_step(
    tx: &mut Tx,
    row: &SignInRow,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<SignInStep, SignInError> {
    let Some(secret) = &row.totp_secret else {
        return Ok(SignInStep::Password);
    };
    if let Some(said) = &credentials.totp
        && let Some(step) = totp::step_of(secret, said.expose_secret(), now)?
        && tx.use_totp_step(row.person, step).await?
    {
        return Ok(SignInStep::Totp);
    }
    if let Some(said) = &credentials.recovery_code {
        let hash = recovery::hash(said.expose_secret());
        if tx.use_recovery_code(row.person, hash, now).await? {
            return Ok(SignInStep::RecoveryCode);
        }
    }
    Err(SignInError::Failed)
}

/// Whether a person signs in with two steps: by a role they hold on a day, or because the office asks everybody.
pub(super) async fn is_second_step_asked(
    tx: &mut Tx,
    person: UserId,
    on: LocalDate,
) -> Result<bool, StoreError> {
    if tx.is_second_step_for_all().await? {
        return Ok(true);
    }
    let grants = super::grants(tx, person).await?;
    let mut held = grants.iter().filter(|grant| grant.holds_on(on));
    Ok(held.any(|grant| needs_second_step(grant.role)))
}

/// Whether an address may try at all, at a door.
fn may_try(door: &Attempts, address: IpAddr, now: Timestamp) -> Result<(), SignInError> {
    match door.wait_ms(address, now) {
        Some(wait) => Err(SignInError::Wait(wait)),
        None => Ok(()),
    }
}

/// Whose login name a wrong password was tried with, if it is anybody's, and how often.
struct Wrong {
    login: Digest,
    account: Option<UserId>,
    tries: lock::Tries,
}

/// Counts a wrong password of an address, and records it where it is one of the first, or locks a person's login name.
async fn wrong_password(
    app: &App,
    address: IpAddr,
    wrong: Wrong,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Wrong {
        login,
        account,
        tries,
    } = wrong;
    if let Some(until) = tries.locked_until {
        let mut tx = app.store.begin().await?;
        match account {
            Some(account) => {
                let act = Act::SignInLocked {
                    account,
                    address: address.to_string(),
                    failures: tries.count,
                    until,
                };
                tx.commit(audit::by_nobody(now, act)).await?;
            }
            // A name that nobody has costs a write too: the time of the answer says nothing of it.
            None => {
                tx.lock_login(login, until).await?;
                tx.commit_unaudited(Unaudited::SignIn).await?;
            }
        }
    }
    refused(app, &app.wrong_passwords, address, account, now).await
}

/// Counts a refusal of an address at a door, and records it where it is one of the first.
async fn refused(
    app: &App,
    door: &Attempts,
    address: IpAddr,
    account: Option<UserId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    door.failed(address, now);
    tracing::warn!(%address, "sign-in refused");
    let is_closed = door.wait_ms(address, now).is_some();
    let Some(unnoted) = app.refusals.note(Door::SignIn, address, is_closed, now) else {
        return Ok(());
    };
    let act = Act::SignInRefused {
        account,
        address: address.to_string(),
        failures: door.failures(address, now),
        is_closed,
        unnoted,
    };
    let tx = app.store.begin().await?;
    tx.commit(audit::by_nobody(now, act)).await
}
