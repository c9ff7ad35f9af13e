//! Grants that change: what may no longer be here goes and is told, what may be here now comes and is told.

mod law;

use mobile_core::memory::AccessChange;
use mobile_core::view::Attention;
use mobile_core::{Event, Report};
use shared::access::{Grant, Role};
use shared::feed::Feed;
use shared::id::{RecordId, TeamId};
use shared::record::Answers;
use shared::sync::Reference;

use crate::forms;
use crate::office::{Office, user};
use crate::shell::{Moment, Phone, TEAM, answers, audience};

const OTHER: TeamId = TeamId([0x7f; 16]);
const GUANDU: &str = "511781109201";
const TAIPING: &str = "511781100001";

fn feed(text: &str) -> Feed {
    text.parse().unwrap()
}

/// A session of a team in a village, by its id.
fn session(
    office: &mut Office,
    phone: &mut Phone,
    team: TeamId,
    village: &str,
    count: u16,
) -> RecordId {
    let mut answers = answers(phone.number, count);
    answers.village = Some(village.parse().unwrap());
    record(office, phone, team, answers)
}

fn record(
    office: &mut Office,
    phone: &mut Phone,
    team: TeamId,
    answers: impl Into<Answers>,
) -> RecordId {
    let record = RecordId(phone.mint());
    let event = Event::Record {
        record,
        team,
        answers: answers.into(),
    };
    assert!(matches!(phone.one(office, event), Report::Saved { .. }));
    record
}

fn changes(phone: &Phone) -> Vec<AccessChange> {
    phone.core.access(phone.now).changes
}

fn keys(phone: &Phone, of: &str) -> Vec<String> {
    let keys = phone.disk.keys().filter(|key| key.starts_with(of));
    keys.cloned().collect()
}

/// Two townships with a session and a village's topics each, and a reader of both.
fn world(office: &mut Office) -> (Phone, Phone, [RecordId; 2]) {
    for village in [GUANDU, TAIPING] {
        office.publish(&Reference::VillageTopics {
            village: village.parse().unwrap(),
            topics: Vec::new(),
        });
    }
    let mut author = Phone::new(office, 2, vec![Feed::Team(TEAM)]);
    let mut second = Phone::new(office, 3, vec![Feed::Team(OTHER)]);
    let guandu = session(office, &mut author, TEAM, GUANDU, 40);
    let taiping = session(office, &mut second, OTHER, TAIPING, 50);
    author.sync(office);
    second.sync(office);
    let feeds = ["d:511781109", "d:511781100", "r:511781109", "r:511781100"];
    let mut reader = Phone::new(office, 1, feeds.map(feed).to_vec());
    reader.sync(office);
    (author, reader, [guandu, taiping])
}

#[test]
fn what_only_a_lost_feed_held_goes_from_the_disk_and_is_told_until_it_is_seen() {
    let office = &mut Office::new();
    let (_, mut reader, [guandu, taiping]) = world(office);
    assert_eq!(changes(&reader), [], "what came first is no news");
    assert_eq!(keys(&reader, "record/").len(), 2);
    assert_eq!(keys(&reader, "person/").len(), 2);
    let draft = RecordId(reader.mint());
    let open = Event::OpenDraft {
        record: draft,
        team: Some(TEAM),
        answers: answers(1, 7).into(),
    };
    reader.one(office, open);

    office.set_feeds(1, ["d:511781109", "r:511781109"].map(feed).to_vec());
    let report = reader.sync(office);
    assert!(report.access_changed);
    let [change] = changes(&reader).try_into().unwrap();
    assert_eq!(change.records, 1);
    assert_eq!(change.lost[0].feed, feed("d:511781100"));
    assert_eq!((change.lost.len(), change.gained.len()), (1, 0));
    assert!(reader.core.position().is_whole);
    assert!(reader.core.summary(guandu).is_some());
    assert!(reader.core.summary(taiping).is_none());
    assert_eq!(keys(&reader, "record/"), [format!("record/{guandu}")]);
    assert_eq!(keys(&reader, "reference/").len(), 1);
    assert_eq!(keys(&reader, "person/"), [format!("person/{}", user(2))]);
    assert_eq!(reader.core.person_name(user(3)), None);
    assert_eq!(reader.core.drafts().len(), 1, "a draft is the author's");
    let disk: Vec<u8> = reader.disk.values().flatten().copied().collect();
    let of_the_other = taiping.as_bytes();
    let is_left = disk.windows(16).any(|bytes| bytes == of_the_other);
    assert!(!is_left, "its bytes are gone, too");

    let told = Attention::AccessChanged(change);
    reader.restart(office);
    reader.sync(office);
    assert_eq!(reader.core.attention(reader.now)[0], told);
    assert_eq!(reader.one(office, Event::AccessSeen), Report::AccessSeen);
    reader.restart(office);
    assert_eq!(changes(&reader), []);
    assert!(!reader.core.attention(reader.now).contains(&told));
    assert!(!reader.sync(office).access_changed);
}

#[test]
fn figures_count_only_what_is_still_here() {
    let office = &mut Office::new();
    let (_, mut reader, _) = world(office);
    let sessions = |phone: &Phone| {
        let counted = phone.core.summaries();
        counted.flat_map(|one| &one.contributions).count()
    };
    let before = sessions(&reader);
    office.set_feeds(1, vec![feed("d:511781109")]);
    reader.sync(office);
    assert!(sessions(&reader) > 0);
    assert_eq!(sessions(&reader) * 2, before);
}

#[test]
fn own_work_that_waits_outlives_the_feed_of_its_record() {
    let office = &mut Office::new();
    let (_, mut reader, [_, taiping]) = world(office);
    // An amendment in somebody else's record, and an order on it.
    reader.amend(office, taiping, audience(51, true));
    office
        .hold
        .insert(user(1), shared::problem::HeldCode::OutOfArea);
    office.set_feeds(1, vec![feed("d:511781109")]);
    let report = reader.sync(office);
    assert_eq!(report.waiting, 1);
    assert!(reader.core.summary(taiping).is_some());
    assert_eq!(changes(&reader)[0].records, 0);
    reader.restart(office);
    let [item] = office.held_items().try_into().unwrap();
    office.decline(item, "不归您管");
    reader.sync(office);
    let detail = reader.core.detail(taiping).unwrap();
    assert_eq!(detail.history.last().unwrap().ladder.as_str(), "declined");
}

#[test]
fn an_order_that_was_decided_keeps_nobody_elses_record() {
    let office = &mut Office::new();
    let (_, mut reader, [_, taiping]) = world(office);
    reader.void(office, taiping);
    reader.sync(office);
    assert!(reader.core.detail(taiping).unwrap().item.is_void);
    office.set_feeds(1, vec![feed("d:511781109")]);
    reader.sync(office);
    assert!(
        reader.core.summary(taiping).is_none(),
        "the own feed tells what came of the order, not the record"
    );
    assert!(reader.core.position().is_whole);
}

#[test]
fn a_wider_feed_takes_over_what_a_narrower_one_held() {
    let office = &mut Office::new();
    let (mut author, _, [guandu, _]) = world(office);
    let talk = record(office, &mut author, TEAM, forms::talk());
    author.sync(office);
    let mut reader = Phone::new(office, 4, vec![feed(&format!("v:{GUANDU}"))]);
    reader.sync(office);
    assert_eq!(reader.core.summaries().count(), 2);
    for wider in ["d:511781109", "o:"] {
        office.page_rows = 1;
        match wider {
            "o:" => office.set_only(4, vec![Feed::Organisation]),
            _ => office.set_feeds(4, vec![feed(wider)]),
        }
        // The first page only: what was here is here all the while.
        reader.crash_at = Some((reader.effects + 4, Moment::After));
        let died = reader.run(office, Event::SyncNow { budget_bytes: None });
        assert!(died.is_err());
        reader.restart(office);
        for record in [guandu, talk] {
            assert!(reader.core.summary(record).is_some(), "{wider}");
        }
        let change = changes(&reader).pop().unwrap();
        assert_eq!((change.lost.len(), change.records), (0, 0), "{wider}");
        assert_eq!(change.gained[0].feed, feed(wider));
        assert!(!reader.core.access(reader.now).is_whole, "more is to come");
        reader.sync(office);
        assert!(reader.core.access(reader.now).is_whole, "{wider}");
    }
    // And back: of everything only the village comes again.
    office.page_rows = 5_000;
    reader.one(office, Event::AccessSeen);
    office.set_feeds(4, vec![feed(&format!("v:{GUANDU}"))]);
    reader.sync(office);
    assert_eq!(reader.core.summaries().count(), 2);
    let [change] = changes(&reader).try_into().unwrap();
    assert_eq!(change.records, 1, "what comes back is not counted as gone");
    assert_eq!(change.lost[0].feed, Feed::Organisation);
}

#[test]
fn a_crash_anywhere_while_narrowing_drops_nothing_twice_and_loses_no_own_work() {
    let mut at = 0;
    loop {
        at += 1;
        let mut crashes = 0;
        for moment in [Moment::Before, Moment::After] {
            let office = &mut Office::new();
            let (mut author, mut reader, [guandu, taiping]) = world(office);
            for count in 60..66 {
                session(office, &mut author, TEAM, GUANDU, count);
            }
            author.sync(office);
            let own = session(office, &mut reader, OTHER, TAIPING, 9);
            office.set_feeds(1, vec![feed("d:511781109")]);
            office.page_rows = 2;
            reader.crash_at = Some((reader.effects + at, moment));
            let done = reader.run(office, Event::SyncNow { budget_bytes: None });
            crashes += u32::from(done.is_err());
            reader.restart(office);
            reader.sync(office);
            assert!(reader.core.position().is_whole, "crash {at}");
            assert!(reader.core.summary(taiping).is_none());
            for record in [guandu, own] {
                assert!(reader.core.summary(record).is_some(), "crash {at}");
            }
            assert_eq!(reader.core.summaries().count(), 8);
            let [change] = changes(&reader).try_into().unwrap();
            assert_eq!(change.records, 1, "crash {at}");
            assert_eq!(office.books.len(), 9, "crash {at}");
        }
        if crashes == 0 {
            break;
        }
    }
    assert!(at > 10, "{at}");
}

#[test]
fn grants_are_told_when_they_differ_and_cost_a_digest_when_not() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    phone.sync(office);
    let grant = |role, to: Option<&str>| Grant {
        role,
        area: None,
        unit: None,
        team: Some(TEAM),
        from: "2018-01-01".parse().unwrap(),
        to: to.map(|day| day.parse().unwrap()),
    };
    let member = grant(Role::SatchelMember, None);
    let leader = grant(Role::TeamLeader, Some("2018-12-31"));
    phone.sync(office);
    let (up, down) = (phone.last_body, phone.last_answer);
    office.set_grants(1, vec![leader.clone(), member.clone()]);
    let report = phone.sync(office);
    assert!(report.access_changed);
    assert_eq!(report.round_trips, 1, "in the exchange itself");
    phone.restart(office);
    let [change] = changes(&phone).try_into().unwrap();
    assert_eq!(change.given, [member.clone(), leader.clone()]);
    assert_eq!(phone.core.grants().len(), 2);
    assert_eq!(phone.core.access(phone.now).grants.len(), 2);
    let later = "2019-01-01T00:00:00.000Z".parse().unwrap();
    assert_eq!(
        phone.core.access(later).grants,
        std::slice::from_ref(&member)
    );
    phone.one(office, Event::AccessSeen);
    assert!(!phone.sync(office).access_changed);
    assert_eq!((phone.last_body, phone.last_answer), (up, down));

    office.set_grants(1, vec![member]);
    phone.sync(office);
    let [change] = changes(&phone).try_into().unwrap();
    assert_eq!((change.given.len(), &change.ended[..]), (0, &[leader][..]));
}
