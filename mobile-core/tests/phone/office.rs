//! An office small enough to trust by reading: a log in a vector, answers as sync.md N4 says.

mod access;
mod answer;
mod bundle;
mod later;
mod order;

pub(crate) use later::Later;

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{SigningKey, VerifyingKey};
use shared::access::Grant;
use shared::cbor;
use shared::change::Change;
use shared::enrolment::{AccessToken, EnrolResponse};
use shared::feed::{Feed, feeds_of_record};
use shared::id::{
    ChangeHash, DeviceId, Digest, InstallationId, OrganisationId, PackHash, RecordId, UserId,
};
use shared::pack::{Item, ItemHash, Pack};
use shared::problem::{HeldCode, RejectionCode};
use shared::record::Identity;
use shared::state::State;
use shared::sync::{
    Notice, Reference, Refused, Request, Row, RowKind, RowMeta, Tag, Unsent, next_frame,
};
use shared::time::Timestamp;
use shared::workflow::Course;

pub(crate) const ORGANISATION: OrganisationId = OrganisationId([0x0e; 16]);

#[derive(Clone)]
struct Member {
    user: UserId,
    name: String,
    key: VerifyingKey,
    feeds: Vec<Feed>,
    grants: Vec<Grant>,
    packs: BTreeMap<u64, PackHash>,
    /// Since when the device is revoked.
    revoked_at: Option<Timestamp>,
    /// When it said that it was wiped.
    wiped_at: Option<Timestamp>,
}

#[derive(Default, Clone)]
pub(crate) struct Book {
    pub(crate) state: State,
    /// Identity and creator.
    home: Option<(Identity, UserId)>,
    pub(crate) course: Option<Course>,
    /// Feeds it joined.
    joined: BTreeSet<Feed>,
}

#[derive(Clone)]
pub(crate) struct Office {
    key: SigningKey,
    pub(crate) now: Timestamp,
    pub(crate) rows: Vec<Row>,
    members: BTreeMap<InstallationId, Member>,
    pub(crate) books: BTreeMap<RecordId, Book>,
    held: BTreeMap<Digest, (InstallationId, RecordId, Change)>,
    decided: BTreeSet<shared::id::CommandId>,
    known: BTreeSet<Digest>,
    /// Holds changes of these authors.
    pub(crate) hold: BTreeMap<UserId, HeldCode>,
    /// Holds changes of these records.
    pub(crate) hold_records: BTreeSet<RecordId>,
    /// Holds nothing more: a pack that would add to it is refused whole.
    pub(crate) is_full: bool,
    /// Rejects every command.
    pub(crate) reject: Option<RejectionCode>,
    /// Refuses the item at this place of the next pack.
    pub(crate) refuse_item: Option<u32>,
    /// Most rows an answer carries.
    pub(crate) page_rows: usize,
    /// Answers with a wrong digest this often.
    pub(crate) wrong_digests: u32,
    /// Says that the log was replaced, and from where on.
    pub(crate) rewound: Option<Tag>,
    pub(crate) signs_badly: bool,
    /// Rows by seq that are of a later version.
    pub(crate) later: BTreeMap<u64, Later>,
    /// Refuses the next bundle whole.
    pub(crate) refuse_bundle: Option<(u16, String)>,
    pub(crate) requests: u32,
    /// What the last request says stays behind.
    pub(crate) unsent: Option<Unsent>,
    pub(crate) packs_received: u32,
    /// Changes in the order in which they first came.
    pub(crate) items_received: Vec<ChangeHash>,
    /// Packs under a number that another had.
    pub(crate) forks: u32,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self {
            key: SigningKey::from_bytes(&[42; 32]),
            now: "2018-07-01T08:00:00.000Z".parse().unwrap(),
            rows: Vec::new(),
            members: BTreeMap::new(),
            books: BTreeMap::new(),
            held: BTreeMap::new(),
            decided: BTreeSet::new(),
            known: BTreeSet::new(),
            hold: BTreeMap::new(),
            hold_records: BTreeSet::new(),
            is_full: false,
            reject: None,
            refuse_item: None,
            page_rows: 5_000,
            wrong_digests: 0,
            rewound: None,
            signs_badly: false,
            later: BTreeMap::new(),
            refuse_bundle: None,
            requests: 0,
            unsent: None,
            packs_received: 0,
            items_received: Vec::new(),
            forks: 0,
        }
    }

    pub(crate) fn enrol(
        &mut self,
        number: u8,
        name: &str,
        key: &SigningKey,
        feeds: Vec<Feed>,
    ) -> EnrolResponse {
        self.enrol_again(number, number, name, key, feeds)
    }

    /// Another phone, `installation`, of person `number`.
    pub(crate) fn enrol_again(
        &mut self,
        number: u8,
        installation: u8,
        name: &str,
        key: &SigningKey,
        feeds: Vec<Feed>,
    ) -> EnrolResponse {
        let user = user(number);
        let device = DeviceId([installation; 16]);
        let installation = InstallationId([installation; 16]);
        let mut feeds = feeds;
        feeds.extend([Feed::Person(user), Feed::REFERENCE_BASE]);
        feeds.sort();
        self.members.insert(
            installation,
            Member {
                user,
                name: name.to_owned(),
                key: key.verifying_key(),
                feeds,
                grants: Vec::new(),
                packs: BTreeMap::new(),
                revoked_at: None,
                wiped_at: None,
            },
        );
        EnrolResponse {
            organisation: ORGANISATION,
            organisation_name: "万源".to_owned(),
            user,
            user_name: name.to_owned(),
            device,
            installation,
            server_key: Digest(self.key.verifying_key().to_bytes()),
            certificate: String::new(),
            grants: Vec::new(),
            token: AccessToken {
                token: "secret".to_owned(),
                expires_at: self.now,
                nonce: None,
            },
        }
    }

    pub(crate) fn set_feeds(&mut self, number: u8, feeds: Vec<Feed>) {
        let member = self.members.get_mut(&InstallationId([number; 16])).unwrap();
        let mut feeds = feeds;
        feeds.extend([Feed::Person(member.user), Feed::REFERENCE_BASE]);
        feeds.sort();
        member.feeds = feeds;
    }

    pub(crate) fn answer(&mut self, body: &[u8]) -> Vec<u8> {
        self.requests += 1;
        let mut buffer = body.to_vec();
        let request: Request = cbor::decode(&next_frame(&mut buffer).unwrap().unwrap()).unwrap();
        self.unsent = request.unsent;
        let mut refused = Vec::new();
        while let Some(frame) = next_frame(&mut buffer).unwrap() {
            self.take(cbor::decode(&frame).unwrap(), &mut refused);
        }
        cbor::encode(&self.respond(&request, refused))
    }

    fn take(&mut self, pack: Pack, refused: &mut Vec<Refused>) {
        let header = pack.header().unwrap();
        let installation = header.installation;
        let member = self.members.get_mut(&installation).unwrap();
        let items = pack.open(&header, &member.key).unwrap();
        self.packs_received += 1;
        let adds = |item: &Item| {
            let is_held =
                matches!(item, Item::Change { record, .. } if self.hold_records.contains(record));
            is_held && !self.known.contains(&Digest(*item.hash().bytes()))
        };
        if self.is_full && items.iter().any(adds) {
            refused.push(Refused {
                pack: pack.hash(),
                item: None,
                code: "held_full".to_owned(),
            });
            return;
        }
        let known = *member.packs.entry(header.number).or_insert(pack.hash());
        self.forks += u32::from(known != pack.hash());
        let user = member.user;
        for (place, item) in items.into_iter().enumerate() {
            let place = u32::try_from(place).unwrap();
            if self.refuse_item == Some(place) {
                self.refuse_item = None;
                let code = "change_malformed".to_owned();
                refused.push(Refused {
                    pack: pack.hash(),
                    item: Some(place),
                    code,
                });
                continue;
            }
            let hash = item.hash();
            if !self.known.insert(Digest(*hash.bytes())) {
                continue;
            }
            match item {
                Item::Change {
                    record,
                    raw,
                    signature,
                } => {
                    let change = Change::read(&raw).unwrap();
                    assert_eq!(hash, ItemHash::Change(change.hash()));
                    self.items_received.push(change.hash());
                    if change.actor() != installation {
                        let author = &self.members[&change.actor()];
                        let signature = signature.expect("a witness comes with a signature");
                        assert!(signature.holds(record, &change.hash(), &author.key));
                        let user = author.user;
                        self.count(change.actor(), user, record, &change);
                        continue;
                    }
                    let hold = self.hold.get(&user).copied();
                    let hold = hold.or_else(|| {
                        let is_held = self.hold_records.contains(&record);
                        is_held.then_some(HeldCode::OutOfArea)
                    });
                    match hold.or_else(|| self.is_frozen(record).then_some(HeldCode::Frozen)) {
                        Some(code) => self.hold(installation, user, record, change, code),
                        None => self.count(installation, user, record, &change),
                    }
                }
                Item::Command { raw } => {
                    self.decide(installation, user, cbor::decode(&raw).unwrap());
                }
            }
        }
    }

    fn count(
        &mut self,
        installation: InstallationId,
        user: UserId,
        record: RecordId,
        change: &Change,
    ) {
        let book = self.books.entry(record).or_default();
        book.state.apply(change).unwrap();
        if book.home.is_none() {
            let identity = Identity::of(change).unwrap();
            book.home = Some((identity, user));
            book.course = Some(Course::begin(identity.kind));
        }
        self.join_person(record, user);
        let feeds = self.feeds(record, user);
        let meta = self.meta(RowKind::Change, Some(record), user, Some(installation));
        self.rows.push(Row {
            meta,
            body: change.raw().to_vec(),
            feeds,
        });
    }

    fn hold(
        &mut self,
        installation: InstallationId,
        user: UserId,
        record: RecordId,
        change: Change,
        code: HeldCode,
    ) {
        let item = Digest(change.hash().0);
        self.held.insert(item, (installation, record, change));
        self.notify(
            installation,
            user,
            record,
            &Notice::Held {
                item,
                code,
                violations: Vec::new(),
            },
        );
    }

    pub(crate) fn release(&mut self, item: Digest) {
        let (installation, record, change) = self.held.remove(&item).unwrap();
        let user = self.members[&installation].user;
        let notice = Notice::Released {
            item,
            waived: Some(HeldCode::OutOfArea),
            by: Some(user),
        };
        self.notify(installation, user, record, &notice);
        self.count(installation, user, record, &change);
    }

    pub(crate) fn decline(&mut self, item: Digest, reason: &str) {
        let (installation, record, _) = self.held.remove(&item).unwrap();
        let user = self.members[&installation].user;
        let notice = Notice::Declined {
            item,
            reason: reason.to_owned(),
            by: user,
        };
        self.notify(installation, user, record, &notice);
    }

    pub(crate) fn held_items(&self) -> Vec<Digest> {
        self.held.keys().copied().collect()
    }

    fn notify(
        &mut self,
        installation: InstallationId,
        user: UserId,
        record: RecordId,
        notice: &Notice,
    ) {
        let meta = self.meta(RowKind::Notice, Some(record), user, Some(installation));
        let feeds = vec![Feed::Organisation, Feed::Person(user)];
        self.rows.push(Row {
            meta,
            body: cbor::encode(notice),
            feeds,
        });
    }

    pub(crate) fn publish(&mut self, reference: &Reference) {
        let mut feeds = reference.feeds();
        feeds.push(Feed::Organisation);
        feeds.sort();
        let meta = self.meta(RowKind::Reference, None, user(0), None);
        self.rows.push(Row {
            meta,
            body: cbor::encode(reference),
            feeds,
        });
    }

    fn feeds(&self, record: RecordId, author: UserId) -> Vec<Feed> {
        let book = &self.books[&record];
        let (identity, creator) = book.home.unwrap();
        let mut feeds = feeds_of_record(identity.seen_as, identity.home, identity.team, creator);
        feeds.push(Feed::Person(author));
        feeds.extend(book.joined.iter().cloned());
        feeds.sort();
        feeds.dedup();
        feeds
    }

    fn meta(
        &self,
        kind: RowKind,
        record: Option<RecordId>,
        author: UserId,
        installation: Option<InstallationId>,
    ) -> RowMeta {
        RowMeta {
            kind,
            record,
            author,
            installation,
            received_at: self.now,
        }
    }

    pub(crate) fn has(&self, record: RecordId, change: ChangeHash) -> bool {
        self.books
            .get(&record)
            .is_some_and(|book| book.state.contains(&change))
    }
}

pub(crate) fn user(number: u8) -> UserId {
    UserId([number; 16])
}
