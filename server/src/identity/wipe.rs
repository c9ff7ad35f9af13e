//! The order to wipe (sync.md N7): told to each installation of a revoked device at every contact, until it says that it
//! was wiped.

use shared::audit::{Act, Deed};
use shared::sync::{Request, SignedWipe, WipeOrder};
use shared::time::Timestamp;

use crate::state::App;
use crate::store::StoreError;
use crate::store::identity::InstallationRow;

/// What an installation is to be told; none for one whose device is not revoked, or that has said that it is wiped.
pub fn order(app: &App, installation: &InstallationRow) -> Option<SignedWipe> {
    let revoked_at = installation.device.revoked_at;
    let ordered_at = revoked_at.filter(|_| installation.wiped_at.is_none())?;
    let order = WipeOrder {
        organisation: app.store.org(),
        installation: installation.id,
        ordered_at,
        reason: WipeOrder::DEVICE_REVOKED.to_owned(),
    };
    Some(SignedWipe::of(&order, |message| app.keys.sign(message)))
}

/// Takes the word of an installation that was to wipe, the first time: the office sees it in the list of devices. The
/// word of any other means nothing.
pub async fn heard(
    app: &App,
    installation: &mut InstallationRow,
    request: &Request,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(claimed_at) = request.wiped else {
        return Ok(());
    };
    if installation.device.revoked_at.is_none() || installation.wiped_at.is_some() {
        return Ok(());
    }
    let device = installation.device.id;
    let mut tx = app.store.begin().await?;
    if tx.note_wiped(installation.id, now).await? {
        let deed = Deed {
            at: now,
            person: Some(installation.person),
            installation: Some(installation.id),
            act: Act::DeviceWiped { device, claimed_at },
        };
        tx.commit(deed).await?;
        tracing::info!(%device, installation = %installation.id, "device wiped");
    }
    installation.wiped_at = Some(now);
    Ok(())
}
