//! Sign-ins, tries and sessions, as kept.

use server::store::audit::Unaudited;
use server::store::identity::CodeRow;
use server::store::session::{Opened, SessionRow};
use server::store::sign_in::{SetupRow, SignInRow};
use shared::access::Role;
use shared::id::{Digest, UserId};
use shared::time::Timestamp;

use crate::office::{MORNING, Office, id16};
use crate::on_both_engines;

on_both_engines!(
    a_login_name_is_one_persons_and_a_person_has_one,
    a_step_and_a_recovery_code_are_used_once,
    tries_are_counted_locked_and_forgotten,
    tries_of_names_that_nobody_has_are_bounded_and_those_of_a_person_stay,
    a_session_is_read_until_it_is_over_and_ended_by_name,
    what_waits_to_be_set_up_is_one_a_person,
    no_session_is_opened_past_a_reset,
    of_codes_made_at_once_one_is_good,
);

fn hash(number: u64) -> Digest {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    Digest(bytes)
}

fn row(person: UserId, number: u64) -> SignInRow {
    SignInRow {
        person,
        login: format!("login{number}"),
        login_hash: hash(number),
        password: "$argon2id$".to_owned(),
        totp_secret: None,
        totp_step: None,
        changed_at: MORNING,
    }
}

async fn a_login_name_is_one_persons_and_a_person_has_one(office: Office) {
    let one = office.enrol("张桂兰", Role::SatchelMember).await.user;
    let two = office.enrol("李国华", Role::SatchelMember).await.user;
    let mut tx = office.store.begin().await.unwrap();
    assert!(tx.insert_sign_in(&row(one, 1)).await.unwrap());
    assert!(!tx.insert_sign_in(&row(two, 1)).await.unwrap(), "the name");
    assert!(
        !tx.insert_sign_in(&row(one, 2)).await.unwrap(),
        "the person"
    );
    let found = tx.sign_in_of_login(hash(1)).await.unwrap();
    assert_eq!(found, Some(row(one, 1)));
    assert_eq!(tx.sign_in_of(two).await.unwrap(), None);
    tx.set_password(one, "other", Timestamp(9)).await.unwrap();
    let found = tx.sign_in_of(one).await.unwrap().unwrap();
    assert_eq!(
        (found.password.as_str(), found.changed_at),
        ("other", Timestamp(9))
    );
    assert!(tx.delete_sign_in(one).await.unwrap());
    assert!(!tx.delete_sign_in(one).await.unwrap());
    assert!(tx.insert_sign_in(&row(two, 1)).await.unwrap());
    assert!(!tx.is_second_step_for_all().await.unwrap());
    tx.set_second_step_for_all(true).await.unwrap();
    assert!(tx.is_second_step_for_all().await.unwrap());
}

async fn a_step_and_a_recovery_code_are_used_once(office: Office) {
    let one = office.enrol("张桂兰", Role::SatchelMember).await.user;
    let two = office.enrol("李国华", Role::SatchelMember).await.user;
    let mut tx = office.store.begin().await.unwrap();
    tx.insert_sign_in(&row(one, 1)).await.unwrap();
    assert!(!tx.use_totp_step(one, 5).await.unwrap(), "no authenticator");
    assert!(tx.set_totp(one, &[7; 20], 5, MORNING).await.unwrap());
    assert!(
        !tx.set_totp(one, &[8; 20], 6, MORNING).await.unwrap(),
        "has one"
    );
    let kept = tx.sign_in_of(one).await.unwrap().unwrap();
    assert_eq!(
        (kept.totp_secret, kept.totp_step),
        (Some(vec![7; 20]), Some(5))
    );
    for (step, is_good) in [(5, false), (4, false), (6, true), (6, false), (9, true)] {
        assert_eq!(
            tx.use_totp_step(one, step).await.unwrap(),
            is_good,
            "{step}"
        );
    }
    let codes = [hash(11), hash(12)];
    tx.replace_recovery_codes(one, &codes).await.unwrap();
    assert!(!tx.use_recovery_code(two, hash(11), MORNING).await.unwrap());
    assert!(tx.use_recovery_code(one, hash(11), MORNING).await.unwrap());
    assert!(!tx.use_recovery_code(one, hash(11), MORNING).await.unwrap());
    assert_eq!(tx.recovery_codes_left(one).await.unwrap(), 1);
    tx.replace_recovery_codes(one, &[hash(13)]).await.unwrap();
    assert!(!tx.use_recovery_code(one, hash(12), MORNING).await.unwrap());
    tx.delete_sign_in(one).await.unwrap();
    assert_eq!(tx.recovery_codes_left(one).await.unwrap(), 0);
}

async fn tries_are_counted_locked_and_forgotten(office: Office) {
    let at = |ms: i64| MORNING.plus_ms(ms);
    let mut tx = office.store.begin().await.unwrap();
    let start = at(-1_000);
    assert_eq!(tx.count_try(hash(1), at(0), start).await.unwrap(), Some(1));
    assert_eq!(tx.count_try(hash(1), at(1), start).await.unwrap(), Some(2));
    assert_eq!(tx.count_try(hash(2), at(1), start).await.unwrap(), Some(1));
    tx.lock_login(hash(1), at(50)).await.unwrap();
    assert_eq!(
        tx.locked_until(hash(1), at(49)).await.unwrap(),
        Some(at(50))
    );
    assert_eq!(tx.count_try(hash(1), at(49), start).await.unwrap(), None);
    assert_eq!(tx.locked_until(hash(1), at(50)).await.unwrap(), None);
    assert_eq!(tx.count_try(hash(1), at(50), start).await.unwrap(), Some(3));
    assert_eq!(
        tx.count_try(hash(1), at(60), at(51)).await.unwrap(),
        Some(1),
        "forgotten"
    );
    tx.count_try(hash(1), at(61), at(51)).await.unwrap();
    tx.clear_tries(hash(1)).await.unwrap();
    assert_eq!(
        tx.count_try(hash(1), at(62), at(51)).await.unwrap(),
        Some(1)
    );
}

async fn tries_of_names_that_nobody_has_are_bounded_and_those_of_a_person_stay(office: Office) {
    let one = office.enrol("张桂兰", Role::SatchelMember).await.user;
    let start = MORNING.plus_ms(-1);
    let mut tx = office.store.begin().await.unwrap();
    tx.insert_sign_in(&row(one, 1)).await.unwrap();
    for _ in 0..3 {
        tx.count_try(hash(1), MORNING, start).await.unwrap();
    }
    for number in 2..=10_010 {
        let at = MORNING.plus_ms(i64::try_from(number).unwrap());
        tx.count_try(hash(number), at, start).await.unwrap();
    }
    let at = MORNING.plus_ms(20_000);
    let count = async |tx: &mut server::store::Tx, number: u64| {
        tx.count_try(hash(number), at, start).await.unwrap()
    };
    assert_eq!(count(&mut tx, 1).await, Some(4), "the oldest, of a person");
    assert_eq!(
        count(&mut tx, 2).await,
        Some(1),
        "the oldest of nobody's is forgotten"
    );
    assert_eq!(count(&mut tx, 10_010).await, Some(2));
}

async fn a_session_is_read_until_it_is_over_and_ended_by_name(office: Office) {
    let one = office.enrol("张桂兰", Role::SatchelMember).await.user;
    let two = office.enrol("李国华", Role::SatchelMember).await.user;
    let at = |ms: i64| MORNING.plus_ms(ms);
    let session = |person, opened| SessionRow {
        id: id16(),
        person,
        opened,
        created_at: at(0),
        seen_at: at(0),
        valid_until: at(100),
        address: "10.0.0.1".to_owned(),
        agent: "浏览器".to_owned(),
    };
    let rows = [
        session(one, Opened::Password),
        session(one, Opened::Link),
        session(two, Opened::Password),
    ];
    let mut tx = office.store.begin().await.unwrap();
    for (number, row) in (1..).zip(&rows) {
        tx.insert_session(hash(number), row).await.unwrap();
    }
    assert_eq!(
        tx.session(hash(1), at(100), at(0)).await.unwrap().as_ref(),
        Some(&rows[0])
    );
    assert_eq!(
        tx.session(hash(1), at(101), at(0)).await.unwrap(),
        None,
        "over"
    );
    assert_eq!(
        tx.session(hash(1), at(50), at(1)).await.unwrap(),
        None,
        "unused"
    );
    let link = tx.session(hash(2), at(50), at(1)).await.unwrap();
    assert_eq!(link.as_ref(), Some(&rows[1]), "a link's may lie");
    tx.see_session(hash(1), at(30)).await.unwrap();
    let seen = tx.session(hash(1), at(50), at(1)).await.unwrap().unwrap();
    assert_eq!(seen.seen_at, at(30));
    assert_eq!(tx.sessions_of(one, at(50), at(0)).await.unwrap().len(), 2);
    assert!(!tx.end_session(two, rows[0].id).await.unwrap(), "another's");
    assert!(tx.end_session(one, rows[0].id).await.unwrap());
    assert_eq!(tx.session(hash(1), at(50), at(0)).await.unwrap(), None);
    tx.insert_session(hash(4), &session(one, Opened::Password))
        .await
        .unwrap();
    assert_eq!(tx.end_sessions(one, Some(rows[1].id)).await.unwrap(), 1);
    assert_eq!(tx.end_sessions(one, None).await.unwrap(), 1);
    assert_eq!(tx.end_sessions(two, None).await.unwrap(), 1);
    // What is over goes with the next that is opened.
    tx.insert_session(hash(5), &rows[0]).await.unwrap();
    let late = SessionRow {
        created_at: at(101),
        valid_until: at(300),
        ..session(two, Opened::Link)
    };
    tx.insert_session(hash(6), &late).await.unwrap();
    assert_eq!(tx.end_sessions(one, None).await.unwrap(), 0);
    tx.commit_unaudited(Unaudited::Session).await.unwrap();
}

async fn what_waits_to_be_set_up_is_one_a_person(office: Office) {
    let one = office.enrol("张桂兰", Role::SatchelMember).await.user;
    let setup = |code_hash| SetupRow {
        person: one,
        code_hash,
        login: "zhang".to_owned(),
        password: "$argon2id$".to_owned(),
        totp_secret: vec![7; 20],
        valid_until: MORNING.plus_ms(10),
    };
    let mut tx = office.store.begin().await.unwrap();
    let (first, second) = (setup(Some(hash(9))), setup(None));
    tx.insert_setup(hash(1), &first, MORNING).await.unwrap();
    assert_eq!(
        tx.setup(hash(1), MORNING.plus_ms(10)).await.unwrap(),
        Some(first)
    );
    assert_eq!(tx.setup(hash(1), MORNING.plus_ms(11)).await.unwrap(), None);
    tx.insert_setup(hash(2), &second, MORNING).await.unwrap();
    assert_eq!(tx.setup(hash(1), MORNING).await.unwrap(), None);
    assert_eq!(tx.setup(hash(2), MORNING).await.unwrap(), Some(second));
    assert!(tx.delete_setup(hash(2)).await.unwrap());
    assert!(!tx.delete_setup(hash(2)).await.unwrap());
}

/// Whoever signs in while the sign-in is reset: the session is not there afterwards, whichever comes first.
async fn no_session_is_opened_past_a_reset(office: Office) {
    let one = office.enrol("张桂兰", Role::SatchelMember).await.user;
    for round in 0..20 {
        let mut tx = office.store.begin().await.unwrap();
        tx.insert_sign_in(&row(one, 1)).await.unwrap();
        tx.commit_unaudited(Unaudited::SignIn).await.unwrap();
        let session = SessionRow {
            id: id16(),
            person: one,
            opened: Opened::Password,
            created_at: MORNING,
            seen_at: MORNING,
            valid_until: MORNING.plus_ms(100),
            address: "10.0.0.1".to_owned(),
            agent: String::new(),
        };
        let sign_in = async {
            let mut tx = office.store.begin().await.unwrap();
            if tx.locked_sign_in(one).await.unwrap().is_some() {
                // Time for the other to come between.
                for _ in 0..round {
                    tx.sign_in_of(one).await.unwrap();
                }
                tx.insert_session(hash(round), &session).await.unwrap();
            }
            tx.commit_unaudited(Unaudited::SignIn).await.unwrap();
        };
        let reset = async {
            let mut tx = office.store.begin().await.unwrap();
            tx.clear_tries(hash(1)).await.unwrap();
            tx.delete_sign_in(one).await.unwrap();
            tx.end_sessions(one, None).await.unwrap();
            tx.commit_unaudited(Unaudited::SignIn).await.unwrap();
        };
        tokio::join!(sign_in, reset);
        let mut tx = office.store.snapshot().await.unwrap();
        let left = tx.sessions_of(one, MORNING, MORNING).await.unwrap();
        assert_eq!(left, [], "round {round}");
    }
}

async fn of_codes_made_at_once_one_is_good(office: Office) {
    let person = office.enrol("张桂兰", Role::SatchelMember).await.user;
    let code = CodeRow {
        person,
        moves_from: None,
    };
    let until = MORNING.plus_ms(100);
    let mut made = tokio::task::JoinSet::new();
    for number in 0..8 {
        let store = office.store.clone();
        made.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let made = tx.insert_code(hash(number), code, MORNING, until);
            made.await.unwrap();
            tx.commit_unaudited(Unaudited::Items).await.unwrap();
        });
    }
    made.join_all().await;
    let mut tx = office.store.snapshot().await.unwrap();
    let mut good = 0;
    for number in 0..8 {
        let state = tx.code_state(hash(number), MORNING).await.unwrap();
        good += u32::from(state.is_ok());
    }
    assert_eq!(good, 1);
}
