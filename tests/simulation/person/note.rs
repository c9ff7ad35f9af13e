//! Notes: whoever reads a record adds words to it, and mends them later.

use shared::record::RecordKind;

use super::forms;
use crate::scenario::Person;
use crate::world::World;

impl World {
    /// Somebody adds words to a record that they read: kind, place and team are those of the record.
    pub(super) fn write_note(&mut self, place: usize) {
        let mut found = self.found(place, None);
        found.retain(|found| found.kind != RecordKind::Note);
        let (Some(found), Some(on)) = (self.one_of(found), self.day_of(place)) else {
            return;
        };
        let words = format!("说明{}", self.next_number());
        let core = self.phones[place].core.as_ref();
        let detail = core.and_then(|core| core.detail(found.record));
        let about = detail.and_then(|detail| Some((detail.team, detail.item.village?)));
        if let Some((team, home)) = about {
            let form = forms::note(on, (found.record, found.kind), home, words);
            self.write(place, team, form);
        }
    }

    /// Somebody puts other words into a note of theirs.
    pub(super) fn amend_note(&mut self, place: usize) {
        let person = Person::id(self.scenario.phones[place].person);
        let mut found = self.found(place, Some(RecordKind::Note));
        let core = self.phones[place].core.as_ref();
        found.retain(|found| {
            let summary = core.and_then(|core| core.summary(found.record));
            summary.is_some_and(|summary| summary.author == Some(person))
        });
        let Some(found) = self.one_of(found) else {
            return self.write_note(place);
        };
        let words = format!("改说明{}", self.next_number());
        self.say_more(
            place,
            found.record,
            words.clone(),
            forms::other_words(words),
        );
    }
}
