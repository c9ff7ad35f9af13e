//! Identifiers as values. Nothing here makes a new one: fresh ids are arguments.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the expected number of lower-case hexadecimal digits.
    #[error("expected {expected} hexadecimal digits")]
    Hex {
        /// Digits expected, hyphens not counted.
        expected: usize,
    },
}

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $hyphens:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(with = "minicbor::bytes")] pub [u8; $len]);

        impl $name {
            /// The bytes, as written on the wire and in tables.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Reads exactly the right number of bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut digits = [0; 2 * $len];
                // The buffer has two digits for each byte: neither step can fail.
                hex::encode_to_slice(self.0, &mut digits).map_err(|_| fmt::Error)?;
                let digits = std::str::from_utf8(&digits).map_err(|_| fmt::Error)?;
                if $hyphens {
                    let (a, rest) = digits.split_at(8);
                    let (b, rest) = rest.split_at(4);
                    let (c, rest) = rest.split_at(4);
                    let (d, e) = rest.split_at(4);
                    write!(f, "{a}-{b}-{c}-{d}-{e}")
                } else {
                    f.write_str(digits)
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let digits: String = text.chars().filter(|c| !($hyphens && *c == '-')).collect();
                let mut bytes = [0; $len];
                hex::decode_to_slice(digits, &mut bytes)
                    .map_err(|_| IdError::Hex { expected: $len * 2 })?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

bytes_id! {
    /// An organisation: opaque, leads every key of the server's tables.
    OrganisationId, 16, true
}
bytes_id! {
    /// A record: a UUIDv7 minted when its draft is opened.
    RecordId, 16, true
}
bytes_id! {
    /// A person with an account.
    UserId, 16, true
}
bytes_id! {
    /// A working team: satchel team, talk recorders of a township, inspection team.
    TeamId, 16, true
}
bytes_id! {
    /// A grant of a person, proposed or holding.
    GrantId, 16, true
}
bytes_id! {
    /// A signing key, certified by the server at enrolment.
    DeviceId, 16, true
}
bytes_id! {
    /// One (device, user, store). It is the Automerge actor of every change written there.
    InstallationId, 16, true
}
bytes_id! {
    /// A command, by which it is decided once.
    CommandId, 16, true
}
bytes_id! {
    /// Random bytes of the server's that one proof of a device is over.
    Nonce, 16, false
}
bytes_id! {
    /// SHA-256 of an Automerge change, as Automerge itself computes it.
    ChangeHash, 32, false
}
bytes_id! {
    /// SHA-256 of a pack's header without its signature: the pack's identity.
    PackHash, 32, false
}
bytes_id! {
    /// Any other SHA-256: a body, a Merkle root, a row, a log tag.
    Digest, 32, false
}

impl RecordId {
    /// The key under which a creation names its record in the record's own root map.
    pub const KEY: &'static str = "id";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_text_round_trips_lower_case_with_hyphens() {
        let text = "019318f2-7a3c-7abc-8def-0123456789ab";
        let id: RecordId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
    }

    #[test]
    fn a_hash_is_plain_hex_and_refuses_hyphens() {
        let hash = ChangeHash([0xab; 32]);
        assert_eq!(hash.to_string(), "ab".repeat(32));
        assert!("ab-ab".parse::<ChangeHash>().is_err());
    }
}
