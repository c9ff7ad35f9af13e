//! What a session may be about: dated policy topics (domain.md §2.4).

use jiff::civil::Date;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::message::{Language, text};
use crate::time::LocalDate;

/// A policy topic. Its code is a member of a session's `topics`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct PolicyTopic {
    /// Stable code, snake_case ASCII: `congress_19`.
    #[n(0)]
    pub code: String,
    /// First day on which a session may be about it; none for always.
    #[n(1)]
    pub valid_from: Option<LocalDate>,
    /// Last day on which a session may be about it; none for no end.
    #[n(2)]
    pub valid_to: Option<LocalDate>,
    /// Names of a topic the office added; none where the messages name it (`topic-<code>`).
    #[n(3)]
    pub names: Option<TopicNames>,
}

/// The names of a topic that the messages do not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct TopicNames {
    /// In Chinese.
    #[n(0)]
    pub zh_cn: String,
    /// In English.
    #[n(1)]
    pub en: String,
}

impl TopicNames {
    /// The name in a language.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::ZhCn => &self.zh_cn,
            Language::En => &self.en,
        }
    }
}

/// The topics of domain.md §2.4 with their first days. Those named after a congress begin on the day it
/// opened; nothing in the sources ends one, so the office ends them.
const DEFAULTS: [(&str, Option<Date>); 8] = [
    ("congress_19", Some(Date::constant(2017, 10, 18))),
    ("provincial_congress_11", Some(Date::constant(2017, 5, 22))),
    ("poverty_alleviation", None),
    ("livelihood_security", None),
    ("benefit_policies", None),
    ("rural_revitalisation", Some(Date::constant(2017, 10, 18))),
    ("farm_technique", None),
    ("congress_20", Some(Date::constant(2022, 10, 16))),
];

impl PolicyTopic {
    /// The list an organisation starts with; afterwards it is the office's.
    pub fn defaults() -> Vec<Self> {
        let topic = |(code, from): (&str, Option<Date>)| Self {
            code: code.to_owned(),
            valid_from: from.map(LocalDate),
            valid_to: None,
            names: None,
        };
        DEFAULTS.into_iter().map(topic).collect()
    }

    /// Whether a session of that day may be about it, first and last day included.
    pub fn valid_on(&self, date: LocalDate) -> bool {
        date.is_within(self.valid_from, self.valid_to)
    }

    /// Its name.
    pub fn name(&self, language: Language) -> String {
        match &self.names {
            Some(names) => names.name(language).to_owned(),
            None => text(language, &format!("topic-{}", self.code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_have_their_days() {
        let codes = |on: &str| {
            let on = on.parse().unwrap();
            let mut topics = PolicyTopic::defaults();
            topics.retain(|topic| topic.valid_on(on));
            topics
                .into_iter()
                .map(|topic| topic.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(codes("2018-07-01").len(), 7);
        assert!(!codes("2017-10-17").contains(&"congress_19".to_owned()));
        assert!(codes("2022-10-16").contains(&"congress_20".to_owned()));
        let mut ended = PolicyTopic::defaults().remove(0);
        ended.valid_to = Some("2022-10-15".parse().unwrap());
        assert!(ended.valid_on("2022-10-15".parse().unwrap()));
        assert!(!ended.valid_on("2022-10-16".parse().unwrap()));
    }

    #[test]
    fn every_default_has_a_code_and_two_names() {
        for topic in PolicyTopic::defaults() {
            assert!(crate::code::is_code(&topic.code), "{}", topic.code);
            for language in Language::ALL {
                assert!(
                    !topic.name(language).starts_with("topic-"),
                    "{}",
                    topic.code
                );
            }
        }
    }

    #[test]
    fn a_list_ships_with_the_offices_own_names() {
        let mut topics = PolicyTopic::defaults();
        topics.push(PolicyTopic {
            code: "tea_pruning".to_owned(),
            valid_from: None,
            valid_to: Some("2018-12-31".parse().unwrap()),
            names: Some(TopicNames {
                zh_cn: "茶树修剪".to_owned(),
                en: "Pruning tea".to_owned(),
            }),
        });
        let bytes = minicbor::to_vec(&topics).unwrap();
        assert_eq!(
            minicbor::decode::<Vec<PolicyTopic>>(&bytes).unwrap(),
            topics
        );
        assert_eq!(topics[8].name(Language::ZhCn), "茶树修剪");
        assert_eq!(topics[8].name(Language::En), "Pruning tea");
    }
}
