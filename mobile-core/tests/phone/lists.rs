//! Units and topics of talks on the phone.

use shared::division::DivisionCode;
use shared::feed::Feed;
use shared::message::Language;
use shared::policy_topic::TopicNames;
use shared::record::Lists as _;
use shared::sync::Reference;
use shared::talk_topic::TalkTopic;
use shared::unit::{Unit, UnitKind};

use crate::office::Office;
use crate::shell::Phone;

fn village(text: &str) -> DivisionCode {
    text.parse().unwrap()
}

fn added(place: &str, code: &str, maps_to: &str) -> TalkTopic {
    TalkTopic {
        code: code.to_owned(),
        names: Some(TopicNames {
            zh_cn: "果园".to_owned(),
            en: "Orchards".to_owned(),
        }),
        village: Some(village(place)),
        maps_to: Some(maps_to.to_owned()),
        valid_from: None,
        valid_to: None,
    }
}

fn publish(office: &mut Office, place: &str, topics: Vec<TalkTopic>) {
    office.publish(&Reference::VillageTopics {
        village: village(place),
        topics,
    });
}

/// Codes after the office's seven.
fn own(phone: &Phone, place: &str) -> Vec<String> {
    let reference = phone.core.reference();
    let topics = reference.talk_topics(village(place), "2018-07-01".parse().unwrap());
    let codes = topics.into_iter().skip(7).map(|topic| topic.code.clone());
    codes.collect()
}

const GUANDU: &str = "511781109201";
const TAIPING: &str = "511781100001";

#[test]
fn units_are_the_programs_until_the_offices_list_is_here() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let name = |phone: &Phone, code: &str| phone.core.reference().unit_name(code);
    let reform = Some("市委改革办".to_owned());
    assert_eq!(name(&phone, "reform_office"), reform);
    assert_eq!(name(&phone, "agriculture"), None);
    let mut units = Unit::defaults();
    units.push(Unit {
        code: "agriculture".to_owned(),
        name: "农业农村局".to_owned(),
        kind: UnitKind::Department,
        valid_from: None,
        valid_to: None,
    });
    office.publish(&Reference::Units(units.clone()));
    phone.sync(office);
    assert!(phone.disk.contains_key("reference/units"));
    phone.restart(office);
    assert_eq!(phone.core.reference().units(), units);
    assert_eq!(name(&phone, "agriculture"), Some("农业农村局".to_owned()));
}

#[test]
fn a_villages_topics_come_with_its_township_and_go_with_it() {
    let office = &mut Office::new();
    let guandu = Feed::reference_of(GUANDU.parse().unwrap());
    let mut phone = Phone::new(office, 1, vec![guandu]);
    assert_eq!(own(&phone, GUANDU), ["other"]);
    publish(
        office,
        GUANDU,
        vec![added(GUANDU, "orchards", "industry_income")],
    );
    publish(
        office,
        TAIPING,
        vec![added(TAIPING, "tea", "industry_income")],
    );
    phone.sync(office);
    let key = format!("reference/village_topics/{GUANDU}");
    assert!(phone.disk.contains_key(&key));
    assert_eq!(own(&phone, GUANDU), ["orchards", "other"]);
    assert_eq!(own(&phone, TAIPING), ["other"]);
    // The list is replaced as a whole, and a restart reads the same.
    let longer = vec![
        added(GUANDU, "orchards", "industry_income"),
        added(GUANDU, "old_road", "infrastructure_services"),
    ];
    publish(office, GUANDU, longer);
    phone.sync(office);
    for _ in 0..2 {
        assert_eq!(own(&phone, GUANDU), ["orchards", "old_road", "other"]);
        let reference = phone.core.reference();
        let total = |code| {
            reference
                .all_talk_topics()
                .total_topic(code, village(GUANDU))
        };
        assert_eq!(total("old_road"), "infrastructure_services");
        assert_eq!(total("tea"), "other");
        let name = |code| reference.talk_topic_name(code, village(GUANDU), Language::En);
        assert_eq!(name("orchards").as_deref(), Some("Orchards"));
        assert_eq!(name("tea"), None);
        phone.restart(office);
    }
    // The phone's person works elsewhere now.
    office.set_feeds(1, Vec::new());
    phone.sync(office);
    assert_eq!(own(&phone, GUANDU), ["other"]);
    assert!(!phone.disk.contains_key(&key));
}

#[test]
fn the_office_renames_and_ends_its_topics() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let mut topics = TalkTopic::defaults();
    topics[0].names = added(GUANDU, "x", "other").names;
    topics[1].valid_to = Some("2018-06-30".parse().unwrap());
    // Read once before the list is here: what was read must not stick.
    assert_eq!(own(&phone, GUANDU), ["other"]);
    office.publish(&Reference::TalkTopics(topics));
    phone.sync(office);
    // Six of the seven and `other` are left.
    assert!(own(&phone, GUANDU).is_empty());
    let reference = phone.core.reference();
    let name = |code, language| reference.talk_topic_name(code, village(GUANDU), language);
    assert_eq!(
        name("policy_benefits", Language::ZhCn).as_deref(),
        Some("果园")
    );
    assert_eq!(
        name("industry_income", Language::ZhCn).as_deref(),
        Some("产业增收")
    );
}

#[test]
fn a_villages_ended_topic_is_no_answer_of_a_later_day() {
    let office = &mut Office::new();
    let guandu = Feed::reference_of(GUANDU.parse().unwrap());
    let mut phone = Phone::new(office, 1, vec![guandu]);
    let mut topic = added(GUANDU, "orchards", "industry_income");
    publish(office, GUANDU, vec![topic.clone()]);
    phone.sync(office);
    let may = |phone: &Phone, day: &str| {
        let day = day.parse().unwrap();
        let reference = phone.core.reference();
        reference.has_talk_topic("orchards", village(GUANDU), day)
    };
    assert!(may(&phone, "2018-07-01"));
    topic.valid_to = Some("2018-06-30".parse().unwrap());
    publish(office, GUANDU, vec![topic]);
    phone.sync(office);
    for _ in 0..2 {
        assert!(may(&phone, "2018-06-30"));
        assert!(!may(&phone, "2018-07-01"));
        assert_eq!(own(&phone, GUANDU), ["other"]);
        // It goes by its name where it was said.
        let name = phone.core.reference();
        let name = name.talk_topic_name("orchards", village(GUANDU), Language::ZhCn);
        assert_eq!(name.as_deref(), Some("果园"));
        phone.restart(office);
    }
}
