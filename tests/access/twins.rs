//! Two offices that differ only in what somebody may not see answer them the same, to the byte.
//!
//! Three offices with the same people, ids, keys and clock: one with nothing hidden, and two that hide as much, of
//! other content. The two hiding ones are compared byte by byte; of the checkpoint's tag alone, a hash over the whole
//! log, are the bytes left out. The one that hides nothing is compared with one that does by everything but the
//! numbers of rows in the log, which count what was hidden (sync.md N4 gives every phone the head's).

mod compare;
mod tour;

use std::collections::BTreeSet;
use std::io::Write as _;

use anyhow::Result;
use shared::id::RecordId;
use tests::bureau::Bureau;
use tests::database::Storage;
use tests::rights::{ROLES, Scope};

use crate::cast::{Cast, Person};
use crate::hidden::Hidden;
use crate::scene::Scene;
use compare::{but_for_numbers, exact};
use tour::{Called, Tour};

const NOW: &str = "2018-07-10T02:00:00.000Z";
/// Of what is hidden in each office, one of each kind and a note on each is asked for.
const KINDS: usize = 10;
/// An id that is nowhere.
const NOWHERE: RecordId = RecordId([0x5a; 16]);

struct Office {
    bureau: Bureau,
    cast: Cast,
    scene: Scene,
    hidden: Hidden,
}

/// `author`: who writes what is hidden, before and after what is not. `one_more`: whether somebody more is there.
async fn office(storage: &Storage, author: Option<usize>, one_more: bool) -> Result<Office> {
    let bureau = Bureau::open(storage, NOW.parse()?).await?;
    let mut cast = Cast::assemble(&bureau).await?;
    let mut hidden = Hidden::prepare(&bureau).await?;
    if let Some(author) = author {
        hidden.round(&bureau, author).await?;
    }
    let scene = Scene::set(&bureau, &mut cast, 0).await?;
    if let Some(author) = author {
        hidden.round(&bureau, author).await?;
    }
    if one_more {
        hidden.one_more(&bureau).await?;
    }
    Ok(Office {
        bureau,
        cast,
        scene,
        hidden,
    })
}

/// Whether the hidden records are hidden from somebody: all but the three offices of the whole county.
fn is_outside(person: &Person) -> bool {
    let sees_all = ["reform_office", "supervision_office", "leader_secretary"];
    !(sees_all.contains(&ROLES[person.role]) && person.scope == Scope::Inside)
}

/// Whether somebody sees who there is, and so the one more: the three administrators.
fn reads_people(person: &Person) -> bool {
    let administrators = ["system_admin", "security_admin", "audit_admin"];
    administrators.contains(&ROLES[person.role]) && person.scope == Scope::Inside
}

/// Whether a call lists who there is.
fn is_of_people(called: &Called) -> bool {
    ["GET /v1/users", "GET /v1/devices"].contains(&called.call.as_str())
}

/// Of the other scopes nobody reads anything, whatever the role.
fn is_worth_a_tour(person: &Person) -> bool {
    matches!(
        person.scope,
        Scope::Inside | Scope::Elsewhere | Scope::Nobody
    ) || (person.role == 0 && person.scope != Scope::Other)
}

pub(crate) async fn twins(storage: &Storage) -> Result<()> {
    let plain = office(storage, None, false).await?;
    let one = office(storage, Some(0), true).await?;
    let other = office(storage, Some(1), true).await?;
    let unseen: Vec<RecordId> = [&one, &other]
        .iter()
        .flat_map(|office| office.hidden.records.iter().copied().take(KINDS))
        .chain([NOWHERE])
        .collect();
    let mut leaks = Vec::new();
    let mut calls = 0;
    let mut told_apart = BTreeSet::new();
    let people = one
        .cast
        .people
        .iter()
        .zip(&other.cast.people)
        .zip(&plain.cast.people);
    for ((in_one, in_other), in_plain) in people.filter(|((one, _), _)| is_worth_a_tour(one)) {
        let tour = |office: &Office| Tour::of(&office.scene, &unseen);
        let first = tour(&one).make(&one.bureau, in_one).await?;
        let second = tour(&other).make(&other.bureau, in_other).await?;
        let third = tour(&plain).make(&plain.bureau, in_plain).await?;
        let who = format!("{} {:?}", ROLES[in_one.role], in_one.scope);
        if !is_outside(in_one) {
            // The control: whoever may see it is answered otherwise.
            told_apart.extend(differing(&first, &second, exact));
            continue;
        }
        calls += first.len();
        let both = differing(&first, &second, exact);
        leaks.extend(
            both.into_iter()
                .map(|call| format!("{who}, other content: {call}")),
        );
        let [some, none] = [first.as_slice(), third.as_slice()].map(|tour| {
            let calls = tour.iter();
            let calls = calls.filter(|called| !(reads_people(in_one) && is_of_people(called)));
            calls.collect::<Vec<_>>()
        });
        let none = differing(some, none, but_for_numbers);
        leaks.extend(
            none.into_iter()
                .map(|call| format!("{who}, nothing hidden: {call}")),
        );
        leaks.extend(tells_from_nowhere(&who, &first, &unseen));
    }
    writeln!(
        std::io::stderr(),
        "hidden data on {}: {calls} answers compared, {} differ; those who may see it tell {} calls apart",
        storage.engine(),
        leaks.len(),
        told_apart.len(),
    )?;
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.join("\n")
    );
    for call in [
        "GET /v1/records?limit=500",
        "GET /v1/figures",
        "POST /v1/sync",
        "GET /v1/held",
    ] {
        let told = told_apart.iter().any(|told| told.starts_with(call));
        assert!(told, "{call} tells nobody anything: {told_apart:?}");
    }
    for office in [plain, one, other] {
        office.bureau.close().await?;
    }
    Ok(())
}

/// The calls whose answers differ.
fn differing<'a>(
    one: impl IntoIterator<Item = &'a Called>,
    other: impl IntoIterator<Item = &'a Called>,
    seen: impl Fn(&Called) -> Result<String>,
) -> Vec<String> {
    let one: Vec<&Called> = one.into_iter().collect();
    let other: Vec<&Called> = other.into_iter().collect();
    let mut found = Vec::new();
    if one.len() != other.len() {
        found.push(format!("{} calls against {}", one.len(), other.len()));
    }
    for (one, other) in one.into_iter().zip(other) {
        let [first, second] =
            [seen(one), seen(other)].map(|seen| seen.unwrap_or_else(|error| error.to_string()));
        if one.call != other.call || first != second {
            let at = first.chars().zip(second.chars()).position(|(a, b)| a != b);
            let near = |text: &str| -> String {
                text.chars()
                    .skip(at.unwrap_or(0).saturating_sub(60))
                    .take(160)
                    .collect()
            };
            found.push(format!(
                "{}: {} | {}",
                one.call,
                near(&first),
                near(&second)
            ));
        }
    }
    found
}

/// What is hidden is answered as what is nowhere.
fn tells_from_nowhere(who: &str, calls: &[Called], unseen: &[RecordId]) -> Vec<String> {
    let of = |id: &RecordId| -> Vec<String> {
        let id = id.to_string();
        let calls = calls.iter().filter(|called| called.call.contains(&id));
        calls
            .map(|called| exact(called).unwrap_or_default().replace(&id, "…"))
            .collect()
    };
    let nowhere = of(&NOWHERE);
    assert!(!nowhere.is_empty(), "nothing asks for what is nowhere");
    let told = unseen.iter().filter(|id| of(id) != nowhere);
    told.map(|id| format!("{who}: {id} is told from what is nowhere"))
        .collect()
}
