//! Changes of other installations that came by a line in the field, before any row of the server.

use minicbor::{Decode, Encode};
use shared::change::Change;
use shared::id::ChangeHash;
use shared::join::JoinChange;
use shared::pack::WitnessSignature;
use shared::time::Timestamp;

use super::{RecordFile, Standing, StoredChange};

/// How a joined change came. It waits like own work until the server's row for it, and its verdicts are its
/// author's.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Witness {
    /// The writing installation's signature, which this phone's packs carry on; none where the showing phone
    /// had none.
    #[n(0)]
    pub signature: Option<WitnessSignature>,
}

impl RecordFile {
    /// Adds a change that came by a line.
    pub(crate) fn add_witness(&mut self, joined: JoinChange, now: Timestamp) {
        let JoinChange {
            change,
            author,
            signature,
        } = joined;
        let witness = Some(Witness { signature });
        self.changes
            .push(StoredChange::waiting(&change, author, now, witness));
    }

    /// What a counted change builds on counts (sync.md N3.7), even where no feed of this phone says so: its
    /// witnessed ancestors are counted with it. Gives those that were not.
    pub(crate) fn count_below(&mut self, counted: ChangeHash) -> Vec<ChangeHash> {
        let is_open_witness =
            |change: &StoredChange| change.witness.is_some() && change.standing.is_open();
        let mut newly = Vec::new();
        let mut next = vec![counted];
        while self.changes.iter().any(is_open_witness)
            && let Some(hash) = next.pop()
        {
            let Some(stored) = self.change_mut(&hash) else {
                continue;
            };
            if is_open_witness(stored) {
                stored.standing = Standing::Counted;
                newly.push(hash);
            }
            if let Ok(change) = Change::read_stored(&stored.raw) {
                next.extend(change.dependencies());
            }
        }
        newly
    }
}
