//! The list of records.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;
use shared::command::Responsible;
use shared::division::DivisionCode;
use shared::feed::Feed;
use shared::id::{RecordId, UserId};
use shared::record::RecordKind;
use shared::record::outreach_session::Venue;
use shared::time::{LocalDate, Timestamp};
use shared::workflow::Status;

use super::Ladder;
use crate::core::Core;
use crate::record::{Audience, Stage, Standing, Summary, Void};

/// Which records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// With own work that the server is not known to have, packed or not.
    OnlyHere,
    /// Held, refused, declined or with a rejected command.
    NeedsMending,
    /// With two values of a field.
    TwoAnswers,
    /// Matters, findings and inspections that are not at their end.
    Open,
    /// What this person wrote, took part in, wrote in or ordered about.
    Mine,
    /// Of what concerns this person: owed by today or within [`DUE_SOON_DAYS`] from it.
    DueSoon,
    /// Of what concerns this person: owed since yesterday or longer.
    Overdue,
}

/// So many days before its last one a matter or finding is due soon.
pub const DUE_SOON_DAYS: i32 = 3;

/// Which records, of which kind, in which status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection {
    /// Which.
    pub filter: Filter,
    /// Only of this kind.
    pub kind: Option<RecordKind>,
    /// Only in this status, own orders that wait taken as carried out.
    pub status: Option<Status>,
}

impl From<Filter> for Selection {
    fn from(filter: Filter) -> Self {
        Self {
            filter,
            ..Self::default()
        }
    }
}

/// A record in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The record.
    pub record: RecordId,
    /// Its kind; none while it cannot be read.
    pub kind: Option<RecordKind>,
    /// The day it happened.
    pub occurred_on: Option<LocalDate>,
    /// Home division, of most kinds a village.
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
    /// A remark on `packed`: it left this phone in a bundle, and the server is not known to have it.
    pub is_carried: bool,
    /// Whether it is void.
    pub is_void: bool,
    /// Whether it can be read.
    pub is_readable: bool,
    /// What it says in a few words.
    pub title: Option<String>,
    /// Where it stands by the decided events.
    pub status: Option<Status>,
    /// Where it will stand when the own orders that wait are carried out; none when that is the same.
    pub expected_status: Option<Status>,
    /// By which day work is owed, that day included, as this phone goes by; none where nobody owes any.
    pub due_on: Option<LocalDate>,
    /// Who has taken a matter on, as this phone goes by.
    pub responsible: Option<Responsible>,
    /// The unit in charge, else the one inspected.
    pub unit: Option<String>,
    /// The record that counts for it.
    pub same_as: Option<RecordId>,
}

impl Core {
    /// Records, the latest day first. `search`: part of a village's name, present or former, or the first
    /// digits of its code; empty for all.
    pub fn list(&self, selection: impl Into<Selection>, search: &str, now: Timestamp) -> Vec<Item> {
        let selection = selection.into();
        let villages = (!search.is_empty()).then(|| self.villages_named(search, now));
        let wanted = |summary: &&Summary| {
            let village = summary.village.map(|village| village.to_string());
            let fits = villages.as_ref().is_none_or(|villages| {
                village.is_some_and(|village| {
                    village.starts_with(search) || villages.contains(&village)
                })
            });
            fits && is_selected(summary, selection) && self.passes(summary, selection.filter, now)
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

    fn passes(&self, summary: &Summary, filter: Filter, now: Timestamp) -> bool {
        match filter {
            Filter::All => true,
            Filter::Open => {
                let stage = summary.stage_here().zip(summary.kind);
                stage.is_some_and(|(stage, kind)| stage.is_open(kind))
            }
            Filter::Mine => self.is_mine(summary),
            Filter::DueSoon => self.days_left(summary, now).is_some_and(|days| days >= 0),
            Filter::Overdue => self.days_left(summary, now).is_some_and(|days| days < 0),
            Filter::TwoAnswers => !summary.disputed.is_empty(),
            Filter::NeedsMending => {
                summary.held + summary.turned_down + summary.rejected_commands > 0
            }
            Filter::OnlyHere => {
                summary.waiting > 0
                    && self.memory.outbox.entries().any(|(_, entry)| {
                        entry.record == summary.id
                            && self.memory.outbox.progress(&entry.item).is_only_here()
                    })
            }
        }
    }

    /// Days until what concerns this person is due: 0 to [`DUE_SOON_DAYS`], or fewer than 0 when it is overdue; none
    /// where nothing is due soon.
    pub(super) fn days_left(&self, summary: &Summary, now: Timestamp) -> Option<i32> {
        let due_on = summary.stage_here()?.owed_by()?;
        let days = due_on.days_since(self.today(now));
        (days <= DUE_SOON_DAYS && self.concerns_me(summary)).then_some(days)
    }

    fn is_mine(&self, summary: &Summary) -> bool {
        let enrolment = self.memory.enrolment.as_ref();
        enrolment.is_some_and(|own| {
            let me = own.user;
            summary.author == Some(me)
                || summary.members.contains(&me)
                || summary.feeds.contains(&Feed::Person(me))
                || summary.ordered_by.contains(&me)
                // An own order waits.
                || summary.expected_stage.is_some()
        })
    }

    /// Mine, or given to a unit whose feed this phone reads: that is this person's.
    fn concerns_me(&self, summary: &Summary) -> bool {
        let is_units = |feed: &Feed| matches!(feed, Feed::Unit(_));
        self.is_mine(summary) || summary.feeds.iter().any(is_units)
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
        let here = summary.stage_here();
        let status = summary.stage.as_ref().map(|stage| stage.status);
        let expected = summary.expected_stage.as_ref().map(|stage| stage.status);
        Item {
            record: summary.id,
            kind: summary.kind,
            occurred_on: summary.occurred_on,
            village: summary.village,
            village_name: name
                .and_then(|(village, on)| self.memory.reference.place_name(village, on)),
            venue: summary.venue,
            audience: summary.audience,
            author: summary.author,
            is_carried: ladder == Some(Ladder::Packed) && self.memory.outbox.is_carried(summary.id),
            ladder: ladder.unwrap_or(Ladder::Saved),
            disputed: summary.disputed.clone(),
            is_void: matches!(summary.void, Void::Yes(_)),
            is_readable: is_readable && !self.memory.unreadable.contains(&summary.id),
            title: summary.title.clone(),
            status,
            expected_status: expected.filter(|expected| Some(*expected) != status),
            due_on: here.and_then(Stage::owed_by),
            responsible: here.and_then(|stage| stage.responsible.clone()),
            unit: here
                .and_then(|stage| stage.unit.clone())
                .or_else(|| summary.unit.clone()),
            same_as: summary.stage.as_ref().and_then(|stage| stage.same_as),
        }
    }

    fn most_urgent(&self, record: RecordId) -> Option<Ladder> {
        let file = self.file(record)?;
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

fn is_selected(summary: &Summary, selection: Selection) -> bool {
    let is_kind = selection.kind.is_none() || selection.kind == summary.kind;
    let status = summary.stage_here().map(|stage| stage.status);
    is_kind && (selection.status.is_none() || selection.status == status)
}
