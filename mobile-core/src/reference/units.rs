//! Units, as the office lists them.

use shared::sync::Reference;
use shared::unit::Unit;

use super::ReferenceShelf;

impl ReferenceShelf {
    /// The units, ended ones too; those every organisation starts with until the office's list is here.
    pub fn units(&self) -> Vec<Unit> {
        let listed = self.listed_units().map(<[Unit]>::to_vec);
        listed.unwrap_or_else(Unit::defaults)
    }

    /// The office's list, where it is here.
    pub(super) fn listed_units(&self) -> Option<&[Unit]> {
        self.entries()
            .find_map(|(_, entry)| match &entry.reference {
                Reference::Units(units) => Some(units.as_slice()),
                _ => None,
            })
    }

    /// The name of a unit; none for a code that the list does not have.
    pub fn unit_name(&self, code: &str) -> Option<String> {
        let mut units = self.units().into_iter();
        units.find(|unit| unit.code == code).map(|unit| unit.name)
    }
}
