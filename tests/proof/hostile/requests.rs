//! Hostile requests by name: exchanges, tokens, bundles, JSON.

use ::tests::chance::Chance;
use mobile_cli::{Ask, bearer};
use shared::bundle::{Bundle, MAX_BUNDLE_PACKS};
use shared::cbor;
use shared::enrolment::SyncProof;
use shared::feed::Feed;
use shared::id::{Digest, InstallationId, Nonce, OrganisationId, TeamId};
use shared::sync::{
    Cursor, MAX_CURSOR_FEEDS, MAX_FRAME_BYTES, MAX_REQUEST_BYTES, MAX_REQUEST_PACKS, Position, Tag,
};

use super::attacker::{Attacker, frames, json_ask};
use super::input::Input;
use super::packs::noise;

/// What is wrong with the body of an exchange.
pub(super) fn exchanges(attacker: &Attacker) -> Vec<Input> {
    let ask = |name: &str, body: Vec<u8>, codes| Input::refused(name, attacker.sync(body), codes);
    let request = |act: &dyn Fn(&mut shared::sync::Request)| {
        let mut request = attacker.request();
        act(&mut request);
        frames([&cbor::encode(&request)])
    };
    let raw = |bytes: &[u8]| frames([&bytes.to_vec()]);
    let good = attacker.body(&[]);
    let then = |bytes: &[u8]| [&good[..], bytes].concat();
    let tiny_packs = |count: usize| then(&[0x44, 0x83, 0x40, 0x40, 0x40].repeat(count));
    let positions = |count: u64| {
        let feed = |at: u64| {
            let mut id = [0; 16];
            id[8..].copy_from_slice(&at.to_be_bytes());
            Feed::Team(TeamId(id))
        };
        let position = |at| Position {
            feed: feed(at),
            seq: at,
        };
        let positions = (0..count).map(position).collect();
        request(&move |request| {
            request.cursor = Some(Cursor {
                checkpoint: Tag::START,
                positions: Vec::clone(&positions),
            });
        })
    };
    let many_positions = {
        let mut bytes = vec![0x84, 1, 0x50];
        bytes.extend(attacker.enrolled.installation.0);
        bytes.extend([0x82, 0x82, 0, 0x58, 32]);
        bytes.extend([0; 32]);
        bytes.extend([0x9a, 0, 2, 0xe6, 0x30]);
        bytes.extend([0x82, 0x62, b'o', b':', 0].repeat(190_000));
        bytes.push(0);
        raw(&bytes)
    };
    let request_then = |byte: u8| {
        let mut bytes = cbor::encode(&attacker.request());
        bytes[0] += 1;
        bytes.resize(MAX_FRAME_BYTES - 100, byte);
        raw(&bytes)
    };
    vec![
        ask("an empty body", Vec::new(), &["bad_request"]),
        ask(
            "a request of another version",
            request(&|request| request.version = 9),
            &["unsupported_version"],
        ),
        ask(
            "another installation's request",
            request(&|request| request.installation = InstallationId([1; 16])),
            &["forbidden"],
        ),
        ask("a request that is none", raw(&[0xf6]), &["bad_request"]),
        ask(
            "a body that is no byte string",
            vec![0x84, 1, 2, 3, 4],
            &["bad_request"],
        ),
        ask(
            "a byte string of 2^63 bytes",
            then(&[0x5b, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            &["bad_request"],
        ),
        ask(
            "an indefinite byte string",
            then(&[&[0x5f][..], &[0x41, 0].repeat(400_000)].concat()),
            &["bad_request"],
        ),
        ask(
            "a body over a megabyte",
            then(&vec![0x40; MAX_REQUEST_BYTES + 1]),
            &["body_too_large", "cut off", "pack_malformed"],
        ),
        ask(
            "one frame over a megabyte",
            then(&[&[0x5a, 0, 0x20, 0, 0][..], &vec![0; MAX_REQUEST_BYTES]].concat()),
            &["pack_too_large"],
        ),
        ask(
            "a million empty frames",
            then(&vec![0x40; MAX_REQUEST_BYTES - 200]),
            &["pack_malformed"],
        ),
        ask(
            "two hundred thousand packs of nothing",
            tiny_packs(199_000),
            &["too_many_packs"],
        ),
        ask(
            "one pack too many",
            tiny_packs(MAX_REQUEST_PACKS + 1),
            &["too_many_packs"],
        ),
        ask(
            "as many packs of nothing as may be",
            tiny_packs(MAX_REQUEST_PACKS),
            &["pack_malformed"],
        ),
        ask(
            "a cursor with one feed too many",
            positions(MAX_CURSOR_FEEDS as u64 + 1),
            &["cursor_malformed"],
        ),
        ask(
            "a cursor with 20,000 feeds",
            positions(20_000),
            &["pack_too_large"],
        ),
        ask(
            "a cursor with one feed 190,000 times",
            many_positions,
            &["pack_too_large"],
        ),
        ask(
            "a quarter of a megabyte of nested arrays after a request",
            request_then(0x81),
            &["bad_request"],
        ),
        ask(
            "a quarter of a megabyte of indefinite arrays after a request",
            request_then(0x9f),
            &["bad_request"],
        ),
        ask(
            "a quarter of a megabyte of indefinite maps after a request",
            request_then(0xbf),
            &["bad_request"],
        ),
        ask(
            "a quarter of a megabyte of nulls after a request",
            request_then(0xf6),
            &["bad_request"],
        ),
        Input::refused(
            "JSON to the exchange",
            Ask {
                content_type: "application/json",
                ..attacker.sync(b"{}".to_vec())
            },
            &["unsupported_media_type"],
        ),
    ]
}

/// What is wrong with a token.
pub(super) fn tokens(attacker: &Attacker, chance: &mut Chance) -> Vec<Input> {
    let with = |name: &str, token: Option<String>| {
        let ask = Ask {
            authorization: token.as_deref().map(bearer),
            ..attacker.sync(attacker.body(&[]))
        };
        Input::refused(name, ask, &["unauthenticated"])
    };
    let own = attacker.enrolled.token.token.clone();
    let mut parts = own.split('.').map(str::to_owned);
    let (head, claims, signature) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    // {"typ":"JWT","alg":"none"} and {"alg":"HS256"}.
    let none = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0";
    let shared_secret = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9";
    let mut inputs = vec![
        with("no token", None),
        with("an empty token", Some(String::new())),
        with(
            "a token without a signature",
            Some(format!("{head}.{claims}.")),
        ),
        with("a token of no algorithm", Some(format!("{none}.{claims}."))),
        with(
            "a token of another algorithm",
            Some(format!("{shared_secret}.{claims}.{signature}")),
        ),
        with(
            "a token with other claims",
            Some(format!("{head}.{}.{signature}", claims.to_uppercase())),
        ),
        with("a token of 8 KiB", Some("a".repeat(8_192))),
        with("a token of 8 KiB of points", Some(".".repeat(8_192))),
    ];
    for at in 0..20 {
        let token = hex::encode(noise(chance, 300));
        inputs.push(with(&format!("noise {at} as token"), Some(token)));
    }
    inputs.extend(proofs(attacker, chance));
    inputs
}

/// What is wrong with a proof.
fn proofs(attacker: &Attacker, chance: &mut Chance) -> Vec<Input> {
    let body = attacker.body(&[]);
    let with = |name: String, authorization: String, codes| {
        let ask = Ask {
            authorization: Some(authorization),
            ..attacker.sync(body.clone())
        };
        Input::refused(name, ask, codes)
    };
    let own = attacker.enrolled.token.nonce.unwrap_or(Nonce([0; 16]));
    let good = attacker.proof(own, &body);
    let spoilt = |spoil: &dyn Fn(&mut SyncProof)| {
        let mut proof = good.clone();
        spoil(&mut proof);
        proof.authorization()
    };
    let mut inputs = vec![
        with(
            "a proof of another's installation".to_owned(),
            spoilt(&|proof| proof.installation = InstallationId([7; 16])),
            &["unknown_installation"],
        ),
        with(
            "a proof over a nonce that was never given".to_owned(),
            attacker.proof(Nonce([7; 16]), &body).authorization(),
            &["proof_stale"],
        ),
        with(
            "a proof of another body".to_owned(),
            attacker.proof(own, b"another").authorization(),
            // It is used up by the first.
            &["bad_signature", "proof_stale"],
        ),
        with(
            "a proof whose nonce was changed".to_owned(),
            spoilt(&|proof| proof.nonce = Nonce([7; 16])),
            &["bad_signature"],
        ),
        with(
            "a proof with a signature of 8 KiB".to_owned(),
            spoilt(&|proof| proof.signature = vec![7; 8_192]),
            &["bad_signature"],
        ),
    ];
    for at in 0..20 {
        let said = format!("{} {}", SyncProof::SCHEME, hex::encode(noise(chance, 300)));
        inputs.push(with(
            format!("noise {at} as proof"),
            said,
            &["unauthenticated"],
        ));
    }
    inputs
}

/// What is wrong with a bundle.
pub(super) fn bundles(attacker: &Attacker, chance: &mut Chance, times: usize) -> Vec<Input> {
    let ask = |name: String, file: Vec<u8>, codes| {
        Input::refused(name, attacker.cbor("/v1/bundles", file), codes)
    };
    let bundle = |organisation: OrganisationId, packs: Vec<Vec<u8>>| {
        Bundle {
            organisation,
            packs,
        }
        .to_file()
    };
    let own = attacker.enrolled.organisation;
    let pack = cbor::encode(&attacker.spoilt(&[], |header| header.items_root = Digest([1; 32])));
    let version = {
        let mut file = bundle(own, Vec::new());
        file[17] = 9;
        file
    };
    let magic = b"satchel/bundle/1";
    let mut inputs = vec![
        ask(
            "an empty bundle file".to_owned(),
            Vec::new(),
            &["bad_request"],
        ),
        ask(
            "a bundle of another version".to_owned(),
            version,
            &["unsupported_version"],
        ),
        ask(
            "a bundle of another organisation".to_owned(),
            bundle(OrganisationId([1; 16]), Vec::new()),
            &["forbidden"],
        ),
        ask(
            "a bundle of 65 packs".to_owned(),
            bundle(own, vec![pack.clone(); MAX_BUNDLE_PACKS + 1]),
            &["body_too_large"],
        ),
        ask(
            "a bundle of 64 broken packs".to_owned(),
            bundle(own, vec![pack; MAX_BUNDLE_PACKS]),
            &["pack_malformed"],
        ),
        ask(
            "a bundle over a megabyte".to_owned(),
            bundle(own, vec![vec![0; MAX_REQUEST_BYTES]]),
            &["body_too_large", "cut off"],
        ),
        ask(
            "a bundle of packs that are none".to_owned(),
            bundle(own, vec![vec![0x83]]),
            &["bad_request"],
        ),
        ask(
            "a bundle of 300,000 empty packs".to_owned(),
            bundle(own, vec![Vec::new(); 300_000]),
            &["body_too_large"],
        ),
        ask(
            "a bundle said to be of 2^62 packs".to_owned(),
            [
                &magic[..],
                &[0x83, 1, 0x50],
                &own.0,
                &[0x9b, 0x40, 0, 0, 0, 0, 0, 0, 0],
            ]
            .concat(),
            &["bad_request"],
        ),
        ask(
            "a bundle of a megabyte of nesting".to_owned(),
            [&magic[..], &vec![0x81; 900_000]].concat(),
            &["bad_request"],
        ),
    ];
    for at in 0..times {
        let file = noise(chance, 2_000);
        inputs.push(ask(
            format!("noise {at} as bundle"),
            file.clone(),
            &["bad_request"],
        ));
        let file = [&magic[..], &[0x83, 1], &file].concat();
        inputs.push(ask(
            format!("noise {at} as a bundle's packs"),
            file,
            &["bad_request", "forbidden"],
        ));
    }
    inputs
}

/// What is wrong with JSON.
pub(super) fn json(attacker: &Attacker, chance: &mut Chance, times: usize) -> Vec<Input> {
    let read: &[&str] = &["bad_request"];
    // Whoever may not keep accounts is refused before what they say is read.
    let routes = [
        ("/v1/enrol", read),
        ("/v1/token", read),
        ("/v1/users", &["forbidden"]),
    ];
    let mut inputs = Vec::new();
    for (path, bad) in routes {
        let mut add = |name: &str, body: Vec<u8>, codes| {
            let ask = Ask {
                authorization: Some(bearer(&attacker.enrolled.token.token)),
                ..json_ask(path, body)
            };
            inputs.push(Input::refused(format!("{name} to {path}"), ask, codes));
        };
        add("60,000 nested arrays", vec![b'['; 60_000], bad);
        add(
            "60,000 nested objects",
            "{\"a\":".repeat(12_000).into_bytes(),
            bad,
        );
        add(
            "a megabyte of JSON",
            [b"\"".to_vec(), vec![b'x'; 1_000_000], b"\"".to_vec()].concat(),
            &["body_too_large", "cut off"],
        );
        add("a number of 60,000 digits", vec![b'9'; 60_000], bad);
        add(
            "30,000 escapes",
            ["\"", &"\\u0000".repeat(10_000), "\""]
                .concat()
                .into_bytes(),
            bad,
        );
        add("a lone surrogate", br#"{"code":"\ud800"}"#.to_vec(), bad);
        add("no JSON", Vec::new(), bad);
        add("null", b"null".to_vec(), bad);
        for at in 0..times {
            add(&format!("noise {at}"), noise(chance, 2_000), bad);
        }
    }
    inputs
}
