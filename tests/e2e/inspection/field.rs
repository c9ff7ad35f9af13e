//! In the field, without a network: both inspect, both write, and both come home.

use serde_json::{Value, json};
use shared::time::LocalDate;

use super::{First, Joint};
use crate::cast::today;
use tests::process::Handset;

const VILLAGE: &str = "511781109001";

/// What came of one day in the field.
pub(super) struct Visit {
    /// The inspection the office planned.
    planned: String,
    /// The one that Wang began, and Chen joined.
    started: String,
    /// The same once more, by Chen, who had not thought of the line.
    twin: String,
    /// Found at the planned one, by Wang.
    pub(super) behind: String,
    /// Found at the other, by Chen.
    pub(super) ledger: String,
    /// The first day by which what was found is to be rectified.
    pub(super) due: LocalDate,
}

impl Joint<'_> {
    /// The office plans an inspection for tomorrow, and both phones have it before departure.
    pub(super) fn plan(&self) -> String {
        let reform = &self.cast.reform;
        let day = today().plus_days(1);
        let planned = reform.record(&format!(
            "inspection plan --on {day} --division {VILLAGE} --kind special --unit agriculture \
             --joint --members 王建军,陈晓梅 --team 联合督察组"
        ));
        for phone in [reform, &self.wang, &self.chen] {
            phone.sync();
        }
        assert_eq!(self.chen.status(&planned), "submitted");
        planned
    }

    /// No signal. Two records, two people in each, and two answers to one question.
    pub(super) fn visit(&self, planned: String) -> Visit {
        let (wang, chen) = (&self.wang, &self.chen);
        let day = today();
        wang.tell(&format!("amend {planned} --on {day} --reason 早去了一天"));
        let start = format!(
            "inspection start --on {day} --division {VILLAGE} --unit agriculture \
             --joint --members 王建军,陈晓梅"
        );
        let started = wang.record(&start);
        let line = wang.tell(&format!("join-line {started}"))["line"].clone();
        let join = format!("join {}", line.as_str().expect("a line"));
        assert_eq!(chen.tell(&join)["changes"], 1);

        for record in [&planned, &started] {
            wang.tell(&format!(
                "amend {record} --conclusion 台账补过，渠道没有开工"
            ));
            chen.tell(&format!("amend {record} --checklist 秋粮清单"));
        }
        wang.tell(&format!("amend {started} --plan-id 改革方案第12号"));
        chen.tell(&format!("amend {started} --plan-id 改革方案第21号"));
        let twin = chen.record(&start);
        let shown = chen.tell(&format!("show {twin}"));
        assert_eq!(shown["look_alikes"], json!([started]));

        let behind = found(wang, &planned, "behind_schedule", "渠道没有开工");
        let ledger = found(chen, &started, "ledger_incomplete", "台账缺三个月");
        Visit {
            planned,
            started,
            twin,
            behind,
            ledger,
            due: day.plus_days(1),
        }
    }

    /// Whoever reaches the network first: the office has one record of each, with the work of both.
    pub(super) fn come_home(&self, visit: &Visit, first: First) {
        let (wang, chen) = (&self.wang, &self.chen);
        match first {
            First::Starter => [wang, chen, wang].map(Handset::sync),
            First::Joiner => [chen, wang, chen].map(Handset::sync),
        };
        let record = |id: &str| self.cast.reform.tell(&format!("office record {id}"));
        for id in [&visit.planned, &visit.started] {
            let record = record(id);
            assert_eq!(authors(&record, "conclusion"), ["王建军"]);
            assert_eq!(authors(&record, "checklist_ref"), ["陈晓梅"]);
        }
        let mut both = authors(&record(&visit.started), "plan_id");
        both.sort();
        assert_eq!(both, ["王建军", "陈晓梅"]);

        // Both phones show both answers, and whoever chooses, chooses for both.
        for phone in [wang, chen] {
            let conflicts = phone.tell("conflicts");
            let conflicts = conflicts["items"].as_array().expect("items");
            assert_eq!(conflicts.len(), 1, "{conflicts:#?}");
            assert_eq!(conflicts[0]["field"], "plan_id");
            let values = conflicts[0]["values"].as_array().expect("values");
            assert_eq!(values.len(), 2, "{values:#?}");
        }
        chen.tell(&format!("resolve {} plan_id --choose 1", visit.started));
        chen.sync();
        wang.sync();
        for phone in [wang, chen] {
            let shown = phone.tell(&format!("show {}", visit.started));
            assert_eq!(shown["conflicts"], json!([]));
            assert_eq!(shown["content"]["plan_id"], "改革方案第21号", "her own");
        }
        let resolved = record(&visit.started);
        assert_eq!(authors(&resolved, "plan_id"), ["陈晓梅"]);
        assert_eq!(resolved["disputed"], json!([]));
    }

    /// One visit that two wrote down counts once, as soon as the office says that it is one.
    pub(super) fn count_one_visit_once(&self, visit: &Visit, year: i16) {
        let reform = &self.cast.reform;
        let Visit { started, twin, .. } = visit;
        reform.sync();
        let inspections = || self.cast.figure("i1", year);
        assert_eq!(inspections(), 3);
        reform.order(&format!("same {twin} {started}"));
        assert_eq!(inspections(), 2);
        assert_eq!(self.cast.figure("i1_on_site", year), 1);
        assert_eq!(self.cast.figure("i1_special", year), 1);
        let back = reform.refusal(&format!("same {started} {twin}"));
        assert_eq!(back, "not_the_same");
        self.chen.sync();
        let shown = self.chen.tell(&format!("show {twin}"));
        assert_eq!(shown["course"]["same_as"], started.as_str());
    }
}

/// A finding, with what the inspected side says.
fn found(phone: &Handset<'_>, inspection: &str, category: &str, description: &str) -> String {
    let finding = phone.record(&format!(
        "finding add --inspection {inspection} --category {category} --description {description} \
         --evidence 现场看过 --evidence doc:万农〔2018〕7号 \
         --position disagreed --representative 副局长 --statement 资金九月才到"
    ));
    let content = phone.tell(&format!("show {finding}"))["content"].clone();
    assert_eq!(content["unit"], "agriculture", "the one inspected");
    assert_eq!(content["position"], "disagreed");
    assert_eq!(content["representative"], "副局长");
    assert_eq!(content["unit_statement"], "资金九月才到");
    finding
}

/// Who wrote the values of a field, as the office has it.
fn authors(record: &Value, key: &str) -> Vec<String> {
    let mut fields = record["fields"].as_array().expect("fields").iter();
    let field = fields.find(|field| field["key"] == key);
    let values = field.expect("the field")["values"].as_array();
    let values = values.expect("values").iter();
    let authors = values.map(|value| value["author_name"].as_str());
    authors
        .map(|name| name.expect("a name").to_owned())
        .collect()
}
