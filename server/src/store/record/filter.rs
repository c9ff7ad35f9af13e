//! What lists of records are cut by.

use std::collections::BTreeSet;

use shared::division::Area;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::record::RecordKind;
use shared::time::Month;
use shared::workflow::Status;

use super::{COLUMNS, RecordRow, read};
use crate::store::{StoreError, Tx, assembled, code_range};

/// The status word of a void record.
pub const VOID: &str = "void";

/// Which records a list wants.
#[derive(Debug, Clone)]
pub struct RecordFilter {
    /// Home inside it, as written.
    pub area: Option<Area>,
    /// First and last month of `occurred_on`.
    pub months: Option<(Month, Month)>,
    /// Only of this kind.
    pub kind: Option<RecordKind>,
    /// Only those that stand so.
    pub status: Option<StatusFilter>,
    /// Only those that one of these feeds holds; none: whoever asks sees everything.
    pub feeds: Option<BTreeSet<Feed>>,
}

/// Where the wanted records stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    /// All that are not void.
    Counted,
    /// Only void ones.
    Void,
    /// Those in a state, and not void.
    In(Status),
}

/// A value of a condition.
enum Bound {
    Text(String),
    Id([u8; 16]),
}

/// Conditions in the making, from a placeholder on.
struct Conditions {
    first: usize,
    bound: Vec<Bound>,
}

impl Conditions {
    fn place(&mut self, value: Bound) -> String {
        self.bound.push(value);
        format!("${}", self.first + self.bound.len() - 1)
    }

    fn text(&mut self, text: impl ToString) -> String {
        self.place(Bound::Text(text.to_string()))
    }

    /// A condition that the home lies between two codes.
    fn home_in(&mut self, area: impl std::fmt::Display) -> String {
        let (from, end) = code_range(area);
        let (from, end) = (self.text(from), self.text(end));
        format!("home >= {from} and home < {end}")
    }

    /// A condition that one of these feeds holds a record.
    fn held_by(&mut self, feeds: &BTreeSet<Feed>) -> String {
        if feeds.contains(&Feed::Organisation) {
            return "true".to_owned();
        }
        let mut any = Vec::new();
        for feed in feeds {
            match feed {
                Feed::Township(township, _) => {
                    let here = self.home_in(township);
                    any.push(format!("{here} and {}", kinds_of(feed)));
                }
                Feed::Village(village, _) => {
                    let here = self.text(village);
                    let kinds = kinds_of(feed);
                    any.push(format!("home = {here} and {kinds}"));
                }
                Feed::Team(team) | Feed::Inspections(team) => {
                    let here = self.place(Bound::Id(team.0));
                    let kinds = kinds_of(feed);
                    any.push(format!("team = {here} and {kinds}"));
                }
                Feed::Person(author) => {
                    let author = self.place(Bound::Id(author.0));
                    any.push(format!("author = {author}"));
                    any.push(self.joined(feed));
                }
                Feed::Unit(_) => any.push(self.joined(feed)),
                // They hold no record.
                Feed::Organisation | Feed::Reference(_) | Feed::Other(_) => {}
            }
        }
        if any.is_empty() {
            "false".to_owned()
        } else {
            format!("({})", any.join(" or "))
        }
    }

    /// A condition that a record joined a feed.
    fn joined(&mut self, feed: &Feed) -> String {
        let feed = self.text(feed);
        format!("id in (select record from record_feed where org = $1 and feed = {feed})")
    }
}

/// A condition that a record is of a kind that a feed of a place or a team holds.
fn kinds_of(feed: &Feed) -> String {
    let kinds: Vec<String> = RecordKind::ALL
        .into_iter()
        .filter(|kind| feed.holds(*kind))
        .map(|kind| format!("'{kind}'"))
        .collect();
    format!("coalesce(seen_as, kind) in ({})", kinds.join(", "))
}

impl Tx {
    /// Records of a filter after an id, ascending by id, at most `limit`.
    pub async fn records_after(
        &mut self,
        filter: &RecordFilter,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let (first, last) = filter.months.unwrap_or((Month(i32::MIN), Month(i32::MAX)));
        let mut conditions = Conditions {
            first: 6,
            bound: Vec::new(),
        };
        let mut all = vec!["org = $1 and id > $2 and month >= $3 and month <= $4".to_owned()];
        if let Some(area) = filter.area {
            all.push(conditions.home_in(area));
        }
        if let Some(kind) = filter.kind {
            let kind = conditions.text(kind);
            all.push(format!("kind = {kind}"));
        }
        match filter.status {
            None => {}
            Some(StatusFilter::Void) => all.push(format!("status = '{VOID}'")),
            Some(StatusFilter::Counted) => all.push(format!("status <> '{VOID}'")),
            Some(StatusFilter::In(status)) => {
                let status = conditions.text(status.as_str());
                all.push(format!("status = {status}"));
            }
        }
        if let Some(feeds) = &filter.feeds {
            all.push(conditions.held_by(feeds));
        }
        let text = format!(
            "select {COLUMNS} from record where {} order by id limit $5",
            all.join(" and ")
        );
        let mut query = sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(after.map_or_else(Vec::new, |id| id.0.to_vec()))
            .bind(i64::from(first.0))
            .bind(i64::from(last.0))
            .bind(i64::from(limit));
        for value in conditions.bound {
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
