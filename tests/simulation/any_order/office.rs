//! A fresh office that takes the items in one order, and what they come to there.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::Signer as _;
use server::store::audit::Unaudited;
use server::store::identity::GrantRow;
use server::store::record::RecordRow;
use shared::access::{Grant, Role};
use shared::command::{Outcome, SignedOutcome};
use shared::feed::Feed;
use shared::id::{CommandId, Digest, GrantId, OrganisationId, PackHash, RecordId};
use shared::pack::{Item, Unsigned};
use shared::state::State;
use shared::sync::RowKind;
use shared::time::{LocalDate, Timestamp};

use super::items::{self, NEWCOMER, Named, Sent, VOLUNTEER, What};
use crate::office::{Office, device_key};
use crate::scenario::{BEGIN, Handset, Person, Team, id16};

/// The figures that changes alone decide.
const OF_CHANGES: [&str; 13] = [
    "o1",
    "o2",
    "o2_audience",
    "o3",
    "c1",
    "c1_talks",
    "t1",
    "t2",
    "t9",
    "t9_no_item",
    "i1",
    "i2",
    "i2_per_inspection",
];

/// What of a record changes alone decide.
#[derive(Debug, PartialEq)]
struct Merged {
    state: State,
    occurred_on: LocalDate,
    joined: BTreeSet<Feed>,
    row: String,
}

/// What the items came to.
pub(super) struct Played {
    /// By name: `counted`, `happened`, `rejected <code>`, `held <code>`.
    pub(super) fates: BTreeMap<Named, String>,
    /// Where log, projections and figures do not agree.
    pub(super) faults: Vec<String>,
    records: BTreeMap<RecordId, Merged>,
    figures: Vec<String>,
}

impl Played {
    /// The changes that count.
    pub(super) fn counted(&self) -> impl Iterator<Item = Named> {
        let fates = self.fates.iter();
        fates
            .filter(|(_, fate)| *fate == "counted")
            .map(|(name, _)| *name)
    }

    /// What waits.
    pub(super) fn held(&self) -> impl Iterator<Item = (&Named, &String)> {
        self.fates
            .iter()
            .filter(|(_, fate)| fate.starts_with("held"))
    }

    /// How what changes decide differs from another order.
    pub(super) fn differs_from(&self, other: &Self) -> Option<String> {
        if !self.faults.is_empty() {
            return Some(self.faults.join("\n"));
        }
        let (counted, there): (Vec<_>, Vec<_>) =
            (self.counted().collect(), other.counted().collect());
        if counted != there {
            return Some(format!("{counted:?} count, elsewhere {there:?}"));
        }
        if self.figures != other.figures {
            return Some(format!(
                "figures {:?}, elsewhere {:?}",
                self.figures, other.figures
            ));
        }
        for (record, merged) in &self.records {
            if other.records.get(record) != Some(merged) {
                return Some(format!(
                    "{record}: {merged:?}\nelsewhere {:?}",
                    other.records.get(record)
                ));
            }
        }
        None
    }
}

/// Plays packs of one sender each, one after another.
pub(super) async fn play(packs: &[Vec<Sent>]) -> Played {
    let scenario = items::scenario();
    let mut office = Office::found(&scenario, None).await;
    let mut chains: BTreeMap<usize, (u64, Option<PackHash>)> = BTreeMap::new();
    let mut names = BTreeMap::new();
    let mut commands = BTreeMap::new();
    for pack in packs {
        let mut envelope = Vec::new();
        for sent in pack {
            names.extend(items::hash(&sent.what).map(|(name, hash)| (hash, name)));
            match &sent.what {
                What::Grant => give_grant(&office).await,
                What::Revoke => office.revoke(VOLUNTEER).await,
                What::Change(_, item) => envelope.push(item.clone()),
                What::Command(name, command) => {
                    commands.insert(command.id, *name);
                    let raw = shared::cbor::encode(command);
                    envelope.push(Item::Command { raw });
                }
            }
        }
        let Some(sender) = pack
            .first()
            .map(|sent| sent.sender)
            .filter(|_| !envelope.is_empty())
        else {
            continue;
        };
        let (number, previous) = chains.entry(sender).or_default();
        *number += 1;
        let unsigned = Unsigned::of(
            OrganisationId(id16(0x09, 1)),
            Handset::installation(sender),
            *number,
            *previous,
            Timestamp(BEGIN),
            &envelope,
        );
        let unsigned = unsigned.expect("few items");
        *previous = Some(unsigned.hash());
        let signature = device_key(sender).sign(&unsigned.message()).to_bytes();
        let frame = shared::cbor::encode(&unsigned.signed(signature.to_vec()));
        office.take_again(sender, frame).await;
    }
    look(&office, &names, &commands).await
}

/// The newcomer leads the team from now on; a second time changes nothing.
async fn give_grant(office: &Office) {
    let mut tx = office.store.begin().await.expect("a transaction");
    let person = Person::id(NEWCOMER);
    if tx.grants_of(&[person]).await.expect("grants").is_empty() {
        let team = &items::scenario().teams[0];
        let grant = Grant {
            role: Role::TeamLeader,
            area: team.township.parse().ok(),
            unit: None,
            team: Some(Team::id(0)),
            from: "2018-01-01".parse().expect("a day"),
            to: None,
        };
        let id = GrantId(id16(0x95, 1));
        tx.insert_grant(&GrantRow { id, person, grant })
            .await
            .expect("a grant");
    }
    tx.commit_unaudited(Unaudited::Items)
        .await
        .expect("a commit");
}

async fn look(
    office: &Office,
    names: &BTreeMap<Digest, Named>,
    commands: &BTreeMap<CommandId, Named>,
) -> Played {
    let mut faults = Vec::new();
    let fates = fates(office, names, commands, &mut faults).await;
    let (records, figures) = (office.records().await, sheet(office).await);
    let mut verify = async |when: &str| {
        let verified = server::verify::verify(&office.store, &office.keys).await;
        let found = verified.expect("the database in memory answers").faults;
        faults.extend(
            found
                .into_iter()
                .map(|fault| format!("{when} a rebuild: {fault}")),
        );
    };
    verify("before").await;
    let rebuilt = server::rebuild::rebuild(&office.store, office.clock.now()).await;
    match rebuilt {
        Ok(_) => verify("after").await,
        Err(error) => faults.push(format!("the log does not rebuild: {error}")),
    }
    if office.records().await != records {
        faults.push("records are others after a rebuild".to_owned());
    }
    if sheet(office).await != figures {
        faults.push("figures are others after a rebuild".to_owned());
    }
    let is_of_changes = |text: &String| {
        let name = text.split(' ').next().unwrap_or_default();
        OF_CHANGES.contains(&name)
    };
    let merged = |row: RecordRow| Merged {
        row: format!(
            "{} {} {} {} {}",
            row.kind.as_str(),
            row.seen_as.as_str(),
            row.home,
            row.team,
            row.author
        ),
        state: row.state,
        occurred_on: row.occurred_on,
        joined: row.joined,
    };
    Played {
        fates,
        faults,
        records: records
            .into_iter()
            .map(|(id, row)| (id, merged(row)))
            .collect(),
        figures: figures.into_iter().filter(is_of_changes).collect(),
    }
}

async fn sheet(office: &Office) -> Vec<String> {
    let mut tx = office.store.snapshot().await.expect("a snapshot");
    let (area, period) = ("511781".parse(), "2018".parse());
    let (area, period) = (area.expect("an area"), period.expect("a period"));
    let now = office.clock.now();
    let sheet = server::figures::sheet(&mut tx, &office.reference, now, area, period);
    let figures = sheet.await.expect("figures").figures;
    let text = |figure: &shared::figure::Figure| {
        let (id, bound) = (figure.definition_id.as_str(), figure.bound.as_str());
        format!("{id} {:?} {bound}", figure.value)
    };
    figures.iter().map(text).collect()
}

/// What became of each item; what is decided twice or nowhere is a fault.
async fn fates(
    office: &Office,
    names: &BTreeMap<Digest, Named>,
    commands: &BTreeMap<CommandId, Named>,
    faults: &mut Vec<String>,
) -> BTreeMap<Named, String> {
    let mut fates = BTreeMap::new();
    let mut tx = office.store.snapshot().await.expect("a snapshot");
    for row in tx.log_after(0, 100_000).await.expect("the log") {
        let (name, fate) = match row.meta.kind {
            RowKind::Change => (names.get(&row.body_hash).copied(), "counted".to_owned()),
            RowKind::Outcome => {
                let signed: SignedOutcome = shared::cbor::decode(&row.body).expect("an outcome");
                match shared::cbor::decode(&signed.outcome).expect("an outcome") {
                    Outcome::Event(event) => {
                        (commands.get(&event.command).copied(), "happened".to_owned())
                    }
                    Outcome::Rejection(rejection) => (
                        commands.get(&rejection.command).copied(),
                        format!("rejected {}", rejection.code.as_str()),
                    ),
                }
            }
            RowKind::Notice | RowKind::Reference | RowKind::Publication => continue,
        };
        // What the server wrote by itself, a read-back, is nobody's item.
        let Some(name) = name else { continue };
        if fates.insert(name, fate).is_some() {
            faults.push(format!("{name} is decided twice"));
        }
    }
    // A database in memory has one connection.
    drop(tx);
    for row in office.held().await {
        let name = names.get(&row.hash).copied().unwrap_or("unknown");
        if fates
            .insert(name, format!("held {}", row.code.as_str()))
            .is_some()
        {
            faults.push(format!("{name} is decided and held"));
        }
    }
    for name in names.values() {
        if !fates.contains_key(name) {
            faults.push(format!("{name} is nowhere"));
        }
    }
    fates
}
