//! Areas that became part of others: who holds one holds what merged into it.

use shared::access::{Grant, Role};
use shared::command::{Order, Responsible};
use shared::id::TeamId;
use shared::record::talk_item::Scope;
use shared::record::{RecordKind, note};

use crate::office::field::{UNIT, matter, note_on, talk};
use crate::office::{Office, VILLAGE, id16, item};

crate::on_both_engines![
    a_former_village_is_in_the_area_it_merged_into,
    a_grant_that_ended_hides_none_that_reaches_by_a_merge,
    an_order_is_judged_by_a_role_that_reaches_by_a_merge_too,
    a_recorder_of_the_county_is_one_of_each_of_its_townships,
];

/// 511781100, whose villages these records are written in, has become part of 511781001 by then.
const LATER: &str = "2023-07-01";

fn member(office: &Office, area: &str) -> Grant {
    Grant {
        area: Some(area.parse().unwrap()),
        ..office.membership("2018-01-01")
    }
}

async fn a_former_village_is_in_the_area_it_merged_into(office: Office) {
    let mut there = office
        .enrol_with("张桂兰", member(&office, "511781001"))
        .await;
    let mut elsewhere = office
        .enrol_with("王大明", member(&office, "511781102"))
        .await;
    office.day(LATER);
    for hand in [&mut there, &mut elsewhere] {
        let (record, creation) = hand.creation(&hand.answers(46));
        let items = [item(record, &creation)];
        office.send(hand, &items).await.unwrap();
    }
    let held = office.held().await;
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(held[0].1, "out_of_area");
    office.assert_sound().await;
}

async fn a_grant_that_ended_hides_none_that_reaches_by_a_merge(office: Office) {
    let before = Grant {
        to: Some("2022-12-31".parse().unwrap()),
        ..member(&office, "511781100")
    };
    let mut hand = office.enrol_with("张桂兰", before).await;
    office.grant(&hand, member(&office, "511781001")).await;
    office.day(LATER);
    let session = hand.answers(46);
    office.write(&mut hand, session).await;
    office.assert_sound().await;
}

async fn an_order_is_judged_by_a_role_that_reaches_by_a_merge_too(office: Office) {
    let mut chief = office.post("改革办", Role::ReformOffice, None).await;
    let mut recorder = office
        .enrol_with(
            "张桂兰",
            Grant {
                role: Role::TalkRecorder,
                ..member(&office, "511781100")
            },
        )
        .await;
    // A unit's liaison who coordinates the township that it is part of now.
    let mut both = office.post("李国华", Role::Liaison, Some(UNIT)).await;
    let coordinator = Grant {
        role: Role::TownshipCoordinator,
        team: None,
        ..member(&office, "511781001")
    };
    office.grant(&both, coordinator).await;
    let held = office.write(&mut recorder, talk("2018-07-01", &[])).await;
    let item = office
        .write(&mut recorder, matter("2018-07-01", held))
        .await;
    office.day(LATER);
    let accept = |responsible: Responsible| Order::Accept {
        responsible,
        due_on: "2023-07-31".parse().unwrap(),
    };
    // The unit had it, and reads it for good; then the township took it on itself.
    let unit = accept(Responsible::Unit(UNIT.to_owned()));
    assert_eq!(office.order(&mut chief, item, unit).await, "accept");
    let escalate = Order::Escalate {
        to: Scope::Township,
        reason: "超出部门权限".to_owned(),
    };
    assert_eq!(office.order(&mut both, item, escalate).await, "escalate");
    let township = accept(Responsible::Township);
    assert_eq!(office.order(&mut chief, item, township).await, "accept");
    let start = Order::Start {};
    assert_eq!(office.order(&mut both, item, start).await, "start");
    office.assert_sound().await;
}

async fn a_recorder_of_the_county_is_one_of_each_of_its_townships(office: Office) {
    let recorder = |area: &str| Grant {
        role: Role::TalkRecorder,
        ..member(&office, area)
    };
    let mut one = office.enrol_with("张桂兰", recorder("511781100")).await;
    let other = Grant {
        team: Some(TeamId(id16())),
        ..recorder("511781")
    };
    let mut county = office.enrol_with("李国华", other).await;
    let held = office.write(&mut one, talk("2018-07-01", &[])).await;
    let item = office.write(&mut one, matter("2018-07-01", held)).await;
    let accept = Order::Accept {
        responsible: Responsible::Village,
        due_on: "2018-07-31".parse().unwrap(),
    };
    assert_eq!(office.order(&mut county, item, accept).await, "accept");
    let words = note::Answers {
        division: Some(VILLAGE.parse().unwrap()),
        ..note_on("2018-07-01", RecordKind::VillageTalk, held)
    };
    office.write(&mut county, words).await;
    office.assert_sound().await;
}
