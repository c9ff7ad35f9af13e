//! A record's page, of every kind.

use shared::command::{Order, Responsible};

use crate::field::{Field, id, page_of};
use crate::page::{link, opened, plain, session, visit};

async fn read(field: &Field, cookie: &str, number: u8, lang: &str) -> String {
    let path = format!("{}?lang={lang}", page_of(number));
    plain(&visit(&field.office, &path, cookie).await.expect(200))
}

fn assert_says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "{word} in {page}");
    }
    // No key without a message, and no code where a name is known.
    for raw in [
        "page-",
        "field-",
        "fact-",
        "argument-",
        "linked-",
        "status-",
        ">transport<",
    ] {
        for text in page.split('>').filter_map(|part| part.split('<').next()) {
            assert!(
                !text.contains(raw.trim_matches(['<', '>'])),
                "{raw} in {text}"
            );
        }
    }
}

/// A link to a record with some words in it.
fn assert_links(page: &str, number: u8, words: &str) {
    let link = format!("href=\"{}?", page_of(number));
    let mut links = page.split(&link).skip(1);
    let is_said = links.any(|rest| rest.split("</a>").next().unwrap().contains(words));
    assert!(is_said, "{words} at {} in {page}", id(number));
}

#[tokio::test]
async fn a_talk_links_its_matters_and_a_matter_says_who_has_it_by_when() {
    let mut field = Field::open().await;
    let (talk, matter, later) = (field.talk(&[]), field.matter(1), field.talk(&[id(2)]));
    let (office, team) = (&field.office, field.team);
    office.log(&mut field.recorder, 1, team, talk).await;
    office.log(&mut field.recorder, 2, team, matter).await;
    let accept = Order::Accept {
        responsible: Responsible::Unit("transport".to_owned()),
        due_on: "2018-07-10".parse().unwrap(),
    };
    office.order(&mut field.recorder, 2, accept).await;
    office.log(&mut field.recorder, 3, team, later).await;
    let note = field.note(2);
    office.log(&mut field.liaison, 4, team, note).await;
    let cookie = session(office, &field.reform).await;

    let talk = read(&field, &cookie, 1, "zh").await;
    assert_says(
        &talk,
        &[
            "村居民说事会",
            "这场会上提的事项",
            "有提议",
            "说了什么",
            "基础设施和公共服务",
            "约 30 人次",
            "何记",
        ],
    );
    assert_links(&talk, 2, "三社的路断了");
    assert!(!talk.contains("讲什么"), "{talk}");
    let english = read(&field, &cookie, 1, "en").await;
    assert_says(&english, &["Village talk", "Matters raised at this talk"]);

    let matter = read(&field, &cookie, 2, "zh").await;
    assert_says(
        &matter,
        &[
            "提议事项",
            "已受理",
            "<dt>谁来办</dt><dd>交通运输局</dd>",
            "<dt>期限</dt><dd>2018-07-10</dd>",
            "谁来办：交通运输局",
            "在哪场说事会上答复过",
            "补充说明",
        ],
    );
    assert_links(&matter, 1, "2018-07-09 有提议");
    assert_links(&matter, 3, "有提议");
    assert_links(&matter, 4, "设计已批");
    assert!(!matter.contains("已过期限"), "{matter}");
    let english = read(&field, &cookie, 2, "en").await;
    assert_says(
        &english,
        &[
            "<dt>Due</dt><dd>2018-07-10</dd>",
            "Taken on",
            "Who has it: 交通运输局",
        ],
    );

    let read_back = read(&field, &cookie, 3, "zh").await;
    assert_links(&read_back, 2, "三社的路断了");
    let note = read(&field, &cookie, 4, "zh").await;
    assert_says(
        &note,
        &["设计已批", "进展", "<td class=\"said\">提议事项</td>"],
    );
    assert_links(&note, 2, "三社的路断了");

    // The day passes, nothing is written, and it is late.
    let tomorrow = link(&field.office, &field.reform).await;
    field.office.pass(14 * 3_600_000);
    let cookie = opened(&field.office, &tomorrow).await;
    assert_says(&read(&field, &cookie, 2, "zh").await, &["已过期限"]);
    assert_says(&read(&field, &cookie, 2, "en").await, &["overdue"]);
}

#[tokio::test]
async fn an_inspection_links_its_findings_and_a_finding_says_where_it_stands() {
    let mut field = Field::open().await;
    let (inspection, problem) = (field.inspection(), field.problem(1));
    let (office, team) = (&field.office, field.team);
    office.log(&mut field.inspector, 1, team, inspection).await;
    office.log(&mut field.inspector, 2, team, problem).await;
    let due_on = "2018-07-20".parse().unwrap();
    let issue = Order::Issue {
        due_on,
        lead_unit: "transport".to_owned(),
    };
    office.order(&mut field.reform, 2, issue).await;
    office
        .order(&mut field.liaison, 2, Order::Acknowledge {})
        .await;
    let plan = Order::Plan {
        measures: "重排工期".to_owned(),
        owner: "副局长".to_owned(),
    };
    office.order(&mut field.liaison, 2, plan).await;
    let more = Order::RequestExtension {
        due_on: "2018-07-30".parse().unwrap(),
        reason: "连日下雨".to_owned(),
    };
    office.order(&mut field.liaison, 2, more).await;
    office
        .order(&mut field.inspector, 1, Order::CloseInspection {})
        .await;
    let cookie = session(office, &field.reform).await;

    let inspection = read(&field, &cookie, 1, "zh").await;
    assert_says(
        &inspection,
        &[
            "这次督察发现的问题",
            "谁去督察",
            "已结束",
            "督察员老周",
            "督察组",
            "实地督察",
            "<td class=\"said\">交通运输局</td>",
            "<td class=\"said\">不是</td>",
        ],
    );
    // Words of other kinds.
    for other in ["谁讲的", "宣讲队", "已销号"] {
        assert!(!inspection.contains(other), "{other} in {inspection}");
    }
    assert_links(&inspection, 2, "通村公路未按期开工");
    let finding = read(&field, &cookie, 2, "zh").await;
    assert_says(
        &finding,
        &[
            "整改中",
            "整改措施：重排工期",
            "<dt>整改单位</dt><dd>交通运输局</dd>",
            "<dt>期限</dt><dd>2018-07-20</dd>",
            "2018-07-30 · 连日下雨",
            "进度滞后",
            "整改单位：交通运输局",
            "吴联",
            "“连日下雨”",
        ],
    );
    assert_links(&finding, 1, "实地督察");
    let english = read(&field, &cookie, 2, "en").await;
    assert_says(
        &english,
        &["Being rectified", "More time asked for", "Behind schedule"],
    );
}

#[tokio::test]
async fn a_void_record_says_why_and_one_that_is_the_same_links_what_counts() {
    let mut field = Field::open().await;
    let (office, team) = (&field.office, field.team);
    for number in [1, 2, 3] {
        let talk = field.talk(&[]);
        office.log(&mut field.recorder, number, team, talk).await;
    }
    let void = Order::Void {
        reason: "记错了村".to_owned(),
    };
    office.order(&mut field.reform, 1, void).await;
    let same = Order::SameAs { canonical: id(3) };
    office.order(&mut field.reform, 2, same).await;
    let cookie = session(office, &field.reform).await;
    let void = read(&field, &cookie, 1, "zh").await;
    assert_says(&void, &["已作废，不计入：记错了村"]);
    assert_says(
        &read(&field, &cookie, 1, "en").await,
        &["Void, not counted: 记错了村"],
    );
    let same = read(&field, &cookie, 2, "zh").await;
    assert_says(
        &same,
        &["与另一条是同一件，由那一条计数：", "由哪一条计数："],
    );
    assert_links(&same, 3, "有提议");
    let canonical = read(&field, &cookie, 3, "zh").await;
    assert_says(&canonical, &["认定是同一件、由这一条计数的"]);
    assert_links(&canonical, 2, "有提议");
    assert_says(
        &read(&field, &cookie, 2, "en").await,
        &["The same as another record, which counts for both: "],
    );
}
