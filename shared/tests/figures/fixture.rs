//! The small table of divisions, and questions.

use shared::division::{DivisionCode, Divisions, EditionSource};
use shared::figure::{
    DefinitionId, Figure, FigureValue, Question, Reference, Sign, Tally, evaluate,
};
use shared::time::LocalDate;

use crate::records::Record;

pub(crate) const COUNTY: &str = "511781";
/// Keeps its code.
pub(crate) const TOWN_A: &str = "511781100";
/// Ended in 2020.
pub(crate) const TOWN_B: &str = "511781101";
/// Begun in 2020.
pub(crate) const TOWN_C: &str = "511781102";
/// Stays, and takes `JOINED` in.
pub(crate) const STAYED: &str = "511781100201";
pub(crate) const JOINED: &str = "511781100202";
/// Becomes `511781100205` and `511781102201`.
pub(crate) const SPLIT: &str = "511781100203";
/// Nobody knows what it became.
pub(crate) const LOST: &str = "511781100204";
/// Becomes `511781102202`.
pub(crate) const MOVED: &str = "511781101201";
pub(crate) const MOVED_NOW: &str = "511781102202";

pub(crate) fn divisions() -> Divisions {
    let date = |text: &str| text.parse::<LocalDate>().unwrap();
    let counties = "code,name\n511781,万源市\n";
    Divisions::parse(&[
        EditionSource {
            id: "old",
            valid_from: date("2018-01-01"),
            valid_to: Some(date("2020-05-31")),
            counties,
            townships: "code,name\n511781100,甲镇\n511781101,乙乡\n",
            villages: "code,name\n511781100201,一\n511781100202,二\n511781100203,三\n\
                       511781100204,四\n511781101201,五\n",
            succession: Some(
                "code,name,new,name,evidence\n\
                 511781100201,一,511781100201,一,gazette\n\
                 511781100202,二,511781100201,一,gazette\n\
                 511781100203,三,511781100205,三东,gazette\n\
                 511781100203,三,511781102201,三西,gazette\n\
                 511781100204,四,,,\n\
                 511781101201,五,511781102202,五,gazette\n",
            ),
        },
        EditionSource {
            id: "new",
            valid_from: date("2020-06-01"),
            valid_to: None,
            counties,
            townships: "code,name\n511781100,甲镇\n511781102,丙镇\n",
            villages: "code,name\n511781100201,一\n511781100205,三东\n511781102201,三西\n\
                       511781102202,五\n",
            succession: None,
        },
    ])
    .unwrap()
}

pub(crate) fn tally<T>(records: &[T]) -> Tally
where
    T: Clone,
    Record: From<T>,
{
    let mut tally = Tally::new();
    for record in records {
        tally.apply(&Record::from(record.clone()).contributions(), Sign::Add);
    }
    tally
}

pub(crate) fn question(area: &str, period: &str, as_of: &str) -> Question {
    Question {
        area: area.parse().unwrap(),
        period: period.parse().unwrap(),
        as_of: as_of.parse::<LocalDate>().unwrap().start(),
        revision: 0,
        seq: 7,
        records_pending: 2,
    }
}

pub(crate) fn figure<T>(id: DefinitionId, records: &[T], asked: Question) -> Figure
where
    T: Clone,
    Record: From<T>,
{
    let divisions = divisions();
    let reference = Reference {
        divisions: &divisions,
        memberships: &[],
    };
    evaluate(id.definition(), &tally(records), &reference, &asked).unwrap()
}

pub(crate) fn integer(value: i64) -> Option<FigureValue> {
    Some(FigureValue::Integer(value))
}

pub(crate) fn ratio(numerator: i64, denominator: i64) -> Option<FigureValue> {
    Some(FigureValue::Ratio {
        numerator,
        denominator,
    })
}

pub(crate) fn codes(texts: &[&str]) -> Vec<DivisionCode> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}
