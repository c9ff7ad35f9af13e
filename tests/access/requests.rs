//! Every request of the tables, as somebody sends it.

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use shared::bundle::Bundle;
use shared::id::{Digest, GrantId};
use tests::bureau::{Answer, Bureau, Seat, written};

use crate::cast::{Cast, HERE, VILLAGE, grant};
use crate::papers::{Known, Place, paper};
use crate::verdicts::{Verdicts, head};

/// The village's topic that is ended again and again: another day takes the place of the last.
const ENDED: &str = "orchards";
/// The office's topic that the village's count under.
const MAPS_TO: &str = "industry_income";

/// What requests need of the office.
pub(crate) struct Desk {
    /// Held items that are still to be decided.
    held: Vec<Digest>,
    /// The session that pages show.
    session: String,
    units: Value,
    topics: Value,
    /// Fresh names.
    names: u32,
}

impl Desk {
    /// `by`: somebody without a grant, whose items are held.
    pub(crate) async fn open(bureau: &Bureau, cast: &mut Cast, known: &Known) -> Result<Self> {
        let before = head(bureau).await?;
        let mut held = Vec::new();
        let nobody = cast.people.last_mut().context("nobody")?;
        let mut items = Vec::new();
        for _ in 0..16 {
            let answers = paper("outreach_session", known, cast.maker.user, &Place::here());
            let now = bureau.clock.now();
            let (record, creation) = nobody.seat.creation(cast.team, now, answers);
            held.push(Digest(creation.hash().0));
            items.push(written(record, &creation));
        }
        bureau.hand_in(&mut nobody.seat, &items).await?;
        let verdicts = Verdicts::after(bureau, before).await?;
        for item in &held {
            assert_eq!(verdicts.of(*item, None), "held(not_permitted)");
        }
        let list = async |path: &str| {
            let answer = bureau.get(&cast.office, path).await?.expect(200)?;
            let items = answer.json()["items"].clone();
            anyhow::Ok(json!({ "items": items }))
        };
        let mut topics = list("/v1/talk-topics").await?;
        for topic in topics["items"].as_array_mut().context("topics")? {
            let kept = |key: &str| topic[key].clone();
            *topic = json!({"code": kept("code"), "names": kept("names"),
                "valid_from": kept("valid_from"), "valid_to": kept("valid_to")});
        }
        let ended = json!({"code": ENDED, "names": {"zh_cn": "果园"}, "maps_to": MAPS_TO});
        let village = format!("/v1/villages/{VILLAGE}/talk-topics");
        let add = bureau.send(&cast.office, Method::POST, &village, Some(&ended));
        add.await?.expect(201)?;
        Ok(Self {
            held,
            session: known[0].to_string(),
            units: list("/v1/units").await?,
            topics,
            names: 0,
        })
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("n{}", self.names)
    }

    /// A grant of the bystander: one that somebody proposed, or one that holds.
    async fn grant(&mut self, bureau: &Bureau, cast: &Cast, waits: bool) -> Result<GrantId> {
        self.names += 1;
        let number = 900_000 + u64::from(self.names);
        let grant = grant("leader_secretary", None, None, None);
        let by = waits.then_some(cast.maker.user);
        bureau.grant(number, cast.bystander.user, grant, by).await
    }

    /// Sends a request of the table as somebody; answers what it came to.
    pub(crate) async fn try_one(
        &mut self,
        bureau: &Bureau,
        cast: &Cast,
        by: &Seat,
        method: &str,
        path: &str,
    ) -> Result<String> {
        let session = self.session.clone();
        let answer = match (method, path) {
            ("GET", "/v1/figures") => bureau.get(by, &format!("/v1/figures?area={HERE}")).await?,
            ("GET", "/v1/figures?area=county") => bureau.get(by, "/v1/figures?area=511781").await?,
            ("GET", "/v1/figures/{definition}/records") => {
                let path = format!("/v1/figures/o2/records?area={HERE}");
                bureau.get(by, &path).await?
            }
            ("GET", "/v1/divisions") => bureau.get(by, "/v1/divisions?name=%E5%A4%AA").await?,
            ("GET", "/") => return self.page(bureau, by, "/").await,
            ("GET", "/figures/{definition}") => {
                return self
                    .page(bureau, by, &format!("/figures/o2?area={HERE}"))
                    .await;
            }
            ("GET", "/records/{id}") => {
                return self.page(bureau, by, &format!("/records/{session}")).await;
            }
            ("GET", path) => bureau.get(by, path).await?,
            ("POST", path @ "/v1/imports/users") => {
                let sheet = format!("name,role\n{},leader_secretary\n", self.name());
                bureau.post_cbor(by, path, sheet.into_bytes()).await?
            }
            ("POST", "/v1/sync") => bureau.exchange(by, None, 0).await?,
            ("POST", "/v1/bundles") => {
                let bundle = Bundle {
                    organisation: bureau.app.store.org(),
                    packs: Vec::new(),
                };
                bureau.post_cbor(by, path, bundle.to_file()).await?
            }
            _ => self.write(bureau, cast, by, method, path).await?,
        };
        Ok(word(&answer))
    }

    /// Sends what changes something.
    async fn write(
        &mut self,
        bureau: &Bureau,
        cast: &Cast,
        by: &Seat,
        method: &str,
        path: &str,
    ) -> Result<Answer> {
        let bystander = &cast.bystander;
        let decides = path.starts_with("/v1/held/");
        let held = *self.held.last().context("nothing is held any more")?;
        let topic = self.name();
        let village = format!("/v1/villages/{VILLAGE}/talk-topics");
        let added = json!({"code": topic, "names": {"zh_cn": topic}, "maps_to": MAPS_TO});
        let (to, body) = match path {
            "/v1/held/{hash}/release" | "/v1/held/{hash}/decline" => (
                path.replace("{hash}", &held.to_string()),
                json!({"reason": "核过了"}),
            ),
            "/v1/teams" => (path.to_owned(), json!({"name": topic, "area": HERE})),
            "/v1/users" => (path.to_owned(), json!({"name": topic})),
            "/v1/users/{id}/grants" => (
                path.replace("{id}", &bystander.user.to_string()),
                json!({"grants": [{"role": "leader_secretary"}]}),
            ),
            "/v1/users/{id}/codes" => (
                path.replace("{id}", &bystander.user.to_string()),
                json!({"valid_hours": 72}),
            ),
            "/v1/users/{id}/leave" => (
                path.replace("{id}", &bystander.user.to_string()),
                Value::Null,
            ),
            "/v1/grant-proposals/confirm" | "/v1/grant-proposals/decline" => {
                let proposal = self.grant(bureau, cast, true).await?;
                (path.to_owned(), json!({"ids": [proposal]}))
            }
            "/v1/grants/{id}/end" => {
                let grant = self.grant(bureau, cast, false).await?;
                (path.replace("{id}", &grant.to_string()), json!({}))
            }
            "/v1/enrolment-sheets" => (
                path.to_owned(),
                json!({"users": [bystander.user], "valid_hours": 72}),
            ),
            "/v1/devices/{id}" => (
                path.replace("{id}", &bystander.device.to_string()),
                json!({ "name": topic }),
            ),
            "/v1/moves" => {
                let challenge =
                    bureau.call(Request::post("/v1/token/challenge").body(Body::empty())?);
                let challenge = challenge.await?.expect(200)?.json();
                let nonce = challenge["nonce"].as_str().context("a nonce")?;
                (
                    path.to_owned(),
                    serde_json::to_value(by.move_request(nonce))?,
                )
            }
            "/v1/devices/{id}/revoke" => (
                path.replace("{id}", &bystander.device.to_string()),
                Value::Null,
            ),
            "/v1/sign-in/second-step" => (path.to_owned(), json!({"for_everyone": false})),
            "/v1/users/{id}/sign-in/unlock"
            | "/v1/users/{id}/sign-in/reset"
            | "/v1/users/{id}/sign-in/end-sessions" => {
                // Each reset needs a sign-in that is there.
                bureau.sign_in(bystander.user).await?;
                (
                    path.replace("{id}", &bystander.user.to_string()),
                    Value::Null,
                )
            }
            "/v1/page-links" => (path.to_owned(), Value::Null),
            "/v1/units" => (path.to_owned(), self.units.clone()),
            "/v1/talk-topics" => (path.to_owned(), self.topics.clone()),
            "/v1/villages/{code}/talk-topics" => (village, added),
            "/v1/villages/{code}/talk-topics/{topic}/end" => {
                let last = json!({"valid_to": "2018-07-31"});
                (format!("{village}/{ENDED}/end"), last)
            }
            other => anyhow::bail!("no request {method} {other}"),
        };
        let body = (!body.is_null()).then_some(&body);
        let answer = bureau.send(by, method.parse()?, &to, body).await?;
        if decides && answer.status.is_success() {
            self.held.pop();
        }
        Ok(answer)
    }

    /// Opens a page with a link of one's own, and without a session where one gets none.
    async fn page(&self, bureau: &Bureau, by: &Seat, path: &str) -> Result<String> {
        Ok(word(&page(bureau, by, path).await?))
    }
}

/// The same, its answer.
pub(crate) async fn page(bureau: &Bureau, by: &Seat, path: &str) -> Result<Answer> {
    let link = bureau
        .send(by, Method::POST, "/v1/page-links", None)
        .await?;
    let request = Request::get(path);
    let request = match link.json()["link"].as_str() {
        None => request.header(header::AUTHORIZATION, format!("Bearer {}", by.token)),
        Some(link) => {
            let (_, key) = link.split_once("/?").context("a key")?;
            let opened = bureau
                .call(Request::get(format!("/?{key}")).body(Body::empty())?)
                .await?
                .expect(303)?;
            let cookie = opened.headers[header::SET_COOKIE].to_str()?;
            let (cookie, _) = cookie.split_once(';').context("a cookie")?;
            request.header(header::COOKIE, cookie)
        }
    };
    bureau.call(request.body(Body::empty())?).await
}

/// What an answer came to.
pub(crate) fn word(answer: &Answer) -> String {
    match answer.status.is_success() {
        true => "done".to_owned(),
        false => answer.verdict(),
    }
}
