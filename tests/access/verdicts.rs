//! What became of what was handed in: read from the log, where every verdict is a row.

use std::collections::BTreeMap;

use anyhow::Result;
use shared::command::{Outcome, SignedOutcome};
use shared::id::{CommandId, Digest};
use shared::sync::{Notice, RowKind};
use tests::bureau::Bureau;

/// Most rows read at once.
const ROWS: u32 = 2_000;

/// The verdicts of the rows after a place of the log.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    changes: BTreeMap<Digest, String>,
    commands: BTreeMap<CommandId, String>,
}

impl Verdicts {
    /// Those written after a row.
    pub(crate) async fn after(bureau: &Bureau, seq: u64) -> Result<Self> {
        let mut verdicts = Self::default();
        let mut tx = bureau.app.store.snapshot().await?;
        let rows = tx.log_after(seq, ROWS).await?;
        assert!(rows.len() < ROWS as usize, "more rows than are read");
        for row in rows {
            match row.meta.kind {
                RowKind::Change => {
                    verdicts.changes.insert(row.body_hash, "counted".to_owned());
                }
                RowKind::Notice => {
                    if let Notice::Held { item, code, .. } = shared::cbor::decode(&row.body)? {
                        let held = format!("held({})", code.as_str());
                        verdicts.changes.insert(item, held);
                    }
                }
                RowKind::Outcome => {
                    let signed: SignedOutcome = shared::cbor::decode(&row.body)?;
                    let (command, word) = match shared::cbor::decode(&signed.outcome)? {
                        Outcome::Event(event) => (event.command, "event".to_owned()),
                        Outcome::Rejection(rejection) => {
                            let code = rejection.code.as_str();
                            (rejection.command, format!("rejected({code})"))
                        }
                    };
                    verdicts.commands.insert(command, word);
                }
                RowKind::Reference | RowKind::Publication => {}
            }
        }
        Ok(verdicts)
    }

    /// What became of an item: of a change, or of a command with its id.
    pub(crate) fn of(&self, item: Digest, command: Option<CommandId>) -> String {
        let decided = command.and_then(|command| self.commands.get(&command));
        let found = decided.or_else(|| self.changes.get(&item));
        found.map_or("nothing", String::as_str).to_owned()
    }
}

/// The number of the last row.
pub(crate) async fn head(bureau: &Bureau) -> Result<u64> {
    Ok(bureau.app.store.snapshot().await?.head().await?.seq)
}
