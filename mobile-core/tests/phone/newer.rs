//! A newer office: what this phone cannot read it keeps, shows and counts, and goes on; a phone that can reads it.

use minicbor::{Decode, Encode};
use mobile_core::SyncEnd;
use mobile_core::memory::Aside;
use mobile_core::record::RecordFile;
use mobile_core::view::{Attention, Coverage, Ladder};
use shared::cbor;
use shared::command::SignedOutcome;
use shared::feed::Feed;
use shared::id::RecordId;
use shared::policy_topic::PolicyTopic;
use shared::problem::HeldCode;
use shared::sync::{Notice, Reference, Row, RowBody, RowKind, WireRow};

use crate::office::{Later, Office, user};
use crate::shell::{Phone, TEAM, answers, audience};

/// An office with two phones of a team, and one that reads everything, which has not synced yet.
struct Story {
    office: Office,
    writer: Phone,
    reader: Phone,
    record: RecordId,
}

/// A session, an amendment and a void: rows 1, 2 and 3.
fn story() -> Story {
    let mut office = Office::new();
    let mut writer = Phone::new(&mut office, 1, vec![Feed::Team(TEAM)]);
    let reader = Phone::new(&mut office, 9, vec![Feed::Organisation]);
    let record = writer.submit(&mut office, answers(1, 46));
    writer.amend(&mut office, record, audience(50, false));
    writer.void(&mut office, record);
    assert_eq!(writer.sync(&mut office).end, SyncEnd::Complete);
    assert_eq!(office.rows.len(), 3);
    Story {
        office,
        writer,
        reader,
        record,
    }
}

/// The rows that a phone keeps for a later version.
fn aside(phone: &Phone) -> Vec<u64> {
    let keys = phone
        .disk
        .keys()
        .filter_map(|key| key.strip_prefix("aside/"));
    keys.map(|seq| u64::from_str_radix(seq, 16).unwrap())
        .collect()
}

fn is_shown(phone: &Phone) -> bool {
    let list = phone.core.attention(phone.now);
    list.iter()
        .any(|item| matches!(item, Attention::SetAside { .. }))
}

impl Story {
    fn sync(&mut self) -> mobile_core::SyncReport {
        let report = self.reader.sync(&mut self.office);
        assert_eq!(report.end, SyncEnd::Complete);
        assert!(!report.reread, "the digest is equal");
        report
    }

    /// The rows are of a later version: the reader keeps them, says so, and goes on.
    fn is_kept(&mut self, later: impl IntoIterator<Item = (u64, Later)>) {
        self.office.later = later.into_iter().collect();
        let seqs: Vec<u64> = self.office.later.keys().copied().collect();
        assert_eq!(self.sync().aside, seqs.len());
        assert_eq!(aside(&self.reader), seqs);
        assert!(is_shown(&self.reader));
        assert!(self.reader.core.position().is_whole);
        assert_eq!(
            self.reader.core.coverage(),
            Coverage::ThisPhone,
            "no figure is the office's"
        );
        let next = self.writer.submit(&mut self.office, answers(1, 12));
        self.writer.sync(&mut self.office);
        assert_eq!(self.sync().rows, 1, "nothing is read twice");
        let detail = self.reader.core.detail(next).unwrap();
        assert_eq!(detail.item.ladder, Ladder::Counted);
        self.reader.restart(&mut self.office);
        assert_eq!(aside(&self.reader), seqs, "a start reads none of it");
        assert!(is_shown(&self.reader));
    }

    /// The same phone with a program that reads what was kept: as if the bytes were what it knows.
    fn is_read_by_a_later_version(&mut self) {
        let later = std::mem::take(&mut self.office.later);
        for seq in aside(&self.reader) {
            let row = &self.office.rows[usize::try_from(seq).unwrap() - 1];
            let key = format!("aside/{seq:016x}");
            let mut kept: Aside = cbor::decode(&self.reader.disk[&key]).unwrap();
            kept.row = cbor::encode(&wire(seq, row));
            self.reader.disk.insert(key, cbor::encode(&kept));
        }
        self.office.later = later;
        self.reader.restart(&mut self.office);
        assert_eq!(self.sync().aside, 0);
        assert!(!is_shown(&self.reader));
        assert!(self.reader.core.position().is_whole);
        assert!(matches!(
            self.reader.core.coverage(),
            Coverage::Office { .. }
        ));
        let detail = self.reader.core.detail(self.record).unwrap();
        assert_eq!(detail.history.len(), 2);
        assert_eq!(detail.session().unwrap().audience.count, 50);
        assert!(detail.item.is_void);
        assert_eq!(detail.commands.len(), 1);
    }
}

impl Story {
    fn is_stored_by_a_version_that_did_not_know_the_kind(&mut self) {
        let key = format!("record/{}", self.record);
        let mut file = RecordFile::decode(&self.reader.disk[&key]).unwrap();
        file.summary.kind = None;
        file.summary.is_readable = false;
        self.reader.disk.insert(key, cbor::encode(&file));
    }
}

fn wire(seq: u64, row: &Row) -> WireRow {
    WireRow {
        seq,
        meta: row.meta.clone(),
        feeds: Vec::new(),
        body: RowBody::Whole(row.body.clone()),
    }
}

#[test]
fn rows_of_an_unknown_kind_are_kept_until_a_version_reads_them() {
    for seqs in [vec![1], vec![2], vec![3], vec![1, 2, 3]] {
        let mut story = story();
        story.is_kept(seqs.into_iter().map(|seq| (seq, Later::Kind(9))));
        // A kind is in the hash: the digest of the log is over what was sent.
        story.is_read_by_a_later_version();
    }
}

#[test]
fn an_order_or_a_verdict_of_an_unknown_number_is_kept_and_read_later() {
    let signed = |outcome: Vec<u8>| {
        cbor::encode(&SignedOutcome {
            outcome,
            signature: vec![0; 64],
        })
    };
    for body in [signed(vec![0x82, 9, 0x80]), signed(vec![0x80]), vec![0xff]] {
        let mut story = story();
        story.is_kept([(3, Later::Body(body))]);
        let detail = story.reader.core.detail(story.record).unwrap();
        assert!(!detail.item.is_void);
        story.is_read_by_a_later_version();
    }
}

#[test]
fn a_change_in_an_unknown_encoding_is_kept_and_read_later() {
    let mut story = story();
    story.is_kept([(
        2,
        Later::Body(b"\x85\x6f\x4a\x83 and a chunk of another format".to_vec()),
    )]);
    story.is_read_by_a_later_version();
}

#[test]
fn what_a_row_says_more_is_passed_over_and_its_hash_is_the_logs() {
    let mut story = story();
    story.office.later = [
        (1, Later::MoreMetadata),
        (2, Later::MoreFields),
        (3, Later::MoreMetadata),
    ]
    .into();
    assert_eq!(story.sync().aside, 0);
    assert!(story.reader.core.position().is_whole);
    assert!(story.reader.core.detail(story.record).unwrap().item.is_void);
    // The writer reads its own row, a stub, with the same hash.
    let mut writer = story.writer;
    story.office.wrong_digests = 1;
    assert!(writer.sync(&mut story.office).reread);
    assert!(writer.core.position().is_whole);
}

#[test]
fn a_body_in_an_unknown_form_is_kept_and_nothing_is_called_whole() {
    let mut story = story();
    story.office.later = [(2, Later::Form)].into();
    for rows in [3, 0] {
        let report = story.sync();
        assert_eq!((report.rows, report.aside), (rows, 1));
        assert!(!story.reader.core.position().is_whole);
        assert!(!story.reader.core.contact().digest_differs, "that is known");
    }
    // A version that knows the form counts it, too. What the log has of it is the hash of what it says.
    story.is_read_by_a_later_version();
}

/// A notice and a piece of reference data as a later version may say them.
#[derive(Encode, Decode)]
enum Unknown {
    #[n(40)]
    Said(#[n(0)] String),
}

#[test]
fn notices_and_reference_data_of_an_unknown_sort_are_kept() {
    let mut story = story();
    let body = cbor::encode(&Unknown::Said("以后的话".to_owned()));
    let topics = Reference::PolicyTopics(PolicyTopic::defaults()[..1].to_vec());
    story.office.publish(&topics);
    story.office.hold.insert(user(1), HeldCode::Frozen);
    story.writer.submit(&mut story.office, answers(1, 5));
    story.writer.sync(&mut story.office);
    story.office.hold.clear();
    let notice = story.office.rows.last().unwrap();
    assert_eq!(notice.meta.kind, RowKind::Notice);
    let known: Notice = cbor::decode(&notice.body).unwrap();
    let mut unknown_code = cbor::encode(&known);
    let at = unknown_code
        .windows(6)
        .position(|bytes| bytes == b"frozen")
        .unwrap();
    unknown_code[at..at + 6].copy_from_slice(b"thawed");
    story.is_kept([
        (4, Later::Body(body.clone())),
        (5, Later::Body(unknown_code)),
    ]);
    story.is_read_by_a_later_version();
    assert_eq!(story.reader.core.reference().topics().len(), 1);
}

#[test]
fn a_feed_of_a_later_version_is_read_like_any_other() {
    let mut story = story();
    let visits = Feed::Other("x:visits".to_owned());
    story
        .office
        .set_feeds(9, vec![Feed::Organisation, visits.clone()]);
    story.office.rows[1].feeds.push(visits.clone());
    assert_eq!(story.sync().rows, 3);
    assert!(story.reader.core.position().is_whole);
    assert!(story.reader.core.position().feeds.contains_key(&visits));
    story.reader.restart(&mut story.office);
    assert_eq!(story.sync().rows, 0, "its place is kept");
    // Lost again, by the same name.
    story.office.set_feeds(9, vec![Feed::Organisation]);
    story.sync();
    assert!(story.reader.core.position().is_whole);
    assert!(!story.reader.core.position().feeds.contains_key(&visits));
}

#[test]
fn what_only_lost_feeds_brought_is_no_longer_kept() {
    let mut story = story();
    story.is_kept([(1, Later::Kind(9))]);
    story.office.set_feeds(9, Vec::new());
    assert_eq!(story.sync().aside, 0);
    assert!(aside(&story.reader).is_empty());
}

#[test]
fn what_two_feeds_brought_is_kept_as_long_as_one_of_them_is_read() {
    for later in [Later::Kind(9), Later::Form] {
        let mut story = story();
        let is_counted = later != Later::Form;
        story.office.later = [(2, later)].into();
        story.office.set_feeds(9, vec![Feed::Team(TEAM)]);
        assert_eq!(story.sync().aside, 1);
        let both = vec![Feed::Organisation, Feed::Team(TEAM)];
        story.office.set_feeds(9, both.clone());
        assert_eq!(story.sync().rows, 3, "read again through the other");
        assert_eq!(story.reader.core.position().is_whole, is_counted);
        // Either may go.
        story.office.set_feeds(9, vec![Feed::Team(TEAM)]);
        assert_eq!(story.sync().aside, 1);
        assert_eq!(aside(&story.reader), [2]);
        assert_eq!(story.reader.core.position().is_whole, is_counted);
        story.office.set_feeds(9, both);
        story.sync();
        story.is_read_by_a_later_version();
    }
}

#[test]
fn what_could_not_be_counted_is_in_every_feed_once_it_comes_in_a_form_that_can() {
    let mut story = story();
    story.office.later = [(2, Later::Form)].into();
    story.office.set_feeds(9, vec![Feed::Team(TEAM)]);
    assert_eq!(story.sync().aside, 1);
    story.office.later.clear();
    let both = vec![Feed::Organisation, Feed::Team(TEAM)];
    story.office.set_feeds(9, both);
    assert_eq!(story.sync().aside, 0);
    assert!(story.reader.core.position().is_whole);
}

#[test]
fn what_was_counted_stays_counted_when_it_comes_in_a_form_that_cannot_be() {
    let mut story = story();
    story.office.rows[1].body = b"\x85\x6f\x4a\x83 and a chunk of another format".to_vec();
    story.office.set_feeds(9, vec![Feed::Team(TEAM)]);
    assert_eq!(story.sync().aside, 1);
    assert!(story.reader.core.position().is_whole);
    story.office.later = [(2, Later::Form)].into();
    let both = vec![Feed::Organisation, Feed::Team(TEAM)];
    story.office.set_feeds(9, both);
    assert_eq!(story.sync().aside, 1);
    assert!(story.reader.core.position().is_whole);
}

#[test]
fn a_record_that_could_not_be_read_is_read_by_the_version_that_can() {
    let mut story = story();
    story.sync();
    story.is_stored_by_a_version_that_did_not_know_the_kind();
    story.reader.restart(&mut story.office);
    assert!(!story.reader.core.summary(story.record).unwrap().is_readable);
    story.sync();
    assert!(story.reader.core.summary(story.record).unwrap().is_readable);
}

#[test]
fn such_a_record_keeps_what_is_read_with_it() {
    let mut story = story();
    story.is_kept([(2, Later::Kind(9))]);
    story.is_stored_by_a_version_that_did_not_know_the_kind();
    story.is_read_by_a_later_version();
}
