//! A record joined in the field: its creation comes in another phone's pack, with or without its author's
//! signature (sync.md N3.3).

use server::ingest::{decline, release};
use shared::access::{Grant, Role};
use shared::change::Change;
use shared::id::{Digest, RecordId, TeamId};
use shared::pack::Item;
use shared::record::outreach_session::{Answers, read};
use shared::state::State;
use shared::sync::RowKind;

use crate::ingest::audience;
use crate::office::{Hand, Office, id16, item};

crate::on_both_engines![
    the_other_phone_first_and_both_peoples_work_counts,
    the_author_first_and_both_peoples_work_counts,
    a_wrong_signature_counts_as_none_until_the_author_comes,
    without_a_signature_it_waits_for_a_pack_of_the_authors,
    a_signature_that_comes_later_frees_what_waited,
    the_author_is_authorised_and_not_the_bearer,
    a_signed_change_that_waits_is_judged_as_its_authors_again,
    what_the_authors_own_pack_brings_is_released_as_the_authors,
    a_command_is_nobodys_but_the_packers,
    under_another_record_it_does_not_stand_in_its_authors_way,
    what_the_office_declined_of_a_bearer_is_not_its_authors,
    a_creation_astray_decides_nothing_about_the_record_it_is_held_under,
    a_renewed_installation_brings_what_a_bearer_had,
];

/// A session of a member, and a team leader's amendment made before either met the server.
struct Field {
    author: Hand,
    joined: Hand,
    record: RecordId,
    creation: Change,
    amendment: Change,
}

async fn field(office: &Office) -> Field {
    let author = office.enrol("张桂兰", Role::SatchelMember).await;
    let (record, creation) = author.creation(&author.answers(46));
    on_the_way(office, author, record, creation).await
}

async fn on_the_way(office: &Office, author: Hand, record: RecordId, creation: Change) -> Field {
    let joined = office.enrol("李国华", Role::TeamLeader).await;
    let state = State::of([&creation]).unwrap();
    let amendment = joined.amendment(&state, &audience(50));
    Field {
        author,
        joined,
        record,
        creation,
        amendment,
    }
}

impl Field {
    /// What the joining phone packs: the witness, then its own work.
    async fn joined_sends(&mut self, office: &Office, witness: Item) {
        let items = [witness, item(self.record, &self.amendment)];
        office.send(&mut self.joined, &items).await.unwrap();
    }

    async fn author_sends(&mut self, office: &Office) {
        let items = [item(self.record, &self.creation)];
        office.send(&mut self.author, &items).await.unwrap();
    }

    fn signed(&self) -> Item {
        self.author.signed(self.record, &self.creation)
    }

    /// The author's change with another's signature.
    fn wrongly_signed(&self) -> Item {
        self.joined.signed(self.record, &self.creation)
    }

    /// Both changes count, each as its writer's.
    async fn assert_merged(&self, office: &Office) {
        assert_eq!(office.held().await, []);
        let merged = office.state(self.record).await.unwrap();
        assert_eq!(merged.len(), 2);
        assert_eq!(read(&merged).0.unwrap().audience.count, 50);
        let mut tx = office.store.snapshot().await.unwrap();
        let rows = tx.log_of_record(self.record).await.unwrap();
        let rows = rows.iter().filter(|row| row.meta.kind == RowKind::Change);
        let writers: Vec<_> = rows
            .map(|row| (row.meta.author, row.meta.installation))
            .collect();
        let of = |hand: &Hand| (hand.user, Some(hand.installation));
        assert_eq!(writers, [of(&self.author), of(&self.joined)]);
        let record = tx.records_by_id(&[self.record]).await.unwrap();
        assert_eq!(record[&self.record].author, self.author.user);
        drop(tx);
        office.assert_sound().await;
    }
}

async fn codes(office: &Office) -> Vec<String> {
    let held = office.held().await.into_iter();
    let mut codes: Vec<String> = held.map(|(_, code)| code).collect();
    codes.sort();
    codes
}

async fn the_other_phone_first_and_both_peoples_work_counts(office: Office) {
    let mut field = field(&office).await;
    let signed = field.signed();
    field.joined_sends(&office, signed.clone()).await;
    field.assert_merged(&office).await;
    let head = office.head().await;
    field.author_sends(&office).await;
    field.joined_sends(&office, signed).await;
    assert_eq!(office.head().await, head, "known changes do nothing");
    field.assert_merged(&office).await;
}

async fn the_author_first_and_both_peoples_work_counts(office: Office) {
    let mut field = field(&office).await;
    field.author_sends(&office).await;
    let signed = field.signed();
    field.joined_sends(&office, signed).await;
    field.assert_merged(&office).await;
}

async fn a_wrong_signature_counts_as_none_until_the_author_comes(office: Office) {
    let mut field = field(&office).await;
    let wrong = field.wrongly_signed();
    field.joined_sends(&office, wrong).await;
    assert_eq!(codes(&office).await, ["depends_on_held", "unsigned"]);
    assert_eq!(office.state(field.record).await, None);
    field.author_sends(&office).await;
    field.assert_merged(&office).await;
}

async fn without_a_signature_it_waits_for_a_pack_of_the_authors(office: Office) {
    let mut field = field(&office).await;
    let plain = item(field.record, &field.creation);
    field.joined_sends(&office, plain).await;
    assert_eq!(codes(&office).await, ["depends_on_held", "unsigned"]);
    field.author_sends(&office).await;
    field.assert_merged(&office).await;
}

async fn a_signature_that_comes_later_frees_what_waited(office: Office) {
    let mut field = field(&office).await;
    let plain = item(field.record, &field.creation);
    field.joined_sends(&office, plain).await;
    // A third phone, which joined as well, has it with the signature.
    let mut third = office.enrol("王大明", Role::SatchelMember).await;
    let signed = [field.signed()];
    office.send(&mut third, &signed).await.unwrap();
    field.assert_merged(&office).await;
}

async fn the_author_is_authorised_and_not_the_bearer(office: Office) {
    // The author's role has ended; the bearer's has not.
    let grant = |to: Option<&str>, team| Grant {
        role: Role::SatchelMember,
        area: Some("511781100".parse().unwrap()),
        unit: None,
        team: Some(team),
        from: "2018-01-01".parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
    };
    let ended = grant(Some("2018-06-30"), office.team);
    let author = office.enrol_with("王大明", ended).await;
    let (record, creation) = author.creation(&author.answers(46));
    let mut ended = on_the_way(&office, author, record, creation).await;
    let signed = ended.signed();
    ended.joined_sends(&office, signed).await;
    assert_eq!(codes(&office).await, ["depends_on_held", "role_ended"]);
    // A bearer with no right over it at all brings a member's session, and it counts.
    let author = office.enrol("张桂兰", Role::SatchelMember).await;
    let stranger = grant(None, TeamId(id16()));
    let mut stranger = office.enrol_with("过路人", stranger).await;
    let (record, creation) = author.creation(&author.answers(12));
    let items = [author.signed(record, &creation)];
    office.send(&mut stranger, &items).await.unwrap();
    assert_eq!(office.state(record).await.unwrap().len(), 1);
    office.assert_sound().await;
}

async fn a_signed_change_that_waits_is_judged_as_its_authors_again(office: Office) {
    let mut field = field(&office).await;
    // The author's own amendment, carried by the other phone before the creation it builds on.
    let state = State::of([&field.creation]).unwrap();
    let answers = Answers {
        note: Some("在院坝".to_owned()),
        ..Answers::default()
    };
    let second = field.author.amendment(&state, &answers);
    let early = [field.author.signed(field.record, &second)];
    office.send(&mut field.joined, &early).await.unwrap();
    assert_eq!(codes(&office).await, ["missing_dependency"]);
    let signed = field.signed();
    field.joined_sends(&office, signed).await;
    assert_eq!(office.held().await, []);
    let merged = office.state(field.record).await.unwrap();
    assert_eq!(merged.len(), 3);
    office.assert_sound().await;
}

async fn what_the_authors_own_pack_brings_is_released_as_the_authors(office: Office) {
    let author = office.enrol("张桂兰", Role::SatchelMember).await;
    let mut answers = author.answers(46);
    answers.village = Some("511781101201".parse().unwrap());
    let (record, creation) = author.creation(&answers);
    let mut field = on_the_way(&office, author, record, creation).await;
    let plain = item(record, &field.creation);
    office.send(&mut field.joined, &[plain]).await.unwrap();
    assert_eq!(codes(&office).await, ["unsigned"]);
    field.author_sends(&office).await;
    assert_eq!(codes(&office).await, ["out_of_area"]);
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let hash = Digest(field.creation.hash().0);
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    release(store, clock, keys, &principal, hash, "跨镇宣讲，已核")
        .await
        .unwrap();
    assert_eq!(office.held().await, []);
    let mut tx = office.store.snapshot().await.unwrap();
    let records = tx.records_by_id(&[record]).await.unwrap();
    assert_eq!(records[&record].author, field.author.user);
    drop(tx);
    office.assert_sound().await;
}

async fn a_command_is_nobodys_but_the_packers(office: Office) {
    let mut field = field(&office).await;
    let signed = field.signed();
    field.joined_sends(&office, signed).await;
    // A command has no author of its own: a member of no team may not void what they carried.
    let mut third = office.enrol("王大明", Role::SatchelMember).await;
    let void = third.void(field.record, "记重了");
    let signed = field.signed();
    office.send(&mut third, &[signed, void]).await.unwrap();
    let mut tx = office.store.snapshot().await.unwrap();
    let records = tx.records_by_id(&[field.record]).await.unwrap();
    assert!(!records[&field.record].is_void());
    drop(tx);
    field.assert_merged(&office).await;
}

async fn under_another_record_it_does_not_stand_in_its_authors_way(office: Office) {
    let mut field = field(&office).await;
    let (other, creation) = field.joined.creation(&field.joined.answers(9));
    let items = [item(other, &creation)];
    office.send(&mut field.joined, &items).await.unwrap();
    let state = State::of([&field.creation]).unwrap();
    let second = field.author.amendment(&state, &audience(50));
    // A bearer's envelopes name another record, one that counts, and lack the author's signature.
    let astray = [item(other, &field.creation), item(other, &second)];
    office.send(&mut field.joined, &astray).await.unwrap();
    assert_eq!(codes(&office).await, ["collision", "unsigned"]);
    let own = [
        item(field.record, &field.creation),
        item(field.record, &second),
    ];
    office.send(&mut field.author, &own).await.unwrap();
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(field.record).await.unwrap().len(), 2);
    assert_eq!(office.state(other).await.unwrap().len(), 1);
    office.assert_sound().await;
}

async fn what_the_office_declined_of_a_bearer_is_not_its_authors(office: Office) {
    let mut field = field(&office).await;
    let plain = item(field.record, &field.creation);
    let void = field.author.void(field.record, "记重了");
    office.send(&mut field.author, &[void]).await.unwrap();
    // With it comes the bearer's own work, which builds on it.
    field.joined_sends(&office, plain.clone()).await;
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let hash = Digest(field.creation.hash().0);
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    decline(store, clock, keys, &principal, hash, "没有本人签名")
        .await
        .unwrap();
    // It stays declined for whoever only carries it; what builds on it waits for its author.
    office.send(&mut field.joined, &[plain]).await.unwrap();
    assert_eq!(office.state(field.record).await, None);
    // The order says what was so when it came.
    let waits = ["depends_on_held", "missing_dependency"];
    assert_eq!(codes(&office).await, waits);
    field.author_sends(&office).await;
    assert_eq!(office.held().await, []);
    let row = office.row(field.record).await.unwrap();
    assert_eq!((row.state.len(), row.is_void()), (2, true));
    office.assert_sound().await;
}

async fn a_creation_astray_decides_nothing_about_the_record_it_is_held_under(office: Office) {
    let mut field = field(&office).await;
    let void = field.author.void(field.record, "记重了");
    office.send(&mut field.author, &[void]).await.unwrap();
    // The bearer envelopes a creation of their own under the record, which has not come.
    let (_, astray) = field.joined.creation(&field.joined.answers(9));
    let items = [item(field.record, &astray)];
    office.send(&mut field.joined, &items).await.unwrap();
    assert_eq!(codes(&office).await, ["forged", "missing_dependency"]);
    let chief = office.enrol("改革办", Role::ReformOffice).await;
    let principal = office.principal(&chief).await;
    let hash = Digest(astray.hash().0);
    let (store, clock, keys) = (&office.store, &office.clock, &office.keys);
    decline(store, clock, keys, &principal, hash, "不是这一场")
        .await
        .unwrap();
    assert_eq!(codes(&office).await, ["missing_dependency"]);
    field.author_sends(&office).await;
    assert_eq!(office.held().await, []);
    assert!(office.row(field.record).await.unwrap().is_void());
    office.assert_sound().await;
}

async fn a_renewed_installation_brings_what_a_bearer_had(office: Office) {
    let mut field = field(&office).await;
    let plain = [item(field.record, &field.creation)];
    office.send(&mut field.joined, &plain).await.unwrap();
    assert_eq!(codes(&office).await, ["unsigned"]);
    office.renew(&mut field.author).await;
    field.author_sends(&office).await;
    assert_eq!(office.held().await, []);
    assert_eq!(office.state(field.record).await.unwrap().len(), 1);
    office.assert_sound().await;
}
