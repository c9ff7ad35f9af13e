//! An office in memory, and phones that call it.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use server::clock::Clock;
use server::limits::Limits;
use server::state::{App, Settings};
use server::store::Database;
use server::{http, init};
use shared::enrolment::{EnrolResponse, MoveRequest, TokenRequest};
use shared::id::{PackHash, RecordId, TeamId, UserId};
use shared::pack::{Item, Pack, Unsigned};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::record::{self, Authorship};
use shared::sync::{PROTOCOL_VERSION, Response, Through, encode_request};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

/// The day on which the tests play.
pub(crate) const URL: &str = "http://127.0.0.1:8420";
pub(crate) const NOW: &str = "2018-07-10T02:00:00.000Z";
/// 官渡镇 and two villages, one of it and one of 太平镇, in the edition of 2018.
pub(crate) const GUANDU: &str = "511781109";
pub(crate) const TAIPING: &str = "511781100";

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The answer with a status that must be this one.
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

/// The office.
pub(crate) struct Office {
    pub(crate) database: Database,
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) router: Router,
    pub(crate) administrator_code: String,
    security_code: String,
    audit_code: String,
    seats: [OnceCell<EnrolResponse>; 4],
}

/// A phone of one person.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) key: SigningKey,
    pub(crate) enrolment: EnrolResponse,
    packs: u64,
    last: Option<PackHash>,
}

impl Office {
    pub(crate) async fn open() -> Self {
        Self::open_within(Limits::default()).await
    }

    /// An office with other bounds than the product's.
    pub(crate) async fn open_within(limits: Limits) -> Self {
        Self::open_at(limits, Settings::default()).await
    }

    /// An office with other settings too, and where it is reached by default, unless they say.
    pub(crate) async fn open_at(limits: Limits, settings: Settings) -> Self {
        Self::of(Database::memory().await.unwrap(), limits, settings).await
    }

    /// An office whose database is in a folder.
    pub(crate) async fn open_in(folder: &std::path::Path) -> Self {
        let database = Database::sqlite(folder).await.unwrap();
        Self::of(database, Limits::default(), Settings::default()).await
    }

    async fn of(database: Database, limits: Limits, settings: Settings) -> Self {
        let clock = Clock::simulated(NOW.parse().unwrap());
        let founded = init::init(&database, &clock, "万源市委改革办", "511781", URL)
            .await
            .unwrap();
        let usual = "http://127.0.0.1:8420".to_owned();
        let is_set = !settings.public_url.is_empty();
        let settings = Settings {
            public_url: if is_set { settings.public_url } else { usual },
            ..settings
        };
        let store = database.of(founded.organisation);
        let app = App::open_within(store, clock.clone(), settings, limits).await;
        let app = app.unwrap();
        Self {
            router: http::router(app.clone()),
            database,
            app,
            clock,
            administrator_code: founded.code.code,
            security_code: founded.security_code.code,
            audit_code: founded.audit_code.code,
            seats: Default::default(),
        }
    }

    /// Moves the office's clock on.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.advance_to(self.clock.now().plus_ms(ms));
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.call(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, phone: &Phone, path: &str) -> Answer {
        self.send(Method::GET, path, Some(phone.token()), None)
            .await
    }

    pub(crate) async fn post(&self, phone: &Phone, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(phone.token()), Some(body))
            .await
    }

    pub(crate) async fn try_enrol(&self, code: &str, seed: u8) -> Answer {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let body = json!({
            "code": code,
            "public_key": hex::encode(key.verifying_key().to_bytes()),
            "device_name": format!("手机 {seed}"),
        });
        self.send(Method::POST, "/v1/enrol", None, Some(body)).await
    }

    /// Enrols a phone whose key has this seed.
    pub(crate) async fn enrol(&self, code: &str, seed: u8) -> Phone {
        let answer = self.try_enrol(code, seed).await.expect(200);
        Phone {
            key: SigningKey::from_bytes(&[seed; 32]),
            enrolment: serde_json::from_slice(&answer.body).unwrap(),
            packs: 0,
            last: None,
        }
    }

    /// Gives a phone another token: one lasts a quarter of an hour.
    pub(crate) async fn renew(&self, phone: &mut Phone) {
        let proof = phone.proof(&self.challenge().await);
        let token = self.send(Method::POST, "/v1/token", None, Some(proof));
        let token = token.await.expect(200);
        phone.enrolment.token = serde_json::from_slice(&token.body).unwrap();
    }

    /// A nonce to sign.
    pub(crate) async fn challenge(&self) -> String {
        let challenge = self.send(Method::POST, "/v1/token/challenge", None, None);
        let challenge = challenge.await.expect(200).json();
        challenge["nonce"].as_str().unwrap().to_owned()
    }

    /// Asks to leave a phone, signed by its key.
    pub(crate) async fn ask_to_move(&self, phone: &Phone, through: Option<Through>) -> Answer {
        let nonce = self.challenge().await;
        let message = MoveRequest::message(phone.installation(), through, &nonce);
        let body = json!({
            "through": through, "nonce": nonce,
            "signature": hex::encode(phone.key.sign(&message).to_bytes()),
        });
        self.post(phone, "/v1/moves", body).await
    }

    /// The system administrator's phone.
    pub(crate) async fn administrator(&self) -> Phone {
        let enrol = self.enrol(&self.administrator_code, 1);
        self.seat(&self.seats[0], 1, enrol).await
    }

    /// The security administrator's phone.
    pub(crate) async fn security(&self) -> Phone {
        let enrol = self.enrol(&self.security_code, 251);
        self.seat(&self.seats[1], 251, enrol).await
    }

    /// The audit administrator's phone.
    pub(crate) async fn auditor(&self) -> Phone {
        let enrol = self.enrol(&self.audit_code, 252);
        self.seat(&self.seats[2], 252, enrol).await
    }

    /// The phone of somebody of the reform office.
    pub(crate) async fn reform(&self) -> Phone {
        let enrol = async {
            let admin = self.administrator().await;
            let grants = json!([{"role": "reform_office"}]);
            self.person(&admin, "陈主任", grants, 253).await
        };
        self.seat(&self.seats[3], 253, Box::pin(enrol)).await
    }

    /// A phone that is enrolled when it is first asked for, and has a token of now.
    async fn seat(
        &self,
        seat: &OnceCell<EnrolResponse>,
        seed: u8,
        enrol: impl Future<Output = Phone>,
    ) -> Phone {
        let is_known = seat.initialized();
        let enrolment = seat.get_or_init(async || enrol.await.enrolment).await;
        let mut phone = Phone {
            key: SigningKey::from_bytes(&[seed; 32]),
            enrolment: enrolment.clone(),
            packs: 0,
            last: None,
        };
        if is_known {
            self.renew(&mut phone).await;
        }
        phone
    }

    /// The security administrator confirms all that waits.
    pub(crate) async fn confirm(&self) {
        let security = self.security().await;
        let waiting = self.get(&security, "/v1/grant-proposals?limit=500").await;
        let waiting = waiting.expect(200).json();
        let ids: Vec<Value> = waiting["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|proposal| proposal["id"].clone())
            .collect();
        if !ids.is_empty() {
            let path = "/v1/grant-proposals/confirm";
            let confirmed = self.post(&security, path, json!({"ids": ids})).await;
            confirmed.expect(200);
        }
    }

    pub(crate) async fn team(&self, by: &Phone, name: &str, area: &str) -> TeamId {
        let body = json!({"name": name, "area": area});
        let answer = self.post(by, "/v1/teams", body).await.expect(201);
        answer.json()["id"].as_str().unwrap().parse().unwrap()
    }

    /// A person whose grants the administrator proposes and the security administrator confirms, and their phone.
    pub(crate) async fn person(&self, by: &Phone, name: &str, grants: Value, seed: u8) -> Phone {
        let body = json!({"name": name, "grants": grants});
        let user = self.post(by, "/v1/users", body).await.expect(201).json();
        self.confirm().await;
        let path = format!("/v1/users/{}/codes", user["id"].as_str().unwrap());
        let code = self
            .post(by, &path, json!({"valid_hours": 72}))
            .await
            .expect(201)
            .json();
        self.enrol(code["code"].as_str().unwrap(), seed).await
    }

    /// The system administrator, a team of Guandu, and the phone of 张桂兰, who is in it.
    pub(crate) async fn with_a_member(&self) -> (Phone, TeamId, Phone) {
        let admin = self.administrator().await;
        let team = self.team(&admin, "官渡镇挎包宣讲队", GUANDU).await;
        let phone = self.person(&admin, "张桂兰", member_of(team), 2).await;
        (admin, team, phone)
    }

    /// Sends an exchange.
    pub(crate) async fn exchange(&self, phone: &Phone, body: Body) -> Answer {
        let request = Request::post("/v1/sync")
            .header(header::AUTHORIZATION, format!("Bearer {}", phone.token()))
            .header(header::CONTENT_TYPE, "application/cbor");
        self.call(request.body(body).unwrap()).await
    }

    /// Hands in items in one pack and reads the answer.
    pub(crate) async fn hand_in(&self, phone: &mut Phone, items: &[Item]) -> Response {
        let pack = phone.pack(items);
        let body = encode_request(&phone.request(), &[pack]);
        let answer = self.exchange(phone, Body::from(body)).await.expect(200);
        shared::cbor::decode(&answer.body).unwrap()
    }

    /// The first village of a township, in the edition of today.
    pub(crate) async fn village(&self, township: &str) -> String {
        let reference = self.app.reference.current(&self.app.store).await.unwrap();
        let on = self.clock.now().date();
        let mut villages = reference.divisions.villages(township.parse().unwrap(), on);
        villages.next().unwrap().code.to_string()
    }
}

impl Phone {
    pub(crate) fn token(&self) -> &str {
        &self.enrolment.token.token
    }

    pub(crate) fn user(&self) -> UserId {
        self.enrolment.user
    }

    /// The proof that renews the token.
    pub(crate) fn proof(&self, nonce: &str) -> Value {
        let message = TokenRequest::message(self.enrolment.installation, nonce);
        json!({
            "installation": self.enrolment.installation,
            "nonce": nonce,
            "signature": hex::encode(self.key.sign(&message).to_bytes()),
        })
    }

    pub(crate) fn installation(&self) -> shared::id::InstallationId {
        self.enrolment.installation
    }

    pub(crate) fn request(&self) -> shared::sync::Request {
        shared::sync::Request {
            version: PROTOCOL_VERSION,
            installation: self.enrolment.installation,
            cursor: None,
            page_bytes: 1_000_000,
            grants: None,
            wiped: None,
            unsent: None,
        }
    }

    /// The next pack of this phone's chain.
    pub(crate) fn pack(&mut self, items: &[Item]) -> Pack {
        self.packs += 1;
        let unsigned = Unsigned::of(
            self.enrolment.organisation,
            self.enrolment.installation,
            self.packs,
            self.last,
            NOW.parse().unwrap(),
            items,
        )
        .unwrap();
        self.last = Some(unsigned.hash());
        let signature = self.key.sign(&unsigned.message()).to_bytes().to_vec();
        unsigned.signed(signature)
    }

    /// A session of a village, as this phone would log it.
    pub(crate) fn session(&self, id: u8, team: TeamId, village: &str, audience: u16) -> Item {
        let record = RecordId([id; 16]);
        let answers = Answers {
            occurred_on: Some("2018-07-09".parse().unwrap()),
            village: Some(village.parse().unwrap()),
            venue: Some(Venue::Courtyard),
            topics: Some(["poverty_alleviation".to_owned()].into()),
            members: Some([self.user()].into()),
            audience: Some(AudienceAnswer {
                count: audience,
                about: true,
            }),
            note: Some("<b>讲了扶贫政策</b>".to_owned()),
            ..Answers::default()
        };
        let by = Authorship {
            actor: self.enrolment.installation,
            time: 1_531_130_000,
        };
        let change = record::Answers::from(answers).creation(record, team, by);
        Item::Change {
            record,
            raw: change.raw().to_vec(),
            signature: None,
        }
    }
}

/// A grant of a member in a team.
pub(crate) fn member_of(team: TeamId) -> Value {
    json!([{"role": "satchel_member", "area": "511781", "team": team}])
}
