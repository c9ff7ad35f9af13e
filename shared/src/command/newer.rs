//! Commands of a later version: an order that this one does not know, or fields that came later.

use minicbor::Decoder;
use minicbor::data::Type;

use super::{Command, Order};
use crate::cbor;
use crate::id::{CommandId, RecordId};

/// Largest command of a later version that is kept, in bytes.
const MAX_NEWER_COMMAND_BYTES: usize = 64 * 1024;

/// Fields of a command here.
const FIELDS: u64 = 6;

/// A command's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadCommand {
    /// One of this version, in its canonical bytes.
    Known(Command),
    /// One of a later version: all that can be read of it is the record that it is about.
    Newer(RecordId),
}

impl ReadCommand {
    /// Reads a command's bytes; none where they are of no version.
    pub fn of(raw: &[u8]) -> Option<Self> {
        match cbor::decode::<Command>(raw) {
            Ok(command) if cbor::encode(&command) == raw => Some(Self::Known(command)),
            _ if raw.len() > MAX_NEWER_COMMAND_BYTES => None,
            _ => newer(raw).map(Self::Newer),
        }
    }
}

/// The record that a command of a later version is about, which adds orders, and fields at the end of a command or an
/// order (docs/sync-protocol.md, "Room kept for later").
fn newer(raw: &[u8]) -> Option<RecordId> {
    let mut decoder = Decoder::new(raw);
    let fields = decoder.array().ok()??;
    let _: CommandId = decoder.decode().ok()?;
    let record = decoder.decode().ok()?;
    let start = decoder.position();
    decoder.skip().ok()?;
    let order = raw.get(start..decoder.position())?;
    let is_newer = fields > FIELDS || is_newer_order(order)?;
    for _ in 3..fields {
        decoder.skip().ok()?;
    }
    let is_whole = fields >= FIELDS && decoder.position() == raw.len();
    (is_newer && is_whole).then_some(record)
}

/// Whether an order is none of here, or has more fields; nothing where it is no order.
fn is_newer_order(order: &[u8]) -> Option<bool> {
    let fields = fields_of(order)?;
    match cbor::decode::<Order>(order) {
        Ok(known) => Some(fields > fields_of(&cbor::encode(&known))?),
        Err(cbor::CborError::Decode(error)) => Some(error.is_unknown_variant()),
        Err(cbor::CborError::Trailing) => None,
    }
}

/// The number of an order's fields, of whatever version it is.
fn fields_of(order: &[u8]) -> Option<u64> {
    let mut decoder = Decoder::new(order);
    if decoder.array().ok()?? != 2 {
        return None;
    }
    decoder.u32().ok()?;
    match decoder.datatype().ok()? {
        Type::Array => decoder.array().ok()?,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ChangeHash;
    use crate::time::Timestamp;

    fn command() -> Command {
        Command {
            id: CommandId([1; 16]),
            record: RecordId([2; 16]),
            order: Order::Void {
                reason: "记重了".to_owned(),
            },
            seen_heads: vec![ChangeHash([3; 32])],
            seen_event: None,
            claimed_at: Timestamp(4),
        }
    }

    /// The command with other bytes for its order, and more fields behind.
    fn with(order: &[u8], more: &[u8]) -> Vec<u8> {
        let command = command();
        let whole = cbor::encode(&command);
        let old = cbor::encode(&command.order);
        let at = 1 + 17 + 17;
        assert_eq!(whole[at..at + old.len()], old);
        let more_fields = u8::try_from(more.len()).unwrap();
        let mut raw = vec![whole[0] + more_fields];
        raw.extend_from_slice(&whole[1..at]);
        raw.extend_from_slice(order);
        raw.extend_from_slice(&whole[at + old.len()..]);
        raw.extend_from_slice(more);
        raw
    }

    fn void() -> Vec<u8> {
        cbor::encode(&command().order)
    }

    fn is_newer(raw: &[u8]) -> bool {
        ReadCommand::of(raw) == Some(ReadCommand::Newer(command().record))
    }

    #[test]
    fn this_versions_command_is_known() {
        let raw = with(&void(), &[]);
        assert_eq!(ReadCommand::of(&raw), Some(ReadCommand::Known(command())));
    }

    #[test]
    fn an_unknown_order_and_added_fields_are_of_a_later_version() {
        // Order 1,000 with one field.
        assert!(is_newer(&with(
            &[0x82, 0x19, 0x03, 0xe8, 0x81, 0x61, 0x78],
            &[]
        )));
        let mut longer = void();
        longer[2] += 1;
        longer.push(0x07);
        assert!(is_newer(&with(&longer, &[])));
        assert!(is_newer(&with(&void(), &[0x07])));
    }

    #[test]
    fn what_no_version_writes_is_no_command() {
        // A number longer than it need be, an order without its fields, with a field of another type, cut, nested.
        let mut padded = vec![0x82, 0x18, 0x00];
        padded.extend_from_slice(&void()[2..]);
        let broken: [Vec<u8>; 7] = [
            with(&padded, &[]),
            with(&[0x82, 0x00, 0x80], &[]),
            with(&[0x82, 0x00, 0x81, 0x01], &[]),
            with(&[0x82, 0x19, 0x03, 0xe8, 0x01], &[]),
            with(&[0x81, 0x19, 0x03, 0xe8], &[]),
            with(&[0x01], &[]),
            Vec::new(),
        ];
        for raw in broken {
            assert_eq!(ReadCommand::of(&raw), None, "{raw:02x?}");
        }
        let newer = with(&[0x82, 0x19, 0x03, 0xe8, 0x80], &[]);
        for end in 0..newer.len() {
            assert_eq!(ReadCommand::of(&newer[..end]), None);
        }
        let mut longer = newer.clone();
        longer.push(0);
        assert_eq!(ReadCommand::of(&longer), None);
        // An array of five, all of it there.
        let mut short = newer.clone();
        short[0] -= 1;
        short.truncate(newer.len() - 9);
        assert_eq!(ReadCommand::of(&short), None);
        let mut long = with(&[0x82, 0x19, 0x03, 0xe8, 0x80], &[]);
        long[0] += 1;
        long.extend_from_slice(&[0x5a, 0x00, 0x01, 0x00, 0x00]);
        long.resize(long.len() + 65_536, 0);
        assert_eq!(ReadCommand::of(&long), None);
    }
}
