//! Packs by hand: written out, carried by another phone, and a receipt brought back.

use mobile_core::view::{Filter, Ladder};
use mobile_core::{Event, Refusal, Report, SyncEnd};
use shared::bundle::{Bundle, BundleError, MAX_BUNDLE_BYTES, MAX_BUNDLE_PACKS, SignedReceipt};
use shared::feed::Feed;
use shared::id::{InstallationId, OrganisationId};

use crate::office::Office;
use crate::shell::{Crashed, Moment, Phone, TEAM, answers, audience, note};

fn team() -> Vec<Feed> {
    vec![Feed::Team(TEAM)]
}

fn export(phone: &mut Phone, office: &mut Office) -> (Report, Vec<Vec<u8>>) {
    let report = phone.one(office, Event::ExportBundle);
    (report, std::mem::take(&mut phone.files))
}

fn carry(phone: &mut Phone, office: &mut Office, file: &[u8]) -> Report {
    let file = file.to_vec();
    phone.one(office, Event::Carry { file })
}

fn take_receipt(phone: &mut Phone, office: &mut Office, file: &[u8]) -> Report {
    let file = file.to_vec();
    phone.one(office, Event::Receipt { file })
}

fn receipt_at(phone: &Phone, of: u8) -> Vec<u8> {
    let of = InstallationId([of; 16]);
    let mut receipts = phone.core.receipts();
    let (_, file) = receipts
        .find(|(installation, _)| **installation == of)
        .unwrap();
    file.to_vec()
}

fn ladder(phone: &Phone) -> (Ladder, bool) {
    let mut list = phone.core.list(Filter::All, "", phone.now);
    let item = list.remove(0);
    (item.ladder, item.is_carried)
}

#[test]
fn work_goes_by_hand_and_the_receipt_acknowledges_it() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    let mut bearer = Phone::new(office, 2, team());
    let record = author.submit(office, answers(1, 40));
    author.amend(office, record, audience(46, false));
    let (report, files) = export(&mut author, office);
    let exported = Report::Exported {
        bundles: 1,
        packs: 1,
        items: 2,
    };
    assert_eq!(report, exported);
    for _ in 0..2 {
        assert_eq!(ladder(&author), (Ladder::Packed, true));
        let status = author.core.status(author.now);
        assert_eq!((status.only_here, status.packed, status.saved), (2, 2, 0));
        let only_here = author.core.list(Filter::OnlyHere, "", author.now);
        assert_eq!(only_here.len(), 1, "the list finds what the card counts");
        author.restart(office);
    }
    let carries = Report::Carries { packs: 1 };
    assert_eq!(carry(&mut bearer, office, &files[0]), carries);
    assert_eq!(carry(&mut bearer, office, &files[0]), carries);
    bearer.restart(office);
    assert_eq!(bearer.core.carried().count(), 1, "once");
    let synced = bearer.sync(office);
    assert_eq!((synced.end, synced.delivered), (SyncEnd::Complete, 1));
    assert_eq!(bearer.core.carried().count(), 0);
    assert_eq!(office.books[&record].state.len(), 2);
    bearer.restart(office);
    let receipt = receipt_at(&bearer, 1);
    let taken = Report::Receipt { packs: 1, items: 2 };
    assert_eq!(take_receipt(&mut author, office, &receipt), taken);
    author.restart(office);
    assert_eq!(ladder(&author), (Ladder::Received, false));
    assert_eq!(author.core.outbox().len(), 2, "it forgets nothing");
    let again = Report::Receipt { packs: 0, items: 0 };
    assert_eq!(take_receipt(&mut author, office, &receipt), again);
    let before = office.packs_received;
    author.sync(office);
    assert_eq!(office.packs_received, before, "nothing is left to send");
    assert_eq!(ladder(&author), (Ladder::Counted, false));
    assert!(author.core.outbox().is_empty());
    assert_eq!(office.rows.len(), 2);
}

#[test]
fn a_sync_sends_again_what_is_being_carried_and_either_may_come_first() {
    for bearer_first in [true, false] {
        let office = &mut Office::new();
        let mut author = Phone::new(office, 1, team());
        let mut bearer = Phone::new(office, 2, team());
        author.submit(office, answers(1, 40));
        let (_, files) = export(&mut author, office);
        author.submit(office, answers(1, 41));
        carry(&mut bearer, office, &files[0]);
        if bearer_first {
            bearer.sync(office);
            author.sync(office);
        } else {
            author.sync(office);
            bearer.sync(office);
        }
        assert_eq!(office.books.len(), 2);
        assert_eq!(office.rows.len(), 2, "each once");
        assert_eq!(office.forks, 0);
        assert!(author.core.outbox().is_empty());
    }
}

#[test]
fn one_file_of_two_that_is_lost_is_sent_again() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    let mut bearer = Phone::new(office, 2, team());
    let first = author.submit(office, answers(1, 40));
    export(&mut author, office);
    author.submit(office, answers(1, 41));
    let (_, files) = export(&mut author, office);
    // Only the second pack gets there.
    let whole = Bundle::read(&files[0]).unwrap();
    assert_eq!(whole.packs.len(), 2);
    let second = Bundle {
        packs: whole.packs[1..].to_vec(),
        ..whole
    };
    carry(&mut bearer, office, &second.to_file());
    bearer.sync(office);
    let receipt = receipt_at(&bearer, 1);
    let taken = Report::Receipt { packs: 1, items: 1 };
    assert_eq!(take_receipt(&mut author, office, &receipt), taken);
    assert!(!office.books.contains_key(&first));
    author.sync(office);
    assert!(office.books.contains_key(&first));
    assert!(author.core.outbox().is_empty());
    assert_eq!(office.forks, 0);
}

#[test]
fn a_later_pack_that_came_by_hand_acknowledges_no_earlier_one_in_a_sync() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    for count in 0..3 {
        author.submit(office, answers(1, 40 + count));
        export(&mut author, office);
    }
    let (_, files) = export(&mut author, office);
    let whole = Bundle::read(&files[0]).unwrap();
    let last = Bundle {
        packs: whole.packs[2..].to_vec(),
        ..whole
    };
    office.deliver(&last.to_file()).unwrap();
    // The budget lets only the first pack into the first request; the answer's `through` is 3.
    let report = author.sync_within(office, Some(1_250));
    assert_eq!(report.packs, 1, "{report:?}");
    author.sync(office);
    assert_eq!(office.books.len(), 3);
    assert!(author.core.outbox().is_empty());
}

#[test]
fn much_work_goes_in_several_files_within_their_bounds() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    // Incompressible enough that a pack holds few.
    for seed in 0..450 {
        let mut long = answers(1, 40);
        long.questions = (0..40)
            .map(|place| (place.to_string(), note(seed * 40 + place)))
            .collect();
        author.submit(office, long);
    }
    let (report, files) = export(&mut author, office);
    let Report::Exported {
        bundles,
        packs,
        items,
    } = report
    else {
        panic!("{report:?}");
    };
    assert!(bundles > 1, "{bundles} files of {packs} packs");
    assert_eq!((files.len(), items), (bundles, 450));
    let mut found = 0;
    for file in files.iter().rev() {
        assert!(file.len() <= MAX_BUNDLE_BYTES);
        let bundle = Bundle::read(file).unwrap();
        assert!(bundle.packs.len() <= MAX_BUNDLE_PACKS);
        found += bundle.packs.len();
        office.deliver(file).unwrap();
    }
    assert_eq!(found, packs);
    assert_eq!(office.books.len(), 450);
    let receipt = office.receipt(InstallationId([1; 16])).to_file();
    let Report::Receipt { items, .. } = take_receipt(&mut author, office, &receipt) else {
        panic!()
    };
    assert_eq!(items, 450);
}

#[test]
fn a_file_that_is_not_written_is_no_remark() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    author.submit(office, answers(1, 40));
    export(&mut author, office);
    let mut author = Phone::new(office, 3, team());
    author.submit(office, answers(3, 40));
    author.crash_at = Some((author.effects + 3, Moment::Before));
    assert_eq!(author.run(office, Event::ExportBundle), Err(Crashed));
    author.restart(office);
    assert_eq!(ladder(&author), (Ladder::Packed, false));
    author.disk_fails = true;
    let lost = Report::NotSaved { record: None };
    assert_eq!(author.one(office, Event::ExportBundle), lost);
    assert_eq!(ladder(&author), (Ladder::Packed, false));
    author.disk_fails = false;
    let (report, files) = export(&mut author, office);
    assert!(matches!(report, Report::Exported { packs: 1, .. }));
    assert_eq!(files.len(), 1);
    assert_eq!(ladder(&author), (Ladder::Packed, true));
    // With nothing to send there is no file.
    author.sync(office);
    let nothing = Report::Exported {
        bundles: 0,
        packs: 0,
        items: 0,
    };
    assert_eq!(export(&mut author, office), (nothing, Vec::new()));
}

#[test]
fn a_bundle_is_carried_until_it_is_handed_in() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    let mut bearer = Phone::new(office, 2, team());
    author.submit(office, answers(1, 40));
    let (_, files) = export(&mut author, office);
    carry(&mut bearer, office, &files[0]);
    // No network; then the answer to the bundle is lost: it is handed in again.
    bearer.lose_requests = 1;
    let failed = SyncEnd::Failed("unreachable".to_owned());
    assert_eq!(bearer.sync(office).end, failed);
    assert_eq!(bearer.core.carried().count(), 1);
    bearer.restart(office);
    let moment = (bearer.effects + 3, Moment::After);
    bearer.crash_at = Some(moment);
    let sync = Event::SyncNow { budget_bytes: None };
    assert_eq!(bearer.run(office, sync), Err(Crashed));
    bearer.restart(office);
    assert_eq!(bearer.core.carried().count(), 1);
    assert_eq!(bearer.sync(office).delivered, 1);
    assert_eq!(office.rows.len(), 1);
    // A budget that does not hold it: it waits, and the sync is complete without it.
    carry(&mut bearer, office, &files[0]);
    let report = bearer.sync_within(office, Some(1_900));
    assert_eq!((report.end, report.delivered), (SyncEnd::Complete, 0));
    // A server that will never take it: shown, and not handed in again.
    office.refuse_bundle = Some((400, "bad_request".to_owned()));
    assert_eq!(bearer.sync(office).end, SyncEnd::Complete);
    let (_, carried) = bearer.core.carried().next().unwrap();
    assert_eq!(carried.problem.as_deref(), Some("bad_request"));
    let requests = office.requests;
    bearer.sync(office);
    assert_eq!(office.requests, requests + 1);
}

#[test]
fn a_receipt_is_the_servers_and_for_this_phone() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    let mut other = Phone::new(office, 2, team());
    author.submit(office, answers(1, 40));
    let (_, files) = export(&mut author, office);
    office.deliver(&files[0]).unwrap();
    let signed = office.receipt(InstallationId([1; 16]));
    let file = signed.to_file();
    let before = author.disk.clone();
    let mut forged: SignedReceipt = signed;
    forged.signature[0] ^= 1;
    let refused = |refusal| Report::Refused(refusal);
    assert_eq!(
        take_receipt(&mut author, office, &forged.to_file()),
        refused(Refusal::File(BundleError::Signature))
    );
    assert_eq!(
        take_receipt(&mut author, office, &files[0]),
        refused(Refusal::File(BundleError::Malformed))
    );
    assert_eq!(author.disk, before);
    let not_its = refused(Refusal::OtherPhone);
    assert_eq!(take_receipt(&mut other, office, &file), not_its);
    let taken = Report::Receipt { packs: 1, items: 1 };
    assert_eq!(take_receipt(&mut author, office, &file), taken);
    let strange = Bundle {
        organisation: OrganisationId([9; 16]),
        packs: Vec::new(),
    };
    let elsewhere = refused(Refusal::OtherOrganisation);
    assert_eq!(carry(&mut other, office, &strange.to_file()), elsewhere);
    let broken = refused(Refusal::File(BundleError::Malformed));
    assert_eq!(carry(&mut other, office, b"hello"), broken);
}

#[test]
fn a_receipt_shows_a_copy_and_a_copy_writes_no_bundle() {
    let office = &mut Office::new();
    let mut author = Phone::new(office, 1, team());
    let mut copy = Phone::blank(1);
    copy.disk = author.disk.clone();
    copy.restart(office);
    author.submit(office, answers(1, 40));
    author.sync(office);
    copy.submit(office, answers(1, 41));
    export(&mut copy, office);
    let receipt = office.receipt(InstallationId([1; 16])).to_file();
    let told = take_receipt(&mut copy, office, &receipt);
    assert_eq!(told, Report::ReceiptOfACopy);
    assert!(copy.core.contact().is_copy);
    assert_eq!(copy.core.outbox().len(), 1, "nothing is lost");
    let refused = Report::Refused(Refusal::Copy);
    assert_eq!(copy.one(office, Event::ExportBundle), refused);
}
