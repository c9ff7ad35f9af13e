//! What a grant must name, and what comes of one that does not.

use shared::access::{Grant, Need, Role, needs};

use crate::fixture::*;

/// T a team, U a unit, P a place.
#[rustfmt::skip]
const NEEDS: [(&str, &str); 13] = [
    ("satchel_member",       "T"),
    ("team_leader",          "T"),
    ("talk_recorder",        "TP"),
    ("township_coordinator", "P"),
    ("inspector",            "T"),
    ("liaison",              "U"),
    ("deputy_in_charge",     "U"),
    ("reform_office",        ""),
    ("supervision_office",   ""),
    ("leader_secretary",     ""),
    ("system_admin",         ""),
    ("security_admin",       ""),
    ("audit_admin",          ""),
];

fn bare(role: Role) -> Grant {
    Grant {
        unit: None,
        ..grant(role, None, None)
    }
}

fn lacks(grant: &Grant) -> Vec<String> {
    let broken = grant.lacks().into_iter();
    broken
        .map(|broken| format!("{} {}", broken.field, broken.rule))
        .collect()
}

#[test]
fn a_grant_lacks_what_its_role_needs_and_the_usual_one_lacks_nothing() {
    for (name, row) in NEEDS {
        let role: Role = name.parse().unwrap();
        let wanted: Vec<Need> = needs(role).collect();
        let of = |letter| match letter {
            'T' => (Need::Team, "team required"),
            'U' => (Need::Unit, "unit required"),
            _ => (Need::Place, "area place"),
        };
        let (expected, said): (Vec<Need>, Vec<&str>) = row.chars().map(of).unzip();
        assert_eq!(wanted, expected, "{name}");
        assert_eq!(lacks(&bare(role)), said, "{name}");
        assert_eq!(lacks(&usual(role).grants[0]), Vec::<String>::new());
    }
}

#[test]
fn a_county_is_a_place_of_a_team_alone() {
    let of = |role, area, team| lacks(&grant(role, Some(area), team));
    let county = of(Role::TownshipCoordinator, "511781", None);
    assert_eq!(county, ["area place"]);
    let team = Some(MY_TEAM);
    for (role, area, team) in [
        (Role::TownshipCoordinator, "511781109", None),
        (Role::TownshipCoordinator, HERE, None),
        // Closed over its townships before any rule sees it.
        (Role::TalkRecorder, "511781", team),
        (Role::TalkRecorder, HERE, team),
    ] {
        assert_eq!(of(role, area, team), Vec::<String>::new(), "{role} {area}");
    }
}
