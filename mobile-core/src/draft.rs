//! A form in progress. Every edit is one durable write, so a killed page loses at most the last one.

use minicbor::{Decode, Encode};
use shared::id::{RecordId, TeamId};
use shared::record::outreach_session::Answers;
use shared::time::Timestamp;

/// The value of `draft/<record>`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize)]
pub struct Draft {
    /// The record it will be: its id is minted when the draft is opened.
    #[n(0)]
    pub record: RecordId,
    /// The team it is for; asked for at the latest when it is submitted.
    #[n(1)]
    pub team: Option<TeamId>,
    /// What was answered so far.
    #[n(2)]
    pub answers: Answers,
    /// This phone's clock when it was opened.
    #[n(3)]
    pub opened_at: Timestamp,
    /// This phone's clock at the last edit.
    #[n(4)]
    pub edited_at: Timestamp,
}
