//! What needs a person: drafts first, then two answers, then what the office sent back, then what is due.

use serde::Serialize;
use shared::command::{Order, OrderName};
use shared::id::RecordId;
use shared::problem::RejectionCode;
use shared::time::{LocalDate, Timestamp};
use shared::workflow::Status;

use super::{Conflict, Item, WipeView};
use crate::core::Core;
use crate::memory::AccessChange;
use crate::record::{Standing, Summary};

/// Something that needs a person, in the order shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Attention {
    /// The office had this phone wiped: nothing else is shown.
    Wiped(WipeView),
    /// Something may be read or done here that was not before, or no longer.
    AccessChanged(AccessChange),
    /// A form that was not finished.
    Draft {
        /// The draft.
        record: RecordId,
        /// When it was last edited.
        edited_at: Timestamp,
    },
    /// A field with two values.
    TwoAnswers(Conflict),
    /// A record of which an item is held, refused or declined; the item's ladder says which and why.
    NeedsMending(Item),
    /// A record whose held items are amendments proposed after it was frozen: the office decides on them.
    Proposed(Item),
    /// An order that was rejected and not yet seen.
    RejectedCommand {
        /// The record.
        record: RecordId,
        /// What was asked, where that can be read.
        order: Option<OrderName>,
        /// The reason or account given with it, which is kept; none where it was given without words.
        words: Option<String>,
        /// Why.
        code: RejectionCode,
    },
    /// A finding whose rechecks differ: the office decides.
    RecheckDisputed(Item),
    /// Of what concerns this person: work is owed, and its day has passed.
    Overdue {
        /// The record.
        item: Item,
        /// The last day.
        due_on: LocalDate,
    },
    /// Of what concerns this person: work is owed within [`DUE_SOON_DAYS`](super::DUE_SOON_DAYS).
    DueSoon {
        /// The record.
        item: Item,
        /// The last day.
        due_on: LocalDate,
    },
    /// A record that cannot be read on this phone.
    Unreadable {
        /// The record.
        record: RecordId,
    },
    /// So many rows of the log are of a newer version: they are kept until this phone's program is renewed.
    SetAside {
        /// How many.
        rows: usize,
    },
    /// An entry of the disk that cannot be read.
    Damaged {
        /// Its key.
        key: String,
    },
    /// Another phone goes by this installation: nothing is sent any more, nothing is lost.
    Copy,
    /// The server's log is not the one this phone has read.
    Rewound,
    /// The server's digest differs from this phone's even after reading everything again.
    DigestDiffers,
    /// The last call failed.
    Unreached {
        /// A stable code.
        code: String,
        /// When it will be tried again.
        retry_at: Option<Timestamp>,
    },
}

impl Core {
    /// What needs a person, in the order shown.
    pub fn attention(&self, now: Timestamp) -> Vec<Attention> {
        if let Some(wipe) = self.wipe() {
            let unreached = self.unreached();
            return [Attention::Wiped(wipe)]
                .into_iter()
                .chain(unreached)
                .collect();
        }
        let changes = self.access_changes(now).into_iter();
        let mut list: Vec<Attention> = changes.map(Attention::AccessChanged).collect();
        let drafts = self.drafts().into_iter().map(|draft| Attention::Draft {
            record: draft.record,
            edited_at: draft.edited_at,
        });
        list.extend(drafts);
        list.extend(self.conflicts().into_iter().map(Attention::TwoAnswers));
        for summary in self.summaries() {
            if summary.held + summary.turned_down > summary.proposed {
                list.push(Attention::NeedsMending(self.item(summary)));
            } else if summary.proposed > 0 {
                list.push(Attention::Proposed(self.item(summary)));
            }
        }
        list.extend(self.rejected());
        list.extend(self.standing_still(now));
        let unreadable = self.memory.unreadable.iter();
        list.extend(unreadable.map(|record| Attention::Unreadable { record: *record }));
        let rows = self.memory.rows_of_a_newer_version();
        if rows > 0 {
            list.push(Attention::SetAside { rows });
        }
        let damaged = self.memory.damaged.iter();
        list.extend(damaged.map(|key| Attention::Damaged { key: key.clone() }));
        let contact = &self.memory.contact;
        if contact.is_copy {
            list.push(Attention::Copy);
        }
        if contact.rewound.is_some() {
            list.push(Attention::Rewound);
        }
        if contact.digest_differs {
            list.push(Attention::DigestDiffers);
        }
        list.extend(self.unreached());
        list
    }

    /// That the last call failed.
    fn unreached(&self) -> Option<Attention> {
        let contact = &self.memory.contact;
        contact.problem.as_ref().map(|code| Attention::Unreached {
            code: code.clone(),
            retry_at: contact.retry_at,
        })
    }

    /// Own orders that were rejected, by record.
    fn rejected(&self) -> Vec<Attention> {
        let mut list = Vec::new();
        let rejected = self.summaries();
        for summary in rejected.filter(|summary| summary.rejected_commands > 0) {
            let file = self.memory.file(summary.id);
            let commands = file.into_iter().flat_map(|file| file.commands);
            list.extend(commands.filter_map(|command| match command.standing {
                Standing::Rejected { code, seen: false } => {
                    let order = command.order();
                    let words = order.as_ref().and_then(Order::words);
                    Some(Attention::RejectedCommand {
                        record: summary.id,
                        words: words.map(str::to_owned),
                        order: order.map(|order| order.name()),
                        code,
                    })
                }
                _ => None,
            }));
        }
        list
    }

    /// Disputes, then what is overdue, then what is due soon, the earliest day first.
    fn standing_still(&self, now: Timestamp) -> Vec<Attention> {
        let disputed = self.summaries().filter(|summary| {
            let stage = summary.stage_here();
            stage.is_some_and(|stage| stage.status == Status::RecheckDisputed && stage.counts())
        });
        let disputed = disputed.map(|summary| Attention::RecheckDisputed(self.item(summary)));
        let mut due: Vec<(LocalDate, i32, &Summary)> = self
            .summaries()
            .filter_map(|summary| {
                let due_on = summary.stage_here()?.owed_by()?;
                Some((due_on, self.days_left(summary, now)?, summary))
            })
            .collect();
        due.sort_by_key(|(due_on, _, summary)| (*due_on, summary.id));
        let due = due.into_iter().map(|(due_on, days, summary)| {
            let item = self.item(summary);
            if days < 0 {
                Attention::Overdue { item, due_on }
            } else {
                Attention::DueSoon { item, due_on }
            }
        });
        disputed.chain(due).collect()
    }
}
