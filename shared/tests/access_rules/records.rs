//! What is permitted on records.

use shared::access::{Action, Principal, Role, permits};
use shared::command::OrderName as O;
use shared::record::RecordKind;

use crate::fixture::*;

/// A cell has nine places: my record here and elsewhere, my team's here and elsewhere, another team's here and
/// elsewhere; elsewhere and another team's, but joined by me, given to my unit, given to another unit. `y` permitted,
/// `a` out of area, `-` not permitted. Who is not named has `*`. Reading stands for the history too.
///
/// V satchel member, TL team leader, VC talk recorder, TW township coordinator, IN inspector, LI liaison, DD deputy, RO
/// reform office, SO supervision office.
const TABLE: &str = "
outreach_session read     V TL VC          yyyy--y--
outreach_session read     TW               yyyayayaa
outreach_session read     RO SO            yyyyyyyyy
outreach_session read     *                yy----y--
outreach_session held     RO               yyyyyyyyy
outreach_session held     *                yy----y--
outreach_session create   V                ya-------
outreach_session create   TL               yaya-----
outreach_session amend    V                ya-------
outreach_session amend    TL               yaya-----
outreach_session decide   RO               yyyyyyyyy
outreach_session void     V                ya-------
outreach_session void     TL               yaya-----
outreach_session void     RO               yyyyyyyyy
outreach_session same_as,not_same TL       yaya-----
outreach_session same_as,not_same RO       yyyyyyyyy

village_talk     read     V TL             yyyy--y--
village_talk     read     VC               yyyyyayaa
village_talk     read     TW               yyyayayaa
village_talk     read     LI DD            yy----yy-
village_talk     read     RO SO            yyyyyyyyy
village_talk     read     *                yy----y--
village_talk     held     RO               yyyyyyyyy
village_talk     held     *                yy----y--
village_talk     create   VC               ya-------
village_talk     amend    VC               ya-------
village_talk     decide   RO               yyyyyyyyy
village_talk     void     VC               ya-------
village_talk     void     RO               yyyyyyyyy
village_talk     same_as,not_same TW       yayayaaaa
village_talk     same_as,not_same RO       yyyyyyyyy

talk_item        read     V TL             yyyy--y--
talk_item        read     VC               yyyyyayaa
talk_item        read     TW               yyyayayaa
talk_item        read     LI DD            yy----yy-
talk_item        read     RO SO            yyyyyyyyy
talk_item        read     *                yy----y--
talk_item        held     RO               yyyyyyyyy
talk_item        held     *                yy----y--
talk_item        create   V VC             ya-------
talk_item        create   TL               yaya-----
talk_item        amend    V VC             ya-------
talk_item        amend    TL               yaya-----
talk_item        decide   RO               yyyyyyyyy
talk_item        void     V VC             ya-------
talk_item        void     TL               yaya-----
talk_item        void     RO               yyyyyyyyy
talk_item        same_as,not_same TW       yayayaaaa
talk_item        same_as,not_same RO       yyyyyyyyy
talk_item        answer_on_spot,withdraw VC yayayaaaa
talk_item        accept,change_due,reopen VC TW yayayaaaa
talk_item        accept,change_due,reopen RO yyyyyyyyy
talk_item        start,claim_done VC TW    yayayaaaa
talk_item        start,claim_done LI DD    -------y-
talk_item        confirm  RO               yyyyyyyyy
talk_item        escalate VC TW            yayayaaaa
talk_item        decline  TW               yayayaaaa
talk_item        decline  RO               yyyyyyyyy

inspection       read     IN               yyyy--y--
inspection       read     LI DD            yy----yy-
inspection       read     RO SO            yyyyyyyyy
inspection       read     *                yy----y--
inspection       held     RO               yyyyyyyyy
inspection       held     *                yy----y--
inspection       create   IN RO SO         yyyyyyyyy
inspection       amend    IN RO SO         yyyyyyyyy
inspection       decide   RO               yyyyyyyyy
inspection       void     IN               yy-------
inspection       void     RO               yyyyyyyyy
inspection       same_as,not_same RO SO    yyyyyyyyy
inspection       close_inspection IN RO SO yyyyyyyyy

finding          read     IN               yyyy--y--
finding          read     LI DD            yy----yy-
finding          read     RO SO            yyyyyyyyy
finding          read     *                yy----y--
finding          held     RO               yyyyyyyyy
finding          held     *                yy----y--
finding          create   IN               yyyyyyyyy
finding          amend    IN               yyyyyyyyy
finding          decide   RO               yyyyyyyyy
finding          void     IN               yy-------
finding          void     RO               yyyyyyyyy
finding          issue,close RO SO         yyyyyyyyy
finding          acknowledge LI            -------y-
finding          plan     LI DD            -------y-
finding          report,request_extension DD -------y-
finding          grant_extension,refuse_extension RO yyyyyyyyy
finding          recheck  IN               yyyyyyyyy
finding          next_round,settle_recheck RO yyyyyyyyy

note             decide   RO               yyyyyyyyy
note             held     RO               yyyyyyyyy
note             held     *                yy----y--
note             amend    V TL VC TW       ya-------
note             amend    IN LI DD RO SO LS AD SEC AUD yy-------
note             void     V TL VC TW       ya-------
note             void     IN LI DD SO      yy-------
note             void     RO               yyyyyyyyy
";

fn letters(role: Role) -> &'static str {
    match role {
        Role::SatchelMember => "V",
        Role::TeamLeader => "TL",
        Role::TalkRecorder => "VC",
        Role::TownshipCoordinator => "TW",
        Role::Inspector => "IN",
        Role::Liaison => "LI",
        Role::DeputyInCharge => "DD",
        Role::ReformOffice => "RO",
        Role::SupervisionOffice => "SO",
        Role::LeaderSecretary => "LS",
        Role::SystemAdmin => "AD",
        Role::SecurityAdmin => "SEC",
        Role::AuditAdmin => "AUD",
    }
}

/// The actions on records, by the words of the table.
fn actions() -> Vec<(&'static str, Action)> {
    let orders = O::ALL
        .iter()
        .map(|order| (order.as_str(), Action::Order(*order)));
    let mut actions = vec![
        ("read", Action::ReadRecord),
        ("read", Action::ReadHistory),
        ("held", Action::ReadHeld),
        ("create", Action::CreateRecord),
        ("amend", Action::AmendRecord),
        ("decide", Action::DecideHeld),
    ];
    actions.extend(orders);
    actions
}

/// The nine letters of a role, a kind and an action; nobody who is not in the table may.
fn cell(kind: RecordKind, action: &str, role: Role) -> String {
    let rows = || TABLE.lines().filter(|line| !line.is_empty());
    let find = |who: &str| {
        rows().find_map(|line| {
            let mut words = line.split_whitespace();
            let is_kind = words.next() == Some(kind.as_str());
            let is_action = words.next().unwrap().split(',').any(|word| word == action);
            let is_role = words.clone().any(|word| word == who);
            let places = words.filter(|word| word.chars().all(|c| "ya-".contains(c)));
            (is_kind && is_action && is_role).then(|| places.collect())
        })
    };
    find(letters(role))
        .or_else(|| find("*"))
        .unwrap_or_else(|| "---------".to_owned())
}

/// What a cell reads once the grants have ended, or before they begin.
fn ended(letter: char) -> char {
    if letter == 'y' { 'e' } else { '-' }
}

fn check(kind: RecordKind, seen_as: RecordKind, word: &str, action: Action, role: Role) {
    let cell = cell(kind, word, role);
    assert_eq!(cell.len(), 9, "{kind} {word} {role}: {cell}");
    check_cell(kind, seen_as, &cell, action, role);
}

fn check_cell(kind: RecordKind, seen_as: RecordKind, cell: &str, action: Action, role: Role) {
    let caller = usual(role);
    let revoked = Principal {
        revoked: true,
        ..caller.clone()
    };
    for (subject, expected) in subjects(kind, seen_as).into_iter().zip(cell.chars()) {
        let answer = |who: &Principal, on: &str| {
            let permit = permits(who, action, Some(&subject), date(on));
            letter(permit.map(|permit| permit.action()))
        };
        let what = format!("{role} {action:?} {subject:?}");
        for on in ["2018-01-01", "2018-07-01", "2018-12-31"] {
            assert_eq!(answer(&caller, on), expected, "{what} on {on}");
        }
        for on in ["2017-12-31", "2019-01-01"] {
            assert_eq!(answer(&caller, on), ended(expected), "{what} on {on}");
        }
        assert_eq!(answer(&revoked, "2018-07-01"), 'r', "{what}");
    }
}

#[test]
fn every_kind_role_action_and_place_is_as_the_table_says() {
    for kind in RecordKind::ALL {
        for (word, action) in actions() {
            let of_note = kind == RecordKind::Note && ["read", "create"].contains(&word);
            let seen_as = match kind {
                RecordKind::Note => RecordKind::OutreachSession,
                kind => kind,
            };
            for role in Role::ALL.into_iter().filter(|_| !of_note) {
                check(kind, seen_as, word, action, role);
            }
        }
    }
}

/// Writing a note, by the kind it is about: whoever reads that by their role, or joined it by a role that writes
/// such records. Having begun it opens it to reading alone.
const NOTES: &str = "
outreach_session V TL    yyyy--y--
outreach_session VC      yyyy-----
outreach_session TW      yayayaaaa
outreach_session RO SO   yyyyyyyyy
village_talk     V TL    yyyy-----
village_talk     VC      yyyyyayaa
village_talk     TW      yayayaaaa
village_talk     LI DD   -------y-
village_talk     RO SO   yyyyyyyyy
talk_item        V TL    yyyy--y--
talk_item        VC      yyyyyayaa
talk_item        TW      yayayaaaa
talk_item        LI DD   -------y-
talk_item        RO SO   yyyyyyyyy
inspection       IN      yyyy--y--
inspection       LI DD   -------y-
inspection       RO SO   yyyyyyyyy
finding          IN      yyyy--y--
finding          LI DD   -------y-
finding          RO SO   yyyyyyyyy
";

#[test]
fn a_note_is_read_and_written_as_what_it_is_about_is_read() {
    for seen_as in RecordKind::ALL {
        for role in Role::ALL {
            let rows = NOTES.lines().map(str::split_whitespace);
            let mut rows = rows.map(Iterator::collect::<Vec<_>>);
            let row = rows
                .find(|row| row.first() == Some(&seen_as.as_str()) && row.contains(&letters(role)));
            let create = row.map_or("---------", |row| row[row.len() - 1]);
            let note = RecordKind::Note;
            check_cell(note, seen_as, create, Action::CreateRecord, role);
            // A note is about no note.
            let read = match seen_as {
                RecordKind::Note => "yy----y--".to_owned(),
                seen_as => cell(seen_as, "read", role),
            };
            for action in [Action::ReadRecord, Action::ReadHistory] {
                check_cell(note, seen_as, &read, action, role);
            }
        }
    }
}

#[test]
fn the_table_is_whole() {
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(words[0].parse::<RecordKind>().is_ok(), "{line}");
        for word in words[1].split(',') {
            assert!(actions().iter().any(|(known, _)| *known == word), "{line}");
        }
        let roles = words[2..]
            .iter()
            .filter(|word| word.chars().all(|c| c.is_ascii_uppercase()));
        for word in roles {
            assert!(
                Role::ALL.into_iter().any(|role| letters(role) == *word),
                "{line}"
            );
        }
    }
}
