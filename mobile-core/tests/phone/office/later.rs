//! What an office of a later version would send: the same rows, with what this version does not know.

use minicbor::Encoder;
use shared::cbor;
use shared::id::Digest;
use shared::sync::{Response, RowBody, SentRow, WireRow};

use super::Office;

/// In what a row is of a later version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Later {
    /// Its kind has this number.
    Kind(u8),
    /// Its metadata says more.
    MoreMetadata,
    /// The row says more.
    MoreFields,
    /// Its body comes in a third form.
    Form,
    /// Its body is this.
    Body(Vec<u8>),
}

impl Later {
    /// The row's bytes.
    fn of(&self, row: &WireRow) -> Vec<u8> {
        let mut metadata = cbor::encode(&row.meta);
        let mut body = cbor::encode(&row.body);
        let mut fields = 4;
        match self {
            Self::Kind(number) => metadata[1] = *number,
            Self::MoreMetadata => {
                // An array of one more field.
                metadata[0] += 1;
                metadata.push(7);
            }
            Self::MoreFields => fields += 1,
            Self::Form => body[1] = 2,
            Self::Body(bytes) => body = cbor::encode(&RowBody::Whole(bytes.clone())),
        }
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes);
        encoder.array(fields).unwrap().u64(row.seq).unwrap();
        bytes.extend(metadata);
        bytes.extend(cbor::encode(&row.feeds));
        bytes.extend(body);
        if fields > 4 {
            bytes.extend(cbor::encode(&"more".to_owned()));
        }
        bytes
    }
}

impl Office {
    /// A row as it is sent.
    pub(crate) fn as_sent(&self, row: &WireRow) -> Vec<u8> {
        match self.later.get(&row.seq) {
            Some(later) => later.of(row),
            None => cbor::encode(row),
        }
    }

    /// The hash that the log of a later version has of a row.
    pub(super) fn row_hash(&self, row: &WireRow) -> Digest {
        let sent = SentRow::of(&self.as_sent(row)).unwrap();
        let RowBody::Whole(body) = &row.body else {
            panic!("the log has bodies");
        };
        let body_hash = sent.body_hash();
        sent.row_hash(&body_hash.unwrap_or_else(|| row.meta.body_hash(body)))
    }

    pub(super) fn set_rows(&self, response: &mut Response, rows: &[WireRow]) {
        let rows: Vec<u8> = rows.iter().flat_map(|row| self.as_sent(row)).collect();
        response.rows_len = u32::try_from(rows.len()).unwrap();
        response.rows = shared::pack::deflate(&rows);
    }
}
