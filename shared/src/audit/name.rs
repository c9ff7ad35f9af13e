//! The name of an act as text: in the interface, in tables, in what is asked for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::ActName;

/// A text that names no act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown act")]
pub struct UnknownAct;

impl fmt::Display for ActName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ActName {
    type Err = UnknownAct;

    fn from_str(text: &str) -> Result<Self, UnknownAct> {
        let mut all = Self::ALL.iter().copied();
        all.find(|name| name.as_str() == text).ok_or(UnknownAct)
    }
}

impl<'de> Deserialize<'de> for ActName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
