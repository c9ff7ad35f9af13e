//! Talks and the matters raised at them.

use std::collections::BTreeSet;

use super::{Figure, Number, Question, number, over};
use crate::truth::{Ending, Fate, Item, Standing, Talk, Truth};

pub(super) fn figures(truth: &Truth, villages: &[String], question: &Question<'_>) -> Vec<Figure> {
    let of_area = |talk: &Talk| talk.village.starts_with(question.area);
    let mut talks = 0;
    let mut without = 0;
    let mut visited = BTreeSet::new();
    for talk in &truth.talks {
        if of_area(talk) && question.in_period(talk.on) && talk.standing == Standing::Counted {
            talks += 1;
            without += i64::from(talk.ending == Ending::NoItem);
            visited.insert(talk.village.as_str());
        }
    }
    let of_area = villages
        .iter()
        .filter(|village| village.starts_with(question.area));
    let all_villages = number(of_area.clone().count());
    let visited = number(
        of_area
            .filter(|village| visited.contains(village.as_str()))
            .count(),
    );

    let (mut raised, mut resolved_ever, mut resolved, mut declined) = (0, 0, 0, 0);
    let (mut settled_in, mut overdue, mut due_soon) = (0, 0, 0);
    let mut days = Vec::new();
    for item in &truth.items {
        let talk = &truth.talks[item.talk];
        if !talk.village.starts_with(question.area) {
            continue;
        }
        let settled = item.fate.settled(&truth.talks);
        if settled.is_some_and(|on| question.in_period(on)) {
            settled_in += 1;
        }
        if talk.on <= question.day {
            resolved_ever += i64::from(settled.is_some());
            if is_owed(item) && item.due < question.as_of {
                overdue += 1;
            } else if is_owed(item) && item.due <= question.as_of.plus_days(3) {
                due_soon += 1;
            }
        }
        if !question.in_period(talk.on) {
            continue;
        }
        raised += i64::from(!matches!(item.fate, Fate::Withdrawn { .. }));
        declined += i64::from(matches!(item.fate, Fate::Declined { .. }));
        if let Some(on) = settled {
            resolved += 1;
            days.push(on.days_since(talk.on));
        }
    }
    vec![
        question.figure("t1", Number::Whole(talks)),
        question.figure("t2", Number::Whole(raised)),
        question.figure("t3", Number::Whole(resolved_ever)),
        question.figure("t4", over(resolved, raised)),
        question.figure("t5", over(settled_in, raised)),
        // Nobody confirms what they claimed themselves.
        question.figure("t6", over(resolved_ever, resolved_ever)),
        question.figure("t7", over(resolved + declined, raised)),
        question.figure("t8", Number::Whole(overdue)),
        question.figure("t8_due_soon", Number::Whole(due_soon)),
        question.figure("t9", over(raised, talks)),
        question.figure("t9_no_item", over(without, talks)),
        question.figure("t10", median(days)),
        question.figure("c1_talks", over(visited, all_villages)),
    ]
}

/// Whether whoever is responsible still owes work on it.
fn is_owed(item: &Item) -> bool {
    item.fate == Fate::Open
}

/// The middle, or half the sum of the two in the middle.
fn median(mut days: Vec<i32>) -> Number {
    days.sort_unstable();
    let half = days.len() / 2;
    match days.len() {
        0 => Number::Null,
        length if length % 2 == 1 => Number::Over(i64::from(days[half]), 1),
        _ => Number::Over(i64::from(days[half - 1] + days[half]), 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_half_the_sum_of_two() {
        assert_eq!(median(Vec::new()), Number::Null);
        assert_eq!(median(vec![9, 3, 5]), Number::Over(5, 1));
        assert_eq!(median(vec![9, 3, 5, 4]), Number::Over(9, 2));
    }
}
