//! Figures of talks, matters, inspections and findings by plain loops over what people wrote and what
//! happened to it. Of a pair that is the same only the one counts; notes move nothing.

mod finding;

use shared::command::Event;
use shared::id::Digest;
use shared::record::Answers;
use shared::record::inspection::InspectionKind;

use super::books::Books;
use super::official::Fate;
use crate::ledger::{Duty, Said};
use crate::world::World;

/// The county, where inspections are at home.
const COUNTY: &str = "511781";

/// A record that counts.
pub(super) struct Counted<'w> {
    pub(super) answers: &'w Answers,
    /// What happened to it, in order.
    events: &'w [(Event, Digest)],
    /// The day it is of.
    pub(super) on: String,
    /// Where it is at home.
    pub(super) home: String,
}

impl Counted<'_> {
    fn happened(&self) -> impl Iterator<Item = &'static str> {
        self.events.iter().map(|(event, _)| event.happened.as_str())
    }

    fn ever(&self, name: &str) -> bool {
        self.happened().any(|happened| happened == name)
    }

    /// Whether a matter is settled now.
    fn is_settled(&self) -> bool {
        let mut is_settled = false;
        for name in self.happened() {
            match name {
                "answer_on_spot" | "confirm" | "read_back" => is_settled = true,
                "reopen" => is_settled = false,
                _ => {}
            }
        }
        is_settled
    }
}

/// The records that were written and count for themselves, and are not void.
pub(super) fn counted<'w>(world: &'w World, books: &'w Books) -> Vec<Counted<'w>> {
    let mut all = Vec::new();
    for (number, duty) in world.ledger.saved_duties() {
        let Said::Wrote(answers) = &duty.said else {
            continue;
        };
        let one = Counted {
            answers,
            events: books.events_of(duty.record),
            on: day_of(duty).unwrap_or_default(),
            home: home_of(answers),
        };
        let is_note = matches!(answers, Answers::Note(_));
        let is_twin = one.happened().fold(false, |is_twin, name| match name {
            "same_as" => true,
            "not_same" => false,
            _ => is_twin,
        });
        if books.fate(number, duty) == Fate::Counted && !one.ever("void") && !is_twin && !is_note {
            all.push(one);
        }
    }
    all
}

/// Where a form says that its record is at home.
pub(super) fn home_of(answers: &Answers) -> String {
    let home = match answers {
        Answers::OutreachSession(session) => session.village,
        Answers::VillageTalk(talk) => talk.village,
        Answers::TalkItem(item) => item.village,
        Answers::Inspection(inspection) => inspection.division,
        Answers::Finding(finding) => finding.division,
        Answers::Note(note) => note.division,
    };
    home.map_or(String::new(), |home| home.to_string())
}

/// The day that a form says.
pub(super) fn day_of(duty: &Duty) -> Option<String> {
    let Said::Wrote(answers) = &duty.said else {
        return None;
    };
    let on = match answers {
        Answers::VillageTalk(talk) => talk.occurred_on,
        Answers::TalkItem(item) => item.occurred_on,
        Answers::Inspection(inspection) => inspection.occurred_on,
        Answers::Finding(finding) => finding.occurred_on,
        Answers::OutreachSession(session) => session.occurred_on,
        Answers::Note(note) => note.occurred_on,
    };
    on.map(|on| on.to_string())
}

/// First and last month of a period of 2018.
fn months(period: &str) -> (u32, u32) {
    match period.get(5..) {
        None => (1, 12),
        Some("H1") => (1, 6),
        Some("Q3") => (7, 9),
        Some(month) => {
            let month = month.parse().expect("a month");
            (month, month)
        }
    }
}

/// One number over another, as a text.
fn over(above: u32, below: u32) -> String {
    match below {
        0 => "null".to_owned(),
        _ => format!("{above}/{below}"),
    }
}

/// The figures that are counted here, as texts: t1, t2, t3, t9, i1 and its kinds, i2 to i6.
pub(super) fn figures(world: &World, books: &Books, area: &str, period: &str) -> Vec<String> {
    let (first, last) = months(period);
    let mut found = finding::Found::on(world.office.clock.now().date(), last);
    let month = |on: &str| {
        on.get(5..7)
            .and_then(|month| month.parse().ok())
            .unwrap_or(0)
    };
    let today = world.office.clock.now().date().to_string();
    let (mut talks, mut raised, mut resolved) = (0, 0, 0);
    let mut inspections = [0; 3];
    let (mut findings, mut issued, mut planned) = (0, 0, 0);
    for one in &counted(world, books) {
        let month: u32 = month(&one.on);
        let is_in = first <= month && month <= last;
        let is_here = one.home.starts_with(area);
        let is_county = area == COUNTY;
        match one.answers {
            Answers::VillageTalk(_) if is_in && is_here => talks += 1,
            Answers::TalkItem(_) if is_here && !one.ever("withdraw") => {
                raised += u32::from(is_in);
                resolved += u32::from(month <= last && one.is_settled());
            }
            // What is planned for a day to come was not held yet.
            Answers::Inspection(inspection) if is_in && is_county && one.on <= today => {
                match inspection.inspection_kind {
                    Some(InspectionKind::OnSite) => inspections[0] += 1,
                    Some(InspectionKind::Random) => inspections[1] += 1,
                    Some(InspectionKind::Special) => inspections[2] += 1,
                    Some(InspectionKind::Recheck) | None => {}
                }
            }
            Answers::Finding(_) if is_county => {
                if is_in {
                    findings += 1;
                    issued += u32::from(one.ever("issue"));
                    planned += u32::from(one.ever("plan"));
                }
                if month <= last {
                    found.add(one.events, is_in);
                }
            }
            _ => {}
        }
    }
    let [on_site, random, special] = inspections;
    let inspected = on_site + random + special;
    let i3 = over(planned, issued);
    let mut figures = vec![
        format!("t1 {talks} exact"),
        format!("t2 {raised} exact"),
        format!("t3 {resolved} exact"),
        format!("t9 {} exact", over(raised, talks)),
        format!("i1 {inspected} exact"),
        format!("i1_on_site {on_site} exact"),
        format!("i1_random {random} exact"),
        format!("i1_special {special} exact"),
        format!("i2 {findings} exact"),
        format!("i2_per_inspection {} exact", over(findings, inspected)),
        format!("i3 {i3} exact"),
    ];
    figures.extend(found.figures());
    figures
}
