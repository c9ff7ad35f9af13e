//! Golden vectors of the reference rows that grants, talks and findings name: frozen like those of
//! `wire_golden`.

use shared::feed::Feed;
use shared::id::{TeamId, UserId};
use shared::membership::Membership;
use shared::policy_topic::TopicNames;
use shared::sync::Reference;
use shared::talk_topic::TalkTopic;
use shared::unit::{Unit, UnitKind};

const VILLAGE: &str = "511781109201";

/// Compares a row's body with `vectors/<name>.hex`, and reads it back.
fn assert_golden(name: &str, reference: &Reference) {
    let path = format!("{}/tests/vectors/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let golden: String = golden.split_whitespace().collect();
    let bytes = shared::cbor::encode(reference);
    assert_eq!(
        golden,
        hex::encode(&bytes),
        "{path} differs from the bytes written now"
    );
    let read: Reference = shared::cbor::decode(&bytes).unwrap();
    assert_eq!(&read, reference);
}

fn feeds(reference: &Reference) -> Vec<String> {
    reference.feeds().iter().map(Feed::to_string).collect()
}

#[test]
fn units_are_frozen_and_go_to_everybody() {
    let mut units = Unit::defaults();
    units.push(Unit {
        code: "guandu_government".to_owned(),
        name: "官渡镇人民政府".to_owned(),
        kind: UnitKind::TownshipGovernment,
        valid_from: Some("2018-01-01".parse().unwrap()),
        valid_to: Some("2020-06-30".parse().unwrap()),
    });
    let units = Reference::Units(units);
    assert_golden("reference_units", &units);
    assert_eq!(feeds(&units), ["r:base"]);
}

#[test]
fn topics_of_talks_are_frozen_and_a_villages_go_to_its_township() {
    let topics = Reference::TalkTopics(TalkTopic::defaults());
    assert_golden("reference_talk_topics", &topics);
    assert_eq!(feeds(&topics), ["r:base"]);
    let village = VILLAGE.parse().unwrap();
    let added = Reference::VillageTopics {
        village,
        topics: vec![TalkTopic {
            code: "orchards".to_owned(),
            names: Some(TopicNames {
                zh_cn: "果园".to_owned(),
                en: "Orchards".to_owned(),
            }),
            village: Some(village),
            maps_to: Some("industry_income".to_owned()),
            valid_from: Some("2018-03-01".parse().unwrap()),
            valid_to: None,
        }],
    };
    assert_golden("reference_village_topics", &added);
    assert_eq!(feeds(&added), ["r:511781109"]);
}

#[test]
fn a_membership_is_frozen_with_a_unit_and_without() {
    let membership = Membership {
        user: UserId([0x05; 16]),
        name: "张桂兰".to_owned(),
        team: TeamId([0x04; 16]),
        team_name: "督察组".to_owned(),
        area: "511781".parse().unwrap(),
        role: "inspector".to_owned(),
        from: "2018-03-01".parse().unwrap(),
        to: None,
        unit: None,
    };
    let with = Membership {
        unit: Some("supervision_office".to_owned()),
        ..membership.clone()
    };
    assert_golden("reference_membership", &Reference::Membership(membership));
    assert_golden("reference_membership_of_unit", &Reference::Membership(with));
}
