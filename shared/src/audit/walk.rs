//! Walking the trail from its anchor to its head, to find the first entry that is wrong.

use super::{Act, Checkpoint, Entry, RETENTION_DAYS, next};
use crate::id::{Digest, OrganisationId};
use crate::sync::Tag;
use crate::time::Timestamp;

/// An entry as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored<'b> {
    /// The number it is stored under.
    pub seq: u64,
    /// Its bytes.
    pub bytes: &'b [u8],
    /// The tag stored with it.
    pub tag: Digest,
}

/// What is wrong, by the number of the first entry that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not there.
    #[error("audit entry {0} is missing")]
    Missing(u64),
    /// Another entry, or another organisation's, stands in its place.
    #[error("audit entry {0} is out of order: another stands in its place")]
    OutOfOrder(u64),
    /// It is not what its tag was made of.
    #[error("audit entry {0} was changed")]
    Changed(u64),
    /// It is after the head.
    #[error("audit entry {0} is beyond the trail's head")]
    Beyond(u64),
    /// The trail holds together and is not the one that a checkpoint saw.
    #[error("audit entry {0} or one before it was rewritten: its tag is not the checkpoint's")]
    Rewritten(u64),
    /// A checkpoint is of another organisation.
    #[error("the checkpoint of audit entry {0} is of another organisation")]
    Foreign(u64),
    /// The trail begins where no entry says that it was pruned, or was pruned of what had to be kept.
    #[error("audit entry {0} is missing, and no entry says that it was old enough to be taken out")]
    Unvouched(u64),
}

impl Fault {
    /// The number of the first entry that is wrong.
    pub fn seq(self) -> u64 {
        match self {
            Self::Missing(seq)
            | Self::OutOfOrder(seq)
            | Self::Changed(seq)
            | Self::Beyond(seq)
            | Self::Rewritten(seq)
            | Self::Foreign(seq)
            | Self::Unvouched(seq) => seq,
        }
    }
}

/// What the walk found in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walked {
    /// Entries from the anchor to the head.
    pub entries: u64,
    /// The head.
    pub head: Tag,
}

/// A walk under way.
#[derive(Debug, Clone)]
pub struct Walk {
    organisation: OrganisationId,
    anchor: Tag,
    now: Option<Timestamp>,
    at: Tag,
    /// Ascending.
    checkpoints: Vec<Checkpoint>,
    /// The newest pruning: its anchor, and whether it left what had to be kept.
    pruned: Option<Pruned>,
}

#[derive(Debug, Clone, Copy)]
struct Pruned {
    anchor: Tag,
    before: crate::time::LocalDate,
    is_old_enough: bool,
}

impl Walk {
    /// A walk from the anchor: what was pruned last, [`Tag::START`] where nothing was. `checkpoints` were opened. `now`:
    /// the instant of the walk, without which a pruning is as old as it says.
    pub fn from(
        organisation: OrganisationId,
        anchor: Tag,
        mut checkpoints: Vec<Checkpoint>,
        now: Option<Timestamp>,
    ) -> Self {
        checkpoints.sort_by_key(|checkpoint| checkpoint.head.seq);
        Self {
            organisation,
            anchor,
            now,
            at: anchor,
            checkpoints,
            pruned: None,
        }
    }

    /// The next stored entry, by its number.
    pub fn step(&mut self, stored: Stored<'_>) -> Result<Entry, Fault> {
        let seq = self.at.seq + 1;
        if stored.seq != seq {
            return Err(if stored.seq > seq {
                Fault::Missing(seq)
            } else {
                Fault::OutOfOrder(stored.seq)
            });
        }
        let entry: Option<Entry> = crate::cbor::decode(stored.bytes).ok();
        let is_elsewhere =
            |entry: &Entry| entry.seq != seq || entry.organisation != self.organisation;
        if entry.as_ref().is_some_and(is_elsewhere) {
            return Err(Fault::OutOfOrder(seq));
        }
        let reached = next(self.at, stored.bytes);
        let entry = entry.filter(|_| reached.tag == stored.tag);
        let entry = entry.ok_or(Fault::Changed(seq))?;
        let seen = |checkpoint: &&Checkpoint| checkpoint.head.seq == seq;
        for checkpoint in self.checkpoints.iter().filter(seen) {
            if checkpoint.head != reached {
                return Err(Fault::Rewritten(seq));
            }
        }
        if let Act::AuditPruned {
            before,
            through,
            tag,
            ..
        } = &entry.act
        {
            // What says that it was pruned in days to come was not.
            let pruned_at = self.now.map_or(entry.at, |now| entry.at.min(now));
            let age = pruned_at.date().days_since(*before);
            self.pruned = Some(Pruned {
                anchor: Tag {
                    seq: *through,
                    tag: *tag,
                },
                before: *before,
                is_old_enough: age >= RETENTION_DAYS,
            });
        }
        self.at = reached;
        Ok(entry)
    }

    /// The end: nothing more is stored, and `head` is where the trail is said to end.
    pub fn finish(self, head: Tag) -> Result<Walked, Fault> {
        if self.at.seq < head.seq {
            return Err(Fault::Missing(self.at.seq + 1));
        }
        if self.at.seq > head.seq {
            return Err(Fault::Beyond(head.seq + 1));
        }
        if self.at.tag != head.tag {
            return Err(Fault::Changed(head.seq));
        }
        self.is_anchored()?;
        for checkpoint in &self.checkpoints {
            self.holds(checkpoint)?;
        }
        Ok(Walked {
            entries: head.seq - self.anchor.seq,
            head,
        })
    }

    /// Where the trail does not begin with its first entry, an entry in it says up to where and why.
    fn is_anchored(&self) -> Result<(), Fault> {
        let vouches = |pruned: &Pruned| pruned.anchor == self.anchor && pruned.is_old_enough;
        if self.anchor == Tag::START || self.pruned.as_ref().is_some_and(vouches) {
            Ok(())
        } else {
            Err(Fault::Unvouched(self.anchor.seq))
        }
    }

    /// Whether the trail is one that a checkpoint can have seen. What it saw before the anchor is gone, and must have
    /// been old enough to go: a checkpoint bears the instant of its own entry.
    fn holds(&self, checkpoint: &Checkpoint) -> Result<(), Fault> {
        let seq = checkpoint.head.seq;
        if checkpoint.organisation != self.organisation {
            return Err(Fault::Foreign(seq));
        }
        if seq > self.at.seq {
            return Err(Fault::Missing(self.at.seq + 1));
        }
        if seq == self.anchor.seq && checkpoint.head != self.anchor {
            return Err(Fault::Rewritten(seq));
        }
        let pruned = self.pruned.filter(|_| seq <= self.anchor.seq && seq > 0);
        if pruned.is_some_and(|pruned| checkpoint.at.date() >= pruned.before) {
            return Err(Fault::Unvouched(seq));
        }
        Ok(())
    }
}
