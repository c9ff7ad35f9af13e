//! Problem bodies: language, request id, nothing of the cause.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

use crate::office::Office;

#[tokio::test]
async fn every_failure_is_a_problem_in_the_callers_language() {
    let office = Office::open().await;
    for (method, path, status, code) in [
        (Method::GET, "/v1/records", 401, "unauthenticated"),
        (Method::GET, "/v1/nowhere", 404, "not_found"),
        (Method::DELETE, "/v1/enrol", 405, "method_not_allowed"),
        (Method::POST, "/v1/enrol", 415, "unsupported_media_type"),
    ] {
        let answer = office.send(method, path, None, None).await.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("content-language"), "zh-CN");
        let body = answer.json();
        assert_eq!(body["code"], code);
        assert_eq!(body["type"], format!("urn:satchel:problem:{code}"));
        assert_eq!(body["request_id"], answer.header("x-request-id"));
    }
    let request = Request::get("/v1/records").header(header::ACCEPT_LANGUAGE, "en-GB,zh;q=0.5");
    let answer = office.call(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-language"), "en");
}

#[tokio::test]
async fn a_body_over_the_bound_is_refused_as_too_large() {
    let office = Office::open().await;
    let body = json!({"code": "x".repeat(70_000), "public_key": "", "device_name": ""});
    let answer = office
        .send(Method::POST, "/v1/enrol", None, Some(body))
        .await
        .expect(413);
    assert_eq!(answer.code(), "body_too_large");
}

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_caches() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    for path in ["/", "/v1/records", "/healthz", "/nowhere"] {
        let answer = office.get(&phone, path).await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn a_request_id_that_is_brought_is_not_taken_over() {
    let office = Office::open().await;
    let request = Request::get("/healthz").header("x-request-id", "mine");
    let answer = office
        .call(request.body(Body::empty()).unwrap())
        .await
        .expect(200);
    assert_ne!(answer.header("x-request-id"), "mine");
}

#[tokio::test]
async fn divisions_are_found_by_a_former_name() {
    let office = Office::open().await;
    let phone = office.administrator().await;
    let path = "/v1/divisions?name=%E7%9A%AE%E7%AA%9D%E4%B9%A1&on=2023-07-01";
    let found = office.get(&phone, path).await.expect(200).json();
    assert_eq!(found["items"][0]["name"], "皮窝乡");
    assert_eq!(found["items"][0]["former"], true);
    assert!(found["items"][0]["present"].is_null());
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_said_so_and_is_no_fault_of_the_request() {
    let office = Office::open().await;
    let phone = office.reform().await;
    office.database.close().await;
    for path in ["/v1/records", "/v1/figures", "/v1/users", "/v1/held"] {
        let answer = office.get(&phone, path).await.expect(503);
        assert_eq!(answer.code(), "unavailable", "{path}");
    }
    let body = shared::sync::encode_request(&phone.request(), &[]);
    let answer = office.exchange(&phone, Body::from(body)).await.expect(503);
    assert_eq!(answer.code(), "unavailable");
    let link = Request::get("/?key=x").body(Body::empty()).unwrap();
    office.call(link).await.expect(503);
}
