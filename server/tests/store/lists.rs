//! Units and topics of talks as rows of the log.

use server::reference::publish;
use server::store::audit::Unaudited;
use shared::access::Role;
use shared::policy_topic::TopicNames;
use shared::sync::Reference;
use shared::talk_topic::TalkTopic;
use shared::unit::{Unit, UnitKind};

use crate::office::{MORNING, Office, VILLAGE};

crate::on_both_engines![
    the_latest_list_is_the_one_held_and_the_log_rebuilds_it,
    an_office_founded_before_there_were_lists_has_those_of_the_program,
];

fn orchards(number: u8) -> TalkTopic {
    TalkTopic {
        code: format!("orchards_{number}"),
        names: Some(TopicNames {
            zh_cn: "果园".to_owned(),
            en: "Orchards".to_owned(),
        }),
        village: Some(VILLAGE.parse().unwrap()),
        maps_to: Some("industry_income".to_owned()),
        valid_from: None,
        valid_to: None,
    }
}

async fn the_latest_list_is_the_one_held_and_the_log_rebuilds_it(office: Office) {
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let village = VILLAGE.parse().unwrap();
    let mut units = Unit::defaults();
    units.push(Unit {
        code: "agriculture".to_owned(),
        name: "农业农村局".to_owned(),
        kind: UnitKind::Department,
        valid_from: None,
        valid_to: None,
    });
    let mut topics = TalkTopic::defaults();
    topics[0].valid_to = Some("2018-12-31".parse().unwrap());
    let before = office.head().await;
    for rows in [
        vec![Reference::Units(units.clone())],
        vec![Reference::TalkTopics(topics.clone())],
        vec![Reference::VillageTopics {
            village,
            topics: vec![orchards(1)],
        }],
        vec![Reference::VillageTopics {
            village,
            topics: vec![orchards(1), orchards(2)],
        }],
    ] {
        let mut tx = office.store.begin().await.unwrap();
        publish(&mut tx, rows, chief.user, MORNING).await.unwrap();
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    }
    assert_eq!(office.head().await, before + 4);
    for _ in 0..2 {
        let held = office.reference().await;
        assert_eq!(held.units, units);
        assert_eq!(held.talk_topics.office(), topics);
        let own = held.talk_topics.of_village(village);
        assert_eq!(own, [orchards(1), orchards(2)]);
        office.assert_sound().await;
        server::rebuild::rebuild(&office.store, office.clock.now())
            .await
            .unwrap();
    }
}

async fn an_office_founded_before_there_were_lists_has_those_of_the_program(office: Office) {
    let mut tx = office.store.snapshot().await.unwrap();
    let mut rows = tx.references().await.unwrap();
    let is_list = |row: &Reference| matches!(row, Reference::Units(_) | Reference::TalkTopics(_));
    assert_eq!(rows.iter().filter(|row| is_list(row)).count(), 2);
    rows.retain(|row| !is_list(row));
    let held = server::reference::ReferenceData::of(rows).unwrap();
    assert_eq!(held.units, Unit::defaults());
    assert_eq!(held.talk_topics.office(), TalkTopic::defaults());
}
