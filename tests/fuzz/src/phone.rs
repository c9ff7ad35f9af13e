//! A phone that starts on a disk some of whose rows are damaged, and meets an office that answers anything.
//!
//! No row of the disk, answer, file or line may keep it from starting, showing its views and taking a person's acts.
//! The input replaces rows of a healthy phone's disk (and gives what comes in) by bytes.

mod healthy;
mod shell;

pub(crate) use healthy::{answer, healthy};

use mobile_core::view::{Filter, Selection};
use mobile_core::{Core, Event};
use shared::command::Order;
use shared::figure::DefinitionId;
use shared::id::{CommandId, RecordId, TeamId};
use shared::record::{Answers, note, outreach_session};
use shared::time::{Period, Timestamp};

use shell::Shell;

/// The phone's clock.
const NOW: Timestamp = Timestamp(1_530_500_000_000);
/// Where a row's bytes go if not to the disk.
pub(crate) const ANSWER: u8 = 0x80;
pub(crate) const BUNDLE: u8 = 0x81;
pub(crate) const RECEIPT: u8 = 0x82;
pub(crate) const LINE: u8 = 0x83;

/// Pieces, each a place, a length of two bytes (least first) and that many bytes. A place is the number of a row of
/// the healthy disk, or one of the constants above.
pub fn run(data: &[u8]) {
    let mut disk = healthy().clone();
    let keys: Vec<String> = disk.keys().cloned().collect();
    let mut shell = Shell::default();
    let (mut bundle, mut receipt, mut line) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = data;
    while let Some((&[place, low, high], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_le_bytes([low, high])).min(after.len());
        let (bytes, after) = after.split_at(length);
        rest = after;
        match place {
            ANSWER => shell.answers.push_back(bytes.to_vec()),
            BUNDLE => bundle = bytes.to_vec(),
            RECEIPT => receipt = bytes.to_vec(),
            LINE => line = bytes.to_vec(),
            place => {
                let key = &keys[usize::from(place) % keys.len()];
                disk.insert(key.clone(), bytes.to_vec());
            }
        }
    }
    shell.disk = disk;

    let mut core = shell.start(NOW);
    look(&core);
    act(&mut shell, &mut core, bundle, receipt, &line);
    // Whatever that left on the disk, the phone starts again.
    look(&shell.start(NOW.plus_ms(60_000)));
}

/// The input that puts a page of an answer on the disk.
pub(crate) fn stored_page(response: &[u8]) -> Vec<u8> {
    let page = mobile_core::memory::Page {
        response: response.to_vec(),
        attempts: 0,
    };
    let page = shared::cbor::encode(&page);
    let place = healthy().keys().position(|key| key == "meta/page");
    let place = place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(0);
    let length = u16::try_from(page.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&[place, length[0], length[1]], page.as_slice()].concat()
}

/// Reads every view.
fn look(core: &Core) {
    let _ = (
        core.status(NOW),
        core.attention(NOW),
        core.conflicts(),
        core.coverage(),
        core.drafts(),
    );
    for filter in [
        Filter::All,
        Filter::OnlyHere,
        Filter::NeedsMending,
        Filter::TwoAnswers,
        Filter::Open,
        Filter::Mine,
        Filter::DueSoon,
        Filter::Overdue,
    ] {
        let _ = core.list(Selection::from(filter), "", NOW);
    }
    let _ = core.list(Filter::All, "村", NOW);
    for record in records(core) {
        let _ = (
            core.detail(record),
            core.look_alikes(record),
            core.file(record),
        );
    }
    if let (Ok(area), Ok(period)) = ("511781".parse(), "2018".parse::<Period>()) {
        let _ = core.figures(area, period, NOW);
        if let Some(definition) = DefinitionId::ALL.first() {
            let _ = core.records_behind(*definition, area, period, NOW);
        }
    }
    let shelf = core.reference();
    let _ = (
        shelf.people(),
        shelf.teams(),
        shelf.units(),
        shelf.topics(),
        shelf.divisions(),
    );
    let _ = (core.carried().count(), core.receipts().count());
}

fn records(core: &Core) -> Vec<RecordId> {
    core.summaries().map(|summary| summary.id).take(8).collect()
}

/// A person's day with it.
fn act(shell: &mut Shell, core: &mut Core, bundle: Vec<u8>, receipt: Vec<u8>, line: &[u8]) {
    let new = RecordId([0x66; 16]);
    let mut acts = vec![
        Event::Woke,
        Event::Record {
            record: new,
            team: TeamId([4; 16]),
            answers: Answers::from(outreach_session::Answers::default()),
        },
        Event::Carry { file: bundle },
        Event::Receipt { file: receipt },
        Event::Join {
            line: String::from_utf8_lossy(line).into_owned(),
        },
    ];
    for draft in core.drafts() {
        acts.push(Event::Submit {
            record: draft.record,
        });
    }
    for record in records(core) {
        acts.extend([
            Event::JoinLine { record },
            Event::Seen { record },
            Event::Amend {
                record,
                answers: Answers::from(note::Answers::default()),
                reason: Some("改".to_owned()),
                fresh: 7,
            },
            Event::Amend {
                record,
                answers: Answers::from(outreach_session::Answers {
                    note: Some("雨大".to_owned()),
                    ..outreach_session::Answers::default()
                }),
                reason: Some("改".to_owned()),
                fresh: 7,
            },
            Event::Order {
                command: CommandId([0x67; 16]),
                record,
                order: Order::Void {
                    reason: "记重了".to_owned(),
                },
            },
        ]);
        for conflict in core.conflicts_of(record) {
            if let Some(choice) = conflict.values.first() {
                acts.push(Event::Resolve {
                    record,
                    field: conflict.field.clone(),
                    choice: choice.choice,
                });
            }
        }
    }
    acts.push(Event::ExportBundle);
    acts.push(Event::SyncNow { budget_bytes: None });
    for event in acts {
        shell.run(core, event, NOW);
    }
}
