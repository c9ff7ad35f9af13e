//! What the people of 2018 did and meant: the ground truth, drawn from the seed before any noise.

mod inspections;
mod people;
pub(crate) mod sessions;
mod talks;

use ::tests::chance::Chance;
use ::tests::truth::{Date, Truth};

use crate::scenario::Scenario;

/// First day of the year that is played.
pub(crate) const FIRST_DAY: Date = Date::new(2018, 1, 1);
/// The year that is played.
pub(crate) const YEAR: i32 = 2018;
/// Days before the end of a role for which a leaver is out of reach, so that what was logged then
/// arrives too late.
pub(crate) const OUT_OF_REACH: i32 = 20;

/// Draws the truth: members on the roll, their teams and sessions; talks and what became of the matters raised;
/// inspections and what became of what they found.
pub(crate) fn truth(seed: u64, scenario: &Scenario) -> Truth {
    let mut truth = people::people(&mut Chance::new(seed, "people"), scenario.members);
    truth.sessions = sessions::sessions(&mut Chance::new(seed, "sessions"), &truth);
    inspections::inspections(seed, scenario, &mut truth);
    talks::talks(seed, scenario, &mut truth);
    truth.is_reported = *scenario == Scenario::reported();
    truth
}

/// Whether a session's author had left before it could arrive.
pub(crate) fn arrives_after_the_role(truth: &Truth, author: usize, on: Date) -> bool {
    let last = truth.members[author].to;
    last.is_some_and(|last| on > last.plus_days(-OUT_OF_REACH))
}

/// Whether a session's village lies where its team may log.
pub(crate) fn in_reach(truth: &Truth, team: usize, village: &str) -> bool {
    truth.teams[team]
        .reach
        .iter()
        .any(|area| village.starts_with(area.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ::tests::truth::{Audience, Standing};

    use super::*;

    #[test]
    fn the_year_has_everything_and_repeats() {
        let reported = Scenario::reported();
        let plan = truth(1, &reported);
        assert_eq!(plan, truth(1, &reported));
        assert_ne!(plan, truth(2, &reported));
        for day in [FIRST_DAY, Date::new(2018, 7, 1), Date::new(2018, 12, 31)] {
            let on_roll = plan
                .members
                .iter()
                .filter(|member| member.from <= day && member.to.is_none_or(|to| to >= day));
            assert_eq!(on_roll.count(), 350, "{day}");
        }
        assert!(
            (7_000..10_000).contains(&plan.sessions.len()),
            "{}",
            plan.sessions.len()
        );
        let standings: BTreeSet<Standing> = plan
            .sessions
            .iter()
            .map(|session| session.standing)
            .collect();
        for standing in [
            Standing::Counted,
            Standing::Void,
            Standing::Held("role_ended"),
            Standing::Held("out_of_area"),
            Standing::Declined,
        ] {
            assert!(standings.contains(&standing), "{standing:?}");
        }
        let open = plan
            .sessions
            .iter()
            .filter(|session| matches!(session.audience, Audience::Disputed(..)));
        assert!(open.count() > 10);
    }

    #[test]
    fn a_session_is_what_a_form_may_say() {
        let plan = truth(3, &Scenario::small(60));
        for session in &plan.sessions {
            let author = &plan.members[session.author];
            assert_eq!(author.team, session.team);
            assert!(author.from <= session.on && author.to.is_none_or(|to| session.on <= to));
            assert!(session.members.contains(&session.author));
            assert!(!session.topics.is_empty());
            let held = session.standing == Standing::Held("out_of_area");
            assert!(!held || !in_reach(&plan, session.team, &session.village));
        }
    }
}
