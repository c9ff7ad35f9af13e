//! What each route asks of its caller: its rule, as a type. A route is added with [`Routes`], which takes only handlers
//! that name one right after the state, so that a route without a rule does not compile.
#![expect(
    clippy::disallowed_methods,
    reason = "this module is where routes are added, each with its rule"
)]

use std::convert::Infallible;
use std::marker::PhantomData;

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::handler::Handler;
use axum::http::header;
use axum::http::request::Parts;
use axum::routing::{get, post, put};
use shared::access::{self, Action, Principal};
use shared::problem::ProblemCode;

use super::extract::{Exchanger, Uploader, bearer};
use super::in_session::{self, InSession};
use super::problem::ApiError;
use crate::identity;
use crate::state::App;
use crate::store::identity::InstallationRow;
use crate::store::session::Opened;

/// An action that a route is for.
pub(crate) trait Rule: Send + Sync + 'static {
    /// The action.
    const ACTION: Action;
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident,)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub(crate) struct $rule;

            impl Rule for $rule {
                const ACTION: Action = Action::$rule;
            }
        )+
    };
}

rules! {
    /// Records, in lists and one by one.
    ReadRecord,
    /// Who changed what in a record.
    ReadHistory,
    /// Figures of an area.
    ReadFigures,
    /// What is held, and what becomes of it.
    DecideHeld,
    /// Accounts with their grants, teams and devices, to be seen.
    ReadPeople,
    /// Accounts and teams, and what is proposed for them.
    ManageAccounts,
    /// What was proposed.
    GiveGrants,
    /// Grants that are to end.
    EndGrants,
    /// Devices that are not to be trusted any more.
    RevokeDevice,
    /// The names of devices.
    ManageDevices,
    /// One-time codes.
    IssueEnrolmentCode,
    /// The audit trail.
    ReadLog,
    /// Links to the page.
    IssuePageLink,
    /// The lists that every phone holds.
    ReadReference,
    /// The same lists, to be kept.
    ManageReference,
    /// A village's own topics.
    AddVillageTopic,
    /// How other people sign in.
    ManageSignIn,
}

/// A caller whose token is good and whose device is not revoked, or who signed in with a password. Whether they may do this depends on the record or the
/// area that they ask for: it is judged there, and where they may not, the answer is as if it did not exist.
#[derive(Debug, Clone)]
pub(crate) struct Judged<R> {
    principal: Principal,
    rule: PhantomData<R>,
}

impl<R> Judged<R> {
    /// What the caller may do.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl<R: Rule> FromRequestParts<App> for Judged<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self {
                principal: signed_in(parts, app).await?,
                rule: PhantomData,
            });
        }
        let installation = bearer(parts, app).await?;
        let mut tx = app.store.snapshot().await?;
        let reference = app.reference.read(&mut tx).await?;
        let today = app.clock.now().date();
        let known = identity::known(&mut tx, installation, &reference.divisions, today).await?;
        let known = known.ok_or_else(|| ApiError::new(ProblemCode::UnknownInstallation))?;
        if known.principal.revoked {
            return Err(ApiError::new(ProblemCode::DeviceRevoked));
        }
        Ok(Self {
            principal: known.principal,
            rule: PhantomData,
        })
    }
}

/// Who signed in with a password. A session that was opened with a link reads the pages and no more.
async fn signed_in(parts: &Parts, app: &App) -> Result<Principal, ApiError> {
    let session = in_session::session(parts, app).await?;
    if session.row.opened == Opened::Link {
        return Err(ApiError::new(ProblemCode::Unauthenticated));
    }
    let mut tx = app.store.snapshot().await?;
    let reference = app.reference.read(&mut tx).await?;
    let now = app.clock.now();
    let divisions = &reference.divisions;
    let principal = identity::session::principal(&mut tx, &session, divisions, now).await?;
    principal.ok_or_else(|| ApiError::new(ProblemCode::Unauthenticated))
}

/// The same, of whom it is known that they may do this today, to something at least: what it is done to is judged where
/// it is read.
#[derive(Debug, Clone)]
pub(crate) struct Permitted<R>(Judged<R>);

impl<R> Permitted<R> {
    /// What the caller may do.
    pub(crate) fn principal(&self) -> &Principal {
        self.0.principal()
    }
}

impl<R: Rule> FromRequestParts<App> for Permitted<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let caller = Judged::<R>::from_request_parts(parts, app).await?;
        let today = app.clock.now().date();
        access::permits(caller.principal(), R::ACTION, None, today)?;
        Ok(Self(caller))
    }
}

/// A caller about their own installation, whatever they may do: it goes on, and its device is not revoked.
#[derive(Debug, Clone)]
pub(crate) struct Own(pub InstallationRow);

impl FromRequestParts<App> for Own {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Uploader(row) = Uploader::from_request_parts(parts, app).await?;
        if row.is_shut() {
            return Err(ApiError::new(ProblemCode::DeviceRevoked));
        }
        Ok(Self(row))
    }
}

/// Nobody in particular: what is asked for is the same for all, or brings its own right, as a code does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Public;

impl<S: Send + Sync> FromRequestParts<S> for Public {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

/// The second argument of a handler: who may call it.
pub(crate) trait Witness {}

impl Witness for Public {}
impl<R: Rule> Witness for Permitted<R> {}
impl<R: Rule> Witness for Judged<R> {}
impl Witness for InSession {}
impl Witness for Own {}
impl Witness for Uploader {}
impl Witness for Exchanger {}
// Whoever is refused is told so once the body was read; these routes look at the refusal.
impl Witness for Result<Uploader, ApiError> {}
impl Witness for Result<Exchanger, ApiError> {}

/// The arguments of a handler whose second is a witness. `M` is axum's own mark.
pub(crate) trait Ruled {}

macro_rules! ruled {
    ($($more:ident),*) => {
        impl<M, W: Witness, $($more),*> Ruled for (M, State<App>, W, $($more,)*) {}
    };
}

ruled!();
ruled!(A);
ruled!(A, B);
ruled!(A, B, C);
ruled!(A, B, C, D);
ruled!(A, B, C, D, E);

/// Routes, each with its rule.
#[derive(Debug, Default)]
pub(crate) struct Routes(Router<App>);

impl Routes {
    /// A route that reads.
    pub(crate) fn get<H: Handler<T, App>, T: Ruled + 'static>(self, path: &str, act: H) -> Self {
        Self(self.0.route(path, get(act)))
    }

    /// A route that acts.
    pub(crate) fn post<H: Handler<T, App>, T: Ruled + 'static>(self, path: &str, act: H) -> Self {
        Self(self.0.route(path, post(act)))
    }

    /// A route that replaces.
    pub(crate) fn put<H: Handler<T, App>, T: Ruled + 'static>(self, path: &str, act: H) -> Self {
        Self(self.0.route(path, put(act)))
    }

    /// These routes with others.
    pub(crate) fn and(self, others: Self) -> Self {
        Self(self.0.merge(others.0))
    }

    /// As a router.
    pub(crate) fn router(self) -> Router<App> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use static_assertions::{assert_impl_all, assert_not_impl_any};

    use super::*;
    use crate::http::client::Address;
    use crate::http::extract::Json;

    assert_impl_all!(((), State<App>, Public): Ruled);
    assert_impl_all!(((), State<App>, Permitted<ReadRecord>, Address): Ruled);
    assert_impl_all!(((), State<App>, Result<Uploader, ApiError>, Json<()>): Ruled);
    // Without a rule, or with one that is not asked first.
    assert_not_impl_any!((): Ruled);
    assert_not_impl_any!(((), State<App>): Ruled);
    assert_not_impl_any!(((), State<App>, Address): Ruled);
    assert_not_impl_any!(((), State<App>, Result<Permitted<ReadRecord>, ApiError>): Ruled);
    assert_not_impl_any!(((), State<App>, Json<()>, Permitted<ReadRecord>): Ruled);
    assert_not_impl_any!(((), Permitted<ReadRecord>): Ruled);
}
