//! What the security administrator does to other people's sign-ins. None of it lets the administrator in: whoever was
//! reset sets up anew with a code that somebody else makes.

use shared::access::{self, Action, Principal};
use shared::audit::Act;
use shared::id::UserId;

use super::SignInError;
use crate::audit;
use crate::state::App;
use crate::store::Tx;

fn may(app: &App, principal: &Principal) -> Result<(), SignInError> {
    let today = app.clock.now().date();
    access::permits(principal, Action::ManageSignIn, None, today)
        .map(|_| ())
        .map_err(SignInError::Denied)
}

async fn exists(tx: &mut Tx, person: UserId) -> Result<(), SignInError> {
    let found = tx.person(person).await?;
    found.map(|_| ()).ok_or(SignInError::Unknown)
}

/// Lets a person who was locked out try again at once.
pub async fn unlock(app: &App, by: &Principal, account: UserId) -> Result<(), SignInError> {
    may(app, by)?;
    let mut tx = app.store.begin().await?;
    let row = tx.sign_in_of(account).await?;
    let row = row.ok_or(SignInError::Unknown)?;
    tx.clear_tries(row.login_hash).await?;
    let act = Act::SignInUnlocked { account };
    tx.commit(audit::by(by, app.clock.now(), act)).await?;
    tracing::info!(%account, by = %by.user, "sign-in unlocked");
    Ok(())
}

/// Takes a person's login name, password, authenticator and sessions away.
pub async fn reset(app: &App, by: &Principal, account: UserId) -> Result<(), SignInError> {
    may(app, by)?;
    let mut tx = app.store.begin().await?;
    let row = tx.locked_sign_in(account).await?;
    let row = row.ok_or(SignInError::Unknown)?;
    tx.clear_tries(row.login_hash).await?;
    tx.delete_sign_in(account).await?;
    let sessions = tx.end_sessions(account, None).await?;
    let act = Act::SignInReset { account, sessions };
    tx.commit(audit::by(by, app.clock.now(), act)).await?;
    tracing::info!(%account, by = %by.user, "sign-in reset");
    Ok(())
}

/// Signs a person out everywhere. Says how many sessions ended.
pub async fn end_sessions(app: &App, by: &Principal, account: UserId) -> Result<u64, SignInError> {
    may(app, by)?;
    let mut tx = app.store.begin().await?;
    exists(&mut tx, account).await?;
    let sessions = tx.end_sessions(account, None).await?;
    let act = Act::SessionsEnded { account, sessions };
    tx.commit(audit::by(by, app.clock.now(), act)).await?;
    tracing::info!(%account, by = %by.user, sessions, "sessions ended");
    Ok(sessions)
}

/// Whether everybody is asked for a second step, or only those whose roles must.
pub async fn is_second_step_for_all(app: &App, by: &Principal) -> Result<bool, SignInError> {
    may(app, by)?;
    Ok(app.store.snapshot().await?.is_second_step_for_all().await?)
}

/// Says whether everybody is asked for a second step. Who has none yet sets it up at the next sign-in.
pub async fn set_second_step_for_all(
    app: &App,
    by: &Principal,
    for_everyone: bool,
) -> Result<(), SignInError> {
    may(app, by)?;
    let mut tx = app.store.begin().await?;
    tx.set_second_step_for_all(for_everyone).await?;
    let act = Act::SecondStepSet { for_everyone };
    tx.commit(audit::by(by, app.clock.now(), act)).await?;
    tracing::info!(for_everyone, by = %by.user, "second step set");
    Ok(())
}
