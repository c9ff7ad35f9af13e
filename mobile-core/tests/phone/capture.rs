//! Drafts, saving, amending.

use mobile_core::{Event, Refusal, Report};
use shared::command::Order;
use shared::division::wanyuan;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::policy_topic::PolicyTopic;
use shared::record::outreach_session::{Answers, Venue};
use shared::sync::Reference;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, audience};

#[test]
fn a_draft_survives_a_restart_with_every_keystroke() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = RecordId([9; 16]);
    let open = Event::OpenDraft {
        record,
        team: None,
        answers: Answers::default().into(),
    };
    phone.one(office, open);
    let half = Answers {
        venue: Some(Venue::Field),
        note: Some("写到一半".to_owned()),
        ..Answers::default()
    };
    let edit = Event::EditDraft {
        record,
        team: Some(TEAM),
        answers: half.clone().into(),
    };
    assert_eq!(phone.one(office, edit), Report::DraftSaved { record });
    phone.restart(office);
    assert_eq!(phone.core.drafts()[0].answers, half.into());
    assert_eq!(phone.core.drafts()[0].team, Some(TEAM));
}

#[test]
fn what_is_wrong_is_named_and_the_draft_stays() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = RecordId([9; 16]);
    let mut wrong = answers(1, 40);
    wrong.topics = None;
    wrong.occurred_on = Some("2018-07-02".parse().unwrap());
    phone.one(
        office,
        Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: wrong.into(),
        },
    );
    let Report::Refused(Refusal::Invalid(broken)) = phone.one(office, Event::Submit { record })
    else {
        panic!("not refused")
    };
    let mut rules: Vec<_> = broken
        .iter()
        .map(|v| (v.field.as_str(), v.rule.as_str()))
        .collect();
    rules.sort_unstable();
    assert_eq!(
        rules,
        [("occurred_on", "future_date"), ("topics", "required")]
    );
    assert_eq!(phone.core.drafts().len(), 1);
    assert_eq!(phone.core.summaries().count(), 0);
}

#[test]
fn saved_is_said_only_after_the_disk_has_it_all_in_one_batch() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = RecordId([9; 16]);
    phone.one(
        office,
        Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: answers(1, 40).into(),
        },
    );
    let before = phone.disk.clone();
    phone.disk_fails = true;
    assert_eq!(
        phone.one(office, Event::Submit { record }),
        Report::NotSaved {
            record: Some(record)
        }
    );
    assert_eq!(phone.disk, before);
    assert_eq!(
        phone.core.summaries().count(),
        0,
        "memory shows what the disk has"
    );
    assert_eq!(phone.core.drafts().len(), 1, "the form is still there");
    phone.disk_fails = false;
    let batches = phone.batches;
    assert!(matches!(
        phone.one(office, Event::Submit { record }),
        Report::Saved { .. }
    ));
    assert_eq!(phone.batches, batches + 1);
    let keys: Vec<_> = phone
        .disk
        .keys()
        .filter(|key| !before.contains_key(*key))
        .cloned()
        .collect();
    assert_eq!(
        keys,
        [
            "outbox/0000000000000001".to_owned(),
            format!("record/{record}")
        ]
    );
    assert!(!phone.disk.contains_key(&format!("draft/{record}")));
}

#[test]
fn events_wait_for_the_batch_before_them() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = RecordId([9; 16]);
    let now = phone.now;
    let open = Event::OpenDraft {
        record,
        team: Some(TEAM),
        answers: answers(1, 40).into(),
    };
    let first = phone.core.handle(open, now);
    assert_eq!(first.len(), 1);
    assert_eq!(phone.core.handle(Event::Submit { record }, now), []);
    let mobile_core::Effect::Persist(batch) = &first[0] else {
        panic!()
    };
    let next = phone.core.handle(Event::Persisted(batch.id), now);
    assert!(matches!(
        next[0],
        mobile_core::Effect::Report(Report::DraftSaved { .. })
    ));
    assert!(matches!(next[1], mobile_core::Effect::Persist(_)));
}

#[test]
fn amending_appends_and_never_overwrites() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = phone.submit(office, answers(1, 40));
    let first = phone.core.file(record).unwrap().changes[0].raw.clone();
    phone.amend(office, record, audience(46, true));
    let file = phone.core.file(record).unwrap();
    assert_eq!(file.changes.len(), 2);
    assert_eq!(file.changes[0].raw, first);
    let detail = phone.core.detail(record).unwrap();
    assert_eq!(detail.session().unwrap().audience.count, 46);
    let last = detail.history.last().unwrap();
    let keys: Vec<_> = last.fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!(
        keys,
        ["audience_count", "audience_about"],
        "the pair stays together"
    );
    assert_eq!(last.fields[0].before, [mobile_core::view::Shown::Uint(40)]);
    assert_eq!(last.author_name.as_deref(), Some("person 1"));
    let same = Event::Amend {
        record,
        answers: audience(46, true).into(),
        reason: None,
        fresh: 9,
    };
    assert_eq!(
        phone.one(office, same),
        Report::Refused(Refusal::NothingToChange)
    );
}

#[test]
fn today_is_the_later_of_both_clocks() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    office.now = "2018-07-05T00:00:00.000Z".parse().unwrap();
    phone.sync(office);
    phone.now = "2017-01-01T00:00:00.000Z".parse().unwrap();
    assert_eq!(phone.core.today(phone.now).to_string(), "2018-07-05");
    phone.submit(office, answers(1, 40));
}

#[test]
fn nothing_is_recorded_before_enrolment_but_drafts() {
    let office = &mut Office::new();
    let mut phone = Phone::blank(1);
    let record = RecordId([9; 16]);
    phone.one(
        office,
        Event::OpenDraft {
            record,
            team: Some(TEAM),
            answers: answers(1, 40).into(),
        },
    );
    assert_eq!(
        phone.one(office, Event::Submit { record }),
        Report::Refused(Refusal::NotEnrolled)
    );
    assert_eq!(
        phone.one(office, Event::SyncNow { budget_bytes: None }),
        Report::Refused(Refusal::NotEnrolled)
    );
    assert!(
        !phone
            .disk
            .values()
            .any(|value| value.windows(6).any(|w| w == b"secret"))
    );
}

fn refused(report: Report) -> Vec<String> {
    let Report::Refused(Refusal::Invalid(broken)) = report else {
        panic!("not refused: {report:?}")
    };
    let rule =
        |violation: &shared::validate::Violation| format!("{} {}", violation.field, violation.rule);
    broken.iter().map(rule).collect()
}

fn record(office: &mut Office, phone: &mut Phone, answers: Answers) -> Report {
    let event = Event::Record {
        record: RecordId(phone.mint()),
        team: TEAM,
        answers: answers.into(),
    };
    phone.one(office, event)
}

#[test]
fn a_village_that_cannot_be_is_refused_as_far_as_the_phone_can_tell() {
    let office = &mut Office::new();
    let guandu = Feed::reference_of("511781109".parse().unwrap());
    let mut phone = Phone::new(office, 1, vec![guandu]);
    let at = |village: &str| Answers {
        village: Some(village.parse().unwrap()),
        ..answers(1, 40)
    };
    // Nothing is known yet: the office will judge.
    let saved = record(office, &mut phone, at("999999999999"));
    assert!(matches!(saved, Report::Saved { .. }));
    for sheet in wanyuan::divisions(wanyuan::MERGED_FROM).unwrap().sheets() {
        office.publish(&Reference::Divisions(sheet));
    }
    phone.sync(office);
    for nowhere in ["999999999999", "511781109999"] {
        let report = record(office, &mut phone, at(nowhere));
        assert_eq!(refused(report), ["village division"], "{nowhere}");
    }
    // One of its own township; and one of a township whose list it was not sent.
    for village in ["511781109201", "511781100001"] {
        let saved = record(office, &mut phone, at(village));
        assert!(matches!(saved, Report::Saved { .. }), "{village}");
    }
}

#[test]
fn a_topic_is_one_of_the_offices_on_that_day() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let about = |topic: &str| Answers {
        topics: Some([topic.to_owned()].into()),
        ..Answers::default()
    };
    for topic in ["nope", "congress_20"] {
        let answers = Answers {
            topics: about(topic).topics,
            ..answers(1, 40)
        };
        let report = record(office, &mut phone, answers);
        assert_eq!(refused(report), ["topics unknown_topic"], "{topic}");
    }
    let record = phone.submit(office, answers(1, 40));
    let amend = |answers: Answers| Event::Amend {
        record,
        answers: answers.into(),
        reason: None,
        fresh: 9,
    };
    let report = phone.one(office, amend(about("nope")));
    assert_eq!(refused(report), ["topics unknown_topic"]);
    // The day moves before the topic's first.
    let earlier = Answers {
        occurred_on: Some("2017-10-17".parse().unwrap()),
        ..Answers::default()
    };
    let report = phone.one(office, amend(earlier));
    assert_eq!(refused(report), ["topics unknown_topic"]);
    // A topic that the office has ended since does not stand in the way of another answer.
    let mut ended = PolicyTopic::defaults();
    ended[0].valid_to = Some("2018-01-01".parse().unwrap());
    office.publish(&Reference::PolicyTopics(ended));
    phone.sync(office);
    let saved = phone.one(office, amend(audience(41, false)));
    assert!(matches!(saved, Report::Saved { .. }));
}

#[test]
fn a_character_no_screen_shows_is_named_with_its_field() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let hidden = Answers {
        note: Some("讲了\u{0}政策".to_owned()),
        ..answers(1, 40)
    };
    let report = record(office, &mut phone, hidden);
    assert_eq!(refused(report), ["note characters"]);
}

#[test]
fn a_reason_holds_no_number_and_nothing_hidden() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, Vec::new());
    let record = phone.submit(office, answers(1, 40));
    for (reason, rule) in [
        ("打13812345678", "reason privacy"),
        ("\u{1b}[31m", "reason characters"),
        (&*"长".repeat(201), "reason too_long"),
    ] {
        let amend = Event::Amend {
            record,
            answers: audience(41, false).into(),
            reason: Some(reason.to_owned()),
            fresh: 9,
        };
        assert_eq!(refused(phone.one(office, amend)), [rule]);
        let void = Event::Order {
            command: shared::id::CommandId([3; 16]),
            record,
            order: Order::Void {
                reason: reason.to_owned(),
            },
        };
        let report = phone.one(office, void);
        let Report::Refused(Refusal::Order(code)) = report else {
            panic!("not refused: {report:?}")
        };
        assert!(code.as_str().starts_with("reason_"), "{code}");
    }
}
