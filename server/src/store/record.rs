//! The projection of records: each one's merged state and course, and the feeds that hold it.

mod filter;
mod joined;

pub use filter::{RecordFilter, StatusFilter, VOID};
pub use joined::{followed, people_of, units_of};

use std::collections::{BTreeMap, BTreeSet};

use shared::access::Subject;
use shared::change::Change;
use shared::command::{Outcome, SignedOutcome};
use shared::division::DivisionCode;
use shared::feed::{Feed, feeds_of_record};
use shared::figure::{Contribution, contributions};
use shared::id::{Digest, RecordId, TeamId, UserId};
use shared::record::{Content, RecordKind};
use shared::state::State;
use shared::time::LocalDate;
use shared::workflow::Course;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::link::{Link, LinkKind};
use super::{StoreError, Tx, column, number, values};

/// A record as projected.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The kind whose readers see it: of a note, that of the record it is about.
    pub seen_as: RecordKind,
    /// Home division, as created.
    pub home: DivisionCode,
    /// First team.
    pub team: TeamId,
    /// Author of the creation.
    pub author: UserId,
    /// Date of the merged state.
    pub occurred_on: LocalDate,
    /// What its events come to.
    pub course: Course,
    /// The feeds it joined, besides those of its home, team and author.
    pub joined: BTreeSet<Feed>,
    /// The merged state.
    pub state: State,
    /// Number of the creation's row.
    pub created_seq: u64,
    /// Number of its last change or event.
    pub last_seq: u64,
}

/// What a record says and adds, by one reading of its state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The day it happened; none where the state does not read.
    pub occurred_on: Option<LocalDate>,
    /// What it adds to figures.
    pub contributions: Vec<Contribution>,
    /// What it points to.
    pub links: BTreeSet<Link>,
}

impl RecordRow {
    /// Whether it was voided.
    pub fn is_void(&self) -> bool {
        self.course.is_void
    }

    /// Hash of the last event.
    pub fn event(&self) -> Option<Digest> {
        self.course.last_event()
    }

    /// The word for where it stands: `void`, or its state.
    pub fn status(&self) -> &'static str {
        if self.course.is_void {
            VOID
        } else {
            self.course.status.as_str()
        }
    }

    /// What decides access to it.
    pub fn subject(&self) -> Subject {
        Subject {
            kind: self.kind,
            seen_as: self.seen_as,
            home: self.home,
            author: self.author,
            team: self.team,
            people: people_of(&self.joined),
            units: units_of(&self.joined),
        }
    }

    /// The feeds that name its rows, `o:` among them.
    pub fn feeds(&self) -> Vec<Feed> {
        let mut feeds = feeds_of_record(self.seen_as, self.home, self.team, self.author);
        feeds.extend(self.joined.iter().cloned());
        feeds
    }

    /// The record it goes along with into whatever feed that one joins, and the kind that one must be of.
    pub fn follows(&self) -> Option<(RecordKind, RecordId)> {
        followed(self.kind, self.seen_as, |key| self.state.get(key))
    }

    /// What it says, adds and points to.
    pub fn told(&self) -> Told {
        if self.state.is_empty() {
            return Told::default();
        }
        let content = Content::read(self.kind, &self.state).0;
        let same_as = self.course.same_as.map(|other| (LinkKind::SameAs, other));
        let says = content.iter().flat_map(Content::links);
        let says = says.map(|(relation, target)| (LinkKind::Content(relation), target));
        Told {
            occurred_on: content.as_ref().map(Content::occurred_on),
            links: says
                .chain(same_as)
                .map(|(kind, target)| Link {
                    record: self.id,
                    kind,
                    target,
                })
                .collect(),
            contributions: content
                .map(|content| contributions(&content, &self.course))
                .unwrap_or_default(),
        }
    }
}

/// Of a record that nobody amended the state is its creation, and of one with a single event from before courses
/// were kept the course is that event: both are in the log. No name of a feed has a line break.
const COLUMNS: &str = "id, kind, seen_as, home, team, author, occurred_on, course, event, state, \
                       created_seq, last_seq, \
                       (select string_agg(feed, '\n') from record_feed \
                        where record_feed.org = record.org and record_feed.record = record.id), \
                       case when state is null then \
                       (select body from log where log.org = record.org and seq = created_seq) end, \
                       case when course is null and event is not null then \
                       (select body from log where log.org = record.org and body_hash = event) end";

fn read(row: &AnyRow) -> Result<RecordRow, StoreError> {
    let bad = StoreError::Malformed;
    let bytes = |index: usize| row.try_get::<Vec<u8>, _>(index);
    let text = |index: usize| row.try_get::<String, _>(index);
    let kind: RecordKind = text(1)?.parse().map_err(|_| bad("record kind"))?;
    Ok(RecordRow {
        id: RecordId::from_slice(&bytes(0)?).ok_or(bad("record"))?,
        kind,
        seen_as: match row.try_get::<Option<String>, _>(2)? {
            Some(seen_as) => seen_as.parse().map_err(|_| bad("record readers"))?,
            None => kind,
        },
        home: text(3)?.parse().map_err(|_| bad("record home"))?,
        team: TeamId::from_slice(&bytes(4)?).ok_or(bad("record team"))?,
        author: UserId::from_slice(&bytes(5)?).ok_or(bad("record author"))?,
        occurred_on: text(6)?.parse().map_err(|_| bad("record date"))?,
        course: match row.try_get::<Option<Vec<u8>>, _>(7)? {
            Some(course) => shared::cbor::decode(&course).map_err(|_| bad("record course"))?,
            None => first_event(row, kind)?,
        },
        state: match row.try_get::<Option<Vec<u8>>, _>(9)? {
            Some(state) => shared::cbor::decode(&state).map_err(|_| bad("record state"))?,
            None => {
                let creation = Change::read_stored(&bytes(13)?).map_err(|_| bad("creation"))?;
                State::of([&creation]).map_err(|_| bad("creation"))?
            }
        },
        created_seq: number(row.try_get(10)?),
        last_seq: number(row.try_get(11)?),
        joined: match row.try_get::<Option<String>, _>(12)? {
            Some(feeds) => feeds
                .split('\n')
                .map(|feed| feed.parse().map_err(|_| bad("record feed")))
                .collect::<Result<_, _>>()?,
            None => BTreeSet::new(),
        },
    })
}

/// The course of a record without one of its own: begun, or with the one event that the row names.
fn first_event(row: &AnyRow, kind: RecordKind) -> Result<Course, StoreError> {
    let bad = |_| StoreError::Malformed("record event");
    let mut course = Course::begin(kind);
    let hash = row.try_get::<Option<Vec<u8>>, _>(8)?;
    if let Some(hash) = hash.as_deref().and_then(Digest::from_slice) {
        let signed: SignedOutcome =
            shared::cbor::decode(&row.try_get::<Vec<u8>, _>(14)?).map_err(bad)?;
        if let Outcome::Event(event) = shared::cbor::decode(&signed.outcome).map_err(bad)? {
            course.apply(&event, hash);
        }
    }
    Ok(course)
}

impl Tx {
    /// Writes records, each whole. The state of one that nobody amended is its creation, which the log has:
    /// it is not written again.
    pub async fn put_records(&mut self, rows: &[&RecordRow]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "record (org, id, kind, seen_as, home, team, author, occurred_on, month, status, event, \
             course, state, created_seq, last_seq)",
            15,
            "on conflict (org, id) do update set occurred_on = excluded.occurred_on, \
             month = excluded.month, status = excluded.status, event = excluded.event, \
             course = excluded.course, state = excluded.state, last_seq = excluded.last_seq",
            rows,
            |query, row| {
                let course = &row.course;
                query
                    .bind(org.0.to_vec())
                    .bind(row.id.0.to_vec())
                    .bind(row.kind.as_str().to_owned())
                    .bind((row.seen_as != row.kind).then(|| row.seen_as.as_str().to_owned()))
                    .bind(row.home.to_string())
                    .bind(row.team.0.to_vec())
                    .bind(row.author.0.to_vec())
                    .bind(row.occurred_on.to_string())
                    .bind(i64::from(row.occurred_on.month().0))
                    .bind(row.status().to_owned())
                    .bind(row.event().map(|event| event.0.to_vec()))
                    .bind((!course.trail.is_empty()).then(|| shared::cbor::encode(course)))
                    .bind((row.state.len() > 1).then(|| shared::cbor::encode(&row.state)))
                    .bind(column(row.created_seq))
                    .bind(column(row.last_seq))
            },
        )
        .await?;
        let joined: Vec<(RecordId, &Feed)> = rows
            .iter()
            .flat_map(|row| row.joined.iter().map(|feed| (row.id, feed)))
            .collect();
        values::insert(
            self.connection(),
            "record_feed (org, record, feed)",
            3,
            "on conflict (org, record, feed) do nothing",
            &joined,
            |query, (record, feed)| {
                query
                    .bind(org.0.to_vec())
                    .bind(record.0.to_vec())
                    .bind(feed.to_string())
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
}
