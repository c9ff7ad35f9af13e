//! Every order of the tables: what brings a record where it may be given, and the order itself.

use shared::command::{Confirmation, Order, RecheckResult, Responsible};
use shared::id::RecordId;
use shared::record::talk_item::Scope;
use shared::time::LocalDate;

use crate::cast::UNIT;

/// How a record comes to where an order may be given.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// Given by its maker, at once.
    pub(crate) orders: Vec<Order>,
    /// What the checkers then saw, one each.
    pub(crate) rechecks: Vec<RecheckResult>,
}

fn by(day: &str) -> LocalDate {
    day.parse().expect("a day")
}

fn words(text: &str) -> String {
    text.to_owned()
}

fn accept(responsible: Responsible) -> Order {
    Order::Accept {
        responsible,
        due_on: by("2018-07-31"),
    }
}

fn claim() -> Order {
    Order::ClaimDone {
        resolution: words("路修好了"),
    }
}

fn issue() -> Order {
    Order::Issue {
        due_on: by("2018-07-31"),
        lead_unit: UNIT.to_owned(),
    }
}

fn plan() -> Order {
    Order::Plan {
        measures: words("月底前开工"),
        owner: words("工程股长"),
    }
}

fn report() -> Order {
    Order::Report {
        result: words("已开工"),
    }
}

fn request_extension() -> Order {
    Order::RequestExtension {
        due_on: by("2018-08-10"),
        reason: words("雨季"),
    }
}

/// The kind of record that a subject of the order table is.
pub(crate) fn kind_of(subject: &str) -> &str {
    match subject {
        "talk_item_of_unit" | "talk_item_of_township" => "talk_item",
        kind => kind,
    }
}

/// What comes before an order. `canonical` is another record of the kind.
pub(crate) fn before(subject: &str, order: &str, canonical: RecordId) -> Before {
    let given = |orders: Vec<Order>| Before {
        orders,
        rechecks: Vec::new(),
    };
    let responsible = match subject {
        "talk_item_of_unit" => Responsible::Unit(UNIT.to_owned()),
        "talk_item_of_township" => Responsible::Township,
        _ => Responsible::Village,
    };
    let rectifying = || vec![issue(), Order::Acknowledge {}, plan()];
    let reported = || [rectifying(), vec![report()]].concat();
    match order {
        "not_same" => given(vec![Order::SameAs { canonical }]),
        "start" | "change_due" => given(vec![accept(responsible)]),
        "claim_done" => given(vec![accept(responsible), Order::Start {}]),
        "confirm" => given(vec![accept(responsible), Order::Start {}, claim()]),
        "reopen" => given(vec![Order::AnswerOnSpot {
            resolution: words("当场答复"),
        }]),
        "acknowledge" => given(vec![issue()]),
        "plan" => given(vec![issue(), Order::Acknowledge {}]),
        "report" | "request_extension" => given(rectifying()),
        "grant_extension" | "refuse_extension" => {
            given([rectifying(), vec![request_extension()]].concat())
        }
        "recheck" | "close" => given(reported()),
        "next_round" => Before {
            orders: reported(),
            rechecks: vec![RecheckResult::Returned],
        },
        "settle_recheck" => Before {
            orders: reported(),
            rechecks: RecheckResult::ALL.to_vec(),
        },
        _ => Before::default(),
    }
}

/// An order by its word.
pub(crate) fn order(word: &str, canonical: RecordId) -> Order {
    let reason = || words("核过了");
    match word {
        "void" => Order::Void { reason: reason() },
        "same_as" => Order::SameAs { canonical },
        "not_same" => Order::NotSame { reason: reason() },
        "close_inspection" => Order::CloseInspection {},
        "answer_on_spot" => Order::AnswerOnSpot {
            resolution: words("当场答复"),
        },
        "accept" => accept(Responsible::Village),
        "start" => Order::Start {},
        "claim_done" => claim(),
        "confirm" => Order::Confirm {
            by: Confirmation::CallBack,
        },
        "escalate" => Order::Escalate {
            to: Scope::Township,
            reason: reason(),
        },
        "decline" => Order::Decline { reason: reason() },
        "reopen" => Order::Reopen { reason: reason() },
        "withdraw" => Order::Withdraw { reason: reason() },
        "change_due" => Order::ChangeDue {
            due_on: by("2018-08-10"),
            reason: reason(),
        },
        "issue" => issue(),
        "acknowledge" => Order::Acknowledge {},
        "plan" => plan(),
        "report" => report(),
        "request_extension" => request_extension(),
        "grant_extension" => Order::GrantExtension {
            due_on: by("2018-08-10"),
        },
        "refuse_extension" => Order::RefuseExtension { reason: reason() },
        "recheck" => Order::Recheck {
            result: RecheckResult::Passed,
            words: words("看过现场"),
        },
        "next_round" => Order::NextRound {
            due_on: by("2018-08-20"),
        },
        "settle_recheck" => Order::SettleRecheck {
            result: RecheckResult::Passed,
            reason: reason(),
        },
        "close" => Order::Close {
            waived: Some(reason()),
        },
        other => panic!("no order {other}"),
    }
}
