//! An office made by hand and called without a network: ids, keys and instants are the test's own, so that two of
//! them can be the same to the byte.
//!
//! People, devices and grants go in by the store, as an administrator's requests would leave them; everything
//! after that is a request to the router that the server serves.

mod seat;

pub use seat::{Seat, asked, written};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use server::clock::Clock;
use server::http;
use server::identity::token;
use server::reference::{publish, publish_defaults};
use server::state::{App, Settings};
use server::store::audit::Unaudited;
use server::store::identity::{DeviceRow, GrantRow, PersonRow, TeamRow};
use server::store::organisation::OrganisationRow;
use server::store::sign_in::SignInRow;
use shared::access::Grant;
use shared::id::{Digest, GrantId, Nonce, OrganisationId, TeamId, UserId};
use shared::membership::Membership;
use shared::pack::Item;
use shared::sync::{Cursor, Reference, Response, encode_request};
use shared::time::Timestamp;
use shared::unit::{Unit, UnitKind};
use tower::ServiceExt as _;

/// What nobody proves here.
const NONCE: Nonce = Nonce([0; 16]);

use crate::database::{Opened, Storage};
use crate::office::unrated;

/// Largest page of an exchange, in bytes.
const PAGE_BYTES: u32 = 1_000_000;

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Its status, and the problem's code where it is a problem: `403 forbidden`.
    pub fn verdict(&self) -> String {
        match self.json()["code"].as_str() {
            Some(code) if self.status.as_u16() >= 400 => {
                format!("{} {code}", self.status.as_u16())
            }
            _ => self.status.as_u16().to_string(),
        }
    }

    /// The answer with a status that must be this one.
    pub fn expect(self, status: u16) -> Result<Self> {
        anyhow::ensure!(
            self.status.as_u16() == status,
            "{} instead of {status}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        Ok(self)
    }
}

/// The office.
#[derive(Debug)]
pub struct Bureau {
    /// What it runs on.
    pub app: App,
    /// Its clock: stands until it is set.
    pub clock: Clock,
    router: Router,
    opened: Opened,
}

/// A number as an id of 16 bytes.
pub fn id16(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[0] = 7;
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

impl Bureau {
    /// Founds an office in an empty database. Its id and its key are always the same.
    pub async fn open(storage: &Storage, at: Timestamp) -> Result<Self> {
        let opened = storage.open().await?;
        let store = opened.database.of(OrganisationId(id16(1)));
        let clock = Clock::simulated(at);
        let mut tx = store.begin().await?;
        tx.create_organisation(&OrganisationRow {
            name: "万源市委改革办".to_owned(),
            county: "511781".to_owned(),
            created_at: at,
            signing_key: [3; 32],
        })
        .await?;
        publish_defaults(&mut tx, UserId([0; 16]), at).await?;
        tx.commit_unaudited(Unaudited::Items).await?;
        let settings = Settings {
            public_url: "http://127.0.0.1:8420".to_owned(),
            ..Settings::default()
        };
        let app = App::open_within(store, clock.clone(), settings, unrated()).await?;
        Ok(Self {
            router: http::router(app.clone()),
            app,
            clock,
            opened,
        })
    }

    /// Makes a team. `area`: 6, 9 or 12 digits.
    pub async fn team(&self, number: u64, name: &str, area: &str) -> Result<TeamId> {
        let id = TeamId(id16(number));
        let row = TeamRow {
            id,
            name: name.to_owned(),
            area: area.parse()?,
            created_at: self.clock.now(),
        };
        let mut tx = self.app.store.begin().await?;
        anyhow::ensure!(tx.insert_team(&row).await?, "{name} is there already");
        tx.commit_unaudited(Unaudited::Items).await?;
        Ok(id)
    }

    /// Adds departments to the office's list.
    pub async fn departments(&self, codes: &[&str]) -> Result<()> {
        let store = &self.app.store;
        let mut units = self.app.reference.current(store).await?.units.clone();
        units.extend(codes.iter().map(|code| Unit {
            code: (*code).to_owned(),
            name: (*code).to_owned(),
            kind: UnitKind::Department,
            valid_from: None,
            valid_to: None,
        }));
        self.publish(vec![Reference::Units(units)]).await
    }

    async fn publish(&self, rows: Vec<Reference>) -> Result<()> {
        let mut tx = self.app.store.begin().await?;
        publish(&mut tx, rows, UserId([0; 16]), self.clock.now()).await?;
        tx.commit_unaudited(Unaudited::Items).await?;
        Ok(())
    }

    /// Gives somebody a login name where they have none; no password is the right one.
    pub async fn sign_in(&self, user: UserId) -> Result<()> {
        let row = SignInRow {
            person: user,
            login: "bystander".to_owned(),
            login_hash: Digest([1; 32]),
            password: String::new(),
            totp_secret: None,
            totp_step: None,
            changed_at: self.clock.now(),
        };
        let mut tx = self.app.store.begin().await?;
        tx.insert_sign_in(&row).await?;
        Ok(tx.commit_unaudited(Unaudited::SignIn).await?)
    }

    /// A person with grants and an enrolled phone. Their ids and key come from the number, which nobody shares.
    pub async fn seat(&self, number: u64, name: &str, grants: &[Grant]) -> Result<Seat> {
        let now = self.clock.now();
        let mut seat = Seat::new(number, self.app.store.org());
        let mut tx = self.app.store.begin().await?;
        tx.insert_person(&PersonRow {
            id: seat.user,
            name: name.to_owned(),
            created_at: now,
        })
        .await?;
        let mut roll = Vec::new();
        for (index, grant) in (0..).zip(grants) {
            if let Some(team) = grant.team {
                let team = tx.team(team).await?.context("no such team")?;
                roll.push(Reference::Membership(Membership {
                    user: seat.user,
                    name: name.to_owned(),
                    team: team.id,
                    team_name: team.name,
                    area: team.area,
                    role: grant.role.as_str().to_owned(),
                    from: grant.from,
                    to: grant.to,
                    unit: grant.unit.clone(),
                }));
            }
            tx.insert_grant(&GrantRow {
                id: GrantId(id16(number * 100 + index)),
                person: seat.user,
                grant: grant.clone(),
            })
            .await?;
        }
        if !roll.is_empty() {
            publish(&mut tx, roll, UserId([0; 16]), now).await?;
        }
        tx.insert_device(&DeviceRow {
            id: seat.device,
            public_key: seat.public_key(),
            name: format!("{name}的手机"),
            enrolled_at: now,
            revoked_at: None,
        })
        .await?;
        tx.insert_installation(seat.installation, seat.device, seat.user, NONCE, now)
            .await?;
        tx.commit_unaudited(Unaudited::Items).await?;
        self.renew(&mut seat).await?;
        Ok(seat)
    }

    /// Gives a person a grant, on no roll; one that somebody proposed waits to be confirmed.
    pub async fn grant(
        &self,
        number: u64,
        person: UserId,
        grant: Grant,
        proposed_by: Option<UserId>,
    ) -> Result<GrantId> {
        let id = GrantId(id16(number));
        let row = GrantRow { id, person, grant };
        let mut tx = self.app.store.begin().await?;
        match proposed_by {
            Some(by) => tx.propose_grant(&row, by, self.clock.now()).await?,
            None => tx.insert_grant(&row).await?,
        }
        tx.commit_unaudited(Unaudited::Items).await?;
        Ok(id)
    }

    /// Gives a phone a token of now: one lasts a quarter of an hour.
    pub async fn renew(&self, seat: &mut Seat) -> Result<()> {
        let now = self.clock.now();
        let key = self.app.tokens.signer(now).await?;
        seat.token = token::sign(&key, seat.installation, NONCE, now)?.token;
        Ok(())
    }

    /// Sends a request.
    pub async fn call(&self, request: Request<Body>) -> Result<Answer> {
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: axum::body::to_bytes(body, usize::MAX).await?.to_vec(),
        })
    }

    /// Sends a request as somebody, with JSON unless there is none.
    pub async fn send(
        &self,
        by: &Seat,
        method: Method,
        path: &str,
        json: Option<&Value>,
    ) -> Result<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", by.token));
        if json.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = json.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        self.call(request.body(body)?).await
    }

    /// Gets a path as somebody.
    pub async fn get(&self, by: &Seat, path: &str) -> Result<Answer> {
        self.send(by, Method::GET, path, None).await
    }

    /// Sends an exchange as it is.
    pub async fn post_cbor(&self, by: &Seat, path: &str, body: Vec<u8>) -> Result<Answer> {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", by.token))
            .header(header::CONTENT_TYPE, "application/cbor");
        self.call(request.body(Body::from(body))?).await
    }

    /// One exchange that reads a page of so many bytes after a cursor.
    pub async fn exchange(
        &self,
        by: &Seat,
        cursor: Option<Cursor>,
        page_bytes: u32,
    ) -> Result<Answer> {
        let request = by.request(cursor, page_bytes);
        self.post_cbor(by, "/v1/sync", encode_request(&request, &[]))
            .await
    }

    /// The same with the largest page, its answer read.
    pub async fn sync(&self, by: &Seat, cursor: Option<Cursor>) -> Result<Response> {
        let answer = self.exchange(by, cursor, PAGE_BYTES).await?.expect(200)?;
        Ok(shared::cbor::decode(&answer.body)?)
    }

    /// One exchange that hands in items in one pack, and reads nothing. None may be refused.
    pub async fn hand_in(&self, by: &mut Seat, items: &[Item]) -> Result<()> {
        let pack = by.pack(items, self.clock.now())?;
        let body = encode_request(&by.request(None, 0), &[pack]);
        let answer = self.post_cbor(by, "/v1/sync", body).await?.expect(200)?;
        let answer: Response = shared::cbor::decode(&answer.body)?;
        anyhow::ensure!(answer.refused.is_empty(), "{:?}", answer.refused);
        Ok(())
    }

    /// Closes it, and removes what was made for it.
    pub async fn close(self) -> Result<()> {
        self.opened.close().await
    }
}
