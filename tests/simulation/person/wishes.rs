//! What people want a form to say.

use shared::id::RecordId;

use crate::plain::{self, Field, Value, Values, Writes};
use crate::world::World;

/// Codes of policy topics.
pub(crate) const TOPICS: [&str; 5] = [
    "congress_19",
    "poverty_alleviation",
    "benefit_policies",
    "farm_technique",
    "rural_revitalisation",
];

impl World {
    /// What somebody who sees these values wants to be different.
    pub(super) fn changes(&mut self, place: usize, record: RecordId, values: &Values) -> Writes {
        let mut writes = Writes::new();
        for _ in 0..=self.chances.people.below(2) {
            let fields = [
                Field::Audience,
                Field::Audience,
                Field::Note,
                Field::Venue,
                Field::Form,
                Field::Part,
                Field::Late,
            ];
            let field = self.chances.people.pick(&fields).clone();
            let optional = matches!(field, Field::Note | Field::Late);
            let value = if optional && self.chances.people.percent(25) {
                Value::Gone
            } else {
                self.value(&field)
            };
            writes.insert(field, value);
        }
        if self.chances.people.percent(15) {
            writes.insert(Field::Date, self.date(place));
        }
        if self.chances.people.percent(25) {
            let team = self
                .ledger
                .sessions
                .get(&record)
                .map_or(0, |session| session.team);
            let people = self.members(team);
            let person = *self.chances.people.pick(&people);
            toggle(&mut writes, values, Field::Member(person));
        }
        if self.chances.people.percent(25) {
            let topic = (*self.chances.people.pick(&TOPICS)).to_owned();
            toggle(&mut writes, values, Field::Topic(topic));
        }
        if self.chances.people.percent(15) {
            let question = Field::Question(format!("q{}", self.next_number()));
            let value = self.value(&question);
            writes.insert(question, value);
        }
        writes
    }

    /// A value for a field; mostly one that nobody else would choose.
    pub(super) fn value(&mut self, field: &Field) -> Value {
        let number = self.next_number();
        let chance = &mut self.chances.people;
        match field {
            Field::Venue => Value::text(*chance.pick(&["courtyard", "field", "home", "school"])),
            Field::Form => Value::text(*chance.pick(&["group_talk", "one_to_one", "performance"])),
            Field::Part => Value::text(*chance.pick(&["am", "pm", "evening"])),
            Field::Audience if chance.percent(15) => Value::Pair(40, chance.percent(50)),
            Field::Audience => {
                let count = u16::try_from(number % 60_000).unwrap_or(0) + 41;
                Value::Pair(count, chance.percent(30))
            }
            _ => Value::text(format!("话{number}")),
        }
    }

    /// The day of a session, as its author has it: from memory, or what the phone proposes; now and then
    /// a slip to a day to come, which the phone refuses.
    pub(super) fn date(&mut self, place: usize) -> Value {
        let now = self.clock_of(place);
        let core = self.phones[place].core.as_ref();
        let today = core.map_or(now.date(), |core| core.today(now));
        let chance = &mut self.chances.people;
        let really = shared::time::Timestamp(self.now).date();
        let day = match chance.below(40) {
            0 => return plain::day(today.plus_days(chance.between(1, 30))),
            1..13 => today,
            13..36 => really.plus_days(-chance.between(0, 5)),
            _ => really.plus_days(-chance.between(20, 40)),
        };
        plain::day(day.min(today))
    }
}

/// Takes a member in, or out while others remain.
fn toggle(writes: &mut Writes, values: &Values, field: Field) {
    let same_set =
        |other: &&Field| std::mem::discriminant(*other) == std::mem::discriminant(&field);
    let size = values.keys().filter(same_set).count();
    if !values.contains_key(&field) {
        writes.insert(field, Value::Here);
    } else if size > 1 {
        writes.insert(field, Value::Gone);
    }
}
