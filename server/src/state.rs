//! What a running server holds. Cloned into every request.

use std::sync::Arc;

use shared::division::Area;

use crate::audit::{self, refusals::Refusals};
use crate::clock::Clock;
use crate::identity::attempts::Attempts;
use crate::identity::sign_in::password::Passwords;
use crate::identity::token_keys::TokenKeys;
use crate::ingest::{self, Writer};
use crate::keys::ServerKeys;
use crate::limits::Limits;
use crate::load::Load;
use crate::proxies::Proxies;
use crate::rates::Rates;
use crate::rebuild;
use crate::reference::ReferenceCache;
use crate::store::{Store, StoreError};

/// The organisation, as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Its county: the whole of its figures.
    pub county: Area,
}

/// What an office sets for its server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where people reach it, without a slash at the end: begins every link it makes.
    pub public_url: String,
    /// The proxies in front of it, which are believed about who asks.
    pub proxies: Proxies,
}

impl Settings {
    /// Whether people reach it over TLS, in process or of a proxy.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https:")
    }
}

/// Why the server cannot run on a database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no organisation here yet.
    #[error("no organisation in this database: run `satchel init` first")]
    NoOrganisation,
    /// The database failed, or holds what it should not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A running server.
#[derive(Debug, Clone)]
pub struct App {
    /// The organisation's database.
    pub store: Store,
    /// The server's time.
    pub clock: Clock,
    /// Its signing key.
    pub keys: ServerKeys,
    /// The keys of its tokens.
    pub tokens: TokenKeys,
    /// The one writer of items.
    pub ingest: Writer,
    /// Divisions, topics and the roll.
    pub reference: ReferenceCache,
    /// The organisation.
    pub organisation: Arc<Organisation>,
    /// What the office sets.
    pub settings: Arc<Settings>,
    /// Wrong codes, by address.
    pub wrong_codes: Attempts,
    /// Wrong passwords and second steps, by address.
    pub wrong_passwords: Attempts,
    /// The line of those whose password is judged.
    pub passwords: Passwords,
    /// Which refusals the audit trail has.
    pub refusals: Refusals,
    /// How much it takes on at once.
    pub limits: Arc<Limits>,
    /// What it has taken on.
    pub(crate) load: Load,
    /// How often who asked.
    pub(crate) rates: Arc<Rates>,
}

impl App {
    /// Reads the organisation, makes its projections anew where an earlier server made them, begins its audit
    /// trail where that kept none, judges again what it did not know enough for, and starts its writer. Needs a tokio
    /// runtime.
    pub async fn open(store: Store, clock: Clock, settings: Settings) -> Result<Self, OpenError> {
        Self::open_within(store, clock, settings, Limits::default()).await
    }

    /// The same with other bounds than the product's.
    pub async fn open_within(
        store: Store,
        clock: Clock,
        settings: Settings,
        limits: Limits,
    ) -> Result<Self, OpenError> {
        rebuild::keep_up(&store).await?;
        let mut tx = store.snapshot().await?;
        let organisation = tx.organisation().await?.ok_or(OpenError::NoOrganisation)?;
        drop(tx);
        audit::keep_up(&store, clock.now()).await?;
        let county = organisation
            .county
            .parse()
            .map_err(|_| StoreError::Malformed("county"))?;
        let keys = ServerKeys::from_seed(&organisation.signing_key);
        let judged = ingest::judge_unknown(&store, &clock, &keys).await?;
        if judged > 0 {
            tracing::info!(judged, "judged again what this server had not known");
        }
        Ok(Self {
            ingest: Writer::start_within(store.clone(), clock.clone(), keys.clone(), &limits),
            tokens: TokenKeys::open(store.clone(), clock.now()).await?,
            store,
            clock,
            keys,
            reference: ReferenceCache::default(),
            organisation: Arc::new(Organisation {
                name: organisation.name,
                county,
            }),
            settings: Arc::new(settings),
            wrong_codes: Attempts::of_codes(),
            wrong_passwords: Attempts::of_passwords(),
            passwords: Passwords::default(),
            refusals: Refusals::default(),
            load: Load::new(&limits),
            rates: Arc::new(Rates::new(&limits)),
            limits: Arc::new(limits),
        })
    }

    /// Exchanges and bundles under way: from the first byte of the body until the answer is taken.
    pub fn exchanges_under_way(&self) -> usize {
        self.load.exchanges_under_way()
    }
}
