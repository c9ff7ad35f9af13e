//! A record joined in the field, by a line from phone to phone.

use mobile_core::view::{Filter, Ladder};
use mobile_core::{Event, Refusal, Report};
use shared::feed::Feed;
use shared::id::{ChangeHash, InstallationId, OrganisationId, RecordId};
use shared::join::{JoinError, JoinLine, MAX_JOIN_CHARS};
use shared::record::outreach_session::Answers;
use shared::sync::RowKind;

use crate::office::{Office, user};
use crate::shell::{Crashed, Moment, Phone, TEAM, answers, audience, note};

fn team() -> Vec<Feed> {
    vec![Feed::Team(TEAM)]
}

fn line_of(phone: &mut Phone, office: &mut Office, record: RecordId) -> String {
    match phone.one(office, Event::JoinLine { record }) {
        Report::JoinLine { record: of, line } => {
            assert_eq!(of, record);
            line
        }
        other => panic!("{other:?}"),
    }
}

fn join(phone: &mut Phone, office: &mut Office, line: &str) -> Report {
    let line = line.to_owned();
    phone.one(office, Event::Join { line })
}

fn history(phone: &Phone, record: RecordId) -> Vec<(ChangeHash, Ladder)> {
    let history = phone.core.detail(record).unwrap().history;
    history
        .into_iter()
        .map(|edit| (edit.change, edit.ladder))
        .collect()
}

/// One logs a session, the other joins it; both amend it before either has a network.
struct Field {
    one: Phone,
    other: Phone,
    record: RecordId,
    creation: ChangeHash,
    by_one: ChangeHash,
    by_other: ChangeHash,
}

fn field(office: &mut Office) -> Field {
    let mut one = Phone::new(office, 1, team());
    let mut other = Phone::new(office, 2, team());
    let record = one.submit(office, answers(1, 40));
    let creation = history(&one, record)[0].0;
    let line = line_of(&mut one, office, record);
    let joined = Report::Joined { record, changes: 1 };
    assert_eq!(join(&mut other, office, &line), joined);
    let by_one = one.amend(office, record, audience(44, false));
    let noted = Answers {
        note: Some("在院坝".to_owned()),
        ..Answers::default()
    };
    let by_other = other.amend(office, record, noted);
    Field {
        one,
        other,
        record,
        creation,
        by_one,
        by_other,
    }
}

impl Field {
    fn assert_merged(&mut self, office: &mut Office) {
        self.other.sync(office);
        for phone in [&mut self.one, &mut self.other] {
            phone.sync(office);
            phone.restart(office);
            let detail = phone.core.detail(self.record).unwrap();
            assert_eq!(detail.item.ladder, Ladder::Counted);
            assert_eq!(detail.item.author, Some(user(1)));
            let session = detail.session().unwrap();
            assert_eq!(session.audience.count, 44);
            assert_eq!(session.note.as_deref(), Some("在院坝"));
            let changes: Vec<_> = history(phone, self.record);
            assert_eq!(changes.len(), 3);
            assert!(changes.iter().all(|(_, ladder)| *ladder == Ladder::Counted));
            assert!(phone.core.outbox().is_empty());
        }
        for change in [self.creation, self.by_one, self.by_other] {
            assert!(office.has(self.record, change));
        }
        let changes = office.rows.iter();
        let changes = changes.filter(|row| row.meta.kind == RowKind::Change);
        assert_eq!(changes.count(), 3, "each once");
    }
}

#[test]
fn the_joining_phone_syncs_first_and_both_peoples_work_merges() {
    let office = &mut Office::new();
    let mut field = field(office);
    field.other.sync(office);
    // The witness goes before the own work that builds on it.
    assert_eq!(office.items_received, [field.creation, field.by_other]);
    field.one.sync(office);
    field.assert_merged(office);
}

#[test]
fn the_author_syncs_first_and_both_peoples_work_merges() {
    let office = &mut Office::new();
    let mut field = field(office);
    field.one.sync(office);
    field.other.sync(office);
    field.assert_merged(office);
}

#[test]
fn a_joined_record_is_in_the_lists_at_once_and_after_a_restart() {
    let office = &mut Office::new();
    let mut field = field(office);
    let other = &mut field.other;
    for _ in 0..2 {
        let list = other.core.list(Filter::All, "", other.now);
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].author, Some(user(1)));
        assert_eq!(list[0].audience.unwrap().count, 40);
        assert_eq!(other.core.summary(field.record).unwrap().waiting, 1);
        assert_eq!(other.core.outbox().len(), 2);
        let steps = history(other, field.record);
        let changes: Vec<_> = steps.iter().map(|(change, _)| *change).collect();
        assert_eq!(changes, [field.creation, field.by_other]);
        other.restart(office);
    }
}

#[test]
fn an_answer_that_is_lost_makes_no_second_witness() {
    let office = &mut Office::new();
    let mut field = field(office);
    field.other.lose_answers = 1;
    field.other.sync(office);
    field.other.restart(office);
    field.assert_merged(office);
    assert_eq!(office.items_received.len(), 3);
}

#[test]
fn a_phone_that_has_the_record_says_so() {
    let office = &mut Office::new();
    let mut field = field(office);
    let line = line_of(&mut field.one, office, field.record);
    // Its own record, and one that came by sync.
    let same = Report::Joined {
        record: field.record,
        changes: 0,
    };
    assert_eq!(join(&mut field.one, office, &line), same);
    field.one.sync(office);
    let mut third = Phone::new(office, 3, team());
    third.sync(office);
    let before = third.disk.clone();
    assert_eq!(join(&mut third, office, &line), same);
    assert_eq!(third.disk, before);
    // A joined one takes what is new on a later line.
    let news = Report::Joined {
        record: field.record,
        changes: 1,
    };
    assert_eq!(join(&mut field.other, office, &line), news);
    assert_eq!(join(&mut field.other, office, &line), same);
    field.assert_merged(office);
}

#[test]
fn a_joined_record_is_passed_on_with_its_authors_signature() {
    let office = &mut Office::new();
    let mut field = field(office);
    let line = line_of(&mut field.other, office, field.record);
    let mut third = Phone::new(office, 3, team());
    let all = Report::Joined {
        record: field.record,
        changes: 2,
    };
    assert_eq!(join(&mut third, office, &line), all);
    // The office of these tests takes no witness whose signature does not hold.
    third.sync(office);
    assert_eq!(office.items_received, [field.creation, field.by_other]);
    field.assert_merged(office);
}

#[test]
fn a_phone_that_no_feed_tells_keeps_the_record_and_learns_that_it_counts() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, team());
    let mut other = Phone::new(office, 2, vec![]);
    let record = one.submit(office, answers(1, 40));
    let line = line_of(&mut one, office, record);
    join(&mut other, office, &line);
    other.sync(office);
    other.sync(office);
    other.restart(office);
    // Its part is done: the office has the witness, and answers its author.
    assert!(other.core.outbox().is_empty());
    let ladder = other.core.detail(record).unwrap().item.ladder;
    assert_eq!(ladder, Ladder::Received);
    other.amend(office, record, audience(44, false));
    other.sync(office);
    other.restart(office);
    // What its own counted change builds on counts.
    let detail = other.core.detail(record).unwrap();
    assert_eq!(detail.item.ladder, Ladder::Counted);
    assert_eq!(detail.session().unwrap().audience.count, 44);
    assert_eq!(history(&other, record).len(), 2);
    assert!(other.core.outbox().is_empty());
}

#[test]
fn what_is_no_line_or_of_another_organisation_is_refused() {
    let office = &mut Office::new();
    let mut field = field(office);
    let line = line_of(&mut field.one, office, field.record);
    let mut third = Phone::new(office, 3, team());
    let before = third.disk.clone();
    let refused = join(&mut third, office, line.split_at(line.len() / 2).0);
    let broken = Refusal::Line(JoinError::Malformed);
    assert_eq!(refused, Report::Refused(broken));
    let mut strange = JoinLine::read(&line).unwrap();
    strange.organisation = OrganisationId([9; 16]);
    assert_eq!(
        join(&mut third, office, &strange.to_text()),
        Report::Refused(Refusal::OtherOrganisation)
    );
    assert_eq!(third.disk, before);
    let mut blank = Phone::blank(4);
    let not_enrolled = Report::Refused(Refusal::NotEnrolled);
    assert_eq!(join(&mut blank, office, &line), not_enrolled);
    let record = RecordId([9; 16]);
    let unknown = Report::Refused(Refusal::NoRecord);
    assert_eq!(third.one(office, Event::JoinLine { record }), unknown);
}

#[test]
fn a_record_too_long_for_a_line_says_so_and_a_long_history_is_cut() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, team());
    let mut long = answers(1, 40);
    long.questions = (0..15)
        .map(|number| (number.to_string(), note(number)))
        .collect();
    let record = phone.submit(office, long);
    let too_long = Refusal::Line(JoinError::TooLong);
    assert_eq!(
        phone.one(office, Event::JoinLine { record }),
        Report::Refused(too_long)
    );
    let record = phone.submit(office, answers(1, 40));
    for count in 41..60 {
        phone.amend(office, record, audience(count, false));
    }
    let text = line_of(&mut phone, office, record);
    assert!(text.len() <= MAX_JOIN_CHARS);
    let line = JoinLine::read(&text).unwrap();
    assert!((2..20).contains(&line.changes.len()));
    let own = InstallationId([1; 16]);
    for one in &line.changes {
        assert_eq!((one.author, one.change.actor()), (user(1), own));
        assert!(one.signature.is_some());
    }
}

#[test]
fn joining_is_one_batch_wherever_the_power_goes() {
    let office = &mut Office::new();
    let mut one = Phone::new(office, 1, team());
    let record = one.submit(office, answers(1, 40));
    let line = line_of(&mut one, office, record);
    for moment in [Moment::Before, Moment::After] {
        let mut other = Phone::new(office, 2, team());
        other.crash_at = Some((other.effects + 1, moment));
        let event = Event::Join { line: line.clone() };
        assert_eq!(other.run(office, event), Err(Crashed));
        other.restart(office);
        let there = usize::from(moment == Moment::After);
        assert_eq!(other.core.list(Filter::All, "", other.now).len(), there);
        assert_eq!(other.core.outbox().len(), there);
        let rest = Report::Joined {
            record,
            changes: 1 - there,
        };
        assert_eq!(join(&mut other, office, &line), rest);
    }
    let mut full = Phone::new(office, 2, team());
    full.disk_fails = true;
    let record = Some(record);
    assert_eq!(join(&mut full, office, &line), Report::NotSaved { record });
}
