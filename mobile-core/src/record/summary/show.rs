//! What a list shows of a record's content.

use shared::record::Content;

use super::{Audience, Summary};

/// Longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 40;

impl Summary {
    /// What a list shows of the content.
    pub(super) fn show(&mut self, content: Content) {
        self.occurred_on = Some(content.occurred_on());
        self.links = content.links().into_iter().map(|(_, link)| link).collect();
        match content {
            Content::OutreachSession(session) => {
                self.part_of_day = session.part_of_day;
                self.venue = Some(session.venue);
                self.audience = Some(Audience::of(session.audience));
                self.topics = session.topics;
                self.members = session.members;
            }
            Content::VillageTalk(talk) => {
                self.audience = Some(Audience::of(talk.attendees));
                self.topics = talk.topics;
                self.title = talk.place.as_deref().map(title);
            }
            Content::TalkItem(item) => {
                self.topics = [item.topic].into();
                self.title = Some(title(&item.summary));
            }
            Content::Inspection(inspection) => {
                self.members = inspection.members;
                self.title = inspection.conclusion.as_deref().map(title);
                self.unit = inspection.unit;
            }
            Content::Finding(finding) => {
                self.title = Some(title(&finding.description));
                self.unit = Some(finding.unit);
            }
            Content::Note(note) => self.title = Some(title(&note.text)),
        }
    }
}

impl Audience {
    fn of(count: shared::record::Count) -> Self {
        Self {
            count: count.count,
            about: count.about,
        }
    }
}

/// The first characters of an account, on one line.
fn title(words: &str) -> String {
    let shown = words.chars().map(|c| if c == '\n' { ' ' } else { c });
    shown.take(MAX_TITLE_CHARS).collect()
}
