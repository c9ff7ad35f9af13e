//! The page of the scenarios, made from their table.

use std::fmt::Write as _;

use super::{Holds, scenarios};

/// `shared/docs/offline-edits.md`: each of Central's cases, what Central does, and what happens here.
pub(crate) fn page() -> String {
    let mut page = BEGINNING.to_owned();
    for (place, scenario) in scenarios::all().enumerate() {
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "| {} | {} | {} | **{}**: {} | {} |",
            place + 1,
            scenario.case,
            scenario.central,
            scenario.name,
            scenario.here,
            holds(scenario.holds),
        );
    }
    page + END
}

fn holds(holds: Holds) -> String {
    match holds {
        Holds::Nothing => "none".to_owned(),
        Holds::Dependency => "waits for its dependency, by itself".to_owned(),
        Holds::Author(code) => format!("`{code}`: until its author mends it"),
        Holds::Office(code) => format!("`{code}`: the office decides"),
        Holds::Refused(code) => format!("refused: `{code}`"),
    }
}

const BEGINNING: &str = "\
<!-- Made by `cargo run -p tests --bin prove -- --offline-edits-page`; a test holds it equal. -->

# Offline edits: the 41 cases of ODK Central

ODK Central tests offline edits by 41 cases (`test/integration/api/offline-entities.js` of
[getodk/central-backend](https://github.com/getodk/central-backend), numbered here in the order of that file). There an edit
says on which version it was made. One that comes before the version it names is held in a backlog; after some days a job applies
it to whatever is there, and an update without its creation becomes a creation.

Here a change says on which **changes** it was made. That is all the office needs: one that comes too early is listed as waiting
(`missing_dependency`, and `depends_on_held` for what builds on it), and counts by itself in the moment the missing one is
here. Nobody forces it and no timer runs. On a phone it hardly ever comes to that: its packs hold its work in order, and its
own sync sends whatever the office does not have yet. Only packs carried by hand can come in another order.

Different fields of two people stand side by side. The same field written differently is a conflict: both values are shown, a
figure counts the smaller and says “at least”, and whoever may amend chooses. That choice is all that people are asked for
because they worked apart. What the office decides is rights (`out_of_area`) and frozen records (`frozen`, after a void, an issue or a close):
decisions about the work, not about its order.

Each case is played as a scenario of ours, by real phones and the real server, in every order in which its packs can come (up to
four; longer chains backwards and shuffled); in every other play the receipts are brought back. After every arrival the office's record,
its list of what waits and its figures (a record counts once) are compared with what people meant, kept as plain data; so are the
steps that authors' phones show. At the end everybody calls: every phone, the history (each edit once, under its author) and the
log (nothing was freed by hand) are compared too. `cargo xtask prove edits` plays them
([proofs](proofs.md#offline-edits)).

| | Central's case | Central | Satchel | holds |
|---|---|---|---|---|
";

const END: &str = "
What has no counterpart is played as its nearest: there are no version texts that could be empty (3) or contradict each other (4);
nothing is approved before it counts (19–21); a form cannot be deleted, but a topic can be over (29); a submission is deleted by
declining what is held (30), a record by voiding it (31). Nos. 4, 12 and 27 need a program that is no phone of ours, since a phone does not
write such changes.
";
