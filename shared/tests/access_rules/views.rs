//! What is seen: feeds and figure areas.

use shared::access::{
    Action, Grant, Principal, Role, figure_area, permits, permits_figure, permits_in, visible_feeds,
};
use shared::division::Area;
use shared::feed::{Feed, feeds_of_record};
use shared::id::TeamId;

use crate::fixture::*;

fn feeds(role: Role, area: Option<&str>, team: Option<TeamId>) -> Vec<String> {
    let caller = principal(&[grant(role, area, team)]);
    let feeds = visible_feeds(&caller, date("2018-07-01"));
    assert!(feeds.is_sorted());
    feeds.iter().map(Feed::to_string).collect()
}

#[test]
fn feeds_by_role() {
    let me = "p:11111111-1111-1111-1111-111111111111";
    let team = "t:33333333-3333-3333-3333-333333333333";
    let town = Some("511781109");
    for role in [Role::SatchelMember, Role::TeamLeader] {
        assert_eq!(
            feeds(role, town, Some(MY_TEAM)),
            [me, "r:511781109", "r:base", team]
        );
        assert_eq!(
            feeds(role, Some(HERE), Some(MY_TEAM)),
            [me, "r:511781109", "r:base", team]
        );
    }
    let coordinator = Role::TownshipCoordinator;
    assert_eq!(
        feeds(coordinator, town, None),
        ["d:511781109", me, "r:511781109", "r:base"]
    );
    assert_eq!(
        feeds(coordinator, Some(HERE), None),
        [me, "r:511781109", "r:base", "v:511781109201"]
    );
    for role in [Role::ReformOffice, Role::SupervisionOffice] {
        assert_eq!(feeds(role, None, None), ["o:", me, "r:base"]);
        assert_eq!(feeds(role, Some("511781"), None), ["o:", me, "r:base"]);
        assert_eq!(
            feeds(role, town, None),
            ["d:511781109", me, "r:511781109", "r:base"]
        );
    }
    for role in [
        Role::SystemAdmin,
        Role::LeaderSecretary,
        Role::Inspector,
        Role::AuditAdmin,
    ] {
        assert_eq!(feeds(role, None, None), [me, "r:base"]);
    }
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

/// What a caller may read by asking is what comes by feed, and the other way round.
#[test]
fn feeds_and_permits_agree() {
    let on = date("2018-07-01");
    for role in Role::ALL {
        for area in [None, Some("511781"), Some("511781109"), Some(HERE)] {
            for team in [None, Some(MY_TEAM)] {
                let caller = principal(&[grant(role, area, team)]);
                let seen = visible_feeds(&caller, on);
                for subject in subjects() {
                    let named = feeds_of_record(subject.home, subject.team, subject.author);
                    let by_feed = named.iter().any(|feed| seen.contains(feed));
                    let by_asking =
                        permits(&caller, Action::ReadRecord, Some(&subject), on).is_ok();
                    assert_eq!(by_feed, by_asking, "{role} {area:?} {team:?} {subject:?}");
                }
            }
        }
    }
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
