//! How a record came to be, in words: who wrote or ordered what, when and on which phone.

use shared::problem::RejectionCode;
use shared::record::Pair;
use shared::time::Timestamp;

use super::rows::{Speaker, is_hidden, pair_of, rank};
use crate::http::Step;
use crate::page::words::{Word, Words};

/// A step of the history as shown.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) received: String,
    pub(super) claimed: String,
    pub(super) who: String,
    pub(super) phone: String,
    pub(super) lines: Vec<Said>,
    pub(super) reason: String,
}

/// Something that was written or ordered.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// What it is about, with a colon; empty where the text says all.
    pub(super) label: String,
    pub(super) text: String,
    /// The page of the record that it names.
    pub(super) link: Option<String>,
}

impl Said {
    /// An argument of an order.
    pub(super) fn labelled(words: Words, argument: &str, text: String) -> Self {
        let label = words.say(&format!("argument-{argument}"));
        Self {
            label: format!("{label}{}", words.colon()),
            text,
            link: None,
        }
    }

    fn alone(text: String) -> Self {
        Self {
            label: String::new(),
            text,
            link: None,
        }
    }
}

impl Speaker<'_> {
    /// A step of the history.
    pub(super) fn step(&self, step: &Step) -> History {
        let words = self.words;
        let is_about = |pair: &Pair| {
            let mut writes = step.writes.iter();
            let about = writes.find(|write| write.key == pair.about);
            about.and_then(|write| write.value.as_deref()) == Some("true")
        };
        let mut writes: Vec<_> = step
            .writes
            .iter()
            .filter(|write| !is_hidden(&write.key))
            .collect();
        writes.sort_by(|a, b| (rank(&a.key), &a.key).cmp(&(rank(&b.key), &b.key)));
        let mut lines: Vec<Said> = writes
            .into_iter()
            .map(|write| {
                let (text, link) = match (&write.value, pair_of(&write.key)) {
                    (Some(count), Some(pair)) => (self.attendances(count, is_about(pair)), None),
                    (Some(value), None) => self.value(&write.key, value),
                    (None, _) => {
                        let (was, link) = self.value(&write.key, "");
                        let text = format!("{} {was}", words.of(Word::Removed));
                        (text.trim().to_owned(), link)
                    }
                };
                Said {
                    label: format!("{}{}", self.label(&write.key), words.colon()),
                    text,
                    link,
                }
            })
            .collect();
        if let Some(outcome) = step.outcome.as_deref() {
            lines.push(Said::alone(match outcome.parse::<RejectionCode>() {
                Ok(code) => words.say(&code.message_key()),
                Err(_) => words.word("order", outcome),
            }));
        }
        // The reason stands below.
        lines.extend(step.order.iter().flat_map(|order| self.arguments(order)));
        History {
            received: step.received_at.minute(),
            claimed: step.claimed_at.map(Timestamp::minute).unwrap_or_default(),
            who: step.author_name.clone().unwrap_or_default(),
            phone: step.device_name.clone().unwrap_or_default(),
            lines,
            reason: step.reason.clone().unwrap_or_default(),
        }
    }
}
