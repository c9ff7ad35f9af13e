//! Records of every kind, and orders about them, as phones hand them in.

use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::json;
use shared::command::{Command, Order};
use shared::id::{ChangeHash, CommandId, Digest, RecordId, TeamId};
use shared::pack::Item;
use shared::record::finding::{Category, Position, Severity};
use shared::record::inspection::InspectionKind;
use shared::record::note::Purpose;
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::record::{
    Answers, Authorship, CountAnswer, RecordKind, finding, inspection, note, talk_item,
    village_talk,
};

use crate::office::{GUANDU, NOW, Office, Phone};

/// The day on which everything here happens.
pub(crate) const DAY: &str = "2018-07-09";
/// The county, as a home.
const COUNTY: &str = "511781000000";

static FRESH: AtomicU8 = AtomicU8::new(1);

/// An id that no other order has.
fn fresh() -> [u8; 16] {
    let mut bytes = [9; 16];
    bytes[15] = FRESH.fetch_add(1, Ordering::SeqCst);
    bytes
}

/// A record's id, by number.
pub(crate) fn id(number: u8) -> RecordId {
    RecordId([number; 16])
}

/// Where a record's page is.
pub(crate) fn page_of(number: u8) -> String {
    format!("/records/{}", id(number))
}

/// An office with a unit, and those who talk, inspect and rectify.
pub(crate) struct Field {
    pub(crate) office: Office,
    pub(crate) reform: Phone,
    pub(crate) recorder: Phone,
    pub(crate) inspector: Phone,
    pub(crate) liaison: Phone,
    pub(crate) team: TeamId,
    pub(crate) village: String,
}

impl Field {
    pub(crate) async fn open() -> Self {
        let office = Office::open().await;
        let admin = office.administrator().await;
        let mut units = office.get(&admin, "/v1/units").await.expect(200).json()["items"].clone();
        units.as_array_mut().unwrap().push(json!({
            "code": "transport", "name": "交通运输局", "kind": "department",
            "valid_from": null, "valid_to": null,
        }));
        let units = json!({"items": units});
        let path = "/v1/units";
        office
            .send(
                axum::http::Method::PUT,
                path,
                Some(admin.token()),
                Some(units),
            )
            .await
            .expect(200);
        let team = office.team(&admin, "督察一组", GUANDU).await;
        let recorder = json!([{"role": "talk_recorder", "area": GUANDU, "team": team}]);
        let inspector = json!([{"role": "inspector", "unit": "supervision_office", "team": team}]);
        let liaison = json!([
            {"role": "liaison", "unit": "transport"},
            {"role": "deputy_in_charge", "unit": "transport"},
        ]);
        Self {
            recorder: office.person(&admin, "何记", recorder, 5).await,
            inspector: office.person(&admin, "督察员老周", inspector, 6).await,
            liaison: office.person(&admin, "吴联", liaison, 7).await,
            village: office.village(GUANDU).await,
            team,
            reform: office.reform().await,
            office,
        }
    }

    pub(crate) fn talk(&self, readback_of: &[RecordId]) -> village_talk::Answers {
        village_talk::Answers {
            occurred_on: Some(DAY.parse().unwrap()),
            village: Some(self.village.parse().unwrap()),
            recorder: Some(self.recorder.user()),
            attendees: Some(CountAnswer {
                count: 30,
                about: true,
            }),
            topics: Some(["infrastructure_services".to_owned()].into()),
            ended_with: Some(EndedWith::Items),
            readback_of: Some(readback_of.iter().copied().collect()),
            ..village_talk::Answers::default()
        }
    }

    pub(crate) fn matter(&self, talk: u8) -> talk_item::Answers {
        talk_item::Answers {
            occurred_on: Some(DAY.parse().unwrap()),
            village: Some(self.village.parse().unwrap()),
            talk: Some(id(talk)),
            topic: Some("infrastructure_services".to_owned()),
            summary: Some("三社的路断了".to_owned()),
            scope: Some(Scope::Department),
            ..talk_item::Answers::default()
        }
    }

    pub(crate) fn inspection(&self) -> inspection::Answers {
        inspection::Answers {
            occurred_on: Some(DAY.parse().unwrap()),
            division: Some(COUNTY.parse().unwrap()),
            inspection_kind: Some(InspectionKind::OnSite),
            members: Some([self.inspector.user()].into()),
            joint: Some(false),
            unit: Some("transport".to_owned()),
            ..inspection::Answers::default()
        }
    }

    pub(crate) fn problem(&self, inspection: u8) -> finding::Answers {
        finding::Answers {
            occurred_on: Some(DAY.parse().unwrap()),
            division: Some(COUNTY.parse().unwrap()),
            inspection: Some(id(inspection)),
            unit: Some("transport".to_owned()),
            category: Some(Category::BehindSchedule),
            severity: Some(Severity::Normal),
            description: Some("通村公路未按期开工".to_owned()),
            position: Some(Position::Agreed),
            ..finding::Answers::default()
        }
    }

    /// A note on a matter of the village.
    pub(crate) fn note(&self, about: u8) -> note::Answers {
        note::Answers {
            occurred_on: Some(DAY.parse().unwrap()),
            division: Some(self.village.parse().unwrap()),
            about: Some(id(about)),
            about_kind: Some(RecordKind::TalkItem),
            purpose: Some(Purpose::Progress),
            text: Some("设计已批".to_owned()),
        }
    }
}

impl Office {
    /// Hands in a record, which must count.
    pub(crate) async fn log(
        &self,
        by: &mut Phone,
        number: u8,
        team: TeamId,
        answers: impl Into<Answers>,
    ) {
        let item = by.creation(number, team, answers);
        self.hand_in(by, &[item]).await;
        self.get(by, &format!("/v1/records/{}", id(number)))
            .await
            .expect(200);
    }

    /// Gives an order by somebody who has just looked; it must be carried out.
    pub(crate) async fn order(&self, by: &mut Phone, number: u8, order: Order) {
        let path = format!("/v1/records/{}", id(number));
        let seen = self.get(by, &path).await.expect(200).json();
        let heads: Vec<ChangeHash> = serde_json::from_value(seen["heads"].clone()).unwrap();
        let events = seen["events"].as_array().unwrap();
        let last = events.last().map(|event| event["event"].clone());
        let wanted = order.name().as_str();
        let command = Command {
            id: CommandId(fresh()),
            record: id(number),
            order,
            seen_heads: heads,
            seen_event: last.map(|event| serde_json::from_value::<Digest>(event).unwrap()),
            claimed_at: NOW.parse().unwrap(),
        };
        let raw = shared::cbor::encode(&command);
        self.hand_in(by, &[Item::Command { raw }]).await;
        let now = self.get(by, &path).await.expect(200).json();
        let happened = now["events"].as_array().unwrap().last().cloned();
        assert_eq!(happened.unwrap()["happened"], wanted, "{now}");
    }
}

impl Phone {
    /// A new record as this phone would log it.
    pub(crate) fn creation(&self, number: u8, team: TeamId, answers: impl Into<Answers>) -> Item {
        let by = Authorship {
            actor: self.enrolment.installation,
            time: 1_531_130_000,
        };
        let change = answers.into().creation(id(number), team, by);
        Item::Change {
            record: id(number),
            raw: change.raw().to_vec(),
            signature: None,
        }
    }
}
