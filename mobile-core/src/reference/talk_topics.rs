//! Topics of talks: the office's, and those of the villages of this phone's townships.

use shared::division::DivisionCode;
use shared::message::Language;
use shared::sync::Reference;
use shared::talk_topic::{TalkTopic, TalkTopics};
use shared::time::LocalDate;

use super::ReferenceShelf;

impl ReferenceShelf {
    /// All that this phone was sent; those every organisation starts with until the office's list is
    /// here.
    pub fn all_talk_topics(&self) -> &TalkTopics {
        self.talk_topics.get_or_init(|| {
            let mut topics = TalkTopics::default();
            for (_, entry) in self.entries() {
                match &entry.reference {
                    Reference::TalkTopics(office) => topics.set_office(office.clone()),
                    Reference::VillageTopics {
                        village,
                        topics: own,
                    } => topics.set_village(*village, own.clone()),
                    _ => {}
                }
            }
            topics
        })
    }

    /// What a talk in a village may be about on a day, in the order to be shown.
    pub fn talk_topics(&self, village: DivisionCode, on: LocalDate) -> Vec<&TalkTopic> {
        self.all_talk_topics().offered(village, on)
    }

    /// The name of a topic in a village; none for a code that means nothing there.
    pub fn talk_topic_name(
        &self,
        code: &str,
        village: DivisionCode,
        language: Language,
    ) -> Option<String> {
        let topic = self.all_talk_topics().find(code, village);
        topic.map(|topic| topic.name(language))
    }
}
