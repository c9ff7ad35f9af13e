//! Reference data in the log: versioned by row order, shipped by feed.

use minicbor::{Decode, Encode};

use crate::division::{Area, DivisionCode, DivisionSheet};
use crate::feed::Feed;
use crate::id::{TeamId, UserId};
use crate::membership::Membership;
use crate::policy_topic::PolicyTopic;
use crate::talk_topic::TalkTopic;
use crate::unit::Unit;

/// One piece of reference data. A later row with the same key replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum Reference {
    /// One township of one edition of the divisions, with its villages and succession.
    #[n(0)]
    Divisions(#[n(0)] DivisionSheet),
    /// The policy topics.
    #[n(1)]
    PolicyTopics(#[n(0)] Vec<PolicyTopic>),
    /// A person's place on the roll.
    #[n(2)]
    Membership(#[n(0)] Membership),
    /// The units.
    #[n(3)]
    Units(#[n(0)] Vec<Unit>),
    /// The office's topics of talks.
    #[n(4)]
    TalkTopics(#[n(0)] Vec<TalkTopic>),
    /// The topics of talks that one village added.
    #[n(5)]
    VillageTopics {
        /// The village.
        #[n(0)]
        village: DivisionCode,
        /// All that it added so far, in the order added.
        #[n(1)]
        topics: Vec<TalkTopic>,
    },
}

/// What a later version of the same thing replaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceKey {
    /// Edition and township.
    Divisions(String, Area),
    /// The one list.
    PolicyTopics,
    /// A person in a team, in a role.
    Membership(UserId, TeamId, String),
    /// The one list of units.
    Units,
    /// The one list of the office.
    TalkTopics,
    /// A village.
    VillageTopics(DivisionCode),
}

impl Reference {
    /// Its key.
    pub fn key(&self) -> ReferenceKey {
        match self {
            Self::Divisions(sheet) => {
                ReferenceKey::Divisions(sheet.edition.clone(), sheet.township.into())
            }
            Self::PolicyTopics(_) => ReferenceKey::PolicyTopics,
            Self::Membership(membership) => {
                ReferenceKey::Membership(membership.user, membership.team, membership.role.clone())
            }
            Self::Units(_) => ReferenceKey::Units,
            Self::TalkTopics(_) => ReferenceKey::TalkTopics,
            Self::VillageTopics { village, .. } => ReferenceKey::VillageTopics(*village),
        }
    }

    /// The feeds that carry it, besides `o:`: divisions and a village's topics to those of the township,
    /// the office's lists to all, a membership to its team, whatever that does, and its township.
    pub fn feeds(&self) -> Vec<Feed> {
        match self {
            Self::Divisions(sheet) => vec![Feed::reference_of(sheet.township.into())],
            Self::PolicyTopics(_) | Self::Units(_) | Self::TalkTopics(_) => {
                vec![Feed::REFERENCE_BASE]
            }
            Self::VillageTopics { village, .. } => vec![Feed::reference_of(Area::from(*village))],
            Self::Membership(membership) => {
                let team = membership.team;
                let mut feeds = vec![Feed::Team(team), Feed::Inspections(team)];
                feeds.extend(Feed::township_of(membership.area));
                feeds
            }
        }
    }
}
