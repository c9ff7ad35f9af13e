//! Enrolling: at the server that made the code, and at no other.

use mobile_cli::{MemoryStore, PhoneError, Store as _};
use mobile_core::Refusal;
use shared::enrolment::EnrolLine;
use shared::id::{Digest, OrganisationId};
use shared::time::Timestamp;

use crate::desk::{ORGANISATION, server_key};
use crate::setting::Setting;

fn line() -> EnrolLine {
    EnrolLine {
        server: "https://satchel.example.cn".to_owned(),
        organisation: ORGANISATION,
        server_key: Digest(server_key().verifying_key().to_bytes()),
        code: "GOODC0DE".to_owned(),
        valid_until: Timestamp(0),
    }
}

/// Nothing of an answer that was refused is on the disk.
fn nothing_is_kept(store: &mut MemoryStore) {
    assert!(store.is_empty());
    assert_eq!(store.secret("token").unwrap(), None);
    assert_eq!(store.secret("person").unwrap(), None);
}

#[test]
fn a_phone_enrols_at_the_server_of_the_qr_code() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    let enrolled = phone.enrol_by(&line(), "手机").unwrap();
    assert_eq!(enrolled.user_name, "张桂兰");
    assert!(phone.core().enrolment().is_some());
    let mut store = setting.store.clone();
    assert_eq!(store.secret("person").unwrap(), Some("张桂兰".into()));
}

#[test]
fn another_server_is_refused_and_nothing_of_it_is_kept() {
    let other_key = EnrolLine {
        server_key: Digest([7; 32]),
        ..line()
    };
    let other_office = EnrolLine {
        organisation: OrganisationId([7; 16]),
        ..line()
    };
    for line in [other_key, other_office] {
        let mut setting = Setting::new();
        let refused = setting.phone().enrol_by(&line, "手机");
        let is_told = matches!(refused, Err(PhoneError::Refused(Refusal::OtherServer)));
        assert!(is_told, "{refused:?}");
        nothing_is_kept(&mut setting.store);
    }
}

#[test]
fn a_certificate_of_another_key_is_refused_however_the_code_came() {
    for by_line in [true, false] {
        let mut setting = Setting::new();
        *setting.desk.certifies.lock().unwrap() = Some(Digest([7; 32]));
        let mut phone = setting.phone();
        let refused = match by_line {
            true => phone.enrol_by(&line(), "手机"),
            false => phone.enrol("GOOD", "手机"),
        };
        let is_told = matches!(refused, Err(PhoneError::Refused(Refusal::Certificate)));
        assert!(is_told, "{refused:?}");
        nothing_is_kept(&mut setting.store);
    }
}

#[test]
fn a_certificate_that_the_named_key_did_not_sign_is_refused() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    let enrolled = phone.enrol("GOOD", "手机").unwrap();
    let key = phone.public_key().unwrap();
    let check = |answer: &_| mobile_core::enrolment::check(answer, &key, None);
    assert_eq!(check(&enrolled), Ok(()));
    let mut forged = enrolled.clone();
    forged.server_key = Digest([7; 32]);
    assert_eq!(check(&forged), Err(Refusal::Certificate));
    let mut broken = enrolled;
    broken.certificate.pop();
    assert_eq!(check(&broken), Err(Refusal::Certificate));
}
