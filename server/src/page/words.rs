//! The words of the page. What phones and other interfaces say too comes from `shared::message`; what
//! only this page says is here, each in both languages.

use shared::message::{self, Language};
use shared::record::RecordKind;

/// A language to speak.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) language: Language,
}

/// What only this page says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word {
    AllPlaces,
    ByMonth,
    Claimed,
    CodeOrder,
    Contents,
    Dots,
    FindPeriod,
    Formula,
    HowToGetLink,
    NoLink,
    NotVisited,
    OfTheRoll,
    Only,
    Provenance,
    Removed,
    SameOnPhone,
    Seq,
    TwoAnswers,
    UntilChosen,
    Visited,
    VoidRecord,
    Digest,
}

impl Words {
    /// A message of the shared words.
    pub(super) fn say(self, key: &str) -> String {
        message::text(self.language, key)
    }

    /// A message with one argument.
    pub(super) fn say_with<'a>(
        self,
        key: &str,
        name: &'a str,
        value: impl Into<message::Argument<'a>> + Copy,
    ) -> String {
        message::text_with(self.language, key, &[(name, value)])
    }

    /// A word of a closed list; itself where there is no message for it.
    pub(super) fn word(self, list: &str, word: &str) -> String {
        let key = format!("{list}-{word}");
        let text = self.say(&key);
        if text == key { word.to_owned() } else { text }
    }

    /// A word of a closed list as records of a kind have it; none where there is no message for it.
    pub(super) fn word_of(self, kind: RecordKind, list: &str, word: &str) -> Option<String> {
        let key = format!("{list}-{word}");
        let text = message::text_for(self.language, &key, kind);
        (text != key).then_some(text)
    }

    /// Where a record of a kind stands.
    pub(super) fn status(self, kind: RecordKind, status: &str) -> String {
        let said = self.word_of(kind, "status", status);
        said.unwrap_or_else(|| status.to_owned())
    }

    /// The value of `lang=`.
    pub(super) fn code(self) -> &'static str {
        match self.language {
            Language::ZhCn => "zh",
            Language::En => "en",
        }
    }

    /// The other language's value of `lang=`.
    pub(super) fn other_code(self) -> &'static str {
        match self.language {
            Language::ZhCn => "en",
            Language::En => "zh",
        }
    }

    /// For `<html lang>`.
    pub(super) fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// Between a label and what it labels.
    pub(super) fn colon(self) -> &'static str {
        match self.language {
            Language::ZhCn => "：",
            Language::En => ": ",
        }
    }

    /// A word of this page.
    pub(super) fn of(self, word: Word) -> &'static str {
        let (zh, en) = match word {
            Word::AllPlaces => ("全市和乡镇", "City and townships"),
            Word::ByMonth => ("逐月", "By month"),
            Word::Claimed => ("记的时间", "Written"),
            Word::CodeOrder => ("按区划代码排，不排名次", "In code order, never ranked"),
            Word::Contents => ("内容", "What it says"),
            Word::Dots => (
                "一村一点：宣讲到过没有",
                "One dot a village: visited or not yet",
            ),
            Word::FindPeriod => ("换范围或时段", "Change area or period"),
            Word::Formula => ("公式", "Formula"),
            Word::HowToGetLink => (
                "在改革办的手机或命令行里要一个链接：它只能打开一次，打开后十二小时内有效。",
                "Ask for a link on an office phone or the command line: it opens once, and lasts twelve hours from then.",
            ),
            Word::NoLink => ("这一页要用链接打开", "This page opens with a link"),
            Word::NotVisited => ("还没到", "not yet"),
            Word::OfTheRoll => (
                "这个数来自宣讲队的花名册，不由一场场记录算出。",
                "Made of the roll of the teams, not of records.",
            ),
            Word::Only => ("这里只看，不改。", "Read-only."),
            Word::Provenance => ("凭据", "Evidence"),
            Word::Removed => ("去掉了", "removed"),
            Word::SameOnPhone => (
                "手机上同一范围、同一时段的校验与此相同，就是同一批记录。",
                "A phone that shows the same digest for this area and period holds the same records.",
            ),
            Word::Seq => ("日志第", "Log row"),
            Word::UntilChosen => (
                "两份都留着，等有权的人选定。选定以前，人数按小的算，别的按最后一个算。",
                "Both are kept until someone with the right to chooses. Until then a head count uses the smaller, any other field the last.",
            ),
            Word::TwoAnswers => ("有两种填法", "Two answers"),
            Word::Visited => ("到过", "visited"),
            Word::VoidRecord => ("已作废，不计入", "Void, not counted"),
            Word::Digest => ("校验", "Digest"),
        };
        match self.language {
            Language::ZhCn => zh,
            Language::En => en,
        }
    }
}
