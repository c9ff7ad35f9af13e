//! What needs a person, in the order shown.

use mobile_core::Event;
use mobile_core::view::Attention;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::problem::HeldCode;
use shared::record::outreach_session::Answers;

use crate::office::{Office, user};
use crate::shell::{Phone, TEAM, answers, audience};

#[test]
fn drafts_come_first_then_two_answers_then_what_was_sent_back() {
    let office = &mut Office::new();
    let feeds = vec![Feed::Team(TEAM)];
    let mut one = Phone::new(office, 1, feeds.clone());
    let mut two = Phone::new(office, 2, feeds);
    let record = one.submit(office, answers(1, 40));
    one.sync(office);
    two.sync(office);
    one.amend(office, record, audience(46, false));
    two.amend(office, record, audience(50, false));
    two.sync(office);
    one.sync(office);
    office.hold.insert(user(1), HeldCode::OutOfArea);
    one.submit(office, answers(1, 41));
    one.sync(office);
    let draft = RecordId([9; 16]);
    one.one(
        office,
        Event::OpenDraft {
            record: draft,
            team: None,
            answers: Answers::default().into(),
        },
    );
    one.lose_requests = 1;
    one.sync(office);
    let attention = one.core.attention(one.now);
    let words: Vec<_> = attention
        .iter()
        .map(|one| match one {
            Attention::Draft { .. } => "draft",
            Attention::TwoAnswers(_) => "two",
            Attention::NeedsMending(_) => "mend",
            Attention::Unreached { .. } => "unreached",
            _ => "other",
        })
        .collect();
    assert_eq!(words, ["draft", "two", "mend", "unreached"]);
    let status = one.core.status(one.now);
    assert_eq!((status.drafts, status.records, status.held), (1, 2, 1));
    assert_eq!((status.saved, status.packed, status.received), (0, 0, 1));
    assert_eq!(status.only_here, 0);
}
