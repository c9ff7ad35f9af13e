//! What holds for any records.

use std::collections::BTreeSet;

use proptest::prelude::*;
use shared::division::DivisionCode;
use shared::figure::{
    Bound, Contribution, DefinitionId, Reference, Tally, contributions, evaluate, figure_digest,
    is_behind,
};
use shared::id::UserId;
use shared::record::outreach_session::{Audience, OutreachSession};
use shared::time::{LocalDate, Period};

use crate::fixture::*;

const VILLAGES: [&str; 5] = [STAYED, JOINED, SPLIT, LOST, MOVED];
const AREAS: [&str; 6] = [COUNTY, TOWN_A, TOWN_B, TOWN_C, STAYED, MOVED_NOW];

prop_compose! {
    fn any_session()(
        day in 0i32..870,
        village in prop::sample::select(VILLAGES.to_vec()),
        count in 0u16..200,
        about: bool,
        disputed: bool,
        members in prop::collection::vec(1u8..9, 1..4),
    ) -> OutreachSession {
        let first: LocalDate = "2018-01-01".parse().unwrap();
        let mut session = session(&first.plus_days(day).to_string(), village, count, &members);
        session.audience = Audience { count, about, disputed };
        session
    }
}

proptest! {
    /// Drill-down opens into exactly the records counted: they alone give the same value.
    #[test]
    fn the_records_behind_a_figure_give_the_figure(
        sessions in prop::collection::vec(any_session(), 0..25),
        area in prop::sample::select(AREAS.to_vec()),
        period in prop::sample::select(vec!["2018", "2019-H1", "2020", "2020-02"]),
        as_of in prop::sample::select(vec!["2018-06-01", "2020-05-31", "2020-06-01", "2023-01-01"]),
    ) {
        let divisions = divisions();
        let reference = Reference { divisions: &divisions, memberships: &[] };
        let asked = question(area, period, as_of);
        for id in DefinitionId::ALL {
            let definition = id.definition();
            if !definition.shown_at(asked.area.level()) {
                continue;
            }
            let behind: Vec<OutreachSession> = sessions
                .iter()
                .filter(|session| is_behind(definition, &reference, &asked, &contributions(session)))
                .cloned()
                .collect();
            let all = evaluate(definition, &tally(&sessions), &reference, &asked).unwrap();
            let alone = evaluate(definition, &tally(&behind), &reference, &asked).unwrap();
            prop_assert_eq!(all.value, alone.value);
            prop_assert_eq!(all.about_share, alone.about_share);
            if id == DefinitionId::O2 {
                prop_assert_eq!(all.value, integer(i64::try_from(behind.len()).unwrap()));
            }
            for session in &sessions {
                let outside = !Period::contains(asked.period, session.occurred_on);
                let counted = is_behind(definition, &reference, &asked, &contributions(session));
                prop_assert!(!(outside && counted));
            }
        }
    }

    /// The county against plain loops over plain records.
    #[test]
    fn the_county_is_what_a_naive_count_says(sessions in prop::collection::vec(any_session(), 0..25)) {
        let asked = question(COUNTY, "2019", "2019-12-31");
        let of_year: Vec<_> = sessions
            .iter()
            .filter(|session| session.occurred_on.to_string().starts_with("2019"))
            .collect();
        let sum = |number: fn(&OutreachSession) -> i64| of_year.iter().map(|one| number(one)).sum::<i64>();
        let members: BTreeSet<UserId> = of_year.iter().flat_map(|one| one.members.clone()).collect();
        let villages: BTreeSet<DivisionCode> = of_year.iter().map(|one| one.village).collect();
        let ask = |id| figure(id, &sessions, asked);
        prop_assert_eq!(ask(DefinitionId::O2).value, integer(sum(|_| 1)));
        let audience = ask(DefinitionId::O2Audience);
        prop_assert_eq!(audience.value, integer(sum(|one| one.audience.count.into())));
        let disputed = of_year.iter().any(|one| one.audience.disputed);
        prop_assert_eq!(audience.bound == Bound::AtLeast, disputed);
        let active = i64::try_from(members.len()).unwrap();
        let expected = (active > 0)
            .then(|| ratio(sum(|one| i64::try_from(one.members.len()).unwrap()), active))
            .flatten();
        prop_assert_eq!(ask(DefinitionId::O3).value, expected);
        prop_assert_eq!(
            ask(DefinitionId::C1).value,
            ratio(i64::try_from(villages.len()).unwrap(), 5)
        );
    }

    /// A record changed and a record voided leave what a recount gives.
    #[test]
    fn deltas_are_a_recount(
        sessions in prop::collection::vec(any_session(), 1..15),
        amended in any_session(),
    ) {
        let none: &[Contribution] = &[];
        let mut kept = tally(&sessions);
        kept.merge(&Tally::change(&contributions(&sessions[0]), &contributions(&amended)));
        if let Some(voided) = sessions.get(1) {
            kept.merge(&Tally::change(&contributions(voided), none));
        }
        let mut now = sessions.clone();
        now[0] = amended;
        if now.len() > 1 {
            now.remove(1);
        }
        prop_assert_eq!(&kept, &tally(&now));
        let asked = question(COUNTY, "2018", "2020-01-01");
        let digest = |sessions: &[OutreachSession]| {
            let figures = [DefinitionId::O2, DefinitionId::C1].map(|id| figure(id, sessions, asked));
            figure_digest(&figures)
        };
        let mut reversed = now.clone();
        reversed.reverse();
        prop_assert_eq!(digest(&now), digest(&reversed));
    }
}
