//! Names for ids, where a person reads.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{DeviceId, InstallationId, UserId};

use crate::store::{Store, StoreError};

/// Names of persons and of the devices of installations.
#[derive(Debug, Clone, Default)]
pub struct Names {
    persons: BTreeMap<UserId, String>,
    devices: BTreeMap<InstallationId, (DeviceId, String)>,
}

impl Names {
    /// Looks names up, from one snapshot.
    pub async fn of(
        store: &Store,
        persons: BTreeSet<UserId>,
        installations: BTreeSet<InstallationId>,
    ) -> Result<Self, StoreError> {
        let mut tx = store.snapshot().await?;
        let persons: Vec<UserId> = persons.into_iter().collect();
        let installations: Vec<InstallationId> = installations.into_iter().collect();
        let devices = tx.installations(&installations).await?;
        let devices = devices.into_values();
        let devices = devices.map(|row| (row.id, (row.device.id, row.device.name)));
        Ok(Self {
            persons: tx.person_names(&persons).await?,
            devices: devices.collect(),
        })
    }

    /// A person's name.
    pub fn person(&self, user: UserId) -> Option<String> {
        self.persons.get(&user).cloned()
    }

    /// The name of an installation's device.
    pub fn device(&self, installation: InstallationId) -> Option<String> {
        let (_, name) = self.devices.get(&installation)?;
        Some(name.clone())
    }

    /// An installation's device.
    pub fn device_id(&self, installation: InstallationId) -> Option<DeviceId> {
        Some(self.devices.get(&installation)?.0)
    }
}
