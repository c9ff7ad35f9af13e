//! From answers to changes: what every kind's form has in common.

use std::collections::{BTreeMap, BTreeSet};

use super::{KIND, Key, RecordKind, SCHEMA, TEAM};
use crate::change::{Action, Change, Composition, Operation, Scalar};
use crate::division::DivisionCode;
use crate::id::{InstallationId, RecordId, TeamId};
use crate::state::State;
use crate::time::LocalDate;

/// The answers of one kind's form. In a draft, `None` is not answered yet; in an amendment it is left as it
/// is. A set replaces the whole set; an empty optional text removes it.
pub trait Form: Sized + Default {
    /// The kind.
    const KIND: RecordKind;

    /// The home division; fixed once submitted.
    fn home(&self) -> Option<DivisionCode>;

    /// What was answered, as keys of the root map; the home is not among them.
    fn written(&self) -> Written;

    /// The answers that would write a state anew.
    fn of(state: &State) -> Self;

    /// Takes over what newer answers say.
    fn overlay(&mut self, newer: Self);
}

/// Declares the answers of a form: fields answered once, and maps that are only ever added to.
macro_rules! answers {
    (
        $($(#[$fdoc:meta])* $field:ident: $kind:ty = $number:literal,)+
        $(; $($(#[$adoc:meta])* $added:ident = $anumber:literal,)+)?
    ) => {
        /// The answers of the form. In a draft, none is not answered yet; in an amendment, left as it is.
        #[derive(
            Debug, Clone, PartialEq, Eq, Default,
            serde::Serialize, serde::Deserialize, minicbor::Encode, minicbor::Decode,
        )]
        #[serde(default, deny_unknown_fields)]
        pub struct Answers {
            $($(#[$fdoc])* #[n($number)] pub $field: Option<$kind>,)+
            $($($(#[$adoc])* #[n($anumber)] pub $added: std::collections::BTreeMap<String, String>,)+)?
        }

        impl Answers {
            fn take_over(&mut self, newer: Self) {
                $(self.$field = newer.$field.or(self.$field.take());)+
                $($(self.$added.extend(newer.$added);)+)?
            }
        }
    };
}

pub(crate) use answers;

/// Answers as keys of the root map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    /// Answered fields; `None` removes one.
    scalars: Vec<(Key, Option<Scalar>)>,
    /// Whole sets.
    sets: Vec<(Key, BTreeSet<String>)>,
    /// Members of maps that are only ever added to.
    additions: Vec<(String, Scalar)>,
}

impl Written {
    /// A date.
    pub(crate) fn date(self, key: Key, date: Option<LocalDate>) -> Self {
        self.text(key, date.map(|date| date.to_string()).as_deref())
    }

    /// A text or word; an empty one removes the field.
    pub(crate) fn text(self, key: Key, text: Option<&str>) -> Self {
        let scalar = text.map(|text| (!text.is_empty()).then(|| Scalar::from(text)));
        self.scalar(key, scalar)
    }

    /// A record that this one is about.
    pub(crate) fn record(self, key: Key, record: Option<RecordId>) -> Self {
        self.text(key, record.map(|record| record.to_string()).as_deref())
    }

    /// Yes or no.
    pub(crate) fn flag(self, key: Key, flag: Option<bool>) -> Self {
        self.scalar(key, flag.map(|flag| Some(Scalar::Boolean(flag))))
    }

    /// A count and whether it is an estimate, written together.
    pub(crate) fn count(self, keys: (Key, Key), answer: Option<super::CountAnswer>) -> Self {
        let count = answer.map(|answer| Some(Scalar::Uint(answer.count.into())));
        self.scalar(keys.0, count)
            .flag(keys.1, answer.map(|answer| answer.about))
    }

    /// A whole set.
    pub(crate) fn set<T: ToString>(mut self, key: Key, set: Option<&BTreeSet<T>>) -> Self {
        let members = set.map(|set| set.iter().map(ToString::to_string).collect());
        self.sets.extend(members.map(|members| (key, members)));
        self
    }

    /// Members of a map that is only ever added to.
    pub(crate) fn additions(mut self, key: Key, texts: &BTreeMap<String, String>) -> Self {
        let puts = texts
            .iter()
            .map(|(id, text)| (format!("{key}/{id}"), Scalar::from(text.as_str())));
        self.additions.extend(puts);
        self
    }

    fn scalar(mut self, key: Key, scalar: Option<Option<Scalar>>) -> Self {
        self.scalars.extend(scalar.map(|scalar| (key, scalar)));
        self
    }
}

/// Whose change it is, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorship {
    /// The installation that writes.
    pub actor: InstallationId,
    /// The phone's clock: seconds since 1970.
    pub time: i64,
}

/// The creation of a record with these answers. Unanswered fields are absent; validation names them.
pub(super) fn creation<F: Form>(
    form: &F,
    record: RecordId,
    team: TeamId,
    by: Authorship,
) -> Change {
    let rules = F::KIND.rules();
    let mut puts = vec![
        (
            RecordId::KEY.to_owned(),
            Scalar::Bytes(record.as_bytes().to_vec()),
        ),
        (KIND.to_owned(), Scalar::from(F::KIND.as_str())),
        (SCHEMA.to_owned(), Scalar::Uint(rules.schema)),
        (TEAM.to_owned(), Scalar::Bytes(team.as_bytes().to_vec())),
    ];
    let home = form.home().map(|home| home.to_string());
    puts.extend(home.map(|home| (rules.home.to_owned(), Scalar::from(home.as_str()))));
    let written = form.written();
    let scalars = written.scalars.into_iter();
    puts.extend(scalars.filter_map(|(key, value)| value.map(|value| (key.to_owned(), value))));
    for (set, members) in written.sets {
        let members = members.into_iter();
        puts.extend(members.map(|member| (format!("{set}/{member}"), Scalar::Boolean(true))));
    }
    puts.extend(written.additions);
    Change::compose(&Composition {
        actor: by.actor,
        seq: 1,
        start_op: 1,
        time: by.time,
        message: None,
        dependencies: Vec::new(),
        operations: puts
            .into_iter()
            .map(|(key, value)| Operation {
                key,
                action: Action::Put(value),
                predecessors: Vec::new(),
            })
            .collect(),
    })
}

/// The amendment that changes a record to these answers; `None` when they change nothing. `fresh` is a number
/// the phone never used before: a set member added again must be a new value, or a concurrent removal would
/// win (sync.md, "Gate on flat records").
pub(super) fn amendment<F: Form>(
    form: &F,
    state: &State,
    by: Authorship,
    reason: Option<String>,
    fresh: u64,
) -> Option<Change> {
    let written = form.written();
    let is_changed = |(key, value): &(Key, Option<Scalar>)| {
        state.get(key) != value.as_ref() || state.is_disputed(key)
    };
    let scalars: Vec<_> = written
        .scalars
        .iter()
        .filter(|one| is_changed(one))
        .collect();
    // A pair is one field: if either half changes or is disputed, both are written.
    let pair_of = |key: Key| {
        let mut pairs = F::KIND.rules().pairs.iter();
        pairs.find(|pair| pair.count == key || pair.about == key)
    };
    let is_written = |(key, value): &(Key, Option<Scalar>)| {
        let halves = |pair: &super::Pair| {
            let mut scalars = scalars.iter();
            scalars.any(|(key, _)| *key == pair.count || *key == pair.about)
        };
        pair_of(key).map_or_else(|| is_changed(&(*key, value.clone())), halves)
    };
    let mut assignments: Vec<(String, Option<Scalar>)> = written
        .scalars
        .iter()
        .filter(|one| is_written(one))
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect();
    for (set, wanted) in &written.sets {
        let present: BTreeSet<String> = state.members(set).map(str::to_owned).collect();
        for added in wanted.difference(&present) {
            assignments.push((format!("{set}/{added}"), Some(Scalar::Uint(fresh))));
        }
        for removed in present.difference(wanted) {
            assignments.push((format!("{set}/{removed}"), None));
        }
    }
    let additions = written.additions.into_iter();
    let additions = additions.filter(|(key, _)| state.get(key).is_none());
    assignments.extend(additions.map(|(key, value)| (key, Some(value))));
    if assignments.is_empty() {
        return None;
    }
    Some(state.amend(by.actor, by.time, reason, assignments))
}
