use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::access::Role;
use crate::command::{Confirmation, OrderName, RecheckResult};
use crate::figure::{Bound, DEFINITIONS};
use crate::policy_topic::PolicyTopic;
use crate::problem::{HeldCode, ProblemCode, RejectionCode};
use crate::record::RecordKind;
use crate::record::finding::{Category, Position, Severity};
use crate::record::inspection::InspectionKind;
use crate::record::note::Purpose;
use crate::record::outreach_session::{Form, PartOfDay, Venue};
use crate::record::talk_item::Scope;
use crate::record::village_talk::EndedWith;
use crate::talk_topic::TalkTopic;
use crate::unit::UnitKind;
use crate::validate::Rule;
use crate::workflow::Status;

/// Key to the names of its arguments.
fn keys(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut keys = BTreeMap::new();
    let mut last: Option<&str> = None;
    for line in language.source().lines() {
        let begins = line
            .split_once(" =")
            .filter(|_| !line.starts_with([' ', '#']));
        if let Some((key, _)) = begins {
            let is_new = keys.insert(key, BTreeSet::new()).is_none();
            assert!(is_new, "{key} stands twice");
            last = Some(key);
        }
        // One and several may be worded on lines of their own.
        let arguments = last.and_then(|key| keys.get_mut(key));
        let named = line.split("{ $").skip(1);
        // What only chooses between one and several, `{ $count ->`, is a matter of one language.
        let named = named.filter_map(|rest| rest.split_once(" }")?.0.split(' ').next());
        arguments
            .into_iter()
            .for_each(|arguments| arguments.extend(named.clone()));
    }
    keys
}

#[test]
fn both_files_parse_and_have_the_same_keys_and_arguments() {
    let (zh, en) = (keys(Language::ZhCn), keys(Language::En));
    assert!(zh.len() > 200);
    assert_eq!(zh, en);
    for language in Language::ALL {
        assert!(FluentResource::try_new(language.source().to_owned()).is_ok());
        for key in zh.keys() {
            assert!(language.bundle().has_message(key), "{language:?} {key}");
        }
    }
}

/// The words of every closed list, `<list>-<word>`.
fn choices() -> Vec<String> {
    macro_rules! words {
        ($($list:literal $choice:ident),+ $(,)?) => {
            [$($choice::ALL.iter().map(|word| format!("{}-{}", $list, word.as_str())).collect()),+]
        };
    }
    let lists: [Vec<String>; 12] = words!(
        "part_of_day" PartOfDay,
        "venue" Venue,
        "form" Form,
        "ended_with" EndedWith,
        "scope" Scope,
        "inspection_kind" InspectionKind,
        "category" Category,
        "severity" Severity,
        "position" Position,
        "purpose" Purpose,
        "confirmation" Confirmation,
        "recheck_result" RecheckResult,
    );
    lists.concat()
}

#[test]
fn everything_with_a_code_has_words() {
    let mut wanted = Vec::new();
    for code in ProblemCode::ALL {
        wanted.push(code.message_key());
        wanted.push(format!("{}-detail", code.message_key()));
    }
    wanted.extend(HeldCode::ALL.map(HeldCode::message_key));
    wanted.extend(HeldCode::ALL.map(HeldCode::office_message_key));
    wanted.extend(RejectionCode::ALL.map(RejectionCode::message_key));
    wanted.extend(
        PolicyTopic::defaults()
            .iter()
            .map(|topic| format!("topic-{}", topic.code)),
    );
    wanted.extend(
        TalkTopic::defaults()
            .iter()
            .map(|topic| format!("talk_topic-{}", topic.code)),
    );
    wanted.extend(UnitKind::ALL.map(|kind| format!("unit_kind-{}", kind.as_str())));
    wanted.extend(Role::ALL.map(|role| format!("role-{}", role.as_str())));
    wanted.extend(RecordKind::ALL.map(|kind| format!("kind-{kind}")));
    wanted.extend(Status::ALL.map(|status| format!("status-{}", status.as_str())));
    let orders = OrderName::ALL.iter().map(|order| order.as_str());
    wanted.extend(orders.map(|order| format!("order-{order}")));
    let rules = Rule::ALL.iter().map(|rule| rule.as_str());
    wanted.extend(rules.map(|rule| format!("rule-{rule}")));
    wanted.extend(choices());
    for definition in &DEFINITIONS {
        wanted.push(definition.title_key.to_owned());
        wanted.push(definition.definition_key.to_owned());
        wanted.push(format!("unit-{}", definition.unit.as_str()));
    }
    for bound in [Bound::Exact, Bound::AtLeast, Bound::About] {
        wanted.push(format!("bound-{}", bound.as_str()));
        wanted.push(format!("bound-{}-label", bound.as_str()));
    }
    let mut words = |prefix: &str, suffix: &str, codes: &str| {
        wanted.extend(
            codes
                .split_whitespace()
                .map(|code| format!("{prefix}-{code}{suffix}")),
        );
    };
    // What no list names: what the server writes by itself, who may be responsible, the states of sync.md N3
    // and N5. The fields of every kind are in tests/records.
    words("order", "", "read_back");
    words("responsible", "", "village township unit");
    // What the office fills in: the last part of a violation's field.
    words(
        "field",
        "",
        "name area grants to reason valid_hours device_name public_key unit items code names zh_cn
         en maps_to valid_from valid_to",
    );
    let states = "saved packed carried received counted held refused declined requested";
    words("state", "", states);
    words("state", "-detail", states);
    let zh = keys(Language::ZhCn);
    let missing: Vec<_> = wanted
        .iter()
        .filter(|key| !zh.contains_key(key.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_needs_no_argument_shows_no_hole() {
    for (key, arguments) in keys(Language::ZhCn) {
        for language in Language::ALL {
            let pairs: Vec<_> = arguments.iter().map(|name| (*name, "〇")).collect();
            let shown = text_with(language, key, &pairs);
            assert!(!shown.contains(['{', '}', '$']), "{key}: {shown}");
            assert!(
                !shown.contains(['\u{2068}', '\u{2069}']),
                "{key}: isolating marks"
            );
        }
    }
}

#[test]
fn chinese_sentences_use_full_width_punctuation() {
    for key in keys(Language::ZhCn).keys() {
        let shown = text(Language::ZhCn, key);
        let chars: Vec<_> = shown.chars().collect();
        for pair in chars.windows(2) {
            let chinese = matches!(pair[0], '\u{4e00}'..='\u{9fff}');
            assert!(!(chinese && ",.;:?!()".contains(pair[1])), "{key}: {shown}");
        }
    }
}

#[test]
fn arguments_are_filled_in_as_they_are() {
    let label = |language| {
        text_with(
            language,
            "bound-at_least-label",
            &[("value", "231"), ("unit", "件")],
        )
    };
    assert_eq!(label(Language::ZhCn), "至少 231 件");
    assert_eq!(label(Language::En), "at least 231 件");
    assert_eq!(text(Language::ZhCn, "no-such-key"), "no-such-key");
    assert_eq!(text(Language::En, ""), "");
}

#[test]
fn one_and_several_are_worded_apart_in_english() {
    let carrying =
        |language, bundles: u64| text_with(language, "carrying", &[("bundles", bundles)]);
    assert!(
        carrying(Language::En, 1)
            .starts_with("1 bundle carried for others: your next sync hands it in")
    );
    assert!(
        carrying(Language::En, 2)
            .starts_with("2 bundles carried for others: your next sync hands them in")
    );
    assert!(carrying(Language::En, 1_234).starts_with("1,234 bundles"));
    assert!(carrying(Language::ZhCn, 1).starts_with("替别人带着 1 份"));
}

#[test]
fn a_kind_has_its_own_word_or_the_common_one() {
    let word = |kind| text_for(Language::ZhCn, "field-members", kind);
    assert_eq!(word(RecordKind::OutreachSession), "谁讲的");
    assert_eq!(word(RecordKind::Inspection), "谁去督察");
    let closed = |kind| text_for(Language::ZhCn, "status-closed", kind);
    assert_eq!(closed(RecordKind::Finding), "已销号");
    assert_eq!(closed(RecordKind::Inspection), "已结束");
    assert_eq!(text_for(Language::En, "no-key", RecordKind::Note), "no-key");
}

#[test]
fn english_only_where_it_is_preferred() {
    for (header, language) in [
        ("", Language::ZhCn),
        ("*", Language::ZhCn),
        ("de, fr;q=0.8", Language::ZhCn),
        ("zh-CN,zh;q=0.9,en;q=0.8", Language::ZhCn),
        ("en;q=0.8, zh;q=0.9", Language::ZhCn),
        ("zh, en", Language::ZhCn),
        ("en-GB", Language::En),
        ("EN-us,en;q=0.9", Language::En),
        ("en, zh", Language::En),
        ("zh;q=0.3,en;q=0.7", Language::En),
        ("de,en;q=0.5", Language::En),
        ("en;q=0", Language::ZhCn),
        ("en;q=x", Language::ZhCn),
    ] {
        assert_eq!(Language::from_accept_language(header), language, "{header}");
    }
}
