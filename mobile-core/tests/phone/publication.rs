//! Records that join feeds, and what is stored by older versions.

use mobile_core::view::Ladder;
use shared::command::{Order, Responsible};
use shared::feed::Feed;
use shared::workflow::Status;

use crate::forms;
use crate::office::{Office, user};
use crate::shell::{Phone, TEAM, answers, audience};

#[test]
fn a_unit_reads_all_of_what_it_is_given_and_what_follows() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let mut unit = Phone::new(office, 5, vec![Feed::Unit("transport".to_owned())]);
    let inspection = one.submit(office, forms::inspection(1));
    let finding = one.submit(office, forms::finding(inspection));
    let change = shared::record::finding::Answers {
        basis: Some("年度方案第三条".to_owned()),
        ..shared::record::finding::Answers::default()
    };
    one.amend(office, finding, change);
    one.sync(office);
    unit.sync(office);
    assert_eq!(unit.core.summaries().count(), 0);
    let issue = Order::Issue {
        due_on: "2018-07-03".parse().unwrap(),
        lead_unit: "transport".to_owned(),
    };
    one.order(office, finding, issue);
    one.sync(office);
    unit.sync(office);
    assert!(
        unit.core.position().is_whole,
        "the publication's row counts"
    );
    let detail = unit.core.detail(finding).unwrap();
    assert_eq!(detail.item.status, Some(Status::Issued));
    assert_eq!(detail.item.ladder, Ladder::Counted);
    assert_eq!(detail.history.len(), 2);
    assert_eq!(detail.content, one.core.detail(finding).unwrap().content);
    let due = unit.core.attention(unit.now);
    assert_eq!(due.len(), 1, "it concerns the unit's people: {due:?}");
    unit.order(office, finding, Order::Acknowledge {});
    unit.sync(office);
    one.sync(office);
    for phone in [&one, &unit] {
        let detail = phone.core.detail(finding).unwrap();
        assert_eq!(detail.item.status, Some(Status::Acknowledged));
    }
    // All of it again from the beginning: nothing is doubled.
    office.wrong_digests = 1;
    assert!(unit.sync(office).reread);
    assert!(unit.core.position().is_whole);
    let detail = unit.core.detail(finding).unwrap();
    assert_eq!((detail.history.len(), detail.commands.len()), (2, 2));
    assert_eq!(detail.course.trail.len(), 2);
    unit.restart(office);
    assert_eq!(unit.core.detail(finding).unwrap(), detail);
}

#[test]
fn a_publication_brings_the_events_so_far_in_their_order() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let mut unit = Phone::new(office, 5, vec![Feed::Unit("transport".to_owned())]);
    let talk = one.submit(office, forms::talk());
    let item = one.submit(office, forms::item(talk));
    let to = |responsible| Order::Accept {
        responsible,
        due_on: "2018-07-10".parse().unwrap(),
    };
    let escalate = Order::Escalate {
        to: shared::record::talk_item::Scope::Department,
        reason: "要县里定".to_owned(),
    };
    let transport = Responsible::Unit("transport".to_owned());
    for order in [to(Responsible::Village), escalate, to(transport.clone())] {
        one.order(office, item, order);
    }
    one.sync(office);
    unit.sync(office);
    let detail = unit.core.detail(item).unwrap();
    assert_eq!(detail.course, one.core.detail(item).unwrap().course);
    assert_eq!(detail.course.trail.len(), 3);
    assert_eq!(detail.item.responsible, Some(transport));
    assert!(unit.core.detail(talk).is_none(), "the matter alone joined");
}

#[test]
fn who_joined_a_record_keeps_it_when_other_feeds_are_lost() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let mut two = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let joined = one.submit(office, answers(1, 40));
    let other = one.submit(office, answers(1, 41));
    one.sync(office);
    two.sync(office);
    two.amend(office, joined, audience(46, false));
    two.sync(office);
    office.set_feeds(2, Vec::new());
    two.sync(office);
    assert!(two.core.detail(other).is_none());
    assert!(two.core.position().is_whole);
    one.amend(office, joined, audience(50, false));
    one.sync(office);
    two.sync(office);
    let detail = two.core.detail(joined).unwrap();
    assert_eq!(detail.conflicts.len(), 1, "its later rows still come");
    assert_eq!(detail.history.len(), 3);
    // Whoever reads that one feed from its beginning has it all.
    let mut again = Phone::new(office, 9, vec![Feed::Person(user(2))]);
    again.sync(office);
    let there = again.core.detail(joined).unwrap();
    assert_eq!(there.content, detail.content);
    assert_eq!(there.history.len(), 3);
}

/// A record as a version stored it that knew sessions and voids only.
fn as_before(bytes: &[u8]) -> Vec<u8> {
    let mut old = minicbor::Encoder::new(Vec::new());
    let mut new = minicbor::Decoder::new(bytes);
    let copy = |new: &mut minicbor::Decoder<'_>, old: &mut minicbor::Encoder<Vec<u8>>| {
        let start = new.position();
        new.skip().unwrap();
        let end = new.position();
        old.writer_mut().extend_from_slice(&bytes[start..end]);
    };
    old.array(new.array().unwrap().unwrap()).unwrap();
    let fields = new.array().unwrap().unwrap();
    old.array(24).unwrap();
    for field in 0..fields {
        if field < 24 {
            copy(&mut new, &mut old);
        } else {
            new.skip().unwrap();
        }
    }
    copy(&mut new, &mut old);
    old.array(new.array().unwrap().unwrap()).unwrap();
    let parts = new.array().unwrap().unwrap();
    old.array(6).unwrap();
    for part in 0..parts {
        match part {
            4 => {
                new.skip().unwrap();
                // Happened, with the reason, who asked, and when it was decided.
                old.array(2).unwrap().u8(5).unwrap();
                old.array(1).unwrap().array(3).unwrap();
                old.str("记错了").unwrap().bytes(&[1; 16]).unwrap();
                old.i64(1_530_432_000_000).unwrap();
            }
            0..6 => copy(&mut new, &mut old),
            _ => new.skip().unwrap(),
        }
    }
    old.into_writer()
}

#[test]
fn what_an_older_version_stored_is_read() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let record = phone.submit(office, answers(1, 40));
    phone.sync(office);
    phone.void(office, record);
    phone.sync(office);
    let now = phone.core.summary(record).unwrap().clone();
    let key = format!("record/{record}");
    let old = as_before(&phone.disk[&key]);
    assert_ne!(old, phone.disk[&key]);
    phone.disk.insert(key, old);
    phone.restart(office);
    assert_eq!(phone.core.summary(record), Some(&now));
    let detail = phone.core.detail(record).unwrap();
    assert!(detail.item.is_void && detail.course.is_void);
    assert_eq!(detail.commands[0].reason.as_deref(), Some("记错了"));
    // Read again from the beginning it has its event as well.
    office.wrong_digests = 1;
    assert!(phone.sync(office).reread);
    let file = phone.core.file(record).unwrap();
    assert_eq!(file.commands.len(), 1);
    assert!(file.commands[0].event.is_some());
    assert!(phone.core.detail(record).unwrap().course.is_void);
}

#[test]
fn whoever_reads_a_record_names_those_who_wrote_and_decided_as_long_as_they_read_it() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let transport = Feed::Unit("transport".to_owned());
    let mut unit = Phone::new(office, 5, vec![transport.clone()]);
    let mut other = Phone::new(office, 6, vec![Feed::Team(TEAM)]);
    other.submit(office, forms::talk());
    other.sync(office);
    let inspection = one.submit(office, forms::inspection(1));
    let finding = one.submit(office, forms::finding(inspection));
    let issue = Order::Issue {
        due_on: "2018-07-03".parse().unwrap(),
        lead_unit: "transport".to_owned(),
    };
    one.order(office, finding, issue);
    one.sync(office);
    unit.sync(office);
    unit.order(office, finding, Order::Acknowledge {});
    unit.sync(office);
    one.sync(office);
    let name = |phone: &Phone, number: u8| phone.core.person_name(user(number));
    for _ in 0..2 {
        let detail = unit.core.detail(finding).unwrap();
        assert_eq!(detail.history[0].author_name.as_deref(), Some("person 1"));
        assert_eq!(detail.commands[0].author_name.as_deref(), Some("person 1"));
        assert_eq!(name(&unit, 6), None, "in no record here");
        let detail = one.core.detail(finding).unwrap();
        assert_eq!(detail.commands[1].author_name.as_deref(), Some("person 5"));
        unit.restart(office);
        one.restart(office);
    }
    // The roll is as it was: a name that came with a record puts nobody in a team.
    assert!(unit.core.reference().people().is_empty());
    // Read again from the beginning, it is the same.
    office.wrong_digests = 1;
    assert!(unit.sync(office).reread);
    assert_eq!(name(&unit, 1).as_deref(), Some("person 1"));
    // The unit's feed was all that brought it.
    office.set_feeds(5, Vec::new());
    unit.sync(office);
    assert_eq!(name(&unit, 1), None);
    let kept = unit.disk.keys().filter(|key| key.starts_with("person/"));
    assert_eq!(kept.count(), 0);
}
