//! The orders of a deed.

use ::tests::truth::Truth;
use anyhow::{Context as _, Result, bail};
use shared::command::{Confirmation, Order, RecheckResult};
use shared::id::RecordId;

use super::CoursePlay;
use crate::play::course_answers;
use crate::script::Deed;

impl CoursePlay {
    /// The orders of a deed.
    pub(super) fn orders(&self, truth: &Truth, deed: Deed) -> Result<Vec<(RecordId, Order)>> {
        let words = |text: &str| text.to_owned();
        let item = |place: usize| {
            let record = self.records.items.get(&place).copied();
            record.context("no such matter yet")
        };
        let again = |place: usize| {
            let record = self.records.again.get(&place).copied();
            record.context("no such second talk yet")
        };
        let finding = |place: usize| self.finding(place);
        Ok(match deed {
            Deed::SameTalk(place) => {
                let canonical = self.records.talks.get(&place).copied();
                let canonical = canonical.context("no such talk yet")?;
                vec![(again(place)?, Order::SameAs { canonical })]
            }
            Deed::VoidTalk(place) => {
                let reason = words("重复登记，以前一条为准");
                vec![(again(place)?, Order::Void { reason })]
            }
            Deed::Withdraw(place) => {
                let reason = words("提议人说已经自己办好");
                vec![(item(place)?, Order::Withdraw { reason })]
            }
            Deed::Settle(place) => {
                let resolution = words("已经办好，请下次说事会上答复");
                let record = item(place)?;
                vec![
                    (record, Order::Start {}),
                    (record, Order::ClaimDone { resolution }),
                ]
            }
            Deed::CallBack(place) => {
                let by = Confirmation::CallBack;
                vec![(item(place)?, Order::Confirm { by })]
            }
            Deed::Decline(place) => {
                let reason = words("不属本年度项目，已向群众说明");
                vec![(item(place)?, Order::Decline { reason })]
            }
            Deed::CloseInspection(place) => {
                vec![(self.inspection(place)?, Order::CloseInspection {})]
            }
            Deed::Issue(place) => {
                let said = &truth.findings[place];
                let department = truth.inspections[said.inspection].department;
                let order = Order::Issue {
                    due_on: course_answers::date(said.due),
                    lead_unit: truth.departments[department].code.clone(),
                };
                vec![(finding(place)?, order)]
            }
            Deed::Acknowledge(place) => vec![(finding(place)?, Order::Acknowledge {})],
            Deed::List(place) => {
                let order = Order::Plan {
                    measures: words("对照清单逐条整改，每周调度一次"),
                    owner: words("分管副局长"),
                };
                vec![(finding(place)?, order)]
            }
            Deed::AskForTime(place) => {
                let due_on = course_answers::date(truth.findings[place].due.plus_days(20));
                let reason = words("汛期施工受阻");
                vec![(finding(place)?, Order::RequestExtension { due_on, reason })]
            }
            Deed::RefuseTime(place) => {
                let reason = words("能够按期完成，不予延期");
                vec![(finding(place)?, Order::RefuseExtension { reason })]
            }
            Deed::Report(place) => {
                let result = words("已全部整改到位，资料附后");
                vec![(finding(place)?, Order::Report { result })]
            }
            Deed::Recheck(place) => vec![(finding(place)?, recheck(RecheckResult::Passed))],
            Deed::RecheckReturned(place) => {
                vec![(finding(place)?, recheck(RecheckResult::Returned))]
            }
            Deed::SettleRecheck(place) => {
                let order = Order::SettleRecheck {
                    result: RecheckResult::Passed,
                    reason: words("两位督察员的照片对照后认定已整改"),
                };
                vec![(finding(place)?, order)]
            }
            Deed::Close(place) => vec![(finding(place)?, Order::Close { waived: None })],
            other => bail!("{other:?} is no order"),
        })
    }
}

fn recheck(result: RecheckResult) -> Order {
    let words = match result {
        RecheckResult::Passed => "现场复查，已整改到位",
        RecheckResult::Returned => "现场复查，尚有一处未整改",
    };
    Order::Recheck {
        result,
        words: words.to_owned(),
    }
}
