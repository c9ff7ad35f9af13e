//! After any changes of grants, a synced phone holds what a new phone of the same person would be sent, and besides that
//! only its own.

use std::collections::{BTreeMap, BTreeSet};

use mobile_core::Event;
use shared::feed::Feed;
use shared::id::{ChangeHash, RecordId, TeamId};
use shared::sync::Reference;

use super::{GUANDU, OTHER, TAIPING, feed, keys, record, session};
use crate::forms;
use crate::office::{Office, user};
use crate::shell::{Moment, Phone, TEAM, audience};

const VILLAGES: [&str; 4] = [GUANDU, "511781109202", TAIPING, "511781100002"];
const TEAMS: [TeamId; 2] = [TEAM, OTHER];
/// The person whose grants change, and the number of a new phone of theirs.
const READER: u8 = 1;
const NEW: u8 = 200;

/// splitmix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    fn of<T: Clone>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())].clone()
    }
}

/// What a phone has of every record: its counted changes, and what happened.
type Holdings = BTreeMap<RecordId, (BTreeSet<ChangeHash>, usize)>;

fn holdings(phone: &Phone) -> Holdings {
    let summaries = phone.core.summaries();
    let files = summaries.filter_map(|summary| phone.core.file(summary.id));
    let of = files.map(|file| {
        let counted = file.changes.iter().filter(|change| change.seq.is_some());
        let events = file.commands.iter().filter(|one| one.event.is_some());
        let counted = counted.map(|change| change.hash).collect();
        (file.summary.id, (counted, events.count()))
    });
    of.collect()
}

/// Whether something in a record was written or asked on this phone and is not decided, or written by it at all.
fn is_own(phone: &Phone, record: RecordId) -> bool {
    let file = phone.core.file(record).unwrap();
    let own = phone.core.enrolment().unwrap().installation;
    let writes = file.changes.iter().any(|change| change.installation == own);
    let waits = phone.core.outbox().entries();
    writes || waits.into_iter().any(|(_, entry)| entry.record == record)
}

/// The law, for a phone that has just synced. `feeds`: all that its person reads.
fn holds(phone: &Phone, office: &Office, feeds: &[Feed]) -> Result<(), String> {
    let office = &mut office.clone();
    let mut new = Phone::another_of(office, READER, NEW, Vec::new());
    office.set_only(NEW, feeds.to_vec());
    new.sync(office);
    let (own, theirs) = (holdings(phone), holdings(&new));
    for (record, held) in &theirs {
        if own.get(record) != Some(held) {
            return Err(format!("{record}: {:?} is not {held:?}", own.get(record)));
        }
    }
    let mut more = own.keys().filter(|record| !theirs.contains_key(record));
    if let Some(record) = more.find(|record| !is_own(phone, **record)) {
        return Err(format!("{record} may not be here"));
    }
    for of in ["reference/", "person/"] {
        if keys(phone, of) != keys(&new, of) {
            let (own, new) = (keys(phone, of), keys(&new, of));
            return Err(format!("{of}: {own:?} is not {new:?}"));
        }
    }
    if phone.core.position().digest() != new.core.position().digest() {
        return Err("the digests differ".to_owned());
    }
    Ok(())
}

struct Play {
    chance: Chance,
    office: Office,
    authors: Vec<Phone>,
    reader: Phone,
    feeds: Vec<Feed>,
}

impl Play {
    fn new(seed: u64) -> Self {
        let mut office = Office::new();
        for village in VILLAGES {
            office.publish(&Reference::VillageTopics {
                village: village.parse().unwrap(),
                topics: Vec::new(),
            });
        }
        let office = &mut office;
        let authors = [(2, TEAM), (3, OTHER)].map(|(number, team)| {
            let feeds = vec![Feed::Team(team), Feed::Inspections(team)];
            Phone::new(office, number, feeds)
        });
        let reader = Phone::new(office, READER, Vec::new());
        Self {
            chance: Chance(seed),
            authors: authors.into(),
            reader,
            office: office.clone(),
            feeds: vec![Feed::Person(user(READER)), Feed::REFERENCE_BASE],
        }
    }

    /// Other grants: from none, by which nothing is read, to all.
    fn grant(&mut self) {
        let person = Feed::Person(user(READER));
        self.feeds = match self.chance.below(8) {
            0 => Vec::new(),
            1 => vec![Feed::Organisation],
            _ => {
                let mut feeds = BTreeSet::from([person, Feed::REFERENCE_BASE]);
                for (of, places) in [("511781109", &VILLAGES[..2]), ("511781100", &VILLAGES[2..])] {
                    let found = match self.chance.below(5) {
                        0 => vec![format!("d:{of}"), format!("r:{of}")],
                        1 => vec![format!("d:{of}/talk"), format!("r:{of}")],
                        2 => vec![format!("v:{}", places[0])],
                        3 => vec![format!("v:{}/talk", places[1]), format!("r:{of}")],
                        _ => Vec::new(),
                    };
                    feeds.extend(found.iter().map(|text| feed(text)));
                }
                let team = self.chance.of(&TEAMS);
                match self.chance.below(4) {
                    0 => feeds.extend([Feed::Team(team)]),
                    1 => feeds.extend([Feed::Inspections(team)]),
                    _ => {}
                }
                feeds.into_iter().collect()
            }
        };
        self.office.set_only(READER, self.feeds.clone());
    }

    /// Somebody writes something, or changes what they have.
    fn write(&mut self) {
        let place = self.chance.below(self.authors.len());
        let village = self.chance.of(&VILLAGES);
        let (office, author) = (&mut self.office, &mut self.authors[place]);
        let team = TEAMS[place];
        match self.chance.below(4) {
            0 => {
                let mut talk = forms::talk();
                talk.village = Some(village.parse().unwrap());
                record(office, author, team, talk);
            }
            1 => {
                let number = author.number;
                record(office, author, team, forms::inspection(number));
            }
            _ => {
                session(office, author, team, village, 40);
            }
        }
        author.sync(office);
    }

    /// The reader writes, amends or voids, with or without a word of it reaching the office.
    fn act(&mut self) {
        let (office, reader) = (&mut self.office, &mut self.reader);
        let summaries = reader.core.summaries();
        let sessions =
            summaries.filter(|summary| summary.audience.is_some() && summary.is_readable);
        let is_session = |id: &RecordId| {
            let detail = reader.core.detail(*id);
            detail.is_some_and(|detail| detail.session().is_some() && !detail.item.is_void)
        };
        let ids: Vec<RecordId> = sessions
            .map(|summary| summary.id)
            .filter(is_session)
            .collect();
        match self.chance.below(3) {
            0 if !ids.is_empty() => {
                let id = self.chance.of(&ids);
                let count = u16::try_from(41 + self.chance.below(900)).unwrap();
                let event = Event::Amend {
                    record: id,
                    answers: audience(count, false).into(),
                    reason: None,
                    fresh: u64::from(count),
                };
                let _ = reader.run(office, event);
            }
            1 if !ids.is_empty() => {
                let id = self.chance.of(&ids);
                reader.void(office, id);
            }
            _ => {
                session(office, reader, TEAM, self.chance.of(&VILLAGES), 33);
            }
        }
    }

    /// The reader syncs, and may go dark on the way.
    fn sync(&mut self) {
        let (office, reader) = (&mut self.office, &mut self.reader);
        office.page_rows = self.chance.of(&[1, 2, 5, 5_000]);
        reader.lose_answers = u32::try_from(self.chance.below(2)).unwrap();
        if self.chance.below(2) == 0 {
            let moment = self.chance.of(&[Moment::Before, Moment::After]);
            reader.crash_at = Some((reader.effects + 1 + self.chance.below(12), moment));
            if reader
                .run(office, Event::SyncNow { budget_bytes: None })
                .is_err()
            {
                reader.restart(office);
            }
            reader.crash_at = None;
        }
        reader.lose_answers = 0;
        // An answer that was lost may have been the one that moved a pack: the next session begins anew.
        reader.sync(office);
        reader.sync(office);
    }

    /// Plays, and says where the law does not hold.
    fn play(&mut self, steps: usize) -> Result<(), String> {
        for step in 0..steps {
            match self.chance.below(6) {
                0 | 1 => self.grant(),
                2 | 3 => self.write(),
                4 => self.act(),
                _ => {
                    self.sync();
                    if self.reader.forgets_nothing {
                        self.reader.restart(&mut self.office);
                    }
                    let law = holds(&self.reader, &self.office, &self.feeds);
                    law.map_err(|broken| format!("step {step}, {:?}: {broken}", self.feeds))?;
                }
            }
        }
        Ok(())
    }
}

#[test]
fn a_phone_holds_what_a_new_one_would_be_sent_and_its_own() {
    for seed in 0..40 {
        let mut play = Play::new(seed);
        play.play(60)
            .unwrap_or_else(|broken| panic!("seed {seed}, {broken}"));
    }
}

#[test]
fn a_phone_that_drops_nothing_breaks_the_law() {
    let broken = (0..10).filter(|seed| {
        let mut play = Play::new(*seed);
        play.reader.forgets_nothing = true;
        play.play(60).is_err()
    });
    assert_eq!(broken.count(), 10);
}
