//! Reading back what a correction brings about: a talk's day, a matter's, or that a talk is no other's.

use shared::command::Order;
use shared::record::{talk_item, village_talk};
use shared::workflow::Status;

use crate::item_life::{Village, claim, facts, in_progress};
use crate::office::field::talk;
use crate::office::{Office, item};

crate::on_both_engines![
    a_talk_reads_back_once_its_day_is_put_right,
    a_talk_reads_back_once_it_is_no_other_talk,
    a_matter_is_read_back_once_its_day_is_put_right,
];

/// A matter claimed to be done on the 10th.
async fn claimed(office: &Office) -> Village {
    let mut village = in_progress(office).await;
    office.day("2018-07-10");
    let claimed = office.order(&mut village.recorder, village.item, claim());
    assert_eq!(claimed.await, "claim_done");
    office.day("2018-07-21");
    village
}

async fn assert_read_back(office: &Office, village: &Village, on: &str) {
    let (status, facts) = facts(office, village.item).await;
    assert_eq!(status, Status::Resolved);
    assert_eq!(facts.settled.unwrap().on.to_string(), on);
    office.assert_rebuilds().await;
}

async fn a_talk_reads_back_once_its_day_is_put_right(office: Office) {
    let mut village = claimed(&office).await;
    let kept = talk("2018-07-02", &[village.item]);
    let held = office.write(&mut village.other, kept).await;
    assert_eq!(facts(&office, village.item).await.0, Status::DoneClaimed);
    let state = office.state(held).await.unwrap();
    let answers = village_talk::Answers {
        occurred_on: Some("2018-07-20".parse().unwrap()),
        ..village_talk::Answers::default()
    };
    let right = village.other.amendment(&state, &answers);
    let items = [item(held, &right)];
    office.send(&mut village.other, &items).await.unwrap();
    assert_read_back(&office, &village, "2018-07-20").await;
}

async fn a_talk_reads_back_once_it_is_no_other_talk(office: Office) {
    let mut village = in_progress(&office).await;
    office.day("2018-07-10");
    let other = office
        .write(&mut village.other, talk("2018-07-09", &[]))
        .await;
    let kept = talk("2018-07-09", &[village.item]);
    let held = office.write(&mut village.other, kept).await;
    let same = Order::SameAs { canonical: other };
    let mut chief = office
        .post("改革办", shared::access::Role::ReformOffice, None)
        .await;
    assert_eq!(office.order(&mut chief, held, same).await, "same_as");
    let claimed = Order::ClaimDone {
        resolution: "路修好了".to_owned(),
    };
    let seen = office.row(village.item).await;
    let command = crate::office::field::command(
        village.item,
        claimed,
        seen.as_ref(),
        "2018-07-08T08:00:00+08:00".parse().unwrap(),
    );
    let items = [crate::office::field::asked(&command)];
    office.send(&mut village.recorder, &items).await.unwrap();
    assert_eq!(facts(&office, village.item).await.0, Status::DoneClaimed);
    let apart = Order::NotSame {
        reason: "两场".to_owned(),
    };
    assert_eq!(office.order(&mut chief, held, apart).await, "not_same");
    assert_read_back(&office, &village, "2018-07-09").await;
}

async fn a_matter_is_read_back_once_its_day_is_put_right(office: Office) {
    let mut village = claimed(&office).await;
    // The day at which it was raised was written too late.
    let late = talk_item::Answers {
        occurred_on: Some("2018-07-20".parse().unwrap()),
        ..talk_item::Answers::default()
    };
    let state = office.state(village.item).await.unwrap();
    let wrong = village.recorder.amendment(&state, &late);
    let items = [item(village.item, &wrong)];
    office.send(&mut village.recorder, &items).await.unwrap();
    let kept = talk("2018-07-15", &[village.item]);
    office.write(&mut village.other, kept).await;
    assert_eq!(facts(&office, village.item).await.0, Status::DoneClaimed);
    let state = office.state(village.item).await.unwrap();
    let right = talk_item::Answers {
        occurred_on: Some("2018-07-01".parse().unwrap()),
        ..late
    };
    let right = village.recorder.amendment(&state, &right);
    let items = [item(village.item, &right)];
    office.send(&mut village.recorder, &items).await.unwrap();
    assert_read_back(&office, &village, "2018-07-15").await;
}
