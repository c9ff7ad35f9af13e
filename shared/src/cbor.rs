//! Deterministic CBOR: every wire and storage type is an array in field order, so equal values are
//! equal bytes.

use minicbor::decode::Error;
use minicbor::{Decode, Encode};

/// Bytes that are not the value they should be.
#[derive(Debug, thiserror::Error)]
pub enum CborError {
    /// Not this type.
    #[error("not the expected CBOR")]
    Decode(#[source] Error),
    /// Bytes follow the value.
    #[error("bytes after the CBOR value")]
    Trailing,
}

/// Encodes a value.
///
/// # Panics
/// Never: writing to memory does not fail, and no type here encodes with an error of its own.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("encoding to memory does not fail")
}

/// Decodes exactly one value.
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, CborError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().map_err(CborError::Decode)?;
    if decoder.position() == bytes.len() {
        Ok(value)
    } else {
        Err(CborError::Trailing)
    }
}
