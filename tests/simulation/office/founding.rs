//! What is there before anybody works: the office's lists, its people, their grants and their phones.

use std::sync::OnceLock;

use server::reference::publish;
use server::store::audit::Unaudited;
use server::store::identity::{DeviceRow, GrantRow, PersonRow, TeamRow};
use server::store::organisation::OrganisationRow;
use server::store::{Store, StoreError};
use shared::division::wanyuan;
use shared::id::{Digest, GrantId, Nonce, UserId};
use shared::membership::Membership;
use shared::policy_topic::PolicyTopic;
use shared::sync::Reference;
use shared::talk_topic::TalkTopic;
use shared::time::Timestamp;
use shared::unit::{Unit, UnitKind};

use super::device_key;
use crate::scenario::{BEGIN, Handset, Job, Person, Scenario, Team, UNIT, id16};

/// The divisions of the townships that the cast works in, in every edition; parsed once.
fn sheets(scenario: &Scenario) -> Vec<Reference> {
    static ALL: OnceLock<Vec<shared::division::DivisionSheet>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let divisions =
            wanyuan::divisions(wanyuan::MERGED_FROM).expect("the table that comes along");
        divisions.sheets().collect()
    });
    let works = |township: &str| scenario.teams.iter().any(|team| team.township == township);
    let sheets = all.iter().filter(|sheet| {
        let township = shared::division::Area::from(sheet.township).to_string();
        sheet.edition == "2018" && works(&township)
    });
    sheets.cloned().map(Reference::Divisions).collect()
}

/// The agencies, and the unit that they inspect.
fn units() -> Vec<Unit> {
    let mut units = Unit::defaults();
    units.push(Unit {
        code: UNIT.to_owned(),
        name: "市交通运输局".to_owned(),
        kind: UnitKind::Department,
        valid_from: None,
        valid_to: None,
    });
    units
}

/// Writes organisation, teams, roll, grants and phones.
pub(super) async fn people(store: &Store, scenario: &Scenario) -> Result<(), StoreError> {
    let now = Timestamp(BEGIN);
    let mut tx = store.begin().await?;
    tx.create_organisation(&OrganisationRow {
        name: "万源市委改革办".to_owned(),
        county: "511781".to_owned(),
        created_at: now,
        signing_key: [3; 32],
    })
    .await?;
    let mut references = sheets(scenario);
    references.push(Reference::PolicyTopics(PolicyTopic::defaults()));
    references.push(Reference::Units(units()));
    references.push(Reference::TalkTopics(TalkTopic::defaults()));
    for (place, team) in scenario.teams.iter().enumerate() {
        tx.insert_team(&TeamRow {
            id: Team::id(place),
            name: team.name.clone(),
            area: team.township.parse().expect("a township"),
            created_at: now,
        })
        .await?;
    }
    for (place, person) in scenario.people.iter().enumerate() {
        tx.insert_person(&PersonRow {
            id: Person::id(place),
            name: person.name.clone(),
            created_at: now,
        })
        .await?;
        for (number, grant) in person.grants(&scenario.teams).into_iter().enumerate() {
            references.extend(grant.team.map(|team| {
                Reference::Membership(Membership {
                    user: Person::id(place),
                    name: person.name.clone(),
                    team,
                    team_name: team.to_string(),
                    area: grant.area.unwrap_or("511781".parse().expect("a county")),
                    role: match person.job {
                        Job::Volunteer | Job::Leader => "satchel_member".to_owned(),
                        _ => grant.role.as_str().to_owned(),
                    },
                    from: grant.from,
                    to: grant.to,
                    unit: grant.unit.clone(),
                })
            }));
            tx.insert_grant(&GrantRow {
                id: GrantId(id16(0x94, (place * 10 + number) as u64)),
                person: Person::id(place),
                grant,
            })
            .await?;
        }
    }
    for (place, phone) in scenario.phones.iter().enumerate() {
        tx.insert_device(&DeviceRow {
            id: Handset::device(place),
            public_key: Digest(device_key(place).verifying_key().to_bytes()),
            name: format!("手机{place}"),
            enrolled_at: now,
            revoked_at: None,
        })
        .await?;
        let (installation, device) = (Handset::installation(place), Handset::device(place));
        tx.insert_installation(
            installation,
            device,
            Person::id(phone.person),
            Nonce([7; 16]),
            now,
        )
        .await?;
    }
    publish(&mut tx, references, UserId([0; 16]), now).await?;
    tx.commit_unaudited(Unaudited::Items).await
}
