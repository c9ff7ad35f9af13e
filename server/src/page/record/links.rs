//! Records that point to the one shown, and the way to those it points to.

use shared::id::RecordId;

use super::rows::Speaker;
use crate::page::line::Line;

/// The records that point here in one way.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
}

impl Speaker<'_> {
    /// The records that point here, by the way they do. Those that the shown one points to are among its
    /// fields.
    pub(super) fn pointing_here(&self) -> Vec<Group> {
        let mut groups: Vec<(&str, Group)> = Vec::new();
        for linked in self.linked.iter().filter(|linked| linked.points_here) {
            let kind = linked.kind.as_str();
            let link = self.link_to(linked.record.id);
            let line = Line::of(&linked.record, self.reference, self.words, link);
            match groups.last_mut() {
                Some((last, group)) if *last == kind => group.lines.push(line),
                _ => groups.push((
                    kind,
                    Group {
                        title: self.words.say(&format!("linked-{kind}")),
                        lines: vec![line],
                    },
                )),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// A record that the shown one names: in words with a link where the reader may read it.
    pub(super) fn reference_to(&self, id: RecordId) -> (String, Option<String>) {
        let known = self.linked.iter().find(|linked| linked.record.id == id);
        match known {
            Some(linked) => {
                let link = self.link_to(id);
                let line = Line::of(&linked.record, self.reference, self.words, link.clone());
                (format!("{} {}", line.day, line.what), Some(link))
            }
            None => (format!("{id} ({})", self.words.say("page-not_yours")), None),
        }
    }

    fn link_to(&self, id: RecordId) -> String {
        format!("/records/{id}?{}", self.context)
    }
}
