//! What Central forces when it has waited long enough (Nos. 22–28). Here nothing is forced.

use anyhow::Result;
use shared::record::RecordKind::{OutreachSession, TalkItem, VillageTalk};
use tests::chance::Chance;

use super::super::cast::Who::{He, Li, Zhang};
use super::super::meant::{Place, Sort};
use super::super::stage::Stage;
use super::super::{Holds, Scenario, words};

pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "the amendment before is still on the phone",
        case: "an update is forced, the one before it is missing",
        central: "applies it on what is there",
        here: "it waits; the phone still has the one before, and its own sync brings it",
        holds: Holds::Dependency,
        play: still_on_the_phone,
    },
    Scenario {
        name: "two wait for one",
        case: "two updates are forced, the first is missing",
        central: "applies both on what is there",
        here: "both wait for the first, and count with it",
        holds: Holds::Dependency,
        play: two_wait,
    },
    Scenario {
        name: "two records amended before either is here",
        case: "updates of two unknown entities are forced",
        central: "makes two entities of the updates, with made-up labels",
        here: "no half record is made: each has its own creation, in all 24 orders",
        holds: Holds::Dependency,
        play: two_records,
    },
    Scenario {
        name: "ten amendments and their session, shuffled",
        case: "an update is forced into a creation, another follows, a third after a long gap",
        central: "forces each; the gap stays a gap",
        here: "backwards or shuffled, all eleven count and the last word stands",
        holds: Holds::Dependency,
        play: long_chain,
    },
    Scenario {
        name: "a note taken away before the session comes",
        case: "an update is forced into a creation, the creation comes as an update",
        central: "the creation's older values overwrite the update's; a hard conflict",
        here: "the creation is what the amendment builds on: the amended words stand, no conflict",
        holds: Holds::Dependency,
        play: taken_away,
    },
    Scenario {
        name: "a session that lacks its topics",
        case: "the late creation lacks its label",
        central: "logs an error; the entity stays what the update made of it",
        here: "no phone writes it; from another program it is held, its field and rule named, and counts \
               with the amendment that mends it, whichever comes first",
        holds: Holds::Author("invalid"),
        play: lacking,
    },
    Scenario {
        name: "two months of waiting",
        case: "an update is held for days, then the timer forces it; the next is not forced with it",
        central: "applies the one that is old enough, keeps the other waiting",
        here: "there is no timer: four days, ten or sixty change nothing, and when the first comes all count",
        holds: Holds::Dependency,
        play: two_months,
    },
];

fn still_on_the_phone(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    stage.amend(Zhang, session, &[("note", "雨天")])?;
    let second = stage.amend(Zhang, session, &[("audience", "50")])?;
    stage.brings(second)?;
    stage.syncs(Zhang)
}

fn two_wait(stage: &mut Stage<'_>) -> Result<()> {
    let session = stage.known(&[Zhang, Li], OutreachSession, &[("audience", "46")])?;
    let first = stage.amend(Zhang, session, &[("note", "雨天")])?;
    let second = stage.amend(Zhang, session, &[("audience", "50")])?;
    let third = stage.amend(Zhang, session, &[("audience", "52"), ("note", "雨停了")])?;
    stage.arrive(&[second, third])?;
    stage.brings(first)
}

fn two_records(stage: &mut Stage<'_>) -> Result<()> {
    let one = stage.log(Zhang, OutreachSession, &[("audience", "20")])?;
    let other = stage.log(Zhang, OutreachSession, &[("audience", "12")])?;
    let of_one = stage.amend(Zhang, one, &[("note", "上午")])?;
    let of_other = stage.amend(Zhang, other, &[("audience", "13")])?;
    stage.arrive(&[of_one, of_other, one, other])
}

fn long_chain(stage: &mut Stage<'_>) -> Result<()> {
    const COUNTS: [&str; 10] = ["21", "22", "23", "24", "25", "26", "27", "28", "29", "30"];
    let talk = stage.log(He, VillageTalk, &[("attendees", "20")])?;
    let mut chain = vec![talk];
    for count in COUNTS {
        chain.push(stage.amend(He, talk, &[("attendees", count)])?);
    }
    let orders = stage.cast.size.of(4, 40);
    let order = stage.choices.pick(orders);
    chain.reverse();
    if order > 0 {
        Chance::new(u64::try_from(order)?, "a long chain").shuffle(&mut chain);
    }
    for deed in chain {
        stage.brings(deed)?;
    }
    Ok(())
}

fn taken_away(stage: &mut Stage<'_>) -> Result<()> {
    let says = [
        ("audience", "20"),
        ("note", "有人问医保卡"),
        ("venue", "field"),
    ];
    let session = stage.log(Zhang, OutreachSession, &says)?;
    let amended = stage.amend(Zhang, session, &[("note", ""), ("venue", "home")])?;
    stage.arrive(&[amended, session])
}

fn lacking(stage: &mut Stage<'_>) -> Result<()> {
    let (session, creation) = stage.program_logs(false, &[("audience", "46")])?;
    let mut answers = words::amendment(OutreachSession, &[("audience", "50")])?;
    words::add_topics(&mut answers);
    let at = stage.cast.now();
    let program = stage.cast.program()?;
    let mends = program.amendment(std::slice::from_ref(&creation), &answers, at)?;
    let mends = stage.program_wrote(Sort::Amendment, 0, mends.raw(), &[("audience", "50")])?;
    let order: Vec<Place> = stage.choices.order(&[session, mends]);
    stage.will_stay(session, "invalid");
    for (place, deed) in order.into_iter().enumerate() {
        if place == 1 {
            stage.is_mended(session);
        }
        stage.brings(deed)?;
    }
    stage.syncs(Li)
}

fn two_months(stage: &mut Stage<'_>) -> Result<()> {
    stage.known(&[He], VillageTalk, &[("attendees", "23")])?;
    let matter = stage.known(&[He], TalkItem, &[("summary", "水池漏水")])?;
    let first = stage.amend(He, matter, &[("scope", "township")])?;
    let second = stage.amend(He, matter, &[("summary", "水池漏水，三户断水")])?;
    let third = stage.amend(He, matter, &[("scope", "department")])?;
    stage.brings(second)?;
    stage.days_pass(4)?;
    stage.brings(third)?;
    for days in [6, 50] {
        stage.days_pass(days)?;
    }
    stage.brings(first)
}
