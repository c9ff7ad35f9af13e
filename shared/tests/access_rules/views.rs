//! What is seen: feeds and figure areas.

use shared::access::{
    Action, Grant, Principal, Role, figure_area, permits_figure, permits_in, visible_feeds,
};
use shared::division::Area;
use shared::feed::Feed;
use shared::id::TeamId;

use crate::fixture::*;

fn feeds(role: Role, area: Option<&str>, team: Option<TeamId>) -> Vec<String> {
    let caller = principal(&[grant(role, area, team)]);
    let feeds = visible_feeds(&caller, date("2018-07-01"));
    assert!(feeds.is_sorted());
    feeds.iter().map(Feed::to_string).collect()
}

const P: &str = "p:11111111-1111-1111-1111-111111111111";
const T: &str = "t:33333333-3333-3333-3333-333333333333";
const I: &str = "i:33333333-3333-3333-3333-333333333333";

#[test]
fn feeds_by_role() {
    let town = Some("511781109");
    let county = Some("511781");
    let mine = Some(MY_TEAM);
    let village_feed = format!("v:{HERE}");
    let talks_feed = format!("v:{HERE}/talk");
    let (d, dt, r, base) = ("d:511781109", "d:511781109/talk", "r:511781109", "r:base");
    for role in Role::ALL {
        let [none, of_county, of_town, of_village, of_team]: [Vec<&str>; 5] = match role {
            Role::SatchelMember | Role::TeamLeader => [
                vec![P, base],
                vec![P, base],
                vec![P, r, base],
                vec![P, r, base],
                vec![P, r, base, T],
            ],
            // The sessions of the team, the talks of the place.
            Role::TalkRecorder => [
                vec![P, base],
                vec![P, base],
                vec![dt, P, r, base],
                vec![P, r, base, &talks_feed],
                vec![dt, P, r, base, T],
            ],
            Role::TownshipCoordinator => [
                vec![P, base],
                vec![P, base],
                vec![d, P, r, base],
                vec![P, r, base, &village_feed],
                vec![d, P, r, base],
            ],
            Role::Inspector => [
                vec![P, base],
                vec![P, base],
                vec![P, r, base],
                vec![P, r, base],
                vec![I, P, r, base],
            ],
            Role::Liaison | Role::DeputyInCharge => [
                vec![P, base, "u:agriculture"],
                vec![P, base, "u:agriculture"],
                vec![P, r, base, "u:agriculture"],
                vec![P, r, base, "u:agriculture"],
                vec![P, r, base, "u:agriculture"],
            ],
            Role::ReformOffice | Role::SupervisionOffice => [
                vec!["o:", P, base],
                vec!["o:", P, base],
                vec![d, P, r, base],
                vec![P, r, base, &village_feed],
                vec![d, P, r, base],
            ],
            Role::LeaderSecretary | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => [
                vec![P, base],
                vec![P, base],
                vec![P, r, base],
                vec![P, r, base],
                vec![P, r, base],
            ],
        };
        assert_eq!(feeds(role, None, None), none, "{role}");
        assert_eq!(feeds(role, county, None), of_county, "{role}");
        assert_eq!(feeds(role, town, None), of_town, "{role}");
        assert_eq!(feeds(role, Some(HERE), None), of_village, "{role}");
        assert_eq!(feeds(role, town, mine), of_team, "{role}");
    }
}

#[test]
fn whoever_has_all_of_a_place_needs_no_class_of_it_beside() {
    let town = Some("511781109");
    let caller = principal(&[
        grant(Role::TalkRecorder, town, None),
        grant(Role::TownshipCoordinator, town, None),
        grant(Role::TalkRecorder, Some("511781110"), None),
    ]);
    let seen = visible_feeds(&caller, date("2018-07-01"));
    let seen: Vec<String> = seen.iter().map(Feed::to_string).collect();
    let wanted = ["d:511781109", "d:511781110/talk", P];
    assert_eq!(seen[..3], wanted);
}

#[test]
fn a_unit_role_without_its_unit_sees_nothing_of_any() {
    let mut liaison = grant(Role::Liaison, None, None);
    liaison.unit = None;
    let caller = principal(&[liaison]);
    assert_eq!(visible_feeds(&caller, date("2018-07-01")).len(), 2);
}

#[test]
fn several_grants_add_up_and_end_one_by_one() {
    let later = Grant {
        from: date("2018-07-01"),
        to: None,
        ..grant(Role::TownshipCoordinator, Some("511781110"), None)
    };
    let caller = principal(&[
        grant(Role::SatchelMember, Some("511781109"), Some(MY_TEAM)),
        later,
    ]);
    let count = |day: &str| visible_feeds(&caller, date(day)).len();
    assert_eq!(count("2017-12-31"), 0);
    assert_eq!(count("2018-06-30"), 4);
    assert_eq!(count("2018-07-01"), 6);
    assert_eq!(count("2019-01-01"), 4);
    let revoked = Principal {
        revoked: true,
        ..caller
    };
    assert_eq!(visible_feeds(&revoked, date("2018-07-01")), []);
}

#[test]
fn whose_figures() {
    let county: Area = "511781".parse().unwrap();
    let township: Area = "511781109".parse().unwrap();
    let other: Area = "511781110".parse().unwrap();
    let on = date("2018-07-01");
    let areas = |grants: &[Grant]| figure_area(&principal(grants), county, on);
    for role in [
        Role::ReformOffice,
        Role::SupervisionOffice,
        Role::LeaderSecretary,
    ] {
        assert_eq!(areas(&[grant(role, None, None)]), [county]);
    }
    let coordinator = |area| grant(Role::TownshipCoordinator, Some(area), None);
    assert_eq!(areas(&[coordinator("511781109")]), [township]);
    assert_eq!(
        areas(&[
            coordinator("511781110"),
            coordinator(HERE),
            coordinator("511781109")
        ]),
        [township, other]
    );
    assert_eq!(
        areas(&[
            coordinator("511781109"),
            grant(Role::ReformOffice, None, None)
        ]),
        [county]
    );
    assert_eq!(
        areas(&[grant(Role::SatchelMember, Some("511781109"), Some(MY_TEAM))]),
        []
    );
    let caller = principal(&[coordinator("511781109")]);
    let may = |area, day: &str| {
        letter(permits_figure(&caller, county, area, date(day)).map(|permit| permit.action()))
    };
    assert_eq!(may(township, "2018-07-01"), 'y');
    assert_eq!(may(HERE.parse().unwrap(), "2018-07-01"), 'y');
    assert_eq!(may(other, "2018-07-01"), 'a');
    assert_eq!(may(county, "2018-07-01"), 'a');
    assert_eq!(may(township, "2019-01-01"), 'e');
}

#[test]
fn a_villages_topics_are_for_its_recorders_and_the_office_to_add_to() {
    let county: Area = "511781".parse().unwrap();
    let on = date("2018-07-01");
    let may = |grant: Grant, village: &str| {
        let caller = principal(&[grant]);
        let village = village.parse().unwrap();
        letter(
            permits_in(&caller, Action::AddVillageTopic, county, village, on)
                .map(|permit| permit.action()),
        )
    };
    let recorder = |area| grant(Role::TalkRecorder, area, Some(MY_TEAM));
    assert_eq!(may(recorder(Some("511781109")), HERE), 'y');
    assert_eq!(may(recorder(Some(HERE)), HERE), 'y');
    assert_eq!(may(recorder(Some("511781109")), ELSEWHERE), 'a');
    // A county or no place is no recorder's own area; the server closes a county over its townships.
    assert_eq!(may(recorder(Some("511781")), HERE), '-');
    assert_eq!(may(recorder(None), HERE), '-');
    assert_eq!(may(grant(Role::ReformOffice, None, None), ELSEWHERE), 'y');
    assert_eq!(
        may(
            grant(Role::ReformOffice, Some("511781109"), None),
            ELSEWHERE
        ),
        'a'
    );
    assert_eq!(may(grant(Role::SystemAdmin, None, None), HERE), '-');
}
