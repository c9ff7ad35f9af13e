//! Notes by the hundred that wait for one record, and creations that say they are it.

use anyhow::Result;
use server::store::held::HeldStatus;
use shared::id::{RecordId, TeamId};
use shared::pack::Item;
use shared::record::note::Purpose;
use shared::record::outreach_session::{AudienceAnswer, Venue};
use shared::record::{Answers, Authorship, RecordKind, note, outreach_session};

use super::attacker::Attacker;
use super::meter::Cost;
use super::{Proof, records};

const NOTES: u16 = 900;
const CREATIONS: u16 = 20;
/// What waited may cost so many times as much when it is set going as it did when it came.
const MOST_TIMES: u32 = 2;
const ABSENT: RecordId = RecordId([0x51; 16]);

fn by(attacker: &Attacker) -> Authorship {
    Authorship {
        actor: attacker.enrolled.installation,
        time: records::TIME,
    }
}

fn note_id(number: u16) -> RecordId {
    let mut id = [0x52; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    RecordId(id)
}

fn note_on_it(attacker: &Attacker, team: TeamId, number: u16) -> Item {
    let id = note_id(number);
    let answers: Answers = note::Answers {
        occurred_on: "2018-06-30".parse().ok(),
        division: "511781109001".parse().ok(),
        about: Some(ABSENT),
        about_kind: Some(RecordKind::OutreachSession),
        purpose: Some(Purpose::Progress),
        text: Some(format!("第{number}次")),
    }
    .into();
    records::item(id, &answers.creation(id, team, by(attacker)))
}

fn creation_of_it(attacker: &Attacker, team: TeamId, on: &str, count: u16) -> Item {
    let answers: Answers = outreach_session::Answers {
        occurred_on: on.parse().ok(),
        village: "511781109001".parse().ok(),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([attacker.enrolled.user].into()),
        audience: Some(AudienceAnswer {
            count,
            about: false,
        }),
        ..outreach_session::Answers::default()
    }
    .into();
    records::item(ABSENT, &answers.creation(ABSENT, team, by(attacker)))
}

impl Proof {
    /// What waits is looked at once, however many say that they are what it waits for.
    pub(super) fn words_that_wait(&mut self) -> Result<()> {
        let team = self.team;
        std::mem::swap(&mut self.attacker, &mut self.second);
        let notes = (0..NOTES).map(|number| note_on_it(&self.attacker, team, number));
        let notes: Vec<Item> = notes.collect();
        let mut came = Cost::default();
        for chunk in notes.chunks(100) {
            came.cpu += self.send_ok(chunk)?.cpu;
        }
        // They happen next year, so that they are held.
        let creation = |on, count| creation_of_it(&self.attacker, team, on, count);
        let creations: Vec<Item> = (1..=CREATIONS).map(|n| creation("2019-06-30", n)).collect();
        let real = creation("2018-06-30", 46);
        let taken = self.take("creations of a record that 900 notes wait for", &creations);
        let held = self.waiting_of(&[ABSENT]);
        let counted = self.send_ok(&[real]);
        std::mem::swap(&mut self.attacker, &mut self.second);
        taken?;
        let (held, counted) = (held?, counted?);
        self.row.measure("900 notes that come", came.to_string());
        let name = "the creation that counts, with the 900 that waited";
        self.row.measure(name, counted.to_string());
        if counted.cpu > came.cpu * MOST_TIMES {
            let lost = format!("{name}: {counted}; the notes when they came: {came}");
            self.row.lost.push(lost);
        }
        let left = self.waiting_of(&(0..NOTES).map(note_id).collect::<Vec<_>>())?;
        if left != 0 {
            self.row
                .lost
                .push(format!("{left} notes wait for what counts"));
        }
        if held != usize::from(CREATIONS) {
            let lost = format!("of {CREATIONS} creations of a record {held} are held");
            self.row.lost.push(lost);
        }
        self.row
            .fault("notes that wait for one record", u64::from(NOTES));
        self.serve_the_honest("notes that wait")
    }

    /// Held items of these records that still wait.
    fn waiting_of(&self, records: &[RecordId]) -> Result<usize> {
        let rows = self.world.office.wait(async {
            let mut tx = self.world.office.app.store.snapshot().await?;
            anyhow::Ok(tx.held_of_records(records).await?)
        })?;
        let waiting = rows.iter().filter(|row| row.status == HeldStatus::Held);
        Ok(waiting.count())
    }
}
