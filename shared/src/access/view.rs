//! What a caller sees: feeds and figure areas.

use std::collections::BTreeSet;

use super::decision::area_of;
use super::rule::{Reach, own_area, read_reach};
use super::{Action, Grant, Principal};
use crate::division::{Area, Level};
use crate::feed::{Class, Feed, Township};
use crate::record::RecordKind;
use crate::time::LocalDate;

/// The feeds a caller may read on a day, ascending, each once; none for a revoked device or a caller
/// without a present grant.
///
/// Any present grant gives `p:` of the caller (with the verdicts on the own items) and `r:base`; a
/// grant with a township or village gives its `r:`. Then by how far the role reads each kind: `t:` or `i:` of
/// the team, `u:` of the unit, `d:` or `v:` of the area in the class that the role reads, `o:` (which holds
/// every row) for the offices, unless their grant is cut to a township or village.
pub fn visible_feeds(principal: &Principal, on: LocalDate) -> Vec<Feed> {
    if principal.revoked {
        return Vec::new();
    }
    let mut feeds = BTreeSet::new();
    for grant in principal.grants_on(on) {
        feeds.insert(Feed::Person(principal.user));
        feeds.insert(Feed::REFERENCE_BASE);
        feeds.extend(grant.area.map(Feed::reference_of));
        feeds.extend(
            RecordKind::ALL
                .into_iter()
                .flat_map(|kind| record_feeds(grant, kind)),
        );
    }
    // Whoever has all of a place needs no class of it beside.
    let whole = feeds.clone();
    feeds.retain(|feed| feed.whole().is_none_or(|all| !whole.contains(&all)));
    feeds.into_iter().collect()
}

/// The feeds in which a grant's role reads a kind of record.
fn record_feeds(grant: &Grant, kind: RecordKind) -> Vec<Feed> {
    let team = || {
        let of = match kind {
            RecordKind::Inspection | RecordKind::Finding => Feed::Inspections,
            RecordKind::OutreachSession
            | RecordKind::VillageTalk
            | RecordKind::TalkItem
            | RecordKind::Note => Feed::Team,
        };
        grant.team.map(of)
    };
    let class = |class: Class| own_area(grant).and_then(|area| area_feed(area, class));
    let found = match read_reach(grant.role, kind) {
        Reach::WholeTeam => [team(), None],
        Reach::Area => [class(Class::All), None],
        Reach::AreaAndTeam => [team(), class(Class::Talks)],
        Reach::Unit => [grant.unit.clone().map(Feed::Unit), None],
        Reach::Everything => match own_area(grant) {
            Some(area) => [area_feed(area, Class::All), None],
            None => [Some(Feed::Organisation), None],
        },
        Reach::Nothing | Reach::Own | Reach::Mine | Reach::Team => [None, None],
    };
    found.into_iter().flatten().collect()
}

fn area_feed(area: Area, class: Class) -> Option<Feed> {
    match area.level() {
        Level::County => None,
        Level::Township => Township::of(area).map(|township| Feed::Township(township, class)),
        Level::Village => Some(Feed::Village(area.code(), class)),
    }
}

/// The areas whose figures a caller may read on a day, ascending, none inside another. `organisation`
/// is the organisation's county: the area of an office whose grant names none.
pub fn figure_area(principal: &Principal, organisation: Area, on: LocalDate) -> Vec<Area> {
    if principal.revoked {
        return Vec::new();
    }
    let areas: BTreeSet<Area> = principal
        .grants_on(on)
        .filter_map(|grant| area_of(grant, Action::ReadFigures, organisation))
        .collect();
    let within_another = |area: Area| {
        areas
            .iter()
            .any(|other| *other != area && other.covers(area))
    };
    areas
        .iter()
        .copied()
        .filter(|area| !within_another(*area))
        .collect()
}
