//! Everything that somebody can ask, asked once.

use anyhow::Result;
use axum::http::Method;
use serde_json::json;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::sync::{Cursor, Position, Response};
use tests::bureau::{Answer, Bureau, Seat};

use crate::cast::{HERE, Person, THERE};
use crate::hidden::{FAR, FAR_UNIT};
use crate::requests::page;
use crate::scene::Scene;

/// A small page of an exchange, in bytes: many of them make a whole.
const SMALL: u32 = 4_000;
const LARGE: u32 = 1_000_000;
/// A figure of each kind of record.
const BEHIND: [&str; 5] = ["o2", "t1", "t2", "i1", "i2"];

/// A call and its answer.
pub(super) struct Called {
    pub(super) call: String,
    pub(super) answer: Answer,
}

/// What is asked for.
pub(super) struct Tour {
    records: Vec<RecordId>,
}

impl Tour {
    pub(super) fn of(scene: &Scene, unseen: &[RecordId]) -> Self {
        let shared = scene.shared.iter().map(|shared| shared.record);
        Self {
            records: shared.chain(unseen.iter().copied()).collect(),
        }
    }

    /// Asks for everything as somebody.
    pub(super) async fn make(&self, bureau: &Bureau, person: &Person) -> Result<Vec<Called>> {
        let by = &person.seat;
        let mut called = Vec::new();
        for path in self.paths() {
            called.push(Called {
                answer: bureau.get(by, &path).await?,
                call: format!("GET {path}"),
            });
        }
        paged(bureau, by, "/v1/records?limit=3", &mut called).await?;
        let behind = format!("/v1/figures/o2/records?area={HERE}&limit=1");
        paged(bureau, by, &behind, &mut called).await?;
        for (path, body) in writes() {
            called.push(Called {
                answer: bureau.send(by, Method::POST, &path, Some(&body)).await?,
                call: format!("POST {path}"),
            });
        }
        exchanges(bureau, by, &mut called).await?;
        for path in self.pages() {
            called.push(Called {
                answer: page(bureau, by, &path).await?,
                call: format!("GET {path}"),
            });
        }
        Ok(called)
    }

    fn paths(&self) -> Vec<String> {
        let mut paths = vec![
            "/v1/records?limit=500".to_owned(),
            "/v1/records?status=void".to_owned(),
            "/v1/records?kind=finding&period=2018-07".to_owned(),
            format!("/v1/records?area={FAR}"),
            "/v1/held".to_owned(),
            "/v1/teams".to_owned(),
            "/v1/users".to_owned(),
            "/v1/grant-proposals".to_owned(),
            "/v1/devices".to_owned(),
            "/v1/units".to_owned(),
            "/v1/talk-topics".to_owned(),
            format!("/v1/talk-topics?village={FAR}201"),
            "/v1/divisions?name=%E5%A4%AA".to_owned(),
        ];
        for record in &self.records {
            paths.push(format!("/v1/records/{record}"));
            paths.push(format!("/v1/records/{record}/history"));
        }
        for area in ["511781", HERE, THERE, FAR] {
            paths.push(format!("/v1/figures?area={area}&period=2018-07"));
            let behind = BEHIND.map(|id| format!("/v1/figures/{id}/records?area={area}"));
            paths.extend(behind);
        }
        paths
    }

    fn pages(&self) -> Vec<String> {
        let areas = [HERE, THERE, FAR].into_iter();
        let figures = areas.map(|area| format!("/figures/t2?area={area}"));
        let records = self
            .records
            .iter()
            .map(|record| format!("/records/{record}"));
        let first = ["/".to_owned(), format!("/?area={FAR}")];
        first.into_iter().chain(figures).chain(records).collect()
    }
}

/// What would change something hidden, by names that only the hidden part has.
fn writes() -> [(String, serde_json::Value); 3] {
    let reason = json!({"reason": "核过了"});
    let nothing = "00".repeat(32);
    [
        (format!("/v1/held/{nothing}/release"), reason.clone()),
        (format!("/v1/held/{nothing}/decline"), reason),
        (
            format!("/v1/villages/{FAR}201/talk-topics"),
            json!({"code": "x", "names": {"zh_cn": "x"}, "maps_to": "nothing"}),
        ),
    ]
}

/// A list, page after page.
async fn paged(bureau: &Bureau, by: &Seat, path: &str, called: &mut Vec<Called>) -> Result<()> {
    let mut after = String::new();
    loop {
        let path = format!("{path}&after={after}");
        let answer = bureau.get(by, &path).await?;
        let next = answer.json()["next"].as_str().map(str::to_owned);
        called.push(Called {
            call: format!("GET {path}"),
            answer,
        });
        match next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

/// A whole exchange, one in small pages, one with nothing new, and one that names feeds of others.
async fn exchanges(bureau: &Bureau, by: &Seat, called: &mut Vec<Called>) -> Result<()> {
    let mut cursor: Option<Cursor> = None;
    for bytes in [SMALL, LARGE] {
        cursor = None;
        loop {
            let answer = bureau.exchange(by, cursor.take(), bytes).await?;
            let response: Response = shared::cbor::decode(&answer.body)?;
            called.push(Called {
                call: format!("POST /v1/sync in pages of {bytes}, after {}", called.len()),
                answer,
            });
            cursor = Some(response.cursor);
            if !response.more {
                break;
            }
        }
    }
    for more in [Vec::new(), others()?] {
        let mut cursor = cursor.clone();
        if let Some(cursor) = &mut cursor {
            cursor.positions.extend(more);
            cursor
                .positions
                .sort_by(|one, other| one.feed.cmp(&other.feed));
            cursor
                .positions
                .dedup_by(|one, other| one.feed == other.feed);
        }
        called.push(Called {
            call: format!("POST /v1/sync again, after {}", called.len()),
            answer: bureau.exchange(by, cursor, LARGE).await?,
        });
    }
    Ok(())
}

/// Feeds of the hidden part, and one of nothing.
fn others() -> Result<Vec<Position>> {
    let names = [
        "o:".to_owned(),
        format!("d:{FAR}"),
        format!("u:{FAR_UNIT}"),
        "u:nothing".to_owned(),
    ];
    let position = |name: String| -> Result<Position> {
        let feed: Feed = name.parse().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Position { feed, seq: 0 })
    };
    names.into_iter().map(position).collect()
}
