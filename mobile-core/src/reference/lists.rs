//! Judging what a change names by the lists that are here. What they cannot tell is let through: the office has
//! them all, and a person in the field is not to be stopped by a list that did not arrive.

use std::collections::BTreeSet;

use shared::code::is_code;
use shared::division::DivisionCode;
use shared::id::UserId;
use shared::record::Lists;
use shared::time::LocalDate;

use super::ReferenceShelf;

impl Lists for ReferenceShelf {
    fn has_policy_topic(&self, code: &str, on: LocalDate) -> bool {
        let topics = self.topics();
        let mut topics = topics.iter();
        topics.any(|topic| topic.code == code && topic.valid_on(on))
    }

    fn has_talk_topic(&self, code: &str, village: DivisionCode, on: LocalDate) -> bool {
        match self.all_talk_topics().find(code, village) {
            Some(topic) => topic.valid_on(on),
            // What a village of another township added is not here.
            None => is_code(code) && !self.divisions().knows(village.township()),
        }
    }

    /// The roll here is that of the own teams and places; others speak and inspect as well.
    fn has_person(&self, _: UserId) -> bool {
        true
    }

    fn has_unit(&self, code: &str, on: LocalDate) -> bool {
        match self.listed_units() {
            Some(units) => {
                let mut units = units.iter();
                units.any(|unit| unit.code == code && unit.valid_on(on))
            }
            None => is_code(code),
        }
    }

    fn is_joint(&self, _: &BTreeSet<UserId>) -> bool {
        true
    }
}
