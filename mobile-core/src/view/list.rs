//! The list of records.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;
use shared::division::DivisionCode;
use shared::id::{RecordId, UserId};
use shared::record::outreach_session::Venue;
use shared::time::{LocalDate, Timestamp};

use super::Ladder;
use crate::core::Core;
use crate::outbox::Progress;
use crate::record::{Audience, Standing, Summary, Void};

/// Which records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// With own work that is on this phone only, or in a pack not acknowledged.
    OnlyHere,
    /// Held, refused, declined or with a rejected command.
    NeedsMending,
    /// With two values of a field.
    TwoAnswers,
}

/// A record in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The record.
    pub record: RecordId,
    /// The day it was held.
    pub occurred_on: Option<LocalDate>,
    /// Home village.
    pub village: Option<DivisionCode>,
    /// Its name on that day.
    pub village_name: Option<String>,
    /// Where.
    pub venue: Option<Venue>,
    /// Attendances.
    pub audience: Option<Audience>,
    /// Who created it.
    pub author: Option<UserId>,
    /// How far it has come: of its open items the one that most needs a person.
    pub ladder: Ladder,
    /// Fields with two values.
    pub disputed: BTreeSet<String>,
    /// Whether it is void.
    pub is_void: bool,
    /// Whether it can be read.
    pub is_readable: bool,
}

impl Core {
    /// Records, the latest day first. `search`: part of a village's name, present or former, or the first
    /// digits of its code; empty for all.
    pub fn list(&self, filter: Filter, search: &str, now: Timestamp) -> Vec<Item> {
        let villages = (!search.is_empty()).then(|| self.villages_named(search, now));
        let wanted = |summary: &&Summary| {
            let village = summary.village.map(|village| village.to_string());
            let fits = villages.as_ref().is_none_or(|villages| {
                village.is_some_and(|village| {
                    village.starts_with(search) || villages.contains(&village)
                })
            });
            fits && self.passes(summary, filter)
        };
        let mut items: Vec<Item> = self
            .summaries()
            .filter(wanted)
            .map(|s| self.item(s))
            .collect();
        items.sort_by_key(|item| (Reverse(item.occurred_on), Reverse(item.record)));
        items
    }

    /// The codes, as texts, of the places that bear or bore a name, and of what they became.
    fn villages_named(&self, search: &str, now: Timestamp) -> BTreeSet<String> {
        let divisions = self.memory.reference.divisions();
        let mut codes = BTreeSet::new();
        for edition in divisions.editions() {
            for found in divisions.find(search, edition.valid_from) {
                codes.insert(found.division.code.to_string());
                let present = found.present.present(found.division.code);
                codes.extend(present.iter().map(DivisionCode::to_string));
            }
        }
        for found in divisions.find(search, now.date()) {
            codes.insert(found.division.code.to_string());
            let present = found.present.present(found.division.code);
            codes.extend(present.iter().map(DivisionCode::to_string));
        }
        codes
    }

    fn passes(&self, summary: &Summary, filter: Filter) -> bool {
        match filter {
            Filter::All => true,
            Filter::TwoAnswers => !summary.disputed.is_empty(),
            Filter::NeedsMending => {
                summary.held + summary.turned_down + summary.rejected_commands > 0
            }
            Filter::OnlyHere => {
                summary.waiting > 0
                    && self.memory.outbox.entries().any(|(_, entry)| {
                        entry.record == summary.id
                            && self.memory.outbox.progress(&entry.item) != Progress::Received
                    })
            }
        }
    }

    pub(crate) fn item(&self, summary: &Summary) -> Item {
        let is_settled = summary.waiting + summary.turned_down + summary.rejected_commands == 0;
        let ladder = if is_settled && summary.is_counted {
            Some(Ladder::Counted)
        } else {
            self.most_urgent(summary.id)
        };
        let is_readable = summary.is_readable && ladder.is_some();
        let name = summary.village.zip(summary.occurred_on);
        Item {
            record: summary.id,
            occurred_on: summary.occurred_on,
            village: summary.village,
            village_name: name
                .and_then(|(village, on)| self.memory.reference.place_name(village, on)),
            venue: summary.venue,
            audience: summary.audience,
            author: summary.author,
            ladder: ladder.unwrap_or(Ladder::Saved),
            disputed: summary.disputed.clone(),
            is_void: matches!(summary.void, Void::Yes(_)),
            is_readable: is_readable && !self.memory.unreadable.contains(&summary.id),
        }
    }

    /// Records that may be of the same session as this one (domain.md §2.5, double counting): same village
    /// and day, and a member in common, or the same part of the day and a topic in common. A hint.
    pub fn look_alikes(&self, record: RecordId) -> Vec<RecordId> {
        let one = self.summary(record);
        let Some(one) = one.filter(|one| !matches!(one.void, Void::Yes(_))) else {
            return Vec::new();
        };
        let may_be_same = |other: &&Summary| {
            let members = !other.members.is_disjoint(&one.members);
            let part = one.part_of_day.is_some() && other.part_of_day == one.part_of_day;
            other.id != one.id
                && one.village.is_some()
                && (other.village, other.occurred_on) == (one.village, one.occurred_on)
                && !matches!(other.void, Void::Yes(_))
                && (members || part && !other.topics.is_disjoint(&one.topics))
        };
        self.summaries()
            .filter(may_be_same)
            .map(|other| other.id)
            .collect()
    }

    fn most_urgent(&self, record: RecordId) -> Option<Ladder> {
        let file = self.memory.file(record)?;
        let last = file.changes.len().saturating_sub(1);
        let changes = file.changes.iter().enumerate();
        // A change that was turned down and followed by another is history.
        let changes = changes
            .filter(|(place, change)| *place == last || change.standing.is_open())
            .map(|(_, change)| self.ladder_of_change(change));
        let commands = file.commands.iter().filter(|command| {
            let standing = &command.standing;
            !matches!(
                standing,
                Standing::Rejected { seen: true, .. } | Standing::Declined { seen: true, .. }
            )
        });
        changes
            .chain(commands.map(|command| self.ladder_of_command(command)))
            .chain([Ladder::Counted])
            .min_by_key(Ladder::urgency)
    }
}
