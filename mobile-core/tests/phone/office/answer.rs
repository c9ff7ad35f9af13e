//! The answer to a request: the rows of the caller's feeds after the cursor.

use std::collections::BTreeSet;

use shared::feed::Feed;
use shared::id::UserId;
use shared::sync::{
    Cursor, FeedDigest, PersonName, Position, Refused, Request, Response, RowBody, RowKind, Tag,
    Through, WireRow,
};

use super::Office;
use super::access::told_grants;

impl Office {
    pub(super) fn tag(&self, upto: usize) -> Tag {
        self.rows[..upto].iter().fold(Tag::START, |tag, row| {
            tag.next(&row.meta.row_hash(&row.meta.body_hash(&row.body)))
        })
    }

    pub(super) fn respond(&mut self, request: &Request, refused: Vec<Refused>) -> Response {
        self.hear_of_wipe(request);
        let member = self.members[&request.installation].clone();
        let mut positions: Vec<Position> = member
            .feeds
            .iter()
            .map(|feed| Position {
                feed: feed.clone(),
                seq: position(request.cursor.as_ref(), feed),
            })
            .collect();
        let asked = request.cursor.iter().flat_map(|cursor| &cursor.positions);
        let lost = asked.map(|asked| asked.feed.clone());
        let lost = lost.filter(|feed| !member.feeds.contains(feed)).collect();
        let mut wire = Vec::new();
        let mut bytes = 0;
        let mut end = self.rows.len();
        for (index, row) in self.rows.iter().enumerate() {
            let seq = index as u64 + 1;
            // Only feeds in which it is new are named.
            let is_new = |place: usize| {
                let position: &Position = &positions[place];
                row.feeds.contains(&position.feed) && position.seq < seq
            };
            let feeds: Vec<u16> = (0..positions.len())
                .filter(|place| is_new(*place))
                .map(|place| u16::try_from(place).unwrap())
                .collect();
            if feeds.is_empty() {
                continue;
            }
            let most = request.page_bytes as usize;
            bytes += row.body.len() + 64;
            let is_full = bytes > most && (most == 0 || !wire.is_empty());
            if wire.len() == self.page_rows || is_full {
                end = index;
                break;
            }
            let own = row.meta.installation == Some(request.installation);
            let body = if own && row.meta.kind == RowKind::Change {
                RowBody::Stub(row.meta.body_hash(&row.body).0[..8].try_into().unwrap())
            } else {
                RowBody::Whole(row.body.clone())
            };
            wire.push(WireRow {
                seq,
                meta: row.meta.clone(),
                feeds,
                body,
            });
        }
        let more = end < self.rows.len();
        for position in &mut positions {
            position.seq = position.seq.max(end as u64);
        }
        let mut digest = FeedDigest::default();
        for (row, seq) in self.rows.iter().zip(1..) {
            let feeds = row.feeds.iter().filter(|feed| member.feeds.contains(feed));
            let hash = self.row_hash(&WireRow {
                seq,
                meta: row.meta.clone(),
                feeds: Vec::new(),
                body: RowBody::Whole(row.body.clone()),
            });
            feeds.for_each(|_| digest.add(&hash));
        }
        if !more && self.wrong_digests > 0 {
            self.wrong_digests -= 1;
            digest.count += 1;
        }
        let last = member.packs.last_key_value();
        let mut response = Response {
            version: shared::sync::PROTOCOL_VERSION,
            server_time: self.now,
            through: last.map(|(number, hash)| Through {
                number: *number,
                hash: *hash,
            }),
            refused,
            cursor: Cursor {
                checkpoint: self.tag(end),
                positions,
            },
            more,
            digest: (!more).then_some(digest),
            lost,
            rewound: self.rewound,
            rows_len: 0,
            rows: Vec::new(),
            names: self.names(&wire, member.user),
            grants: told_grants(&member.grants, request),
            wipe: self.order_to_wipe(request.installation),
        };
        if !wire.is_empty() {
            self.set_rows(&mut response, &wire);
        }
        response
    }

    fn names(&self, rows: &[WireRow], caller: UserId) -> Option<Vec<PersonName>> {
        let people: BTreeSet<UserId> = rows.iter().flat_map(WireRow::people).collect();
        let members = self.members.values();
        let named = members.filter(|member| member.user != caller && people.contains(&member.user));
        let names: Vec<PersonName> = named
            .map(|member| PersonName {
                user: member.user,
                name: member.name.clone(),
            })
            .collect();
        (!names.is_empty()).then_some(names)
    }
}

fn position(cursor: Option<&Cursor>, feed: &Feed) -> u64 {
    let positions = cursor.iter().flat_map(|cursor| &cursor.positions);
    positions
        .filter(|position| position.feed == *feed)
        .map(|position| position.seq)
        .next()
        .unwrap_or(0)
}
