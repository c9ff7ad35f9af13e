//! Reading a merged state field by field, noting every rule it breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::{Count, Key, Pair, TEAM};
use crate::change::Scalar;
use crate::division::{DivisionCode, Level};
use crate::id::{Digest, RecordId, TeamId, UserId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// A state being read. For every field but counts the winner is taken.
pub(super) struct Reading<'a> {
    state: &'a State,
    broken: Vec<Violation>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(state: &'a State) -> Self {
        Self {
            state,
            broken: Vec::new(),
        }
    }

    /// What was broken.
    pub(super) fn into_broken(self) -> Vec<Violation> {
        self.broken
    }

    pub(super) fn broke(&mut self, field: &str, rule: Rule) {
        let violation = Violation::new(field, rule);
        if !self.broken.contains(&violation) {
            self.broken.push(violation);
        }
    }

    fn required<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.broke(field, Rule::Required);
        }
        value
    }

    pub(super) fn optional<T>(
        &mut self,
        field: &str,
        rule: Rule,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.state.get(field)?;
        let parsed = value.as_text().and_then(parse);
        if parsed.is_none() {
            self.broke(field, rule);
        }
        parsed
    }

    pub(super) fn parsed<T>(
        &mut self,
        field: &str,
        rule: Rule,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.state.get(field).is_none() {
            return self.required(field, None);
        }
        self.optional(field, rule, parse)
    }

    pub(super) fn date(&mut self, field: &str) -> Option<LocalDate> {
        self.parsed(field, Rule::Date, |text| LocalDate::from_str(text).ok())
    }

    /// The village that is the record's home.
    pub(super) fn village(&mut self, field: &str) -> Option<DivisionCode> {
        self.parsed(field, Rule::Division, |text| {
            let code = DivisionCode::from_str(text).ok();
            code.filter(|code| code.level() == Level::Village)
        })
    }

    /// A county, township or village.
    pub(super) fn division(&mut self, field: &str) -> Option<DivisionCode> {
        self.parsed(field, Rule::Division, |text| {
            DivisionCode::from_str(text).ok()
        })
    }

    pub(super) fn team(&mut self) -> Option<TeamId> {
        let team = match self.state.get(TEAM) {
            Some(Scalar::Bytes(bytes)) => TeamId::from_slice(bytes),
            _ => None,
        };
        self.required(TEAM, team)
    }

    /// Another record, by its id as text.
    pub(super) fn record(&mut self, field: &str) -> Option<RecordId> {
        self.optional(field, Rule::Type, |text| RecordId::from_str(text).ok())
    }

    pub(super) fn user(&mut self, field: &str) -> Option<UserId> {
        self.optional(field, Rule::Type, |text| UserId::from_str(text).ok())
    }

    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.state.get(field) {
            None => self.required(field, None),
            Some(Scalar::Boolean(flag)) => Some(*flag),
            Some(_) => {
                self.broke(field, Rule::Type);
                None
            }
        }
    }

    /// `blob:<sha256>` of one attachment.
    pub(super) fn blob(&mut self, field: &str) -> Option<String> {
        self.optional(field, Rule::UnknownValue, |text| {
            Digest::from_str(text.strip_prefix("blob:")?).ok()?;
            Some(text.to_owned())
        })
    }

    /// Free words of at most so many characters.
    pub(super) fn text(&mut self, field: &str, most: usize) -> Option<String> {
        self.text_at(field, field, most)
    }

    /// The same, and they must be there: spaces are none.
    pub(super) fn required_text(&mut self, field: &str, most: usize) -> Option<String> {
        let is_blank = self.state.get(field).is_none_or(|value| {
            let text = value.as_text();
            text.is_some_and(|text| text.trim().is_empty())
        });
        if is_blank {
            return self.required(field, None);
        }
        self.text(field, most)
    }

    fn text_at(&mut self, path: &str, field: &str, most: usize) -> Option<String> {
        let value = self.state.get(path)?;
        match value.as_text() {
            Some(text) if text.chars().count() <= most => Some(text.to_owned()),
            Some(_) => {
                self.broke(field, Rule::TooLong);
                None
            }
            None => {
                self.broke(field, Rule::Type);
                None
            }
        }
    }

    /// The members of a set, of which there are `least` to `most`.
    pub(super) fn set(&mut self, field: &str, least: usize, most: usize) -> BTreeSet<String> {
        let members: BTreeSet<String> = self.state.members(field).map(str::to_owned).collect();
        self.set_size(field, members.len(), least, most);
        members
    }

    /// The same, of ids.
    pub(super) fn ids<T: FromStr + Ord>(
        &mut self,
        field: &str,
        least: usize,
        most: usize,
    ) -> BTreeSet<T> {
        let mut ids = BTreeSet::new();
        for member in self.state.members(field) {
            match T::from_str(member) {
                Ok(id) => {
                    ids.insert(id);
                }
                Err(_) => self.broke(field, Rule::Type),
            }
        }
        self.set_size(field, ids.len(), least, most);
        ids
    }

    /// Texts by id, at most so many of at most so many characters.
    pub(super) fn texts(
        &mut self,
        field: &str,
        most: usize,
        most_chars: usize,
    ) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for id in self.state.members(field) {
            if let Some(text) = self.text_at(&format!("{field}/{id}"), field, most_chars) {
                texts.insert(id.to_owned(), text);
            }
        }
        self.set_size(field, texts.len(), 0, most);
        texts
    }

    fn set_size(&mut self, field: &str, size: usize, least: usize, most: usize) {
        if size < least {
            self.broke(field, Rule::Required);
        }
        if size > most {
            self.broke(field, Rule::TooMany);
        }
    }

    /// A count with its estimate flag: the smallest pair while people differ (sync.md N2).
    pub(super) fn count(&mut self, pair: &Pair) -> Option<Count> {
        let counts = self.state.values(pair.count);
        if counts.is_empty() {
            return self.required(pair.count, None);
        }
        let mut pairs = BTreeSet::new();
        for entry in counts {
            let count = match entry.value {
                Scalar::Uint(count) => u16::try_from(count).ok(),
                _ => None,
            };
            let Some(count) = count else {
                self.broke(pair.count, Rule::Range);
                return None;
            };
            // The same change wrote the other half, and an actor has one visible value a key at most.
            let about = self
                .state
                .values(pair.about)
                .iter()
                .find(|about| about.op.actor == entry.op.actor);
            match about.map(|about| &about.value) {
                Some(Scalar::Boolean(about)) => {
                    pairs.insert((count, *about));
                }
                _ => self.broke(pair.name, Rule::Pair),
            }
        }
        let (count, about) = *pairs.first()?;
        Some(Count {
            count,
            about,
            disputed: pairs.len() > 1,
        })
    }
}

/// The keys of a map that is only ever added to, as answers.
pub(super) fn added(state: &State, field: Key) -> BTreeMap<String, String> {
    let texts = state.members(field).filter_map(|id| {
        let text = state.get(&format!("{field}/{id}"))?.as_text()?;
        Some((id.to_owned(), text.to_owned()))
    });
    texts.collect()
}
