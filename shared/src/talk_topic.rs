//! What a village talk (说事会) may be about: seven topics of the office, and those a village adds
//! (7+N, domain.md §2.4).

mod accept;
mod list;

pub use accept::{MAX_NAME_CHARS, MAX_OFFICE_TOPICS, MAX_VILLAGE_TOPICS};
pub use list::TalkTopics;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::division::DivisionCode;
use crate::message::{Language, text};
use crate::policy_topic::TopicNames;
use crate::time::LocalDate;

/// A topic of talks: one of the office's, or one that a village added. Its code is a member of a talk's
/// `topics` and the topic of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct TalkTopic {
    /// Stable code ([`is_code`](crate::code::is_code)): `policy_benefits`.
    #[n(0)]
    pub code: String,
    /// Names; none where the messages name it (`talk_topic-<code>`).
    #[n(1)]
    pub names: Option<TopicNames>,
    /// The village that added it; none for a topic of the office.
    #[n(2)]
    pub village: Option<DivisionCode>,
    /// The topic of the office it counts under in totals; none for a topic of the office.
    #[n(3)]
    pub maps_to: Option<String>,
    /// First day on which a talk may be about it; none for always.
    #[n(4)]
    pub valid_from: Option<LocalDate>,
    /// Last day; none for no end.
    #[n(5)]
    pub valid_to: Option<LocalDate>,
}

/// No source names Wanyuan's seven topics. These are a proposal (domain.md §2.4), for the office to
/// rename, end or add to; what fits none of them is [`TalkTopic::OTHER`].
const DEFAULTS: [&str; 8] = [
    "policy_benefits",
    "industry_income",
    "infrastructure_services",
    "environment_sanitation",
    "disputes_safety",
    "village_affairs_conduct",
    "livelihood_hardship",
    TalkTopic::OTHER,
];

impl TalkTopic {
    /// The code of what fits no other topic.
    pub const OTHER: &str = "other";

    /// The list an organisation starts with: seven topics that are a proposal of this program, since no
    /// source names Wanyuan's own (domain.md §2.4), and [`Self::OTHER`]. Afterwards it is the office's.
    pub fn defaults() -> Vec<Self> {
        let topic = |code: &str| Self {
            code: code.to_owned(),
            names: None,
            village: None,
            maps_to: None,
            valid_from: None,
            valid_to: None,
        };
        DEFAULTS.into_iter().map(topic).collect()
    }

    /// Whether the messages name it.
    fn has_words(code: &str) -> bool {
        DEFAULTS.contains(&code)
    }

    /// Whether a talk of that day may be about it, first and last day included.
    pub fn valid_on(&self, date: LocalDate) -> bool {
        date.is_within(self.valid_from, self.valid_to)
    }

    /// Its name.
    pub fn name(&self, language: Language) -> String {
        match &self.names {
            Some(names) => names.name(language).to_owned(),
            None => text(language, &format!("talk_topic-{}", self.code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_and_other_have_codes_and_two_names() {
        let topics = TalkTopic::defaults();
        assert_eq!(topics.len(), 7 + 1);
        for topic in topics {
            assert!(crate::code::is_code(&topic.code), "{}", topic.code);
            for language in Language::ALL {
                let name = topic.name(language);
                assert!(!name.starts_with("talk_topic-"), "{name}");
            }
        }
    }

    #[test]
    fn a_topic_has_its_days() {
        let mut topic = TalkTopic::defaults().remove(0);
        topic.valid_from = Some("2018-03-01".parse().unwrap());
        topic.valid_to = Some("2018-12-31".parse().unwrap());
        for (day, expected) in [
            ("2018-02-28", false),
            ("2018-03-01", true),
            ("2018-12-31", true),
            ("2019-01-01", false),
        ] {
            assert_eq!(topic.valid_on(day.parse().unwrap()), expected, "{day}");
        }
    }
}
