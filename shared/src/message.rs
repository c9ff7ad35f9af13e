//! The words people read, in Chinese and English, from `messages/*.ftl` (Fluent).

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::figure::thousands;
use crate::record::RecordKind;

/// A language of the messages. Chinese comes first in everything a user reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// Chinese as written in China.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 tag, as in HTML's `lang` and `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Chinese unless English is preferred: English has the higher weight, or the same and stands
    /// first, or stands without Chinese (conventions.md, JSON and errors).
    pub fn from_accept_language(header: &str) -> Self {
        let weight = |language: &str| {
            let ranges = header.split(',').enumerate();
            ranges
                .filter_map(|(place, range)| {
                    let mut parts = range.split(';').map(str::trim);
                    let primary = parts.next()?.split('-').next()?;
                    let weight = parts
                        .find_map(|part| part.strip_prefix("q="))
                        .map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
                    let named = primary.eq_ignore_ascii_case(language) && weight > 0.0;
                    named.then_some((weight, std::cmp::Reverse(place)))
                })
                .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        };
        match (weight("en"), weight("zh")) {
            (Some(english), Some(chinese)) if english > chinese => Self::En,
            (Some(_), None) => Self::En,
            _ => Self::ZhCn,
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::ZhCn => include_str!("../messages/zh-CN.ftl"),
            Self::En => include_str!("../messages/en.ftl"),
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static ZH_CN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        static EN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        let bundle = match self {
            Self::ZhCn => &ZH_CN,
            Self::En => &EN,
        };
        bundle.get_or_init(|| {
            let tag = self.tag().parse::<LanguageIdentifier>().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // Marks around each argument would land in CSV, logs and comparisons.
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| match value {
                FluentValue::Number(number) => number.as_string().parse().ok().map(thousands),
                _ => None,
            }));
            // A broken entry is left out here and fails the tests below.
            let resource = FluentResource::try_new(self.source().to_owned())
                .unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }
}

/// What fills a hole of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    /// Words, inserted as they are.
    Text(&'a str),
    /// How many there are of something, its thousands apart: a message may word one and several apart.
    Count(u64),
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Argument<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Argument<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Argument<'_> {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

/// The message of a key; the key itself where there is none.
pub fn text(language: Language, key: &str) -> String {
    text_with::<&str>(language, key, &[])
}

/// The message of a key with its arguments filled in; the key itself where there is none. Texts are inserted as
/// they are: format dates, and numbers that count nothing, before.
pub fn text_with<'a, A>(language: Language, key: &str, arguments: &[(&'a str, A)]) -> String
where
    A: Into<Argument<'a>> + Copy,
{
    let bundle = language.bundle();
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let arguments = arguments.iter().map(|(name, value)| {
        let value = match (*value).into() {
            Argument::Text(text) => FluentValue::from(text),
            Argument::Count(count) => FluentValue::from(count),
        };
        (*name, value)
    });
    let arguments: FluentArgs<'_> = arguments.collect();
    let mut errors = Vec::new();
    bundle
        .format_pattern(pattern, Some(&arguments), &mut errors)
        .into_owned()
}

/// The message of a key as records of a kind word it, `<key>-<kind>`; that of the key itself where they have no
/// word of their own.
pub fn text_for(language: Language, key: &str, kind: RecordKind) -> String {
    let own = format!("{key}-{kind}");
    let has_own = language.bundle().has_message(&own);
    text(language, if has_own { &own } else { key })
}

#[cfg(test)]
mod tests;
