//! What an act was done to: how the trail finds the entries about an account, a device, an item.

use super::Act;

impl Act {
    /// What it was done to, as text: an id, a hash, a code; none where there is nothing but the organisation.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::OrganisationMade { administrator, .. } => Some(administrator.to_string()),
            Self::EnrolmentCodeIssued { account, .. }
            | Self::AccountMade { account, .. }
            | Self::GrantsGiven { account, .. }
            | Self::GrantsProposed { account, .. }
            | Self::AccountLeft { account, .. }
            | Self::SignInLocked { account, .. }
            | Self::SessionsEnded { account, .. }
            | Self::SignInUnlocked { account }
            | Self::SignInReset { account, .. }
            | Self::AdministratorCodeIssued { account, .. } => Some(account.to_string()),
            Self::GrantEnded { grant, .. } => Some(grant.account.to_string()),
            Self::PeopleImported { file, .. } => Some(file.to_string()),
            Self::InstallationMoved { account, .. } => Some(account.to_string()),
            Self::DeviceEnrolled { device, .. }
            | Self::DeviceRevoked { device }
            | Self::DeviceRenamed { device, .. }
            | Self::DeviceWiped { device, .. } => Some(device.to_string()),
            Self::TeamMade { team, .. } => Some(team.to_string()),
            Self::HeldReleased { item, .. } | Self::HeldDeclined { item, .. } => {
                Some(item.to_string())
            }
            Self::VillageTopicAdded { village, .. } | Self::VillageTopicEnded { village, .. } => {
                Some(village.to_string())
            }
            Self::SignInRefused { account, .. } => account.map(|account| account.to_string()),
            Self::TokenKeyChanged { kid, .. } => Some(kid.clone()),
            Self::AuditBegun {}
            | Self::EnrolmentRefused { .. }
            | Self::PageLinkMade { .. }
            | Self::PageOpened { .. }
            | Self::PageLinkRefused { .. }
            | Self::UnitsReplaced { .. }
            | Self::TalkTopicsReplaced { .. }
            | Self::AuditRead { .. }
            | Self::AuditCheckpointMade {}
            | Self::AuditPruned { .. }
            | Self::Rebuilt { .. }
            | Self::BundleImported { .. }
            // Of many accounts, as a rule.
            | Self::GrantsConfirmed { .. }
            | Self::GrantsDeclined { .. }
            | Self::SignedIn { .. }
            | Self::SignedOut {}
            | Self::SignInMade { .. }
            | Self::PasswordChanged { .. }
            | Self::TotpSet { .. }
            | Self::RecoveryCodesMade { .. }
            | Self::SecondStepSet { .. }
            | Self::EnrolmentSheetMade { .. }
            | Self::MoveCodeIssued { .. } => None,
        }
    }
}
