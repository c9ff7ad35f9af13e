//! A few days of an office with two phones, all of it on one recorded disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::tests::chance::Chance;
use ::tests::database::Storage;
use ::tests::office::Office;
use ::tests::world::World;
use anyhow::{Context as _, Result};
use mobile_cli::Transport;
use recorded_disk::{Fault, Journal};
use shared::id::{RecordId, TeamId, UserId};
use shared::record::Answers;
use shared::record::outreach_session::{self, AudienceAnswer, Form, Venue};
use shared::time::Timestamp;

use super::hand::Hand;
use super::mistake::Mistake;
use super::note::{Note, Notes};

const BEGIN: &str = "2018-07-01T00:00:00.000Z";
const TOWNSHIP: &str = "511781109";
const VILLAGE: &str = "511781109201";
/// Of another township: what is logged there by these people is held.
const ELSEWHERE: &str = "511781100201";
/// Between two steps: a token lasts for three of them.
const STEP_MS: i64 = 5 * 60 * 1_000;

/// Pages of a WAL after which it is folded in, in every other story.
const FEW_PAGES: u8 = 9;

/// Where the office's data is in the folder.
pub(crate) const OFFICE: &str = "office";
/// Phones, by number.
pub(crate) const PHONES: [usize; 2] = [1, 2];

/// Where a phone's data is in the folder.
pub(crate) fn home(phone: usize) -> PathBuf {
    Path::new("phones").join(phone.to_string())
}

/// What happened on the disk and what was said meanwhile.
pub(crate) struct Story {
    pub(crate) journal: Journal,
    pub(crate) notes: Vec<Note>,
    /// After its last step.
    pub(crate) end: Timestamp,
}

impl Story {
    /// Plays it in so many rounds. `seed`: of all that is drawn.
    pub(crate) fn play(seed: u64, rounds: usize, mistake: Mistake) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let root = folder.path().canonicalize()?;
        let notes = Arc::new(Notes::over(&root)?);
        match mistake {
            Mistake::LosesSyncs => notes.disk.set_fault(Some(Fault::SyncsLost)),
            Mistake::SynchronousOff => notes.disk.set_pragma(c"synchronous", 0),
            Mistake::SynchronousNormal => notes.disk.set_pragma(c"synchronous", 1),
            Mistake::None | Mistake::SaysItEarly | Mistake::SplitsBatches => {}
        }
        if seed % 2 == 1 {
            // Checkpoints after nearly every commit, by the databases themselves.
            notes.disk.set_pragma(c"wal_autocheckpoint", FEW_PAGES);
        }
        let mut stage = Stage::set(&root, notes.clone(), mistake, seed)?;
        for round in 0..rounds {
            stage.round(round)?;
        }
        let end = stage.now;
        stage.leave()?;
        Ok(Self {
            journal: notes.disk.journal(),
            notes: notes.all(),
            end,
        })
    }
}

struct Stage {
    world: World,
    office: PathBuf,
    notes: Arc<Notes>,
    team: TeamId,
    people: Vec<UserId>,
    hands: Vec<Hand>,
    chance: Chance,
    now: Timestamp,
}

impl Stage {
    fn set(root: &Path, notes: Arc<Notes>, mistake: Mistake, seed: u64) -> Result<Self> {
        let now: Timestamp = BEGIN.parse()?;
        let office = root.join(OFFICE);
        let served = Office::found(&Storage::Folder(office.clone()), now)?;
        notes.say(Note::Founded);
        let mut world = World::around(served, &root.join("phones"))?;
        let team = world.team("官渡镇挎包宣讲队", TOWNSHIP)?;
        let mut people = Vec::new();
        for name in ["张桂兰", "王德明"] {
            let person = world.leader(name, team, &[TOWNSHIP])?;
            notes.say(Note::Person(person));
            people.push(person);
        }
        let mut hands = Vec::new();
        for (phone, person) in PHONES.iter().zip(&people) {
            let transport: Arc<dyn Transport> = world.transport();
            let home = root.join(home(*phone));
            let mut hand = Hand::new(*phone, home, notes.clone(), mistake, transport);
            hand.enrol(&world.code(*person)?, now)?;
            hands.push(hand);
        }
        Ok(Self {
            world,
            office,
            notes,
            team,
            people,
            hands,
            chance: Chance::new(seed, "power"),
            now,
        })
    }

    /// Minutes pass.
    fn step(&mut self) -> Timestamp {
        self.now = self.now.plus_ms(STEP_MS);
        self.world.office.advance_to(self.now);
        self.now
    }

    fn answers(&mut self, village: &str) -> Result<Answers> {
        let topics = ["congress_19", "benefit_policies", "farm_technique"];
        let topic = self.chance.pick(&topics);
        let length = self.chance.below(400);
        Ok(Answers::from(outreach_session::Answers {
            occurred_on: Some(self.now.date()),
            village: Some(village.parse()?),
            venue: Some(self.chance.one_of(Venue::ALL)),
            form: Some(self.chance.one_of(Form::ALL)),
            topics: Some([(*topic).to_owned()].into()),
            members: Some(self.people.iter().copied().collect()),
            audience: Some(self.audience(5, 200)),
            note: Some("院坝夜话".repeat(1 + length / 8)),
            ..outreach_session::Answers::default()
        }))
    }

    fn audience(&mut self, least: i32, most: i32) -> AudienceAnswer {
        AudienceAnswer {
            count: u16::try_from(self.chance.between(least, most)).unwrap_or(5),
            about: false,
        }
    }

    fn count(&mut self, least: i32, most: i32) -> Answers {
        Answers::from(outreach_session::Answers {
            audience: Some(self.audience(least, most)),
            ..outreach_session::Answers::default()
        })
    }

    fn sync(&mut self, hand: usize) -> Result<()> {
        let now = self.step();
        self.hands[hand].sync(now)
    }

    /// Forms, records, a held one, a conflict and its end, an order, a decision of the office; syncs in between; a
    /// checkpoint under way and a phone that is turned off and on.
    fn round(&mut self, round: usize) -> Result<()> {
        let team = self.team;
        let now = self.step();
        let answers = self.answers(VILLAGE)?;
        let form = self.hands[0].open_draft(team, &answers, now)?;
        let answers = self.answers(VILLAGE)?;
        self.hands[0].edit_draft(form, team, &answers, now)?;
        let elsewhere = self.answers(ELSEWHERE)?;
        let (_, held) = self.hands[1].log(team, &elsewhere, now)?;
        let shared = self.log(0)?;
        self.sync(0)?;
        self.hands[0].submit_draft(form, now)?;
        self.sync(1)?;
        self.checkpoint("passive")?;
        self.differ(shared)?;
        let now = self.step();
        let unwanted = self.answers(VILLAGE)?;
        let unwanted = self.hands[1].open_draft(team, &unwanted, now)?;
        self.hands[1].discard_draft(unwanted, now)?;
        let twice = self.log(1)?;
        self.sync(1)?;
        let now = self.step();
        self.hands[1].void(twice, now)?;
        self.hands[0].close();
        self.sync(1)?;
        let now = self.step();
        self.world.reform.at(now)?.release(held, "电话核实属实")?;
        self.notes.say(Note::Released(held));
        if round % 2 == 1 {
            self.checkpoint("restart")?;
        }
        self.sync(0)?;
        self.sync(1)
    }

    fn log(&mut self, hand: usize) -> Result<RecordId> {
        let (team, now) = (self.team, self.step());
        let answers = self.answers(VILLAGE)?;
        Ok(self.hands[hand].log(team, &answers, now)?.0)
    }

    /// Both change the same count of a record; one of them chooses.
    fn differ(&mut self, record: RecordId) -> Result<()> {
        self.sync(1)?;
        let now = self.step();
        // Neither is what was logged, nor the other's: an amendment that says nothing new is none.
        let (mine, theirs) = (self.count(201, 300), self.count(301, 400));
        self.hands[0].amend(record, &mine, now)?;
        self.hands[1].amend(record, &theirs, now)?;
        for hand in [0, 1, 0] {
            self.sync(hand)?;
        }
        let now = self.step();
        let conflicts = self.hands[0].at(now)?.core().conflicts_of(record);
        let conflict = conflicts.first().context("both counts stand")?;
        let field = conflict.field.clone();
        self.hands[0].choose(record, &field, now)
    }

    /// Folds the server's WAL into its database under way, as a long one does by itself.
    fn checkpoint(&self, how: &str) -> Result<()> {
        let connection = rusqlite::Connection::open(self.office.join("satchel.db"))?;
        let checkpoint = format!("pragma wal_checkpoint({how})");
        Ok(connection.query_row(&checkpoint, [], |_| Ok(()))?)
    }

    /// Everything is closed in order, which is part of the story.
    fn leave(mut self) -> Result<()> {
        for hand in &mut self.hands {
            hand.close();
        }
        for office in [
            &mut self.world.admin,
            &mut self.world.security,
            &mut self.world.audit,
            &mut self.world.reform,
        ] {
            office.close();
        }
        self.world.office.stop()
    }
}
