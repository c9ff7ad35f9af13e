//! Phones against the server: what each holds, and the figures it computes of that.

use ::tests::handset::Handset;
use ::tests::line::Weather;
use ::tests::places::COUNTY;
use anyhow::Result;
use mobile_core::view::Coverage;
use shared::division::Area;
use shared::time::Period;

use super::{Checks, Sheets};
use crate::play::{Played, call};

/// Townships whose figures the office phone computes too, beside the county's.
const TOWNSHIPS: usize = 6;

/// Compares phones with the server.
pub(super) fn check(checks: &mut Checks, played: &mut Played, sheets: &Sheets) -> Result<()> {
    let now = played.world.office.clock.now();
    let desk = &mut played.desk;
    call(&mut desk.office, now, Weather::Fine)?;
    let head = played.world.office.wait(async {
        let mut tx = played.world.office.app.store.snapshot().await?;
        anyhow::Ok(tx.head().await?)
    })?;
    let phone = desk.office.at(now)?;
    let covers = Coverage::Office { seq: head.seq };
    checks.equal(
        "office phone: holds everything",
        format!("{covers:?}"),
        format!("{:?}", phone.core().coverage()),
    );
    let townships: Vec<&str> = {
        let mut areas: Vec<&str> = sheets.keys().map(|(area, _)| area.as_str()).collect();
        areas.dedup();
        areas
            .into_iter()
            .filter(|area| *area != COUNTY)
            .take(TOWNSHIPS)
            .collect()
    };
    let compared = |(area, period): &(String, String)| {
        let is_long = !period.contains('-') || period.contains('Q');
        area == COUNTY || (is_long && townships.contains(&area.as_str()))
    };
    let pairs = digests(&mut desk.office, now, sheets, compared)?;
    checks.equal_all("figures: office phone and server, by digest", pairs);

    for (township, handset) in &mut desk.coordinators {
        call(handset, now, Weather::Fine)?;
        let own = |(area, _): &(String, String)| area == township;
        let pairs = digests(handset, now, sheets, own)?;
        checks.equal_all(
            &format!("figures: coordinator's phone of {township} and server"),
            pairs,
        );
    }

    let mut phones = Vec::new();
    let course = played.course.handsets();
    let course = course.map(|(actor, handset)| (format!("{actor:?}"), handset));
    let members = played.teams.iter_mut().flat_map(|team| team.handsets());
    let members = members.map(|(member, handset)| (format!("member {member}"), handset));
    for (whose, handset) in members.chain(course) {
        {
            let was_open = handset.is_open();
            let status = handset.at(now)?.core().status(now);
            phones.push((
                whose,
                "0 unsent, 0 drafts, whole".to_owned(),
                format!(
                    "{} unsent, {} drafts, {}",
                    status.saved + status.packed,
                    status.drafts,
                    if status.is_whole {
                        "whole"
                    } else {
                        "not whole"
                    }
                ),
            ));
            if !was_open {
                handset.close();
            }
        }
    }
    checks.equal_all(
        "phones: everything sent, and equal to the server by digest",
        phones,
    );
    Ok(())
}

/// The digests of a phone's figures beside the server's.
fn digests(
    handset: &mut Handset,
    now: shared::time::Timestamp,
    sheets: &Sheets,
    wanted: impl Fn(&(String, String)) -> bool,
) -> Result<Vec<(String, String, String)>> {
    let phone = handset.at(now)?;
    let mut pairs = Vec::new();
    for (key, sheet) in sheets.iter().filter(|(key, _)| wanted(key)) {
        let (area, period): (Area, Period) = (key.0.parse()?, key.1.parse()?);
        let digest = phone.core().figure_digest(area, period, now);
        let expected = sheet["digest"].as_str().unwrap_or_default().to_owned();
        pairs.push((
            format!("{} in {}", key.0, key.1),
            expected,
            digest.to_string(),
        ));
    }
    Ok(pairs)
}
