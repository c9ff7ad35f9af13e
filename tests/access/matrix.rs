//! The matrix: everybody tries everything, and every cell is compared with the oracle.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use axum::http::Method;
use serde_json::json;
use shared::change::Change;
use shared::command::Command;
use shared::id::{CommandId, Digest, RecordId};
use shared::pack::Item;
use shared::sync::{Cursor, RowKind};
use tests::bureau::{Bureau, asked, written};
use tests::database::Storage;
use tests::rights::ROLES;

use crate::cast::{Cast, HERE, Person};
use crate::cells::{Cell, Oracle, Table, Via};
use crate::judged::{every_mistake_is_noticed, is_not_vacuous, report};
use crate::orders::{kind_of, order};
use crate::papers::{Place, mended, paper};
use crate::requests::{Desk, word};
use crate::scene::{Scene, seen};
use crate::verdicts::{Verdicts, head};

/// The instant at which everything happens: 10 July 2018, ten in the morning.
const NOW: &str = "2018-07-10T02:00:00.000Z";

/// The figures whose records are looked at, with the kind of those.
const BEHIND: [(&str, &str); 5] = [
    ("o2", "outreach_session"),
    ("t1", "village_talk"),
    ("t2", "talk_item"),
    ("i1", "inspection"),
    ("i2", "finding"),
];

struct Matrix {
    bureau: Bureau,
    oracle: Oracle,
    cast: Cast,
    scene: Scene,
    desk: Desk,
    cells: Vec<Cell>,
}

/// What somebody wrote, and where they stand in the log.
#[derive(Default)]
struct Own {
    records: Vec<(String, RecordId, Change)>,
    cursor: Option<Cursor>,
}

/// Something handed in, and where its verdict belongs.
struct Tried {
    item: Digest,
    command: Option<CommandId>,
    table: Table,
    row: usize,
    wrote: bool,
    via: Via,
}

pub(crate) async fn matrix(storage: &Storage) -> Result<()> {
    let mut matrix = Matrix::open(storage).await?;
    let people = std::mem::take(&mut matrix.cast.people);
    let mut played = Vec::new();
    for mut person in people {
        matrix.requests(&mut person).await?;
        let cursor = matrix.reads(&mut person).await?;
        let own = Own {
            records: Vec::new(),
            cursor: Some(cursor),
        };
        played.push((person, own));
    }
    for (person, own) in &mut played {
        matrix.creates(person, own).await?;
        matrix.reads_own(person, own).await?;
        matrix.mends_and_orders(person, own).await?;
    }
    let Matrix {
        bureau,
        oracle,
        cells,
        ..
    } = matrix;
    let differ: Vec<String> = oracle.differ(&cells).collect();
    report(storage.engine(), &oracle, &cells, differ.len())?;
    assert!(
        differ.is_empty(),
        "{} cells differ:\n{}",
        differ.len(),
        differ.join("\n")
    );
    is_not_vacuous(&oracle, &cells);
    every_mistake_is_noticed(&oracle, &cells);
    bureau.close().await
}

impl Matrix {
    async fn open(storage: &Storage) -> Result<Self> {
        let bureau = Bureau::open(storage, NOW.parse()?).await?;
        let oracle = Oracle::by_hand();
        let mut cast = Cast::assemble(&bureau).await?;
        let orders = oracle.rows(Table::Orders).len();
        let scene = Scene::set(&bureau, &mut cast, orders).await?;
        let desk = Desk::open(&bureau, &mut cast, &scene.known).await?;
        Ok(Self {
            bureau,
            oracle,
            cast,
            scene,
            desk,
            cells: Vec::new(),
        })
    }

    fn note(&mut self, person: &Person, at: (Table, usize), wrote: bool, via: Via, saw: String) {
        let (table, row) = at;
        self.cells.push(Cell {
            table,
            row,
            role: person.role,
            scope: person.scope,
            wrote,
            via,
            observed: saw,
        });
    }

    /// Every request of the table.
    async fn requests(&mut self, person: &mut Person) -> Result<()> {
        let rows = self.oracle.rows(Table::Requests).to_vec();
        for (row, request) in rows.iter().enumerate() {
            let (method, path) = (request.subject.as_str(), request.action.as_str());
            let (bureau, cast) = (&self.bureau, &self.cast);
            let asked = self.desk.try_one(bureau, cast, &person.seat, method, path);
            let saw = asked.await.with_context(|| format!("{method} {path}"))?;
            let via = match path.starts_with("/v1/") {
                true => Via::Request,
                false => Via::Page,
            };
            self.note(person, (Table::Requests, row), false, via, saw);
        }
        Ok(())
    }

    /// Every shared record, by every way in which records are read. Answers where the phone then stands.
    async fn reads(&mut self, person: &mut Person) -> Result<Cursor> {
        let listed = self.listed(person, "/v1/records?limit=500").await?;
        let (synced, cursor) = self.synced(person, None).await?;
        let mut behind = BTreeMap::new();
        for (figure, kind) in BEHIND {
            let path = format!("/v1/figures/{figure}/records?area={HERE}&limit=500");
            behind.insert(kind, self.listed(person, &path).await?);
        }
        let shared = self.scene.shared.iter();
        let shared: Vec<(String, RecordId)> = shared
            .map(|shared| (shared.kind.clone(), shared.record))
            .collect();
        for (kind, record) in shared {
            let at = (
                Table::Records,
                self.oracle.find(Table::Records, &kind, "read"),
            );
            let there = |records: &BTreeSet<RecordId>| match records.contains(&record) {
                true => "there".to_owned(),
                false => "absent".to_owned(),
            };
            self.note(person, at, false, Via::List, there(&listed));
            self.note(person, at, false, Via::Sync, there(&synced));
            if let Some(behind) = behind.get(kind.as_str()) {
                self.note(person, at, false, Via::Behind, there(behind));
            }
            self.asks_for(person, at, false, record).await?;
        }
        Ok(cursor)
    }

    async fn asks_for(
        &mut self,
        person: &Person,
        at: (Table, usize),
        wrote: bool,
        record: RecordId,
    ) -> Result<()> {
        for (path, via) in [
            (format!("/v1/records/{record}"), Via::One),
            (format!("/v1/records/{record}/history"), Via::History),
        ] {
            let answer = self.bureau.get(&person.seat, &path).await?;
            self.note(person, at, wrote, via, word(&answer));
        }
        Ok(())
    }

    /// The records of a list; none where it is refused.
    async fn listed(&self, person: &Person, path: &str) -> Result<BTreeSet<RecordId>> {
        let answer = self.bureau.get(&person.seat, path).await?.json();
        let items = answer["items"].as_array().into_iter().flatten();
        let ids = items.filter_map(|item| item["id"].as_str());
        ids.map(|id| id.parse().map_err(|_| anyhow::anyhow!("{id}")))
            .collect()
    }

    /// The records of which rows came to a phone.
    async fn synced(
        &self,
        person: &mut Person,
        mut cursor: Option<Cursor>,
    ) -> Result<(BTreeSet<RecordId>, Cursor)> {
        let mut found = BTreeSet::new();
        loop {
            let answer = self.bureau.sync(&person.seat, cursor).await?;
            for row in answer.rows().map_err(|error| anyhow::anyhow!("{error}"))? {
                if matches!(row.meta.kind, RowKind::Change | RowKind::Publication) {
                    found.extend(row.meta.record);
                }
            }
            if !answer.more {
                return Ok((found, answer.cursor));
            }
            cursor = Some(answer.cursor);
        }
    }

    /// A record of each kind, written by somebody themselves. The office releases what is held.
    async fn creates(&mut self, person: &mut Person, own: &mut Own) -> Result<()> {
        let kinds = self.scene.shared.iter().map(|shared| shared.kind.clone());
        let mut items = Vec::new();
        let mut tried = Vec::new();
        for kind in kinds.collect::<Vec<_>>() {
            let answers = paper(
                &kind,
                &self.scene.known,
                self.cast.maker.user,
                &Place::here(),
            );
            let now = self.bureau.clock.now();
            let (record, creation) = person.seat.creation(self.cast.team, now, answers);
            items.push(written(record, &creation));
            let row = self.oracle.find(Table::Records, &kind, "create");
            tried.push(change(&creation, row, true));
            own.records.push((kind, record, creation));
        }
        let came_to = self.hand_in(person, &items, tried).await?;
        for ((kind, _, creation), came_to) in own.records.iter().zip(came_to) {
            if came_to == "counted" {
                continue;
            }
            let path = format!("/v1/held/{}/release", creation.hash());
            let reason = json!({"reason": "核过了"});
            let office = &self.cast.office;
            let release = self.bureau.send(office, Method::POST, &path, Some(&reason));
            let released = release.await?.expect(204);
            released
                .with_context(|| format!("{kind} of {} {:?}", ROLES[person.role], person.scope))?;
        }
        Ok(())
    }

    /// What somebody wrote, read by them.
    async fn reads_own(&mut self, person: &mut Person, own: &Own) -> Result<()> {
        let (synced, _) = self.synced(person, own.cursor.clone()).await?;
        for (kind, record, _) in &own.records {
            let at = (
                Table::Records,
                self.oracle.find(Table::Records, kind, "read"),
            );
            let there = match synced.contains(record) {
                true => "there",
                false => "absent",
            };
            self.note(person, at, true, Via::Sync, there.to_owned());
            self.asks_for(person, at, true, *record).await?;
        }
        Ok(())
    }

    /// The own records and the others' mended, and every order given, in one pack.
    async fn mends_and_orders(&mut self, person: &mut Person, own: &Own) -> Result<()> {
        let now = self.bureau.clock.now();
        let mut items = Vec::new();
        let mut tried = Vec::new();
        for mendable in &self.scene.mendable {
            let row = self.oracle.find(Table::Records, &mendable.kind, "amend");
            let words = mended(&mendable.kind);
            let mend = person.seat.amendment(&mendable.creation, now, words)?;
            items.push(written(mendable.record, &mend));
            tried.push(change(&mend, row, false));
        }
        for (kind, record, creation) in &own.records {
            let row = self.oracle.find(Table::Records, kind, "amend");
            let mend = person.seat.amendment(creation, now, mended(kind))?;
            items.push(written(*record, &mend));
            tried.push(change(&mend, row, true));
        }
        let rows = self.oracle.rows(Table::Orders).to_vec();
        let mut given = Vec::new();
        for (row, line) in rows.iter().enumerate() {
            let kind = kind_of(&line.subject);
            let order = order(&line.action, self.scene.canonical(kind));
            let (bureau, cast) = (&self.bureau, &mut self.cast);
            let (record, looked) = self.scene.target(bureau, cast, row, line).await?;
            let command = person.seat.command(record, order.clone(), looked, now);
            items.push(asked(&command));
            given.push(tried.len());
            tried.push(command_of(&command, row, false));
            // Their own is voided last.
            let mine = own.records.iter().find(|(own, ..)| *own == line.subject);
            if let Some((_, record, _)) = mine.filter(|_| line.action == "void") {
                let looked = seen(&self.bureau, *record).await?;
                let command = person.seat.command(*record, order, looked, now);
                items.push(asked(&command));
                tried.push(command_of(&command, row, true));
            }
        }
        let came_to = self.hand_in(person, &items, tried).await?;
        for (row, place) in given.into_iter().enumerate() {
            if came_to[place] == "event" {
                self.scene.spend(row);
            }
        }
        Ok(())
    }

    /// Hands in items of somebody; answers what became of each.
    async fn hand_in(
        &mut self,
        person: &mut Person,
        items: &[Item],
        tried: Vec<Tried>,
    ) -> Result<Vec<String>> {
        let before = head(&self.bureau).await?;
        self.bureau.hand_in(&mut person.seat, items).await?;
        let verdicts = Verdicts::after(&self.bureau, before).await?;
        let mut came_to = Vec::new();
        for one in tried {
            let saw = verdicts.of(one.item, one.command);
            came_to.push(saw.clone());
            self.note(person, (one.table, one.row), one.wrote, one.via, saw);
        }
        Ok(came_to)
    }
}

fn change(change: &Change, row: usize, wrote: bool) -> Tried {
    Tried {
        item: Digest(change.hash().0),
        command: None,
        table: Table::Records,
        row,
        wrote,
        via: Via::Change,
    }
}

fn command_of(command: &Command, row: usize, wrote: bool) -> Tried {
    Tried {
        item: command.hash(),
        command: Some(command.id),
        table: Table::Orders,
        row,
        wrote,
        via: Via::Order,
    }
}
