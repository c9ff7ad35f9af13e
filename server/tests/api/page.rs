//! The office's page: links, sessions, scope, and no script.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

use crate::office::{Answer, GUANDU, Office, Phone, TAIPING};

pub(crate) async fn link(office: &Office, phone: &Phone) -> String {
    let answer = office
        .post(phone, "/v1/page-links", json!({}))
        .await
        .expect(201)
        .json();
    let link = answer["link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("http://127.0.0.1:8420/?key="), "{link}");
    link.trim_start_matches("http://127.0.0.1:8420").to_owned()
}

pub(crate) async fn visit(office: &Office, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, format!("other=1; {cookie}"));
    office.call(request.body(Body::empty()).unwrap()).await
}

/// A session, as a cookie to send.
pub(crate) async fn session(office: &Office, phone: &Phone) -> String {
    opened(office, &link(office, phone).await).await
}

/// What a link is exchanged for.
pub(crate) async fn opened(office: &Office, link: &str) -> String {
    let answer = visit(office, link, "").await.expect(303);
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(cookie.contains("Max-Age=43200"), "{cookie}");
    assert!(!answer.header("location").contains("key"));
    cookie.split(';').next().unwrap().to_owned()
}

/// An office with one session of 官渡镇 and its coordinator.
async fn world() -> (Office, Phone, String) {
    let office = Office::open().await;
    let (admin, team, mut member) = office.with_a_member().await;
    let village = office.village(GUANDU).await;
    let item = member.session(0x11, team, &village, 46);
    office.hand_in(&mut member, &[item]).await;
    let cookie = session(&office, &office.reform().await).await;
    (office, admin, cookie)
}

/// Every element that is opened is closed, in order, and no two have one id.
fn assert_balanced(text: &str) {
    const EMPTY: [&str; 5] = ["!doctype", "meta", "link", "input", "br"];
    let mut open = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    // Text has no angle bracket of its own: askama escapes it.
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let name: &str = tag.split([' ', '/']).next().unwrap();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{text}");
        } else if !tag.ends_with('/') && !EMPTY.contains(&name) {
            open.push(name);
        }
        if let Some((_, id)) = tag.split_once(" id=\"") {
            let id = id.split('"').next().unwrap();
            assert!(ids.insert(id), "{id} twice in {text}");
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

/// A page's text: HTML without script or style, well-formed, every id once.
pub(crate) fn plain(page: &Answer) -> String {
    let text = page.text();
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for banned in ["<script", "javascript:", " onclick", " style=", "<style"] {
        assert!(!text.contains(banned), "{banned} in {text}");
    }
    assert_balanced(&text);
    text
}

#[tokio::test]
async fn a_link_opens_once_and_the_session_lasts_twelve_hours() {
    let office = Office::open().await;
    let reform = office.reform().await;
    let path = link(&office, &reform).await;
    // A messenger's preview does not use it up.
    office
        .send(Method::HEAD, &path, None, None)
        .await
        .expect(200);
    let cookie = visit(&office, &path, "").await.expect(303);
    let cookie = cookie
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let again = plain(&visit(&office, &path, "").await.expect(401));
    assert!(again.contains("这个链接用过了"), "{again}");
    visit(&office, &path, &cookie).await.expect(303);
    visit(&office, "/", &cookie).await.expect(200);
    office.pass(12 * 3_600_000);
    visit(&office, "/", &cookie).await.expect(200);
    office.pass(1);
    visit(&office, "/", &cookie).await.expect(401);
}

#[tokio::test]
async fn a_link_waits_a_day_and_no_longer() {
    let office = Office::open().await;
    let reform = office.reform().await;
    let path = link(&office, &reform).await;
    office.pass(24 * 3_600_000 + 1);
    let late = plain(&visit(&office, &path, "").await.expect(401));
    assert!(late.contains("这个链接过期了"), "{late}");
}

#[tokio::test]
async fn without_a_session_the_page_says_how_to_get_a_link() {
    let office = Office::open().await;
    for path in [
        "/",
        "/figures/o2",
        "/records/11111111-1111-1111-1111-111111111111",
        "/?key=x",
    ] {
        let page = plain(&visit(&office, path, "satchel=guess").await.expect(401));
        assert!(page.contains("这一页要用链接打开"), "{page}");
    }
}

#[tokio::test]
async fn figures_carry_bound_unit_denominator_and_doors() {
    let (office, _, cookie) = world().await;
    let page = plain(&visit(&office, "/?period=2018", &cookie).await.expect(200));
    assert!(page.contains("<html lang=\"zh-CN\">"));
    assert!(page.contains("万源市"));
    assert!(page.contains("截至 2018-07-10 10:00"), "{page}");
    assert!(
        page.contains("aria-label=\"听讲人次 约 46 人次\""),
        "{page}"
    );
    assert!(page.contains("到过 1 · 共 414 村"), "{page}");
    assert!(
        page.contains("href=\"/figures/o2?area=511781&#38;period=2018&#38;lang=zh\""),
        "{page}"
    );
    assert_eq!(
        page.matches("<span class=\"dot full\" aria-hidden=\"true\"></span><span class=\"name\"")
            .count(),
        1
    );
    let english = plain(
        &visit(&office, "/?period=2018&lang=en", &cookie)
            .await
            .expect(200),
    );
    assert!(english.contains("<html lang=\"en\">"));
    assert!(english.contains("about 46 attendances"), "{english}");
}

#[tokio::test]
async fn a_figure_opens_its_records_and_a_record_its_history() {
    let (office, _, cookie) = world().await;
    let page = plain(
        &visit(&office, "/figures/o2_audience?period=2018", &cookie)
            .await
            .expect(200),
    );
    assert!(
        page.contains("口径") && page.contains("院坝 · 脱贫攻坚"),
        "{page}"
    );
    let roll = plain(&visit(&office, "/figures/o1", &cookie).await.expect(200));
    assert!(
        roll.contains("花名册") && !roll.contains("没有符合的记录"),
        "{roll}"
    );
    let record = "/records/11111111-1111-1111-1111-111111111111";
    assert!(page.contains(record));
    let page = plain(&visit(&office, record, &cookie).await.expect(200));
    assert!(page.contains("约 46 人次"), "{page}");
    assert!(page.contains("张桂兰") && page.contains("手机 2"), "{page}");
    assert!(
        page.contains("&#60;b&#62;讲了扶贫政策"),
        "a note is text, never markup: {page}"
    );
    let none = "/records/33333333-3333-3333-3333-333333333333";
    visit(&office, none, &cookie).await.expect(404);
    visit(&office, "/figures/zz", &cookie).await.expect(404);
    for wrong in [
        "area=zz",
        "area=511781109999",
        "period=zz",
        "period=2018-13",
    ] {
        for path in ["/", "/figures/o2"] {
            let path = format!("{path}?{wrong}");
            visit(&office, &path, &cookie).await.expect(404);
        }
    }
    let style = visit(&office, "/assets/page.css", "").await.expect(200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn the_page_reads_with_its_persons_grants() {
    let (office, admin, _) = world().await;
    // An office whose grant is cut to a township: links and figures, but only there.
    let grants = json!([{"role": "reform_office", "area": TAIPING}]);
    let clerk = office.person(&admin, "陈明", grants, 4).await;
    let cookie = session(&office, &clerk).await;
    let page = plain(&visit(&office, "/?period=2018", &cookie).await.expect(200));
    assert!(
        page.contains("太平镇") && !page.contains("官渡镇"),
        "{page}"
    );
    for path in [
        format!("/?area={GUANDU}"),
        "/?area=511781".to_owned(),
        "/?area=999999".to_owned(),
        format!("/figures/o2?area={GUANDU}"),
        "/records/11111111-1111-1111-1111-111111111111".to_owned(),
    ] {
        plain(&visit(&office, &path, &cookie).await.expect(404));
    }
}

/// Whoever has a phone may have made links by it, and opened some.
#[tokio::test]
async fn the_links_of_a_phone_end_with_it() {
    let office = Office::open().await;
    let (admin, reform) = (office.administrator().await, office.reform().await);
    let open = session(&office, &reform).await;
    let unopened = link(&office, &reform).await;
    visit(&office, "/", &open).await.expect(200);
    let path = format!("/v1/devices/{}/revoke", reform.enrolment.device);
    office.post(&admin, &path, json!({})).await.expect(200);
    visit(&office, "/", &open).await.expect(401);
    visit(&office, &unopened, "").await.expect(401);
}
