//! The guards: whether an order may be carried out on a record as it counts now.

use super::{
    Course, Facts, FindingFacts, ItemFacts, Stale, Status, Transition, transitions, words,
};
use crate::access::{Action, Denied, Permit, Role};
use crate::command::{Command, Happened, Order, Responsible};
use crate::division::DivisionCode;
use crate::id::{Digest, RecordId, UserId};
use crate::problem::RejectionCode;
use crate::record::RecordKind;
use crate::record::talk_item::TalkItem;
use crate::record::village_talk::VillageTalk;
use crate::state::State;
use crate::time::LocalDate;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The person.
    pub user: UserId,
    /// The units they act for, by code.
    pub units: &'a [String],
}

/// The record that another is said to be the same as.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its home.
    pub home: DivisionCode,
    /// Its course.
    pub course: &'a Course,
}

/// What a guard looks at: counted state and events only.
pub struct Subject<'a> {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its home.
    pub home: DivisionCode,
    /// Its counted state.
    pub state: &'a State,
    /// Its course.
    pub course: &'a Course,
    /// Who asks.
    pub asker: Asker<'a>,
    /// The day by which time limits are judged.
    pub on: LocalDate,
    /// Of `same_as`, the record that is to count; none where it does not count or is not there.
    pub target: Option<Target<'a>>,
    /// Whether another record is said to be the same as this one.
    pub has_duplicates: bool,
    /// Whether the office's list has a unit.
    pub has_unit: &'a dyn Fn(&str) -> bool,
}

/// Decides a command about a counted record. A permit is `None` only where the office waived the check for
/// which the command was held.
pub fn decide(
    command: &Command,
    subject: &Subject<'_>,
    permit: Result<Option<Permit>, Denied>,
) -> Result<Happened, RejectionCode> {
    let order = &command.order;
    let mut table = transitions(subject.kind).iter();
    let row = table
        .find(|row| row.order == order.name())
        .ok_or(RejectionCode::WrongKind)?;
    let permit = permit.map_err(|_| RejectionCode::NotPermitted)?;
    let asked = Action::Order(order.name());
    if permit
        .as_ref()
        .is_some_and(|permit| permit.action() != asked)
    {
        return Err(RejectionCode::NotPermitted);
    }
    if subject.course.is_void {
        return Err(RejectionCode::AlreadyVoid);
    }
    let is_stale = is_stale(command, subject);
    may_be_given(row, subject, command.seen_event, is_stale)?;
    if row.stale == Stale::Reject && is_stale {
        return Err(RejectionCode::ChangedSince);
    }
    let order = words::as_it_will_stand(order)?;
    match &subject.course.facts {
        Facts::Finding(finding) => finding_guard(&order, subject, finding)?,
        Facts::Item(item) => item_guard(&order, subject, item, permit.as_ref())?,
        Facts::None => {}
    }
    guard(&order, subject)?;
    Ok(Happened::of(order))
}

/// Whether the record is not as the author saw it: others changed it, or acted on it.
fn is_stale(command: &Command, subject: &Subject<'_>) -> bool {
    let course = subject.course;
    !subject.state.is_covered_by(&command.seen_heads)
        || course.is_stale(command.seen_event, subject.asker.user)
}

fn may_be_given(
    row: &Transition,
    subject: &Subject<'_>,
    seen: Option<Digest>,
    is_stale: bool,
) -> Result<(), RejectionCode> {
    if let (Stale::Dispute, Facts::Finding(finding)) = (row.stale, &subject.course.facts) {
        return may_be_rechecked(row, finding, subject, seen);
    }
    if row.from.contains(&subject.course.status) {
        return Ok(());
    }
    // What stands in the way is what somebody else did meanwhile.
    if row.stale == Stale::Reject && is_stale {
        return Err(RejectionCode::ChangedSince);
    }
    Err(RejectionCode::WrongState)
}

/// Every inspector rechecks what this round's report says, the first and whoever did not know of the first:
/// both stand. Once the office has settled it, or has gone on, it is too late.
fn may_be_rechecked(
    row: &Transition,
    finding: &FindingFacts,
    subject: &Subject<'_>,
    seen: Option<Digest>,
) -> Result<(), RejectionCode> {
    let course = subject.course;
    let has_seen = |event: Digest| course.has_seen(seen, event);
    let mut rechecks = finding.rechecks.iter();
    let is_first = row.from.contains(&course.status);
    let is_open = match course.status {
        Status::Passed | Status::Returned => !finding.rechecks_differ(),
        Status::RecheckDisputed => true,
        _ => is_first,
    };
    let is_current = finding.report.is_some_and(has_seen);
    if rechecks.clone().any(|other| has_seen(other.event)) {
        Err(RejectionCode::WrongState)
    } else if is_open && rechecks.any(|other| other.by == subject.asker.user) {
        Err(RejectionCode::SamePerson)
    } else if is_open && is_current {
        Ok(())
    } else if course.is_stale(seen, subject.asker.user) {
        Err(RejectionCode::ChangedSince)
    } else {
        Err(RejectionCode::WrongState)
    }
}

/// What holds whatever the kind.
fn guard(order: &Order, subject: &Subject<'_>) -> Result<(), RejectionCode> {
    let refuse_if = |refused: bool, code| if refused { Err(code) } else { Ok(()) };
    let course = subject.course;
    match order {
        Order::Void { .. } => refuse_if(subject.has_duplicates, RejectionCode::HasDuplicates),
        Order::SameAs { canonical } => {
            let target = subject.target.ok_or(RejectionCode::NotFound)?;
            let fits = target.id == *canonical
                && target.id != subject.id
                && target.kind == subject.kind
                && (target.home == subject.home || subject.kind == RecordKind::Inspection)
                && target.course.counts();
            refuse_if(!fits, RejectionCode::NotTheSame)?;
            refuse_if(course.same_as.is_some(), RejectionCode::WrongState)?;
            refuse_if(subject.has_duplicates, RejectionCode::HasDuplicates)
        }
        Order::NotSame { .. } => refuse_if(course.same_as.is_none(), RejectionCode::WrongState),
        _ => Ok(()),
    }
}

/// What holds for matters.
fn item_guard(
    order: &Order,
    subject: &Subject<'_>,
    item: &ItemFacts,
    permit: Option<&Permit>,
) -> Result<(), RejectionCode> {
    let refuse_if = |refused: bool, code| if refused { Err(code) } else { Ok(()) };
    match order {
        Order::Accept {
            responsible,
            due_on,
        } => {
            let is_known = responsible.unit().is_none_or(subject.has_unit);
            refuse_if(!is_known, RejectionCode::UnknownUnit)?;
            refuse_if(*due_on < subject.on, RejectionCode::DatePast)
        }
        Order::ChangeDue { due_on, .. } => refuse_if(*due_on < subject.on, RejectionCode::DatePast),
        Order::Start {} | Order::ClaimDone { .. } => {
            let mut roles = permit.into_iter().flat_map(Permit::roles);
            let may = permit.is_none() || roles.any(|role| answers_for(*role, subject, item));
            refuse_if(!may, RejectionCode::NotResponsible)
        }
        Order::Confirm { .. } => {
            let claimant = item.claim.as_ref().map(|claim| claim.by);
            let is_claimant = claimant == Some(subject.asker.user);
            refuse_if(is_claimant, RejectionCode::SamePerson)
        }
        _ => Ok(()),
    }
}

/// Whether somebody of a role works on a matter: the township and the units on what they took on themselves,
/// others on whatever their grant reaches. A unit that had it once still reads it.
fn answers_for(role: Role, subject: &Subject<'_>, item: &ItemFacts) -> bool {
    let responsible = item.responsible.as_ref();
    match role {
        Role::TownshipCoordinator => responsible == Some(&Responsible::Township),
        Role::Liaison | Role::DeputyInCharge => {
            let unit = responsible.and_then(Responsible::unit);
            subject.asker.units.iter().any(|own| unit == Some(own))
        }
        _ => true,
    }
}

fn finding_guard(
    order: &Order,
    subject: &Subject<'_>,
    finding: &FindingFacts,
) -> Result<(), RejectionCode> {
    let refuse_if = |refused: bool, code| if refused { Err(code) } else { Ok(()) };
    let is_past = |due_on: &LocalDate| *due_on < subject.on;
    let is_sooner = |due_on: &LocalDate| Some(*due_on) <= finding.due_on;
    match order {
        Order::Issue { due_on, lead_unit } => {
            refuse_if(!(subject.has_unit)(lead_unit), RejectionCode::UnknownUnit)?;
            refuse_if(is_past(due_on), RejectionCode::DatePast)
        }
        Order::RequestExtension { due_on, .. } => {
            // Asked for while there is time, the due day included (domain.md §2.2).
            let is_late = finding.due_on.is_some_and(|due| subject.on > due);
            refuse_if(is_late, RejectionCode::AskedTooLate)?;
            refuse_if(is_sooner(due_on), RejectionCode::DateNotLater)
        }
        Order::GrantExtension { due_on } => {
            refuse_if(finding.extension.is_none(), RejectionCode::NotAskedFor)?;
            refuse_if(is_sooner(due_on), RejectionCode::DateNotLater)
        }
        Order::RefuseExtension { .. } => {
            refuse_if(finding.extension.is_none(), RejectionCode::NotAskedFor)
        }
        Order::Recheck { .. } => {
            let lead = finding.lead_unit.as_ref();
            let is_own = lead.is_some_and(|lead| subject.asker.units.contains(lead));
            refuse_if(is_own, RejectionCode::SameUnit)
        }
        Order::NextRound { due_on } => refuse_if(is_past(due_on), RejectionCode::DatePast),
        Order::Close { waived } => {
            let has_passed = subject.course.status == Status::Passed;
            // Without a recheck that passed a reason is needed, and beside one it would say nothing.
            refuse_if(waived.is_none() && !has_passed, RejectionCode::NotRechecked)?;
            refuse_if(waived.is_some() && has_passed, RejectionCode::WrongState)
        }
        _ => Ok(()),
    }
}

/// What a counted talk that answers a matter makes happen: the claim that it is done is confirmed, when the
/// talk is of the same village, later than the one at which it was raised, not before the claim, and kept by
/// somebody other than the claimant (domain.md §2.2).
pub fn read_back(
    item: &TalkItem,
    course: &Course,
    talk: RecordId,
    kept: &VillageTalk,
    reader: UserId,
) -> Option<Happened> {
    let Facts::Item(facts) = &course.facts else {
        return None;
    };
    let claim = facts.claim.as_ref()?;
    let is_confirmed = course.counts()
        && course.status == Status::DoneClaimed
        && claim.by != reader
        && kept.village == item.village
        && kept.occurred_on > item.occurred_on
        && kept.occurred_on >= claim.on;
    is_confirmed.then_some(Happened::ReadBack { talk })
}
