//! The people behind rows, and their names: whoever reads a row can say whose it is, and has no roll for it.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::{Notice, Publication, RowBody, RowKind, WireRow};
use crate::id::UserId;

/// A person by the name that colleagues know.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PersonName {
    /// The person.
    #[n(0)]
    pub user: UserId,
    /// The name.
    #[n(1)]
    pub name: String,
}

impl WireRow {
    /// Who wrote or decided what the row says, of a publication everybody in what it publishes; nobody for
    /// reference data, which says whom it is about.
    pub fn people(&self) -> BTreeSet<UserId> {
        let body = match &self.body {
            RowBody::Whole(body) => body.as_slice(),
            RowBody::Stub(_) => &[],
        };
        let mut people = BTreeSet::new();
        match self.meta.kind {
            RowKind::Change | RowKind::Outcome => {}
            RowKind::Notice => match crate::cbor::decode(body) {
                Ok(Notice::Declined { by, .. }) => people.extend([by]),
                Ok(Notice::Released { by, .. }) => people.extend(by),
                _ => {}
            },
            RowKind::Publication => {
                let published = crate::cbor::decode::<Publication>(body);
                let rows = published.map_or_else(|_| Vec::new(), |published| published.rows);
                people.extend(rows.iter().map(|row| row.meta.author));
            }
            RowKind::Reference => return people,
        }
        people.insert(self.meta.author);
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Feed;
    use crate::id::Digest;
    use crate::problem::HeldCode;
    use crate::sync::{PublishedRow, RowMeta};
    use crate::time::Timestamp;

    fn user(number: u8) -> UserId {
        UserId([number; 16])
    }

    fn meta(kind: RowKind, author: u8) -> RowMeta {
        RowMeta {
            kind,
            record: None,
            author: user(author),
            installation: None,
            received_at: Timestamp(0),
        }
    }

    fn people(kind: RowKind, body: Vec<u8>) -> Vec<UserId> {
        let row = WireRow {
            seq: 1,
            meta: meta(kind, 1),
            feeds: Vec::new(),
            body: RowBody::Whole(body),
        };
        row.people().into_iter().collect()
    }

    #[test]
    fn a_row_names_who_wrote_it_and_who_decided() {
        let item = Digest([7; 32]);
        let declined = Notice::Declined {
            item,
            reason: "重了".to_owned(),
            by: user(2),
        };
        let released = |by| Notice::Released {
            item,
            waived: Some(HeldCode::Frozen),
            by,
        };
        let published = |author| PublishedRow {
            seq: 1,
            meta: meta(RowKind::Change, author),
            body: Vec::new(),
        };
        let publication = Publication {
            feeds: vec![Feed::Organisation],
            rows: vec![published(4), published(3), published(4)],
        };
        let encode = |notice: &Notice| crate::cbor::encode(notice);
        for (kind, body, expected) in [
            (RowKind::Change, vec![0xff], vec![1]),
            (RowKind::Outcome, vec![0xff], vec![1]),
            (RowKind::Notice, encode(&declined), vec![1, 2]),
            (
                RowKind::Notice,
                encode(&released(Some(user(5)))),
                vec![1, 5],
            ),
            (RowKind::Notice, encode(&released(None)), vec![1]),
            (RowKind::Notice, vec![0xff], vec![1]),
            (
                RowKind::Publication,
                crate::cbor::encode(&publication),
                vec![1, 3, 4],
            ),
            (RowKind::Publication, vec![0xff], vec![1]),
            (RowKind::Reference, vec![0xff], vec![]),
        ] {
            let expected: Vec<UserId> = expected.into_iter().map(user).collect();
            assert_eq!(people(kind, body), expected, "{kind:?}");
        }
    }
}
