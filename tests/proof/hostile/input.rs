//! A hostile input: a request by name, and what it must come to.

use mobile_cli::Ask;
use shared::cbor;
use shared::pack::Pack;

use super::attacker::Attacker;

/// A request that must be refused, and leave nothing.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) ask: Ask,
    /// The codes that it may be refused with.
    pub(super) codes: &'static [&'static str],
}

impl Input {
    /// A request and its codes.
    pub(super) fn refused(
        name: impl Into<String>,
        ask: Ask,
        codes: &'static [&'static str],
    ) -> Self {
        Self {
            name: name.into(),
            ask,
            codes,
        }
    }

    /// A frame after a good request.
    pub(super) fn frame(
        attacker: &Attacker,
        name: impl Into<String>,
        frame: Vec<u8>,
        codes: &'static [&'static str],
    ) -> Self {
        Self::refused(name, attacker.sync(attacker.body(&[frame])), codes)
    }

    /// A pack after a good request.
    pub(super) fn pack(
        attacker: &Attacker,
        name: impl Into<String>,
        pack: &Pack,
        codes: &'static [&'static str],
    ) -> Self {
        Self::frame(attacker, name, cbor::encode(pack), codes)
    }
}
