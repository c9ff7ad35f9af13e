//! The items: changes and commands of nine people, made once, each with a name.

mod findings;
mod twins;

use std::collections::BTreeSet;

use ed25519_dalek::Signer as _;
use shared::change::Change;
use shared::command::{Command, Order, Responsible};
use shared::id::{CommandId, Digest, RecordId};
use shared::pack::{Item, WitnessSignature};
use shared::record::outreach_session::{AudienceAnswer, Venue};
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::record::{Answers, Authorship, CountAnswer, outreach_session, talk_item, village_talk};
use shared::state::State;
use shared::time::Timestamp;

use crate::office::device_key;
use crate::scenario::{BEGIN, Handset, INSPECTION_TEAM, Job, Person, Scenario, Team, Term, id16};

/// The name of an item.
pub(super) type Named = &'static str;

/// Who there is, each with a phone at the same place.
pub(super) const OFFICE: usize = 0;
pub(super) const LEADER: usize = 1;
pub(super) const VOLUNTEER: usize = 2;
pub(super) const RECORDER: usize = 3;
pub(super) const KEEPER: usize = 4;
pub(super) const FIRST: usize = 5;
pub(super) const SECOND: usize = 6;
pub(super) const LIAISON: usize = 7;
pub(super) const DEPUTY: usize = 8;
/// A leader without a grant until the office gives one.
pub(super) const NEWCOMER: usize = 9;

/// What is sent, or done at the office.
#[derive(Debug, Clone)]
pub(super) enum What {
    Change(Named, Item),
    Command(Named, Command),
    /// The newcomer's grant begins.
    Grant,
    /// The volunteer's phone is reported stolen.
    Revoke,
}

/// Something sent, and by whom.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) sender: usize,
    pub(super) what: What,
}

impl Sent {
    pub(super) fn is_grant(&self) -> bool {
        matches!(self.what, What::Grant)
    }

    pub(super) fn is_revocation(&self) -> bool {
        matches!(self.what, What::Revoke)
    }

    /// The name of a change.
    pub(super) fn change(&self) -> Option<Named> {
        match self.what {
            What::Change(name, _) => Some(name),
            _ => None,
        }
    }

    /// Whether it freezes a record.
    pub(super) fn freezes(&self) -> bool {
        match &self.what {
            What::Command(_, command) => matches!(
                command.order,
                Order::Void { .. } | Order::Issue { .. } | Order::CloseInspection {}
            ),
            _ => false,
        }
    }

    /// Whether it takes a record out of the figures, or puts one back, without freezing it.
    pub(super) fn counts_for_another(&self) -> bool {
        match &self.what {
            What::Command(_, command) => {
                matches!(command.order, Order::SameAs { .. } | Order::NotSame { .. })
            }
            _ => false,
        }
    }

    /// Whether it is a change that somebody may make only of what was issued to them.
    pub(super) fn is_of_unit(&self) -> bool {
        self.sender == LIAISON && self.change().is_some()
    }
}

/// The nine and the newcomer.
pub(super) fn scenario() -> Scenario {
    let mut scenario = Scenario::duties(0);
    let person = |job, terms: &[usize]| Person {
        name: format!("{job:?}"),
        job,
        terms: terms
            .iter()
            .map(|team| Term {
                team: *team,
                from: None,
                to: None,
            })
            .collect(),
    };
    scenario.people = vec![
        person(Job::Office, &[0]),
        person(Job::Leader, &[0]),
        person(Job::Volunteer, &[0]),
        person(Job::Recorder, &[0]),
        person(Job::Recorder, &[0]),
        person(Job::Inspector("reform_office"), &[INSPECTION_TEAM]),
        person(Job::Inspector("supervision_office"), &[INSPECTION_TEAM]),
        person(Job::Liaison, &[0]),
        person(Job::Deputy, &[0]),
        person(Job::Leader, &[]),
    ];
    let phones = (0..scenario.people.len()).map(|person| Handset {
        person,
        skew: 0,
        dark: Vec::new(),
        revoked_at: None,
    });
    scenario.phones = phones.collect();
    scenario
}

/// A record as it was created.
type Seen<'c> = (RecordId, &'c Change);

/// Builds items one after another.
struct Builder {
    village: String,
    sent: Vec<Sent>,
    commands: u64,
}

impl Builder {
    fn change(&mut self, sender: usize, name: Named, record: RecordId, change: &Change) {
        let item = Item::Change {
            record,
            raw: change.raw().to_vec(),
            signature: None,
        };
        self.push(sender, What::Change(name, item));
    }

    /// Somebody else's change, signed by its author.
    fn witness(
        &mut self,
        sender: usize,
        by: usize,
        name: Named,
        record: RecordId,
        change: &Change,
    ) {
        let message = WitnessSignature::message(record, &change.hash());
        let signature = device_key(by).sign(&message).to_bytes().to_vec();
        let item = Item::Change {
            record,
            raw: change.raw().to_vec(),
            signature: Some(WitnessSignature(signature)),
        };
        self.push(sender, What::Change(name, item));
    }

    /// An order of somebody who has seen the record as it was created, and no event.
    fn order(&mut self, sender: usize, name: Named, (record, seen): Seen<'_>, order: Order) {
        self.commands += 1;
        let command = Command {
            id: CommandId(id16(0xc2, self.commands)),
            record,
            order,
            seen_heads: vec![seen.hash()],
            seen_event: None,
            claimed_at: Timestamp(BEGIN),
        };
        self.push(sender, What::Command(name, command));
    }

    fn push(&mut self, sender: usize, what: What) {
        self.sent.push(Sent { sender, what });
    }

    fn session(&self, audience: u16) -> Answers {
        Answers::OutreachSession(outreach_session::Answers {
            occurred_on: "2018-07-01".parse().ok(),
            village: self.village.parse().ok(),
            venue: Some(Venue::Courtyard),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([Person::id(VOLUNTEER)].into()),
            ..heard(audience)
        })
    }
}

fn heard(count: u16) -> outreach_session::Answers {
    outreach_session::Answers {
        audience: Some(AudienceAnswer {
            count,
            about: false,
        }),
        ..outreach_session::Answers::default()
    }
}

fn noted(note: &str) -> Answers {
    Answers::OutreachSession(outreach_session::Answers {
        note: Some(note.to_owned()),
        ..outreach_session::Answers::default()
    })
}

fn writes(person: usize, seconds: i64) -> Authorship {
    Authorship {
        actor: Handset::installation(person),
        time: BEGIN / 1000 + seconds,
    }
}

fn record(number: u64) -> RecordId {
    RecordId(id16(0x0f, number))
}

fn create(answers: &Answers, number: u64, team: usize, by: usize) -> (RecordId, Change) {
    let record = record(number);
    let change = answers.creation(record, Team::id(team), writes(by, 0));
    (record, change)
}

fn amend(after: &[&Change], answers: &Answers, by: usize) -> Change {
    let state = State::of(after.iter().copied()).expect("changes in causal order");
    let time = 60 * i64::try_from(after.len()).unwrap_or(0);
    let reason = Some("更正".to_owned());
    let change = answers.amendment(&state, writes(by, time), reason, 900 + after.len() as u64);
    change.expect("something becomes different")
}

/// Every item, and what happens at the office.
pub(super) fn all() -> Vec<Sent> {
    let village = scenario().teams[0].villages[0].clone();
    let mut builder = Builder {
        village,
        sent: Vec::new(),
        commands: 0,
    };
    sessions(&mut builder);
    matters(&mut builder);
    findings::findings(&mut builder);
    twins::twins(&mut builder);
    builder.push(OFFICE, What::Grant);
    builder.push(OFFICE, What::Revoke);
    builder.sent
}

fn sessions(b: &mut Builder) {
    // Two people count the audience at once, and one of them then chooses.
    let (session, creation) = create(&b.session(40), 1, 0, VOLUNTEER);
    let own = amend(
        &[&creation],
        &Answers::OutreachSession(heard(45)),
        VOLUNTEER,
    );
    let leaders = amend(&[&creation], &Answers::OutreachSession(heard(50)), LEADER);
    let after = [&creation, &own, &leaders];
    let chosen = amend(&after, &Answers::OutreachSession(heard(50)), LEADER);
    b.change(VOLUNTEER, "session", session, &creation);
    b.change(VOLUNTEER, "session counted again", session, &own);
    b.change(LEADER, "session counted by the leader", session, &leaders);
    b.change(LEADER, "session settled", session, &chosen);
    // Another phone brings the creation as well.
    b.witness(LEADER, VOLUNTEER, "session", session, &creation);
    // One is void, and amended by somebody who did not know.
    let (void, creation) = create(&b.session(12), 2, 0, VOLUNTEER);
    let late = amend(&[&creation], &noted("雨天"), VOLUNTEER);
    b.change(VOLUNTEER, "void session", void, &creation);
    b.change(VOLUNTEER, "note on the void session", void, &late);
    let reason = "记重了".to_owned();
    b.order(LEADER, "void", (void, &creation), Order::Void { reason });
    // One is amended by somebody whose grant comes at some time.
    let (third, creation) = create(&b.session(30), 3, 0, LEADER);
    let note = amend(&[&creation], &noted("补记"), NEWCOMER);
    let then = amend(&[&creation, &note], &noted("再补记"), LEADER);
    b.change(LEADER, "third session", third, &creation);
    b.change(NEWCOMER, "newcomer's note", third, &note);
    b.change(LEADER, "note after the newcomer's", third, &then);
}

fn talk(village: &str, readback_of: BTreeSet<RecordId>) -> Answers {
    Answers::VillageTalk(village_talk::Answers {
        occurred_on: "2018-07-02".parse().ok(),
        village: village.parse().ok(),
        attendees: Some(CountAnswer {
            count: 30,
            about: false,
        }),
        ended_with: Some(EndedWith::Items),
        readback_of: Some(readback_of),
        ..village_talk::Answers::default()
    })
}

fn matters(b: &mut Builder) {
    let (held, creation) = create(&talk(&b.village, BTreeSet::new()), 11, 0, RECORDER);
    b.change(RECORDER, "talk", held, &creation);
    let matter = Answers::TalkItem(talk_item::Answers {
        occurred_on: "2018-07-01".parse().ok(),
        village: b.village.parse().ok(),
        talk: Some(held),
        topic: Some("infrastructure_services".to_owned()),
        summary: Some("三社的路断了".to_owned()),
        scope: Some(Scope::Village),
        ..talk_item::Answers::default()
    });
    let (matter, raised) = create(&matter, 12, 0, RECORDER);
    b.change(RECORDER, "matter", matter, &raised);
    let seen = (matter, &raised);
    let later = talk(&b.village, [matter].into());
    let (later, creation) = create(&later, 13, 0, KEEPER);
    b.change(KEEPER, "talk that reads back", later, &creation);
    let accept = Order::Accept {
        responsible: Responsible::Village,
        due_on: "2018-07-31".parse().expect("a day"),
    };
    b.order(RECORDER, "accept", seen, accept);
    b.order(RECORDER, "start", seen, Order::Start {});
    let resolution = "路修好了".to_owned();
    b.order(
        RECORDER,
        "claim done",
        seen,
        Order::ClaimDone { resolution },
    );
    let reason = "还没好".to_owned();
    b.order(KEEPER, "reopen", seen, Order::Reopen { reason });
}

/// The hash of what is sent; none for what happens at the office.
pub(super) fn hash(what: &What) -> Option<(Named, Digest)> {
    match what {
        What::Change(name, item) => Some((name, Digest(*item.hash().bytes()))),
        What::Command(name, command) => Some((name, command.hash())),
        What::Grant | What::Revoke => None,
    }
}
