//! A row of the sheet as a person and a grant.

use shared::access::{Grant, Role};
use shared::division::Area;
use shared::id::TeamId;
use shared::message::{Language, text};
use shared::time::LocalDate;
use shared::validate::{Rule, Violation};

use super::columns::{Column, Columns};
use super::sheet::Row;
use crate::identity::grants::propose::broken_one;
use crate::identity::people;
use crate::reference::ReferenceData;
use crate::store::identity::TeamRow;

/// What names in rows are looked up in.
pub(super) struct Lists<'a> {
    pub(super) reference: &'a ReferenceData,
    pub(super) teams: Vec<TeamRow>,
    pub(super) today: LocalDate,
}

/// What a row asks for.
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) reference: Option<String>,
    pub(super) grant: Grant,
}

/// Reads a row; what is wrong with it is said by its columns.
pub(super) fn read(
    row: &Row,
    columns: &Columns,
    lists: &Lists<'_>,
) -> Result<Wanted, Vec<Violation>> {
    let mut broken = Vec::new();
    let text = |column| columns.text(row, column);
    let name = people::name(text(Column::Name)).unwrap_or_else(|found| {
        broken.push(found);
        String::new()
    });
    let role = found(text(Column::Role), Column::Role, role, &mut broken);
    if role.is_none() && text(Column::Role).is_empty() {
        broken.push(Violation::new(Column::Role.field(), Rule::Required));
    }
    let grant = Grant {
        role: role.unwrap_or(Role::SatchelMember),
        area: found(
            text(Column::Area),
            Column::Area,
            |text| lists.area(text),
            &mut broken,
        ),
        unit: found(
            text(Column::Unit),
            Column::Unit,
            |text| lists.unit(text),
            &mut broken,
        ),
        team: found(
            text(Column::Team),
            Column::Team,
            |text| lists.team(text),
            &mut broken,
        ),
        from: found(text(Column::From), Column::From, day, &mut broken).unwrap_or(lists.today),
        to: found(text(Column::To), Column::To, day, &mut broken),
    };
    if role.is_some() {
        let is_said = |field: &str| broken.iter().any(|other| other.field == field);
        let of_grant = broken_one(&grant, lists.reference).into_iter();
        // What was written and not understood is not missing.
        let of_grant: Vec<Violation> = of_grant.filter(|one| !is_said(&one.field)).collect();
        broken.extend(of_grant);
    }
    if !broken.is_empty() {
        return Err(broken);
    }
    let reference = Some(text(Column::Reference).to_owned());
    Ok(Wanted {
        name,
        reference: reference.filter(|reference| !reference.is_empty()),
        grant,
    })
}

/// What a cell means; none of an empty one.
fn found<T>(
    text: &str,
    column: Column,
    read: impl Fn(&str) -> Result<T, Rule>,
    broken: &mut Vec<Violation>,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    match read(text) {
        Ok(value) => Some(value),
        Err(rule) => {
            broken.push(Violation::new(column.field(), rule));
            None
        }
    }
}

/// A role by its code, or by its name in Chinese or English.
fn role(said: &str) -> Result<Role, Rule> {
    let mut all = Role::ALL.into_iter();
    let found = all.find(|role| {
        let name = |language| text(language, &format!("role-{role}"));
        said == role.as_str()
            || said == name(Language::ZhCn)
            || said.eq_ignore_ascii_case(&name(Language::En))
    });
    found.ok_or(Rule::UnknownValue)
}

/// A day: `2018-07-01`, `2018/7/1`, `2018.7.1` or `2018年7月1日`.
fn day(text: &str) -> Result<LocalDate, Rule> {
    let text = text.trim_end_matches('日');
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else {
        return Err(Rule::Date);
    };
    let day = format!("{year}-{month:0>2}-{day:0>2}");
    day.parse().map_err(|_| Rule::Date)
}

impl Lists<'_> {
    /// A place by its code, or by its name where only one has that whole name, or only one holds it.
    fn area(&self, text: &str) -> Result<Area, Rule> {
        if text.chars().all(|sign| sign.is_ascii_digit()) {
            return text.parse().map_err(|_| Rule::Division);
        }
        let found = self.reference.divisions.find(text, self.today);
        let here = found.iter().filter(|found| !found.matched_former_name);
        let here: Vec<_> = here.map(|found| found.division).collect();
        let whole: Vec<_> = here
            .iter()
            .filter(|division| division.name == text)
            .collect();
        match (whole.as_slice(), here.as_slice()) {
            ([one], _) => Ok(Area::from(one.code)),
            ([], [one]) => Ok(Area::from(one.code)),
            _ => Err(Rule::Division),
        }
    }

    fn unit(&self, text: &str) -> Result<String, Rule> {
        let mut units = self.reference.units.iter();
        let found = units.find(|unit| unit.code == text || unit.name == text);
        found
            .map(|unit| unit.code.clone())
            .ok_or(Rule::UnknownValue)
    }

    fn team(&self, text: &str) -> Result<TeamId, Rule> {
        let mut teams = self.teams.iter();
        let found = teams.find(|team| team.name == text || team.id.to_string() == text);
        found.map(|team| team.id).ok_or(Rule::UnknownValue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let first: LocalDate = "2018-07-01".parse().unwrap();
        for text in [
            "2018-07-01",
            "2018/7/1",
            "2018.7.1",
            "2018年7月1日",
            "2018年07月01",
        ] {
            assert_eq!(day(text), Ok(first), "{text}");
        }
        for text in ["2018-13-01", "7月1日", "明天", "2018-07", "43282"] {
            assert_eq!(day(text), Err(Rule::Date), "{text}");
        }
    }

    #[test]
    fn a_role_goes_by_three_names() {
        for text in ["satchel_member", "宣讲队员"] {
            assert_eq!(role(text), Ok(Role::SatchelMember), "{text}");
        }
        assert_eq!(role("皇帝"), Err(Rule::UnknownValue));
    }
}
