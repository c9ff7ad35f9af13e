//! Grants told, and orders to wipe.

use ed25519_dalek::Signer as _;
use shared::access::Grant;
use shared::feed::Feed;
use shared::id::InstallationId;
use shared::sync::{Request, SentGrants, SignedWipe, WipeOrder};

use super::{ORGANISATION, Office};

/// The grants of a person whose phone has others.
pub(super) fn told_grants(grants: &[Grant], request: &Request) -> Option<SentGrants> {
    let sent = SentGrants::of(grants);
    request
        .grants
        .filter(|digest| *digest != sent.digest())
        .map(|_| sent)
}

impl Office {
    pub(crate) fn set_grants(&mut self, number: u8, grants: Vec<Grant>) {
        let member = self.members.get_mut(&InstallationId([number; 16]));
        member.unwrap().grants = grants;
    }

    /// Exactly these feeds, not even the person's own.
    pub(crate) fn set_only(&mut self, number: u8, feeds: Vec<Feed>) {
        let member = self.members.get_mut(&InstallationId([number; 16]));
        member.unwrap().feeds = feeds;
    }

    /// From now on the device reads nothing, and is told to wipe.
    pub(crate) fn revoke(&mut self, number: u8) {
        self.set_only(number, Vec::new());
        let now = self.now;
        let member = self.members.get_mut(&InstallationId([number; 16]));
        member.unwrap().revoked_at = Some(now);
    }

    /// Whether it said that it was wiped.
    pub(crate) fn knows_of_wipe(&self, number: u8) -> bool {
        let member = &self.members[&InstallationId([number; 16])];
        member.wiped_at.is_some()
    }

    pub(super) fn hear_of_wipe(&mut self, request: &Request) {
        let member = self.members.get_mut(&request.installation).unwrap();
        member.wiped_at = member.wiped_at.or(request.wiped);
    }

    pub(super) fn order_to_wipe(&self, installation: InstallationId) -> Option<SignedWipe> {
        let member = &self.members[&installation];
        let ordered_at = member.revoked_at.filter(|_| member.wiped_at.is_none())?;
        let order = WipeOrder {
            organisation: ORGANISATION,
            installation,
            ordered_at,
            reason: WipeOrder::DEVICE_REVOKED.to_owned(),
        };
        let bad = ed25519_dalek::SigningKey::from_bytes(&[0xbd; 32]);
        let key = if self.signs_badly { &bad } else { &self.key };
        Some(SignedWipe::of(&order, |message| {
            key.sign(message).to_bytes()
        }))
    }
}
