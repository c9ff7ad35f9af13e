//! Sessions to be logged where it does not matter what they say.

use anyhow::Result;
use shared::id::UserId;
use shared::record::Answers;
use shared::record::outreach_session::{self, AudienceAnswer, Form, Venue};
use shared::time::Timestamp;

/// When a proof's office is founded.
pub(crate) const BEGIN: &str = "2018-07-01T00:00:00.000Z";
/// Where its team works.
pub(crate) const TOWNSHIP: &str = "511781109";
/// A village there.
const VILLAGE: &str = "511781109201";

/// A session of today; `number` tells it from others.
pub(crate) fn answers(by: UserId, now: Timestamp, number: usize) -> Result<Answers> {
    Ok(Answers::from(outreach_session::Answers {
        occurred_on: Some(now.date()),
        village: Some(VILLAGE.parse()?),
        venue: Some(Venue::Courtyard),
        form: Some(Form::GroupTalk),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([by].into()),
        audience: Some(AudienceAnswer {
            count: u16::try_from(5 + number % 200)?,
            about: false,
        }),
        note: Some(format!("院坝夜话，第 {number} 场")),
        ..outreach_session::Answers::default()
    }))
}
