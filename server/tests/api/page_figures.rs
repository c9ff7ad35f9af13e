//! The figures on the page: by family, beside a report, and as of which minute.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::field::{Field, id};
use crate::office::Answer;
use crate::page::{plain, session, visit};

/// The part of a page from the section with an anchor to the end of the section.
fn section<'a>(page: &'a str, anchor: &str) -> &'a str {
    let (_, from) = page
        .split_once(&format!("<section class=\"family\" id=\"{anchor}\""))
        .unwrap_or_else(|| panic!("no {anchor} in {page}"));
    from.split("</section>").next().unwrap()
}

async fn overview(field: &Field, cookie: &str, query: &str) -> String {
    let path = format!("/?{query}");
    plain(&visit(&field.office, &path, cookie).await.expect(200))
}

/// An office with twelve inspections, as reported, and one talk of the more than six hundred.
async fn year() -> (Field, String) {
    let mut field = Field::open().await;
    for number in 1..=12 {
        let inspection = field.inspection();
        field
            .office
            .log(&mut field.inspector, number, field.team, inspection)
            .await;
    }
    let talk = field.talk(&[]);
    field
        .office
        .log(&mut field.recorder, 0x20, field.team, talk)
        .await;
    let cookie = session(&field.office, &field.reform).await;
    (field, cookie)
}

#[tokio::test]
async fn figures_stand_in_three_families_with_a_list_of_them_on_top() {
    let (field, cookie) = year().await;
    let page = overview(&field, &cookie, "period=2018").await;
    for (anchor, title, inside, outside) in [
        ("sessions", "宣讲队和宣讲", "宣讲场次", "提议事项"),
        ("talks", "说事和事项", "说事会村覆盖率", "督察次数"),
        ("inspections", "督察和问题", "重复发生率", "宣讲场次"),
    ] {
        assert!(
            page.contains(&format!("<a href=\"#{anchor}\">{title}</a>")),
            "{page}"
        );
        let section = section(&page, anchor);
        assert!(
            section.contains(&format!("<h2 id=\"{anchor}-title\">{title}</h2>")),
            "{section}"
        );
        assert!(section.contains(&format!("<h3>{inside} ")), "{section}");
        assert!(!section.contains(&format!("<h3>{outside} ")), "{section}");
    }
    // Every figure of the interface has one card.
    let sheet = field
        .office
        .get(&field.reform, "/v1/figures?period=2018")
        .await;
    let figures = sheet.expect(200).json()["figures"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(
        page.matches("<article class=\"card figure\">").count(),
        figures
    );
    // Counts come before shares.
    let talks = section(&page, "talks");
    let shares = talks.find("class=\"shares\"").unwrap();
    assert!(talks.find("<h3>提议事项").unwrap() < shares, "{talks}");
    assert!(talks.find("<h3>办结率").unwrap() > shares, "{talks}");
    // What adds up is shown by month where there is any.
    let bars = |page: &str| page.matches("<svg class=\"bars\"").count();
    assert_eq!(bars(talks), 1, "{talks}");
    let english = overview(&field, &cookie, "period=2018&lang=en").await;
    assert!(english.contains("<a href=\"#inspections\">Inspections and findings</a>"));
}

#[tokio::test]
async fn a_village_has_only_the_families_it_can_have() {
    let (field, cookie) = year().await;
    let query = format!("area={}&period=2018", field.village);
    let page = overview(&field, &cookie, &query).await;
    assert!(
        page.contains("href=\"#talks\"") && page.contains("href=\"#sessions\""),
        "{page}"
    );
    assert!(!page.contains("id=\"inspections\"") && !page.contains("href=\"#inspections\""));
}

#[tokio::test]
async fn a_reported_year_stands_beside_ours_within_and_outside() {
    let (field, cookie) = year().await;
    let page = overview(&field, &cookie, "period=2018").await;
    let (_, table) = page.split_once("<section class=\"card report\"").unwrap();
    let table = table.split("</section>").next().unwrap();
    assert!(table.contains("与 2018 年报告对照"), "{table}");
    let row = |figure: &str| {
        let link = format!("<a href=\"/figures/{figure}?");
        let mut rows = table.split("<tr>");
        rows.find(|row| row.contains(&link))
            .unwrap_or_else(|| panic!("no {figure} in {table}"))
    };
    for (figure, words, ours, sign, verdict) in [
        ("i1", "12次", "12 次", "＝", "相符"),
        ("t1", "600多场次", "1 场", "≠", "不符"),
        ("t2", "280条", "0 条", "≠", "不符"),
        ("i4", "59个全部限时整改", "—", "≠", "不符"),
    ] {
        let row = row(figure);
        assert!(
            row.contains(&format!("<span lang=\"zh-CN\">{words}</span>")),
            "{row}"
        );
        assert!(row.contains(&format!("<td class=\"ours\">{ours}")), "{row}");
        let said = format!("<span aria-hidden=\"true\">{sign}</span> {verdict}");
        assert!(row.contains(&said), "{row}");
    }
    assert!(row("t1").contains("601–699"));
    assert_eq!(table.matches("<th scope=\"row\">").count(), 7);
    // The card and the figure's own page say the same.
    for page in [
        section(&page, "inspections").to_owned(),
        plain(
            &visit(&field.office, "/figures/i1?period=2018", &cookie)
                .await
                .expect(200),
        ),
    ] {
        assert!(
            page.contains("报告数 <span lang=\"zh-CN\">12次</span>"),
            "{page}"
        );
        assert!(page.contains("＝</span> 相符"), "{page}");
    }
    let english = overview(&field, &cookie, "period=2018&lang=en").await;
    assert!(english.contains("Against the report on 2018"), "{english}");
    assert!(english.contains("＝</span> matches") && english.contains("≠</span> differs"));
    // No report is on another year or a township.
    for query in ["period=2017", "area=511781109&period=2018"] {
        let page = overview(&field, &cookie, query).await;
        assert!(
            !page.contains("报告数") && !page.contains("id=\"report\""),
            "{page}"
        );
    }
}

fn figure<'a>(sheet: &'a Value, name: &str) -> &'a Value {
    let figures = sheet["figures"].as_array().unwrap();
    let one = figures
        .iter()
        .find(|figure| figure["definition_id"] == name);
    one.unwrap_or_else(|| panic!("no {name}"))
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn the_interface_gives_the_report_with_the_figure() {
    let (field, _) = year().await;
    let json = |answer: Answer| answer.expect(200).json();
    let get = |path| field.office.get(&field.reform, path);
    let sheet = json(get("/v1/figures?period=2018").await);
    let inspections = &figure(&sheet, "i1")["reported"];
    let expected = serde_json::json!({
        "least": 12, "most": 12, "of": null, "words": "12次", "holds": true,
    });
    assert_eq!(inspections, &expected);
    let talks = &figure(&sheet, "t1")["reported"];
    assert_eq!(
        (&talks["least"], &talks["most"]),
        (&601.into(), &699.into())
    );
    assert_eq!(talks["holds"], false);
    assert_eq!(figure(&sheet, "i4")["reported"]["of"], 59);
    assert_eq!(figure(&sheet, "o2")["reported"], Value::Null);
    let other = json(get("/v1/figures?period=2017").await);
    assert_eq!(figure(&other, "i1")["reported"], Value::Null);
    // What the document says is what is sent.
    let document = json(get("/v1/openapi.json").await);
    let schemas = &document["components"]["schemas"];
    assert_eq!(keys(&schemas["Reported"]["properties"]), keys(inspections));
    let parts = schemas["FigureBeside"]["allOf"].as_array().unwrap();
    let own = parts
        .iter()
        .find(|part| part["properties"].is_object())
        .unwrap();
    let mut stated = keys(&own["properties"]);
    stated.extend(keys(&schemas["Figure"]["properties"]));
    assert_eq!(stated, keys(figure(&sheet, "i1")));
}

#[tokio::test]
async fn what_is_overdue_or_soon_due_says_as_of_which_minute() {
    let (field, cookie) = year().await;
    let page = overview(&field, &cookie, "period=2018").await;
    let said = "截至 2018-07-10 10:00，没人改记录也随时钟变";
    assert_eq!(page.matches(said).count(), 4, "{page}");
    for (figure, moves) in [("t8", true), ("i6_due_soon", true), ("t3", false)] {
        let path = format!("/figures/{figure}?period=2018");
        let page = plain(&visit(&field.office, &path, &cookie).await.expect(200));
        assert_eq!(page.contains(said), moves, "{figure}");
    }
    let english = overview(&field, &cookie, "period=2018&lang=en").await;
    assert!(english.contains("As of 2018-07-10 10:00; moves with the clock"));
}

#[tokio::test]
async fn the_records_behind_a_figure_are_in_words_of_their_kind() {
    let (mut field, cookie) = year().await;
    let (matter, problem) = (field.matter(0x20), field.problem(1));
    let (office, team) = (&field.office, field.team);
    office.log(&mut field.recorder, 0x21, team, matter).await;
    office.log(&mut field.inspector, 0x22, team, problem).await;
    for (figure, number, words) in [
        ("t1", 0x20, ["有提议 · 基础设施和公共服务", "约 30 人次"]),
        ("t2", 0x21, ["三社的路断了 · 基础设施和公共服务", "已提出"]),
        ("i1", 0x01, ["实地督察 · 交通运输局", "已提交"]),
        (
            "i2",
            0x22,
            ["通村公路未按期开工 · 交通运输局 · 一般", "已记录"],
        ),
    ] {
        let path = format!("/figures/{figure}?period=2018");
        let page = plain(&visit(office, &path, &cookie).await.expect(200));
        assert!(page.contains(&format!("/records/{}", id(number))), "{page}");
        for word in words {
            assert!(page.contains(word), "{figure}: {word} in {page}");
        }
    }
}
