//! What was refused at the door is in the trail, bounded, and no secret of it.

use serde_json::json;
use server::store::audit::{AuditFilter, AuditRow};

use super::World;
use crate::office::Office;
use crate::page::{link, opened, visit};

/// What was said once on the way and must be nowhere in the trail.
#[derive(Default)]
struct Secrets(Vec<String>);

#[tokio::test]
async fn no_entry_holds_a_secret() {
    let mut secrets = Secrets::default();
    let office = Office::open().await;
    secrets.0.push(office.administrator_code.clone());
    let admin = office.administrator().await;
    secrets.0.push(admin.token().to_owned());
    let user = admin.user();
    for code in ["2222-2222", "7KQ2-M9XD"] {
        office.try_enrol(code, 3).await.expect(404);
        secrets.0.push(code.to_owned());
    }
    let path = format!("/v1/users/{user}/codes");
    let code = office.post(&admin, &path, json!({"valid_hours": 1})).await;
    let code = code.expect(201).json()["code"].as_str().unwrap().to_owned();
    office.enrol(&code, 4).await;
    office.try_enrol(&code, 5).await.expect(409);
    secrets.0.push(code);
    let to = link(&office, &office.reform().await).await;
    let cookie = opened(&office, &to).await;
    visit(&office, &to, "").await;
    secrets.0.push(to.trim_start_matches("/?key=").to_owned());
    secrets
        .0
        .push(cookie.trim_start_matches("satchel_page=").to_owned());
    let mut tx = office.app.store.snapshot().await.unwrap();
    let seed = tx.organisation().await.unwrap().unwrap().signing_key;
    let rows = tx.audit_after(&AuditFilter::default(), 0, 1_000).await;
    let rows = rows.unwrap();
    drop(tx);
    assert_eq!(rows.len(), 13, "{rows:?}");
    let forms = secrets.0.iter().flat_map(|secret| {
        let bare = secret.replace('-', "");
        let hash = server::identity::code::hash(secret);
        let bytes = hex::decode(secret).unwrap_or_else(|_| secret.as_bytes().to_vec());
        let (lower, named) = (bare.to_lowercase(), hash.to_string());
        [secret.clone(), bare, lower, named]
            .map(String::into_bytes)
            .into_iter()
            .chain([hash.0.to_vec(), bytes])
    });
    let mut forms: Vec<Vec<u8>> = forms.collect();
    forms.extend([seed.to_vec(), hex::encode(seed).into_bytes()]);
    for row in &rows {
        let entry = row.read().unwrap();
        let json = serde_json::to_vec(&entry.act).unwrap();
        let subject = row.subject.clone().unwrap_or_default().into_bytes();
        for kept in [&row.entry, &json, &subject] {
            for form in &forms {
                let is_in = kept.windows(form.len()).any(|part| part == form.as_slice());
                assert!(!is_in, "{} holds {form:?}", row.act);
            }
        }
    }
    // The search finds what is there.
    let name = "手机 4".as_bytes();
    let finds = |row: &AuditRow| row.entry.windows(name.len()).any(|part| part == name);
    assert_eq!(rows.iter().filter(|row| finds(row)).count(), 1);
}

#[tokio::test]
async fn sixty_wrong_codes_of_an_address_leave_two_entries() {
    let mut world = World::new().await;
    for _ in 0..60 {
        world.office.try_enrol("2222-2222", 2).await.expect(404);
    }
    for _ in 0..5 {
        world.office.try_enrol("2222-2222", 2).await.expect(429);
    }
    let rows = world.rows().await;
    let of = |row: &AuditRow| {
        let act = serde_json::to_value(row.read().unwrap().act).unwrap();
        (
            act["failures"].clone(),
            act["is_closed"].clone(),
            act["unnoted"].clone(),
        )
    };
    let rows = &rows[7..];
    assert_eq!(of(&rows[0]), (json!(1), json!(false), json!(0)));
    assert_eq!(of(&rows[1]), (json!(60), json!(true), json!(58)));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].person, None);
    // A code that was used and one that is over are told apart.
    world.office.pass(600_000);
    let code = world.office.administrator_code.clone();
    world.news().await;
    world.office.try_enrol(&code, 3).await.expect(409);
    assert_eq!(world.news().await, ["enrolment_refused"]);
    let last = world.rows().await.pop().unwrap().read().unwrap();
    let json = serde_json::to_value(last.act).unwrap();
    assert_eq!(
        (&json["why"], &json["address"]),
        (&json!("used"), &json!("0.0.0.0"))
    );
}
