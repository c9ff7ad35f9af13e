//! What a session adds.

use super::{Amount, Contribution, Contributions, Measure};
use crate::record::outreach_session::OutreachSession;

pub(super) fn contributions(session: &OutreachSession) -> Vec<Contribution> {
    let mut all = Contributions::of(session.village, session.occurred_on);
    let audience = i64::from(session.audience.count);
    let about = if session.audience.about { audience } else { 0 };
    let members = i64::try_from(session.members.len()).unwrap_or(i64::MAX);
    all.sum(Measure::Sessions, 1);
    all.sum(Measure::Audience, audience);
    all.sum(Measure::AudienceAbout, about);
    all.one_if(session.audience.disputed, Measure::AudienceDisputed);
    all.sum(Measure::MemberSessions, members);
    for member in &session.members {
        let key = Amount::Key(member.as_bytes().to_vec());
        all.add(Measure::ActiveMember, key);
    }
    all.all
}
