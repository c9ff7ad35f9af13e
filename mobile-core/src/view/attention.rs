//! What needs a person: drafts first, then two answers, then what the office sent back.

use serde::Serialize;
use shared::id::RecordId;
use shared::problem::RejectionCode;
use shared::time::Timestamp;

use super::{Conflict, Item};
use crate::core::Core;
use crate::record::Standing;

/// Something that needs a person, in the order shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Attention {
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
    /// A void that was rejected and not yet seen.
    RejectedCommand {
        /// The record.
        record: RecordId,
        /// Why.
        code: RejectionCode,
    },
    /// A record that cannot be read on this phone.
    Unreadable {
        /// The record.
        record: RecordId,
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
    pub fn attention(&self) -> Vec<Attention> {
        let mut list: Vec<Attention> = self
            .drafts()
            .into_iter()
            .map(|draft| Attention::Draft {
                record: draft.record,
                edited_at: draft.edited_at,
            })
            .collect();
        list.extend(self.conflicts().into_iter().map(Attention::TwoAnswers));
        for summary in self.summaries() {
            if summary.held + summary.turned_down > 0 {
                list.push(Attention::NeedsMending(self.item(summary)));
            }
        }
        for summary in self
            .summaries()
            .filter(|summary| summary.rejected_commands > 0)
        {
            let file = self.memory.file(summary.id);
            let commands = file.into_iter().flat_map(|file| file.commands);
            list.extend(commands.filter_map(|command| match command.standing {
                Standing::Rejected { code, seen: false } => Some(Attention::RejectedCommand {
                    record: summary.id,
                    code,
                }),
                _ => None,
            }));
        }
        let unreadable = self.memory.unreadable.iter();
        list.extend(unreadable.map(|record| Attention::Unreadable { record: *record }));
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
        if let Some(code) = &contact.problem {
            list.push(Attention::Unreached {
                code: code.clone(),
                retry_at: contact.retry_at,
            });
        }
        list
    }
}
