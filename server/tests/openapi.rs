//! The OpenAPI document that the repository carries is the one the code makes, and the schemas of the
//! types that `shared` defines are what those types say in JSON.

use std::collections::BTreeSet;

use serde_json::Value;
use shared::enrolment::{
    AccessToken, EnrolRequest, EnrolResponse, IssuedCode, MoveRequest, TokenChallenge, TokenRequest,
};

const REGENERATE: &str = "cargo run -p server -- openapi > shared/docs/openapi.json";

fn document() -> Value {
    serde_json::to_value(server::http::openapi()).unwrap()
}

#[test]
fn the_document_is_the_one_in_the_repository() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/docs/openapi.json");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let made = server::http::openapi().to_pretty_json().unwrap();
    assert!(
        kept.trim_end() == made,
        "the interface changed; if that is meant: {REGENERATE}"
    );
}

#[test]
fn it_is_openapi_3_1_and_every_operation_says_who_may_call() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut open = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            assert!(
                operation["summary"].is_string(),
                "{method} {path} has no summary"
            );
            let security = operation["security"].as_array();
            if security.is_some_and(|ways| ways.iter().any(|way| way == &serde_json::json!({}))) {
                open.insert(format!("{method} {path}"));
            }
        }
    }
    let expected = [
        "get /healthz",
        "get /readyz",
        "get /v1/openapi.json",
        "post /v1/enrol",
        "post /v1/sign-in",
        "post /v1/sign-in/setup",
        "post /v1/sign-in/setup/confirm",
        "post /v1/token",
        "post /v1/token/challenge",
    ];
    assert_eq!(open, expected.map(str::to_owned).into());
}

/// The keys of an object and those of its schema are the same.
fn same_keys(schema: &str, value: &Value) {
    let document = document();
    let properties = &document["components"]["schemas"][schema]["properties"];
    let keys = |value: &Value| -> BTreeSet<String> {
        value
            .as_object()
            .unwrap_or_else(|| panic!("{schema}"))
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(keys(properties), keys(value), "{schema}");
}

#[test]
fn schemas_are_what_the_shared_types_say() {
    let uuid = "019318f2-7a3c-7abc-8def-0123456789ab";
    let digest = "ab".repeat(32);
    let at = "2018-07-01T00:00:00.000Z";
    let request: EnrolRequest = read(serde_json::json!({
        "code": "x", "public_key": digest, "device_name": "x", "organisation": uuid,
    }));
    same_keys("EnrolRequest", &write(&request));
    let code: IssuedCode = read(serde_json::json!({"code": "x", "valid_until": at, "qr": "x"}));
    same_keys("IssuedCode", &write(&code));
    let leaving: MoveRequest = read(serde_json::json!({
        "through": {"number": 1, "hash": digest},
        "nonce": "", "signature": "",
    }));
    let leaving = write(&leaving);
    same_keys("MoveRequest", &leaving);
    same_keys("Through", &leaving["through"]);
    let grant = serde_json::json!({
        "role": "inspector", "area": null, "unit": null, "team": null,
        "from": "2018-07-01", "to": null,
    });
    let response: EnrolResponse = read(serde_json::json!({
        "organisation": uuid, "organisation_name": "x", "user": uuid, "user_name": "x",
        "device": uuid, "installation": uuid, "server_key": digest, "certificate": "",
        "grants": [grant], "token": {"token": "x", "expires_at": at, "nonce": "ab".repeat(16)},
    }));
    let response = write(&response);
    same_keys("EnrolResponse", &response);
    same_keys("Grant", &response["grants"][0]);
    same_keys("AccessToken", &response["token"]);
    let token: AccessToken = read(response["token"].clone());
    assert_eq!(token.token, "x");
    let challenge = TokenChallenge {
        nonce: String::new(),
    };
    same_keys("TokenChallenge", &write(&challenge));
    let proof: TokenRequest = read(serde_json::json!({
        "installation": uuid, "nonce": "", "signature": "",
    }));
    same_keys("TokenRequest", &write(&proof));
    let violation = shared::validate::Violation::new("x", shared::validate::Rule::Required);
    let problem = shared::problem::Problem::new(
        shared::problem::ProblemCode::ValidationFailed,
        shared::message::Language::En,
    );
    let problem = write(&problem.with_errors(vec![violation]));
    same_keys("Problem", &problem);
    same_keys("Violation", &problem["errors"][0]);
    let figure: shared::figure::Figure = read(serde_json::json!({
        "definition_id": "o2", "area": "511781", "period": "2018", "value": 3,
        "unit": "sessions", "bound": "exact", "denominator": null, "as_of": at, "revision": 0,
        "seq": 1, "records_pending": 0, "unknown_successors": [], "about_share": null,
    }));
    same_keys("Figure", &write(&figure));
    let unit = write(&shared::unit::Unit::defaults()[0]);
    same_keys("Unit", &unit);
    let topic: shared::talk_topic::TalkTopic = read(serde_json::json!({
        "code": "orchards", "names": {"zh_cn": "果园", "en": "Orchards"},
        "village": "511781109201", "maps_to": "industry_income",
        "valid_from": null, "valid_to": "2018-12-31",
    }));
    let topic = write(&topic);
    same_keys("TalkTopic", &topic);
    same_keys("TopicNames", &topic["names"]);
}

#[test]
fn schemas_of_records_are_what_the_shared_types_say() {
    use shared::record::{
        finding::Finding, inspection::Inspection, note::Note, outreach_session::OutreachSession,
        talk_item::TalkItem, village_talk::VillageTalk,
    };
    let uuid = "019318f2-7a3c-7abc-8def-0123456789ab";
    let village = "511781109201";
    let session: OutreachSession = read(serde_json::json!({
        "occurred_on": "2018-07-01", "part_of_day": null, "village": village,
        "team": uuid, "venue": "field", "form": null, "topics": [], "members": [],
        "audience": {"count": 1, "about": false, "disputed": false}, "questions": {},
        "note": null, "photo": null, "late_reason": null,
    }));
    let session = write(&session);
    same_keys("OutreachSession", &session);
    same_keys("Count", &session["audience"]);
    let talk: VillageTalk = read(serde_json::json!({
        "occurred_on": "2018-07-01", "village": village, "team": uuid, "place": null,
        "convenor": null, "recorder": null,
        "attendees": {"count": 1, "about": false, "disputed": false}, "topics": [],
        "ended_with": "items", "readback_of": [], "late_reason": null,
    }));
    same_keys("VillageTalk", &write(&talk));
    let item: TalkItem = read(serde_json::json!({
        "occurred_on": "2018-07-01", "village": village, "team": uuid, "talk": uuid,
        "session": null, "topic": "x", "summary": "x", "scope": "village",
        "proposer_ref": null, "late_reason": null,
    }));
    same_keys("TalkItem", &write(&item));
    let inspection: Inspection = read(serde_json::json!({
        "occurred_on": "2018-07-01", "division": "511781000000", "team": uuid,
        "inspection_kind": "random", "plan_id": null, "members": [], "joint": true,
        "unit": "x", "checklist_ref": null, "conclusion": null, "late_reason": null,
    }));
    same_keys("Inspection", &write(&inspection));
    let finding: Finding = read(serde_json::json!({
        "occurred_on": "2018-07-01", "division": "511781000000", "team": uuid, "inspection": uuid,
        "unit": "x", "category": "other", "severity": "minor", "description": "x",
        "basis": null, "evidence": {}, "position": "agreed", "representative": null,
        "unit_statement": null, "late_reason": null,
    }));
    same_keys("Finding", &write(&finding));
    let note: Note = read(serde_json::json!({
        "occurred_on": "2018-07-01", "division": "511781000000", "team": uuid, "about": uuid,
        "about_kind": "finding", "purpose": "answer", "text": "x",
    }));
    same_keys("Note", &write(&note));
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn write<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap()
}
