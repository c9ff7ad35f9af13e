//! Judging what a change names by the lists that are here. What they cannot tell is let through: the office has
//! them all, and a person in the field is not to be stopped by a list that did not arrive.

use std::collections::BTreeSet;

use shared::division::DivisionCode;
use shared::id::UserId;
use shared::policy_topic::PolicyTopic;
use shared::record::Lists;
use shared::time::LocalDate;

use super::ReferenceShelf;

impl Lists for ReferenceShelf {
    fn has_policy_topic(&self, code: &str, on: LocalDate) -> bool {
        let topics = self.topics();
        let mut topics = topics.iter();
        topics.any(|topic| topic.code == code && topic.valid_on(on))
    }

    fn has_talk_topic(&self, code: &str, _: DivisionCode, _: LocalDate) -> bool {
        PolicyTopic::is_code(code)
    }

    /// The roll here is that of the own teams and places; others speak and inspect as well.
    fn has_person(&self, _: UserId) -> bool {
        true
    }

    fn has_unit(&self, code: &str, _: LocalDate) -> bool {
        PolicyTopic::is_code(code)
    }

    fn is_joint(&self, _: &BTreeSet<UserId>) -> bool {
        true
    }
}
