//! Who there is, with which phone, and what the weather will be: plain data, drawn from the seed.

use shared::access::{Grant, Role};
use shared::id::{DeviceId, InstallationId, RecordId, TeamId, UserId};
use shared::time::Timestamp;
use tests::chance::Chance;
use tests::places;

/// 2018-07-02, 08:00 in Shanghai.
pub(crate) const BEGIN: i64 = 1_530_489_600_000;
/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 3_600_000;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * HOUR;
/// How long people work before the network heals.
pub(crate) const DAYS: i64 = 56;

/// An id that a kind and a number determine.
pub(crate) fn id16(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[6] = 0x70;
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// The id of the record with a number.
pub(crate) fn record_id(number: u64) -> RecordId {
    RecordId(id16(0x0e, number))
}

/// A team and the township where it works.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) name: String,
    /// Nine digits.
    pub(crate) township: String,
    /// Twelve digits each.
    pub(crate) villages: Vec<String>,
}

impl Team {
    /// The id of the team at a place.
    pub(crate) fn id(place: usize) -> TeamId {
        TeamId(id16(0x7e, place as u64))
    }
}

/// What a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    Volunteer,
    Leader,
    Coordinator,
    Office,
    /// Keeps the talks of a township.
    Recorder,
    /// Inspects, for an agency.
    Inspector(&'static str),
    Liaison,
    Deputy,
}

/// The unit that is inspected and that settles matters.
pub(crate) const UNIT: &str = "transport";
/// The place of the inspection team, after the teams of townships.
pub(crate) const INSPECTION_TEAM: usize = 9;

/// A job in a team from a day to a day, counted from the beginning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    /// The team; for coordinator and office only its township matters.
    pub(crate) team: usize,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

/// A person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) job: Job,
    /// One after another.
    pub(crate) terms: Vec<Term>,
}

impl Person {
    /// The id of the person at a place.
    pub(crate) fn id(place: usize) -> UserId {
        UserId(id16(0xa1, place as u64))
    }

    /// The term of a day; of one who has none, the last before.
    pub(crate) fn term(&self, day: i64) -> &Term {
        let holds = |term: &&Term| {
            term.from.is_none_or(|from| from <= day) && term.to.is_none_or(|to| day <= to)
        };
        self.terms
            .iter()
            .find(holds)
            .or(self.terms.last())
            .expect("everybody has a term")
    }

    /// Whether what this person may do is the same from beginning to end.
    pub(crate) fn is_steady(&self) -> bool {
        self.terms.len() == 1 && self.terms[0].to.is_none()
    }

    /// The grants of the terms.
    pub(crate) fn grants(&self, teams: &[Team]) -> Vec<Grant> {
        let date = |day: i64| Timestamp(BEGIN + day * DAY).date();
        let grant = |term: &Term| Grant {
            role: match self.job {
                Job::Volunteer => Role::SatchelMember,
                Job::Leader => Role::TeamLeader,
                Job::Coordinator => Role::TownshipCoordinator,
                Job::Office => Role::ReformOffice,
                Job::Recorder => Role::TalkRecorder,
                Job::Inspector(_) => Role::Inspector,
                Job::Liaison => Role::Liaison,
                Job::Deputy => Role::DeputyInCharge,
            },
            area: match self.job {
                Job::Office | Job::Inspector(_) | Job::Liaison | Job::Deputy => None,
                _ => Some(teams[term.team].township.parse().expect("a township")),
            },
            unit: match self.job {
                Job::Inspector(agency) => Some(agency.to_owned()),
                Job::Liaison | Job::Deputy => Some(UNIT.to_owned()),
                _ => None,
            },
            team: match self.job {
                Job::Volunteer | Job::Leader | Job::Recorder | Job::Inspector(_) => {
                    Some(Team::id(term.team))
                }
                _ => None,
            },
            from: term.from.map_or_else(|| date(-180), date),
            to: term.to.map(date),
        };
        self.terms.iter().map(grant).collect()
    }
}

/// A phone: whose, how wrong its clock is, and when it is out of reach.
#[derive(Debug, Clone)]
pub(crate) struct Handset {
    pub(crate) person: usize,
    /// Milliseconds its clock is ahead.
    pub(crate) skew: i64,
    /// Stretches without any network: from, to.
    pub(crate) dark: Vec<(i64, i64)>,
    /// When it is reported stolen.
    pub(crate) revoked_at: Option<i64>,
}

impl Handset {
    /// The device at a place.
    pub(crate) fn device(place: usize) -> DeviceId {
        DeviceId(id16(0xde, place as u64))
    }

    /// The installation at a place.
    pub(crate) fn installation(place: usize) -> InstallationId {
        InstallationId(id16(0x15, place as u64))
    }
}

/// The cast.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub(crate) teams: Vec<Team>,
    pub(crate) people: Vec<Person>,
    pub(crate) phones: Vec<Handset>,
    /// The office's phone: the only one that holds everything.
    pub(crate) office_phone: usize,
}

impl Scenario {
    /// Twenty phones of nineteen people in three teams of two townships.
    pub(crate) fn draw(seed: u64) -> Self {
        let mut chance = Chance::new(seed, "cast");
        let teams = teams();
        let steady = |team| Term {
            team,
            from: None,
            to: None,
        };
        let mut people = Vec::new();
        let mut person = |job, name: String, terms| people.push(Person { name, job, terms });
        person(Job::Office, "改革办".to_owned(), vec![steady(0)]);
        person(Job::Coordinator, "统筹".to_owned(), vec![steady(0)]);
        for team in 0..teams.len() {
            person(Job::Leader, format!("队长{team}"), vec![steady(team)]);
        }
        for place in 0..14 {
            let team = place % teams.len();
            let day = i64::from(chance.between(10, 45));
            let ends = Term {
                to: Some(day),
                ..steady(team)
            };
            let moves = Term {
                from: Some(day + 1),
                ..steady((team + 1) % teams.len())
            };
            let terms = match place {
                // One moves to another team, one leaves; the rest stay.
                12 => vec![ends, moves],
                13 => vec![ends],
                _ => vec![steady(team)],
            };
            person(Job::Volunteer, format!("队员{place}"), terms);
        }
        let mut phones: Vec<Handset> = (0..people.len())
            .map(|person| Handset::draw(person, &mut chance))
            .collect();
        // A volunteer with two phones, and one whose phone is stolen.
        phones.push(Handset::draw(5, &mut chance));
        let stolen = 6 + chance.below(8);
        phones[stolen].revoked_at = Some(BEGIN + i64::from(chance.between(20, 50)) * DAY);
        Self {
            teams,
            people,
            phones,
            office_phone: 0,
        }
    }

    /// Ten phones of nine people who hold sessions, keep talks, inspect, rectify and decide; the office has two.
    pub(crate) fn duties(seed: u64) -> Self {
        let mut scenario = Self::draw(seed);
        let mut chance = Chance::new(seed, "duties");
        let jobs = [
            (Job::Office, 0),
            (Job::Coordinator, 0),
            (Job::Recorder, 0),
            (Job::Recorder, 0),
            (Job::Inspector("reform_office"), INSPECTION_TEAM),
            (Job::Inspector("supervision_office"), INSPECTION_TEAM),
            (Job::Liaison, 0),
            (Job::Deputy, 0),
            (Job::Leader, 0),
        ];
        let people = jobs
            .into_iter()
            .enumerate()
            .map(|(place, (job, team))| Person {
                name: format!("某人{place}"),
                job,
                terms: vec![Term {
                    team,
                    from: None,
                    to: None,
                }],
            });
        scenario.people = people.collect();
        let people = 0..scenario.people.len();
        scenario.phones = people
            .map(|person| Handset::draw(person, &mut chance))
            .collect();
        // The deputy's clock is days behind, so that there seems to be time left.
        scenario.phones[7].skew = -i64::from(chance.between(2, 4)) * DAY;
        // What the office does on one of its phones, the other does not know.
        scenario.phones.push(Handset::draw(0, &mut chance));
        scenario
    }

    /// Two people with steady jobs in one team and the office, without a wrong clock or a dark day.
    pub(crate) fn small() -> Self {
        let mut scenario = Self::draw(0);
        scenario.phones = [0, 2, 5]
            .map(|person| Handset {
                person,
                skew: 0,
                dark: Vec::new(),
                revoked_at: None,
            })
            .to_vec();
        scenario
    }

    /// The day of an instant, counted from the beginning.
    pub(crate) fn day(at: i64) -> i64 {
        (at - BEGIN).div_euclid(DAY)
    }
}

impl Handset {
    fn draw(person: usize, chance: &mut Chance) -> Self {
        let skew = match chance.below(10) {
            0..4 => i64::from(chance.between(-120, 120)) * 1_000,
            4..7 => i64::from(chance.between(-20, 20)) * HOUR,
            _ => i64::from(chance.between(-4, 4)) * DAY,
        };
        let mut dark = Vec::new();
        for _ in 0..chance.below(4) {
            let from = BEGIN + i64::from(chance.between(0, 50)) * DAY;
            dark.push((from, from + i64::from(chance.between(1, 20)) * DAY));
        }
        Self {
            person,
            skew,
            dark,
            revoked_at: None,
        }
    }
}

/// Two teams in one township, one in another.
fn teams() -> Vec<Team> {
    let villages = places::villages();
    let of = |township: &str| -> Vec<String> {
        let codes = villages.iter().map(|village| village.code.clone());
        codes.filter(|code| code.starts_with(township)).collect()
    };
    let townships: Vec<String> = places::townships()
        .into_iter()
        .map(|township| township.code)
        .filter(|township| of(township).len() >= 4)
        .take(2)
        .collect();
    [0, 0, 1]
        .into_iter()
        .enumerate()
        .map(|(place, township)| Team {
            name: format!("第{place}挎包宣讲队"),
            township: townships[township].clone(),
            villages: of(&townships[township]),
        })
        .collect()
}
