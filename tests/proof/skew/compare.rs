//! What is not as it was.

use serde_json::Value;

/// Where an entry too many is as wrong as one that is missing; elsewhere later versions say more.
const CLOSED: [&str; 6] = ["records", "changes", "orders", "drafts", "fields", "held"];

/// Every place where `found` does not say what `expected` says.
pub(super) fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(expected, found, &mut Vec::new(), &mut differences);
    differences
}

fn compare<'v>(
    expected: &'v Value,
    found: &'v Value,
    path: &mut Vec<&'v str>,
    differences: &mut Vec<String>,
) {
    let (Value::Object(entries), Value::Object(others)) = (expected, found) else {
        if expected != found {
            differences.push(format!("{}: {found}, was {expected}", path.join(".")));
        }
        return;
    };
    let is_closed = path.last().is_some_and(|last| CLOSED.contains(last));
    for (key, value) in entries {
        path.push(key);
        match others.get(key) {
            Some(other) => compare(value, other, path, differences),
            None => differences.push(format!("{} is gone", path.join("."))),
        }
        path.pop();
    }
    for key in others
        .keys()
        .filter(|key| is_closed && !entries.contains_key(*key))
    {
        differences.push(format!("{}.{key} was not there", path.join(".")));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_gone_changed_or_too_much_is_told_and_what_later_versions_add_is_not() {
        let was = json!({ "drafts": { "a": { "team": 1 }, "b": {} }, "status": { "held": 1 } });
        let is = json!({
            "drafts": { "a": { "team": 2, "kind": "new" }, "c": {} },
            "status": { "held": 1, "aside": 0 },
        });
        assert_eq!(
            differences(&was, &is),
            [
                "drafts.a.team: 2, was 1",
                "drafts.b is gone",
                "drafts.c was not there"
            ]
        );
        assert!(differences(&was, &was).is_empty());
    }
}
