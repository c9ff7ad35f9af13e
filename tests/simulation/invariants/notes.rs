//! I3 and I4 of notes: whoever reads a record reads the notes on it that count, with the words their author left
//! there, and nobody else does; they are in no figure.

use std::collections::BTreeSet;

use mobile_core::Core;
use shared::id::RecordId;
use shared::record::{Answers, Content, note};

use super::books::Books;
use super::official::{Fate, Official};
use crate::law::{Broken, Law};
use crate::ledger::Said;
use crate::world::World;

pub(super) fn examine(world: &World, official: &Official, books: &Books) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (number, duty) in world.ledger.saved_duties() {
        let Said::Wrote(Answers::Note(form)) = &duty.said else {
            continue;
        };
        let about = form.about.and_then(|about| official.records.get(&about));
        let Some(about) = about.filter(|_| books.fate(number, duty) == Fate::Counted) else {
            continue;
        };
        let words = words_of(world, books, duty.record, form);
        for (place, phone) in world.phones.iter().enumerate() {
            let Some(core) = &phone.core else { continue };
            let feeds = official.feeds(about);
            let mut feeds = feeds.iter();
            let reads = feeds.any(|feed| core.position().feeds.contains_key(feed));
            let phones = &world.scenario.phones;
            let is_authors = phones[place].person == phones[duty.phone].person;
            let summary = core.summary(duty.record);
            let mut complain = |law, what: String| {
                let what = format!(
                    "phone {place}: {} and the note {} {what}",
                    about.id, duty.record
                );
                broken.push(Broken::new(law, what));
            };
            if reads {
                if let Err(why) = is_read(core, about.id, duty.record, &words, is_authors) {
                    complain(Law::Feeds, format!("on it {why}"));
                }
            } else if !is_authors && summary.is_some() {
                complain(Law::Feeds, "on it, which it may not read".to_owned());
            }
            let adds = summary.is_some_and(|summary| {
                !summary.contributions.is_empty() || summary.own_contributions.is_some()
            });
            if adds {
                complain(Law::Figures, "that is in figures".to_owned());
            }
        }
    }
    broken
}

/// What a note may say: the last words of each phone on which its author wrote it. Which of two stands, plain data
/// does not know.
fn words_of<'w>(
    world: &'w World,
    books: &Books,
    record: RecordId,
    form: &'w note::Answers,
) -> BTreeSet<&'w str> {
    let duties = world.ledger.saved_duties();
    let counted = duties
        .filter(|(number, duty)| {
            duty.record == record && books.fate(*number, duty) == Fate::Counted
        })
        .collect::<Vec<_>>();
    let phones: BTreeSet<usize> = counted.iter().map(|(_, duty)| duty.phone).collect();
    let written = counted.iter().filter_map(|(_, duty)| match &duty.said {
        Said::Wrote(_) => form.text.as_deref(),
        Said::Added(words) => Some(words.as_str()),
        Said::Asked(_) => None,
    });
    let written: Vec<&str> = written.collect();
    match phones.len() {
        0 | 1 => written.last().copied().into_iter().collect(),
        _ => written.into_iter().collect(),
    }
}

/// Whether a phone shows a note beside its record, with the words that stand. On its author's own phones words stand
/// that do not count yet.
fn is_read(
    core: &Core,
    about: RecordId,
    note: RecordId,
    words: &BTreeSet<&str>,
    is_authors: bool,
) -> Result<(), String> {
    let shown = core.detail(note).ok_or("is not there")?;
    let says = match &shown.content {
        Some(Content::Note(note)) if note.about == about => note.text.as_str(),
        other => return Err(format!("says {other:?}")),
    };
    if !is_authors && !words.contains(says) {
        return Err(format!("says {says:?}, where its author left {words:?}"));
    }
    let links = core.detail(about).map(|detail| detail.links);
    let mut links = links.into_iter().flatten();
    let is_beside = links.any(|link| link.points_here && link.record == note);
    if is_beside {
        Ok(())
    } else {
        Err("does not stand beside it".to_owned())
    }
}
