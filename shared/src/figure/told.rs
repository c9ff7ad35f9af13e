//! A figure in words: one text of its number, and of what the number is made of, for whoever shows it.

use super::computation::Computation;
use super::{Figure, FigureValue, Unit};
use crate::message::{Language, text_with};

impl FigureValue {
    /// The number in digits: a count with its thousands apart, a ratio with one digit after the point, in
    /// percent where its unit is ([`Unit::is_percent`]).
    pub fn digits(self, unit: Unit) -> String {
        match self {
            Self::Integer(value) => thousands(value),
            Self::Ratio {
                numerator,
                denominator,
            } => tenths(
                numerator,
                denominator,
                if unit.is_percent() { 100 } else { 1 },
            ),
        }
    }
}

impl Figure {
    /// The unit of the number, as it is said after it: `1 session`, `2 sessions`, `1.5 days`.
    pub fn unit_name(&self, language: Language) -> String {
        let count = match self.value {
            Some(FigureValue::Integer(value)) => value.unsigned_abs(),
            // Of a ratio, however near to one, there are several.
            Some(FigureValue::Ratio { .. }) | None => 0,
        };
        text_with(language, &self.unit.message_key(), &[("count", count)])
    }

    /// What stands under the number: the parts of a ratio, how many a median is the middle of, the share of
    /// estimates. None of a plain count.
    pub fn made_of(&self, language: Language) -> Option<String> {
        let id = self.definition_id;
        let below = || {
            let count = self.denominator.unwrap_or(0).unsigned_abs();
            let key = format!("figure-{id}-denominator");
            text_with(language, &key, &[("count", count)])
        };
        match (id.definition().computation, self.value) {
            // Half the sum of the two in the middle, or a sum over several for each session: what stands above
            // the line says nothing.
            (Computation::Median(_) | Computation::PerKey { .. }, _) => Some(below()),
            (Computation::Coverage(_), Some(FigureValue::Ratio { numerator, .. })) => {
                let arguments = [("count", &*thousands(numerator)), ("of", &*below())];
                Some(text_with(
                    language,
                    &format!("figure-{id}-parts"),
                    &arguments,
                ))
            }
            (Computation::Audience { .. }, Some(FigureValue::Integer(all))) => {
                let about = self.about_share.filter(|about| *about > 0 && all > 0)?;
                let share = format!("{}%", tenths(about, all, 100));
                Some(text_with(
                    language,
                    "figure-about_share",
                    &[("share", &share)],
                ))
            }
            (_, Some(FigureValue::Ratio { numerator, .. })) => {
                Some(format!("{} / {}", thousands(numerator), below()))
            }
            (_, Some(FigureValue::Integer(_))) => None,
            (_, None) => self.denominator.map(|_| below()),
        }
    }
}

/// A whole number with its thousands apart: `31,204`.
pub fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `numerator ÷ denominator × scale` with one digit after the point, halves up. The denominator is
/// above zero.
fn tenths(numerator: i64, denominator: i64, scale: i64) -> String {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator.max(1)));
    let tenths = (numerator * i128::from(scale) * 20 + denominator) / (denominator * 2);
    let whole = i64::try_from(tenths / 10).unwrap_or(i64::MAX);
    format!("{}.{}", thousands(whole), (tenths % 10).abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Bound, DEFINITIONS, DefinitionId};
    use crate::time::Period;

    fn figure(id: DefinitionId, value: Option<FigureValue>, denominator: Option<i64>) -> Figure {
        Figure {
            definition_id: id,
            area: "511781".parse().unwrap(),
            period: Period::Year(2018),
            value,
            unit: id.definition().unit,
            bound: Bound::Exact,
            denominator,
            as_of: "2018-12-31T16:00:00.000Z".parse().unwrap(),
            revision: 0,
            seq: 9,
            records_pending: 0,
            unknown_successors: Vec::new(),
            about_share: Some(30),
        }
    }

    fn ratio(numerator: i64, denominator: i64) -> Option<FigureValue> {
        Some(FigureValue::Ratio {
            numerator,
            denominator,
        })
    }

    #[test]
    fn thousands_stand_apart() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-31_204, "-31,204"),
        ] {
            assert_eq!(thousands(value), text);
        }
        assert_eq!(thousands(1_234_567), "1,234,567");
    }

    #[test]
    fn ratios_round_halves_up() {
        assert_eq!(tenths(247, 298, 100), "82.9");
        assert_eq!(tenths(1, 3, 100), "33.3");
        assert_eq!(tenths(1, 8, 1), "0.1");
        assert_eq!(tenths(414, 414, 100), "100.0");
        assert_eq!(tenths(5, 4, 1), "1.3");
    }

    #[test]
    fn a_share_is_in_percent_and_a_rate_is_not() {
        for definition in &DEFINITIONS {
            let half = ratio(1, 2).unwrap().digits(definition.unit);
            let expected = if definition.unit.is_percent() {
                "50.0"
            } else {
                "0.5"
            };
            assert_eq!(half, expected, "{}", definition.id);
        }
    }

    #[test]
    fn a_median_is_the_middle_of_so_many_and_its_halves_are_not_told() {
        let told = |value, of, language| {
            let median = figure(DefinitionId::T10, value, Some(of));
            let digits = median.value.map(|value| value.digits(median.unit));
            (
                digits.unwrap_or_default(),
                median.made_of(language).unwrap(),
            )
        };
        for (value, of, digits, chinese, english) in [
            (ratio(0, 1), 1, "0.0", "已解决 1 条", "of 1 resolved"),
            (
                ratio(9, 2),
                1_000,
                "4.5",
                "已解决 1,000 条",
                "of 1,000 resolved",
            ),
            (None, 0, "", "已解决 0 条", "of 0 resolved"),
        ] {
            let said = |text: &str| (digits.to_owned(), text.to_owned());
            assert_eq!(told(value, of, Language::ZhCn), said(chinese));
            assert_eq!(told(value, of, Language::En), said(english));
        }
    }

    #[test]
    fn one_of_a_thing_is_said_as_one_in_english() {
        let unit =
            |value, language| figure(DefinitionId::O2, Some(value), None).unit_name(language);
        let one = FigureValue::Integer(1);
        assert_eq!(unit(one, Language::En), "session");
        assert_eq!(unit(FigureValue::Integer(2), Language::En), "sessions");
        assert_eq!(unit(one, Language::ZhCn), "场次");
        let whole = FigureValue::Ratio {
            numerator: 1,
            denominator: 1,
        };
        let median = figure(DefinitionId::T10, Some(whole), Some(1));
        assert_eq!(median.unit_name(Language::En), "days");
        let raised = figure(DefinitionId::T4, None, Some(1)).made_of(Language::En);
        assert_eq!(raised.as_deref(), Some("1 matter raised"));
    }

    #[test]
    fn a_ratio_says_its_parts_and_a_count_has_none() {
        for (id, value, denominator, chinese) in [
            (
                DefinitionId::T4,
                ratio(26, 30),
                Some(30),
                Some("26 / 提出 30 条"),
            ),
            (DefinitionId::T4, None, Some(0), Some("提出 0 条")),
            (
                DefinitionId::O3,
                ratio(9, 5),
                Some(5),
                Some("参加过的队员 5 名"),
            ),
            (
                DefinitionId::C1,
                ratio(3, 414),
                Some(414),
                Some("到过 3 · 共 414 村"),
            ),
            (
                DefinitionId::C1Talks,
                ratio(3, 414),
                Some(414),
                Some("开过 3 · 共 414 村"),
            ),
            (
                DefinitionId::O2Audience,
                Some(FigureValue::Integer(40)),
                None,
                Some("其中约数占 75.0%"),
            ),
            (
                DefinitionId::T2,
                Some(FigureValue::Integer(280)),
                None,
                None,
            ),
        ] {
            let said = figure(id, value, denominator).made_of(Language::ZhCn);
            assert_eq!(said.as_deref(), chinese, "{id}");
        }
    }

    #[test]
    fn every_figure_with_parts_has_words_for_them() {
        for definition in &DEFINITIONS {
            for value in [ratio(1, 2), None] {
                for language in Language::ALL {
                    let told = figure(definition.id, value, Some(2)).made_of(language);
                    let is_key = told.is_some_and(|told| told.contains("figure-"));
                    let is_ratio = !matches!(
                        definition.computation,
                        Computation::Roll | Computation::Sum(_) | Computation::Audience { .. }
                    );
                    assert!(!is_ratio || !is_key, "{}", definition.id);
                }
            }
        }
    }
}
