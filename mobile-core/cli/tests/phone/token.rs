//! Enrolment, tokens, and exchanges that fail.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use mobile_cli::{Ask, Phone, PhoneError};
use mobile_core::{Refusal, SyncEnd};
use shared::time::Timestamp;

use crate::desk::{Desk, INSTALLATION, NOW};
use crate::setting::Setting;

#[test]
fn a_spent_or_unknown_code_says_so_and_a_good_one_enrols_once() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    let Err(PhoneError::Problem { problem, .. }) = phone.enrol("BAD", "p") else {
        panic!()
    };
    assert_eq!(problem.code.as_str(), "code_unknown");
    assert_eq!(phone.enrol("GOOD", "p").unwrap().installation, INSTALLATION);
    let again = phone.enrol("GOOD", "p");
    assert!(matches!(
        again,
        Err(PhoneError::Refused(Refusal::AlreadyEnrolled))
    ));
    let reopened = setting.phone();
    assert_eq!(reopened.core().enrolment().unwrap().user_name, "张桂兰");
    assert_eq!(reopened.public_key(), phone.public_key());
}

#[test]
fn a_token_is_renewed_by_the_device_key_when_it_ends_or_is_refused() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    assert_eq!(
        setting.desk.proofs.load(Ordering::Relaxed),
        0,
        "the first token holds"
    );
    setting
        .clock
        .set("2018-09-01T00:00:00.000Z".parse().unwrap());
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    assert_eq!(
        setting.desk.proofs.load(Ordering::Relaxed),
        1,
        "renewed before it is used"
    );
    setting.clock.set(NOW.parse().unwrap());
    setting.desk.token.fetch_add(1, Ordering::Relaxed);
    let report = phone.sync(None).unwrap();
    assert_eq!((report.end, report.round_trips), (SyncEnd::Complete, 1));
    assert_eq!(
        setting.desk.proofs.load(Ordering::Relaxed),
        2,
        "refused, renewed, sent again"
    );
    setting.desk.token.fetch_add(1, Ordering::Relaxed);
    let value = phone.office_get("/v1/held").unwrap();
    assert_eq!(value["path"], "/v1/held");
    assert_eq!(setting.desk.proofs.load(Ordering::Relaxed), 3);
}

/// A phone of a server that gives nonces to prove.
fn with_nonces() -> (Setting, Phone) {
    let setting = Setting::new();
    *setting.desk.has_nonces.lock().unwrap() = true;
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    (setting, phone)
}

/// What a sync asked of the server, and the challenges that were answered.
fn cost(setting: &Setting, phone: &mut Phone) -> (u32, u32) {
    let of = |desk: &Desk| {
        let asks = desk.asks.load(Ordering::Relaxed);
        (asks, desk.proofs.load(Ordering::Relaxed))
    };
    let before = of(&setting.desk);
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    let after = of(&setting.desk);
    (after.0 - before.0, after.1 - before.1)
}

#[test]
fn a_token_that_ran_out_costs_no_call_where_the_server_gave_a_nonce() {
    let (setting, mut phone) = with_nonces();
    let now: Timestamp = NOW.parse().unwrap();
    for months in [3, 6, 9] {
        setting.clock.set(now.plus_ms(months * 30 * 86_400_000));
        assert_eq!(cost(&setting, &mut phone), (1, 0));
    }
    // Its own clock is wrong: the token is over there and not here.
    setting.clock.set(now);
    setting.desk.token.fetch_add(1, Ordering::Relaxed);
    assert_eq!(cost(&setting, &mut phone), (2, 0));
    // It is kept: a phone that was closed goes on with it.
    setting.clock.set(now.plus_ms(86_400_000));
    let mut reopened = setting.phone();
    assert_eq!(cost(&setting, &mut reopened), (1, 0));
}

#[test]
fn a_nonce_that_is_used_up_costs_one_call_more() {
    let (setting, mut phone) = with_nonces();
    setting
        .clock
        .set("2018-09-01T00:00:00.000Z".parse().unwrap());
    // An answer was lost on the way.
    setting.desk.nonce.fetch_add(1, Ordering::Relaxed);
    assert_eq!(cost(&setting, &mut phone), (2, 0));
    assert_eq!(cost(&setting, &mut phone), (1, 0));
}

#[test]
fn a_lost_answer_and_a_clock_that_is_behind_do_not_stop_a_phone() {
    let (setting, mut phone) = with_nonces();
    // By its own clock the token holds; the server's is later, and what it answered last never came.
    setting.desk.token.fetch_add(1, Ordering::Relaxed);
    setting.desk.nonce.fetch_add(1, Ordering::Relaxed);
    assert_eq!(cost(&setting, &mut phone), (3, 0));
    assert_eq!(cost(&setting, &mut phone), (1, 0));
}

#[test]
fn a_line_that_sends_everything_twice_does_not_stop_a_phone() {
    let setting = Setting::new();
    *setting.desk.has_nonces.lock().unwrap() = true;
    let desk = Arc::clone(&setting.desk);
    let twice = move |ask: Ask| {
        if ask.path == "/v1/sync" {
            let _ = desk.answer(&ask);
        }
        desk.answer(&ask)
    };
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    phone.set_transport(Arc::new(twice));
    setting
        .clock
        .set("2018-09-01T00:00:00.000Z".parse().unwrap());
    // Its proof and the one that it is told to make arrive twice each, then a challenge is answered.
    assert_eq!(cost(&setting, &mut phone), (2 + 2 + 2 + 2, 1));
    assert_eq!(cost(&setting, &mut phone).1, 1);
}

#[test]
fn a_phone_without_a_nonce_answers_a_challenge_and_has_one_from_then_on() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    setting
        .clock
        .set("2018-09-01T00:00:00.000Z".parse().unwrap());
    *setting.desk.has_nonces.lock().unwrap() = true;
    assert_eq!(cost(&setting, &mut phone), (3, 1));
    assert_eq!(cost(&setting, &mut phone), (1, 0));
}

#[test]
fn no_network_is_a_report_with_a_time_to_try_again() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    *setting.desk.is_away.lock().unwrap() = true;
    let report = phone.sync(None).unwrap();
    assert_eq!(report.end, SyncEnd::Failed("unreachable".to_owned()));
    assert_eq!(phone.wake_at(), report.retry_at);
    assert!(report.retry_at > Some(phone.now()));
    assert!(matches!(
        phone.office_get("/v1/held"),
        Err(PhoneError::Unreachable(_))
    ));
    *setting.desk.is_away.lock().unwrap() = false;
    phone.sync(None).unwrap();
    assert_eq!(phone.wake_at(), None);
}

#[test]
fn a_retired_device_hears_why() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    *setting.desk.is_revoked.lock().unwrap() = true;
    let end = phone.sync(None).unwrap().end;
    assert_eq!(end, SyncEnd::Failed("device_revoked".to_owned()));
}

#[test]
fn a_busy_office_says_when_and_the_phone_waits_as_long() {
    let setting = Setting::new();
    let mut phone = setting.phone();
    phone.enrol("GOOD", "p").unwrap();
    for (seconds, is_token_old) in [(40, false), (70, true)] {
        if is_token_old {
            // It is the token then that cannot be renewed.
            let now: Timestamp = NOW.parse().unwrap();
            setting.clock.set(now.plus_ms(86_400_000));
        }
        *setting.desk.is_busy.lock().unwrap() = Some(seconds);
        let report = phone.sync(None).unwrap();
        assert_eq!(report.end, SyncEnd::Failed("unavailable".to_owned()));
        assert_eq!(report.asked_to_wait_s, Some(seconds));
        let waits = report.retry_at.unwrap().0 - phone.now().0;
        assert_eq!(waits, i64::from(seconds) * 1_000);
        assert_eq!(phone.wake_at(), report.retry_at);
    }
    *setting.desk.is_busy.lock().unwrap() = None;
    assert_eq!(phone.sync(None).unwrap().end, SyncEnd::Complete);
    assert_eq!(phone.wake_at(), None);
}
