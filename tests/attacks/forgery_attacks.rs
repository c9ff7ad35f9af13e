//! In another's name, on another's chain, with another's cursor; what is guessed.

use serde_json::json;
use shared::feed::Feed;
use shared::id::{Digest, InstallationId};
use shared::pack::{Item, Unsigned};
use shared::sync::{Cursor, Position, Response, Tag, encode_request};

use crate::scene::{AT, DAY, Scene, Whose, bearer, user};

fn response(answer: &crate::scene::Answer) -> Response {
    assert_eq!(answer.status, 200, "{}", answer.verdict());
    shared::cbor::decode(&answer.body).expect("a response")
}

/// A change that says another wrote it: the signature is the bearer's own, so it waits, and counts for nobody.
#[test]
fn a_forged_author_counts_for_nobody() {
    let mut scene = Scene::open();
    let (_, forged) = scene.other.session(DAY, 0).unwrap();
    let pack = scene.member.pack(&[forged]).unwrap();
    let body = encode_request(&scene.member.request(), &[pack]);
    let answer = response(&scene.exchange(&bearer(&scene.member), &body));
    assert!(answer.refused.is_empty());
    let held = scene.get("/v1/held", &scene.official).json();
    assert_eq!(held["items"][0]["code"], "unsigned", "{held}");
    let [_, held, records] = scene.kept();
    assert_eq!((held, records), (1, 0));
    scene.close();
}

/// A pack of another's chain, which only their key can sign.
#[test]
fn another_devices_chain_cannot_be_continued() {
    let mut scene = Scene::open();
    scene.log(Whose::Other);
    let kept = scene.kept();
    let through = scene.read_by(&scene.other).through;
    let (_, item) = scene.other.session(DAY, 0).unwrap();
    let unsigned = scene.other.unsigned(&[item]).unwrap();
    let signature = scene.member.sign(&unsigned.message()).to_vec();
    let pack = unsigned.signed(signature);
    // Under one's own token, and in a request that says it is the other's.
    for request in [scene.member.request(), scene.other.request()] {
        let body = encode_request(&request, std::slice::from_ref(&pack));
        let answer = scene.exchange(&bearer(&scene.member), &body);
        if request.installation == scene.member.enrolment().installation {
            assert_eq!(response(&answer).refused[0].code, "bad_signature");
        } else {
            assert_eq!(answer.verdict(), "403 forbidden");
        }
    }
    assert_eq!(scene.kept(), kept);
    // Nor moved: its owner's next pack follows what its owner sent.
    assert_eq!(scene.read_by(&scene.other).through, through);
    scene.close();
}

/// An order in another's name: the installation that signs is who gave it.
#[test]
fn an_order_is_whose_signed_it() {
    let mut scene = Scene::open();
    let record = scene.log(Whose::Other);
    let void = shared::command::Command {
        id: shared::id::CommandId([5; 16]),
        record,
        order: shared::command::Order::Void {
            reason: "不对".to_owned(),
        },
        seen_heads: Vec::new(),
        seen_event: None,
        claimed_at: AT,
    };
    let pack = scene
        .member
        .pack(&[Item::Command {
            raw: shared::cbor::encode(&void),
        }])
        .unwrap();
    let body = encode_request(&scene.member.request(), &[pack]);
    response(&scene.exchange(&bearer(&scene.member), &body));
    let seen = scene
        .get(&format!("/v1/records/{record}"), &scene.official)
        .json();
    assert_eq!(seen["status"], "submitted");
    scene.close();
}

#[test]
fn another_s_cursor_opens_nothing() {
    let mut scene = Scene::open();
    scene.log(Whose::Other);
    let theirs = scene.read_by(&scene.other);
    assert!(!theirs.rows().unwrap().is_empty());
    let mut start = theirs.cursor.clone();
    start.checkpoint = Tag::START;
    for position in &mut start.positions {
        position.seq = 0;
    }
    let everything = Cursor {
        checkpoint: Tag::START,
        positions: vec![Position {
            feed: Feed::Organisation,
            seq: 0,
        }],
    };
    let own = scene.read_by(&scene.member);
    for cursor in [theirs.cursor.clone(), start, everything] {
        let asked: Vec<Feed> = cursor.positions.iter().map(|at| at.feed.clone()).collect();
        let mut request = scene.member.request();
        request.cursor = Some(cursor);
        let body = encode_request(&request, &[]);
        let answer = response(&scene.exchange(&bearer(&scene.member), &body));
        let feeds = answer.cursor.positions.iter().map(|at| &at.feed);
        assert!(feeds.eq(own.cursor.positions.iter().map(|at| &at.feed)));
        // Of what is not theirs it is said that it is lost, which is what they said themselves.
        assert!(answer.lost.iter().all(|feed| asked.contains(feed)));
        for row in answer.rows().unwrap() {
            assert_ne!(row.meta.author, user(&scene.other));
        }
    }
    scene.close();
}

/// A record's id, an attachment's hash, a held item's: a guess that is right answers as one that is wrong.
#[test]
fn what_is_guessed_right_answers_as_what_is_nowhere() {
    let mut scene = Scene::open();
    let record = scene.log(Whose::Other);
    let (_, item) = scene.other.session("2018-08-01", 0).unwrap();
    let Item::Change { raw, .. } = &item else {
        panic!("a change")
    };
    let held = Digest(shared::change::Change::read(raw).unwrap().hash().0);
    let pack = scene.other.pack(&[item]).unwrap();
    let body = encode_request(&scene.other.request(), &[pack]);
    response(&scene.exchange(&bearer(&scene.other), &body));
    let nowhere = "00000000-0000-7000-8000-000000000000";
    let unknown = Digest([8; 32]);
    let reads = [
        (
            format!("/v1/records/{record}"),
            format!("/v1/records/{nowhere}"),
        ),
        (
            format!("/v1/records/{record}/history"),
            format!("/v1/records/{nowhere}/history"),
        ),
        (
            format!("/v1/attachments/{held}"),
            format!("/v1/attachments/{unknown}"),
        ),
        (format!("/records/{record}"), format!("/records/{nowhere}")),
    ];
    for (there, nowhere) in reads {
        let [there, nowhere] = [there, nowhere].map(|path| scene.get(&path, &scene.member));
        assert_eq!(there.verdict(), nowhere.verdict());
        assert!([401, 404].contains(&there.status), "{}", there.verdict());
        assert_eq!(there.body.len(), nowhere.body.len());
    }
    for hash in [held, unknown] {
        let path = format!("/v1/held/{hash}/release");
        let answer = scene.post(&path, &scene.member, &json!({"reason": "放行"}));
        assert_eq!(answer.verdict(), "403 forbidden");
    }
    scene.close();
}

/// Numbers of packs: a hole, one of the past, the largest there is.
#[test]
fn a_chain_of_invented_numbers_loses_nothing_of_others() {
    let mut scene = Scene::open();
    scene.log(Whose::Member);
    let enrolment = scene.member.enrolment().clone();
    for number in [0, 1, 7, u64::MAX] {
        let (_, item) = scene.member.session(DAY, 0).unwrap();
        let unsigned = Unsigned::of(
            enrolment.organisation,
            enrolment.installation,
            number,
            None,
            AT,
            &[item],
        );
        let unsigned = unsigned.unwrap();
        let signature = scene.member.sign(&unsigned.message()).to_vec();
        let body = encode_request(&scene.member.request(), &[unsigned.signed(signature)]);
        let answer = scene.exchange(&bearer(&scene.member), &body);
        assert!(answer.status == 200, "{number}: {}", answer.verdict());
    }
    scene.log(Whose::Other);
    assert!(scene.world.office.verify().unwrap().faults.is_empty());
    scene.close();
}

#[test]
fn an_installation_that_is_nobodys_is_told_so() {
    let scene = Scene::open();
    let mut request = scene.member.request();
    request.installation = InstallationId([9; 16]);
    let body = encode_request(&request, &[]);
    let answer = scene.exchange(&bearer(&scene.member), &body);
    assert_eq!(answer.verdict(), "403 forbidden");
    scene.close();
}
