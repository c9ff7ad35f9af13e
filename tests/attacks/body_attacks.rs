//! Bodies that are too long, too slow, of two lengths, or swell.

use std::time::Duration;

use serde_json::json;
use server::limits::{Limits, Pace};
use shared::pack::{Item, Unsigned};
use shared::sync::{MAX_REQUEST_BYTES, Response, encode_request};

use crate::scene::{AT, CBOR, JSON, Scene, Whose, bearer};

#[test]
fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let mut scene = Scene::open();
    scene.log(Whose::Member);
    let kept = scene.kept();
    let unsigned = scene.member.unsigned(&[]).unwrap();
    let mut pack = unsigned.signed(vec![0; 64]);
    pack.body = vec![0; 60_000];
    let packs = vec![pack; 2 * MAX_REQUEST_BYTES / 60_000];
    let long = encode_request(&scene.member.request(), &packs);
    let authorization = bearer(&scene.member);
    let answer = scene.ask("POST /v1/sync", Some(&authorization), CBOR, &long);
    assert_eq!(answer.verdict(), "413 body_too_large");
    let json = json!({ "code": "x".repeat(200_000), "public_key": "", "device_name": "" });
    let answer = scene.ask("POST /v1/enrol", None, JSON, json.to_string().as_bytes());
    assert_eq!(answer.verdict(), "413 body_too_large");
    // A length that is a lie: nobody sends so much, and nobody makes room for it.
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\n{CBOR}content-length: {}\r\n\r\n",
        u64::MAX
    );
    let answer = scene.say(head.as_bytes());
    assert!(
        [400, 413, 431].contains(&answer.status),
        "{}",
        answer.verdict()
    );
    // In pieces that say no length before they come.
    let mut chunked = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\n{CBOR}transfer-encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for _ in 0..40 {
        chunked.extend(b"10000\r\n");
        chunked.extend(vec![0x5b; 0x1_0000]);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    let answer = scene.say(&chunked);
    assert!([400, 413].contains(&answer.status), "{}", answer.verdict());
    assert_eq!(scene.kept(), kept);
    scene.close();
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let scene = Scene::open();
    let long = format!("x-long: {}\r\n", "a".repeat(300_000));
    let answer = scene.ask("GET /healthz", None, &long, b"");
    assert_eq!(answer.status, 431);
    let many = "x: y\r\n".repeat(1_000);
    let answer = scene.ask("GET /healthz", None, &many, b"");
    assert_eq!(answer.status, 431);
    let path = format!("GET /v1/records?after={}", "a".repeat(300_000));
    let answer = scene.ask(&path, None, "", b"");
    assert!([414, 431].contains(&answer.status), "{}", answer.status);
    scene.close();
}

/// Two lengths for one body: what one reader takes for the next request, another takes for the body.
#[test]
fn a_request_inside_a_request_is_never_answered() {
    let scene = Scene::open();
    let inner = "GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    let tries = [
        format!(
            "POST /v1/token/challenge HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
            inner.len() + 5
        ),
        format!(
            "POST /v1/token/challenge HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\ncontent-length: {}\r\n\r\n{inner}",
            inner.len()
        ),
        format!(
            "POST /v1/token/challenge HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\ncontent-length: {}\r\n\r\n{inner}",
            inner.len()
        ),
    ];
    for request in tries {
        // The line is closed after an error, so that all that came back is the answers there were.
        let answer = scene.say(format!("{request}\u{0}\r\n\r\n").as_bytes());
        let rest = String::from_utf8_lossy(&answer.body);
        assert!(!rest.contains("\"openapi\""), "{request}");
    }
    scene.close();
}

/// A pack whose body inflates to a thousand times its size, and one that says less than it holds.
#[test]
fn a_pack_that_swells_is_refused_unread() {
    let mut scene = Scene::open();
    scene.log(Whose::Member);
    let kept = scene.kept();
    let enrolment = scene.member.enrolment().clone();
    for (inflated_len, code) in [(60_000_000, "pack_too_large"), (1_000, "inflate_bound")] {
        let (_, item) = scene.member.session(crate::scene::DAY, 0).unwrap();
        let unsigned = Unsigned::of(
            enrolment.organisation,
            enrolment.installation,
            9,
            None,
            AT,
            &[item],
        );
        let unsigned = unsigned.unwrap();
        let mut header: shared::pack::PackHeader = shared::cbor::decode(&unsigned.header).unwrap();
        let body = shared::pack::deflate(&vec![0; 60_000_000]);
        header.inflated_len = inflated_len;
        header.body_hash = shared::enrolment::SyncProof::hash_of(&body);
        let unsigned = Unsigned {
            header: shared::cbor::encode(&header),
            body,
        };
        let signature = scene.member.sign(&unsigned.message()).to_vec();
        let request = encode_request(&scene.member.request(), &[unsigned.signed(signature)]);
        let answer = scene.exchange(&bearer(&scene.member), &request);
        let response: Response = shared::cbor::decode(&answer.body).unwrap();
        assert_eq!(response.refused[0].code, code);
    }
    assert_eq!(scene.kept(), kept);
    scene.close();
}

/// A body that stops half way, on a server that waits a second: it is told so, and what was whole is kept.
#[test]
fn a_body_that_stops_is_not_waited_for() {
    let mut scene = Scene::within(Limits {
        pace: Pace {
            grace: Duration::from_millis(300),
            bytes_per_second: 256,
        },
        ..Limits::default()
    });
    let (record, item) = scene.member.session(crate::scene::DAY, 0).unwrap();
    let whole = scene.member.pack(&[item]).unwrap();
    let body = encode_request(&scene.member.request(), &[whole]);
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\n{CBOR}content-length: {}\r\n\r\n",
        bearer(&scene.member),
        body.len() + 1_000
    );
    let answer = scene.say(&[head.as_bytes(), &body].concat());
    assert_eq!(answer.verdict(), "408 too_slow");
    let there = scene.get(&format!("/v1/records/{record}"), &scene.official);
    assert_eq!(there.status, 200);
    // Half a body of JSON, and half a head.
    let json = "POST /v1/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    assert_eq!(scene.say(json.as_bytes()).verdict(), "408 too_slow");
    scene.close();
}

/// An item of the right shape that is not the one whose hash was signed.
#[test]
fn an_item_put_in_on_the_way_is_noticed() {
    let mut scene = Scene::open();
    let (_, meant) = scene.member.session(crate::scene::DAY, 0).unwrap();
    let (_, put_in) = scene.member.session(crate::scene::DAY, 0).unwrap();
    let enrolment = scene.member.enrolment().clone();
    let of = |item: &Item| {
        let items = std::slice::from_ref(item);
        Unsigned::of(
            enrolment.organisation,
            enrolment.installation,
            1,
            None,
            AT,
            items,
        )
        .unwrap()
    };
    let signed = of(&meant);
    let signature = scene.member.sign(&signed.message()).to_vec();
    let mut pack = signed.signed(signature);
    pack.body = of(&put_in).body;
    let request = encode_request(&scene.member.request(), &[pack]);
    let answer = scene.exchange(&bearer(&scene.member), &request);
    let response: Response = shared::cbor::decode(&answer.body).unwrap();
    assert_eq!(response.refused[0].code, "body_hash_mismatch");
    assert_eq!(scene.kept()[2], 0);
    scene.close();
}
