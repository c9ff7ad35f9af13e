//! Grants as the database has them: proposed, confirmed, declined, ended; and an administrator's code at the machine.

use server::administrator::{self, AdministratorError};
use server::identity::code::Issuer;
use server::store::audit::Unaudited;
use server::store::identity::GrantRow;
use shared::access::{Grant, Role};
use shared::id::{GrantId, UserId};

use crate::office::{Hand, MORNING, Office, id16};

crate::on_both_engines![
    what_is_proposed_is_no_right_until_it_is_confirmed,
    what_waits_comes_in_pages_and_by_id,
    a_grant_ends_and_its_role_knows,
    an_administrator_gets_a_code_at_the_machine,
];

fn row(person: UserId, number: u8, grant: Grant) -> GrantRow {
    GrantRow {
        id: GrantId([number; 16]),
        person,
        grant,
    }
}

/// Proposes grants for a person, by another.
async fn propose(office: &Office, hand: &Hand, numbers: &[u8], by: UserId) {
    let mut tx = office.store.begin().await.unwrap();
    for number in numbers {
        let row = row(hand.user, *number, office.membership("2018-07-01"));
        tx.propose_grant(&row, by, MORNING).await.unwrap();
    }
    tx.commit_unaudited(Unaudited::Items).await.unwrap();
}

async fn what_is_proposed_is_no_right_until_it_is_confirmed(office: Office) {
    let hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let by = UserId(id16());
    propose(&office, &hand, &[1, 2], by).await;
    let mut tx = office.store.begin().await.unwrap();
    assert_eq!(tx.grants_of(&[hand.user]).await.unwrap().len(), 1);
    let waits = tx.proposals_of(&[hand.user]).await.unwrap();
    assert_eq!(waits.len(), 2);
    assert_eq!((waits[0].by, waits[0].at), (by, MORNING));
    let [first, second] = [1, 2].map(|number| GrantId([number; 16]));
    assert!(tx.grant(first).await.unwrap().is_none());
    tx.confirm_grant(first, by, MORNING).await.unwrap();
    tx.delete_proposal(second).await.unwrap();
    // A right is no proposal any more, and is not taken out as one.
    tx.delete_proposal(first).await.unwrap();
    assert!(tx.grant(first).await.unwrap().is_some());
    assert!(tx.grant(second).await.unwrap().is_none());
    assert_eq!(tx.grants_of(&[hand.user]).await.unwrap().len(), 2);
    assert!(tx.proposals_of(&[hand.user]).await.unwrap().is_empty());
}

async fn what_waits_comes_in_pages_and_by_id(office: Office) {
    let hand = office.enrol("张桂兰", Role::SatchelMember).await;
    propose(&office, &hand, &[1, 2, 3], UserId(id16())).await;
    let mut tx = office.store.begin().await.unwrap();
    let page = tx.proposals_after(None, 2).await.unwrap();
    let ids: Vec<GrantId> = page.iter().map(|one| one.row.id).collect();
    assert_eq!(ids, [1, 2].map(|number| GrantId([number; 16])));
    let rest = tx.proposals_after(ids.last().copied(), 2).await.unwrap();
    assert_eq!(rest.len(), 1);
    let asked = [3, 1, 9].map(|number| GrantId([number; 16]));
    assert_eq!(tx.proposals(&asked).await.unwrap().len(), 2);
    assert!(tx.proposals(&[]).await.unwrap().is_empty());
}

async fn a_grant_ends_and_its_role_knows(office: Office) {
    let hand = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut tx = office.store.begin().await.unwrap();
    let own = tx.grants_of(&[hand.user]).await.unwrap();
    tx.end_grant(own[0].id, "2018-07-31".parse().unwrap())
        .await
        .unwrap();
    let members = tx.grants_in_role(Role::SatchelMember).await.unwrap();
    let of_hers = members.iter().find(|row| row.id == own[0].id).unwrap();
    assert_eq!(of_hers.grant.to.unwrap().to_string(), "2018-07-31");
    assert!(
        tx.grants_in_role(Role::AuditAdmin)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn an_administrator_gets_a_code_at_the_machine(office: Office) {
    let role = Role::SecurityAdmin;
    let issuer = Issuer {
        server: "http://127.0.0.1:8420".to_owned(),
        organisation: office.store.org(),
        server_key: office.keys.public(),
    };
    let code =
        |user, is_new| administrator::code(&office.store, &issuer, MORNING, role, user, is_new);
    let nobody = code(None, false).await;
    assert!(matches!(nobody, Err(AdministratorError::Nobody(_))));
    let first = code(None, true).await.unwrap();
    assert!(first.is_new);
    let again = code(None, false).await.unwrap();
    assert_eq!((again.user, again.is_new), (first.user, false));
    assert_ne!(again.code.code, first.code.code);
    let second = code(None, true).await.unwrap();
    let several = code(None, false).await;
    assert!(matches!(several, Err(AdministratorError::Several { names, .. }) if names.len() == 2));
    let named = code(Some(second.user), false).await.unwrap();
    assert_eq!(named.user, second.user);
    let member = administrator::code(
        &office.store,
        &issuer,
        MORNING,
        Role::TeamLeader,
        None,
        true,
    )
    .await;
    assert!(matches!(member, Err(AdministratorError::Role(_))));
    let mut tx = office.store.begin().await.unwrap();
    assert_eq!(tx.grants_in_role(role).await.unwrap().len(), 2);
    assert!(tx.has_code(first.user, MORNING).await.unwrap());
    tx.delete_codes(first.user).await.unwrap();
    assert!(!tx.has_code(first.user, MORNING).await.unwrap());
}
