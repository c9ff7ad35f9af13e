//! What an exchange tells of access: present grants, an order to wipe.

use ed25519_dalek::Signer as _;
use shared::access::{Grant, Role};
use shared::sync::{Request, Response, SentGrants, SignedWipe, WipeOrder};
use shared::time::Timestamp;

use super::{ACTOR, ORGANISATION, TEAM, TIME, assert_golden, cursor, key};

/// An answer that says nothing but that.
fn bare_answer() -> Response {
    Response {
        version: 1,
        server_time: Timestamp(TIME * 1000 + 1),
        through: None,
        refused: Vec::new(),
        cursor: cursor(),
        more: false,
        digest: None,
        lost: Vec::new(),
        rewound: None,
        rows_len: 0,
        rows: Vec::new(),
        names: None,
        grants: None,
        wipe: None,
    }
}

#[test]
fn what_grants_a_phone_has_and_is_told_is_frozen() {
    let grant = |role, area: &str| Grant {
        role,
        area: Some(area.parse().unwrap()),
        unit: None,
        team: Some(TEAM),
        from: "2018-01-01".parse().unwrap(),
        to: None,
    };
    let grants = SentGrants::of(&[
        grant(Role::TalkRecorder, "511781109201"),
        grant(Role::SatchelMember, "511781109"),
    ]);
    let request = Request {
        version: 1,
        installation: ACTOR,
        cursor: None,
        page_bytes: 0,
        unsent: None,
        grants: Some(grants.digest()),
        wiped: None,
    };
    assert_golden("sync_request_with_grants", &shared::cbor::encode(&request));
    let answer = Response {
        grants: Some(grants),
        ..bare_answer()
    };
    let bytes = shared::cbor::encode(&answer);
    assert_golden("sync_response_with_grants", &bytes);
    assert_eq!(shared::cbor::decode::<Response>(&bytes).unwrap(), answer);
}

#[test]
fn an_order_to_wipe_and_its_confirmation_are_frozen() {
    let order = WipeOrder {
        organisation: ORGANISATION,
        installation: ACTOR,
        ordered_at: Timestamp(TIME * 1000),
        reason: WipeOrder::DEVICE_REVOKED.to_owned(),
    };
    let signed = SignedWipe::of(&order, |message| key().sign(message).to_bytes());
    let answer = Response {
        wipe: Some(signed),
        ..bare_answer()
    };
    let bytes = shared::cbor::encode(&answer);
    assert_golden("sync_response_with_wipe", &bytes);
    assert_eq!(shared::cbor::decode::<Response>(&bytes).unwrap(), answer);
    let request = Request {
        version: 1,
        installation: ACTOR,
        cursor: None,
        page_bytes: 0,
        unsent: None,
        grants: None,
        wiped: Some(Timestamp(TIME * 1000 + 2)),
    };
    let bytes = shared::cbor::encode(&request);
    assert_golden("sync_request_wiped", &bytes);
    assert_eq!(shared::cbor::decode::<Request>(&bytes).unwrap(), request);
}
