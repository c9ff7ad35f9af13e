//! Figures, by the same code as the office's, over what this phone holds.

use serde::Serialize;
use shared::division::Area;
use shared::feed::Feed;
use shared::figure::{
    self, Contribution, DEFINITIONS, Definition, DefinitionId, Figure, FigureValue, Question,
    Reference, Sign, Tally,
};
use shared::id::{Digest, RecordId};
use shared::membership::Membership;
use shared::time::{Period, Timestamp};

use crate::core::Core;
use crate::record::Summary;

/// Whose figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// This phone holds and reads every row of the organisation up to this one: the office's figure as of
    /// then.
    Office {
        /// The last row of the log.
        seq: u64,
    },
    /// Over what this phone holds, and nothing else.
    ThisPhone,
}

/// Own work that is not counted: beside the figure, never in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OwnWork {
    /// Records whose own waiting work touches the period.
    pub records: u32,
    /// What the figure would be if all of it counted.
    pub value: Option<FigureValue>,
}

/// A figure with what belongs beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureView {
    /// The figure.
    pub figure: Figure,
    /// Whose it is.
    pub coverage: Coverage,
    /// Own work that is not counted.
    pub own: OwnWork,
}

impl Core {
    /// Every figure shown for an area of this level, in the order shown. `as_of` is usually now.
    pub fn figures(&self, area: Area, period: Period, as_of: Timestamp) -> Vec<FigureView> {
        let mut counted = Tally::new();
        let mut with_own = Tally::new();
        let mut own_records = 0;
        for summary in self.summaries() {
            counted.apply(&summary.contributions, Sign::Add);
            let own = summary.own_contributions.as_ref();
            with_own.apply(own.unwrap_or(&summary.contributions), Sign::Add);
            let in_period = |contributions: &[Contribution]| {
                let (first, last) = period.months();
                let mut months = contributions.iter().map(|one| one.month);
                months.any(|month| (first..=last).contains(&month))
            };
            let touches =
                own.is_some_and(|own| in_period(own) || in_period(&summary.contributions));
            own_records += u32::from(touches && summary.waiting > 0);
        }
        let memberships: Vec<Membership> = self.memory.reference.memberships().cloned().collect();
        let reference = Reference {
            divisions: self.memory.reference.divisions(),
            memberships: &memberships,
        };
        let question = self.question(area, period, as_of, own_records);
        let coverage = self.coverage();
        let view = |definition: &Definition| {
            let figure = figure::evaluate(definition, &counted, &reference, &question).ok()?;
            let own = figure::evaluate(definition, &with_own, &reference, &question).ok()?;
            Some(FigureView {
                figure,
                coverage,
                own: OwnWork {
                    records: own_records,
                    value: own.value,
                },
            })
        };
        DEFINITIONS.iter().filter_map(view).collect()
    }

    /// One hash over the figures of an area and period, to compare with the office's.
    pub fn figure_digest(&self, area: Area, period: Period, as_of: Timestamp) -> Digest {
        let views = self.figures(area, period, as_of);
        let figures: Vec<Figure> = views.into_iter().map(|view| view.figure).collect();
        figure::figure_digest(&figures)
    }

    /// The records behind a figure, by id.
    pub fn records_behind(
        &self,
        definition: DefinitionId,
        area: Area,
        period: Period,
        as_of: Timestamp,
    ) -> Vec<RecordId> {
        let memberships: Vec<Membership> = self.memory.reference.memberships().cloned().collect();
        let reference = Reference {
            divisions: self.memory.reference.divisions(),
            memberships: &memberships,
        };
        let question = self.question(area, period, as_of, 0);
        let behind = |contributions: &[Contribution]| {
            figure::is_behind(
                definition.definition(),
                &reference,
                &question,
                contributions,
            )
        };
        let summaries = self.summaries();
        summaries
            .filter(|summary| behind(&summary.contributions))
            .map(|summary| summary.id)
            .collect()
    }

    /// Whose figures this phone can show.
    pub fn coverage(&self) -> Coverage {
        let position = &self.memory.position;
        let is_whole = position.is_whole && position.feeds.contains_key(&Feed::Organisation);
        if is_whole && self.is_legible() {
            Coverage::Office {
                seq: position.checkpoint.seq,
            }
        } else {
            Coverage::ThisPhone
        }
    }

    /// Whether all that this phone holds can be read: what was skipped is in no figure.
    fn is_legible(&self) -> bool {
        let is_read = |summary: &Summary| summary.is_readable || !summary.is_counted;
        self.memory.unreadable.is_empty()
            && self.memory.damaged.is_empty()
            && self.memory.aside.is_empty()
            && self.summaries().all(is_read)
    }

    fn question(&self, area: Area, period: Period, as_of: Timestamp, pending: u32) -> Question {
        Question {
            area,
            period,
            as_of,
            revision: 0,
            seq: self.memory.position.checkpoint.seq,
            records_pending: pending,
        }
    }
}
