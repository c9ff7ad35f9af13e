//! Setting up: a login name and a password with a one-time code, and the authenticator where one is asked for.
//!
//! The code is used up once all is proved. Until then nothing but a ticket is kept, for [`TICKET_MS`].

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use shared::audit::Act;
use shared::id::{Digest, UserId};
use shared::time::Timestamp;

use super::{
    SignInError, SignedIn, is_second_step_asked, login, may_try, password, recovery, refused, totp,
};
use crate::audit;
use crate::fresh;
use crate::identity::code;
use crate::identity::session::{self, Origin, Session};
use crate::state::App;
use crate::store::audit::Unaudited;
use crate::store::identity::{CodeRow, CodeState};
use crate::store::session::Opened;
use crate::store::sign_in::{SetupRow, SignInRow};
use crate::store::{StoreError, Tx};

/// How long an authenticator may take to be set up: a quarter of an hour.
pub const TICKET_MS: i64 = 15 * 60 * 1_000;

/// What somebody wants to sign in with.
#[derive(Debug)]
pub struct Wanted {
    /// The one-time code.
    pub code: SecretString,
    /// The login name.
    pub login: String,
    /// The password.
    pub password: SecretString,
}

/// An authenticator to be set up. Its `Debug` has no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// What finishes it.
    pub ticket: String,
    /// The authenticator's secret, as a person types it.
    pub secret: String,
    /// The same as an address, which a QR code says.
    pub url: String,
    /// Until when it waits.
    pub valid_until: Timestamp,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket")
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}

/// A finished authenticator. Its `Debug` has no secret.
pub struct Finished {
    /// A session.
    pub session: Box<Session>,
    /// The recovery codes, said once.
    pub recovery_codes: Vec<String>,
}

impl std::fmt::Debug for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Finished")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

fn ticket_hash(ticket: &str) -> Digest {
    Digest(Sha256::digest(ticket.as_bytes()).into())
}

/// Sets up a login name and a password. Where a second step is asked for, the authenticator comes first.
pub async fn set_up(app: &App, from: &Origin, wanted: &Wanted) -> Result<SignedIn, SignInError> {
    let now = app.clock.now();
    may_try(&app.wrong_codes, from.address, now)?;
    let login = login::checked(&wanted.login);
    let broken = login.as_ref().err().cloned().into_iter();
    let broken = broken.chain(password::check("password", &wanted.password, &wanted.login));
    let broken: Vec<_> = broken.collect();
    let login = match login {
        Ok(login) if broken.is_empty() => login,
        _ => return Err(SignInError::Invalid(broken)),
    };
    let code = code::hash(wanted.code.expose_secret());
    let mut tx = app.store.snapshot().await?;
    let known = tx.code_state(code, now).await?;
    let person = match known.and_then(CodeRow::for_sign_in) {
        Ok(person) => person,
        Err(state) => {
            drop(tx);
            if state == CodeState::Unknown {
                refused(app, &app.wrong_codes, from.address, None, now).await?;
            }
            return Err(SignInError::Code(state));
        }
    };
    let mut row = SignInRow {
        person,
        login_hash: login::hash(&login),
        login,
        password: String::new(),
        totp_secret: None,
        totp_step: None,
        changed_at: now,
    };
    is_free(&mut tx, &row).await?;
    let asks = is_second_step_asked(&mut tx, person, now.date()).await?;
    drop(tx);
    let place = app.passwords.place()?;
    row.password = place.hash(&wanted.password).await?;
    let mut tx = app.store.begin().await?;
    if asks {
        let ticket = ticket(app, &mut tx, &row, Some(code), now).await?;
        tx.commit_unaudited(Unaudited::SignIn).await?;
        return Ok(SignedIn::SetUp(ticket));
    }
    let session = keep(&mut tx, code, &row, from, now).await?;
    tx.commit(audit::by_person(person, now, made(&row, from)))
        .await?;
    tracing::info!(%person, "sign-in made");
    Ok(SignedIn::Session(Box::new(session)))
}

/// Finishes an authenticator with its first code: gives recovery codes, and signs in.
pub async fn finish(
    app: &App,
    from: &Origin,
    ticket: &SecretString,
    said: &SecretString,
) -> Result<Finished, SignInError> {
    let now = app.clock.now();
    may_try(&app.wrong_passwords, from.address, now)?;
    let ticket = ticket_hash(ticket.expose_secret());
    let mut tx = app.store.begin().await?;
    let setup = tx.setup(ticket, now).await?;
    let setup = setup.ok_or(SignInError::SetupExpired)?;
    let step = totp::step_of(&setup.totp_secret, said.expose_secret(), now)?;
    let Some(step) = step else {
        drop(tx);
        let door = &app.wrong_passwords;
        refused(app, door, from.address, Some(setup.person), now).await?;
        return Err(SignInError::Failed);
    };
    let person = setup.person;
    let kept = tx.locked_sign_in(person).await?;
    if !tx.delete_setup(ticket).await? {
        return Err(SignInError::SetupExpired);
    }
    let (session, act) = match setup.code_hash {
        Some(code) => {
            let row = SignInRow {
                person,
                login_hash: login::hash(&setup.login),
                login: setup.login,
                password: setup.password,
                totp_secret: Some(setup.totp_secret),
                totp_step: Some(step),
                changed_at: now,
            };
            let session = keep(&mut tx, code, &row, from, now).await?;
            (session, made(&row, from))
        }
        None => {
            let secret = &setup.totp_secret;
            let is_same = kept.is_some_and(|row| row.password == setup.password);
            if !is_same || !tx.set_totp(person, secret, step, now).await? {
                return Err(SignInError::SetupExpired);
            }
            // Others may be whose password it was guessed.
            tx.end_sessions(person, None).await?;
            let session = session::open(&mut tx, person, Opened::TwoSteps, from, now).await?;
            let address = from.address.to_string();
            (session, Act::TotpSet { address })
        }
    };
    let (recovery_codes, hashes) = recovery::fresh();
    tx.replace_recovery_codes(person, &hashes).await?;
    tx.commit(audit::by_person(person, now, act)).await?;
    tracing::info!(%person, "authenticator set up");
    Ok(Finished {
        session: Box::new(session),
        recovery_codes,
    })
}

/// Makes a ticket for the authenticator of a sign-in that is kept, or that will be once `code` is used.
pub(super) async fn ticket(
    app: &App,
    tx: &mut Tx,
    row: &SignInRow,
    code: Option<Digest>,
    now: Timestamp,
) -> Result<Ticket, SignInError> {
    let secret = fresh::bytes::<{ totp::SECRET_BYTES }>();
    let (written, url) = totp::written(&secret, &app.organisation.name, &row.login)?;
    let ticket = Ticket {
        ticket: hex::encode(fresh::bytes::<16>()),
        secret: written,
        url,
        valid_until: now.plus_ms(TICKET_MS),
    };
    let setup = SetupRow {
        person: row.person,
        code_hash: code,
        login: row.login.clone(),
        password: row.password.clone(),
        totp_secret: secret.to_vec(),
        valid_until: ticket.valid_until,
    };
    tx.insert_setup(ticket_hash(&ticket.ticket), &setup, now)
        .await?;
    Ok(ticket)
}

/// Uses the code up and keeps the sign-in; opens its first session.
async fn keep(
    tx: &mut Tx,
    code: Digest,
    row: &SignInRow,
    from: &Origin,
    now: Timestamp,
) -> Result<Session, SignInError> {
    let used = tx.use_code(code, now).await?;
    let person = used.and_then(CodeRow::for_sign_in);
    let person = person.map_err(SignInError::Code)?;
    is_of(person, row)?;
    is_free(tx, row).await?;
    if !tx.insert_sign_in(row).await? {
        return Err(SignInError::LoginTaken);
    }
    let opened = match row.totp_secret {
        Some(_) => Opened::TwoSteps,
        None => Opened::Password,
    };
    Ok(session::open(tx, person, opened, from, now).await?)
}

fn is_of(person: UserId, row: &SignInRow) -> Result<(), StoreError> {
    let is_same = person == row.person;
    is_same
        .then_some(())
        .ok_or(StoreError::Malformed("code's person"))
}

async fn is_free(tx: &mut Tx, row: &SignInRow) -> Result<(), SignInError> {
    if tx.sign_in_of(row.person).await?.is_some() {
        return Err(SignInError::Exists);
    }
    if tx.sign_in_of_login(row.login_hash).await?.is_some() {
        return Err(SignInError::LoginTaken);
    }
    Ok(())
}

fn made(row: &SignInRow, from: &Origin) -> Act {
    Act::SignInMade {
        login: row.login.clone(),
        has_totp: row.totp_secret.is_some(),
        address: from.address.to_string(),
    }
}
