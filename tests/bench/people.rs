//! An office, a team, and a volunteer who logs sessions with notes.

use std::collections::BTreeSet;

use ::tests::chance::Chance;
use ::tests::database::Storage;
use ::tests::handset::Handset;
use ::tests::places;
use ::tests::world::World;
use anyhow::Result;
use shared::id::{TeamId, UserId};
use shared::record::outreach_session::{Answers, AudienceAnswer, Form, Venue};
use shared::time::{LocalDate, Timestamp};

/// Seed of everything drawn.
const SEED: u64 = 1;
/// Characters of a note.
const NOTE_CHARS: usize = 40;
/// Notes are uniform over so many characters, from U+4E00 on.
const COMMON_CHARACTERS: usize = 3_500;
/// The township of the team.
const TOWNSHIP: &str = "511781109";
/// Colleagues who speak at sessions.
const COLLEAGUES: usize = 6;

/// An office with one volunteer.
pub(crate) struct Place {
    pub(crate) world: World,
    pub(crate) volunteer: UserId,
    team: TeamId,
    colleagues: Vec<UserId>,
    villages: Vec<String>,
}

impl Place {
    /// Founds it on the embedded database in a folder of its own.
    pub(crate) fn found() -> Result<Self> {
        let at = "2018-06-01T00:00:00.000Z".parse()?;
        let mut world = World::found(Storage::TemporaryFolder, at)?;
        let team = world.team("官渡镇挎包宣讲队", TOWNSHIP)?;
        let volunteer = world.member("张桂兰", team, &[TOWNSHIP], None)?;
        let mut colleagues = Vec::new();
        for _ in 0..COLLEAGUES {
            colleagues.push(world.member("王德明", team, &[TOWNSHIP], None)?);
        }
        let villages = places::villages().into_iter().map(|village| village.code);
        let villages = villages.filter(|code| code.starts_with(TOWNSHIP)).collect();
        Ok(Self {
            world,
            volunteer,
            team,
            colleagues,
            villages,
        })
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.world.office.clock.now()
    }

    /// Logs sessions offline, each with a note of its own.
    pub(crate) fn log(&self, handset: &mut Handset, count: usize, stream: &str) -> Result<()> {
        let mut chance = Chance::new(SEED, stream);
        let now = self.now();
        for number in 0..count {
            let answers = self.answers(&mut chance, now.date());
            // A minute apart, as ids and clocks tell.
            let at = now.plus_ms(60_000 * i64::try_from(number)?);
            handset.at(at)?.submit(self.team, answers)?;
        }
        handset.at(now)?;
        Ok(())
    }

    fn answers(&self, chance: &mut Chance, today: LocalDate) -> Answers {
        let on = today.plus_days(-chance.between(0, 150));
        let mut members: BTreeSet<UserId> = BTreeSet::from([self.volunteer]);
        let companions = chance.below(3);
        members.extend(chance.some(&self.colleagues, companions));
        let topics = [
            "congress_19",
            "benefit_policies",
            "farm_technique",
            "rural_revitalisation",
        ];
        let count = 1 + chance.below(2);
        let topics = chance.some(&topics, count);
        Answers {
            occurred_on: Some(on),
            village: self.villages[chance.below(self.villages.len())]
                .parse()
                .ok(),
            venue: Some(chance.one_of(Venue::ALL)),
            form: Some(chance.one_of(Form::ALL)),
            topics: Some(topics.into_iter().map(str::to_owned).collect()),
            members: Some(members),
            audience: Some(AudienceAnswer {
                count: u16::try_from(chance.between(5, 120)).unwrap_or(5),
                about: chance.percent(30),
            }),
            note: Some(note(chance)),
            ..Answers::default()
        }
    }
}

fn note(chance: &mut Chance) -> String {
    let mut character = || {
        let code = 0x4e00 + u32::try_from(chance.below(COMMON_CHARACTERS)).unwrap_or(0);
        char::from_u32(code).unwrap_or('一')
    };
    (0..NOTE_CHARS).map(|_| character()).collect()
}
