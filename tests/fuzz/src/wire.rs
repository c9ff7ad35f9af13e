//! What holds of every decoder of deterministic CBOR.

use std::fmt::Debug;

use minicbor::{Decode, Encode};

/// Decodes; what decodes is written back as bytes that decode to the same value and are then stable.
pub(crate) fn holds<T>(bytes: &[u8]) -> Option<T>
where
    T: for<'b> Decode<'b, ()> + Encode<()> + PartialEq + Debug,
{
    let value: T = stable(bytes)?;
    let written = shared::cbor::encode(&value);
    let again: T = shared::cbor::decode(&written).expect("what was written decodes");
    assert_eq!(again, value, "what was written is what was read");
    Some(value)
}

/// Like [`holds`], of values that may be unequal to themselves (a double may be no number).
pub(crate) fn stable<T>(bytes: &[u8]) -> Option<T>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    let value: T = shared::cbor::decode(bytes).ok()?;
    let written = shared::cbor::encode(&value);
    let again: T = shared::cbor::decode(&written).expect("what was written decodes");
    assert_eq!(
        shared::cbor::encode(&again),
        written,
        "equal values are equal bytes"
    );
    Some(value)
}
