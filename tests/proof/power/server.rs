//! What a server finds on its disk when it is turned on again.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Result, bail, ensure};
use rusqlite::types::ValueRef;
use server::config::{self, ConfigError};
use server::keys::ServerKeys;
use server::store::held::HeldStatus;
use server::store::identity::DeviceFilter;
use server::store::{Database, Store};
use server::verify::verify;
use shared::command::{Outcome, SignedOutcome};
use shared::id::{CommandId, Digest, InstallationId, PackHash, UserId};
use shared::sync::{RowKind, Tag};

use super::note::{Item, Note};

/// Rows of a table read at a time; no story has more.
const ALL: u32 = 100_000;
/// Kind byte of a change among a pack's item hashes.
const CHANGE: u8 = 0;

/// What phones and the office were told so far.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    is_founded: bool,
    packs: BTreeSet<PackHash>,
    checkpoints: BTreeMap<u64, Tag>,
    people: BTreeSet<UserId>,
    installations: BTreeSet<InstallationId>,
    released: BTreeSet<Digest>,
    /// Ids of commands by their item hashes.
    commands: BTreeMap<Digest, CommandId>,
    count: usize,
}

/// What a server's database holds.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) faults: Vec<String>,
    /// The running tag of each row.
    pub(crate) tags: BTreeMap<u64, Digest>,
    /// How often each change is in the log.
    pub(crate) changes: BTreeMap<Digest, usize>,
    /// How often each command was decided.
    pub(crate) outcomes: BTreeMap<CommandId, usize>,
    pub(crate) held: BTreeMap<Digest, HeldStatus>,
    packs: BTreeMap<PackHash, Vec<u8>>,
    people: BTreeSet<UserId>,
    installations: BTreeSet<InstallationId>,
}

impl Promises {
    /// The next note.
    pub(crate) fn hear(&mut self, note: &Note) {
        self.count += 1;
        match note {
            Note::Founded => self.is_founded = true,
            Note::Acknowledged { packs, checkpoint } => {
                self.packs.extend(packs);
                self.checkpoints.insert(checkpoint.seq, *checkpoint);
            }
            Note::Person(user) => {
                self.people.insert(*user);
            }
            Note::Enrolled { installation, .. } => {
                self.installations.insert(*installation);
            }
            Note::Released(item) => {
                self.released.insert(*item);
            }
            Note::Saved {
                item: Item::Command(id, hash),
                ..
            } => {
                self.commands.insert(*hash, *id);
            }
            Note::Begun { .. }
            | Note::Written { .. }
            | Note::DraftBegun { .. }
            | Note::Draft { .. }
            | Note::Saved { .. } => self.count -= 1,
        }
    }

    /// How much was said.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Opens the data folder as the server does, verifies it, and compares. `known`: what was verified before.
    pub(crate) async fn judge(&self, folder: &Path, known: &mut Known) -> Result<()> {
        let Some((database, store)) = open(folder).await? else {
            ensure!(!self.is_founded, "the organisation is gone");
            return Ok(());
        };
        let rows = rows_of(&folder.join("satchel.db"));
        let facts = match known.0.entry(rows?) {
            Entry::Occupied(facts) => facts.into_mut(),
            Entry::Vacant(new) => new.insert(Facts::read(&store).await?),
        };
        database.close().await;
        self.compare(facts)
    }

    fn compare(&self, facts: &Facts) -> Result<()> {
        ensure!(facts.faults.is_empty(), "verify: {:?}", facts.faults);
        let counts = facts.changes.values().chain(facts.outcomes.values());
        ensure!(
            counts.max().is_none_or(|most| *most == 1),
            "a change counts or a command was decided more than once"
        );
        for tag in self.checkpoints.values().filter(|tag| tag.seq > 0) {
            ensure!(
                facts.tags.get(&tag.seq) == Some(&tag.tag),
                "row {} was shown to a phone and is gone or another",
                tag.seq
            );
        }
        for pack in &self.packs {
            let Some(items) = facts.packs.get(pack) else {
                bail!("pack {pack} was acknowledged and is gone");
            };
            for item in items.chunks_exact(33) {
                self.has_item(facts, item, *pack)?;
            }
        }
        for user in &self.people {
            ensure!(facts.people.contains(user), "person {user} is gone");
        }
        for installation in &self.installations {
            let is_there = facts.installations.contains(installation);
            ensure!(is_there, "installation {installation} is gone");
        }
        for item in &self.released {
            let status = facts.held.get(item);
            ensure!(
                status == Some(&HeldStatus::Released) && facts.changes.contains_key(item),
                "the release of {item} is gone: {status:?}"
            );
        }
        Ok(())
    }

    fn has_item(&self, facts: &Facts, item: &[u8], pack: PackHash) -> Result<()> {
        let hash = item.get(1..).and_then(Digest::from_slice);
        let Some(hash) = hash else {
            bail!("pack {pack} has an item without a hash");
        };
        let is_there = if item.first() == Some(&CHANGE) {
            facts.changes.contains_key(&hash)
        } else {
            let id = self.commands.get(&hash);
            id.is_some_and(|id| facts.outcomes.contains_key(id))
        };
        ensure!(
            is_there || facts.held.contains_key(&hash),
            "{hash} of acknowledged pack {pack} is neither counted nor held"
        );
        Ok(())
    }
}

/// What is known of databases that hold the same rows: they are verified once.
#[derive(Debug, Default)]
pub(crate) struct Known(BTreeMap<u64, Facts>);

/// Tells databases that hold different rows apart. An error where SQLite finds the file itself unsound.
pub(crate) fn rows_of(database: &Path) -> Result<u64> {
    let database = rusqlite::Connection::open(database)?;
    let sound: String = database.query_row("pragma integrity_check", [], |row| row.get(0))?;
    ensure!(sound == "ok", "integrity_check: {sound}");
    let mut tables = database.prepare("select name from sqlite_schema where type = 'table'")?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    let mut hasher = DefaultHasher::new();
    for table in tables {
        let table = table?;
        table.hash(&mut hasher);
        let mut rows = database.prepare(&format!("select * from \"{table}\""))?;
        let columns = rows.column_count();
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => 0_u8.hash(&mut hasher),
                    ValueRef::Integer(number) => number.hash(&mut hasher),
                    ValueRef::Real(number) => number.to_bits().hash(&mut hasher),
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.hash(&mut hasher),
                }
            }
        }
    }
    Ok(hasher.finish())
}

/// The database of a folder and the store of its organisation, if one was founded.
pub(crate) async fn open(folder: &Path) -> Result<Option<(Database, Store)>> {
    std::fs::create_dir_all(folder)?;
    let database = Database::sqlite(folder).await?;
    match config::organisation(&database, None).await {
        Ok(store) => Ok(Some((database, store))),
        Err(ConfigError::NoOrganisation) => {
            database.close().await;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

impl Facts {
    /// Reads them, and verifies.
    pub(crate) async fn read(store: &Store) -> Result<Self> {
        let mut tx = store.snapshot().await?;
        let Some(organisation) = tx.organisation().await? else {
            bail!("no organisation");
        };
        let keys = ServerKeys::from_seed(&organisation.signing_key);
        let rows = tx.log_after(0, ALL).await?;
        let mut facts = Self {
            faults: Vec::new(),
            tags: rows.iter().map(|row| (row.seq, row.tag)).collect(),
            changes: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            held: BTreeMap::new(),
            packs: BTreeMap::new(),
            people: BTreeSet::new(),
            installations: BTreeSet::new(),
        };
        for row in &rows {
            match row.meta.kind {
                RowKind::Change => *facts.changes.entry(row.body_hash).or_default() += 1,
                RowKind::Outcome => {
                    let signed: SignedOutcome = shared::cbor::decode(&row.body)?;
                    let command = match shared::cbor::decode(&signed.outcome)? {
                        Outcome::Event(event) => event.command,
                        Outcome::Rejection(rejection) => rejection.command,
                    };
                    *facts.outcomes.entry(command).or_default() += 1;
                }
                RowKind::Notice | RowKind::Reference | RowKind::Publication => {}
            }
        }
        let hashes = tx.packs_after(None, ALL).await?;
        let packs = hashes.into_iter();
        facts.packs = packs.map(|row| (row.hash, row.item_hashes)).collect();
        let items: Vec<Digest> = facts.item_hashes();
        let held = tx.held_by_hash(&items).await?;
        facts.held = held
            .into_iter()
            .map(|(hash, row)| (hash, row.status))
            .collect();
        let people = tx.persons_after(None, ALL).await?;
        facts.people = people.into_iter().map(|person| person.id).collect();
        let installations = tx
            .installations_after(&DeviceFilter::default(), None, ALL)
            .await?;
        facts.installations = installations.into_iter().map(|row| row.id).collect();
        drop(tx);
        facts.faults = verify(store, &keys).await?.faults;
        Ok(facts)
    }

    fn item_hashes(&self) -> Vec<Digest> {
        let items = self.packs.values().flat_map(|items| items.chunks_exact(33));
        items
            .filter_map(|item| item.get(1..).and_then(Digest::from_slice))
            .collect()
    }
}
