//! The golden vectors of `shared`, each as an input of the targets that read such bytes.

use shared::pack::Pack;
use shared::record::RecordKind;

use super::{Seed, lines, vector};
use crate::pack::{BODY, HEADER, INFLATE, ITEMS, WIRE};
use crate::phone;

/// A list that each target of lists accepts: its kind and text.
const LISTS: [(u8, &str, &str); 9] = [
    (
        0,
        "villages",
        "code,name\n511781100201,甲村民委员会\n511781101202,乙村民委员会\n",
    ),
    (
        1,
        "succession",
        "from,,to,,evidence\n511781100201,,511781100202,,甲文\n511781100202,,511781100202,,乙文\n",
    ),
    (
        2,
        "units",
        r#"[{"code":"reform_office","name":"市委改革办","kind":"agency","valid_from":null,"valid_to":null},{"code":"supervision_office","name":"市委督查室","kind":"agency","valid_from":"2018-03-01","valid_to":null}]"#,
    ),
    (
        3,
        "talk-topics",
        r#"[{"code":"orchards","names":{"zh_cn":"果园","en":"Orchards"},"village":null,"maps_to":"other","valid_from":null,"valid_to":"2018-12-31"}]"#,
    ),
    (
        7,
        "order",
        r#"{"order":"accept","responsible":{"unit":"transport"},"due_on":"2018-07-01"}"#,
    ),
    (11, "feed", "d:511781109"),
    (11, "period", "2018-Q1"),
    (12, "day", "2018-06-30"),
    (13, "words", "数过了，四十六人"),
];

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add = |target, name: &str, bytes: Vec<u8>| {
        seeds.push(Seed {
            target,
            name: format!("golden-{name}"),
            bytes,
        });
    };
    let of = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();

    let kinds = RecordKind::ALL.map(|kind| format!("change_creation_{kind}"));
    for name in kinds
        .iter()
        .map(String::as_str)
        .chain(["change_creation", "change_amendment"])
    {
        add("change", name, vector(name));
    }
    for (number, bytes) in (0_u8..).zip(programs()) {
        add("history", &format!("program-{number}"), bytes);
    }

    for name in ["pack", "pack_of_another_deflater"] {
        let bytes = vector(name);
        add("pack", name, of(WIRE, &bytes));
        if let Ok(pack) = shared::cbor::decode::<Pack>(&bytes) {
            add("pack", &format!("{name}-header"), of(HEADER, &pack.header));
            if let Ok(header) = pack.header()
                && let Ok(items) = shared::pack::inflate(&pack.body, header.inflated_len as usize)
            {
                add(
                    "pack",
                    &format!("{name}-items"),
                    [&[ITEMS, 3, 0], items.as_slice()].concat(),
                );
                let len = header.inflated_len.to_le_bytes();
                add(
                    "pack",
                    &format!("{name}-inflate"),
                    [&[INFLATE], &len[..3], &pack.body].concat(),
                );
                // The body's length is claimed in units of 64.
                let padded = items.len().next_multiple_of(64);
                let mut items = items;
                items.resize(padded, 0x40);
                let body = shared::pack::deflate(&items);
                let claim = u8::try_from(padded / 64).unwrap_or(u8::MAX);
                add(
                    "pack",
                    &format!("{name}-body"),
                    [&[BODY, 3, 0, claim, 0], body.as_slice()].concat(),
                );
            }
        }
    }
    add(
        "pack",
        "item_witness",
        [&[ITEMS, 1, 0], vector("item_witness").as_slice()].concat(),
    );

    for (number, bytes) in (0..).zip(lines("commands")) {
        add("command", &format!("command-{number:02}"), of(0, &bytes));
    }
    for name in [
        "outcome_ordered",
        "outcome_read_back",
        "outcome_rejected",
        "outcome_voided",
    ] {
        add("command", name, of(2, &vector(name)));
    }
    add("command", "course", of(8, &vector("course")));
    add("command", "state", of(9, &vector("state")));
    add("command", "words", of(13, "记重了".as_bytes()));

    add("sync", "request", of(0, &vector("sync_request")));
    for name in ["sync_response", "sync_response_with_names"] {
        add("sync", name, of(2, &vector(name)));
    }
    if let Ok(rows) = phone::answer().rows() {
        add(
            "sync",
            "rows",
            of(
                3,
                &rows
                    .iter()
                    .flat_map(shared::cbor::encode)
                    .collect::<Vec<_>>(),
            ),
        );
    }
    add(
        "sync",
        "publication_meta",
        of(5, &vector("publication_meta")),
    );
    add("sync", "publication", of(6, &vector("publication")));
    for name in [
        "reference_membership",
        "reference_membership_of_unit",
        "reference_talk_topics",
        "reference_units",
        "reference_village_topics",
    ] {
        add("sync", name, of(11, &vector(name)));
    }

    add("bundle", "bundle", of(0, &vector("bundle")));
    add("bundle", "receipt", of(1, &vector("receipt")));
    add("bundle", "join_line", of(4, &vector("join_line")));
    add("bundle", "enrol_line", of(6, &vector("enrol_line")));

    for (place, (key, bytes)) in (0_u8..).zip(phone::healthy()) {
        let name = key.split('/').next().unwrap_or_default();
        add("phone", &format!("{place:02}-{name}"), piece(place, bytes));
    }
    add(
        "phone",
        "answer",
        piece(phone::ANSWER, &shared::cbor::encode(&phone::answer())),
    );
    add("phone", "bundle", piece(phone::BUNDLE, &vector("bundle")));
    add(
        "phone",
        "receipt",
        piece(phone::RECEIPT, &vector("receipt")),
    );
    add("phone", "line", piece(phone::LINE, &vector("join_line")));

    for (kind, name, text) in LISTS {
        add("lists", name, of(kind, text.as_bytes()));
    }
    for kind in RecordKind::ALL {
        let answers =
            shared::cbor::decode::<shared::record::Answers>(&vector(&format!("draft_{kind}")));
        if let Some(json) = answers
            .ok()
            .and_then(|answers| serde_json::to_vec(&answers).ok())
        {
            add("lists", &format!("answers-{kind}"), of(8, &json));
        }
    }
    seeds
}

/// A piece of a phone's input.
fn piece(place: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&[place, length[0], length[1]], bytes].concat()
}

/// Programs of histories: bytes that draw many different changes.
fn programs() -> Vec<Vec<u8>> {
    let mut draw = crate::draw::Draw::new(4);
    (0..8)
        .map(|_| (0..600).map(|_| draw.number().to_le_bytes()[0]).collect())
        .collect()
}
