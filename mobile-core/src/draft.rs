//! A form in progress. Every edit is one durable write, so a killed page loses at most the last one.

use minicbor::{Decode, Encode};
use shared::id::{RecordId, TeamId};
use shared::record::{Answers, outreach_session};
use shared::time::Timestamp;

/// The value of `draft/<record>`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Draft {
    /// The record it will be: its id is minted when the draft is opened.
    pub record: RecordId,
    /// The team it is for; asked for at the latest when it is submitted.
    pub team: Option<TeamId>,
    /// What was answered so far.
    pub answers: Answers,
    /// This phone's clock when it was opened.
    pub opened_at: Timestamp,
    /// This phone's clock at the last edit.
    pub edited_at: Timestamp,
}

/// A draft as stored. Sessions had the place of the answers to themselves before there were other kinds.
#[derive(Encode, Decode)]
struct Stored {
    #[n(0)]
    record: RecordId,
    #[n(1)]
    team: Option<TeamId>,
    #[n(2)]
    session: Option<outreach_session::Answers>,
    #[n(3)]
    opened_at: Timestamp,
    #[n(4)]
    edited_at: Timestamp,
    #[n(5)]
    answers: Option<Answers>,
}

impl<C> Encode<C> for Draft {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let stored = Stored {
            record: self.record,
            team: self.team,
            session: None,
            opened_at: self.opened_at,
            edited_at: self.edited_at,
            answers: Some(self.answers.clone()),
        };
        stored.encode(encoder, context)
    }
}

impl<'b, C> Decode<'b, C> for Draft {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        context: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        let stored = Stored::decode(decoder, context)?;
        let answers = stored.answers.or(stored.session.map(Answers::from));
        Ok(Self {
            record: stored.record,
            team: stored.team,
            answers: answers.ok_or(minicbor::decode::Error::message("no answers"))?,
            opened_at: stored.opened_at,
            edited_at: stored.edited_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_of_a_session_from_before_other_kinds_is_still_there() {
        let session = outreach_session::Answers {
            note: Some("写到一半".to_owned()),
            ..outreach_session::Answers::default()
        };
        let old = Stored {
            record: RecordId([7; 16]),
            team: None,
            session: Some(session.clone()),
            opened_at: Timestamp(1),
            edited_at: Timestamp(2),
            answers: None,
        };
        let draft: Draft = shared::cbor::decode(&shared::cbor::encode(&old)).unwrap();
        assert_eq!(draft.answers, Answers::from(session));
        let again: Draft = shared::cbor::decode(&shared::cbor::encode(&draft)).unwrap();
        assert_eq!(again, draft);
    }
}
