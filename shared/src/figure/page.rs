//! The page of metrics, made from the definitions, so that it cannot say something else.

use std::fmt::Write as _;

use super::{DEFINITIONS, Definition, DefinitionId};
use crate::division::Level;
use crate::message::{Language, text};

const HEAD: &str = "\
# Metrics

Every figure of Satchel, by its definition under `shared/src/figure/definition/`. Generated; after a change run
`cargo run -p shared --example metrics_page > shared/docs/metrics.md`.

A figure is given with its value, unit, bound, definition, as-of, revision, the last row of the log it holds, what is
pending, and the records behind it. Counted are canonical, non-void records with nothing held.

- **P** is the period; **t** the as-of day; **D** the earlier of t and P's last day.
- **In P** is a record whose own day is of P: when the session, talk or inspection was held, the matter raised, the problem
  found. **By D** is one of D's month or before, whatever period that was: only an inspection may be dated ahead of the day it
  arrives, so that none is later than D.
- What became of a matter or a finding is taken as it stands now, t. What is **overdue** or **due soon** moves with t alone:
  no event is needed, and none is written.
- **Area**: read as it stands on t, whatever P is: the codes written in records belong to it if all they are known to have
  become by t lies in it. A county takes every code of its six digits. An area that has ended by t is read as written.
  A code of which nobody knows what it became is never guessed into an area: it is listed beside the figures of the
  area whose digits it bears. An inspection and its findings may be at home in a township, which lies where all its villages
  are known to have gone, or in the county, and then are in the county's figures only.
- **Bound**: `exact`; `at_least` (≥), this many or more; `about` (约).
- **Ratio**: not reduced; null, not 0, where the number below the line is 0.

| id | name | 名称 | unit | shown for |
|---|---|---|---|---|
";

/// The Markdown of `shared/docs/metrics.md`.
pub fn metrics_page() -> String {
    let mut page = HEAD.to_owned();
    for definition in &DEFINITIONS {
        row(&mut page, definition);
    }
    for definition in &DEFINITIONS {
        section(&mut page, definition);
    }
    page
}

fn row(page: &mut String, definition: &Definition) {
    let levels: Vec<&str> = definition.levels.iter().copied().map(level).collect();
    let written = writeln!(
        page,
        "| `{}` | {} | {} | {} {} | {} |",
        definition.id,
        text(Language::En, definition.title_key),
        text(Language::ZhCn, definition.title_key),
        text(Language::En, &definition.unit.message_key()),
        text(Language::ZhCn, &definition.unit.message_key()),
        levels.join(", "),
    );
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}

fn section(page: &mut String, definition: &Definition) {
    let measures: Vec<String> = definition
        .measures()
        .iter()
        .map(|measure| format!("`{}`", measure.as_str()))
        .collect();
    let behind = match definition.id {
        DefinitionId::O1 => "no record: the roll".to_owned(),
        _ => measures.join(", "),
    };
    let written = write!(
        page,
        "\n## {} `{}`\n\n{}\n\n{}\n\n- Formula: {}.\n- Bound: {}.\n- Measures: {}.\n",
        text(Language::En, definition.title_key),
        definition.id,
        text(Language::En, definition.definition_key),
        text(Language::ZhCn, definition.definition_key),
        definition.formula,
        definition.bound,
        behind,
    );
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}

fn level(level: Level) -> &'static str {
    match level {
        Level::County => "county",
        Level::Township => "township",
        Level::Village => "village",
    }
}
