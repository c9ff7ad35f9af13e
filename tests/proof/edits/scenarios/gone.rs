//! What is deleted while an edit waits (Nos. 29–31).

use anyhow::{Result, ensure};
use mobile_core::view::Ladder;
use serde_json::{Value, json};
use shared::command::Order;
use shared::record::RecordKind::{OutreachSession, TalkItem, VillageTalk};

use super::super::cast::Who::{He, Li, Zhang};
use super::super::stage::Stage;
use super::super::{Holds, Scenario};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "a matter whose topic is over",
        case: "the form is deleted while an update waits",
        central: "the update goes with the form",
        here: "a topic can be over, never gone: what was raised under it stays, and its amendments count",
        holds: Holds::Dependency,
        play: topic_over,
    },
    Scenario {
        name: "an amendment the office declines while it waits",
        case: "the waiting submission is deleted",
        central: "skips it when the backlog is forced",
        here: "it never counts, nor what builds on it; the author reads why; the one before it counts",
        holds: Holds::Dependency,
        play: declined,
    },
    Scenario {
        name: "a session that is void when its amendments come",
        case: "the entity is deleted while an update waits",
        central: "logs an error: the entity is deleted",
        here: "the void is a decision: what comes after is held as proposed, shown to author and office, \
               and counts in no figure",
        holds: Holds::Office("frozen"),
        play: void,
    },
];

fn topic_over(stage: &mut Stage<'_>) -> Result<()> {
    stage.known(&[He], VillageTalk, &[("attendees", "23")])?;
    let matter = stage.log(He, TalkItem, &[("summary", "村道塌了一段")])?;
    let first = stage.amend(He, matter, &[("scope", "township")])?;
    let second = stage.amend(He, matter, &[("summary", "村道塌了两段")])?;
    stage.brings(second)?;
    last_day_of_topic(stage, &json!("2018-06-30"))?;
    stage.arrive(&[matter, first])?;
    // The next play raises one under it again.
    last_day_of_topic(stage, &Value::Null)
}

/// The office sets the last day of the topic of the matters here.
fn last_day_of_topic(stage: &mut Stage<'_>, day: &Value) -> Result<()> {
    let now = stage.cast.now();
    let office = stage.cast.world.reform.at(now)?;
    let mut topics = office.office_get("/v1/talk-topics")?;
    for topic in topics["items"].as_array_mut().into_iter().flatten() {
        if topic["code"] == "policy_benefits" {
            topic["valid_to"] = day.clone();
        }
        if let Some(topic) = topic.as_object_mut() {
            topic.retain(|key, _| ["code", "valid_from", "valid_to"].contains(&key.as_str()));
        }
    }
    let list = json!({ "items": topics["items"] });
    office.office_put("/v1/talk-topics", &list)?;
    Ok(())
}

fn declined(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("audience", "500")])?;
    let third = stage.amend(Zhang, session, &[("note", "人山人海")])?;
    stage.arrive(&[second, third])?;
    stage.office_declines(second)?;
    stage.brings(first)?;
    stage.syncs(Zhang)?;
    let reads = stage.ladder(Zhang, second)?;
    let is_told = matches!(&reads, Some(Ladder::Declined { reason, .. }) if !reason.is_empty());
    ensure!(is_told, "the author reads {reads:?}");
    Ok(())
}

fn void(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("audience", "50")])?;
    let second = stage.amend(Zhang, session, &[("note", "数过了")])?;
    stage.brings(second)?;
    let reason = "记重了".to_owned();
    stage.order(Li, session, Order::Void { reason })?;
    stage.syncs(Li)?;
    stage.will_stay(first, "frozen");
    stage.will_stay(second, "depends_on_held");
    stage.brings(first)
}
