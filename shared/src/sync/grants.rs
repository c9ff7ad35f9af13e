//! A person's grants as the server tells them, of whatever version.
//!
//! A phone enrolled with the grants of that day. When they change, the answer of the next exchange says so: the phone
//! sends a digest of those it has, and is told the present ones where the digest is another. A grant whose role only a
//! newer version knows is kept as it came, so that it stops no exchange and is not told again and again.

use minicbor::decode::Error;
use minicbor::{Decode, Decoder, Encode, Encoder};
use sha2::{Digest as _, Sha256};

use crate::access::Grant;

/// Most grants of a person on the wire. More are malformed.
pub const MAX_GRANTS: u64 = 1_000;

/// What two sets of grants are told apart by: the first bytes of SHA-256 over `"satchel/grants/1"` and the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct GrantsDigest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 8]);

/// Grants, each as its bytes came, ascending, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SentGrants(Vec<Vec<u8>>);

impl SentGrants {
    /// The wire form of grants, in whatever order they are given.
    pub fn of(grants: &[Grant]) -> Self {
        Self::sorted(grants.iter().map(crate::cbor::encode).collect())
    }

    /// Those whose roles this version knows, in the order of the wire.
    pub fn known(&self) -> Vec<Grant> {
        let read = self.0.iter().map(|raw| crate::cbor::decode(raw));
        read.filter_map(Result::ok).collect()
    }

    /// What a phone that has these says of them.
    pub fn digest(&self) -> GrantsDigest {
        let mut hash = Sha256::new();
        hash.update(b"satchel/grants/1");
        hash.update(crate::cbor::encode(self));
        let hash: [u8; 32] = hash.finalize().into();
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        GrantsDigest(first)
    }

    fn sorted(mut raw: Vec<Vec<u8>>) -> Self {
        raw.sort();
        raw.dedup();
        Self(raw)
    }
}

impl<C> Encode<C> for SentGrants {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.array(self.0.len() as u64)?;
        for raw in &self.0 {
            let written = encoder.writer_mut().write_all(raw);
            written.map_err(minicbor::encode::Error::write)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for SentGrants {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        let length = decoder.array()?.filter(|length| *length <= MAX_GRANTS);
        let length =
            length.ok_or_else(|| Error::message("too many grants, or nobody knows how many"))?;
        let mut raw = Vec::new();
        for _ in 0..length {
            let start = decoder.position();
            decoder.skip()?;
            let bytes = decoder.input().get(start..decoder.position());
            raw.push(bytes.unwrap_or_default().to_vec());
        }
        Ok(Self::sorted(raw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn grant(role: Role, area: &str) -> Grant {
        Grant {
            role,
            area: Some(area.parse().unwrap()),
            unit: None,
            team: None,
            from: "2018-01-01".parse().unwrap(),
            to: None,
        }
    }

    #[test]
    fn a_set_of_grants_is_one_whatever_the_order() {
        let one = grant(Role::TalkRecorder, "511781109201");
        let two = grant(Role::TownshipCoordinator, "511781109");
        let sent = SentGrants::of(&[one.clone(), two.clone(), one.clone()]);
        let again = SentGrants::of(&[two.clone(), one.clone()]);
        assert_eq!(sent, again);
        assert_eq!(sent.digest(), again.digest());
        assert_eq!(sent.known().len(), 2);
        assert_ne!(sent.digest(), SentGrants::of(&[one]).digest());
        assert_ne!(sent.digest(), SentGrants::default().digest());
    }

    #[test]
    fn a_role_of_a_newer_version_is_kept_as_it_came_and_stops_nothing() {
        let known = grant(Role::SatchelMember, "511781109");
        let newer = crate::cbor::encode(&("drone_pilot", "511781109", 7_u8));
        let both = SentGrants::sorted(vec![newer, crate::cbor::encode(&known)]);
        let read: SentGrants = crate::cbor::decode(&crate::cbor::encode(&both)).unwrap();
        assert_eq!(read, both);
        assert_eq!(read.known(), std::slice::from_ref(&known));
        assert_ne!(read.digest(), SentGrants::of(&[known]).digest());
    }

    #[test]
    fn more_than_anybody_has_is_malformed() {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes);
        encoder.array(MAX_GRANTS + 1).unwrap();
        bytes.extend(std::iter::repeat_n(0xf6, 1_001));
        assert!(crate::cbor::decode::<SentGrants>(&bytes).is_err());
    }
}
