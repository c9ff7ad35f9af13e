//! The guards: whether an order may be carried out on a record as it counts now.

use super::{Course, Facts, FindingFacts, Stale, Status, Transition, transitions};
use crate::access::{Denied, Permit};
use crate::command::{Command, Happened, Order, OrderName, Responsible, reason_of, words_of};
use crate::division::DivisionCode;
use crate::id::{RecordId, UserId};
use crate::problem::RejectionCode;
use crate::record::RecordKind;
use crate::record::talk_item::TalkItem;
use crate::record::village_talk::VillageTalk;
use crate::state::State;
use crate::time::LocalDate;

/// Longest account of what was or will be done, in characters.
const MAX_WORDS: usize = 500;
/// Longest post, in characters.
const MAX_POST: usize = 60;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The person.
    pub user: UserId,
    /// The units they act for, by code.
    pub units: &'a [String],
    /// Whether they act only as one who answers for the township.
    pub is_of_township: bool,
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
    permit.map_err(|_| RejectionCode::NotPermitted)?;
    if subject.course.is_void {
        return Err(RejectionCode::AlreadyVoid);
    }
    let is_stale = is_stale(command, subject);
    may_be_given(row, order, subject, is_stale)?;
    if row.stale == Stale::Reject && is_stale {
        return Err(RejectionCode::ChangedSince);
    }
    let order = as_it_will_stand(order)?;
    match &subject.course.facts {
        Facts::Finding(finding) => finding_guard(&order, subject, finding)?,
        Facts::Item(_) | Facts::None => {}
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
    order: &Order,
    subject: &Subject<'_>,
    is_stale: bool,
) -> Result<(), RejectionCode> {
    let status = subject.course.status;
    if row.from.contains(&status) {
        return Ok(());
    }
    // A second recheck of the same report, by somebody who had not seen the first.
    let rechecked = [Status::Passed, Status::Returned, Status::RecheckDisputed];
    if row.stale == Stale::Dispute && is_stale && rechecked.contains(&status) {
        let Facts::Finding(finding) = &subject.course.facts else {
            return Err(RejectionCode::WrongState);
        };
        let mut rechecks = finding.rechecks.iter();
        let is_again = rechecks.any(|other| other.by == subject.asker.user);
        debug_assert_eq!(order.name(), OrderName::Recheck);
        return if is_again {
            Err(RejectionCode::SamePerson)
        } else {
            Ok(())
        };
    }
    // What stands in the way is what somebody else did meanwhile.
    if row.stale == Stale::Reject && is_stale {
        return Err(RejectionCode::ChangedSince);
    }
    Err(RejectionCode::WrongState)
}

/// The order with its words as they will be kept.
fn as_it_will_stand(order: &Order) -> Result<Order, RejectionCode> {
    let mut order = order.clone();
    match &mut order {
        Order::Void { reason }
        | Order::NotSame { reason }
        | Order::Escalate { reason, .. }
        | Order::Decline { reason }
        | Order::Reopen { reason }
        | Order::Withdraw { reason }
        | Order::ChangeDue { reason, .. }
        | Order::RequestExtension { reason, .. }
        | Order::RefuseExtension { reason }
        | Order::SettleRecheck { reason, .. }
        | Order::Close {
            waived: Some(reason),
        } => *reason = reason_of(reason)?,
        Order::AnswerOnSpot { resolution: words }
        | Order::ClaimDone { resolution: words }
        | Order::Report { result: words }
        | Order::Recheck { words, .. } => *words = words_of(words, MAX_WORDS)?,
        Order::Plan { measures, owner } => {
            *measures = words_of(measures, MAX_WORDS)?;
            *owner = words_of(owner, MAX_POST)?;
        }
        Order::SameAs { .. }
        | Order::CloseInspection {}
        | Order::Accept { .. }
        | Order::Start {}
        | Order::Confirm { .. }
        | Order::Issue { .. }
        | Order::Acknowledge {}
        | Order::GrantExtension { .. }
        | Order::NextRound { .. }
        | Order::Close { waived: None } => {}
    }
    Ok(order)
}

/// What holds whatever the kind, and for matters.
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
            let Facts::Item(item) = &course.facts else {
                return Ok(());
            };
            let is_townships = item.responsible == Some(Responsible::Township);
            let is_outsider = subject.asker.is_of_township && !is_townships;
            refuse_if(is_outsider, RejectionCode::NotResponsible)
        }
        Order::Confirm { .. } => {
            let claimant = match &course.facts {
                Facts::Item(item) => item.claim.as_ref().map(|claim| claim.by),
                Facts::Finding(_) | Facts::None => None,
            };
            refuse_if(
                claimant == Some(subject.asker.user),
                RejectionCode::SamePerson,
            )
        }
        _ => Ok(()),
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
/// talk is later than the one at which it was raised, not before the claim, and kept by somebody other than
/// the claimant (domain.md §2.2).
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
        && kept.occurred_on > item.occurred_on
        && kept.occurred_on >= claim.on;
    is_confirmed.then_some(Happened::ReadBack { talk })
}
