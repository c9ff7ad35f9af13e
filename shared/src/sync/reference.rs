//! Reference data in the log: versioned by row order, shipped by feed.

use minicbor::{Decode, Encode};

use crate::division::{Area, DivisionSheet};
use crate::feed::Feed;
use crate::id::{TeamId, UserId};
use crate::membership::Membership;
use crate::policy_topic::PolicyTopic;

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
        }
    }

    /// The feeds that carry it, besides `o:`: divisions to those of the township, topics to all, a
    /// membership to its team and its township.
    pub fn feeds(&self) -> Vec<Feed> {
        match self {
            Self::Divisions(sheet) => vec![Feed::reference_of(sheet.township.into())],
            Self::PolicyTopics(_) => vec![Feed::REFERENCE_BASE],
            Self::Membership(membership) => {
                let mut feeds = vec![Feed::Team(membership.team)];
                feeds.extend(Feed::township_of(membership.area));
                feeds
            }
        }
    }
}
