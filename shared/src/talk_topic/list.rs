//! All topics known: the office's, and those of each village.

use std::collections::BTreeMap;

use super::TalkTopic;
use crate::division::DivisionCode;
use crate::time::LocalDate;

/// The topics of talks, as far as they are known: on the server all, on a phone those it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkTopics {
    pub(super) office: Vec<TalkTopic>,
    pub(super) villages: BTreeMap<DivisionCode, Vec<TalkTopic>>,
}

impl Default for TalkTopics {
    /// What an organisation starts with.
    fn default() -> Self {
        Self {
            office: TalkTopic::defaults(),
            villages: BTreeMap::new(),
        }
    }
}

impl TalkTopics {
    /// Replaces the office's topics.
    pub fn set_office(&mut self, topics: Vec<TalkTopic>) {
        self.office = topics;
    }

    /// Replaces the topics a village added.
    pub fn set_village(&mut self, village: DivisionCode, topics: Vec<TalkTopic>) {
        self.villages.insert(village, topics);
    }

    /// The topics of the office, in its order.
    pub fn office(&self) -> &[TalkTopic] {
        &self.office
    }

    /// The topics a village added, in the order added.
    pub fn of_village(&self, village: DivisionCode) -> &[TalkTopic] {
        self.villages.get(&village).map_or(&[], Vec::as_slice)
    }

    /// What villages added, by village.
    pub fn added(&self) -> impl Iterator<Item = &TalkTopic> {
        self.villages.values().flatten()
    }

    /// What a talk in a village may be about on a day, in the order shown: the office's, those of the
    /// village, and [`TalkTopic::OTHER`] last.
    pub fn offered(&self, village: DivisionCode, on: LocalDate) -> Vec<&TalkTopic> {
        let is_other = |topic: &&TalkTopic| topic.code == TalkTopic::OTHER;
        let named = self.office.iter().filter(|topic| !is_other(topic));
        let other = self.office.iter().filter(is_other);
        named
            .chain(self.of_village(village))
            .chain(other)
            .filter(|topic| topic.valid_on(on))
            .collect()
    }

    /// The topic a code means in a village, whatever the day.
    pub fn find(&self, code: &str, village: DivisionCode) -> Option<&TalkTopic> {
        let mut topics = self.office.iter().chain(self.of_village(village));
        topics.find(|topic| topic.code == code)
    }

    /// The office's topic that a code counts under in totals: itself, the one a topic of the village is
    /// mapped to, or [`TalkTopic::OTHER`] where the code means nothing here.
    pub fn total_topic<'a>(&'a self, code: &str, village: DivisionCode) -> &'a str {
        let topic = self.find(code, village);
        topic.map_or(TalkTopic::OTHER, |topic| {
            topic.maps_to.as_deref().unwrap_or(&topic.code)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy_topic::TopicNames;

    fn village(number: u8) -> DivisionCode {
        format!("5117811092{number:02}").parse().unwrap()
    }

    fn added(code: &str, maps_to: &str, valid_to: Option<&str>) -> TalkTopic {
        TalkTopic {
            code: code.to_owned(),
            names: Some(TopicNames {
                zh_cn: "果园".to_owned(),
                en: "Orchards".to_owned(),
            }),
            village: Some(village(1)),
            maps_to: Some(maps_to.to_owned()),
            valid_from: None,
            valid_to: valid_to.map(|day| day.parse().unwrap()),
        }
    }

    fn topics() -> TalkTopics {
        let mut topics = TalkTopics::default();
        let own = vec![
            added("orchards", "industry_income", None),
            added("old_road", "infrastructure_services", Some("2018-06-30")),
        ];
        topics.set_village(village(1), own);
        topics
    }

    #[test]
    fn every_topic_counts_under_one_of_the_offices() {
        let topics = topics();
        for (code, place, total) in [
            ("policy_benefits", 1, "policy_benefits"),
            ("other", 1, "other"),
            ("orchards", 1, "industry_income"),
            // Ended topics count on: what was said under them does not move.
            ("old_road", 1, "infrastructure_services"),
            // Another village's topic, and no topic.
            ("orchards", 2, "other"),
            ("nothing", 1, "other"),
        ] {
            assert_eq!(topics.total_topic(code, village(place)), total, "{code}");
        }
    }

    #[test]
    fn a_village_is_offered_its_own_between_the_offices_and_other() {
        let topics = topics();
        let codes = |number: u8, day: &str| -> Vec<&str> {
            let offered = topics.offered(village(number), day.parse().unwrap());
            offered.iter().map(|topic| topic.code.as_str()).collect()
        };
        let own = codes(1, "2018-06-30");
        assert_eq!(own.len(), 10);
        assert_eq!(own[7..], ["orchards", "old_road", "other"]);
        assert_eq!(codes(1, "2018-07-01")[7..], ["orchards", "other"]);
        assert_eq!(
            codes(2, "2018-06-30")[6..],
            ["livelihood_hardship", "other"]
        );
    }
}
