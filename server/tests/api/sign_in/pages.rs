//! The pages for signing in: without script, in both languages.

use serde_json::{Value, json};

use super::{Browser, PASSWORD, account, digits, person};
use crate::office::{Answer, Office};
use crate::page::plain;

fn form(fields: &[(&str, &str)]) -> Value {
    let fields = fields.iter().map(|(name, value)| {
        let escaped: String = value
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("{name}={escaped}")
    });
    Value::String(fields.collect::<Vec<String>>().join("&"))
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    field.unwrap().split('"').next().unwrap().to_owned()
}

fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn one_sets_up_reads_signs_out_and_signs_in_without_script() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let (_, code) = account(&office, &admin, json!([{"role": "supervision_office"}])).await;
    let mut browser = Browser::at(1);
    for (path, words) in [
        ("/sign-in", "登录"),
        ("/sign-in?lang=en", "Sign in"),
        ("/sign-in/setup", "登记码"),
        ("/sign-in/setup?lang=en", "Set up sign-in"),
    ] {
        let page = plain(&browser.get(&office, path).await.expect(200));
        assert!(page.contains(words), "{page}");
    }
    let wrong = form(&[("code", &code), ("login", "chen"), ("password", "short")]);
    let page = plain(
        &browser
            .post(&office, "/sign-in/setup", wrong)
            .await
            .expect(422),
    );
    assert!(
        page.contains("密码：太短了") && page.contains("value=\"chen\""),
        "{page}"
    );
    let right = form(&[("code", &code), ("login", "chen"), ("password", PASSWORD)]);
    let page = browser
        .post(&office, "/sign-in/setup", right)
        .await
        .expect(200);
    let page = plain(&page);
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    let secret = page
        .split("<code>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let ticket = hidden(&page, "ticket");
    let confirm = "/sign-in/setup/confirm";
    let wrong = form(&[("ticket", &ticket), ("totp", "000000")]);
    let page = plain(&browser.post(&office, confirm, wrong).await.expect(401));
    assert_eq!(hidden(&page, "ticket"), ticket);
    let right = form(&[("ticket", &ticket), ("totp", &digits(&office, &secret))]);
    let done = browser.post(&office, confirm, right).await.expect(200);
    let page = plain(&done);
    assert_eq!(page.matches("<li><code>").count(), 10, "{page}");
    let recovery = page.split("<li><code>").nth(1).unwrap();
    let recovery = recovery.split('<').next().unwrap().to_owned();
    browser.cookie = cookie(&done);

    let page = plain(&browser.get(&office, "/").await.expect(200));
    assert!(
        page.contains("万源市") && page.contains("退出登录"),
        "{page}"
    );
    let out = form(&[("csrf", &hidden(&page, "csrf"))]);
    let path = "/sessions/sign-out?lang=zh";
    let refused = browser.post(&office, path, form(&[("csrf", "x")])).await;
    plain(&refused.expect(403));
    let out = browser.post(&office, path, out).await.expect(303);
    assert_eq!(out.header("location"), "/sign-in?lang=zh");
    let page = plain(&browser.get(&office, "/").await.expect(401));
    assert!(page.contains("href=\"/sign-in?lang=zh\""), "{page}");

    office.pass(30_000);
    let second = digits(&office, &secret);
    let wrong = form(&[
        ("login", "chen"),
        ("password", "wrong"),
        ("second", &second),
    ]);
    let page = plain(&browser.post(&office, "/sign-in", wrong).await.expect(401));
    assert!(page.contains("没有登录成功"), "{page}");
    for second in [&second, &recovery] {
        let right = form(&[
            ("login", "chen"),
            ("password", PASSWORD),
            ("second", second),
        ]);
        let welcome = browser
            .post(&office, "/sign-in?lang=en", right)
            .await
            .expect(303);
        assert_eq!(welcome.header("location"), "/?lang=en");
        browser.cookie = cookie(&welcome);
        browser.get(&office, "/?lang=en").await.expect(200);
    }
}

#[tokio::test]
async fn who_sees_no_figures_is_told_what_they_can_do() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "security_admin", "chen").await;
    let other = chen.sign_in(&office, 2).await;
    let mut browser = chen.browser.clone();
    browser.csrf = String::new();
    for path in ["/", "/sessions"] {
        let page = plain(&browser.get(&office, path).await.expect(200));
        for words in ["陈明", "没有您要看的数字", "10.0.0.2", "就是这里", "改密码"]
        {
            assert!(page.contains(words), "{words} in {page}");
        }
    }
    // The rest of the office's pages shows what they may see: nothing.
    browser.get(&office, "/figures/o2").await.expect(403);
    let page = plain(&browser.get(&office, "/sessions").await.expect(200));
    let csrf = hidden(&page, "csrf");
    let new = "staple battery horse";
    let change = form(&[
        ("csrf", &csrf),
        ("old_password", PASSWORD),
        ("new_password", new),
    ]);
    let path = "/sessions/password";
    let page = plain(&browser.post(&office, path, change).await.expect(200));
    assert!(page.contains("密码改好了"), "{page}");
    other.get(&office, "/v1/session").await.expect(401);
    let codes = form(&[("csrf", &csrf), ("password", new)]);
    let codes = browser
        .post(&office, "/sessions/recovery-codes", codes)
        .await;
    assert_eq!(plain(&codes.expect(200)).matches("<li><code>").count(), 10);
    let all = form(&[("csrf", &csrf)]);
    browser
        .post(&office, "/sessions/end-all", all)
        .await
        .expect(303);
    browser.get(&office, "/sessions").await.expect(401);
}

#[tokio::test]
async fn one_session_is_ended_from_the_page() {
    let office = Office::open().await;
    let admin = office.administrator().await;
    let chen = person(&office, &admin, "leader_secretary", "chen").await;
    let other = chen.sign_in(&office, 2).await;
    let mut browser = chen.browser.clone();
    browser.csrf = String::new();
    let page = plain(&browser.get(&office, "/sessions").await.expect(200));
    let fields = form(&[
        ("csrf", &hidden(&page, "csrf")),
        ("id", &hidden(&page, "id")),
    ]);
    browser
        .post(&office, "/sessions/end", fields)
        .await
        .expect(303);
    other.get(&office, "/v1/session").await.expect(401);
    browser.get(&office, "/v1/session").await.expect(200);
}
