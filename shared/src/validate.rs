//! What is wrong with a record, named so that a person can mend it.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::time::LocalDate;

/// One broken rule. `message_key` names the sentence in `messages/*.ftl`; the same value is shown on
/// the phone before saving, written on a held item and sent in a problem body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode)]
pub struct Violation {
    /// The field, by its key in the record: `occurred_on`, `audience_count`, `topics`.
    #[n(0)]
    pub field: String,
    /// The rule's stable name: `required`, `too_long`.
    #[n(1)]
    pub rule: String,
    /// The message: `rule-required`.
    #[n(2)]
    pub message_key: String,
}

impl Violation {
    /// A broken rule of a field.
    pub fn new(field: &str, rule: Rule) -> Self {
        Self {
            field: field.to_owned(),
            rule: rule.as_str().to_owned(),
            message_key: format!("rule-{}", rule.as_str()),
        }
    }
}

/// The rules a field can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The field must have a value.
    Required,
    /// The value has another type than the field.
    Type,
    /// Not a date.
    Date,
    /// The date lies after the day the record is judged on.
    FutureDate,
    /// Not one of the field's values.
    UnknownValue,
    /// Not a policy topic of the office, or not one of that day.
    UnknownTopic,
    /// Not the code of a village, or one that no edition has.
    Division,
    /// Outside the field's range.
    Range,
    /// Longer than the field allows.
    TooLong,
    /// More members than the set allows.
    TooMany,
    /// `audience_count` and `audience_about` are written together.
    Pair,
    /// Fixed by the creation; changed only by a command.
    Fixed,
    /// Text that looks like a telephone or identity number.
    Privacy,
    /// Text with characters that no screen shows, or that turn it around.
    Characters,
    /// A joint team without somebody of each of the two agencies.
    Joint,
    /// Not a code of reference data.
    Code,
    /// Another has this code.
    Duplicate,
    /// A list leaves out a code that was in use: it may end, not vanish.
    Kept,
    /// Words on a record that are of another kind, place or team than it is.
    Elsewhere,
    /// A role of one place without a township or village of its own.
    Place,
    /// The record was amended as often, or by as many hands, as one may be.
    Full,
    /// An administrator who holds another role at the same time.
    Apart,
    /// A security or audit administrator whose account had a phone or a code before: somebody else may act with it.
    NewAccount,
    /// Shorter than the field allows.
    TooShort,
    /// A password that is guessed first.
    Common,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 25] = [
        Self::Required,
        Self::Type,
        Self::Date,
        Self::FutureDate,
        Self::UnknownValue,
        Self::UnknownTopic,
        Self::Division,
        Self::Range,
        Self::TooLong,
        Self::TooMany,
        Self::Pair,
        Self::Fixed,
        Self::Privacy,
        Self::Characters,
        Self::Joint,
        Self::Code,
        Self::Duplicate,
        Self::Kept,
        Self::Elsewhere,
        Self::Place,
        Self::Full,
        Self::Apart,
        Self::NewAccount,
        Self::TooShort,
        Self::Common,
    ];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Type => "type",
            Self::Date => "date",
            Self::FutureDate => "future_date",
            Self::UnknownValue => "unknown_value",
            Self::UnknownTopic => "unknown_topic",
            Self::Division => "division",
            Self::Range => "range",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::Pair => "pair",
            Self::Fixed => "fixed",
            Self::Privacy => "privacy",
            Self::Characters => "characters",
            Self::Joint => "joint",
            Self::Code => "code",
            Self::Duplicate => "duplicate",
            Self::Kept => "kept",
            Self::Elsewhere => "elsewhere",
            Self::Place => "place",
            Self::Full => "full",
            Self::Apart => "apart",
            Self::NewAccount => "new_account",
            Self::TooShort => "too_short",
            Self::Common => "common",
        }
    }
}

/// Whether a character may stand in what people write: no control character, which PostgreSQL may not
/// even store, none that turns the order of the others around (Unicode TR 36, "Bidirectional text
/// spoofing"), and none that is drawn as nothing, by which two names would look the same. What joins emoji
/// may stand.
fn is_shown(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_blank = matches!(
        c,
        '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2028}' | '\u{2029}'
            | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}'
    );
    !c.is_control() && !turns && !is_blank
}

/// Whether every character of free words may stand there: lines and tabs too.
pub fn is_written(text: &str) -> bool {
    text.chars()
        .all(|c| is_shown(c) || matches!(c, '\n' | '\r' | '\t'))
}

/// Whether a text holds a mobile number (11 digits from 1) or an identity number (17 digits and a
/// digit or X): domain.md §5, PIPL Art. 28.
pub(crate) fn looks_personal(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X');
    text.split(|c| !is_digit(c)).any(|run| {
        let digits = run.trim_end_matches(['x', 'X']);
        (digits.len() == 11 && digits.starts_with('1'))
            || digits.len() == 18
            || (digits.len() == 17 && run.len() == 18)
    })
}

/// What is wrong with the reason of an amendment or a void: 1 to `most` characters of one line, and no
/// villager's number.
pub(crate) fn reason(text: &str, most: usize) -> Result<String, Violation> {
    let reason = one_line("reason", text, most)?;
    if looks_personal(&reason) {
        return Err(Violation::new("reason", Rule::Privacy));
    }
    Ok(reason)
}

/// A name or reason of one line, without the spaces around it: 1 to `most` characters, all of them to be
/// seen. What is wrong with it is said of `field`.
pub fn one_line(field: &str, text: &str, most: usize) -> Result<String, Violation> {
    let text = text.trim();
    let rule = match text.chars().count() {
        0 => Rule::Required,
        _ if !text.chars().all(is_shown) => Rule::Characters,
        length if length > most => Rule::TooLong,
        _ => return Ok(text.to_owned()),
    };
    Err(Violation::new(field, rule))
}

/// Whether a last day lies before a first.
pub(crate) fn ends_before_it_begins(first: Option<LocalDate>, last: Option<LocalDate>) -> bool {
    first.zip(last).is_some_and(|(first, last)| last < first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_length_and_only_what_can_be_seen() {
        let rule = |text: &str| one_line("name", text, 3).map_err(|broken| broken.rule);
        assert_eq!(rule(" 张桂兰 "), Ok("张桂兰".to_owned()));
        for (text, broken) in [
            ("  ", "required"),
            ("欧阳桂兰", "too_long"),
            ("张\0", "characters"),
            ("张\n兰", "characters"),
            ("张\u{202e}", "characters"),
            ("张\u{200b}", "characters"),
            ("张\u{2028}兰", "characters"),
        ] {
            assert_eq!(rule(text), Err(broken.to_owned()), "{text:?}");
        }
        assert!(is_written("一\r\n二\t三") && !is_written("一\u{7f}"));
    }
}
