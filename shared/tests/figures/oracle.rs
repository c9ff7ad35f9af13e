//! The definitions once more, as plain loops over plain records: no cells, no keys, no fold of events.

mod count;
mod life;
mod place;

use std::collections::BTreeSet;

use shared::figure::{Bound, DefinitionId, FigureValue};
use shared::record::finding::Category;
use shared::record::inspection::InspectionKind;
use shared::time::{LocalDate, Period};

use count::Count;
pub(crate) use life::Life;
use life::{PlainFinding, PlainItem};

/// A record as somebody would tell it.
#[derive(Debug, Clone)]
pub(crate) struct Plain {
    pub(crate) on: LocalDate,
    /// As written.
    pub(crate) home: &'static str,
    /// Neither void nor the same as another.
    pub(crate) counts: bool,
    pub(crate) what: What,
}

/// What it is.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Session {
        count: u16,
        about: bool,
        disputed: bool,
        members: Vec<u8>,
    },
    Talk {
        has_items: bool,
    },
    Item(Life),
    Inspection(InspectionKind),
    Finding {
        unit: &'static str,
        category: Category,
        life: Life,
    },
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) area: &'static str,
    pub(crate) period: Period,
    pub(crate) as_of: LocalDate,
}

/// What a figure should say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) value: Option<FigureValue>,
    pub(crate) bound: Bound,
    /// Codes of 6, 9 or 12 digits.
    pub(crate) unknown: BTreeSet<&'static str>,
    /// Of each record, whether it was counted.
    pub(crate) behind: Vec<bool>,
}

impl Plain {
    fn item(&self) -> Option<PlainItem> {
        match &self.what {
            What::Item(life) => Some(PlainItem::of(life)).filter(|item| !item.withdrawn),
            _ => None,
        }
    }

    fn finding(&self) -> Option<PlainFinding> {
        match &self.what {
            What::Finding { life, .. } => Some(PlainFinding::of(life)),
            _ => None,
        }
    }

    fn is_inspection(&self, kinds: &[InspectionKind]) -> bool {
        matches!(&self.what, What::Inspection(kind) if kinds.contains(kind))
    }

    fn is_talk(&self) -> bool {
        matches!(self.what, What::Talk { .. })
    }
}

impl Asked {
    fn d(&self) -> LocalDate {
        self.as_of.min(self.period.last_day())
    }

    fn in_p(&self, on: LocalDate) -> bool {
        self.period.first_day() <= on && on <= self.period.last_day()
    }

    /// In D's month or before.
    fn by_d(&self, on: LocalDate) -> bool {
        let (on, d) = (on.0, self.d().0);
        (on.year(), on.month()) <= (d.year(), d.month())
    }
}

const THREE: &[InspectionKind] = &[
    InspectionKind::OnSite,
    InspectionKind::Random,
    InspectionKind::Special,
];

/// What the figure should say of these records.
pub(crate) fn said(id: DefinitionId, records: &[Plain], asked: Asked) -> Said {
    let mut count = Count::new(records, asked);
    let in_p = |record: &Plain| asked.in_p(record.on);
    let by_d = |record: &Plain| asked.by_d(record.on);
    let inspected = |kinds: &'static [InspectionKind]| {
        move |record: &Plain| {
            in_p(record) && record.on <= asked.as_of && record.is_inspection(kinds)
        }
    };
    let item =
        |record: &Plain, holds: fn(&PlainItem) -> bool| record.item().is_some_and(|it| holds(&it));
    let finding = |record: &Plain, holds: fn(&PlainFinding) -> bool| {
        record.finding().is_some_and(|it| holds(&it))
    };
    let late = |due: Option<LocalDate>| due.is_some_and(|due| due < asked.as_of);
    let soon = |due: Option<LocalDate>| {
        due.is_some_and(|due| (0..=3).contains(&due.days_since(asked.as_of)))
    };
    match id {
        DefinitionId::O1 => count.number(0),
        DefinitionId::O2 => {
            let all =
                count.those(|record| in_p(record) && matches!(record.what, What::Session { .. }));
            count.number(all)
        }
        DefinitionId::O2Audience => count.audience(),
        DefinitionId::O3 => count.per_member(),
        DefinitionId::C1 => count.coverage(|record| matches!(record.what, What::Session { .. })),
        DefinitionId::C1Talks => count.coverage(Plain::is_talk),
        DefinitionId::T1 => {
            let all = count.those(|record| in_p(record) && record.is_talk());
            count.number(all)
        }
        DefinitionId::T2 => {
            let all = count.those(|record| in_p(record) && item(record, |_| true));
            count.number(all)
        }
        DefinitionId::T3 => {
            let all = count.those(|record| by_d(record) && item(record, |it| it.settled.is_some()));
            count.number(all)
        }
        DefinitionId::T4 => {
            let above =
                count.those(|record| in_p(record) && item(record, |it| it.settled.is_some()));
            let below = count.those(|record| in_p(record) && item(record, |_| true));
            count.ratio(above, below)
        }
        DefinitionId::T5 => {
            let mut above = 0;
            for times in 1..10 {
                above += count.those(|record| {
                    let days = record.item().map(|it| it.settlements).unwrap_or_default();
                    let of_p = days.iter().filter(|day| asked.in_p((**day).max(record.on)));
                    by_d(record) && of_p.count() >= times
                });
            }
            let below = count.those(|record| in_p(record) && item(record, |_| true));
            count.ratio(above, below)
        }
        DefinitionId::T6 => {
            let above = count.those(|record| {
                by_d(record) && item(record, |it| it.settled.is_some() && it.confirmed)
            });
            let below =
                count.those(|record| by_d(record) && item(record, |it| it.settled.is_some()));
            count.ratio(above, below)
        }
        DefinitionId::T7 => {
            let above = count.those(|record| {
                in_p(record) && item(record, |it| it.settled.is_some() || it.declined)
            });
            let below = count.those(|record| in_p(record) && item(record, |_| true));
            count.ratio(above, below)
        }
        DefinitionId::T8 | DefinitionId::T8DueSoon => {
            let all = count.those(|record| {
                let due = record.item().filter(|it| it.owed).and_then(|it| it.due);
                by_d(record)
                    && if id == DefinitionId::T8 {
                        late(due)
                    } else {
                        soon(due)
                    }
            });
            count.number(all)
        }
        DefinitionId::T9 => {
            let above = count.those(|record| in_p(record) && item(record, |_| true));
            let below = count.those(|record| in_p(record) && record.is_talk());
            count.ratio(above, below)
        }
        DefinitionId::T9NoItem => {
            let above = count.those(|record| {
                in_p(record) && matches!(record.what, What::Talk { has_items: false })
            });
            let below = count.those(|record| in_p(record) && record.is_talk());
            count.ratio(above, below)
        }
        DefinitionId::T10 => count.median_days(),
        DefinitionId::I1 => {
            let all = count.those(inspected(THREE));
            count.number(all)
        }
        DefinitionId::I1OnSite => {
            let all = count.those(inspected(&[InspectionKind::OnSite]));
            count.number(all)
        }
        DefinitionId::I1Random => {
            let all = count.those(inspected(&[InspectionKind::Random]));
            count.number(all)
        }
        DefinitionId::I1Special => {
            let all = count.those(inspected(&[InspectionKind::Special]));
            count.number(all)
        }
        DefinitionId::I1Recheck => {
            let all = count.those(inspected(&[InspectionKind::Recheck]));
            count.number(all)
        }
        DefinitionId::I2 => {
            let all = count.those(|record| in_p(record) && finding(record, |_| true));
            count.number(all)
        }
        DefinitionId::I2PerInspection => {
            let above = count.those(|record| in_p(record) && finding(record, |_| true));
            let below = count.those(inspected(THREE));
            count.ratio(above, below)
        }
        DefinitionId::I3 => {
            let above = count.those(|record| in_p(record) && finding(record, |it| it.planned));
            let below =
                count.those(|record| in_p(record) && finding(record, |it| it.first_due.is_some()));
            count.ratio(above, below)
        }
        DefinitionId::I4 | DefinitionId::I4Extended => {
            let due_of = |it: &PlainFinding| match (id, &it.passed) {
                (DefinitionId::I4, _) => it.first_due,
                (_, Some(passed)) => Some(passed.due),
                (_, None) => it.due,
            };
            let is_due = |record: &Plain| {
                let due = record.finding().and_then(|it| due_of(&it));
                by_d(record) && due.is_some_and(|due| due <= asked.d())
            };
            let in_time = |record: &Plain| {
                record.finding().is_some_and(|it| {
                    let passed = it.passed.as_ref();
                    passed.is_some_and(|passed| Some(passed.reported) <= due_of(&it))
                })
            };
            let above = count.those(|record| is_due(record) && in_time(record));
            let below = count.those(is_due);
            count.ratio(above, below)
        }
        DefinitionId::I5 => {
            let above = count.those(|record| {
                in_p(record)
                    && finding(record, |it| {
                        let passed = it.passed.as_ref();
                        passed.is_some_and(|passed| passed.round == 1 && !passed.waived)
                    })
            });
            let below = count.those(|record| in_p(record) && finding(record, |it| it.rechecked));
            count.ratio(above, below)
        }
        DefinitionId::I5Coverage => {
            let above = count.those(|record| in_p(record) && finding(record, |it| it.rechecked));
            let below = count.those(|record| in_p(record) && finding(record, |it| it.was_reported));
            count.ratio(above, below)
        }
        DefinitionId::I6 | DefinitionId::I6DueSoon => {
            let all = count.those(|record| {
                let due = record.finding().filter(|it| it.owed).and_then(|it| it.due);
                by_d(record)
                    && if id == DefinitionId::I6 {
                        late(due)
                    } else {
                        soon(due)
                    }
            });
            count.number(all)
        }
        DefinitionId::I7 => count.recurrence(),
    }
}
