//! What the fields and values of a record are called.

use mobile_cli::Phone;
use mobile_core::view::Shown;
use shared::division::DivisionCode;
use shared::id::RecordId;
use shared::message::{Language, text, text_for};
use shared::record::{
    self, RecordKind, finding, inspection, note, outreach_session, talk_item, village_talk,
};

use super::words::{self, shown};

/// Fields of one of a few words, whose names are `<field>-<word>`.
const CHOICES: [&str; 10] = [
    outreach_session::key::VENUE,
    outreach_session::key::FORM,
    outreach_session::key::PART_OF_DAY,
    village_talk::key::ENDED_WITH,
    talk_item::key::SCOPE,
    inspection::key::INSPECTION_KIND,
    finding::key::CATEGORY,
    finding::key::SEVERITY,
    finding::key::POSITION,
    note::key::PURPOSE,
];

/// The names that go with one record.
pub(crate) struct Names<'a> {
    phone: &'a Phone,
    kind: Option<RecordKind>,
    home: Option<DivisionCode>,
    language: Language,
}

impl<'a> Names<'a> {
    /// Those of a record's kind and place.
    pub(crate) fn of(phone: &'a Phone, record: RecordId, language: Language) -> Self {
        let summary = phone.core().summary(record);
        let kind = summary.and_then(|summary| summary.kind);
        let home = summary.and_then(|summary| summary.village);
        Self::of_kind(phone, kind, home, language)
    }

    /// Those of a kind of record at a place, as far as they are known.
    pub(crate) fn of_kind(
        phone: &'a Phone,
        kind: Option<RecordKind>,
        home: Option<DivisionCode>,
        language: Language,
    ) -> Self {
        Self {
            phone,
            kind,
            home,
            language,
        }
    }

    /// A field, by its key.
    pub(crate) fn field(&self, key: &str) -> String {
        let key = format!("field-{key}");
        match self.kind {
            Some(kind) => text_for(self.language, &key, kind),
            None => text(self.language, &key),
        }
    }

    /// A member of a set.
    pub(crate) fn member(&self, set: &str, member: &str) -> String {
        let name = match set {
            outreach_session::key::MEMBERS => self.person(member),
            outreach_session::key::TOPICS => self.topic(member),
            _ => None,
        };
        name.unwrap_or_else(|| member.to_owned())
    }

    /// A value of a field.
    pub(crate) fn value(&self, field: &str, value: &Shown) -> String {
        let plain = shown(value, self.language);
        let core = self.phone.core();
        let name = match field {
            field if CHOICES.contains(&field) => {
                Some(text(self.language, &format!("{field}-{plain}")))
            }
            note::key::ABOUT_KIND => Some(text(self.language, &format!("kind-{plain}"))),
            village_talk::key::RECORDER => self.person(&plain),
            talk_item::key::TOPIC => self.topic(&plain),
            finding::key::UNIT => Some(words::unit(self.phone, &plain)),
            finding::key::EVIDENCE => plain.strip_prefix("text:").map(str::to_owned),
            record::VILLAGE | record::DIVISION => {
                let code = plain.parse().ok();
                let on = self.phone.now().date();
                let name = code.and_then(|code| core.reference().place_name(code, on));
                name.map(|name| format!("{name} {plain}"))
            }
            record::TEAM => {
                let teams = core.reference().teams();
                let mut teams = teams.into_iter();
                let is_it = |team: &mobile_core::reference::Team| {
                    team.team.to_string().replace('-', "") == plain
                };
                teams.find(is_it).map(|team| team.name)
            }
            _ => None,
        };
        name.unwrap_or(plain)
    }

    fn person(&self, user: &str) -> Option<String> {
        let user = user.parse().ok()?;
        self.phone.core().person_name(user)
    }

    /// A topic of the 7+N, of a session a policy topic.
    fn topic(&self, code: &str) -> Option<String> {
        let reference = self.phone.core().reference();
        if self.kind == Some(RecordKind::OutreachSession) {
            let topics = reference.topics();
            let topic = topics.iter().find(|topic| topic.code == code);
            return topic.map(|topic| topic.name(self.language));
        }
        let topics = reference.all_talk_topics();
        let topic = topics.find(code, self.home?);
        topic.map(|topic| topic.name(self.language))
    }
}
