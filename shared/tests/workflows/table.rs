//! Every kind × state × order × role.

use shared::access::Role;
use shared::command::{Order, OrderName, RecheckResult, Responsible};
use shared::problem::RejectionCode;
use shared::record::RecordKind;
use shared::workflow::Status;

use crate::orders::one_of_each;
use crate::world::{OTHER, THIRD, UNIT, World, order};

/// Who may give what, from where, to where: domain.md §2.2, in its own letters (V satchel member, TL team leader,
/// VC talk recorder, TW township coordinator, IN inspector, LI liaison, DD deputy, RO reform office, SO supervision
/// office). `=` stays where it is. What is not here, no kind takes; who is not here may not; from elsewhere it is
/// the wrong state.
const TABLE: &str = "
outreach_session void            V TL RO           submitted =
outreach_session same_as         TL RO             submitted =
outreach_session not_same        TL RO             submitted =

village_talk     void            VC RO             submitted =
village_talk     same_as         TW RO             submitted =
village_talk     not_same        TW RO             submitted =

talk_item        answer_on_spot  VC                raised resolved
talk_item        accept          VC TW RO          raised,escalated,reopened accepted
talk_item        start           VC TW LI DD       accepted,reopened in_progress
talk_item        claim_done      VC TW LI DD       in_progress done_claimed
talk_item        confirm         RO                done_claimed resolved
talk_item        escalate        VC TW             raised,accepted,in_progress,reopened escalated
talk_item        decline         TW RO             raised,accepted,in_progress,escalated,reopened declined
talk_item        reopen          VC TW RO          done_claimed,resolved reopened
talk_item        withdraw        VC                raised,accepted withdrawn
talk_item        change_due      VC TW RO          accepted,in_progress,done_claimed =
talk_item        void            V TL VC RO        raised,accepted,in_progress,done_claimed,resolved,escalated,declined,reopened,withdrawn =
talk_item        same_as         TW RO             raised,accepted,in_progress,done_claimed,resolved,escalated,declined,reopened,withdrawn =
talk_item        not_same        TW RO             raised,accepted,in_progress,done_claimed,resolved,escalated,declined,reopened,withdrawn =

inspection       close_inspection IN RO SO         submitted closed
inspection       void            IN RO             submitted,closed =
inspection       same_as         RO SO             submitted,closed =
inspection       not_same        RO SO             submitted,closed =

finding          issue           RO SO             recorded issued
finding          acknowledge     LI                issued acknowledged
finding          plan            LI DD             acknowledged rectifying
finding          report          DD                rectifying reported
finding          request_extension DD              issued,acknowledged,rectifying,reported,returned,recheck_disputed =
finding          grant_extension RO                issued,acknowledged,rectifying,reported,returned,recheck_disputed =
finding          refuse_extension RO               issued,acknowledged,rectifying,reported,returned,recheck_disputed =
finding          recheck         IN                reported passed
finding          next_round      RO                returned rectifying
finding          settle_recheck  RO                recheck_disputed returned
finding          close           RO SO             reported,passed closed
finding          void            IN RO             recorded,issued,acknowledged,rectifying,reported,returned,passed,recheck_disputed,closed =

note             void            V TL VC TW IN LI DD RO SO submitted =
";

fn letters(role: Role) -> &'static str {
    match role {
        Role::SatchelMember => "V",
        Role::TeamLeader => "TL",
        Role::TalkRecorder => "VC",
        Role::TownshipCoordinator => "TW",
        Role::Inspector => "IN",
        Role::Liaison => "LI",
        Role::DeputyInCharge => "DD",
        Role::ReformOffice => "RO",
        Role::SupervisionOffice => "SO",
        Role::LeaderSecretary => "LS",
        Role::SystemAdmin => "AD",
        Role::SecurityAdmin => "SEC",
        Role::AuditAdmin => "AUD",
    }
}

/// What the table says: a code, or the state it leads to.
fn expected(
    kind: RecordKind,
    status: Status,
    order: OrderName,
    role: Role,
) -> Result<String, RejectionCode> {
    let row = TABLE.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let is_it = words.next() == Some(kind.as_str()) && words.next() == Some(order.as_str());
        is_it.then(|| words.collect::<Vec<_>>())
    });
    let row = row.ok_or(RejectionCode::WrongKind)?;
    let [roles @ .., from, to] = row.as_slice() else {
        panic!("a short row of {kind} {order:?}");
    };
    if !roles.contains(&letters(role)) {
        return Err(RejectionCode::NotPermitted);
    }
    if !from.split(',').any(|from| from == status.as_str()) {
        return Err(RejectionCode::WrongState);
    }
    Ok(if *to == "=" { status.as_str() } else { to }.to_owned())
}

/// The states of a kind, each with orders that lead there.
pub(crate) fn paths(kind: RecordKind) -> Vec<(Status, Vec<OrderName>)> {
    use OrderName as O;
    use Status as S;
    let claimed = [O::Accept, O::Start, O::ClaimDone];
    let reported = [
        O::Issue,
        O::RequestExtension,
        O::Acknowledge,
        O::Plan,
        O::Report,
    ];
    let and = |orders: &[O], more: &[O]| [orders, more].concat();
    match kind {
        RecordKind::OutreachSession | RecordKind::VillageTalk | RecordKind::Note => {
            vec![(S::Submitted, vec![])]
        }
        RecordKind::Inspection => vec![
            (S::Submitted, vec![]),
            (S::Closed, vec![O::CloseInspection]),
        ],
        RecordKind::TalkItem => vec![
            (S::Raised, vec![]),
            (S::Accepted, vec![O::Accept]),
            (S::InProgress, vec![O::Accept, O::Start]),
            (S::DoneClaimed, claimed.to_vec()),
            (S::Resolved, and(&claimed, &[O::Confirm])),
            (S::Escalated, vec![O::Accept, O::Escalate]),
            (S::Declined, vec![O::Decline]),
            (S::Reopened, and(&claimed, &[O::Confirm, O::Reopen])),
            (S::Withdrawn, vec![O::Withdraw]),
        ],
        RecordKind::Finding => vec![
            (S::Recorded, vec![]),
            (S::Issued, reported[..2].to_vec()),
            (S::Acknowledged, reported[..3].to_vec()),
            (S::Rectifying, reported[..4].to_vec()),
            (S::Reported, reported.to_vec()),
            (S::Passed, and(&reported, &[O::Recheck])),
            // A second recheck, of another result: see `given`.
            (
                S::RecheckDisputed,
                and(&reported, &[O::Recheck, O::Recheck]),
            ),
            (
                S::Returned,
                and(&reported, &[O::Recheck, O::Recheck, O::SettleRecheck]),
            ),
            (S::Closed, and(&reported, &[O::Recheck, O::Close])),
        ],
    }
}

/// A record of a kind in the state that these orders lead to.
fn given(kind: RecordKind, role: Role, names: &[OrderName], asked: OrderName) -> World {
    let mut rechecks = 0;
    let mut acts: Vec<_> = names
        .iter()
        .map(|name| {
            let mut order = order(*name);
            let mut by = OTHER;
            match &mut order {
                // Every role finds itself responsible.
                Order::Accept { responsible, .. } if role == Role::TownshipCoordinator => {
                    *responsible = Responsible::Township;
                }
                Order::Recheck { result, .. } => {
                    rechecks += 1;
                    if rechecks == 2 {
                        *result = RecheckResult::Returned;
                        by = THIRD;
                    }
                }
                _ => {}
            }
            (order, by, "2018-07-05")
        })
        .collect();
    if asked == OrderName::NotSame {
        acts.push((order(OrderName::SameAs), OTHER, "2018-07-05"));
    }
    let mut world = World::new(kind, role).after(&acts);
    if matches!(role, Role::Liaison | Role::DeputyInCharge) {
        world.units = vec![UNIT.to_owned()];
    }
    world
}

#[test]
fn every_kind_state_order_and_role_is_as_the_table_says() {
    for kind in RecordKind::ALL {
        for (status, names) in paths(kind) {
            for asked in one_of_each() {
                for role in Role::ALL {
                    let mut world = given(kind, role, &names, asked.name());
                    assert_eq!(world.status(), status, "{kind} after {names:?}");
                    let mut asked = asked.clone();
                    if let Order::Close { waived } = &mut asked {
                        // After a report alone, the office has to say why no recheck is needed.
                        *waived = (status == Status::Reported).then(|| "已现场看过".to_owned());
                    }
                    let expected = expected(kind, status, asked.name(), role);
                    let what = format!("{kind} {status:?} {asked:?} {role}");
                    match expected {
                        Err(code) => assert_eq!(world.refusal(asked), Some(code), "{what}"),
                        Ok(to) => {
                            assert!(world.ask(asked.clone()).is_ok(), "{what}");
                            world.carry_out(asked);
                            assert_eq!(world.status().as_str(), to, "{what}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_table_knows_every_kind_state_and_order() {
    let kinds = RecordKind::ALL.into_iter().flat_map(paths);
    let reached: std::collections::BTreeSet<Status> = kinds.map(|(status, _)| status).collect();
    assert_eq!(reached.len(), Status::ALL.len(), "every state is reached");
    for order in OrderName::ALL {
        let word = format!(" {} ", order.as_str());
        assert!(TABLE.contains(&word), "{word}");
    }
    let rows = TABLE.lines().filter(|line| !line.is_empty());
    for row in rows {
        let states = row.split_whitespace().rev().take(2);
        for state in states.flat_map(|states| states.split(',')) {
            let is_known = state == "=" || Status::ALL.iter().any(|s| s.as_str() == state);
            assert!(is_known, "{row}");
        }
    }
}
