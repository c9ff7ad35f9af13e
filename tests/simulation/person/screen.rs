//! What a phone's screen shows, against what people meant.

use std::collections::BTreeSet;

use mobile_core::Core;
use mobile_core::view::{Conflict, Ladder, Shown};
use shared::id::{Digest, RecordId};

use crate::ledger::{Act, Ledger, Seen};
use crate::plain::{Field, Value, Values};

/// What the screen shows of a record: the acts merged there, and by the ledger what they amount to.
pub(crate) fn seen(core: &Core, ledger: &Ledger, record: RecordId) -> (BTreeSet<Act>, Values) {
    let history = core
        .detail(record)
        .map(|detail| detail.history)
        .unwrap_or_default();
    let stands =
        |ladder: &Ladder| !matches!(ladder, Ladder::Declined { .. } | Ladder::Refused { .. });
    let edits = history.iter().filter(|edit| stands(&edit.ladder));
    let acts = edits.filter_map(|edit| ledger.act_of(&Digest(edit.change.0)));
    let acts = ledger.mergeable(record, &acts.collect());
    let values = ledger.values(&acts);
    (acts, values)
}

/// What the screen shows of a record to somebody who is about to give an order.
pub(super) fn look(core: &Core, record: RecordId) -> Seen {
    let Some(detail) = core.detail(record) else {
        return Seen::default();
    };
    let stands =
        |ladder: &Ladder| !matches!(ladder, Ladder::Declined { .. } | Ladder::Refused { .. });
    let changes = detail.history.iter().filter(|edit| stands(&edit.ladder));
    let done = detail.commands.iter();
    let done = done.filter(|asked| matches!(asked.ladder, Ladder::Done));
    Seen {
        changes: changes.map(|edit| Digest(edit.change.0)).collect(),
        events: done.map(|asked| asked.command).collect(),
    }
}

/// A conflict as the screen shows it.
pub(crate) fn shown(conflict: &Conflict) -> BTreeSet<Value> {
    let values = conflict
        .values
        .iter()
        .map(|alternative| match &alternative.value {
            Shown::Text(text) => Value::text(text.as_str()),
            Shown::Uint(count) => Value::Pair(
                u16::try_from(*count).unwrap_or(u16::MAX),
                alternative.about == Some(true),
            ),
            other => Value::text(format!("{other:?}")),
        });
    values.collect()
}

/// Whether the screen shows exactly the conflicts that there are.
pub(crate) fn two_answers(core: &Core, record: RecordId, values: &Values) -> Result<(), String> {
    let screen: Values = core
        .conflicts_of(record)
        .iter()
        .filter_map(|conflict| Some((Field::named(&conflict.field)?, shown(conflict))))
        .collect();
    let meant = Ledger::conflicts(values);
    if screen == meant {
        Ok(())
    } else {
        Err(format!(
            "{record} shows {screen:?} where people meant {meant:?}"
        ))
    }
}
