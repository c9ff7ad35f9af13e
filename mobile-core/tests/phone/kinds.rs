//! Records of every kind: drafts, saving, amending, lists.

use mobile_core::view::{Filter, Selection};
use mobile_core::{Event, Refusal, Report};
use shared::feed::Feed;
use shared::id::RecordId;
use shared::record::{Answers, Content, RecordKind, village_talk};
use shared::workflow::Status;

use crate::forms;
use crate::office::Office;
use crate::shell::{Phone, TEAM};

#[test]
fn every_kind_is_drafted_saved_and_amended() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Inspections(TEAM), Feed::Team(TEAM)]);
    let mut other = Phone::new(office, 2, vec![Feed::Inspections(TEAM), Feed::Team(TEAM)]);
    for (answers, change) in forms::each() {
        let kind = answers.kind();
        let record = RecordId(phone.mint());
        let draft = |answers: Answers| Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers,
        };
        phone.one(office, draft(Answers::empty(kind)));
        let edit = Event::EditDraft {
            record,
            team: Some(TEAM),
            answers: answers.clone(),
        };
        // An empty form is not saved.
        let refused = phone.one(office, Event::Submit { record });
        assert!(
            matches!(refused, Report::Refused(Refusal::Invalid(_))),
            "{kind}"
        );
        phone.one(office, edit);
        phone.restart(office);
        assert_eq!(phone.core.drafts()[0].answers, answers, "{kind}");
        let saved = phone.one(office, Event::Submit { record });
        assert!(matches!(saved, Report::Saved { .. }), "{kind}: {saved:?}");
        phone.amend(office, record, change.clone());
        let detail = phone.core.detail(record).unwrap();
        assert_eq!(detail.item.kind, Some(kind));
        assert_eq!(detail.item.status, Some(Status::first(kind)));
        assert_eq!(detail.history.len(), 2, "{kind}");
        assert_eq!(detail.content.as_ref().map(Content::kind), Some(kind));
        phone.sync(office);
        other.sync(office);
        let there = other.core.detail(record).unwrap();
        assert_eq!(there.content, detail.content, "{kind}");
        assert_eq!(there.broken, [], "{kind}");
        let selection = Selection {
            kind: Some(kind),
            ..Selection::default()
        };
        assert_eq!(other.core.list(selection, "", other.now).len(), 1, "{kind}");
    }
    assert!(phone.core.outbox().is_empty());
    assert!(other.core.position().is_whole);
}

#[test]
fn answers_of_another_kind_are_refused() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = phone.submit(office, forms::talk());
    let amend = Event::Amend {
        record,
        answers: crate::shell::audience(46, true).into(),
        reason: None,
        fresh: 1,
    };
    let refused = phone.one(office, amend);
    assert_eq!(refused, Report::Refused(Refusal::OtherKind));
}

#[test]
fn a_refused_record_of_any_kind_is_written_anew_with_all_it_said() {
    for (answers, change) in forms::each() {
        let office = &mut Office::new();
        let mut phone = Phone::new(office, 1, vec![Feed::Inspections(TEAM), Feed::Team(TEAM)]);
        office.refuse_item = Some(0);
        let record = phone.submit(office, answers.clone());
        phone.sync(office);
        phone.amend(office, record, change.clone());
        phone.sync(office);
        let detail = phone.core.detail(record).unwrap();
        let mut whole = answers;
        whole.overlay(change);
        let kind = whole.kind();
        assert_eq!(detail.item.ladder.as_str(), "counted", "{kind}");
        assert_eq!(
            Answers::of(kind, &office.books[&record].state),
            whole,
            "{kind}"
        );
    }
}

#[test]
fn a_count_of_a_talk_is_one_field_in_dispute() {
    let office = &mut Office::new();
    let feeds = vec![Feed::Inspections(TEAM), Feed::Team(TEAM)];
    let mut one = Phone::new(office, 1, feeds.clone());
    let mut two = Phone::new(office, 2, feeds);
    let talk = one.submit(office, forms::talk());
    one.sync(office);
    two.sync(office);
    let came = |count, about| village_talk::Answers {
        attendees: Some(shared::record::CountAnswer { count, about }),
        ..village_talk::Answers::default()
    };
    one.amend(office, talk, came(31, false));
    two.amend(office, talk, came(40, true));
    two.sync(office);
    one.sync(office);
    let conflicts = one.core.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].field, "attendees");
    let choice = conflicts[0].values[1].choice;
    assert_eq!(conflicts[0].values[1].about, Some(true));
    let resolve = Event::Resolve {
        record: talk,
        field: "attendees".to_owned(),
        choice,
    };
    assert!(matches!(one.one(office, resolve), Report::Saved { .. }));
    assert_eq!(one.core.conflicts(), []);
    let audience = one.core.summary(talk).unwrap().audience.unwrap();
    assert_eq!((audience.count, audience.about), (40, true));
}

#[test]
fn records_that_point_to_one_another_stand_together() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let first = phone.submit(office, forms::talk());
    let item = phone.submit(office, forms::item(first));
    let note = phone.submit(office, forms::note(item, RecordKind::TalkItem));
    let later = village_talk::Answers {
        occurred_on: Some("2018-06-30".parse().unwrap()),
        readback_of: Some([item].into()),
        ..forms::talk()
    };
    let later = phone.submit(office, later);
    let inspection = phone.submit(office, forms::inspection(1));
    let finding = phone.submit(office, forms::finding(inspection));
    let links = |record| -> Vec<(&str, bool, RecordId)> {
        let links = phone.core.detail(record).unwrap().links;
        assert!(links.iter().all(|link| link.item.is_some()));
        let links = links.iter();
        links
            .map(|link| (link.relation, link.points_here, link.record))
            .collect()
    };
    assert_eq!(links(first), [("talk", true, item)]);
    let mut of_item = vec![("about", true, note), ("readback_of", true, later)];
    of_item.sort_by_key(|(_, _, record)| *record);
    of_item.insert(0, ("talk", false, first));
    assert_eq!(links(item), of_item);
    assert_eq!(links(later), [("readback_of", false, item)]);
    assert_eq!(links(inspection), [("inspection", true, finding)]);
    assert_eq!(links(finding), [("inspection", false, inspection)]);
    let title = phone.core.summary(finding).unwrap().title.clone().unwrap();
    assert_eq!(
        title.chars().count(),
        40,
        "cut, and not through a character"
    );
}

#[test]
fn talks_and_inspections_that_look_alike_are_hinted_at() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let talk = phone.submit(office, forms::talk());
    let twin = phone.submit(office, forms::talk());
    let inspection = phone.submit(office, forms::inspection(1));
    let joint = phone.submit(office, forms::inspection(2));
    let elsewhere = shared::record::inspection::Answers {
        unit: Some("water".to_owned()),
        ..forms::inspection(1)
    };
    phone.submit(office, elsewhere);
    phone.submit(office, forms::item(talk));
    phone.submit(office, forms::item(talk));
    assert_eq!(phone.core.look_alikes(talk), [twin]);
    assert_eq!(phone.core.look_alikes(inspection), [joint]);
    let same = shared::command::Order::SameAs { canonical: talk };
    phone.order(office, twin, same);
    phone.sync(office);
    assert_eq!(phone.core.look_alikes(talk), [], "said to be the same");
    assert_eq!(phone.core.summary(twin).unwrap().contributions, []);
    let open = phone.core.list(Filter::Open, "", phone.now);
    assert_eq!(open.len(), 5, "three inspections and two matters");
}
