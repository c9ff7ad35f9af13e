//! Golden vectors of the audit trail: an entry of each act, the tag after all of them, and a signed checkpoint.
//! A trail lies for years: these bytes never change.

use ed25519_dalek::{Signer as _, SigningKey};
use shared::access::{Grant, Role};
use shared::audit::{
    Act, ActName, Checkpoint, Deed, Entry, NamedGrant, Refusal, SignInStep, SignedCheckpoint,
    Stored, Walk, next,
};
use shared::id::{
    DeviceId, Digest, GrantId, InstallationId, OrganisationId, RecordId, TeamId, UserId,
};
use shared::problem::HeldCode;
use shared::sync::Tag;
use shared::time::Timestamp;

const ORGANISATION: OrganisationId = OrganisationId([0x03; 16]);
const TEAM: TeamId = TeamId([0x04; 16]);
const USER: UserId = UserId([0x05; 16]);
const DEVICE: DeviceId = DeviceId([0x06; 16]);
const AT: Timestamp = Timestamp(1_530_489_600_000);

fn assert_golden(name: &str, bytes: &[u8]) {
    let path = format!("{}/tests/vectors/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let golden: String = golden.split_whitespace().collect();
    assert_eq!(
        golden,
        hex::encode(bytes),
        "{path} differs from the bytes written now"
    );
}

fn grant() -> Grant {
    Grant {
        role: Role::SatchelMember,
        area: Some("511781100".parse().unwrap()),
        unit: None,
        team: Some(TEAM),
        from: "2018-07-01".parse().unwrap(),
        to: Some("2018-12-31".parse().unwrap()),
    }
}

/// One of each.
fn acts() -> Vec<Act> {
    let address = "10.0.0.1".to_owned();
    let village = "511781100001".parse().unwrap();
    let topic = "orchards".to_owned();
    let record = RecordId([0x01; 16]);
    let item = Digest([0x0a; 32]);
    let reason = "镇上核对过".to_owned();
    vec![
        Act::AuditBegun {},
        Act::OrganisationMade {
            name: "万源市委改革办".to_owned(),
            county: "511781".parse().unwrap(),
            administrator: USER,
            code_valid_until: AT,
            security: None,
            audit: None,
        },
        Act::EnrolmentCodeIssued {
            account: USER,
            valid_until: AT,
        },
        Act::DeviceEnrolled {
            device: DEVICE,
            device_name: "手机".to_owned(),
            address: address.clone(),
            is_shared: false,
        },
        Act::EnrolmentRefused {
            address: address.clone(),
            why: Refusal::Unknown,
            failures: 10,
            is_closed: true,
            unnoted: 8,
        },
        Act::PageLinkMade { valid_until: AT },
        Act::PageOpened {
            address: address.clone(),
            valid_until: AT,
        },
        Act::PageLinkRefused {
            address,
            why: Refusal::Expired,
            unnoted: 0,
        },
        Act::AccountMade {
            account: USER,
            name: "张桂兰".to_owned(),
            grants: vec![grant()],
            proposed: None,
        },
        Act::GrantsGiven {
            account: USER,
            grants: vec![grant()],
        },
        Act::TeamMade {
            team: TEAM,
            name: "太平镇挎包宣讲队".to_owned(),
            area: "511781100".parse().unwrap(),
        },
        Act::DeviceRevoked { device: DEVICE },
        Act::HeldReleased {
            item,
            record,
            author: USER,
            waived: HeldCode::OutOfArea,
            reason: reason.clone(),
        },
        Act::HeldDeclined {
            item,
            record,
            author: USER,
            code: HeldCode::Frozen,
            reason,
        },
        Act::UnitsReplaced { units: 24, row: 90 },
        Act::TalkTopicsReplaced { topics: 9, row: 91 },
        Act::VillageTopicAdded {
            village,
            topic: topic.clone(),
            row: 92,
        },
        Act::VillageTopicEnded {
            village,
            topic,
            last: "2018-12-31".parse().unwrap(),
            row: 93,
        },
        Act::AuditRead {
            only_act: Some("device_revoked".to_owned()),
            only_person: Some(USER),
        },
        Act::AuditCheckpointMade {},
        Act::AuditPruned {
            before: "2018-01-01".parse().unwrap(),
            through: 3,
            tag: Digest([0x0b; 32]),
            entries: 3,
        },
        Act::TokenKeyChanged {
            kid: "0123456789abcdef".to_owned(),
            at_once: true,
        },
    ]
}

fn named() -> NamedGrant {
    NamedGrant {
        id: GrantId([0x0d; 16]),
        account: USER,
        grant: grant(),
    }
}

/// One of each of those about people that came after the others.
fn of_people() -> Vec<Act> {
    vec![
        Act::GrantsProposed {
            account: USER,
            grants: vec![named()],
        },
        Act::GrantsConfirmed {
            grants: vec![named()],
        },
        Act::GrantsDeclined {
            grants: vec![named()],
        },
        Act::GrantEnded {
            grant: named(),
            last: "2018-08-31".parse().unwrap(),
        },
        Act::AccountLeft {
            account: USER,
            ended: vec![named()],
            declined: vec![named()],
            devices: vec![DEVICE],
            last: "2018-06-30".parse().unwrap(),
        },
        Act::PeopleImported {
            file: Digest([0x0e; 32]),
            rows: 412,
            accounts: 400,
            grants: 412,
        },
        Act::AdministratorCodeIssued {
            account: USER,
            role: Role::SecurityAdmin,
            is_new: true,
            valid_until: AT,
        },
    ]
}

/// One of each of what is done at the machine.
fn at_the_machine() -> Vec<Act> {
    vec![
        Act::Rebuilt {
            row: 93,
            records: 12,
        },
        Act::BundleImported {
            file: Digest([0x0c; 32]),
            packs: 3,
        },
    ]
}

/// One of each of signing in.
fn of_signing_in() -> Vec<Act> {
    let address = "192.0.2.7".to_owned();
    vec![
        Act::SignedIn {
            address: address.clone(),
            with: SignInStep::RecoveryCode,
            valid_until: AT,
            recovery_codes_left: Some(9),
        },
        Act::SignInRefused {
            account: Some(USER),
            address: address.clone(),
            failures: 1,
            is_closed: false,
            unnoted: 0,
        },
        Act::SignInLocked {
            account: USER,
            address: address.clone(),
            failures: 5,
            until: AT,
        },
        Act::SignedOut {},
        Act::SessionsEnded {
            account: USER,
            sessions: 2,
        },
        Act::SignInMade {
            login: "zhangguilan".to_owned(),
            has_totp: true,
            address: address.clone(),
        },
        Act::PasswordChanged { sessions: 1 },
        Act::TotpSet { address },
        Act::RecoveryCodesMade { codes: 10 },
        Act::SignInUnlocked { account: USER },
        Act::SignInReset {
            account: USER,
            sessions: 1,
        },
        Act::SecondStepSet { for_everyone: true },
    ]
}

/// One of each of those about devices that came after the others.
fn of_devices() -> Vec<Act> {
    vec![
        Act::DeviceWiped {
            device: DEVICE,
            claimed_at: AT,
        },
        Act::EnrolmentSheetMade {
            accounts: vec![USER, UserId([0x0d; 16])],
            valid_until: AT,
        },
        Act::DeviceRenamed {
            device: DEVICE,
            name: "宣传站的手机".to_owned(),
        },
        Act::MoveCodeIssued { valid_until: AT },
        Act::InstallationMoved {
            account: USER,
            left: InstallationId([0x0e; 16]),
        },
    ]
}

/// Those whose last fields came later, with them.
fn longer() -> Vec<Act> {
    vec![
        Act::OrganisationMade {
            name: "万源市委改革办".to_owned(),
            county: "511781".parse().unwrap(),
            administrator: USER,
            code_valid_until: AT,
            security: Some(UserId([0x15; 16])),
            audit: Some(UserId([0x25; 16])),
        },
        Act::AccountMade {
            account: USER,
            name: "张桂兰".to_owned(),
            grants: Vec::new(),
            proposed: Some(vec![named()]),
        },
    ]
}

#[test]
fn every_act_is_in_some_trail() {
    let all = [
        acts(),
        of_people(),
        at_the_machine(),
        of_signing_in(),
        of_devices(),
    ]
    .concat();
    let names: Vec<ActName> = all.iter().map(Act::name).collect();
    assert_eq!(names, ActName::ALL, "one of each, in the order of numbers");
}

#[test]
fn a_trail_of_every_act() {
    let head = assert_trail("audit_entries", acts());
    assert_golden("audit_tag", head.tag.as_bytes());
    assert_trail("audit_entries_people", [of_people(), longer()].concat());
    assert_trail("audit_entries_machine", at_the_machine());
    assert_trail("audit_entries_signing_in", of_signing_in());
    assert_trail("audit_entries_devices", of_devices());
}

/// A trail of acts is written as it is in a file, and read again as what was done. Answers its head.
fn assert_trail(name: &str, acts: Vec<Act>) -> Tag {
    let (mut head, mut lines) = (Tag::START, Vec::new());
    let mut walk = Walk::from(ORGANISATION, Tag::START, Vec::new(), None);
    for act in acts {
        let deed = Deed {
            at: AT,
            person: Some(USER),
            installation: Some(InstallationId([0x02; 16])),
            act,
        };
        let entry = deed.after(ORGANISATION, head);
        let bytes = shared::cbor::encode(&entry);
        assert_eq!(shared::cbor::decode::<Entry>(&bytes).unwrap(), entry);
        head = next(head, &bytes);
        let stored = Stored {
            seq: head.seq,
            bytes: &bytes,
            tag: head.tag,
        };
        assert_eq!(walk.step(stored), Ok(entry));
        lines.extend(bytes);
    }
    assert_golden(name, &lines);
    assert!(walk.finish(head).is_ok());
    head
}

#[test]
fn a_checkpoint_file() {
    let checkpoint = Checkpoint {
        organisation: ORGANISATION,
        head: Tag {
            seq: 9,
            tag: Digest([0x0c; 32]),
        },
        at: AT,
    };
    let checkpoint = shared::cbor::encode(&checkpoint);
    let key = SigningKey::from_bytes(&[0x07; 32]);
    let signature = key.sign(&SignedCheckpoint::message(&checkpoint));
    let signed = SignedCheckpoint {
        checkpoint,
        signature: signature.to_bytes().to_vec(),
    };
    assert_golden("audit_checkpoint", &signed.to_file());
}
