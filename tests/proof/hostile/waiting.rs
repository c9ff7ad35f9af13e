//! Notes by the hundred that wait for one record, and creations that say they are it.

use anyhow::{Result, ensure};
use shared::cbor;
use shared::id::{RecordId, TeamId};
use shared::pack::Item;
use shared::record::note::Purpose;
use shared::record::outreach_session::{AudienceAnswer, Venue};
use shared::record::{Answers, Authorship, RecordKind, note, outreach_session};

use super::attacker::{Attacker, code_of};
use super::{Proof, records};

const NOTES: u16 = 900;
const CREATIONS: u16 = 20;
const ABSENT: RecordId = RecordId([0x51; 16]);

fn by(attacker: &Attacker) -> Authorship {
    Authorship {
        actor: attacker.enrolled.installation,
        time: records::TIME,
    }
}

fn note_on_it(attacker: &Attacker, team: TeamId, number: u16) -> Item {
    let mut id = [0x52; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    let answers: Answers = note::Answers {
        occurred_on: "2018-06-30".parse().ok(),
        division: "511781109001".parse().ok(),
        about: Some(ABSENT),
        about_kind: Some(RecordKind::OutreachSession),
        purpose: Some(Purpose::Progress),
        text: Some(format!("第{number}次")),
    }
    .into();
    let creation = answers.creation(RecordId(id), team, by(attacker));
    records::item(RecordId(id), &creation)
}

/// It happens next year, so that it is held.
fn creation_of_it(attacker: &Attacker, team: TeamId, count: u16) -> Item {
    let answers: Answers = outreach_session::Answers {
        occurred_on: "2019-06-30".parse().ok(),
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
        for chunk in notes.chunks(100) {
            let pack = self.attacker.next(chunk);
            let ask = self
                .attacker
                .sync(self.attacker.body(&[cbor::encode(&pack)]));
            ensure!(code_of(&self.attacker.send(ask)?) == "ok", "notes may wait");
        }
        let creations = (1..=CREATIONS).map(|count| creation_of_it(&self.attacker, team, count));
        let creations: Vec<Item> = creations.collect();
        let taken = self.take("creations of a record that 900 notes wait for", &creations);
        std::mem::swap(&mut self.attacker, &mut self.second);
        taken?;
        let held = self.world.office.wait(async {
            let mut tx = self.world.office.app.store.snapshot().await?;
            anyhow::Ok(tx.held_of_records(&[ABSENT]).await?.len())
        })?;
        if held != usize::from(CREATIONS) {
            let lost = format!("of {CREATIONS} creations of a record {held} are held");
            self.row.lost.push(lost);
        }
        self.row
            .fault("notes that wait for one record", u64::from(NOTES));
        self.serve_the_honest("notes that wait")
    }
}
