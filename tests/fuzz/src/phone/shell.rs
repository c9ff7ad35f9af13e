//! The phone's shell: a disk in memory, a key, and an office that answers what it was told to.

use std::collections::{BTreeMap, VecDeque};

use ed25519_dalek::{Signer as _, SigningKey};
use mobile_core::{Core, Effect, Event, Report};
use shared::time::Timestamp;

/// More effects of one event than any sync of these sizes has: beyond it the phone goes round in circles.
const MAX_EFFECTS: usize = 2_000;

/// Everything around the core.
#[derive(Default)]
pub(super) struct Shell {
    pub(super) disk: BTreeMap<String, Vec<u8>>,
    /// What the office answers, one exchange after the other; then it cannot be reached.
    pub(super) answers: VecDeque<Vec<u8>>,
    /// The bundles it wrote.
    pub(super) files: Vec<Vec<u8>>,
    /// What it told the person.
    pub(super) reports: Vec<Report>,
}

/// The phone's device key.
pub(super) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

impl Shell {
    /// Starts a core on the disk. It is ready whatever is there.
    pub(super) fn start(&mut self, now: Timestamp) -> Core {
        let mut core = Core::new();
        self.reports.clear();
        let entries = self.disk.clone().into_iter().collect();
        self.run(&mut core, Event::Loaded(entries), now);
        assert_eq!(self.reports.first(), Some(&Report::Ready));
        core
    }

    /// Hands over an event and does what follows from it.
    pub(super) fn run(&mut self, core: &mut Core, event: Event, now: Timestamp) {
        let mut effects = VecDeque::from(core.handle(event, now));
        let mut count = 0;
        while let Some(effect) = effects.pop_front() {
            count += 1;
            assert!(count < MAX_EFFECTS, "the phone goes round in circles");
            if let Some(event) = self.perform(effect) {
                effects.extend(core.handle(event, now));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Event> {
        Some(match effect {
            Effect::Persist(batch) => {
                for key in &batch.deletes {
                    self.disk.remove(key);
                }
                self.disk.extend(batch.puts);
                Event::Persisted(batch.id)
            }
            Effect::Sign { what, message } => Event::Signed {
                what,
                signature: key().sign(&message).to_bytes().to_vec(),
            },
            Effect::Exchange { .. } | Effect::Deliver { .. } => match self.answers.pop_front() {
                Some(body) => Event::Answered { body },
                None => Event::Unanswered,
            },
            Effect::WriteBundle { file, .. } => {
                self.files.push(file);
                Event::BundleWritten
            }
            Effect::Wake { .. } => return None,
            Effect::Report(report) => {
                self.reports.push(report);
                return None;
            }
        })
    }
}
