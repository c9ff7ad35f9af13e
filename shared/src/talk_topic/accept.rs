//! What the office and the villages may make of the topics.

use super::{TalkTopic, TalkTopics};
use crate::code::{broken_codes, is_code};
use crate::division::DivisionCode;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation, ends_before_it_begins, one_line};

/// Longest name of a topic, in characters.
pub const MAX_NAME_CHARS: usize = 60;
/// Most topics of the office.
pub const MAX_OFFICE_TOPICS: usize = 40;
/// Most topics a village adds: the N of 7+N.
pub const MAX_VILLAGE_TOPICS: usize = 20;

impl TalkTopics {
    /// The list that replaces the office's, its names without the spaces around them; or what is wrong
    /// with it, said of `items` and `items/<place>/<field>`. A topic the messages do not know needs
    /// names, and no code may be one that a village already uses.
    pub fn accept_office(
        &self,
        mut topics: Vec<TalkTopic>,
    ) -> Result<Vec<TalkTopic>, Vec<Violation>> {
        fn codes(list: &[TalkTopic]) -> Vec<&str> {
            list.iter().map(|topic| topic.code.as_str()).collect()
        }
        let mut broken = broken_codes(&codes(&topics), &codes(&self.office), MAX_OFFICE_TOPICS);
        for (index, topic) in topics.iter_mut().enumerate() {
            let place = format!("items/{index}/");
            topic.village = None;
            topic.maps_to = None;
            let mut added = self.villages.values().flatten();
            if added.any(|one| one.code == topic.code) {
                broken.push(Violation::new(&format!("{place}code"), Rule::Duplicate));
            }
            check(topic, &place, &mut broken);
        }
        if broken.is_empty() {
            Ok(topics)
        } else {
            Err(broken)
        }
    }

    /// A village's topics with one more; or what is wrong with that one, said of its fields. It is
    /// mapped to a topic of the office, and its code is neither the office's nor the village's already.
    pub fn accept_added(
        &self,
        village: DivisionCode,
        mut topic: TalkTopic,
    ) -> Result<Vec<TalkTopic>, Vec<Violation>> {
        topic.village = Some(village);
        let mut broken = Vec::new();
        if !is_code(&topic.code) {
            broken.push(Violation::new("code", Rule::Code));
        } else if self.find(&topic.code, village).is_some() {
            broken.push(Violation::new("code", Rule::Duplicate));
        }
        match &topic.maps_to {
            None => broken.push(Violation::new("maps_to", Rule::Required)),
            Some(code) if !self.office.iter().any(|topic| topic.code == *code) => {
                broken.push(Violation::new("maps_to", Rule::UnknownValue));
            }
            Some(_) => {}
        }
        check(&mut topic, "", &mut broken);
        let mut topics = self.of_village(village).to_vec();
        if topics.len() >= MAX_VILLAGE_TOPICS {
            broken.push(Violation::new("topics", Rule::TooMany));
        }
        if broken.is_empty() {
            topics.push(topic);
            Ok(topics)
        } else {
            Err(broken)
        }
    }

    /// A village's topics with a last day of one of them, in place of the day it may have had; or what is
    /// wrong, said of `code` and `valid_to`. What was said under it counts on.
    pub fn accept_ended(
        &self,
        village: DivisionCode,
        code: &str,
        last: LocalDate,
    ) -> Result<Vec<TalkTopic>, Vec<Violation>> {
        let mut topics = self.of_village(village).to_vec();
        let Some(topic) = topics.iter_mut().find(|topic| topic.code == code) else {
            return Err(vec![Violation::new("code", Rule::UnknownValue)]);
        };
        topic.valid_to = Some(last);
        let mut broken = Vec::new();
        check(topic, "", &mut broken);
        if broken.is_empty() {
            Ok(topics)
        } else {
            Err(broken)
        }
    }
}

/// Names and days of one topic; its fields are named after `place`.
fn check(topic: &mut TalkTopic, place: &str, broken: &mut Vec<Violation>) {
    match &mut topic.names {
        Some(names) => {
            for (field, name) in [("zh_cn", &mut names.zh_cn), ("en", &mut names.en)] {
                match one_line(&format!("{place}names/{field}"), name, MAX_NAME_CHARS) {
                    Ok(line) => *name = line,
                    Err(violation) => broken.push(violation),
                }
            }
        }
        None if !TalkTopic::has_words(&topic.code) => {
            broken.push(Violation::new(&format!("{place}names"), Rule::Required));
        }
        None => {}
    }
    if ends_before_it_begins(topic.valid_from, topic.valid_to) {
        broken.push(Violation::new(&format!("{place}valid_to"), Rule::Range));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy_topic::TopicNames;

    const VILLAGE: &str = "511781109201";

    fn topic(code: &str, name: Option<&str>, maps_to: Option<&str>) -> TalkTopic {
        TalkTopic {
            code: code.to_owned(),
            names: name.map(|name| TopicNames {
                zh_cn: name.to_owned(),
                en: "Orchards".to_owned(),
            }),
            village: None,
            maps_to: maps_to.map(str::to_owned),
            valid_from: None,
            valid_to: None,
        }
    }

    fn said(broken: Result<Vec<TalkTopic>, Vec<Violation>>) -> Vec<String> {
        let broken = broken.unwrap_err().into_iter();
        broken
            .map(|one| format!("{} {}", one.field, one.rule))
            .collect()
    }

    #[test]
    fn a_village_adds_a_topic_that_counts_under_one_of_the_offices() {
        let village = VILLAGE.parse().unwrap();
        let mut topics = TalkTopics::default();
        let good = topic("orchards", Some(" 果园 "), Some("industry_income"));
        let list = topics.accept_added(village, good.clone()).unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].names.as_ref().unwrap().zh_cn, "果园");
        assert_eq!(list[0].village, Some(village));
        topics.set_village(village, list);
        let again = said(topics.accept_added(village, good.clone()));
        assert_eq!(again, ["code duplicate"]);
        for (added, broken) in [
            (
                topic("other", Some("别的"), Some("other")),
                vec!["code duplicate"],
            ),
            (
                topic("果园", Some("果园"), Some("other")),
                vec!["code code"],
            ),
            (topic("pond", Some("鱼塘"), None), vec!["maps_to required"]),
            (
                topic("pond", None, Some("orchards")),
                vec!["maps_to unknown_value", "names required"],
            ),
            (
                topic("pond", Some("鱼\n塘"), Some("other")),
                vec!["names/zh_cn characters"],
            ),
        ] {
            assert_eq!(said(topics.accept_added(village, added)), broken);
        }
        let elsewhere = "511781109202".parse().unwrap();
        assert!(topics.accept_added(elsewhere, good).is_ok());
    }

    #[test]
    fn a_village_ends_its_own_topic_and_no_other() {
        let village = VILLAGE.parse().unwrap();
        let mut topics = TalkTopics::default();
        for code in ["orchards", "ponds"] {
            let own = topic(code, Some("题目"), Some("industry_income"));
            let own = TalkTopic {
                valid_from: Some("2018-03-01".parse().unwrap()),
                ..own
            };
            topics.set_village(village, topics.accept_added(village, own).unwrap());
        }
        let end = |topics: &TalkTopics, code: &str, last: &str| {
            topics.accept_ended(village, code, last.parse().unwrap())
        };
        // The day may be moved.
        for last in ["2018-06-30", "2018-03-01"] {
            topics.set_village(village, end(&topics, "orchards", last).unwrap());
            let offered = |day: &str| {
                let day = day.parse().unwrap();
                topics
                    .offered(village, day)
                    .iter()
                    .any(|topic| topic.code == "orchards")
            };
            assert!(offered(last) && !offered("2018-07-01"));
        }
        assert_eq!(topics.of_village(village).len(), 2);
        assert_eq!(topics.of_village(village)[1].valid_to, None);
        assert_eq!(topics.total_topic("orchards", village), "industry_income");
        assert_eq!(
            said(end(&topics, "ponds", "2018-02-28")),
            ["valid_to range"]
        );
        for code in ["other", "tea"] {
            let broken = said(end(&topics, code, "2018-06-30"));
            assert_eq!(broken, ["code unknown_value"]);
        }
    }

    #[test]
    fn a_village_adds_twenty_at_most() {
        let village = VILLAGE.parse().unwrap();
        let mut topics = TalkTopics::default();
        for number in 0..MAX_VILLAGE_TOPICS {
            let one = topic(&format!("topic_{number}"), Some("题目"), Some("other"));
            let list = topics.accept_added(village, one).unwrap();
            topics.set_village(village, list);
        }
        let more = topic("one_more", Some("题目"), Some("other"));
        assert_eq!(
            said(topics.accept_added(village, more)),
            ["topics too_many"]
        );
    }

    #[test]
    fn the_office_renames_and_adds_but_drops_none_and_takes_no_villages_code() {
        let village = VILLAGE.parse().unwrap();
        let mut topics = TalkTopics::default();
        let own = topic("orchards", Some("果园"), Some("industry_income"));
        topics.set_village(village, topics.accept_added(village, own).unwrap());
        let mut list = TalkTopic::defaults();
        list[0].names = topic("", Some("惠民政策落实"), None).names;
        list.push(topic("elections", Some("换届"), Some("other")));
        let accepted = topics.accept_office(list.clone()).unwrap();
        assert_eq!(accepted[8].maps_to, None);
        list.remove(7);
        list.push(topic("orchards", Some("果园"), None));
        list.push(topic("floods", None, None));
        assert_eq!(
            said(topics.accept_office(list)),
            [
                "items kept",
                "items/8/code duplicate",
                "items/9/names required"
            ]
        );
    }
}
