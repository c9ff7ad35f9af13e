//! Records that point to one another: the matters of a talk, the findings of an inspection, notes.

use serde::Serialize;
use shared::id::RecordId;
use shared::record::{Content, RecordKind, Relation};

use super::Item;
use crate::core::Core;
use crate::record::Summary;

/// A record that points to another, or that another points to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linked {
    /// How the one that points does: `talk`, `session`, `readback_of`, `inspection` or `about`.
    pub relation: &'static str,
    /// Whether the other points to this one; otherwise this one points to it.
    pub points_here: bool,
    /// The other.
    pub record: RecordId,
    /// As in the list; none when it is not on this phone.
    pub item: Option<Item>,
}

impl Core {
    /// What a record points to, then what points to it, each by id.
    pub(super) fn linked(&self, summary: &Summary, content: Option<&Content>) -> Vec<Linked> {
        let to = content.map(Content::links).unwrap_or_default();
        let to = to.into_iter().map(|(relation, record)| Linked {
            relation: relation.as_str(),
            points_here: false,
            record,
            item: self.summary(record).map(|other| self.item(other)),
        });
        let from = self.summaries().filter_map(|other| {
            let points = other.links.contains(&summary.id);
            let relation = relation(other.kind.filter(|_| points)?, summary.kind?)?;
            Some(Linked {
                relation: relation.as_str(),
                points_here: true,
                record: other.id,
                item: Some(self.item(other)),
            })
        });
        to.chain(from).collect()
    }
}

/// How a record of one kind points to one of another.
fn relation(from: RecordKind, to: RecordKind) -> Option<Relation> {
    match (from, to) {
        (RecordKind::TalkItem, RecordKind::VillageTalk) => Some(Relation::Talk),
        (RecordKind::TalkItem, RecordKind::OutreachSession) => Some(Relation::Session),
        (RecordKind::VillageTalk, RecordKind::TalkItem) => Some(Relation::ReadBack),
        (RecordKind::Finding, RecordKind::Inspection) => Some(Relation::Inspection),
        (RecordKind::Note, _) => Some(Relation::About),
        _ => None,
    }
}
