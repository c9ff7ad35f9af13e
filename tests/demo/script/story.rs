//! The story of one session: from what was first entered to what the truth says.

use ::tests::chance::Chance;
use ::tests::line::Weather;
use ::tests::truth::{Audience, Count, Session, Standing, Truth};

use super::slip::{Field, any_field, reason, spoil};
use super::timetable::day_number;
use super::{Act, Edit, Form, Hour, Mistake, Script, Timetable};
use crate::plan::{arrives_after_the_role, in_reach, sessions};

/// Last day on which a session is logged.
const LAST_LOG: i32 = 364;
/// Last evening on which something is done that must still reach the office.
const LAST_EVENING: i32 = 363;
/// Stories that need several calls begin no later.
const LAST_LONG_STORY: i32 = 300;
/// Why sessions are taken out.
const VOID_REASONS: [&str; 4] = ["重复登记", "群众大会未开成", "记在别的队名下", "练习时误存"];

/// Everything one story is told with.
struct Teller<'a> {
    chance: &'a mut Chance,
    truth: &'a Truth,
    calls: &'a Timetable,
    script: &'a mut Script,
    place: usize,
    session: &'a Session,
    /// The author, and the leader where that is somebody else.
    author: usize,
    leader: Option<usize>,
    /// The day it is logged.
    logged: i32,
}

/// Tells a session's story into the script.
pub(super) fn tell(
    chance: &mut Chance,
    truth: &Truth,
    calls: &Timetable,
    place: usize,
    script: &mut Script,
) {
    let session = &truth.sessions[place];
    let author = session.author;
    let held_on = day_number(session.on);
    let leaves = truth.members[author].to.map(day_number);
    let late = chance.percent(15) && leaves.is_none();
    let delay = if late { chance.between(1, 20) } else { 0 };
    let mut teller = Teller {
        truth,
        calls,
        place,
        session,
        author,
        leader: truth
            .leader(session.team)
            .filter(|leader| *leader != author),
        logged: (held_on + delay).min(LAST_LOG),
        chance,
        script,
    };
    teller.tell();
}

impl Teller<'_> {
    fn tell(&mut self) {
        let stays = self.truth.members[self.author].to.is_none();
        match (&self.session.audience, self.session.standing) {
            (_, Standing::Void) => self.void(stays),
            (Audience::Disputed(one, other), _) => self.dispute(*one, *other, None),
            (Audience::Agreed(_), Standing::Counted) => self.counted(stays),
            (_, Standing::Held(code)) => {
                self.script.expected.held.insert(self.place, code);
                self.log(self.right(), false);
            }
            (_, Standing::Declined) => {
                self.script.expected.declined.insert(self.place);
                self.log(self.right(), false);
            }
        }
    }

    fn counted(&mut self, stays: bool) {
        let late = arrives_after_the_role(self.truth, self.author, self.session.on);
        if late || !in_reach(self.truth, self.session.team, &self.session.village) {
            self.script.expected.released.insert(self.place);
            return self.log(self.right(), false);
        }
        if !stays {
            return self.log(self.right(), false);
        }
        match self.chance.below(1_000) {
            0..60 => self.mended_by_author(),
            60..75 => self.mended_by_leader(),
            75..85 => self.both_amend(),
            85..93 => self.settled_dispute(),
            93..97 => self.meddled_with(),
            97..140 => self.clock_ahead(),
            _ => self.plain(),
        }
    }

    /// What the session was, with the first of its counts.
    fn right(&self) -> Form {
        let (Audience::Agreed(count) | Audience::Disputed(count, _)) = self.session.audience;
        Form::of(self.session, count)
    }

    /// Logged as it was; now and then with a mistake that the phone refuses first.
    fn plain(&mut self) {
        let with_mistake = self.chance.percent(2);
        self.log(self.right(), with_mistake);
    }

    fn log(&mut self, form: Form, with_mistake: bool) {
        let mistake = with_mistake.then(|| self.chance.one_of(&Mistake::ALL));
        let act = Act::Log {
            session: self.place,
            form,
            mistake,
            clock_ahead: 0,
        };
        self.add(self.logged, Hour::Field, self.author, act);
    }

    fn add(&mut self, day: i32, hour: Hour, member: usize, act: Act) {
        self.script.step(self.truth, day, hour, member, act);
    }

    fn amend(&mut self, day: i32, hour: Hour, member: usize, edit: Edit) {
        let act = Act::Amend {
            session: self.place,
            edit,
            reason: reason(self.chance),
        };
        self.add(day, hour, member, act);
    }

    /// The evening on which somebody else first has the record on their phone, while what they do then
    /// can still reach the office.
    fn known_to(&self, member: usize) -> Option<i32> {
        let arrived = self.calls.arrives(self.author, self.logged)?;
        let evening = self.calls.hears(member, arrived + 1)?;
        self.calls.arrives(member, evening + 1)?;
        Some(evening)
    }

    fn mended_by_author(&mut self) {
        if self.logged > LAST_EVENING {
            return self.plain();
        }
        let mut form = self.right();
        let field = any_field(self.chance);
        let edit = spoil(self.chance, &mut form, field);
        self.log(form, false);
        let day = (self.logged + self.chance.between(0, 15)).min(LAST_EVENING);
        self.amend(day, Hour::Evening, self.author, edit);
    }

    fn mended_by_leader(&mut self) {
        let known = self
            .leader
            .and_then(|leader| Some((leader, self.known_to(leader)?)));
        let Some((leader, day)) = known.filter(|_| self.logged <= LAST_LONG_STORY) else {
            return self.mended_by_author();
        };
        let mut form = self.right();
        let field = any_field(self.chance);
        let edit = spoil(self.chance, &mut form, field);
        self.log(form, false);
        self.amend(day, Hour::Evening, leader, edit);
    }

    /// Author and leader amend different fields without knowing of each other: both stand.
    fn both_amend(&mut self) {
        let known = self
            .leader
            .and_then(|leader| Some((leader, self.known_to(leader)?)));
        let Some((leader, day)) = known.filter(|_| self.logged <= LAST_LONG_STORY) else {
            return self.mended_by_author();
        };
        let mut form = self.right();
        let of_author = spoil(self.chance, &mut form, Field::Note);
        let of_leader = spoil(self.chance, &mut form, Field::Audience);
        self.log(form, false);
        self.amend(day, Hour::Evening, self.author, of_author);
        self.amend(day, Hour::Evening, leader, of_leader);
    }

    /// Two counts, until somebody chooses the true one.
    fn settled_dispute(&mut self) {
        let Audience::Agreed(count) = self.session.audience else {
            return;
        };
        let other = sessions::other_count(self.chance, count);
        let chooser_leads = self.chance.percent(60);
        if self.chance.percent(50) {
            self.dispute(count, other, Some((count, chooser_leads)));
        } else {
            self.dispute(other, count, Some((count, chooser_leads)));
        }
    }

    /// Author and leader each set the audience without knowing of the other; somebody may choose.
    fn dispute(&mut self, of_author: Count, of_leader: Count, choice: Option<(Count, bool)>) {
        let known = self
            .leader
            .and_then(|leader| Some((leader, self.known_to(leader)?)));
        let chosen = known.and_then(|(leader, day)| {
            let (count, chooser_leads) = choice?;
            let both = [self.author, leader];
            let [other, chooser] = if chooser_leads {
                both
            } else {
                [leader, self.author]
            };
            let arrived = self.calls.arrives(other, day + 1)?;
            let day = self.calls.hears(chooser, arrived + 1)?;
            // The choice itself needs one more call.
            self.calls.arrives(chooser, day + 1)?;
            Some((day, chooser, count))
        });
        let Some((leader, day)) = known.filter(|_| choice.is_none() || chosen.is_some()) else {
            // Only a settled dispute may be left out: an open one is the truth.
            assert!(
                choice.is_some(),
                "session {} has no time for its dispute",
                self.place
            );
            return self.log(self.right(), false);
        };
        let mut form = self.right();
        form.audience = first_count(of_author, of_leader);
        self.log(form, false);
        for (member, count) in [(self.author, of_author), (leader, of_leader)] {
            let edit = Edit {
                audience: Some(count),
                ..Edit::default()
            };
            self.amend(day, Hour::Evening, member, edit);
        }
        if let Some((day, chooser, count)) = chosen {
            let act = Act::Choose {
                session: self.place,
                count,
            };
            self.add(day, Hour::Evening, chooser, act);
        }
    }

    /// A member of the team who is neither author nor leader amends: that waits for the office.
    fn meddled_with(&mut self) {
        let of_team = self.truth.team_members(self.session.team);
        let others: Vec<usize> = of_team
            .filter(|member| {
                let person = &self.truth.members[*member];
                let was_here = person.to.is_none() && person.from <= self.session.on;
                *member != self.author && !person.leads && was_here
            })
            .collect();
        self.log(self.right(), false);
        if others.is_empty() || self.logged > LAST_LONG_STORY {
            return;
        }
        let meddler = self.chance.one_of(&others);
        let Some(day) = self.known_to(meddler) else {
            return;
        };
        let mut wrong = self.right();
        spoil(self.chance, &mut wrong, Field::Venue);
        let edit = Edit {
            venue: Some(wrong.venue),
            ..Edit::default()
        };
        self.amend(day, Hour::Evening, meddler, edit);
        self.script
            .expected
            .held
            .insert(self.place, "not_permitted");
    }

    /// Logged and sent on one day by a phone whose clock is ahead, under tomorrow's date: held, and
    /// counted once its author has mended the date.
    fn clock_ahead(&mut self) {
        let is_fine = |call: &&(i32, Weather)| call.0 == self.logged && call.1 == Weather::Fine;
        let calls = self.calls.calls(self.author);
        let is_today = self.logged == day_number(self.session.on);
        let is_last = self.logged > LAST_EVENING;
        if !is_today || is_last || calls.iter().find(is_fine).is_none() {
            return self.plain();
        }
        let mut form = self.right();
        let edit = Edit {
            on: Some(form.on),
            ..Edit::default()
        };
        form.on = form.on.plus_days(1);
        let act = Act::Log {
            session: self.place,
            form,
            mistake: None,
            clock_ahead: 2,
        };
        self.add(self.logged, Hour::Field, self.author, act);
        self.amend(self.logged, Hour::Evening, self.author, edit);
    }

    fn void(&mut self, stays: bool) {
        self.log(self.right(), false);
        let act = Act::Void {
            session: self.place,
            reason: self.chance.one_of(&VOID_REASONS),
        };
        let leader = self
            .leader
            .and_then(|leader| Some((leader, self.known_to(leader)?)));
        let way = self.chance.below(10);
        match leader {
            Some((leader, day)) if way < 3 || (!stays && way < 9) => {
                self.add(day, Hour::Evening, leader, act);
            }
            // The leader voids while the author amends: whichever comes first, it is void.
            Some((leader, day)) if way < 5 && stays && self.logged <= LAST_LONG_STORY => {
                self.add(day, Hour::Evening, leader, act);
                let mut form = self.right();
                let edit = spoil(self.chance, &mut form, Field::Venue);
                let spoilt = Edit {
                    venue: Some(form.venue),
                    ..edit
                };
                self.amend(day, Hour::Evening, self.author, spoilt);
                if self.comes_after(self.author, leader, day) {
                    self.script.expected.held.insert(self.place, "frozen");
                }
            }
            // Both void it: the second is told that it is void already.
            Some((leader, day)) if way < 7 && stays && self.logged <= LAST_LONG_STORY => {
                self.add(day, Hour::Evening, leader, act.clone());
                self.add(day, Hour::Evening, self.author, act);
                self.script.expected.rejected += 1;
            }
            _ if way < 9 && stays => {
                let day = (self.logged + self.chance.between(0, 20)).min(LAST_EVENING);
                self.add(day, Hour::Evening, self.author, act);
            }
            _ => {
                let arrived = self.calls.arrives(self.author, self.logged);
                let day = arrived.and_then(Timetable::office);
                let day = day.expect("the office works after everybody has called");
                self.script
                    .office_voids
                    .entry(day)
                    .or_default()
                    .push(self.place);
            }
        }
    }

    /// Whether what one member did on an evening reaches the office after what another did.
    fn comes_after(&self, one: usize, other: usize, evening: i32) -> bool {
        let arrives = |member| self.calls.arrives(member, evening + 1);
        (arrives(one), one) > (arrives(other), other)
    }
}

/// A count that is neither of two.
fn first_count(one: Count, other: Count) -> Count {
    let mut count = Count {
        people: one.people.max(other.people) + 1,
        about: false,
    };
    if count == one || count == other {
        count.people += 1;
    }
    count
}
