//! The plain facts in what phones and offices print, in words that no version changes: the same from the programs that
//! made a fixture and from those that open it.

use serde_json::{Map, Value, json};

/// Records by id, from what `show` prints of each.
pub fn records(details: &[Value]) -> Value {
    let records = details.iter().map(|detail| {
        let id = detail["item"]["record"].as_str().unwrap_or_default();
        (id.to_owned(), record(detail))
    });
    Value::Object(records.collect())
}

/// One record: where, when, how far it has come, every change and order with what it says.
pub fn record(detail: &Value) -> Value {
    let item = &detail["item"];
    let mut fact = picked(
        item,
        &[
            "village",
            "occurred_on",
            "venue",
            "audience",
            "author",
            "disputed",
            "is_void",
        ],
    );
    fact.insert("ladder".to_owned(), ladder(&item["ladder"]));
    // Formats from before there were other states have none.
    if let Some(status) = item["status"].as_str() {
        fact.insert("status".to_owned(), json!(status));
    }
    fact.insert(
        "changes".to_owned(),
        by(&detail["history"], "change", change),
    );
    fact.insert(
        "orders".to_owned(),
        by(&detail["commands"], "command", order),
    );
    fact.insert("broken".to_owned(), json!(items(&detail["broken"]).len()));
    Value::Object(fact)
}

fn change(edit: &Value) -> Value {
    let fields = items(&edit["fields"]).iter().map(|field| {
        let key = field["key"].as_str().unwrap_or_default();
        (key.to_owned(), field["after"].clone())
    });
    let mut fact = picked(edit, &["author", "claimed_at", "received_at", "reason"]);
    fact.insert("ladder".to_owned(), ladder(&edit["ladder"]));
    fact.insert("fields".to_owned(), Value::Object(fields.collect()));
    Value::Object(fact)
}

fn order(asked: &Value) -> Value {
    let mut fact = picked(asked, &["author", "reason"]);
    // Once a phone did not keep when others' orders were decided.
    if let Some(at) = asked["decided_at"].as_str() {
        fact.insert("decided_at".to_owned(), json!(at));
    }
    fact.insert("ladder".to_owned(), ladder(&asked["ladder"]));
    Value::Object(fact)
}

/// How far something has come, and why not further.
fn ladder(ladder: &Value) -> Value {
    let step = ladder["step"].as_str().unwrap_or_default();
    match ladder["code"].as_str() {
        Some(code) => json!(format!("{step} {code}")),
        None => json!(step),
    }
}

/// Drafts by id, each with those of its answers that are given.
pub fn drafts(printed: &Value) -> Value {
    let drafts = items(&printed["items"]).iter().map(|draft| {
        let id = draft["record"].as_str().unwrap_or_default();
        (
            id.to_owned(),
            json!({ "team": draft["team"], "answers": given(&draft["answers"]) }),
        )
    });
    Value::Object(drafts.collect())
}

/// The answers that are given, without the kind beside them that drafts did not name while there was one.
fn given(answers: &Value) -> Value {
    let answers = answers.get("answers").unwrap_or(answers);
    let is_given = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
        _ => true,
    };
    let answers = answers.as_object().into_iter().flatten();
    let answers = answers.filter(|(key, value)| *key != "kind" && is_given(value));
    Value::Object(
        answers
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}

/// The counts of the trust card.
pub fn status(printed: &Value) -> Value {
    let counts = [
        "user_name",
        "drafts",
        "records",
        "counted",
        "saved",
        "packed",
        "received",
        "held",
        "seq",
        "is_whole",
    ];
    Value::Object(picked(printed, &counts))
}

/// Figures by their definition: value, bound, and how many records are pending.
pub fn figures(printed: &Value) -> Value {
    let figures = items(&printed["figures"]).iter().map(|view| {
        let figure = view.get("figure").unwrap_or(view);
        let id = figure["definition_id"].as_str().unwrap_or_default();
        (
            id.to_owned(),
            Value::Object(picked(figure, &["value", "bound"])),
        )
    });
    Value::Object(figures.collect())
}

/// What waits for the office: by hash, why.
pub fn held(printed: &Value) -> Value {
    let held = items(&printed["items"]).iter().map(|held| {
        let hash = held.get("hash").or_else(|| held.get("item"));
        let hash = hash.and_then(Value::as_str).unwrap_or_default();
        (hash.to_owned(), held["code"].clone())
    });
    Value::Object(held.collect())
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn picked(from: &Value, keys: &[&str]) -> Map<String, Value> {
    let values = keys
        .iter()
        .map(|key| ((*key).to_owned(), from[*key].clone()));
    values.collect()
}

fn by(list: &Value, key: &str, fact: fn(&Value) -> Value) -> Value {
    let facts = items(list).iter().map(|item| {
        let id = item[key].as_str().unwrap_or_default();
        (id.to_owned(), fact(item))
    });
    Value::Object(facts.collect())
}
