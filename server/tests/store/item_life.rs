//! The life of a matter: taken on, worked on, claimed, read back in either order, reopened.

use sha2::{Digest as _, Sha256};
use shared::access::Role;
use shared::command::{Order, Outcome, Responsible};
use shared::id::{CommandId, RecordId};
use shared::record::{Answers, Authorship};
use shared::state::State;
use shared::workflow::{Facts, ItemFacts, Status};

use crate::office::field::{asked, command, matter, talk};
use crate::office::{Hand, Office, id16, item};

crate::on_both_engines![
    a_later_talk_confirms_a_claim,
    a_command_under_the_id_of_a_reading_stops_nobody,
    a_claim_is_confirmed_by_a_talk_that_came_before_it,
    a_talk_confirms_nothing_when_it_is_void_or_kept_by_the_claimant_or_too_early,
    a_matter_can_be_reopened_and_settled_again,
    a_matter_is_answered_where_it_was_raised_and_then_takes_no_more_orders,
];

pub(crate) struct Village {
    pub(crate) recorder: Hand,
    pub(crate) other: Hand,
    pub(crate) item: RecordId,
}

/// A matter raised on 1 July that the village has taken on and works on.
pub(crate) async fn in_progress(office: &Office) -> Village {
    let mut recorder = recorder(office, "张桂兰").await;
    let other = recorder_of(office, "李国华").await;
    let held = office.write(&mut recorder, talk("2018-07-01", &[])).await;
    let item = office
        .write(&mut recorder, matter("2018-07-01", held))
        .await;
    let accept = Order::Accept {
        responsible: Responsible::Village,
        due_on: "2018-07-31".parse().unwrap(),
    };
    assert_eq!(office.order(&mut recorder, item, accept).await, "accept");
    let start = Order::Start {};
    assert_eq!(office.order(&mut recorder, item, start).await, "start");
    Village {
        recorder,
        other,
        item,
    }
}

async fn recorder(office: &Office, name: &str) -> Hand {
    recorder_of(office, name).await
}

async fn recorder_of(office: &Office, name: &str) -> Hand {
    let grant = shared::access::Grant {
        role: Role::TalkRecorder,
        area: Some("511781100".parse().unwrap()),
        unit: None,
        team: Some(office.team),
        from: "2018-01-01".parse().unwrap(),
        to: None,
    };
    office.enrol_with(name, grant).await
}

pub(crate) fn claim() -> Order {
    Order::ClaimDone {
        resolution: "路修好了".to_owned(),
    }
}

pub(crate) async fn facts(office: &Office, item: RecordId) -> (Status, ItemFacts) {
    let course = office.row(item).await.unwrap().course;
    match course.facts {
        Facts::Item(facts) => (course.status, facts),
        other => panic!("{other:?}"),
    }
}

async fn a_later_talk_confirms_a_claim(office: Office) {
    let mut village = in_progress(&office).await;
    let item = village.item;
    office.day("2018-07-10");
    let by_recorder = office.order(&mut village.recorder, item, claim()).await;
    assert_eq!(by_recorder, "claim_done");
    office.day("2018-07-21");
    let kept = talk("2018-07-20", &[item]);
    office.write(&mut village.other, kept).await;
    let (status, facts) = facts(&office, item).await;
    assert_eq!(status, Status::Resolved);
    let settled = facts.settled.unwrap();
    assert!(settled.is_confirmed);
    // The day of the talk, not the day it came.
    assert_eq!(settled.on.to_string(), "2018-07-20");
    assert_eq!(settled.resolution, "路修好了");
    let last = office.outcomes().await.pop().unwrap();
    let Outcome::Event(event) = last else {
        panic!("{last:?}");
    };
    assert_eq!(event.by, village.other.user);
    office.assert_rebuilds().await;
}

/// What the server writes by itself has an id that anybody can work out.
async fn a_command_under_the_id_of_a_reading_stops_nobody(office: Office) {
    let mut village = in_progress(&office).await;
    let matter = village.item;
    office.day("2018-07-10");
    office.order(&mut village.recorder, matter, claim()).await;
    let row = office.row(matter).await.unwrap();
    let held = RecordId(id16());
    let mut hasher = Sha256::new();
    hasher.update(b"satchel/read-back/1");
    hasher.update(held.as_bytes());
    hasher.update(matter.as_bytes());
    hasher.update(row.course.last_event().unwrap().0);
    let mut squat = command(matter, Order::Start {}, Some(&row), office.clock.now());
    squat.id = CommandId(hasher.finalize()[..16].try_into().unwrap());
    office
        .send(&mut village.other, &[asked(&squat)])
        .await
        .unwrap();
    assert_eq!(office.outcome(squat.id).await, "wrong_state");
    office.day("2018-07-21");
    let kept = Answers::from(talk("2018-07-20", &[matter]));
    let by = Authorship {
        actor: village.other.installation,
        time: office.clock.now().0 / 1_000,
    };
    let kept = kept.creation(held, office.team, by);
    office
        .send(&mut village.other, &[item(held, &kept)])
        .await
        .unwrap();
    assert_eq!(facts(&office, matter).await.0, Status::Resolved);
    office.assert_rebuilds().await;
}

async fn a_claim_is_confirmed_by_a_talk_that_came_before_it(office: Office) {
    let mut village = in_progress(&office).await;
    let item = village.item;
    // The claimant was out of coverage: the claim of the 10th comes after the talk of the 20th.
    let seen = office.row(item).await;
    office.day("2018-07-10");
    let claimed_at = office.clock.now();
    office.day("2018-07-21");
    let kept = talk("2018-07-20", &[item]);
    office.write(&mut village.other, kept).await;
    assert_eq!(facts(&office, item).await.0, Status::InProgress);
    let late = crate::office::field::command(item, claim(), seen.as_ref(), claimed_at);
    let late = [crate::office::field::asked(&late)];
    office.send(&mut village.recorder, &late).await.unwrap();
    assert_eq!(
        office.happened(item).await,
        ["accept", "start", "claim_done", "read_back"]
    );
    let (status, facts) = facts(&office, item).await;
    assert_eq!(status, Status::Resolved);
    assert_eq!(facts.claim.unwrap().on.to_string(), "2018-07-10");
    assert_eq!(facts.settled.unwrap().on.to_string(), "2018-07-20");
    office.assert_rebuilds().await;
}

async fn a_talk_confirms_nothing_when_it_is_void_or_kept_by_the_claimant_or_too_early(
    office: Office,
) {
    let mut village = in_progress(&office).await;
    let item = village.item;
    office.day("2018-07-10");
    let voided = office
        .write(&mut village.other, talk("2018-07-10", &[item]))
        .await;
    let void = Order::Void {
        reason: "没有开".to_owned(),
    };
    let voided = office.order(&mut village.other, voided, void).await;
    assert_eq!(voided, "void");
    office
        .write(&mut village.other, talk("2018-07-09", &[item]))
        .await;
    office.order(&mut village.recorder, item, claim()).await;
    office.day("2018-07-21");
    office
        .write(&mut village.recorder, talk("2018-07-20", &[item]))
        .await;
    assert_eq!(facts(&office, item).await.0, Status::DoneClaimed);
    // Somebody else writes into the same talk of the claimant's: it is they who read back.
    let (kept, creation) = village.recorder.creation(&talk("2018-07-21", &[]));
    office
        .send(&mut village.recorder, &[item_of(kept, &creation)])
        .await
        .unwrap();
    assert_eq!(facts(&office, item).await.0, Status::DoneClaimed);
    let leave = village.other.amendment(
        &State::of([&creation]).unwrap(),
        &talk("2018-07-21", &[item]),
    );
    office
        .send(&mut village.other, &[item_of(kept, &leave)])
        .await
        .unwrap();
    // A recorder amends only the own talks: it waits for the office, and reads nothing back meanwhile.
    assert_eq!(office.held().await[0].1, "not_permitted");
    assert_eq!(facts(&office, item).await.0, Status::DoneClaimed);
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let held = office.held().await[0].0;
    server::ingest::release(store, clock, keys, &principal, held, "核过了")
        .await
        .unwrap();
    assert_eq!(facts(&office, item).await.0, Status::Resolved);
    office.assert_rebuilds().await;
}

fn item_of(record: RecordId, change: &shared::change::Change) -> shared::pack::Item {
    item(record, change)
}

async fn a_matter_can_be_reopened_and_settled_again(office: Office) {
    let mut village = in_progress(&office).await;
    let mut chief = office.enrol("改革办", Role::ReformOffice).await;
    let item = village.item;
    office.day("2018-07-10");
    office.order(&mut village.recorder, item, claim()).await;
    let confirm = || Order::Confirm {
        by: shared::command::Confirmation::CallBack,
    };
    // The claimant may not confirm, whatever else they are.
    assert_eq!(
        office.order(&mut village.recorder, item, confirm()).await,
        "not_permitted"
    );
    assert_eq!(office.order(&mut chief, item, confirm()).await, "confirm");
    office.day("2018-08-02");
    let reopen = Order::Reopen {
        reason: "又断了".to_owned(),
    };
    assert_eq!(office.order(&mut chief, item, reopen).await, "reopen");
    assert_eq!(facts(&office, item).await.1.settled, None);
    for (order, word) in [(Order::Start {}, "start"), (claim(), "claim_done")] {
        assert_eq!(office.order(&mut village.recorder, item, order).await, word);
    }
    office.day("2018-08-20");
    office
        .write(&mut village.other, talk("2018-08-20", &[item]))
        .await;
    let (status, facts) = facts(&office, item).await;
    assert_eq!(status, Status::Resolved);
    let days: Vec<String> = facts.settled_on.iter().map(ToString::to_string).collect();
    assert_eq!(days, ["2018-07-10", "2018-08-20"]);
    office.assert_rebuilds().await;
}

async fn a_matter_is_answered_where_it_was_raised_and_then_takes_no_more_orders(office: Office) {
    let mut recorder = recorder(&office, "张桂兰").await;
    let held = office.write(&mut recorder, talk("2018-07-01", &[])).await;
    let raised = matter("2018-07-01", held);
    let item = office.write(&mut recorder, raised).await;
    let answer = Order::AnswerOnSpot {
        resolution: "当场答复".to_owned(),
    };
    assert_eq!(
        office.order(&mut recorder, item, answer).await,
        "answer_on_spot"
    );
    for order in [
        Order::Start {},
        claim(),
        Order::Withdraw {
            reason: "不要了".to_owned(),
        },
    ] {
        assert_eq!(
            office.order(&mut recorder, item, order).await,
            "wrong_state"
        );
    }
    let foreign = Order::Issue {
        due_on: "2018-07-31".parse().unwrap(),
        lead_unit: "x".to_owned(),
    };
    assert_eq!(
        office.order(&mut recorder, item, foreign).await,
        "wrong_kind"
    );
    office.assert_rebuilds().await;
}
