//! Notes: whoever reads a record may add words to it, of its place and its team.

use server::ingest::decline;
use shared::access::Role;
use shared::change::Change;
use shared::command::Order;
use shared::id::{Digest, RecordId, TeamId};
use shared::record::{self, Authorship, RecordKind, inspection, note, outreach_session};
use shared::state::State;

use crate::joining::{Case, case, issue, may_read, read};
use crate::office::field::{UNIT, asked, command, note_on, problem};
use crate::office::{Hand, Office, id16, item};

crate::on_both_engines![
    notes_on_what_a_unit_has_are_the_units_too,
    who_joined_a_record_adds_words_to_it,
    words_of_another_kind_place_or_team_are_invalid,
    nobody_adds_words_to_what_they_do_not_read,
    whose_words_they_are_mends_them_before_they_count_and_nobody_else,
    words_that_come_first_wait_for_their_record,
    words_that_come_first_are_judged_by_what_their_record_is,
    what_waits_is_judged_in_the_order_in_which_it_came,
    words_wait_on_while_one_of_two_creations_of_their_record_is_declined,
];

fn on_finding(about: RecordId) -> note::Answers {
    note_on("2018-07-02", RecordKind::Finding, about)
}

fn on_inspection(about: RecordId) -> note::Answers {
    note_on("2018-07-02", RecordKind::Inspection, about)
}

/// The case, and the team that its records are of.
async fn of_team(office: &Office) -> (Case, TeamId) {
    let case = case(office).await;
    let team = office.row(case.finding).await.unwrap().team;
    (case, team)
}

/// Why a note is held; none where it counts.
async fn refused(
    office: &Office,
    hand: &mut Hand,
    team: TeamId,
    answers: &note::Answers,
) -> Option<String> {
    let (record, creation) = hand.of_team(team).creation(answers);
    office.send(hand, &[item(record, &creation)]).await.unwrap();
    let hash = Digest(creation.hash().0);
    let mut held = office.held().await.into_iter();
    held.find(|held| held.0 == hash).map(|held| held.1)
}

async fn notes_on_what_a_unit_has_are_the_units_too(office: Office) {
    let (mut case, team) = of_team(&office).await;
    let note = || on_finding(case.finding);
    let early = office.write(&mut case.inspector, note()).await;
    assert!(!may_read(&office, &case.liaison, early).await);
    issue(&office, &mut case).await;
    // Written before and after, by an inspector and by the unit itself.
    let note = || on_finding(case.finding);
    let late = office.write(&mut case.inspector, note()).await;
    let mut liaison = case.liaison.of_team(team);
    let own = office.write(&mut liaison, note()).await;
    let (rows, _) = read(&office, &liaison, None).await;
    for note in [early, late, own] {
        assert_eq!(rows.count(note), 1);
        assert!(may_read(&office, &liaison, note).await);
    }
    // Nobody of a unit writes on what it was not given.
    let note = on_inspection(case.inspection);
    let refused = refused(&office, &mut liaison, team, &note).await;
    assert_eq!(refused.as_deref(), Some("not_permitted"));
    office.assert_rebuilds().await;
}

async fn who_joined_a_record_adds_words_to_it(office: Office) {
    let (case, team) = of_team(&office).await;
    let mut second = office.post("督察乙", Role::Inspector, None).await;
    let note = on_inspection(case.inspection);
    let before = refused(&office, &mut second, team, &note).await;
    assert_eq!(before.as_deref(), Some("not_permitted"));
    let answers = inspection::Answers {
        conclusion: Some("进度滞后".to_owned()),
        ..inspection::Answers::default()
    };
    let state = office.state(case.inspection).await.unwrap();
    let change = second.amendment(&state, &answers);
    let items = [item(case.inspection, &change)];
    office.send(&mut second, &items).await.unwrap();
    assert_eq!(refused(&office, &mut second, team, &note).await, None);
    // Both of them read it.
    for hand in [&case.inspector, &second] {
        let (rows, _) = read(&office, hand, None).await;
        assert!(rows.count(case.inspection) > 0);
    }
    office.assert_rebuilds().await;
}

async fn words_of_another_kind_place_or_team_are_invalid(office: Office) {
    let (mut case, team) = of_team(&office).await;
    let elsewhere = note::Answers {
        division: Some("511781100001".parse().unwrap()),
        ..on_finding(case.finding)
    };
    let other = TeamId(id16());
    let misnamed = on_finding(case.inspection);
    for (team, note) in [
        (team, elsewhere),
        (other, on_finding(case.finding)),
        (team, misnamed),
    ] {
        let refused = refused(&office, &mut case.inspector, team, &note).await;
        assert_eq!(refused.as_deref(), Some("invalid"));
        let violations = office.violations().await;
        assert!(violations.contains(&"about elsewhere".to_owned()));
    }
    office.assert_sound().await;
}

async fn nobody_adds_words_to_what_they_do_not_read(office: Office) {
    let (case, team) = of_team(&office).await;
    // Of another team, whose own notes they may write; what decides is the record that it is about.
    let mut other = office.post("督察丙", Role::Inspector, None).await;
    let own = office.principal(&other).await.grants[0].team.unwrap();
    for (of, code) in [(team, "not_permitted"), (own, "not_permitted")] {
        let note = on_finding(case.finding);
        let refused = refused(&office, &mut other, of, &note).await;
        assert_eq!(refused.as_deref(), Some(code));
    }
    office.assert_sound().await;
}

async fn words_that_come_first_wait_for_their_record(office: Office) {
    let mut case = case(&office).await;
    let (finding, creation) = case
        .inspector
        .creation(&problem("2018-07-01", case.inspection));
    // The words before what they are on, and how they go on before them.
    let (words, first) = case.inspector.creation(&on_finding(finding));
    let state = State::of([&first]).unwrap();
    let next = note::Answers {
        text: Some("后来又去了一次".to_owned()),
        ..note::Answers::default()
    };
    let second = case.inspector.amendment(&state, &next);
    for change in [&second, &first] {
        let items = [item(words, change)];
        office.send(&mut case.inspector, &items).await.unwrap();
    }
    let mut codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    codes.sort();
    assert_eq!(codes, ["depends_on_held", "missing_dependency"]);
    let creation = [item(finding, &creation)];
    office.send(&mut case.inspector, &creation).await.unwrap();
    assert_eq!(office.held().await, []);
    let (rows, _) = read(&office, &case.inspector, None).await;
    assert_eq!((rows.count(finding), rows.count(words)), (1, 2));
    // They go along where it goes.
    case.finding = finding;
    issue(&office, &mut case).await;
    assert!(may_read(&office, &case.liaison, words).await);
    office.assert_rebuilds().await;
}

async fn words_that_come_first_are_judged_by_what_their_record_is(office: Office) {
    let mut case = case(&office).await;
    let team = office.row(case.finding).await.unwrap().team;
    let mut other = office.post("督察丙", Role::Inspector, None).await;
    let own = office.principal(&other).await.grants[0].team.unwrap();
    let (finding, creation) = case
        .inspector
        .creation(&problem("2018-07-01", case.inspection));
    // Somebody has seen the id before the office has the record, and says that it is of their team.
    let note = on_finding(finding);
    let early = refused(&office, &mut other, own, &note).await;
    assert_eq!(early.as_deref(), Some("missing_dependency"));
    // Its own inspector misplaces it.
    let elsewhere = note::Answers {
        division: Some("511781100001".parse().unwrap()),
        ..on_finding(finding)
    };
    let early = refused(&office, &mut case.inspector, team, &elsewhere).await;
    assert_eq!(early.as_deref(), Some("missing_dependency"));
    let mut inspector = case.inspector.of_team(team);
    let creation = [item(finding, &creation)];
    office.send(&mut inspector, &creation).await.unwrap();
    let mut codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    codes.sort();
    assert_eq!(codes, ["invalid", "not_permitted"]);
    office.assert_sound().await;
}

async fn what_waits_is_judged_in_the_order_in_which_it_came(office: Office) {
    let (mut case, team) = of_team(&office).await;
    let mut liaison = case.liaison.of_team(team);
    for first in ["words", "order"] {
        let (finding, creation) = case
            .inspector
            .creation(&problem("2018-07-01", case.inspection));
        let (words, note) = liaison.creation(&on_finding(finding));
        let issue = Order::Issue {
            due_on: "2018-07-20".parse().unwrap(),
            lead_unit: UNIT.to_owned(),
        };
        let mut issue = command(finding, issue, None, office.clock.now());
        issue.seen_heads = vec![creation.hash()];
        for turn in 0..2 {
            let now = office.clock.now();
            office.clock.advance_to(now.plus_ms(1_000));
            if (turn == 0) == (first == "words") {
                let items = [item(words, &note)];
                office.send(&mut liaison, &items).await.unwrap();
            } else {
                office
                    .send(&mut case.chief, &[asked(&issue)])
                    .await
                    .unwrap();
            }
        }
        // Until it is issued the unit has no part in it.
        let creation = [item(finding, &creation)];
        office.send(&mut case.inspector, &creation).await.unwrap();
        assert_eq!(office.outcome(issue.id).await, "issue");
        let hash = Digest(note.hash().0);
        let held = office.held().await;
        let words_are_held = held.contains(&(hash, "not_permitted".to_owned()));
        assert_eq!(words_are_held, first == "words", "{held:?}");
    }
    office.assert_rebuilds().await;
}

async fn words_wait_on_while_one_of_two_creations_of_their_record_is_declined(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut junk = office.enrol("王大明", Role::SatchelMember).await;
    let session = outreach_session::Answers {
        occurred_on: Some("2018-08-01".parse().unwrap()),
        ..hand.answers(46)
    };
    let (id, creation) = hand.creation(&session);
    // Somebody who has seen its id says that they began it.
    let by = Authorship {
        actor: junk.installation,
        time: creation.time(),
    };
    let claim = record::Answers::from(session.clone()).creation(id, office.team, by);
    let (words, note) = hand.creation(&note::Answers {
        division: session.village,
        ..note_on("2018-07-02", RecordKind::OutreachSession, id)
    });
    let claimed = [item(id, &claim)];
    office.send(&mut junk, &claimed).await.unwrap();
    let items = [item(words, &note), item(id, &creation)];
    office.send(&mut hand, &items).await.unwrap();
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    let of = |change: &Change| Digest(change.hash().0);
    decline(store, clock, keys, &principal, of(&claim), "不是他的")
        .await
        .unwrap();
    let mut codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    codes.sort();
    assert_eq!(codes, ["depends_on_held", "future_date"]);
    // With the last of them goes what is on it.
    decline(store, clock, keys, &principal, of(&creation), "没有这场")
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    office.assert_sound().await;
}

async fn whose_words_they_are_mends_them_before_they_count_and_nobody_else(office: Office) {
    let mut hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut leader = office.enrol("李国华", Role::TeamLeader).await;
    let session = hand.answers(46);
    let village = session.village;
    let session = office.write(&mut hand, session).await;
    let (words, unsaid) = leader.creation(&note::Answers {
        division: village,
        text: None,
        ..note_on("2018-07-02", RecordKind::OutreachSession, session)
    });
    let items = [item(words, &unsaid)];
    office.send(&mut leader, &items).await.unwrap();
    let state = State::of([&unsaid]).unwrap();
    let said = note::Answers {
        text: Some("讲得好".to_owned()),
        ..note::Answers::default()
    };
    // Whoever wrote the record has no right to another's words on it.
    let others = hand.amendment(&state, &said);
    let items = [item(words, &others)];
    office.send(&mut hand, &items).await.unwrap();
    let mut codes: Vec<String> = office.held().await.into_iter().map(|held| held.1).collect();
    codes.sort();
    assert_eq!(codes, ["invalid", "not_permitted"]);
    let own = leader.amendment(&state, &said);
    let items = [item(words, &own)];
    office.send(&mut leader, &items).await.unwrap();
    assert_eq!(office.state(words).await.unwrap().len(), 2);
    assert_eq!(office.held().await.len(), 1);
    office.assert_sound().await;
}
