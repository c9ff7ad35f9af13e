//! An office, and those who ask it.

use anyhow::{Context as _, Result};
use server::identity::token;
use shared::access::Role;
use shared::id::Nonce;
use shared::time::Timestamp;
use tests::database::Storage;
use tests::world::World;

/// A day of the office's clock, which stands: a token does not run out.
const AT: Timestamp = Timestamp(1_531_100_000_000);

/// Somebody who asks.
pub(crate) struct Caller {
    /// In the report.
    pub(crate) name: &'static str,
    /// None of nobody in particular.
    pub(crate) token: Option<String>,
}

impl Caller {
    pub(crate) fn nobody() -> Self {
        Self {
            name: "nobody",
            token: None,
        }
    }
}

/// An office that listens.
pub(crate) struct Scene(World);

impl Scene {
    pub(crate) fn open(storage: Storage) -> Result<Self> {
        World::found(storage, AT).map(Self)
    }

    pub(crate) fn address(&self) -> &str {
        &self.0.office.address
    }
}

impl Scene {
    /// Nobody, and one for each part of the interface that asks for a right of its own.
    pub(crate) fn callers(&mut self) -> Result<Vec<Caller>> {
        let roles = [
            ("system administrator", Role::SystemAdmin),
            ("security administrator", Role::SecurityAdmin),
            ("audit administrator", Role::AuditAdmin),
            ("reform office", Role::ReformOffice),
        ];
        let mut callers = vec![Caller::nobody()];
        for (seed, (name, role)) in (1..).zip(roles) {
            let user = self.0.official(name, role)?;
            let mut handset = self.0.handset(user, seed)?;
            let enrolment = handset.phone()?.core().enrolment();
            let installation = enrolment.context("the phone is enrolled")?.installation;
            let app = &self.0.office.app;
            let signed = self.0.office.wait(async {
                let key = app.tokens.signer(AT).await?;
                anyhow::Ok(token::sign(&key, installation, Nonce([0; 16]), AT)?)
            })?;
            callers.push(Caller {
                name,
                token: Some(signed.token),
            });
        }
        Ok(callers)
    }

    pub(crate) fn close(self) -> Result<()> {
        self.0.office.stop()
    }
}
