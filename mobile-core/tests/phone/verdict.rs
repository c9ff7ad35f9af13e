//! Held, released, declined, refused; voids decided and rejected.

use mobile_core::record::Void;
use mobile_core::view::{Attention, Filter, Ladder};
use mobile_core::{Event, Refusal, Report};
use shared::command::OrderName;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::problem::{HeldCode, RejectionCode};

use crate::office::{Office, user};
use crate::shell::{Phone, TEAM, answers, audience};

fn phone(office: &mut Office) -> Phone {
    Phone::new(office, 1, vec![Feed::Team(TEAM)])
}

#[test]
fn a_held_item_stays_visible_with_its_reason_until_released() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    office.hold.insert(user(1), HeldCode::OutOfArea);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    let held = Ladder::Held {
        code: HeldCode::OutOfArea,
        violations: Vec::new(),
    };
    assert_eq!(phone.core.detail(record).unwrap().item.ladder, held);
    assert_eq!(
        phone.core.list(Filter::NeedsMending, "", phone.now).len(),
        1
    );
    assert!(matches!(
        phone.core.attention(phone.now)[0],
        Attention::NeedsMending(_)
    ));
    phone.restart(office);
    assert_eq!(phone.core.outbox().len(), 1);
    assert_eq!(phone.sync(office).packs, 0, "received once is enough");
    office.release(office.held_items()[0]);
    phone.sync(office);
    assert_eq!(
        phone.core.detail(record).unwrap().item.ladder,
        Ladder::Counted
    );
    assert!(phone.core.outbox().is_empty());
    assert_eq!(phone.core.attention(phone.now), []);
}

#[test]
fn a_held_item_is_mended_by_amending() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    office.hold.insert(user(1), HeldCode::Invalid);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    let mended = phone.amend(office, record, audience(46, false));
    let first = office.held_items()[0];
    office.hold.clear();
    // The office judges the closure: first the one that was held, then the mending one.
    office.release(first);
    phone.sync(office);
    assert!(office.has(record, mended));
    assert_eq!(
        phone.core.detail(record).unwrap().item.ladder,
        Ladder::Counted
    );
    assert!(phone.core.outbox().is_empty());
}

#[test]
fn a_declined_item_stays_with_the_offices_words() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    office.hold.insert(user(1), HeldCode::Frozen);
    phone.amend(office, record, audience(99, false));
    phone.sync(office);
    assert_eq!(
        phone
            .core
            .detail(record)
            .unwrap()
            .session()
            .unwrap()
            .clone()
            .audience
            .count,
        99
    );
    office.decline(office.held_items()[0], "已经结账");
    phone.sync(office);
    let detail = phone.core.detail(record).unwrap();
    assert_eq!(detail.session().unwrap().audience.count, 40, "what counts");
    let reason = "已经结账".to_owned();
    let declined = Ladder::Declined {
        reason,
        by: user(1),
    };
    assert_eq!(detail.history.last().unwrap().ladder, declined);
    assert_eq!(detail.item.ladder, declined);
    assert!(phone.core.outbox().is_empty());
    assert_eq!(phone.core.attention(phone.now).len(), 1);
    phone.one(office, Event::Seen { record });
    assert_eq!(phone.core.attention(phone.now), []);
}

/// A phone whose record was held and declined.
fn declined(office: &mut Office) -> (Phone, RecordId) {
    let mut phone = phone(office);
    office.hold.insert(user(1), HeldCode::OutOfArea);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    office.decline(office.held_items()[0], "不是我们的村");
    phone.sync(office);
    (phone, record)
}

#[test]
fn a_declined_record_is_kept_and_not_written_again_under_its_id() {
    let office = &mut Office::new();
    let (mut phone, record) = declined(office);
    assert_eq!(
        phone
            .core
            .detail(record)
            .unwrap()
            .session()
            .unwrap()
            .clone()
            .audience
            .count,
        40
    );
    let amend = Event::Amend {
        record,
        answers: audience(46, false).into(),
        reason: None,
        fresh: 1,
    };
    assert_eq!(phone.one(office, amend), Report::Refused(Refusal::Declined));
}

#[test]
fn a_declined_record_has_nothing_that_an_order_could_be_about() {
    let office = &mut Office::new();
    let (mut phone, record) = declined(office);
    assert_eq!(
        phone.void(office, record),
        Report::Refused(Refusal::Declined)
    );
    let detail = phone.core.detail(record).unwrap();
    assert_eq!((detail.commands.len(), detail.expected), (0, None));
    assert!(phone.core.outbox().is_empty());
}

#[test]
fn a_refused_creation_is_mended_under_its_own_id() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    office.refuse_item = Some(0);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    let refused = Ladder::Refused {
        code: "change_malformed".to_owned(),
    };
    assert_eq!(phone.core.detail(record).unwrap().item.ladder, refused);
    assert!(phone.core.outbox().is_empty());
    phone.restart(office);
    phone.amend(office, record, audience(46, false));
    phone.sync(office);
    let detail = phone.core.detail(record).unwrap();
    assert_eq!(detail.item.ladder, Ladder::Counted);
    assert_eq!(detail.session().unwrap().audience.count, 46);
    assert_eq!(detail.history.len(), 2, "the refused one is history");
    assert_eq!(phone.core.attention(phone.now), []);
}

#[test]
fn a_void_is_asked_for_and_decided() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    assert!(matches!(
        phone.void(office, record),
        Report::Requested { .. }
    ));
    assert_eq!(phone.core.summary(record).unwrap().void, Void::Requested);
    assert!(
        !phone.core.detail(record).unwrap().item.is_void,
        "the office decides"
    );
    assert_eq!(
        phone.void(office, record),
        Report::Refused(Refusal::Order(RejectionCode::AlreadyVoid))
    );
    phone.sync(office);
    let detail = phone.core.detail(record).unwrap();
    assert!(detail.item.is_void);
    assert_eq!(detail.commands[0].ladder, Ladder::Done);
    assert_eq!(detail.commands[0].reason.as_deref(), Some("记错了"));
    assert!(phone.core.outbox().is_empty());
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    other.sync(office);
    assert!(other.core.detail(record).unwrap().item.is_void);
}

#[test]
fn a_rejected_void_keeps_its_words_until_seen() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    let record = phone.submit(office, answers(1, 40));
    phone.void(office, record);
    office.reject = Some(RejectionCode::NotPermitted);
    phone.sync(office);
    let code = RejectionCode::NotPermitted;
    assert_eq!(
        phone.core.attention(phone.now),
        [Attention::RejectedCommand {
            record,
            order: Some(OrderName::Void),
            words: Some("记错了".to_owned()),
            code
        }]
    );
    let detail = phone.core.detail(record).unwrap();
    assert!(!detail.item.is_void);
    assert_eq!(detail.commands[0].reason.as_deref(), Some("记错了"));
    phone.one(office, Event::Seen { record });
    assert_eq!(phone.core.attention(phone.now), []);
    office.reject = None;
    phone.void(office, record);
    phone.sync(office);
    assert!(phone.core.detail(record).unwrap().item.is_void);
}

#[test]
fn a_rejected_void_is_kept_when_the_record_leaves_the_phone() {
    let office = &mut Office::new();
    let mut other = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let record = other.submit(office, answers(1, 40));
    other.sync(office);
    let mut phone = phone(office);
    phone.sync(office);
    phone.void(office, record);
    // No longer of the team when the void arrives, so the phone may not hold the other's session.
    office.set_feeds(1, vec![]);
    office.reject = Some(RejectionCode::NotPermitted);
    phone.sync(office);
    phone.sync(office);
    let code = RejectionCode::NotPermitted;
    let order = Some(OrderName::Void);
    let told = [Attention::RejectedCommand {
        record,
        order,
        words: Some("记错了".to_owned()),
        code,
    }];
    let needs = |phone: &Phone| {
        let mut needs = phone.core.attention(phone.now);
        // That the team is lost is told first.
        assert!(matches!(needs.remove(0), Attention::AccessChanged(_)));
        needs
    };
    assert_eq!(needs(&phone), told);
    phone.restart(office);
    assert_eq!(needs(&phone), told);
    // Once that is seen, nothing keeps the other's session here.
    phone.one(office, Event::Seen { record });
    assert!(phone.core.summary(record).is_none());
    assert!(!phone.disk.contains_key(&format!("record/{record}")));
}

#[test]
fn an_outcome_without_the_servers_signature_is_not_believed() {
    let office = &mut Office::new();
    let mut phone = phone(office);
    let record = phone.submit(office, answers(1, 40));
    phone.void(office, record);
    office.signs_badly = true;
    phone.sync(office);
    assert_eq!(phone.core.summary(record).unwrap().void, Void::Requested);
    assert_eq!(phone.core.outbox().len(), 1);
}
