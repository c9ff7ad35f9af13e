//! What follows a record into the feeds that it joins, whichever of them is here first.

use shared::access::Role;
use shared::record::{RecordKind, inspection};

use crate::joining::read;
use crate::office::field::{inspection_by, note_on, problem};
use crate::office::{Office, item};

crate::on_both_engines![
    a_note_that_came_before_its_finding_joins_what_the_finding_joins_at_once,
    a_note_of_a_session_takes_no_way_into_a_finding,
    a_finding_is_of_its_own_team_whoevers_inspection_it_was,
];

async fn a_note_that_came_before_its_finding_joins_what_the_finding_joins_at_once(office: Office) {
    let mut inspector = office.post("督察甲", Role::Inspector, None).await;
    let mut second = office.post("督察乙", Role::Inspector, None).await;
    let answers = inspection_by("2018-07-01", &[&inspector]);
    let inspection = office.write(&mut inspector, answers).await;
    let conclusion = inspection::Answers {
        conclusion: Some("进度滞后".to_owned()),
        ..inspection::Answers::default()
    };
    let state = office.state(inspection).await.unwrap();
    let change = second.amendment(&state, &conclusion);
    let change = [item(inspection, &change)];
    office.send(&mut second, &change).await.unwrap();
    let (finding, creation) = inspector.creation(&problem("2018-07-01", inspection));
    let words = note_on("2018-07-01", RecordKind::Finding, finding);
    let (note, words) = inspector.creation(&words);
    let words = [item(note, &words)];
    office.send(&mut inspector, &words).await.unwrap();
    assert_eq!(office.held().await[0].1, "missing_dependency");
    let creation = [item(finding, &creation)];
    office.send(&mut inspector, &creation).await.unwrap();
    let (rows, _) = read(&office, &second, None).await;
    assert_eq!((rows.count(finding), rows.count(note)), (1, 1));
    assert_eq!(office.held().await, []);
    office.assert_rebuilds().await;
}

async fn a_note_of_a_session_takes_no_way_into_a_finding(office: Office) {
    let mut inspector = office.post("督察甲", Role::Inspector, None).await;
    let mut second = office.post("督察乙", Role::Inspector, None).await;
    let answers = inspection_by("2018-07-01", &[&inspector]);
    let (inspection, creation) = inspector.creation(&answers);
    // It says that it is about a session, before anybody can know that what it names is none.
    let mut member = office.enrol("张桂兰", Role::SatchelMember).await;
    let words = note_on("2018-07-01", RecordKind::OutreachSession, inspection);
    let (note, words) = member.creation(&words);
    let words = [item(note, &words)];
    office.send(&mut member, &words).await.unwrap();
    let creation = [item(inspection, &creation)];
    office.send(&mut inspector, &creation).await.unwrap();
    let conclusion = inspection::Answers {
        conclusion: Some("进度滞后".to_owned()),
        ..inspection::Answers::default()
    };
    let state = office.state(inspection).await.unwrap();
    let change = second.amendment(&state, &conclusion);
    let change = [item(inspection, &change)];
    office.send(&mut second, &change).await.unwrap();
    let (rows, _) = read(&office, &second, None).await;
    assert_eq!((rows.count(inspection), rows.count(note)), (2, 0));
    assert_eq!(office.held().await[0].1, "invalid");
    office.assert_rebuilds().await;
}

async fn a_finding_is_of_its_own_team_whoevers_inspection_it_was(office: Office) {
    let mut inspector = office.post("督察甲", Role::Inspector, None).await;
    let mut other = office.post("督察乙", Role::Inspector, None).await;
    let answers = inspection_by("2018-07-01", &[&inspector]);
    let inspection = office.write(&mut inspector, answers).await;
    let finding = problem("2018-07-01", inspection);
    let finding = office.write(&mut other, finding).await;
    let [of_inspection, of_finding] = [
        office.row(inspection).await.unwrap().team,
        office.row(finding).await.unwrap().team,
    ];
    assert_ne!(of_inspection, of_finding);
    office.assert_rebuilds().await;
}
