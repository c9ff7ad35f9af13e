//! After a power cut everybody goes on: phones call again, and in the end everything is counted exactly once.

use std::path::Path;
use std::sync::Arc;

use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::office::Office;
use anyhow::{Context as _, Result, ensure};
use mobile_cli::HttpTransport;
use mobile_core::SyncEnd;
use recorded_disk::{Loss, Op, Replay};
use server::store::held::HeldStatus;
use shared::id::{Digest, UserId};

use super::cut::{Bench, Lost, Told, Whose};
use super::note::{Item, Note};
use super::server::Facts;
use super::story::{PHONES, Story};

/// Between the last step of the story and the first call afterwards: an hour.
const LATER_MS: i64 = 60 * 60 * 1_000;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How often everybody went on.
    pub(crate) tried: u64,
    /// What was not as it should be.
    pub(crate) lost: Vec<Lost>,
}

/// Who loses power, and how.
fn outages(seed: u64) -> [(Loss, Loss); 4] {
    [
        (Loss::AllUnsynced, Loss::Nothing),
        (Loss::Some(seed), Loss::Nothing),
        (Loss::Nothing, Loss::AllUnsynced),
        (Loss::Torn(seed), Loss::Some(seed)),
    ]
}

/// Lets everybody go on after each `stride`th place from the moment that both phones are enrolled.
pub(crate) fn everybody_goes_on(story: &Story, stride: usize) -> Result<Tally> {
    let mut bench = Bench::new()?;
    let mut tally = Tally::default();
    let mut replay = Replay::new();
    let mut told = Told::nothing();
    let mut enrolled = 0;
    let mut items = Vec::new();
    for (place, op) in story.journal.ops().iter().enumerate() {
        replay.step(op);
        if let Op::Marked(note) = op {
            let note = &story.notes[*note];
            told.hear(note);
            match note {
                Note::Enrolled { .. } => enrolled += 1,
                Note::Saved { item, .. } => items.push(*item),
                _ => {}
            }
        }
        if enrolled < PHONES.len() || place % stride != 0 {
            continue;
        }
        let outages = outages(place as u64);
        let (office, phones) = outages[place / stride % outages.len()];
        tally.tried += 1;
        let image = |whose: Whose, loss| (whose.folder(), replay.image(&whose.folder(), loss));
        let mut images = vec![image(Whose::Office, office)];
        images.extend(PHONES.map(|phone| image(Whose::Phone(phone), phones)));
        if let Err(error) = bench.with(&images, |folder, _| go_on(story, folder, &items)) {
            tally.lost.push(Lost {
                what: format!(
                    "power cut after operation {place}, server {office:?}, phones {phones:?}: {error:#}"
                ),
                disks: images,
            });
        }
    }
    Ok(tally)
}

fn go_on(story: &Story, folder: &Path, items: &[Item]) -> Result<()> {
    let now = story.end.plus_ms(LATER_MS);
    let storage = Storage::Folder(folder.join(Whose::Office.folder()));
    let office = Office::resume(&storage, now)?;
    let transport = Arc::new(HttpTransport::new(&office.address));
    let mut handsets = PHONES.map(|phone| {
        let home = folder.join(Whose::Phone(phone).folder());
        Handset::new(
            UserId([0; 16]),
            &home,
            transport.clone(),
            1_000 + phone as u64,
        )
    });
    // Twice: what the second sends, the first reads.
    for _ in 0..2 {
        for handset in &mut handsets {
            let report = handset.at(now)?.sync(None)?;
            ensure!(report.end == SyncEnd::Complete, "{report:?}");
            ensure!(!report.reread, "a phone had to read everything again");
        }
    }
    let facts = office.wait(Facts::read(&office.app.store))?;
    ensure!(facts.faults.is_empty(), "verify: {:?}", facts.faults);
    for item in items {
        arrived(&facts, *item)?;
    }
    // Also what was on its way to the disk and was called nothing yet.
    for handset in &mut handsets {
        let core = handset.phone()?.core();
        for (_, entry) in core.outbox().entries() {
            let status = facts.held.get(&entry.item);
            ensure!(
                status == Some(&HeldStatus::Held),
                "{} waits on a phone and is {status:?} on the server",
                entry.item
            );
        }
        let mut files = core.summaries().filter_map(|summary| core.file(summary.id));
        let mut changes = files.by_ref().flat_map(|file| file.changes);
        let unknown = changes.find(|change| {
            let hash = Digest(change.hash.0);
            !facts.changes.contains_key(&hash) && !facts.held.contains_key(&hash)
        });
        ensure!(
            unknown.is_none(),
            "a phone has a change of its own: {unknown:?}"
        );
    }
    let counts = facts.changes.values().chain(facts.outcomes.values());
    ensure!(
        counts.max().is_none_or(|most| *most == 1),
        "a change counts or a command was decided more than once"
    );
    handsets.iter_mut().for_each(Handset::close);
    office.stop().context("the server does not stop")
}

fn arrived(facts: &Facts, item: Item) -> Result<()> {
    let (is_done, hash) = match item {
        Item::Change(hash) => (facts.changes.contains_key(&hash), hash),
        Item::Command(id, hash) => (facts.outcomes.contains_key(&id), hash),
    };
    ensure!(
        is_done || facts.held.get(&hash) == Some(&HeldStatus::Held),
        "{item:?} was called saved and never arrived"
    );
    Ok(())
}
