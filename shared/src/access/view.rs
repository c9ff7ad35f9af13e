//! What a caller sees: feeds and figure areas.

use std::collections::BTreeSet;

use super::decision::figure_area_of;
use super::rule::{Reach, own_area, reach};
use super::{Action, Grant, Principal};
use crate::division::{Area, Level};
use crate::feed::Feed;
use crate::time::LocalDate;

/// The feeds a caller may read on a day, ascending, each once; none for a revoked device or a caller
/// without a present grant.
///
/// Any present grant gives `p:` of the caller (with the verdicts on the own items) and `r:base`; a
/// grant with a township or village gives its `r:`. Then by how far the role reads: `t:` of the team,
/// `d:` or `v:` of the area, `o:` (which holds every row) for the offices, unless their grant is cut
/// to a township or village.
pub fn visible_feeds(principal: &Principal, on: LocalDate) -> Vec<Feed> {
    if principal.revoked {
        return Vec::new();
    }
    let mut feeds = BTreeSet::new();
    for grant in principal.grants_on(on) {
        feeds.insert(Feed::Person(principal.user));
        feeds.insert(Feed::REFERENCE_BASE);
        feeds.extend(grant.area.map(Feed::reference_of));
        feeds.extend(record_feed(grant));
    }
    feeds.into_iter().collect()
}

fn record_feed(grant: &Grant) -> Option<Feed> {
    match reach(grant.role, Action::ReadRecord) {
        Reach::WholeTeam => grant.team.map(Feed::Team),
        Reach::Area => own_area(grant).and_then(area_feed),
        Reach::Everything => match own_area(grant) {
            Some(area) => area_feed(area),
            None => Some(Feed::Organisation),
        },
        Reach::Nothing | Reach::Own | Reach::Team => None,
    }
}

fn area_feed(area: Area) -> Option<Feed> {
    match area.level() {
        Level::County => None,
        Level::Township => Feed::township_of(area),
        Level::Village => Some(Feed::Village(area.code())),
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
        .filter_map(|grant| figure_area_of(grant, organisation))
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
