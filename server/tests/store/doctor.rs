//! What `satchel doctor` reads of a database, each made wrong.

use server::audit::{by_nobody, keep_up, prove};
use server::config::{Edge, Location};
use server::doctor::{self, Finding, Level, Patient};
use server::identity::token_keys::TokenKeys;
use server::proxies::Proxies;
use server::store::audit::Unaudited;
use server::store::identity::{CodeRow, GrantRow};
use shared::access::{Grant, Role};
use shared::audit::Act;
use shared::id::{DeviceId, Digest, GrantId, UserId};
use shared::time::{DAY_MS, Timestamp};

use crate::office::{MORNING, Office, id16};

crate::on_both_engines![
    a_trail_that_was_changed_is_found_and_an_old_checkpoint_too,
    administrators_are_three_people,
    old_keys_long_codes_and_silent_devices_are_counted,
    a_clock_before_the_last_that_was_stored_is_found,
    what_the_engine_says_of_itself_is_read,
];

impl Office {
    async fn examined(&self, now: Timestamp) -> Vec<Finding> {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_owned());
        let edge = Edge {
            listen: ([127, 0, 0, 1], 0).into(),
            public_url: None,
            tls: None,
            proxies: Proxies::default(),
        };
        let patient = Patient {
            location: &location,
            edge: &edge,
            store: &self.store,
            now,
        };
        doctor::examine(patient).await.unwrap()
    }

    async fn level(&self, check: &str, days: i64) -> Level {
        let found = self.examined(MORNING.plus_ms(days * DAY_MS)).await;
        let finding = found.iter().find(|finding| finding.check == check);
        finding.unwrap().level
    }

    async fn give(&self, person: UserId, role: Role) {
        let mut tx = self.store.begin().await.unwrap();
        let grant = Grant {
            role,
            area: None,
            unit: None,
            team: None,
            from: "2018-01-01".parse().unwrap(),
            to: None,
        };
        let row = GrantRow {
            id: GrantId(id16()),
            person,
            grant,
        };
        tx.insert_grant(&row).await.unwrap();
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    }
}

async fn a_trail_that_was_changed_is_found_and_an_old_checkpoint_too(office: Office) {
    assert_eq!(office.level("audit_trail", 0).await, Level::Ok, "none yet");
    keep_up(&office.store, MORNING).await.unwrap();
    for number in 1..=5 {
        let device = DeviceId([number; 16]);
        let tx = office.store.begin().await.unwrap();
        let deed = by_nobody(MORNING, Act::DeviceRevoked { device });
        tx.commit(deed).await.unwrap();
    }
    assert_eq!(office.level("audit_trail", 0).await, Level::Ok);
    assert_eq!(office.level("audit_checkpoint", 30).await, Level::Ok);
    assert_eq!(office.level("audit_checkpoint", 31).await, Level::Warning);
    office.clock.advance_to(MORNING.plus_ms(31 * DAY_MS));
    let made = prove::checkpoint(&office.store, &office.clock, &office.keys).await;
    made.unwrap();
    assert_eq!(office.level("audit_checkpoint", 31).await, Level::Ok);
    for (touch, back) in [
        (
            "update audit set person = org where seq = 3",
            "update audit set person = null where seq = 3",
        ),
        (
            "update audit set seq = 99 where seq = 4",
            "update audit set seq = 4 where seq = 99",
        ),
        (
            "update audit_head set seq = 9",
            "update audit_head set seq = 7",
        ),
    ] {
        office.execute(touch).await;
        assert_eq!(
            office.level("audit_trail", 31).await,
            Level::Unsafe,
            "{touch}"
        );
        office.execute(back).await;
        assert_eq!(office.level("audit_trail", 31).await, Level::Ok, "{back}");
    }
    // After a pruning the trail begins later.
    let ends = office.store.snapshot().await.unwrap().audit_ends().await;
    assert_eq!(ends.unwrap().head.seq, 7);
    office.execute("delete from audit where seq < 4").await;
    assert_eq!(office.level("audit_trail", 31).await, Level::Ok);
}

async fn administrators_are_three_people(office: Office) {
    let check = "administrators";
    assert_eq!(office.level(check, 0).await, Level::Unsafe);
    let people = [1, 2, 3].map(|id| UserId([id; 16]));
    office.give(people[0], Role::SystemAdmin).await;
    assert_eq!(office.level(check, 0).await, Level::Warning);
    office.give(people[1], Role::SecurityAdmin).await;
    office.give(people[2], Role::AuditAdmin).await;
    assert_eq!(office.level(check, 0).await, Level::Ok);
    office.give(people[2], Role::SystemAdmin).await;
    assert_eq!(office.level(check, 0).await, Level::Unsafe);
    office
        .execute("update access_grant set to_on = '2018-02-01' where role = 'system_admin'")
        .await;
    assert_eq!(office.level(check, 0).await, Level::Unsafe, "all are over");
}

async fn old_keys_long_codes_and_silent_devices_are_counted(office: Office) {
    TokenKeys::open(office.store.clone(), MORNING)
        .await
        .unwrap();
    assert_eq!(office.level("token_key", 90).await, Level::Ok);
    assert_eq!(office.level("token_key", 91).await, Level::Warning);
    office.enrol("张桂兰", Role::SatchelMember).await;
    assert_eq!(office.level("silent_devices", 90).await, Level::Ok);
    assert_eq!(office.level("silent_devices", 91).await, Level::Warning);
    office.execute("update device set revoked_at = 1").await;
    assert_eq!(office.level("silent_devices", 91).await, Level::Ok);
    let mut tx = office.store.begin().await.unwrap();
    let until = MORNING.plus_ms(14 * DAY_MS + 1);
    let row = CodeRow {
        person: UserId([1; 16]),
        moves_from: None,
    };
    tx.insert_code(Digest([1; 32]), row, MORNING, until)
        .await
        .unwrap();
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
    assert_eq!(office.level("enrolment_codes", 0).await, Level::Warning);
    assert_eq!(office.level("enrolment_codes", 1).await, Level::Ok);
    office
        .execute("update enrolment_code set used_at = 1")
        .await;
    assert_eq!(office.level("enrolment_codes", 0).await, Level::Ok);
}

async fn a_clock_before_the_last_that_was_stored_is_found(office: Office) {
    assert_eq!(office.level("clock", 0).await, Level::Ok);
    keep_up(&office.store, MORNING).await.unwrap();
    assert_eq!(office.level("clock", 0).await, Level::Ok);
    assert_eq!(office.level("clock", -1).await, Level::Unsafe);
}

async fn what_the_engine_says_of_itself_is_read(office: Office) {
    let settings = office.store.engine_settings().await.unwrap();
    // Those that are the program's own; a server of PostgreSQL for tests may be quick and careless.
    if office.store.engine() == server::store::Engine::Sqlite {
        assert!(settings.is_synced && settings.is_acknowledged_late);
        assert!(!settings.is_superuser);
        assert_eq!(office.level("database_settings", 0).await, Level::Ok);
    }
    let schema = office
        .store
        .snapshot()
        .await
        .unwrap()
        .schema_version()
        .await;
    assert!(schema.unwrap() >= 7);
}
