//! Feeds: the names under which rows of the log are published and read (sync.md N4).
//!
//! A row names its feeds when it is written; a caller's feeds are computed from the grants present at
//! each request ([`crate::access::visible_feeds`]). The text form is the only form: in JSON, on the
//! wire and in tables.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::division::{Area, DivisionCode, Level};
use crate::id::{TeamId, UserId};
use crate::record::RecordKind;

/// Longest name of a unit in a feed, in bytes.
pub const MAX_UNIT_BYTES: usize = 64;
/// Longest name of a feed that this version does not know, in bytes.
pub const MAX_NAME_BYTES: usize = 128;

/// A text that names no feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a feed such as o:, d:511781109 or p:<user id>")]
pub struct FeedError;

/// The nine digits of a township, as feeds name it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Township([u8; 9]);

impl Township {
    /// The township of an area: itself, or the one a village lies in; none for a county.
    pub fn of(area: Area) -> Option<Self> {
        match area.level() {
            Level::County => None,
            Level::Township | Level::Village => area.to_string().get(..9)?.parse().ok(),
        }
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Township {
    type Err = FeedError;

    fn from_str(text: &str) -> Result<Self, FeedError> {
        let digits: [u8; 9] = text.as_bytes().try_into().map_err(|_| FeedError)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(FeedError)
        }
    }
}

impl fmt::Display for Township {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Township {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Township({self})")
    }
}

/// Which part of the reference data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subset {
    /// Divisions and what else belongs to one township.
    Township(Township),
    /// What every phone needs: policy topics, the organisation, calendars.
    Base,
}

/// Which kinds of records a place's feed holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// Sessions, talks, matters and the notes on them. Inspections and findings are in no place's feed: they
    /// concern units.
    All,
    /// Talks and matters alone, for those who keep them: `v:511781109201/talk`.
    Talks,
}

impl Class {
    const TALKS: &str = "/talk";

    fn suffix(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Talks => Self::TALKS,
        }
    }

    /// Whether what is in another class of a place is in this one.
    fn holds(self, part: Self) -> bool {
        self == Self::All || self == part
    }

    /// A name with its class.
    fn of(name: &str) -> (&str, Self) {
        match name.strip_suffix(Self::TALKS) {
            Some(name) => (name, Self::Talks),
            None => (name, Self::All),
        }
    }
}

/// A feed. The variants stand in the order of their letters, so that the order of values is the order
/// of texts, on every engine and in every language; those of a newer version come last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Feed {
    /// `d:511781109`: a township's records, by the home code as written.
    Township(Township, Class),
    /// `i:<team id>`: the inspections and findings of a team. They are apart from its sessions and talks, which
    /// inspectors do not read, as those who keep talks do not read these.
    Inspections(TeamId),
    /// `o:` the organisation: every row.
    Organisation,
    /// `p:<user id>`: what an author wrote and is told.
    Person(UserId),
    /// `r:511781109` or `r:base`: a subset of the reference data.
    Reference(Subset),
    /// `t:<team id>`: the sessions and talks of a team.
    Team(TeamId),
    /// `u:<unit>`: a unit's affairs, 1 to [`MAX_UNIT_BYTES`] bytes without control characters.
    Unit(String),
    /// `v:511781109201`: a village's records, by the home code as written.
    Village(DivisionCode, Class),
    /// A feed of a newer version, as it is called there: of [`MAX_NAME_BYTES`] at most. It comes by the wire alone,
    /// and is read like any other; which records it holds nobody here can say.
    Other(String),
}

impl Feed {
    /// `r:base`, the reference data that every phone holds.
    pub const REFERENCE_BASE: Self = Self::Reference(Subset::Base);

    /// The `d:` feed of the township an area is or lies in; none for a county.
    pub fn township_of(area: Area) -> Option<Self> {
        Township::of(area).map(|township| Self::Township(township, Class::All))
    }

    /// The feed of the same place with every class of records; none for a feed that is no class of one.
    pub fn whole(&self) -> Option<Self> {
        match self {
            Self::Township(township, Class::Talks) => Some(Self::Township(*township, Class::All)),
            Self::Village(village, Class::Talks) => Some(Self::Village(*village, Class::All)),
            _ => None,
        }
    }

    /// Whether every row of another feed is in this one too: a phone that loses that one and reads this one loses
    /// nothing. Of feeds of a newer version nobody here can say.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Other(_)) => self == other,
            (Self::Organisation, _) => true,
            (Self::Township(township, class), Self::Township(of, part)) => {
                township == of && class.holds(*part)
            }
            (Self::Township(township, class), Self::Village(village, part)) => {
                Township::of(Area::from(*village)) == Some(*township) && class.holds(*part)
            }
            (Self::Village(village, class), Self::Village(of, part)) => {
                village == of && class.holds(*part)
            }
            _ => self == other,
        }
    }

    /// The `r:` feed of the township an area is or lies in; `r:base` for a county.
    pub fn reference_of(area: Area) -> Self {
        Self::Reference(Township::of(area).map_or(Subset::Base, Subset::Township))
    }
}

/// The feeds of a record's rows, ascending, each once: `o:`, `p:` of the author, `t:` of the team or `i:` of the
/// team that inspects, and of what happens in a place `d:` and `v:` of the home as written (only the levels it
/// has), in each class that holds its kind. `seen_as` is the kind whose readers see it.
///
/// **What reaches a phone.** A phone reads the log by feeds, and a row of a record is in feeds by this function alone. It
/// takes a [`RecordKind`], and those are the field kinds: each says here, without a case for "all others", in which
/// feeds it is. What the office keeps of people's accountability is no field record. Its kinds, when they come, are of a
/// type of their own, for which there is no feed, so that none of their rows can reach a phone:
///
/// ```compile_fail,E0308
/// # use shared::feed::feeds_of_record;
/// # use shared::id::{TeamId, UserId};
/// enum OfficeKind {
///     Accountability,
/// }
/// let home = "511781109201".parse().unwrap();
/// feeds_of_record(OfficeKind::Accountability, home, TeamId([0; 16]), UserId([0; 16]));
/// ```
pub fn feeds_of_record(
    seen_as: RecordKind,
    home: DivisionCode,
    team: TeamId,
    author: UserId,
) -> Vec<Feed> {
    let of_team = team_feed(seen_as, team);
    let mut feeds = vec![Feed::Organisation, Feed::Person(author), of_team];
    for class in classes(seen_as) {
        let township = Township::of(Area::from(home));
        feeds.extend(township.map(|township| Feed::Township(township, *class)));
        if home.level() == Level::Village {
            feeds.push(Feed::Village(home, *class));
        }
    }
    feeds.sort();
    feeds
}

/// The classes of a place's feeds that hold a kind.
fn classes(seen_as: RecordKind) -> &'static [Class] {
    match seen_as {
        RecordKind::OutreachSession => &[Class::All],
        RecordKind::VillageTalk | RecordKind::TalkItem => &[Class::All, Class::Talks],
        RecordKind::Inspection | RecordKind::Finding | RecordKind::Note => &[],
    }
}

/// The feed of a team that holds a kind.
fn team_feed(seen_as: RecordKind, team: TeamId) -> Feed {
    match seen_as {
        RecordKind::Inspection | RecordKind::Finding => Feed::Inspections(team),
        RecordKind::OutreachSession
        | RecordKind::VillageTalk
        | RecordKind::TalkItem
        | RecordKind::Note => Feed::Team(team),
    }
}

impl Feed {
    /// Whether records seen as this kind are in it, where their place or team is its own.
    pub fn holds(&self, seen_as: RecordKind) -> bool {
        match self {
            Self::Township(_, class) | Self::Village(_, class) => classes(seen_as).contains(class),
            Self::Team(team) | Self::Inspections(team) => team_feed(seen_as, *team) == *self,
            Self::Organisation | Self::Person(_) | Self::Unit(_) => true,
            Self::Reference(_) | Self::Other(_) => false,
        }
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Township(township, class) => write!(f, "d:{township}{}", class.suffix()),
            Self::Inspections(team) => write!(f, "i:{team}"),
            Self::Organisation => f.write_str("o:"),
            Self::Person(user) => write!(f, "p:{user}"),
            Self::Reference(Subset::Township(township)) => write!(f, "r:{township}"),
            Self::Reference(Subset::Base) => f.write_str("r:base"),
            Self::Team(team) => write!(f, "t:{team}"),
            Self::Unit(unit) => write!(f, "u:{unit}"),
            Self::Village(village, class) => write!(f, "v:{village}{}", class.suffix()),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl FromStr for Feed {
    type Err = FeedError;

    fn from_str(text: &str) -> Result<Self, FeedError> {
        let (letter, name) = text.split_once(':').ok_or(FeedError)?;
        let feed = match letter {
            "d" => {
                let (name, class) = Class::of(name);
                Self::Township(name.parse()?, class)
            }
            "i" => Self::Inspections(name.parse().map_err(|_| FeedError)?),
            "o" if name.is_empty() => Self::Organisation,
            "p" => Self::Person(name.parse().map_err(|_| FeedError)?),
            "r" if name == "base" => Self::REFERENCE_BASE,
            "r" => Self::Reference(Subset::Township(name.parse()?)),
            "t" => Self::Team(name.parse().map_err(|_| FeedError)?),
            "u" if (1..=MAX_UNIT_BYTES).contains(&name.len())
                && !name.contains(char::is_control) =>
            {
                Self::Unit(name.to_owned())
            }
            "v" => {
                let (name, class) = Class::of(name);
                let code = name.parse().ok();
                let code = code.filter(|code: &DivisionCode| code.level() == Level::Village);
                Self::Village(code.ok_or(FeedError)?, class)
            }
            _ => return Err(FeedError),
        };
        // Ids parse from more than one spelling (upper case, no hyphens); a feed has one.
        if feed.to_string() == text {
            Ok(feed)
        } else {
            Err(FeedError)
        }
    }
}

impl Serialize for Feed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Feed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for Feed {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Feed {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        let at = decoder.position();
        let name = decoder.str()?;
        let known = name.parse();
        known.or_else(|_| match name.len() {
            1..=MAX_NAME_BYTES => Ok(Self::Other(name.to_owned())),
            _ => Err(minicbor::decode::Error::message("not a feed").at(at)),
        })
    }
}

#[cfg(test)]
mod tests;
