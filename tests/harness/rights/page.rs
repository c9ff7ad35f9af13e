//! The page of who may do what, made from the tables, so that it cannot say something else.

use super::{LETTERS, NOTES, ORDERS, RECORDS, REQUESTS, ROLES, Reach, Row, rows};

const HEAD: &str = "\
# Who may do what

Made from `tests/harness/rights`, the oracle of the access matrix: written by hand from the domain text, it knows nothing of
the product, and every cell is tried against the server on both databases by `cargo xtask test access-matrix`. After a change run
`cargo run -p tests --example access_page > shared/docs/access.md`.

What an order needs besides (the state, time limits, never one's own claim) is in [workflows](workflows.md). A number in
brackets is a note at the end: where the texts are silent, what was taken and why.

| word | reaches |
|---|---|
| `own` | what they wrote themselves, in their team and area |
| `mine` | what they wrote themselves, in their area, for whatever team |
| `team` | their team's, in their area |
| `team+` | their team's, wherever it works |
| `area` | their township's or village's |
| `area!` | the same by place, but the unit answers for it: `not_responsible` |
| `area/team` | their township's or village's, and their team's wherever it works |
| `unit` | what was given to their unit, in their area |
| `unit+` | what was given to their unit, wherever it is |
| `all` | everything; a grant that is cut to a place is cut here too |
| `all+` | whoever holds the role, also cut to a place |
| `any` | whoever has a grant that holds today |
| `self` | every enrolled device that is not revoked, about its own installation |
| `open` | every enrolled device, a revoked one too |

What is refused: a change is *held* and an order *rejected* or held, for the office to look at (sync-protocol.md); a request is a
problem.

| | change | order | request | record asked for |
|---|---|---|---|---|
| the role never may; no grant; another team or unit | held `not_permitted` | rejected `not_permitted` | 403 `forbidden` | 404 `not_found` |
| another place | held `out_of_area` | rejected `not_permitted` | 403 `forbidden` | 404 `not_found` |
| a grant that has ended or not begun | held `role_ended` | held `role_ended` | 403 `forbidden` | 404 `not_found` |
| a revoked device; a phone that its person has left | held `device_revoked` | held `device_revoked` | 403 `device_revoked` | 403 `device_revoked` |

What somebody wrote they read on in any role, while any grant of theirs holds.

## What hidden data tells

Two offices that hide the same amount of other records, held items, notes and orders answer whoever may not see these the same
to the byte, errors and sizes too; what is hidden is answered as what is nowhere (`tests/access/twins.rs`). What is told:

| where | what | why |
|---|---|---|
| `seq` in figures, records and histories, row numbers, positions | how many rows the whole log has | one log with one number (sync.md N4) |
| the checkpoint's tag | whether the log is the same one | a hash over all of it: from it nothing can be read, since every row has random ids |
| an order or words about a record, a record written under an id | whether an id that is known, of a hundred random bits, is there, and to an order that its kind does not take, its kind: `not_permitted`, `wrong_kind` or `collision` if it is, held for it if not | an order may come before its record (sync.md N5) |
| the county's figures | how many items are held | whoever reads the county's figures hears what may yet change them |
";

/// The Markdown of `shared/docs/access.md`.
pub fn access_page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Roles\n\n| letter | role |\n|---|---|\n");
    for (letter, role) in LETTERS.iter().zip(ROLES) {
        page.push_str(&format!("| {letter} | `{role}` |\n"));
    }
    for (title, table) in [
        ("Records", RECORDS),
        ("Orders", ORDERS),
        ("Requests", REQUESTS),
    ] {
        section(&mut page, title, &rows(table));
    }
    page.push_str("\n## Notes\n\n");
    for (number, note) in (1..).zip(NOTES) {
        page.push_str(&format!("{number}. {note}\n"));
    }
    page
}

fn section(page: &mut String, title: &str, rows: &[Row]) {
    page.push_str(&format!("\n## {title}\n\n| | {} |\n", LETTERS.join(" | ")));
    page.push_str(&format!("|---|{}\n", "---|".repeat(LETTERS.len())));
    for row in rows {
        let words = row.reach.map(|reach| match reach {
            Reach::Never => "",
            reach => reach.word(),
        });
        let note = match row.note {
            0 => String::new(),
            note => format!(" [{note}]"),
        };
        page.push_str(&format!(
            "| `{} {}`{note} | {} |\n",
            row.subject,
            row.action,
            words.join(" | ")
        ));
    }
}
