//! The projection of records: each one's merged state, and what lists and figures ask of it.

use std::collections::{BTreeMap, BTreeSet};

use shared::change::Change;
use shared::division::{Area, DivisionCode};
use shared::feed::Feed;
use shared::id::{Digest, RecordId, TeamId, UserId};
use shared::record::RecordKind;
use shared::state::State;
use shared::time::{LocalDate, Month};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, column, number, values};

/// A record as projected.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Home village, as created.
    pub home: DivisionCode,
    /// First team.
    pub team: TeamId,
    /// Author of the creation.
    pub author: UserId,
    /// Date of the merged state.
    pub occurred_on: LocalDate,
    /// Whether a void was decided.
    pub is_void: bool,
    /// Hash of the last outcome that changed it.
    pub event: Option<Digest>,
    /// The merged state.
    pub state: State,
    /// Number of the creation's row.
    pub created_seq: u64,
    /// Number of the last row.
    pub last_seq: u64,
}

/// Which records a list wants.
#[derive(Debug, Clone)]
pub struct RecordFilter {
    /// Home inside it, as written.
    pub area: Option<Area>,
    /// First and last month of `occurred_on`.
    pub months: Option<(Month, Month)>,
    /// Only void ones, or only counted ones.
    pub is_void: Option<bool>,
    /// Only those that one of these feeds holds; none: whoever asks sees everything.
    pub feeds: Option<BTreeSet<Feed>>,
}

/// A condition that one of these feeds holds a record, from placeholder `first` on, and what it binds.
fn held_by(feeds: &BTreeSet<Feed>, first: usize) -> (String, Vec<Bound>) {
    let mut conditions = Vec::new();
    let mut bound = Vec::new();
    let place = |bound: &[Bound]| format!("${}", first + bound.len());
    for feed in feeds {
        match feed {
            Feed::Organisation => return ("true".to_owned(), Vec::new()),
            Feed::Township(area) => {
                let (from, end) = super::code_range(area);
                let from_place = place(&bound);
                bound.push(Bound::Text(from));
                let end_place = place(&bound);
                bound.push(Bound::Text(end));
                conditions.push(format!("home >= {from_place} and home < {end_place}"));
            }
            Feed::Village(village) => {
                conditions.push(format!("home = {}", place(&bound)));
                bound.push(Bound::Text(village.to_string()));
            }
            Feed::Team(team) => {
                conditions.push(format!("team = {}", place(&bound)));
                bound.push(Bound::Id(team.0));
            }
            Feed::Person(author) => {
                conditions.push(format!("author = {}", place(&bound)));
                bound.push(Bound::Id(author.0));
            }
            // They hold no record.
            Feed::Reference(_) | Feed::Unit(_) => {}
        }
    }
    if conditions.is_empty() {
        return ("false".to_owned(), Vec::new());
    }
    (format!("({})", conditions.join(" or ")), bound)
}

/// A value of a condition.
enum Bound {
    Text(String),
    Id([u8; 16]),
}

const COLUMNS: &str = "id, kind, home, team, author, occurred_on, status, event, state, \
                       created_seq, last_seq, case when state is null then \
                       (select body from log where log.org = record.org and seq = created_seq) end";

fn read(row: &AnyRow) -> Result<RecordRow, StoreError> {
    let bad = StoreError::Malformed;
    let bytes = |index: usize| row.try_get::<Vec<u8>, _>(index);
    let text = |index: usize| row.try_get::<String, _>(index);
    Ok(RecordRow {
        id: RecordId::from_slice(&bytes(0)?).ok_or(bad("record"))?,
        kind: text(1)?.parse().map_err(|_| bad("record kind"))?,
        home: text(2)?.parse().map_err(|_| bad("record home"))?,
        team: TeamId::from_slice(&bytes(3)?).ok_or(bad("record team"))?,
        author: UserId::from_slice(&bytes(4)?).ok_or(bad("record author"))?,
        occurred_on: text(5)?.parse().map_err(|_| bad("record date"))?,
        is_void: text(6)? == "void",
        event: row
            .try_get::<Option<Vec<u8>>, _>(7)?
            .as_deref()
            .and_then(Digest::from_slice),
        state: match row.try_get::<Option<Vec<u8>>, _>(8)? {
            Some(state) => shared::cbor::decode(&state).map_err(|_| bad("record state"))?,
            None => {
                let creation = Change::read_stored(&bytes(11)?).map_err(|_| bad("creation"))?;
                State::of([&creation]).map_err(|_| bad("creation"))?
            }
        },
        created_seq: number(row.try_get(9)?),
        last_seq: number(row.try_get(10)?),
    })
}

impl Tx {
    /// Writes records, each whole. The state of one that nobody amended is its creation, which the log has:
    /// it is not written again.
    pub async fn put_records(&mut self, rows: &[&RecordRow]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "record (org, id, kind, home, team, author, occurred_on, month, status, event, state, \
             created_seq, last_seq)",
            13,
            "on conflict (org, id) do update set occurred_on = excluded.occurred_on, \
             month = excluded.month, status = excluded.status, event = excluded.event, \
             state = excluded.state, last_seq = excluded.last_seq",
            rows,
            |query, row| {
                query
                    .bind(org.0.to_vec())
                    .bind(row.id.0.to_vec())
                    .bind(row.kind.as_str().to_owned())
                    .bind(row.home.to_string())
                    .bind(row.team.0.to_vec())
                    .bind(row.author.0.to_vec())
                    .bind(row.occurred_on.to_string())
                    .bind(i64::from(row.occurred_on.month().0))
                    .bind(if row.is_void { "void" } else { "counted" }.to_owned())
                    .bind(row.event.map(|event| event.0.to_vec()))
                    .bind((row.state.len() > 1).then(|| shared::cbor::encode(&row.state)))
                    .bind(column(row.created_seq))
                    .bind(column(row.last_seq))
            },
        )
        .await
    }

    /// Records by id; absent ones are left out.
    pub async fn records_by_id(
        &mut self,
        ids: &[RecordId],
    ) -> Result<BTreeMap<RecordId, RecordRow>, StoreError> {
        let mut records = BTreeMap::new();
        for chunk in ids.chunks(values::LIST) {
            let (places, ids) = values::list(chunk, 2);
            let text = format!("select {COLUMNS} from record where org = $1 and id in ({places})");
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for id in ids {
                query = query.bind(id.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                let record = read(&row)?;
                records.insert(record.id, record);
            }
        }
        Ok(records)
    }

    /// How many records are projected.
    pub async fn record_count(&mut self) -> Result<u64, StoreError> {
        let row = sqlx::query("select count(*) from record where org = $1")
            .bind(self.org_bytes())
            .fetch_one(self.connection())
            .await?;
        Ok(number(row.try_get(0)?))
    }

    /// Records of a filter after an id, ascending by id, at most `limit`.
    pub async fn records_after(
        &mut self,
        filter: &RecordFilter,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let (first, last) = filter.months.unwrap_or((Month(i32::MIN), Month(i32::MAX)));
        let area = filter.area.map_or("", |_| "and home >= $6 and home < $7");
        let free = if filter.area.is_some() { 8 } else { 6 };
        let (held, bound) = match &filter.feeds {
            Some(feeds) => held_by(feeds, free),
            None => ("true".to_owned(), Vec::new()),
        };
        let status = match filter.is_void {
            None => "",
            Some(true) => "and status = 'void'",
            Some(false) => "and status = 'counted'",
        };
        let text = format!(
            "select {COLUMNS} from record where org = $1 and id > $2 and month >= $3 \
             and month <= $4 {area} {status} and {held} order by id limit $5"
        );
        let mut query = sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(after.map_or_else(Vec::new, |id| id.0.to_vec()))
            .bind(i64::from(first.0))
            .bind(i64::from(last.0))
            .bind(i64::from(limit));
        if let Some(area) = filter.area {
            let (from, end) = super::code_range(area);
            query = query.bind(from).bind(end);
        }
        for value in bound {
            query = match value {
                Bound::Text(text) => query.bind(text),
                Bound::Id(id) => query.bind(id.to_vec()),
            };
        }
        query
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(read)
            .collect()
    }
}
