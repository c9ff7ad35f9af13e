//! Own packs as files: planned as for a sync, persisted, signed, written out.

use std::collections::{BTreeMap, VecDeque};

use shared::bundle::{BUNDLE_OVERHEAD_BYTES, Bundle, MAX_BUNDLE_BYTES, MAX_BUNDLE_PACKS};
use shared::cbor;
use shared::time::Timestamp;

use crate::core::{Core, Then};
use crate::effect::{Effect, Refusal, Report, ToSign};
use crate::storage::{Key, Writes};

/// Bytes of a pack's place in a bundle besides the pack.
const FRAME_BYTES: usize = 5;

/// What follows a batch of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The packs are persisted with their numbers.
    Packed,
    /// The packs of a written file are marked.
    Marked,
}

/// An export on its way.
#[derive(Debug, Default)]
pub(crate) struct Export {
    /// Packs with their signatures once they are there.
    to_sign: BTreeMap<u64, Option<Vec<u8>>>,
    /// Files to be written, with the packs in each; the first is with the shell.
    files: VecDeque<(Vec<u64>, Vec<u8>)>,
    bundles: usize,
    packs: usize,
    items: usize,
}

impl Core {
    pub(crate) fn start_export(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let refusal = match self.enrolled() {
            Err(refusal) => Some(refusal),
            Ok(_) if self.session.is_some() || self.export.is_some() => Some(Refusal::Busy),
            Ok(_) if self.memory.contact.is_copy => Some(Refusal::Copy),
            Ok(_) => None,
        };
        if let Some(refusal) = refusal {
            effects.push(Effect::Report(Report::Refused(refusal)));
            return;
        }
        let plan = self.plan_all(now);
        let numbers = plan.numbers.into_iter().map(|number| (number, None));
        self.export = Some(Export {
            to_sign: numbers.collect(),
            ..Export::default()
        });
        if plan.writes.0.is_empty() {
            self.sign_export(effects);
        } else {
            self.persist(plan.writes, Then::Export(Step::Packed), effects);
        }
    }

    pub(crate) fn go_on_exporting(&mut self, step: Step, effects: &mut Vec<Effect>) {
        match step {
            Step::Packed => self.sign_export(effects),
            Step::Marked => self.write_bundle(effects),
        }
    }

    fn sign_export(&mut self, effects: &mut Vec<Effect>) {
        let Some(export) = &self.export else { return };
        let mut unsigned = export.to_sign.iter();
        let next = unsigned.find(|(_, signature)| signature.is_none());
        let packs = self.memory.outbox.packs();
        if let Some((number, pack)) = next.and_then(|(n, _)| Some((*n, packs.get(n)?))) {
            effects.push(Effect::Sign {
                what: ToSign::Pack(number),
                message: pack.message(),
            });
            return;
        }
        self.bundle_up();
        self.write_bundle(effects);
    }

    pub(crate) fn export_signed(
        &mut self,
        pack: u64,
        signature: Vec<u8>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(export) = &mut self.export else {
            return;
        };
        if let Some(place) = export.to_sign.get_mut(&pack) {
            *place = Some(signature);
            self.sign_export(effects);
        }
    }

    /// Puts the signed packs into as few files as their bounds allow, in order.
    fn bundle_up(&mut self) {
        let Some(organisation) = self.memory.enrolment.as_ref().map(|e| e.organisation) else {
            return;
        };
        let Some(export) = &mut self.export else {
            return;
        };
        let mut file = (Vec::new(), Vec::new());
        let mut size = BUNDLE_OVERHEAD_BYTES;
        let close = |(numbers, packs): (Vec<u64>, Vec<Vec<u8>>)| {
            let bundle = Bundle {
                organisation,
                packs,
            };
            (numbers, bundle.to_file())
        };
        for (number, signature) in std::mem::take(&mut export.to_sign) {
            let pack = self.memory.outbox.packs().get(&number);
            let Some((pack, signature)) = pack.zip(signature) else {
                continue;
            };
            export.items += pack.items.len();
            let bytes = cbor::encode(&pack.signed(signature));
            let grown = size + bytes.len() + FRAME_BYTES;
            if grown > MAX_BUNDLE_BYTES || file.0.len() == MAX_BUNDLE_PACKS {
                export.files.push_back(close(std::mem::take(&mut file)));
                size = BUNDLE_OVERHEAD_BYTES;
            }
            size += bytes.len() + FRAME_BYTES;
            file.0.push(number);
            file.1.push(bytes);
        }
        if !file.0.is_empty() {
            export.files.push_back(close(file));
        }
    }

    fn write_bundle(&mut self, effects: &mut Vec<Effect>) {
        let Some(export) = &mut self.export else {
            return;
        };
        if let Some((_, file)) = export.files.front() {
            effects.push(Effect::WriteBundle {
                place: export.bundles,
                file: file.clone(),
            });
            return;
        }
        let report = Report::Exported {
            bundles: export.bundles,
            packs: export.packs,
            items: export.items,
        };
        self.export = None;
        effects.push(Effect::Report(report));
    }

    /// A file is out of this phone: its packs are marked as being carried.
    pub(crate) fn bundle_written(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let written = self.export.as_mut().and_then(|export| {
            let (numbers, _) = export.files.pop_front()?;
            export.bundles += 1;
            export.packs += numbers.len();
            Some(numbers)
        });
        let Some(numbers) = written else { return };
        let mut writes = Writes::default();
        for number in numbers {
            // One that was acknowledged meanwhile stays as it is.
            let pack = self.memory.outbox.packs().get(&number);
            if let Some(pack) = pack.filter(|pack| pack.fate == crate::outbox::PackFate::Open) {
                writes.put(Key::Pack(number), cbor::encode(&pack.exported(now)));
            }
        }
        self.persist(writes, Then::Export(Step::Marked), effects);
    }

    pub(crate) fn export_failed(&mut self, effects: &mut Vec<Effect>) {
        if self.export.take().is_some() {
            effects.push(Effect::Report(Report::NotSaved { record: None }));
        }
    }
}
