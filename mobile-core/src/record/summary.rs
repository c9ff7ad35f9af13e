//! What lists and figures read of a record without decoding its changes.

mod show;

pub use show::MAX_TITLE_CHARS;

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use shared::command::Order;
use shared::division::DivisionCode;
use shared::feed::Feed;
use shared::id::{RecordId, TeamId, UserId};
use shared::problem::HeldCode;
use shared::record::outreach_session;
use shared::record::{Content, RecordKind};
use shared::time::{LocalDate, Timestamp};
use shared::workflow::Course;

use super::{RecordFile, Replay, Stage, Standing, Voiding};

/// Attendances as listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize)]
pub struct Audience {
    /// The count, 人次; the smallest one while in dispute.
    #[n(0)]
    pub count: u16,
    /// Whether it is an estimate.
    #[n(1)]
    pub about: bool,
}

/// Whether a record is out of every figure.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Void {
    /// It is not void.
    #[n(0)]
    No,
    /// A void waits for the office.
    #[n(1)]
    Requested,
    /// It is void.
    #[n(2)]
    Yes(#[n(0)] Voiding),
}

/// Derived from the rest of the file whenever that is written.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Summary {
    /// The record.
    #[n(0)]
    pub id: RecordId,
    /// The feeds that hold it; empty for what was never counted.
    #[n(1)]
    pub feeds: BTreeSet<Feed>,
    /// Home division, of most kinds a village; none while the record cannot be read.
    #[n(2)]
    pub village: Option<DivisionCode>,
    /// Team.
    #[n(3)]
    pub team: Option<TeamId>,
    /// Who created it.
    #[n(4)]
    pub author: Option<UserId>,
    /// The day it happened.
    #[n(5)]
    pub occurred_on: Option<LocalDate>,
    /// Where it was held.
    #[n(6)]
    pub venue: Option<outreach_session::Venue>,
    /// Attendances of a session or talk.
    #[n(7)]
    pub audience: Option<Audience>,
    /// Topic codes: policy topics of a session, talk topics of a talk or matter.
    #[n(8)]
    pub topics: BTreeSet<String>,
    /// The members who spoke or inspected.
    #[n(9)]
    pub members: BTreeSet<UserId>,
    /// Fields with more than one distinct value; the pair of attendances is one.
    #[n(10)]
    pub disputed: BTreeSet<String>,
    /// Whether any of it counts.
    #[n(11)]
    pub is_counted: bool,
    /// Own changes and commands that nobody has decided.
    #[n(12)]
    pub waiting: u32,
    /// Of those, held ones.
    #[n(13)]
    pub held: u32,
    /// Own items that were refused, or declined and not yet seen, and not followed by another change.
    #[n(14)]
    pub turned_down: u32,
    /// Own commands that were rejected and not yet seen.
    #[n(15)]
    pub rejected_commands: u32,
    /// Void or not.
    #[n(16)]
    pub void: Void,
    /// The latest claimed time of its changes: seconds since 1970.
    #[n(17)]
    pub edited_at: i64,
    /// Whether the record could be read at all.
    #[n(18)]
    pub is_readable: bool,
    /// How many rules the merge breaks (sync.md N3.7): flagged, and counted all the same.
    #[n(19)]
    pub broken_rules: u32,
    /// What it adds to the figures: what counts of it, as the same code on the server says.
    #[n(20)]
    pub contributions: Vec<shared::figure::Contribution>,
    /// What it would add if all own work counted; none when that is the same.
    #[n(21)]
    pub own_contributions: Option<Vec<shared::figure::Contribution>>,
    /// When this phone or the server first had it.
    #[n(22)]
    pub first_at: Timestamp,
    /// Part of the day.
    #[n(23)]
    pub part_of_day: Option<outreach_session::PartOfDay>,
    /// Its kind; none while it cannot be read.
    #[n(24)]
    pub kind: Option<RecordKind>,
    /// Where it stands by the decided events.
    #[n(25)]
    pub stage: Option<Stage>,
    /// Where it will stand when the own orders that wait are carried out; none when that is the same.
    #[n(26)]
    pub expected_stage: Option<Stage>,
    /// What it says in a few words: at most [`MAX_TITLE_CHARS`] characters.
    #[n(27)]
    pub title: Option<String>,
    /// The unit inspected, or at which a problem was found, by its code.
    #[n(28)]
    pub unit: Option<String>,
    /// The records it points to.
    #[n(29)]
    #[cbor(default)]
    pub links: BTreeSet<RecordId>,
    /// Of the held changes, proposed amendments: the record was frozen when they arrived.
    #[n(30)]
    #[cbor(default)]
    pub proposed: u32,
    /// Whose orders on it were carried out.
    #[n(31)]
    #[cbor(default)]
    pub ordered_by: BTreeSet<UserId>,
}

impl Summary {
    pub(crate) fn unknown(id: RecordId) -> Self {
        Self {
            id,
            feeds: BTreeSet::new(),
            village: None,
            team: None,
            author: None,
            occurred_on: None,
            venue: None,
            audience: None,
            topics: BTreeSet::new(),
            members: BTreeSet::new(),
            disputed: BTreeSet::new(),
            is_counted: false,
            waiting: 0,
            held: 0,
            turned_down: 0,
            rejected_commands: 0,
            void: Void::No,
            edited_at: 0,
            is_readable: false,
            broken_rules: 0,
            contributions: Vec::new(),
            own_contributions: None,
            first_at: Timestamp::default(),
            part_of_day: None,
            kind: None,
            stage: None,
            expected_stage: None,
            title: None,
            unit: None,
            links: BTreeSet::new(),
            proposed: 0,
            ordered_by: BTreeSet::new(),
        }
    }

    /// Derives the summary of a file; the feeds are kept.
    pub(crate) fn of(file: &RecordFile) -> Self {
        let mut summary = Self::unknown(file.summary.id);
        summary.feeds.clone_from(&file.summary.feeds);
        summary.count_standings(file);
        let commands = file.commands.iter();
        let happened = commands.filter(|command| command.standing == Standing::Happened);
        summary.ordered_by = happened.map(|command| command.author).collect();
        let Ok(replay) = Replay::of(file) else {
            return summary;
        };
        let kind = replay.identity.kind;
        let (content, broken) = Content::read(kind, &replay.state);
        summary.kind = Some(kind);
        summary.is_readable = true;
        summary.broken_rules = u32::try_from(broken.len()).unwrap_or(u32::MAX);
        summary.village = Some(replay.identity.home);
        summary.team = Some(replay.identity.team);
        let creation = replay
            .merged
            .first()
            .and_then(|place| file.changes.get(*place));
        summary.author = creation.map(|creation| creation.author);
        summary.first_at = creation
            .and_then(|creation| creation.saved_at.or(creation.received_at))
            .unwrap_or_default();
        let changes = replay
            .merged
            .iter()
            .filter_map(|place| replay.changes.get(*place));
        summary.edited_at = changes.map(shared::change::Change::time).max().unwrap_or(0);
        summary.disputed = disputed_fields(kind, &replay.state);
        let (decided, expected) = (replay.course(), replay.expected_course());
        let stage = Stage::of(decided);
        summary.expected_stage = Some(Stage::of(expected)).filter(|expected| *expected != stage);
        summary.stage = Some(stage);
        let contributions = |content: Option<&Content>, course: &Course| {
            content.map_or_else(Vec::new, |content| {
                shared::figure::contributions(content, course)
            })
        };
        let own = contributions(content.as_ref(), expected);
        if !summary.is_counted {
            summary.own_contributions = Some(own).filter(|own| !own.is_empty());
        } else if replay.is_ahead() {
            let counted = Content::read(kind, replay.counted()).0;
            summary.contributions = contributions(counted.as_ref(), decided);
            summary.own_contributions = Some(own).filter(|own| *own != summary.contributions);
        } else {
            summary.contributions = own;
        }
        if replay.is_rejected {
            summary.own_contributions = None;
        }
        if let Some(content) = content {
            summary.show(content);
        }
        summary
    }

    /// Where it stands as this phone goes by: own orders that wait are taken as carried out.
    pub fn stage_here(&self) -> Option<&Stage> {
        self.expected_stage.as_ref().or(self.stage.as_ref())
    }

    fn count_standings(&mut self, file: &RecordFile) {
        let standings = || {
            // A joined change is its author's to wait for.
            let own = file
                .changes
                .iter()
                .filter(|change| change.witness.is_none());
            let changes = own.map(|change| &change.standing);
            changes.chain(file.commands.iter().map(|command| &command.standing))
        };
        let count = |wanted: fn(&Standing) -> bool| {
            u32::try_from(standings().filter(|standing| wanted(standing)).count()).unwrap_or(0)
        };
        self.is_counted = file
            .changes
            .iter()
            .any(|change| change.standing == Standing::Counted);
        self.waiting = count(Standing::is_open);
        self.held = count(|standing| matches!(standing, Standing::Held { .. }));
        let is_proposed = |standing: &Standing| {
            let code = HeldCode::Frozen;
            matches!(standing, Standing::Held { code: held, .. } if *held == code)
        };
        let changes = file.changes.iter().map(|change| &change.standing);
        let proposed = changes.filter(|standing| is_proposed(standing)).count();
        self.proposed = u32::try_from(proposed).unwrap_or(u32::MAX);
        let last = file.changes.last().map(|change| &change.standing);
        let is_down = |standing: &Standing| {
            matches!(
                standing,
                Standing::Declined { seen: false, .. } | Standing::Refused { .. }
            )
        };
        self.turned_down = u32::from(last.is_some_and(is_down));
        for command in &file.commands {
            let is_void = matches!(command.order(), Some(Order::Void { .. }));
            match &command.standing {
                Standing::Rejected { seen: false, .. } => self.rejected_commands += 1,
                Standing::Happened => {
                    self.void = match (command.voiding(), &file.summary.void) {
                        // Stored without its event: what the row said is in the summary before this one.
                        (Some(_), Void::Yes(old)) if command.event.is_none() => {
                            Void::Yes(old.clone())
                        }
                        (Some(voiding), _) => Void::Yes(voiding),
                        (None, _) => continue,
                    };
                }
                standing if is_down(standing) => self.turned_down += 1,
                standing if standing.is_open() && is_void && self.void == Void::No => {
                    self.void = Void::Requested;
                }
                _ => {}
            }
        }
    }
}

/// Fields with more than one distinct value. Set keys never conflict; the pair of a count is one field.
pub(crate) fn disputed_fields(kind: RecordKind, state: &shared::state::State) -> BTreeSet<String> {
    let rules = kind.rules();
    state
        .keys()
        .filter(|name| !name.contains('/') && state.is_disputed(name))
        .map(|name| rules.pair(name).map_or(name, |pair| pair.name))
        .map(str::to_owned)
        .collect()
}
