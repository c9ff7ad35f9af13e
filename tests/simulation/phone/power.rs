//! The power goes, and comes again: what was called saved must be there.

use mobile_core::{Batch, Core, Event};
use shared::id::Digest;

use super::{Doing, command_id, unknown_change};
use crate::law::{Broken, Law};
use crate::ledger::{Act, Deed, Told};
use crate::world::{Happening, World};

impl World {
    /// Whether the power goes at this point.
    pub(super) fn dies(&mut self, place: usize) -> bool {
        self.phones[place].points += 1;
        let planned = self.plan.crash_at == Some((place, self.phones[place].points));
        planned || (self.is_noisy() && self.chances.power.per_mille(20))
    }

    /// The power goes, `batch` perhaps on its way to the disk.
    pub(crate) fn crash(&mut self, place: usize, batch: Option<Batch>) {
        self.counts.crashes += 1;
        let phone = &mut self.phones[place];
        let batch = phone.writing.take().or(batch);
        phone.disk.cut_off(batch, &mut self.chances.power);
        phone.core = None;
        phone.effects.clear();
        phone.is_syncing = false;
        phone.waits_for = None;
        phone.boots += 1;
        let after = match self.chances.power.below(4) {
            0 => self.chances.power.between(1, 72) * 3_600_000 / 2,
            _ => self.chances.power.between(1, 600) * 1_000,
        };
        self.after(i64::from(after), Happening::Restart(place));
    }

    /// Turns a phone on, and looks whether what was called saved is there.
    pub(crate) async fn restart(&mut self, place: usize) {
        if self.phones[place].core.is_some() {
            return;
        }
        let entries = self.phones[place].disk.entries();
        self.phones[place].core = Some(Core::new());
        let now = self.clock_of(place);
        // Read before anything follows from it, for that can be cut off as well.
        let phone = &mut self.phones[place];
        if let Some(core) = &mut phone.core {
            phone
                .effects
                .extend(core.handle(Event::Loaded(entries), now));
        }
        self.settle(place);
        self.check_promises(place).await;
        self.pump(place);
    }

    /// What the power interrupted is there, or its person sees that it is not.
    fn settle(&mut self, place: usize) {
        match self.phones[place].doing.take() {
            Some(Doing::Act(act)) => {
                let found = self.item_on_disk(place, act);
                match found {
                    Some(item) => self.now_saved(place, act, item),
                    None => self.ledger.not_saved(act),
                }
            }
            Some(Doing::Form(record, form)) => {
                let phone = &mut self.phones[place];
                let core = phone.core.as_ref();
                let drafts = core.map(Core::drafts).unwrap_or_default();
                let draft = drafts.iter().find(|draft| draft.record == record);
                let is_new = draft.is_some_and(|draft| draft.answers == form.answers());
                if is_new {
                    phone.forms.insert(record, form);
                }
            }
            Some(Doing::Duty(duty)) => self.settle_duty(place, duty),
            _ => {}
        }
    }

    /// The item of an act that nobody was told of, if it is on the phone.
    fn item_on_disk(&self, place: usize, act: Act) -> Option<Digest> {
        let meant = &self.ledger.acts[act];
        let file = self.phones[place].core.as_ref()?.file(meant.record)?;
        if meant.deed == Deed::Void {
            let commands = file.commands.iter();
            let mut own = commands.filter(|command| command.id == command_id(act));
            return own.find_map(mobile_core::record::StoredCommand::item);
        }
        unknown_change(&file, place, |item| self.ledger.act_of(item).is_some())
    }

    /// Everything that was called saved is on the phone, unless the office has it and no feed of this
    /// phone does any more.
    async fn check_promises(&mut self, place: usize) {
        let Some(core) = &self.phones[place].core else {
            return;
        };
        let drafts = core.drafts();
        let mut missing = Vec::new();
        for (record, form) in &self.phones[place].forms {
            let draft = drafts.iter().find(|draft| draft.record == *record);
            if draft.is_none_or(|draft| draft.answers != form.answers()) {
                missing.push(format!("the form of {record}"));
            }
        }
        missing.extend(self.duties_missing(place).await);
        let mut gone = Vec::new();
        for (act, meant) in self.ledger.saved_acts() {
            if meant.phone != place {
                continue;
            }
            let file = core.file(meant.record);
            let is_here = |item: &Digest| {
                file.as_ref().is_some_and(|file| {
                    let mut commands = file.commands.iter();
                    file.changes.iter().any(|change| change.hash.0 == item.0)
                        || commands.any(|command| command.id == command_id(act))
                })
            };
            if meant.told == Told::Saved && !meant.item.as_ref().is_some_and(is_here) {
                gone.push((act, file.is_some()));
            }
        }
        for (act, is_held) in gone {
            let item = self.ledger.acts[act].item.unwrap_or(Digest([0; 32]));
            if is_held || !self.office.has_settled(item, command_id(act)).await {
                missing.push(format!("{:?} of act {act}", self.ledger.acts[act].deed));
            }
        }
        for what in missing {
            let what = format!("phone {place} came back without {what}, which it had called saved");
            self.broken.push(Broken::new(Law::Saved, what));
        }
    }
}
