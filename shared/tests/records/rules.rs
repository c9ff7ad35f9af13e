//! Each rule of each kind, broken once.

use shared::change::{Action, Change, Composition, Operation, Scalar};
use shared::id::InstallationId;
use shared::record::{MAX_CHANGES, MAX_WRITERS, RecordKind, RecordKind as Kind, validate};
use shared::state::State;

use crate::fixture::{ACTOR, TIME, creation};

/// The same creation with other puts: `None` leaves a key out.
pub(crate) fn creation_but(kind: RecordKind, puts: &[(&str, Option<Scalar>)]) -> Change {
    let whole = creation(kind);
    let mut operations = whole.operations().to_vec();
    for (key, value) in puts {
        operations.retain(|op| op.key != *key);
        operations.extend(value.clone().map(|value| Operation {
            key: (*key).to_owned(),
            action: Action::Put(value),
            predecessors: Vec::new(),
        }));
    }
    Change::compose(&Composition {
        actor: ACTOR,
        seq: 1,
        start_op: 1,
        time: TIME,
        message: None,
        dependencies: Vec::new(),
        operations,
    })
}

fn text(text: &str) -> Option<Scalar> {
    Some(Scalar::from(text))
}

/// What is broken in a creation with other puts: `field rule`, in the order found.
fn broken(kind: Kind, puts: &[(&str, Option<Scalar>)]) -> Vec<String> {
    let change = creation_but(kind, puts);
    let state = State::of([&change]).unwrap();
    let latest = "2018-07-01".parse().unwrap();
    let broken = validate(kind, &change, &state, latest).into_iter();
    broken
        .map(|broken| format!("{} {}", broken.field, broken.rule))
        .collect()
}

#[test]
fn every_required_field_is_required() {
    for (kind, fields) in [
        (Kind::OutreachSession, "occurred_on village team venue"),
        (Kind::VillageTalk, "occurred_on village team ended_with"),
        (
            Kind::TalkItem,
            "occurred_on village team talk topic summary scope",
        ),
        (
            Kind::Inspection,
            "occurred_on division team inspection_kind joint",
        ),
        (
            Kind::Finding,
            "occurred_on division team inspection unit category severity description position",
        ),
        (
            Kind::Note,
            "occurred_on division team about about_kind purpose text",
        ),
    ] {
        for field in fields.split(' ') {
            let expected = [format!("{field} required")];
            assert_eq!(broken(kind, &[(field, None)]), expected, "{kind}");
        }
    }
    // Nobody has said anything with spaces.
    for (kind, fields) in [
        (Kind::TalkItem, "topic summary"),
        (Kind::Finding, "unit description"),
        (Kind::Note, "text"),
    ] {
        for field in fields.split(' ') {
            let expected = [format!("{field} required")];
            assert_eq!(broken(kind, &[(field, text(" \n"))]), expected);
            let number = broken(kind, &[(field, Some(Scalar::Uint(1)))]);
            assert_eq!(number, [format!("{field} type")]);
        }
    }
    let of_county = [("division", text("511781000000")), ("unit", text(" "))];
    assert_eq!(broken(Kind::Inspection, &of_county), ["unit required"]);
    // The members of a set are keys of their own.
    let member = format!("members/{}", crate::fixture::USER);
    let lacks = broken(Kind::OutreachSession, &[(&member, None)]);
    assert_eq!(lacks, ["members required"]);
    let topics = [
        ("topics/congress_19", None),
        ("topics/benefit_policies", None),
    ];
    assert_eq!(broken(Kind::OutreachSession, &topics), ["topics required"]);
    let of_talk = [("topics/infrastructure", None)];
    assert_eq!(broken(Kind::VillageTalk, &of_talk), [""; 0]);
    for (kind, count, about, pair) in [
        (
            Kind::OutreachSession,
            "audience_count",
            "audience_about",
            "audience",
        ),
        (
            Kind::VillageTalk,
            "attendee_count",
            "attendee_about",
            "attendees",
        ),
    ] {
        let neither = broken(kind, &[(count, None), (about, None)]);
        assert_eq!(neither, [format!("{count} required")]);
        let [required, half] = [format!("{count} required"), format!("{pair} pair")];
        assert_eq!(broken(kind, &[(count, None)]), [required, half.clone()]);
        let lone = broken(kind, &[(about, None)]);
        assert!(lone.iter().all(|broken| *broken == half) && !lone.is_empty());
        let large = broken(kind, &[(count, Some(Scalar::Uint(65_536)))]);
        assert_eq!(large, [format!("{count} range")]);
        let word = broken(kind, &[(count, text("三十"))]);
        assert_eq!(word, [format!("{count} range")]);
    }
}

#[test]
fn a_field_holds_what_its_kind_of_answer_may_be() {
    let id = "01010101-0101-0101-0101-010101010101";
    for (kind, field, value, rule) in [
        (Kind::OutreachSession, "venue", "moon", "unknown_value"),
        (
            Kind::OutreachSession,
            "part_of_day",
            "night",
            "unknown_value",
        ),
        (Kind::OutreachSession, "form", "sermon", "unknown_value"),
        (Kind::OutreachSession, "photo", "blob:00", "unknown_value"),
        (Kind::OutreachSession, "village", "511781100", "division"),
        (Kind::OutreachSession, "village", "511781100000", "division"),
        (Kind::VillageTalk, "ended_with", "tea", "unknown_value"),
        (Kind::VillageTalk, "recorder", "张桂兰", "type"),
        (Kind::VillageTalk, "readback_of/x", "x", "type"),
        (Kind::TalkItem, "scope", "county", "unknown_value"),
        (Kind::TalkItem, "talk", "x", "type"),
        (
            Kind::TalkItem,
            "proposer_ref",
            "13800138000",
            "unknown_value",
        ),
        (Kind::TalkItem, "village", "511781100000", "division"),
        (
            Kind::Inspection,
            "inspection_kind",
            "secret",
            "unknown_value",
        ),
        (Kind::Inspection, "joint", "yes", "type"),
        (Kind::Inspection, "members/x", "x", "type"),
        (Kind::Inspection, "division", "万源", "division"),
        (Kind::Finding, "inspection", "x", "type"),
        (Kind::Finding, "category", "weather", "unknown_value"),
        (Kind::Finding, "severity", "grave", "unknown_value"),
        (Kind::Finding, "position", "angry", "unknown_value"),
        (Kind::Finding, "evidence/1", "照片", "unknown_value"),
        (Kind::Finding, "evidence/1", "text: ", "unknown_value"),
        (Kind::Finding, "evidence/2", "blob:00", "unknown_value"),
        (Kind::Note, "about", "x", "type"),
        (Kind::Note, "about_kind", "note", "unknown_value"),
        (Kind::Note, "about_kind", "task", "unknown_value"),
        (Kind::Note, "purpose", "praise", "unknown_value"),
        (Kind::Note, "occurred_on", "昨天", "date"),
    ] {
        let name = field.split('/').next().unwrap();
        let found = broken(kind, &[(field, text(value))]);
        assert_eq!(found, [format!("{name} {rule}")], "{kind} {value}");
    }
    // Raised at a talk, or heard at a session: one of the two.
    let both = broken(Kind::TalkItem, &[("session", text(id))]);
    assert_eq!(both, ["talk required"]);
    let session = [("talk", None), ("session", text(id))];
    assert_eq!(broken(Kind::TalkItem, &session), [""; 0]);
    // A unit or a place is inspected; the county alone is neither.
    let county = [("division", text("511781000000")), ("unit", None)];
    assert_eq!(broken(Kind::Inspection, &county), ["unit required"]);
    let unit = [("division", text("511781000000"))];
    assert_eq!(broken(Kind::Inspection, &unit), [""; 0]);
    assert_eq!(broken(Kind::Inspection, &[("unit", None)]), [""; 0]);
}

#[test]
fn texts_have_a_length() {
    for (kind, field, most) in [
        (Kind::OutreachSession, "note", 200),
        (Kind::OutreachSession, "questions/1", 200),
        (Kind::OutreachSession, "late_reason", 200),
        (Kind::VillageTalk, "place", 60),
        (Kind::VillageTalk, "convenor", 40),
        (Kind::VillageTalk, "late_reason", 200),
        (Kind::TalkItem, "summary", 200),
        (Kind::TalkItem, "topic", 40),
        (Kind::TalkItem, "late_reason", 200),
        (Kind::Inspection, "plan_id", 60),
        (Kind::Inspection, "unit", 60),
        (Kind::Inspection, "checklist_ref", 60),
        (Kind::Inspection, "conclusion", 500),
        (Kind::Inspection, "late_reason", 200),
        (Kind::Finding, "unit", 60),
        (Kind::Finding, "description", 500),
        (Kind::Finding, "basis", 200),
        (Kind::Finding, "representative", 60),
        (Kind::Finding, "unit_statement", 500),
        (Kind::Finding, "late_reason", 200),
        (Kind::Note, "text", 500),
    ] {
        let name = field.split('/').next().unwrap();
        let of = |length: usize| broken(kind, &[(field, text(&"字".repeat(length)))]);
        assert_eq!(of(most), [""; 0], "{kind} {field}");
        assert_eq!(of(most + 1), [format!("{name} too_long")], "{kind}");
    }
    let piece = |length: usize| text(&format!("text:{}", "字".repeat(length)));
    let of = |length| broken(Kind::Finding, &[("evidence/1", piece(length))]);
    assert_eq!(of(200), [""; 0]);
    assert_eq!(of(201), ["evidence too_long"]);
}

#[test]
fn sets_have_a_size() {
    for (kind, set, most) in [
        (Kind::OutreachSession, "topics", 20),
        (Kind::OutreachSession, "members", 60),
        (Kind::OutreachSession, "questions", 40),
        (Kind::VillageTalk, "topics", 20),
        (Kind::VillageTalk, "readback_of", 100),
        (Kind::Inspection, "members", 30),
        (Kind::Finding, "evidence", 20),
    ] {
        let ids = (0..=most).map(|n| format!("{set}/ffffffff-0000-7000-8000-{n:012x}"));
        let value = match set {
            "questions" | "evidence" => Scalar::from("text:看过"),
            _ => Scalar::Boolean(true),
        };
        let keys: Vec<String> = ids.collect();
        let puts: Vec<_> = keys
            .iter()
            .map(|key| (key.as_str(), Some(value.clone())))
            .collect();
        let found = broken(kind, &puts);
        assert_eq!(found, [format!("{set} too_many")], "{kind}");
    }
}

#[test]
fn only_an_inspection_may_lie_ahead() {
    for kind in Kind::ALL {
        let found = broken(kind, &[("occurred_on", text("2018-07-02"))]);
        match kind {
            Kind::Inspection => assert_eq!(found, [""; 0]),
            _ => assert_eq!(found, ["occurred_on future_date"], "{kind}"),
        }
    }
}

#[test]
fn free_words_hold_no_villagers_number_and_only_what_can_be_seen() {
    for (kind, fields) in [
        (Kind::OutreachSession, "note questions/1 late_reason"),
        (Kind::VillageTalk, "place convenor late_reason"),
        (Kind::TalkItem, "summary late_reason"),
        (Kind::Inspection, "conclusion late_reason"),
        (
            Kind::Finding,
            "description basis representative unit_statement late_reason evidence/3",
        ),
        (Kind::Note, "text"),
    ] {
        for field in fields.split(' ') {
            let name = field.split('/').next().unwrap();
            let of = |words: &str| {
                let prefix = if name == "evidence" { "text:" } else { "" };
                broken(kind, &[(field, text(&format!("{prefix}{words}")))])
            };
            let privacy = [format!("{name} privacy")];
            assert_eq!(of("打13800138000"), privacy, "{kind}");
            assert_eq!(of("号51300119700101123X的"), privacy, "{kind}");
            let characters = [format!("{name} characters")];
            assert_eq!(of("反\u{202e}着写"), characters, "{kind}");
            assert_eq!(of("两行\n也行"), [""; 0], "{kind}");
        }
    }
}

#[test]
fn what_decides_access_is_fixed_by_the_creation() {
    for (kind, more) in [
        (Kind::OutreachSession, "village"),
        (Kind::VillageTalk, "village"),
        (Kind::TalkItem, "village talk session"),
        (Kind::Inspection, "division"),
        (Kind::Finding, "division inspection"),
        (Kind::Note, "division about about_kind"),
    ] {
        let state = State::of([&creation(kind)]).unwrap();
        for field in "id kind schema team".split(' ').chain(more.split(' ')) {
            let value = state.get(field).cloned().or(text("x"));
            let puts = [(field.to_owned(), value)];
            let change = state.amend(ACTOR, TIME + 1, None, puts);
            let mut after = state.clone();
            after.apply(&change).unwrap();
            let latest = "2018-07-01".parse().unwrap();
            let broken = validate(kind, &change, &after, latest);
            let fixed = broken.iter().any(|broken| {
                let [field_found, rule] = [&broken.field, &broken.rule];
                field_found == field && rule == "fixed"
            });
            assert!(fixed, "{kind} {field}: {broken:?}");
        }
    }
}

#[test]
fn the_reason_of_an_amendment_obeys_what_free_words_do() {
    let state = State::of([&creation(Kind::Note)]).unwrap();
    let long = "长".repeat(201);
    for (reason, rule) in [
        ("改错字", None),
        (" ", Some("reason required")),
        ("打13800138000", Some("reason privacy")),
        ("一\n二", Some("reason characters")),
        (long.as_str(), Some("reason too_long")),
    ] {
        let puts = [("text".to_owned(), text("水泥到了"))];
        let change = state.amend(ACTOR, TIME + 1, Some(reason.to_owned()), puts);
        let mut after = state.clone();
        after.apply(&change).unwrap();
        let latest = "2018-07-01".parse().unwrap();
        let broken = validate(Kind::Note, &change, &after, latest);
        let found = broken
            .first()
            .map(|broken| format!("{} {}", broken.field, broken.rule));
        assert_eq!(found.as_deref(), rule);
    }
}

#[test]
fn a_record_takes_so_many_changes_of_so_many_hands_and_no_more() {
    let full = |state: &State, change: &Change| {
        let kind = Kind::OutreachSession;
        let broken = validate(kind, change, state, "2018-07-01".parse().unwrap());
        let broken = broken.into_iter().map(|broken| broken.rule);
        broken.collect::<Vec<_>>()
    };
    let note = |state: &State, actor: InstallationId| {
        let put = ("note".to_owned(), Some(Scalar::from("雨大")));
        state.amend(actor, TIME, None, [put])
    };
    let creation = creation(Kind::OutreachSession);
    let begun = State::of([&creation]).unwrap();
    let mut long = begun.clone();
    for count in 2..=MAX_CHANGES + 1 {
        let change = note(&long, ACTOR);
        long.apply(&change).unwrap();
        let expected: &[&str] = if count > MAX_CHANGES { &["full"] } else { &[] };
        assert_eq!(full(&long, &change), expected, "{count}");
    }
    let mut of_many = begun;
    for count in 2..=MAX_WRITERS + 1 {
        let actor = InstallationId([u8::try_from(count).unwrap() + 10; 16]);
        let change = note(&of_many, actor);
        of_many.apply(&change).unwrap();
        let expected: &[&str] = if count > MAX_WRITERS { &["full"] } else { &[] };
        assert_eq!(full(&of_many, &change), expected, "{count}");
    }
}
