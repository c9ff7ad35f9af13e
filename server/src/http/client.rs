//! Where a request comes from, and whether its address may ask again already.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::problem::ApiError;
use super::sync::drain;
use crate::rates::{Network, TooOften};
use crate::state::App;

/// Where a request comes from; the unspecified address where there is no connection, as in tests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    address: IpAddr,
    network: Option<Network>,
}

impl Client {
    const NOWHERE: Self = Self {
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        network: None,
    };

    fn of(request: &Request, app: &App) -> Self {
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
            return Self::NOWHERE;
        };
        let proxies = &app.settings.proxies;
        let address = proxies.client(peer.ip(), request.headers());
        // Behind a proxy of this machine everybody is somebody, also who hides from it.
        let is_here = address.is_loopback() && !proxies.contains(address);
        Self {
            address,
            network: (!is_here).then(|| Network::from(address)),
        }
    }

    /// Whose places and rates it takes; none where addresses are not told apart: who calls from this machine itself
    /// (`crate::limits`).
    pub(crate) fn network(&self) -> Option<Network> {
        self.network
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self::NOWHERE))
    }
}

/// The address a request comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Address(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Client { address, .. } = Client::from_request_parts(parts, state).await?;
        Ok(Self(address))
    }
}

/// Finds out where a request comes from, once.
pub(super) async fn located(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let client = Client::of(&request, &app);
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Lets an address ask so often and no more.
pub(super) async fn rated(
    State(app): State<App>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    let asks = |of| app.rates.request(of, app.clock.now());
    unless(client.network.map_or(Ok(()), asks), request, next).await
}

/// The same at a door through which nobody is known yet.
pub(super) async fn rated_at_door(
    State(app): State<App>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    let asks = |of| app.rates.at_door(of, app.clock.now());
    unless(client.network.map_or(Ok(()), asks), request, next).await
}

async fn unless(counted: Result<(), TooOften>, request: Request, next: Next) -> Response {
    match counted {
        Ok(()) => next.run(request).await,
        Err(often) => {
            drain(request.into_body()).await;
            ApiError::from(often).into_response()
        }
    }
}
