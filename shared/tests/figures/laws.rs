//! What holds for any records, of every definition.

use proptest::prelude::*;
use shared::command::Happened;
use shared::figure::{
    CellKey, Contribution, DefinitionId, Figure, Question, Reference, Sign, Tally, evaluate,
    figure_digest, is_behind, needs,
};
use shared::record::finding::Category;

use crate::fixture::*;
use crate::lives::{any_asked, any_record, any_records, any_records_and_asked, live, picks};
use crate::oracle::{Asked, Plain, said};
use crate::records::{Record, code, day, finding};

fn question_of(asked: Asked) -> Question {
    question(
        asked.area,
        &asked.period.to_string(),
        &asked.as_of.to_string(),
    )
}

/// Every figure that is shown.
fn figures(tally: &Tally, asked: Asked) -> Vec<Figure> {
    let divisions = divisions();
    let reference = Reference {
        divisions: &divisions,
        memberships: &[],
    };
    let one =
        |id: DefinitionId| evaluate(id.definition(), tally, &reference, &question_of(asked)).ok();
    DefinitionId::ALL.into_iter().filter_map(one).collect()
}

proptest! {
    /// Every figure, with its bound, what it leaves out and the records behind it.
    #[test]
    fn figures_say_what_plain_loops_say((records, asked) in any_records_and_asked()) {
        let (records, plain): (Vec<Record>, Vec<Plain>) = records.into_iter().unzip();
        let cells = tally(&records);
        let divisions = divisions();
        let reference = Reference { divisions: &divisions, memberships: &[] };
        for figure in figures(&cells, asked) {
            let id = figure.definition_id;
            let expected = said(id, &plain, asked);
            let unknown: Vec<_> = expected.unknown.iter().map(|text| code(text)).collect();
            prop_assert_eq!(figure.value, expected.value, "{}", id);
            prop_assert_eq!(figure.bound, expected.bound, "{}", id);
            prop_assert_eq!(figure.unknown_successors, unknown, "{}", id);
            let is_behind = |record: &Record| {
                is_behind(id.definition(), &reference, &question_of(asked), &record.contributions())
            };
            let behind: Vec<bool> = records.iter().map(is_behind).collect();
            prop_assert_eq!(behind, expected.behind, "{}", id);
        }
    }

    /// Drill-down opens into exactly the records counted: they alone give the same value, one of the others
    /// changes nothing, and of what is added up each of them does.
    #[test]
    fn the_records_behind_a_figure_are_those_that_make_it(records in prop::collection::vec(any_record(), 0..8), asked in any_asked()) {
        let records: Vec<Record> = records.into_iter().map(|(record, _)| record).collect();
        let divisions = divisions();
        let reference = Reference { divisions: &divisions, memberships: &[] };
        let asked = question_of(asked);
        let whole = tally(&records);
        for id in DefinitionId::ALL {
            let definition = id.definition();
            let value = |tally: &Tally| evaluate(definition, tally, &reference, &asked).map(|one| (one.value, one.about_share));
            let Ok(all) = value(&whole) else { continue };
            let is_behind = |record: &Record| is_behind(definition, &reference, &asked, &record.contributions());
            let behind: Vec<Record> = records.iter().filter(|record| is_behind(record)).cloned().collect();
            prop_assert_eq!(value(&tally(&behind)).unwrap(), all, "{}", id);
            // Of these, one may stand for another: a village, a member, a middle, an earlier closing; and a
            // session that nobody attended may be in dispute.
            let adds_up = ![
                DefinitionId::O2Audience, DefinitionId::O3, DefinitionId::C1, DefinitionId::C1Talks,
                DefinitionId::T10, DefinitionId::I7,
            ].contains(&id);
            for record in &records {
                let mut without = whole.clone();
                without.apply(&record.contributions(), Sign::Subtract);
                let changes = value(&without).unwrap() != all;
                if !is_behind(record) {
                    prop_assert!(!changes, "{}", id);
                } else if adds_up && all.0.is_some() {
                    prop_assert!(changes, "{}", id);
                }
            }
        }
    }

    /// The months a definition names are all it needs, of cells and of records; what all of them need together
    /// is all that any needs.
    #[test]
    fn no_other_months_matter(records in any_records(), asked in any_asked()) {
        let records: Vec<Record> = records.into_iter().map(|(record, _)| record).collect();
        let divisions = divisions();
        let reference = Reference { divisions: &divisions, memberships: &[] };
        let asked = question_of(asked);
        let whole = tally(&records);
        let needs = needs(&asked);
        let is_needed = |cell: &CellKey| needs.iter().any(|need| {
            let (first, last) = need.months;
            need.measures.contains(&cell.measure) && (first..=last).contains(&cell.month)
        });
        let needed: Tally = whole.iter().filter(|(cell, _)| is_needed(cell)).collect();
        for id in DefinitionId::ALL {
            let definition = id.definition();
            let (first, last) = definition.months(&asked);
            let loaded: Tally = whole.iter().filter(|(cell, _)| (first..=last).contains(&cell.month)).collect();
            let ask = |tally: &Tally| evaluate(definition, tally, &reference, &asked);
            prop_assert_eq!(ask(&whole), ask(&loaded));
            prop_assert_eq!(ask(&whole), ask(&needed));
            for record in &records {
                if is_behind(definition, &reference, &asked, &record.contributions()) {
                    prop_assert!((first..=last).contains(&record.content.occurred_on().month()));
                }
            }
        }
    }

    /// In any order, in any parts, and by differences: the same cells, and so the same figures.
    #[test]
    fn deltas_and_parts_are_a_recount(
        (records, shuffled) in any_records().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        (amended, _) in any_record(),
        at in any::<prop::sample::Index>(),
        asked in any_asked(),
    ) {
        let of = |records: &[(Record, Plain)]| -> Vec<Record> {
            records.iter().map(|(record, _)| record.clone()).collect()
        };
        let (records, shuffled) = (of(&records), of(&shuffled));
        let whole = tally(&records);
        let (left, right) = shuffled.split_at(at.index(shuffled.len() + 1));
        let mut merged = tally(right);
        merged.merge(&tally(left));
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(figure_digest(&figures(&merged, asked)), figure_digest(&figures(&whole, asked)));
        if let Some(first) = records.first() {
            // One record is amended, or lives on; and one is taken out.
            let none: &[Contribution] = &[];
            let mut kept = whole;
            kept.merge(&Tally::change(&first.contributions(), &amended.contributions()));
            let mut now = records.clone();
            now[0] = amended;
            if now.len() > 1 {
                let voided = now.pop().unwrap();
                kept.merge(&Tally::change(&voided.contributions(), none));
            }
            prop_assert_eq!(&kept, &tally(&now));
            prop_assert_eq!(figures(&kept, asked), figures(&tally(&now), asked));
        }
    }

    /// What happens to a record step by step moves its cells from what they were to what they are.
    #[test]
    fn every_step_of_a_life_is_a_change(on in 0i32..900, picks in picks()) {
        let on = day("2018-01-01").plus_days(on);
        let begun = finding(&on.to_string(), STAYED, "transport", Category::Other);
        let (lived, life) = live(begun.clone(), on, &picks);
        let mut kept = tally(std::slice::from_ref(&begun));
        let mut record = begun;
        for (today, order) in life {
            let before = record.contributions();
            record = record.happened(today, Happened::of(order));
            kept.merge(&Tally::change(&before, &record.contributions()));
        }
        prop_assert_eq!(kept, tally(&[lived]));
    }
}
