//! Two records of one session or visit: counted once, and apart again; and commands before their record.

use shared::access::{Grant, Role};
use shared::command::Order;
use shared::id::{RecordId, TeamId};

use crate::office::field::{asked, command};
use crate::office::{Hand, Office, id16, item};

crate::on_both_engines![
    two_records_of_one_session_count_once_until_they_are_told_apart,
    what_others_count_through_is_neither_voided_nor_counted_through_a_third,
    what_somebody_may_not_read_is_not_there_to_count_through,
    commands_before_their_records_are_decided_when_these_count,
];

async fn assert_sessions(office: &Office, count: u32) {
    let figures = office.figures().await;
    assert!(
        figures.contains(&("o2".to_owned(), count.into())),
        "{figures:?}"
    );
}

fn same(canonical: RecordId) -> Order {
    Order::SameAs { canonical }
}

async fn sessions(office: &Office) -> (Hand, [RecordId; 3]) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let leader = office.enrol("李国华", Role::TeamLeader).await;
    let mut records = Vec::new();
    for count in [40, 41, 42] {
        let answers = hand.answers(count);
        records.push(office.write(&mut hand, answers).await);
    }
    (leader, [records[0], records[1], records[2]])
}

async fn two_records_of_one_session_count_once_until_they_are_told_apart(office: Office) {
    let (mut leader, [one, two, _]) = sessions(&office).await;
    assert_sessions(&office, 3).await;
    let decided = office.order(&mut leader, two, same(one));
    assert_eq!(decided.await, "same_as");
    assert_sessions(&office, 2).await;
    assert_eq!(office.row(two).await.unwrap().course.same_as, Some(one));
    office.assert_rebuilds().await;
    let apart = Order::NotSame {
        reason: "两场".to_owned(),
    };
    assert_eq!(office.order(&mut leader, two, apart).await, "not_same");
    assert_sessions(&office, 3).await;
    office.assert_rebuilds().await;
}

async fn what_others_count_through_is_neither_voided_nor_counted_through_a_third(office: Office) {
    let (mut leader, [one, two, three]) = sessions(&office).await;
    let void = || Order::Void {
        reason: "记重了".to_owned(),
    };
    assert_eq!(office.order(&mut leader, two, same(one)).await, "same_as");
    for (record, order, word) in [
        (one, void(), "has_duplicates"),
        (one, same(three), "has_duplicates"),
        (three, same(two), "not_the_same"),
        (two, same(three), "wrong_state"),
        (three, same(three), "not_the_same"),
        (three, same(RecordId([9; 16])), "not_found"),
    ] {
        assert_eq!(office.order(&mut leader, record, order).await, word);
    }
    // A void record counts through nothing any more.
    assert_eq!(office.order(&mut leader, two, void()).await, "void");
    assert_eq!(office.order(&mut leader, one, void()).await, "void");
    assert_sessions(&office, 1).await;
    office.assert_rebuilds().await;
}

/// An order must not tell that another team's record is there, nor hide the own one behind it.
async fn what_somebody_may_not_read_is_not_there_to_count_through(office: Office) {
    let (mut leader, [one, _, _]) = sessions(&office).await;
    let mut chief = office.enrol("改革办", Role::ReformOffice).await;
    let team = TeamId(id16());
    let grant = Grant {
        team: Some(team),
        ..office.membership("2018-01-01")
    };
    let mut stranger = office.enrol_with("外队的人", grant).await.of_team(team);
    let answers = stranger.answers(50);
    let theirs = office.write(&mut stranger, answers).await;
    for unseen in [theirs, RecordId([9; 16])] {
        let decided = office.order(&mut leader, one, same(unseen));
        assert_eq!(decided.await, "not_found");
    }
    let decided = office.order(&mut chief, one, same(theirs));
    assert_eq!(decided.await, "same_as");
    office.assert_rebuilds().await;
}

async fn commands_before_their_records_are_decided_when_these_count(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let (one, first) = hand.creation(&hand.answers(40));
    let (two, second) = hand.creation(&hand.answers(41));
    let mut order = command(two, same(one), None, office.clock.now());
    order.seen_heads = vec![second.hash()];
    office.send(&mut leader, &[asked(&order)]).await.unwrap();
    assert_eq!(office.held().await[0].1, "missing_dependency");
    let both = [item(one, &first), item(two, &second)];
    office.send(&mut hand, &both).await.unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.outcome(order.id).await, "same_as");
    assert_sessions(&office, 1).await;
    office.assert_rebuilds().await;
}
