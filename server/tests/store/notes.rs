//! Notes: whoever reads a record may add words to it, of its place and its team.

use shared::access::Role;
use shared::id::{Digest, RecordId, TeamId};
use shared::record::{RecordKind, inspection, note};

use crate::joining::{Case, case, issue, may_read, read};
use crate::office::field::{note_on, problem};
use crate::office::{Hand, Office, id16, item};

crate::on_both_engines![
    notes_on_what_a_unit_has_are_the_units_too,
    who_joined_a_record_adds_words_to_it,
    words_of_another_kind_place_or_team_are_invalid,
    nobody_adds_words_to_what_they_do_not_read,
    words_of_another_team_that_came_first_stay_with_that_team,
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

async fn words_of_another_team_that_came_first_stay_with_that_team(office: Office) {
    let mut case = case(&office).await;
    let mut other = office.post("督察丙", Role::Inspector, None).await;
    let (finding, creation) = case
        .inspector
        .creation(&problem("2018-07-01", case.inspection));
    // Somebody has seen the id before the office has the record.
    let words = office.write(&mut other, on_finding(finding)).await;
    let creation = [item(finding, &creation)];
    office.send(&mut case.inspector, &creation).await.unwrap();
    case.finding = finding;
    issue(&office, &mut case).await;
    let (rows, _) = read(&office, &case.liaison, None).await;
    assert_eq!((rows.count(finding), rows.count(words)), (2, 0));
    assert!(!may_read(&office, &case.liaison, words).await);
    office.assert_rebuilds().await;
}
