//! The units of figures.

use serde::{Deserialize, Serialize};

/// The unit of a figure (domain.md §2.4, "Units"). Figures of two units are never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 名
    People,
    /// 场次
    Sessions,
    /// 人次, never unique people.
    PersonTimes,
    /// 场次/人, a ratio.
    SessionsPerMember,
    /// 村 of 村: a ratio, at most 1, shown in percent.
    VillagesOfVillages,
    /// 场
    Talks,
    /// 场 of 场: a ratio, at most 1, shown in percent.
    TalksOfTalks,
    /// 条
    Items,
    /// 条 of 条: a ratio, at most 1, shown in percent.
    ItemsOfItems,
    /// 次/条, a ratio that may exceed 1.
    ResolutionsPerItem,
    /// 条/场, a ratio.
    ItemsPerTalk,
    /// 天, a ratio over 1 or 2.
    Days,
    /// 次
    Inspections,
    /// 个
    Findings,
    /// 个/次, a ratio.
    FindingsPerInspection,
    /// 个 of 个: a ratio, at most 1, shown in percent.
    FindingsOfFindings,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 16] = [
        Self::People,
        Self::Sessions,
        Self::PersonTimes,
        Self::SessionsPerMember,
        Self::VillagesOfVillages,
        Self::Talks,
        Self::TalksOfTalks,
        Self::Items,
        Self::ItemsOfItems,
        Self::ResolutionsPerItem,
        Self::ItemsPerTalk,
        Self::Days,
        Self::Inspections,
        Self::Findings,
        Self::FindingsPerInspection,
        Self::FindingsOfFindings,
    ];

    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Sessions => "sessions",
            Self::PersonTimes => "person_times",
            Self::SessionsPerMember => "sessions_per_member",
            Self::VillagesOfVillages => "villages_of_villages",
            Self::Talks => "talks",
            Self::TalksOfTalks => "talks_of_talks",
            Self::Items => "items",
            Self::ItemsOfItems => "items_of_items",
            Self::ResolutionsPerItem => "resolutions_per_item",
            Self::ItemsPerTalk => "items_per_talk",
            Self::Days => "days",
            Self::Inspections => "inspections",
            Self::Findings => "findings",
            Self::FindingsPerInspection => "findings_per_inspection",
            Self::FindingsOfFindings => "findings_of_findings",
        }
    }

    /// Key of its name in the messages: `unit-<word>`.
    pub fn message_key(self) -> String {
        format!("unit-{}", self.as_str())
    }

    /// Whether its ratios are at most 1 by nature, and so are shown in percent.
    pub fn is_percent(self) -> bool {
        matches!(
            self,
            Self::VillagesOfVillages
                | Self::TalksOfTalks
                | Self::ItemsOfItems
                | Self::FindingsOfFindings
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_one_word() {
        for unit in Unit::ALL {
            let json = serde_json::to_string(&unit).unwrap();
            assert_eq!(json, format!("\"{}\"", unit.as_str()));
        }
    }
}
