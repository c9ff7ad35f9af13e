//! An office, and those who ask it.

use anyhow::{Context as _, Result};
use server::identity::token;
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
        let World {
            admin,
            security,
            audit,
            reform,
            office,
            ..
        } = &mut self.0;
        let phones = [
            ("system administrator", admin),
            ("security administrator", security),
            ("audit administrator", audit),
            ("reform office", reform),
        ];
        let mut callers = vec![Caller::nobody()];
        for (name, handset) in phones {
            let enrolment = handset.phone()?.core().enrolment();
            let installation = enrolment.context("the phone is enrolled")?.installation;
            let app = &office.app;
            let signed = office.wait(async {
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
