//! Which column is what, by its head in Chinese or English.

use shared::validate::{Rule, Violation};

use super::sheet::Row;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Reference,
    Role,
    Team,
    Area,
    Unit,
    From,
    To,
}

impl Column {
    const ALL: [Self; 8] = [
        Self::Name,
        Self::Reference,
        Self::Role,
        Self::Team,
        Self::Area,
        Self::Unit,
        Self::From,
        Self::To,
    ];

    /// Its name in errors.
    pub(super) fn field(self) -> &'static str {
        self.heads().1
    }

    /// Its head in Chinese and in English.
    fn heads(self) -> (&'static str, &'static str) {
        match self {
            Self::Name => ("姓名", "name"),
            Self::Reference => ("编号", "reference"),
            Self::Role => ("角色", "role"),
            Self::Team => ("团队", "team"),
            Self::Area => ("区划", "area"),
            Self::Unit => ("单位", "unit"),
            Self::From => ("从", "from"),
            Self::To => ("到", "to"),
        }
    }

    fn of(head: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|column| {
            let (chinese, english) = column.heads();
            head == chinese || head.eq_ignore_ascii_case(english)
        })
    }
}

/// The columns of a sheet, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns(Vec<(Column, usize)>);

impl Columns {
    /// The text of a row in a column; empty where the sheet has no such column.
    pub(super) fn text<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        let place = self.0.iter().find(|(other, _)| *other == column);
        place.map_or("", |(_, place)| row.cell(*place))
    }
}

/// Finds the columns of a head. One that is not known may be one that was misspelt, and what it says would be left out.
pub(super) fn find(head: &Row) -> Result<Columns, Vec<Violation>> {
    let (mut columns, mut broken) = (Vec::<(Column, usize)>::new(), Vec::new());
    for (place, text) in head
        .cells()
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
    {
        let rule = match Column::of(text) {
            None => Rule::UnknownValue,
            Some(column) if columns.iter().any(|(other, _)| *other == column) => Rule::Duplicate,
            Some(column) => {
                columns.push((column, place));
                continue;
            }
        };
        let shown: String = text.chars().take(20).collect();
        broken.push(Violation::new(&format!("columns/{shown}"), rule));
    }
    for needed in [Column::Name, Column::Role] {
        if !columns.iter().any(|(column, _)| *column == needed) {
            let field = format!("columns/{}", needed.field());
            broken.push(Violation::new(&field, Rule::Required));
        }
    }
    if broken.is_empty() {
        Ok(Columns(columns))
    } else {
        Err(broken)
    }
}

/// A sheet to fill in: the heads, with the mark by which Excel knows Chinese.
pub fn template() -> String {
    let heads = Column::ALL.map(|column| column.heads().0);
    format!("\u{feff}{}\r\n", heads.join(","))
}
