//! What somebody who is signed in does to the own sign-in. Each asks for the password again: a session may have been left
//! open. A session of a link does neither, or whoever has a link and a password would be in.

use secrecy::SecretString;
use shared::audit::Act;
use shared::time::Timestamp;

use super::{SignInError, Wrong, lock, may_try, password, recovery, wrong_password};
use crate::audit;
use crate::identity::session::{Origin, Session};
use crate::state::App;
use crate::store::session::{Opened, SessionRow};
use crate::store::sign_in::SignInRow;

/// The sign-in of a session's person, whose password was said rightly. Counted and locked as any other try.
async fn proved(
    app: &App,
    from: &Origin,
    session: &Session,
    said: &SecretString,
    now: Timestamp,
) -> Result<SignInRow, SignInError> {
    let SessionRow { person, opened, .. } = session.row;
    if opened == Opened::Link {
        return Err(SignInError::Session);
    }
    may_try(&app.wrong_passwords, from.address, now)?;
    let row = app.store.snapshot().await?.sign_in_of(person).await?;
    let row = row.ok_or(SignInError::Unknown)?;
    // Before the password is judged: one step must not begin anew the count of those who guess the second.
    if row.totp_secret.is_some() && opened != Opened::TwoSteps {
        return Err(SignInError::Session);
    }
    lock::check(app, row.login_hash, now).await?;
    let place = app.passwords.place()?;
    let tries = lock::count(app, row.login_hash, now).await?;
    if !place.judge(Some(row.password.clone()), said).await? {
        let wrong = Wrong {
            login: row.login_hash,
            account: Some(person),
            tries,
        };
        wrong_password(app, from.address, wrong, now).await?;
        return Err(SignInError::Failed);
    }
    // It was no wrong one, whatever comes of it.
    lock::forget(app, row.login_hash).await?;
    Ok(row)
}

/// Changes the password: the other sessions end.
pub async fn change_password(
    app: &App,
    from: &Origin,
    session: &Session,
    old: &SecretString,
    new: &SecretString,
) -> Result<(), SignInError> {
    let now = app.clock.now();
    let person = session.row.person;
    let row = proved(app, from, session, old, now).await?;
    if let Some(broken) = password::check("new_password", new, &row.login) {
        return Err(SignInError::Invalid(vec![broken]));
    }
    let hash = app.passwords.place()?.hash(new).await?;
    let mut tx = app.store.begin().await?;
    unchanged(tx.locked_sign_in(person).await?, &row)?;
    tx.set_password(person, &hash, now).await?;
    let sessions = tx.end_sessions(person, Some(session.row.id)).await?;
    let act = Act::PasswordChanged { sessions };
    tx.commit(audit::by_person(person, now, act)).await?;
    tracing::info!(%person, sessions, "password changed");
    Ok(())
}

/// Makes other recovery codes, in place of all there were. For whoever has an authenticator.
pub async fn new_recovery_codes(
    app: &App,
    from: &Origin,
    session: &Session,
    said: &SecretString,
) -> Result<Vec<String>, SignInError> {
    let now = app.clock.now();
    let person = session.row.person;
    let row = proved(app, from, session, said, now).await?;
    if row.totp_secret.is_none() {
        return Err(SignInError::Unknown);
    }
    let (codes, hashes) = recovery::fresh();
    let mut tx = app.store.begin().await?;
    unchanged(tx.locked_sign_in(person).await?, &row)?;
    tx.replace_recovery_codes(person, &hashes).await?;
    let act = Act::RecoveryCodesMade {
        codes: u64::try_from(codes.len()).unwrap_or(u64::MAX),
    };
    tx.commit(audit::by_person(person, now, act)).await?;
    tracing::info!(%person, "recovery codes made");
    Ok(codes)
}

/// Somebody may have reset it since the password was judged.
fn unchanged(now: Option<SignInRow>, judged: &SignInRow) -> Result<(), SignInError> {
    let is_same = now.is_some_and(|now| now.password == judged.password);
    is_same.then_some(()).ok_or(SignInError::Failed)
}
