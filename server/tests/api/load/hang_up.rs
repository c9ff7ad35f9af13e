//! Who hangs up while what they sent is still in work.

use std::pin::Pin;

use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use server::limits::Limits;
use shared::bundle::Bundle;
use shared::sync::encode_request;
use tower::ServiceExt as _;

use super::fed::{Feeder, fed};
use super::line::until;
use crate::office::{GUANDU, Office, Phone, member_of};

/// A request to the office, which goes no further once it is dropped, as when a connection breaks.
fn call(office: &Office, path: &str, phone: &Phone, body: Body) -> impl Future<Output = Response> {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", phone.token()))
        .header(header::CONTENT_TYPE, "application/cbor")
        .body(body)
        .unwrap();
    let answer = office.router.clone().oneshot(request);
    async { answer.await.unwrap() }
}

/// Lets a call go on until all of its body that was sent is taken.
async fn taken(mut call: Pin<&mut impl Future<Output = Response>>, feeder: &mut Feeder) {
    tokio::select! {
        biased;
        answer = call.as_mut() => panic!("answered: {answer:?}"),
        () = feeder.is_taken() => {}
    }
}

async fn count(office: &Office) -> usize {
    let reform = office.reform().await;
    let list = office.get(&reform, "/v1/records").await.expect(200).json();
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn who_hangs_up_keeps_the_place_while_packs_are_in_work() {
    let office = Office::open_within(Limits {
        exchanges_of_device: 1,
        ..Limits::default()
    });
    let office = office.await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let packs = [1, 2].map(|id| {
        let session = phone.session(id, team, &village, 30);
        phone.pack(&[session])
    });
    let whole = encode_request(&phone.request(), &packs);
    let (body, mut feeder) = fed();
    let mut exchange = Box::pin(call(&office, "/v1/sync", &phone, body));
    taken(exchange.as_mut(), &mut feeder).await;
    // Known by now: with the only connection of the database taken, the pack that comes stays in work.
    let busy = office.app.store.begin().await.unwrap();
    feeder.send(whole[..whole.len() - 1].to_vec());
    taken(exchange.as_mut(), &mut feeder).await;
    drop(exchange);
    assert_eq!(office.app.exchanges_under_way(), 1, "its pack is in work");
    drop(busy);
    until(async || office.app.exchanges_under_way() == 0).await;
    assert_eq!(count(&office).await, 1, "the pack that came whole");
}

#[tokio::test]
async fn who_hangs_up_on_a_bundle_keeps_the_place_until_all_of_it_is_taken() {
    let office = Office::open().await;
    let (admin, team, mut author) = office.with_a_member().await;
    let bearer = office.person(&admin, "王大明", member_of(team), 3).await;
    let village = office.village(GUANDU).await;
    let packs = [1, 2, 3].map(|id| {
        let session = author.session(id, team, &village, 30);
        shared::cbor::encode(&author.pack(&[session]))
    });
    let bundle = Bundle {
        organisation: author.enrolment.organisation,
        packs: packs.to_vec(),
    };
    let (body, mut feeder) = fed();
    let mut delivery = Box::pin(call(&office, "/v1/bundles", &bearer, body));
    taken(delivery.as_mut(), &mut feeder).await;
    let busy = office.app.store.begin().await.unwrap();
    feeder.send(bundle.to_file());
    feeder.end();
    taken(delivery.as_mut(), &mut feeder).await;
    drop(delivery);
    assert_eq!(office.app.exchanges_under_way(), 1, "it is in work");
    drop(busy);
    until(async || office.app.exchanges_under_way() == 0).await;
    assert_eq!(count(&office).await, 3, "all that was carried");
}

#[tokio::test]
async fn what_came_before_a_frame_that_is_no_pack_is_on_disk_with_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open_in(folder.path()).await;
    let (_, team, mut phone) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let session = [phone.session(1, team, &village, 30)];
    let pack = phone.pack(&session);
    let mut body = encode_request(&phone.request(), &[pack]);
    body.extend([0x41, 0x00]);
    let answer = office.exchange(&phone, Body::from(body)).await.expect(400);
    assert_eq!(answer.code(), "pack_malformed");
    // The embedded database reads beside its writer: what is still in work would not be seen.
    assert_eq!(count(&office).await, 1);
}
