//! A server in this process: the real one, on loopback, under a simulated clock.

use std::future::Future;
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use server::clock::Clock;
use server::config::organisation;
use server::init;
use server::limits::{Limits, Rate};
use server::rebuild::{Rebuilt, rebuild};
use server::state::{App, Settings};
use server::verify::{Verified, verify};
use shared::id::OrganisationId;
use shared::time::Timestamp;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::database::{Opened, Storage};

/// Name of the organisation.
pub const ORGANISATION: &str = "万源市委改革办";
/// Its county.
pub const COUNTY: &str = "511781";
/// Where its first code says that it is reached; phones of tests are told otherwise.
const URL: &str = "http://127.0.0.1:8420";

/// One-time codes of the three administrators.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    /// The system administrator's.
    pub system: String,
    /// The security administrator's.
    pub security: String,
    /// The audit administrator's.
    pub audit: String,
}

/// A running server with an organisation founded in it. Dropped without [`Office::stop`], it leaves a
/// PostgreSQL database behind.
#[derive(Debug)]
pub struct Office {
    /// Its clock: stands until it is set.
    pub clock: Clock,
    /// What it runs on.
    pub app: App,
    /// `http://127.0.0.1:…`.
    pub address: String,
    /// The codes that enrol the first devices of its administrators; empty where the office was founded before.
    pub codes: Codes,
    opened: Option<Opened>,
    runtime: Option<Runtime>,
    serving: Option<(oneshot::Sender<()>, JoinHandle<std::io::Result<()>>)>,
}

/// The product's bounds, but for how often a device may ask: a clock that stands would make it wait for ever.
pub(crate) fn unrated() -> Limits {
    Limits {
        rate_of_device: Rate::ANY,
        renewals_of_device: Rate::ANY,
        ..Limits::default()
    }
}

impl Office {
    /// Founds an organisation in an empty database and serves it on any free port.
    pub fn found(storage: &Storage, at: Timestamp) -> Result<Self> {
        Self::found_at(storage, at, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The same with other bounds than the product's.
    pub fn found_within(storage: &Storage, at: Timestamp, limits: Limits) -> Result<Self> {
        Self::found_with(storage, at, SocketAddr::from(([127, 0, 0, 1], 0)), limits)
    }

    /// The same on a given port.
    pub fn found_at(storage: &Storage, at: Timestamp, listen: SocketAddr) -> Result<Self> {
        Self::found_with(storage, at, listen, unrated())
    }

    fn found_with(
        storage: &Storage,
        at: Timestamp,
        listen: SocketAddr,
        limits: Limits,
    ) -> Result<Self> {
        Self::start(storage, at, listen, limits, async |opened, clock| {
            let founded = init::init(&opened.database, clock, ORGANISATION, COUNTY, URL).await?;
            let codes = Codes {
                system: founded.code.code,
                security: founded.security_code.code,
                audit: founded.audit_code.code,
            };
            Ok((founded.organisation, codes))
        })
    }

    /// Opens an office that was founded before, by whatever version, and serves it on any free port.
    pub fn resume(storage: &Storage, at: Timestamp) -> Result<Self> {
        let (listen, limits) = (SocketAddr::from(([127, 0, 0, 1], 0)), unrated());
        Self::start(storage, at, listen, limits, async |opened, _| {
            let store = organisation(&opened.database, None).await?;
            Ok((store.org(), Codes::default()))
        })
    }

    fn start(
        storage: &Storage,
        at: Timestamp,
        listen: SocketAddr,
        limits: Limits,
        founded: impl AsyncFnOnce(&Opened, &Clock) -> Result<(OrganisationId, Codes)>,
    ) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let clock = Clock::simulated(at);
        let started = async {
            let opened = storage.open().await?;
            let (org, codes) = founded(&opened, &clock).await?;
            let listener = TcpListener::bind(listen)
                .await
                .with_context(|| format!("cannot listen on {listen}"))?;
            let address = format!("http://{}", listener.local_addr()?);
            let settings = Settings {
                public_url: address.clone(),
                ..Settings::default()
            };
            let store = opened.database.of(org);
            let app = App::open_within(store, clock.clone(), settings, limits).await?;
            let (stop, stopped) = oneshot::channel::<()>();
            let serving = server::serve(app.clone(), listener, async {
                // Told to, or the office was dropped.
                let _ = stopped.await;
            });
            let serving = tokio::spawn(serving);
            anyhow::Ok((opened, codes, address, app, stop, serving))
        };
        let (opened, codes, address, app, stop, serving) = runtime.block_on(started)?;
        Ok(Self {
            clock,
            app,
            address,
            codes,
            opened: Some(opened),
            runtime: Some(runtime),
            serving: Some((stop, serving)),
        })
    }

    /// Moves its clock forward to an instant.
    pub fn advance_to(&self, to: Timestamp) {
        self.clock.advance_to(to);
    }

    /// Runs something on its runtime and waits. Not from inside one.
    ///
    /// # Panics
    /// After [`Office::stop`].
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime
            .as_ref()
            .expect("the office runs until it is stopped")
            .block_on(future)
    }

    /// Makes everything derived anew from the log.
    pub fn rebuild(&self) -> Result<Rebuilt> {
        Ok(self.wait(rebuild(&self.app.store, self.clock.now()))?)
    }

    /// Checks the log, the signatures and everything derived.
    pub fn verify(&self) -> Result<Verified> {
        Ok(self.wait(verify(&self.app.store, &self.app.keys))?)
    }

    /// Stops it, lets what is under way finish, and removes what was made for it.
    pub fn stop(mut self) -> Result<()> {
        let serving = self.serving.take();
        let opened = self.opened.take();
        let runtime = self.runtime.take();
        let (Some((stop, serving)), Some(opened), Some(runtime)) = (serving, opened, runtime)
        else {
            return Ok(());
        };
        drop(self);
        runtime.block_on(async {
            // Phones hold connections open, and an idle one would keep a graceful stop waiting.
            let _ = stop.send(());
            serving.abort();
            let _ = serving.await;
            opened.close().await
        })
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
