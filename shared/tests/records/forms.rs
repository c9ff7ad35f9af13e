//! A form's way to a record and back.

use shared::change::{Change, Scalar};
use shared::message::{Language, text};
use shared::record::outreach_session::AudienceAnswer;
use shared::record::{
    Answers, Content, Identity, IdentityError, RecordKind, Relation, TEAM as TEAM_KEY, finding,
    outreach_session, validate,
};
use shared::state::State;

use crate::fixture::{ACTOR, INSPECTION, RECORD, TALK, TEAM, TIME, by, creation, full};
use crate::rules::creation_but;

fn state(kind: RecordKind) -> State {
    State::of([&creation(kind)]).unwrap()
}

#[test]
fn a_full_form_is_valid_and_comes_back_as_it_was() {
    for kind in RecordKind::ALL {
        let change = creation(kind);
        let latest = "2018-07-01".parse().unwrap();
        assert_eq!(validate(kind, &change, &state(kind), latest), [], "{kind}");
        let (content, broken) = Content::read(kind, &state(kind));
        let content = content.unwrap();
        assert_eq!((content.kind(), broken), (kind, vec![]));
        assert_eq!(content.occurred_on(), latest);
        let answers = Answers::of(kind, &state(kind));
        assert_eq!(answers, full(kind));
        assert_eq!(answers.kind(), kind);
        let again = answers.creation(RECORD, TEAM, by(ACTOR, TIME));
        assert_eq!(again, change, "the same answers are the same bytes");
        assert_eq!(
            answers.amendment(&state(kind), by(ACTOR, TIME), None, 7),
            None
        );
        let json = serde_json::to_value(&answers).unwrap();
        assert_eq!(json["kind"], kind.as_str());
        assert_eq!(serde_json::from_value::<Answers>(json).unwrap(), answers);
    }
}

#[test]
fn an_empty_form_lacks_what_is_required_and_nothing_else() {
    let lacks = |kind: RecordKind| {
        let change = Answers::empty(kind).creation(RECORD, TEAM, by(ACTOR, TIME));
        let state = State::of([&change]).unwrap();
        let latest = "2018-07-01".parse().unwrap();
        let broken = validate(kind, &change, &state, latest);
        assert!(broken.iter().all(|broken| broken.rule == "required"));
        let mut fields: Vec<String> = broken.into_iter().map(|broken| broken.field).collect();
        fields.sort();
        fields.join(" ")
    };
    assert_eq!(
        RecordKind::ALL.map(lacks),
        [
            "audience_count members occurred_on topics venue village",
            "attendee_count ended_with occurred_on village",
            "occurred_on scope summary talk topic village",
            "division inspection_kind joint members occurred_on",
            "category description division inspection occurred_on position severity unit",
            "about about_kind division occurred_on purpose text",
        ]
    );
}

#[test]
fn a_creation_says_who_may_see_it() {
    for kind in RecordKind::ALL {
        let identity = Identity::of(&creation(kind)).unwrap();
        assert_eq!((identity.id, identity.kind), (RECORD, kind));
        assert_eq!((identity.team, identity.schema), (TEAM, 1));
        assert_eq!(Some(identity.home), full(kind).home());
        let seen_as = match kind {
            RecordKind::Note => RecordKind::VillageTalk,
            kind => kind,
        };
        assert_eq!(identity.seen_as, seen_as);
        let home = kind.rules().home;
        for (key, wrong) in [
            ("id", IdentityError::Missing("id")),
            ("kind", IdentityError::UnknownKind),
            ("schema", IdentityError::Missing("schema")),
            (TEAM_KEY, IdentityError::Missing(TEAM_KEY)),
            (home, IdentityError::Missing(home)),
        ] {
            let creation = creation_but(kind, &[(key, None)]);
            assert_eq!(Identity::of(&creation), Err(wrong), "{kind}");
        }
        let newer = creation_but(kind, &[("schema", Some(Scalar::Uint(2)))]);
        assert_eq!(Identity::of(&newer), Err(IdentityError::NewerSchema));
    }
    let note = creation_but(RecordKind::Note, &[("about_kind", None)]);
    let missing = IdentityError::Missing("about_kind");
    assert_eq!(Identity::of(&note), Err(missing));
    let of_a_note = [("about_kind", Some(Scalar::from("note")))];
    let note = creation_but(RecordKind::Note, &of_a_note);
    assert_eq!(Identity::of(&note), Err(missing), "a note is about no note");
}

#[test]
fn a_record_points_to_others() {
    let links = |kind| Content::read(kind, &state(kind)).0.unwrap().links();
    let read_back = shared::id::RecordId([0x0c; 16]);
    for (kind, expected) in [
        (RecordKind::OutreachSession, vec![]),
        (
            RecordKind::VillageTalk,
            vec![(Relation::ReadBack, read_back)],
        ),
        (RecordKind::TalkItem, vec![(Relation::Talk, TALK)]),
        (RecordKind::Inspection, vec![]),
        (
            RecordKind::Finding,
            vec![(Relation::Inspection, INSPECTION)],
        ),
        (RecordKind::Note, vec![(Relation::About, TALK)]),
    ] {
        assert_eq!(links(kind), expected, "{kind}");
    }
    let words = [
        (Relation::Talk, "talk", false),
        (Relation::Session, "session", false),
        (Relation::ReadBack, "readback_of", false),
        (Relation::Inspection, "inspection", true),
        (Relation::About, "about", true),
    ];
    for (relation, word, follows) in words {
        assert_eq!((relation.as_str(), relation.follows()), (word, follows));
    }
}

#[test]
fn newer_answers_take_over_and_what_is_not_answered_stays() {
    for kind in RecordKind::ALL {
        let mut answers = full(kind);
        answers.overlay(Answers::empty(kind));
        assert_eq!(answers, full(kind), "{kind}");
        let mut empty = Answers::empty(kind);
        empty.overlay(full(kind));
        assert_eq!(empty, full(kind), "{kind}");
    }
    let mut draft = Answers::from(finding::Answers {
        description: Some("没有台账".to_owned()),
        evidence: [("1".to_owned(), "text:看过".to_owned())].into(),
        ..Default::default()
    });
    draft.overlay(Answers::from(finding::Answers {
        description: Some("台账缺三页".to_owned()),
        evidence: [("2".to_owned(), "doc:万府〔2018〕9号".to_owned())].into(),
        ..Default::default()
    }));
    let Answers::Finding(draft) = draft else {
        panic!("another form");
    };
    assert_eq!(draft.description.as_deref(), Some("台账缺三页"));
    assert_eq!(draft.evidence.len(), 2);
    // Another kind's answers say nothing here.
    let mut note = full(RecordKind::Note);
    note.overlay(full(RecordKind::Finding));
    assert_eq!(note, full(RecordKind::Note));
}

#[test]
fn every_key_has_a_name_in_both_languages() {
    let mut keys = std::collections::BTreeSet::from(["session".to_owned()]);
    for kind in RecordKind::ALL {
        for op in creation(kind).operations() {
            keys.extend(op.key.split('/').next().map(str::to_owned));
        }
        keys.extend(kind.rules().pairs.iter().map(|pair| pair.name.to_owned()));
    }
    for key in keys {
        let key = format!("field-{key}");
        for language in Language::ALL {
            assert_ne!(text(language, &key), key, "{language:?}");
        }
    }
}

/// The bytes of a session that a phone of the first version wrote.
#[test]
fn a_session_of_the_first_version_reads_as_before() {
    let read = |hex_text: &str| {
        let text: String = hex_text.split_whitespace().collect();
        Change::read(&hex::decode(text).unwrap()).unwrap()
    };
    let creation = read(include_str!("../vectors/change_creation.hex"));
    let amendment = read(include_str!("../vectors/change_amendment.hex"));
    let kind = RecordKind::OutreachSession;
    assert_eq!(Identity::of(&creation).unwrap().kind, kind);
    let latest = "2018-07-01".parse().unwrap();
    let mut state = State::of([&creation]).unwrap();
    assert_eq!(validate(kind, &creation, &state, latest), []);
    state.apply(&amendment).unwrap();
    assert_eq!(validate(kind, &amendment, &state, latest), []);
    let Answers::OutreachSession(answers) = Answers::of(kind, &state) else {
        panic!("another form");
    };
    assert_eq!(
        answers.audience,
        Some(AudienceAnswer {
            count: 50,
            about: false
        })
    );
    assert_eq!(answers.venue, Some(outreach_session::Venue::Courtyard));
    let topics = answers.topics.unwrap();
    assert_eq!(
        topics,
        ["congress_19", "livelihood"].map(str::to_owned).into()
    );
    assert_eq!(answers.questions.len(), 1);
}
