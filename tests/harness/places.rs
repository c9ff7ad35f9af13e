//! The villages and townships of Wanyuan as they stood in 2018, read from the tables as text.
//!
//! Deliberately not by `shared::division`: the oracle must not lean on what it checks.

/// The county-level city.
pub const COUNTY: &str = "511781";
/// Its name.
pub const COUNTY_NAME: &str = "万源市";

/// A township of 2018.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Township {
    /// Nine digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A village of 2018.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// Twelve digits.
    pub code: String,
    /// Its full name.
    pub name: String,
}

/// The 52 townships, by code.
pub fn townships() -> Vec<Township> {
    rows(include_str!("../../shared/data/wanyuan-townships-2018.csv"))
        .map(|(code, name)| Township { code, name })
        .collect()
}

/// The 414 villages, by code.
pub fn villages() -> Vec<Village> {
    rows(include_str!("../../shared/data/wanyuan-villages-2018.csv"))
        .map(|(code, name)| Village { code, name })
        .collect()
}

/// The first two columns below the header.
fn rows(table: &str) -> impl Iterator<Item = (String, String)> {
    table.lines().skip(1).filter_map(|line| {
        let mut columns = line
            .split(',')
            .map(|column| column.trim_matches('"').to_owned());
        Some((columns.next()?, columns.next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        let (townships, villages) = (townships(), villages());
        assert_eq!((townships.len(), villages.len()), (52, 414));
        for village in villages {
            assert_eq!(village.code.len(), 12);
            assert!(
                townships
                    .iter()
                    .any(|township| village.code.starts_with(&township.code))
            );
        }
    }
}
