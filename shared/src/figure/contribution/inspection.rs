//! What an inspection adds: by its day, since one may be planned ahead.

use super::{Amount, Contribution, Contributions, Measure};
use crate::record::inspection::{Inspection, InspectionKind};

pub(super) fn contributions(inspection: &Inspection) -> Vec<Contribution> {
    let on = inspection.occurred_on;
    let measure = match inspection.inspection_kind {
        InspectionKind::OnSite => Measure::InspectionsOnSite,
        InspectionKind::Random => Measure::InspectionsRandom,
        InspectionKind::Special => Measure::InspectionsSpecial,
        InspectionKind::Recheck => Measure::InspectionsRecheck,
    };
    let mut all = Contributions::of(inspection.division, on);
    all.add(measure, Amount::Day(on));
    all.all
}
