//! The line of an enrolment's QR code: all that a phone needs to enrol at the right server and at no other
//! (docs/sync-protocol.md, "Enrolment").
//!
//! `SATCHEL:1:` and base32 of deterministic CBOR, capitals and digits only: the alphanumeric mode of a QR code takes
//! them at 5.5 bits each, a shell and a chat need no quotes, and an English keyboard types them. It is worth what its
//! code is worth: once used, withdrawn or over, nothing.

use data_encoding::BASE32_NOPAD;
use minicbor::{Decode, Encode};

use crate::cbor;
use crate::id::{Digest, OrganisationId};
use crate::time::Timestamp;

/// What every line begins with; the version follows, and a colon.
pub const ENROL_PREFIX: &str = "SATCHEL:";
/// Version of the line.
const VERSION: &str = "1";
/// Longest line, in characters, all of them ASCII.
pub const MAX_ENROL_CHARS: usize = 640;
/// Longest address of a server, in bytes.
const MAX_SERVER_BYTES: usize = 200;
/// Characters of a one-time code without its hyphen.
pub const CODE_CHARS: usize = 8;
/// Most characters of what is typed as a code that are looked at.
const MOST_TYPED: usize = 64;

/// A one-time code with the server that issued it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EnrolLine {
    /// Where the server is reached: `http://` or `https://`, a host, perhaps a port and a path, no slash at the end.
    #[n(0)]
    pub server: String,
    /// The organisation.
    #[n(1)]
    pub organisation: OrganisationId,
    /// The server's Ed25519 public key: whoever cannot sign with it is another server.
    #[n(2)]
    pub server_key: Digest,
    /// The code as [`written_code`] has it: [`CODE_CHARS`] capitals and digits.
    #[n(3)]
    pub code: String,
    /// When the code is over.
    #[n(4)]
    pub valid_until: Timestamp,
}

/// Why a text is no line to enrol by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnrolLineError {
    /// It does not begin with [`ENROL_PREFIX`], or is not base32 of the CBOR it should be.
    #[error("not a line to enrol by")]
    Malformed,
    /// It is longer than [`MAX_ENROL_CHARS`].
    #[error("longer than a line may be")]
    TooLong,
    /// A line of another version of this program.
    #[error("a line of another version")]
    Version,
    /// The address is none of a server.
    #[error("the server's address on the line is none")]
    Server,
    /// The code is none.
    #[error("the code on the line is none")]
    Code,
}

/// A code as it is written on a line and hashed by the server: capitals, without spaces and hyphens.
pub fn written_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—'))
        .flat_map(char::to_uppercase)
        .take(MOST_TYPED)
        .collect()
}

impl EnrolLine {
    /// The line as printed.
    pub fn to_text(&self) -> String {
        let data = BASE32_NOPAD.encode(&cbor::encode(self));
        format!("{ENROL_PREFIX}{VERSION}:{data}")
    }

    /// Reads a line from outside; blanks around it and case do not matter.
    pub fn read(text: &str) -> Result<Self, EnrolLineError> {
        let text = text.trim();
        if text.len() > MAX_ENROL_CHARS {
            return Err(EnrolLineError::TooLong);
        }
        let text = text.to_ascii_uppercase();
        let text = text.strip_prefix(ENROL_PREFIX);
        let (version, data) = text
            .and_then(|text| text.split_once(':'))
            .ok_or(EnrolLineError::Malformed)?;
        if version != VERSION {
            return Err(EnrolLineError::Version);
        }
        let bytes = BASE32_NOPAD.decode(data.as_bytes());
        let bytes = bytes.map_err(|_| EnrolLineError::Malformed)?;
        let line: Self = cbor::decode(&bytes).map_err(|_| EnrolLineError::Malformed)?;
        if !is_server(&line.server) {
            return Err(EnrolLineError::Server);
        }
        let is_written = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if line.code.len() != CODE_CHARS || !line.code.bytes().all(is_written) {
            return Err(EnrolLineError::Code);
        }
        Ok(line)
    }
}

/// Whether a text may be where a server is reached.
fn is_server(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= MAX_SERVER_BYTES
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !text.ends_with('/')
        && !text.contains(['@', '?', '#', '\\'])
        && host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
}

#[cfg(test)]
mod tests;
