use super::*;

fn user() -> UserId {
    UserId([0xa1; 16])
}

fn team() -> TeamId {
    TeamId([0x7e; 16])
}

const TEXTS: [&str; 13] = [
    "d:511781109",
    "d:511781109/talk",
    "d:511781215",
    "i:7e7e7e7e-7e7e-7e7e-7e7e-7e7e7e7e7e7e",
    "o:",
    "p:a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1",
    "r:511781109",
    "r:base",
    "t:7e7e7e7e-7e7e-7e7e-7e7e-7e7e7e7e7e7e",
    "u:agriculture",
    "v:511781109001",
    "v:511781109201",
    "v:511781109201/talk",
];

#[test]
fn every_feed_is_one_text_in_json_and_cbor() {
    for text in TEXTS {
        let feed: Feed = text.parse().unwrap();
        assert_eq!(feed.to_string(), text);
        let json = serde_json::to_string(&feed).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Feed>(&json).unwrap(), feed);
        let cbor = crate::cbor::encode(&feed);
        assert_eq!(cbor, crate::cbor::encode(&text.to_owned()));
        assert_eq!(crate::cbor::decode::<Feed>(&cbor).unwrap(), feed);
    }
}

#[test]
fn the_order_of_feeds_is_the_order_of_their_texts() {
    let feeds: Vec<Feed> = TEXTS.iter().map(|text| text.parse().unwrap()).collect();
    assert!(TEXTS.is_sorted());
    assert!(feeds.is_sorted());
}

#[test]
fn other_texts_are_no_feeds() {
    for text in [
        "",
        "o",
        "o:x",
        "d:51178110",
        "d:51178110x",
        "d:511781109201",
        "v:511781109",
        "v:511781109000",
        "r:",
        "r:511781",
        "u:",
        "u:a\nb",
        "x:1",
        "p:A1A1A1A1-A1A1-A1A1-A1A1-A1A1A1A1A1A1",
        "p:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
    ] {
        assert_eq!(text.parse::<Feed>(), Err(FeedError), "{text:?}");
    }
}

#[test]
fn a_records_rows_name_organisation_township_village_team_and_author() {
    let texts = |kind: RecordKind| -> Vec<String> {
        let feeds = feeds_of_record(kind, "511781109201".parse().unwrap(), team(), user());
        feeds.iter().map(Feed::to_string).collect()
    };
    let (person, team) = (
        "p:a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1",
        "t:7e7e7e7e-7e7e-7e7e-7e7e-7e7e7e7e7e7e",
    );
    assert_eq!(
        texts(RecordKind::OutreachSession),
        ["d:511781109", "o:", person, team, "v:511781109201"]
    );
    assert_eq!(
        texts(RecordKind::TalkItem),
        [
            "d:511781109",
            "d:511781109/talk",
            "o:",
            person,
            team,
            "v:511781109201",
            "v:511781109201/talk",
        ]
    );
    // What concerns a unit is in no place's feed, and not among the team's sessions.
    let inspections = "i:7e7e7e7e-7e7e-7e7e-7e7e-7e7e7e7e7e7e";
    assert_eq!(texts(RecordKind::Finding), [inspections, "o:", person]);
}

#[test]
fn a_county_has_no_township_feed_and_only_the_base_reference() {
    let county: Area = "511781".parse().unwrap();
    let village: Area = "511781109201".parse().unwrap();
    assert_eq!(Feed::township_of(county), None);
    assert_eq!(Feed::reference_of(county), Feed::REFERENCE_BASE);
    assert_eq!(Feed::reference_of(village).to_string(), "r:511781109");
}

#[test]
fn a_feed_of_a_newer_version_is_read_off_the_wire_and_nowhere_else() {
    for text in ["x:1", "z", "d:511781109/visits"] {
        let bytes = crate::cbor::encode(&text.to_owned());
        let feed: Feed = crate::cbor::decode(&bytes).unwrap();
        assert_eq!(feed, Feed::Other(text.to_owned()));
        assert_eq!(crate::cbor::encode(&feed), bytes);
        assert!(RecordKind::ALL.iter().all(|kind| !feed.holds(*kind)));
        assert!(serde_json::from_str::<Feed>(&format!("\"{text}\"")).is_err());
    }
    for text in ["", &"x".repeat(MAX_NAME_BYTES + 1)] {
        let bytes = crate::cbor::encode(&text.to_owned());
        assert!(crate::cbor::decode::<Feed>(&bytes).is_err());
    }
}

#[test]
fn a_feed_covers_another_when_every_record_of_that_one_is_in_it() {
    let feeds: Vec<Feed> = TEXTS.iter().map(|text| text.parse().unwrap()).collect();
    let homes = [
        "511781109201",
        "511781109001",
        "511781109000",
        "511781215001",
    ];
    let of_all_records: Vec<Vec<Feed>> = RecordKind::ALL
        .into_iter()
        .flat_map(|kind| homes.map(|home| (kind, home)))
        .map(|(kind, home)| feeds_of_record(kind, home.parse().unwrap(), team(), user()))
        .collect();
    for (one, other) in feeds
        .iter()
        .flat_map(|one| feeds.iter().map(move |other| (one, other)))
    {
        let with_other = of_all_records.iter().filter(|of| of.contains(other));
        let is_in_all = with_other.clone().all(|of| of.contains(one));
        // Of these no record tells whether they are in one another: some have none here, some by chance the same.
        let is_of_records = |feed: &Feed| {
            matches!(
                feed,
                Feed::Organisation | Feed::Township(..) | Feed::Village(..)
            ) && of_all_records.iter().any(|of| of.contains(feed))
        };
        if is_of_records(one) && is_of_records(other) {
            assert_eq!(one.covers(other), is_in_all, "{one} over {other}");
        } else if one.covers(other) {
            assert!(
                one == other || *one == Feed::Organisation,
                "{one} over {other}"
            );
        }
    }
    let newer = Feed::Other("x:1".to_owned());
    assert!(!Feed::Organisation.covers(&newer) && newer.covers(&newer));
}
