//! A record, its course, and somebody who asks.

use shared::access::{Action, Grant, Principal, Role, Subject as Reached, permits};
use shared::command::{Command, Happened, Order, OrderName};
use shared::id::{ChangeHash, CommandId, Digest, InstallationId, RecordId, TeamId, UserId};
use shared::problem::RejectionCode;
use shared::record::RecordKind;
use shared::state::State;
use shared::time::{LocalDate, Timestamp};
use shared::workflow::{Asker, Course, Status, Subject, Target, decide};

use crate::fixture;
use crate::orders::{CANONICAL, THIS, fold, one_of_each};

pub(crate) const ME: UserId = UserId([0x11; 16]);
pub(crate) const OTHER: UserId = UserId([0x22; 16]);
pub(crate) const THIRD: UserId = UserId([0x33; 16]);
pub(crate) const UNIT: &str = "agriculture";
const TEAM: TeamId = TeamId([0x44; 16]);
const HOME: &str = "511781109201";

/// A record and who asks. Everything is as most orders want it; a test changes what it is about.
pub(crate) struct World {
    pub(crate) kind: RecordKind,
    pub(crate) course: Course,
    pub(crate) state: State,
    pub(crate) role: Role,
    /// Roles that the asker holds after that one.
    pub(crate) also: Vec<Role>,
    pub(crate) user: UserId,
    pub(crate) units: Vec<String>,
    pub(crate) on: LocalDate,
    pub(crate) target: Option<(RecordId, RecordKind, &'static str, Course)>,
    pub(crate) has_duplicates: bool,
    /// The last event that the asker saw.
    pub(crate) seen: Option<Digest>,
}

/// The order of that name, fit on any day of this world.
pub(crate) fn order(name: OrderName) -> Order {
    let mut orders = one_of_each().into_iter();
    orders.find(|order| order.name() == name).unwrap()
}

impl World {
    pub(crate) fn new(kind: RecordKind, role: Role) -> Self {
        Self {
            kind,
            course: Course::begin(kind),
            state: State::of([&fixture::creation(kind)]).unwrap(),
            role,
            also: Vec::new(),
            user: ME,
            units: Vec::new(),
            on: "2018-07-10".parse().unwrap(),
            target: Some((CANONICAL, kind, HOME, Course::begin(kind))),
            has_duplicates: false,
            seen: None,
        }
    }

    /// What others did, noon of that day; the asker has seen it.
    pub(crate) fn after(mut self, orders: &[(Order, UserId, &str)]) -> Self {
        for (order, by, on) in orders {
            fold(&mut self.course, order.clone(), *by, on);
        }
        self.seen = self.course.last_event();
        self
    }

    /// The same by names, all of them by [`OTHER`] on 2018-07-05.
    pub(crate) fn given(self, names: &[OrderName]) -> Self {
        let orders: Vec<_> = names
            .iter()
            .map(|name| (order(*name), OTHER, "2018-07-05"))
            .collect();
        self.after(&orders)
    }

    pub(crate) fn status(&self) -> Status {
        self.course.status
    }

    /// Grants of the roles that reach the record in every way they can.
    fn principal(&self) -> Principal {
        let grant = |role: Role| Grant {
            role,
            area: Some("511781109".parse().unwrap()),
            unit: Some(UNIT.to_owned()),
            team: Some(TEAM),
            from: "2018-01-01".parse().unwrap(),
            to: None,
        };
        Principal {
            user: self.user,
            installation: InstallationId([1; 16]),
            revoked: false,
            grants: [self.role]
                .iter()
                .chain(&self.also)
                .copied()
                .map(grant)
                .collect(),
        }
    }

    /// Asks for an order, having seen all changes.
    pub(crate) fn ask(&self, order: Order) -> Result<Happened, RejectionCode> {
        self.ask_having_seen(order, self.state.heads())
    }

    /// Asks for an order, having seen these heads.
    pub(crate) fn ask_having_seen(
        &self,
        order: Order,
        seen_heads: Vec<ChangeHash>,
    ) -> Result<Happened, RejectionCode> {
        let reached = Reached {
            kind: self.kind,
            seen_as: match self.kind {
                RecordKind::Note => RecordKind::TalkItem,
                kind => kind,
            },
            home: HOME.parse().unwrap(),
            author: self.user,
            team: TEAM,
            people: Vec::new(),
            units: vec![UNIT.to_owned()],
        };
        let action = Action::Order(order.name());
        let permit = permits(&self.principal(), action, Some(&reached), self.on);
        let command = Command {
            id: CommandId([9; 16]),
            record: THIS,
            order,
            seen_heads,
            seen_event: self.seen,
            claimed_at: Timestamp(0),
        };
        let target = self.target.as_ref();
        let subject = Subject {
            id: THIS,
            kind: self.kind,
            home: HOME.parse().unwrap(),
            state: &self.state,
            course: &self.course,
            asker: Asker {
                user: self.user,
                units: &self.units,
            },
            on: self.on,
            target: target.map(|(id, kind, home, course)| Target {
                id: *id,
                kind: *kind,
                home: home.parse().unwrap(),
                course,
            }),
            has_duplicates: self.has_duplicates,
            has_unit: &|unit| unit == UNIT || unit == "transport",
        };
        decide(&command, &subject, permit.map(Some))
    }

    /// Asks, and the answer's code; none when it happened.
    pub(crate) fn refusal(&self, order: Order) -> Option<RejectionCode> {
        self.ask(order).err()
    }

    /// Asks for what must happen, and lets it.
    pub(crate) fn carry_out(&mut self, order: Order) {
        let happened = self.ask(order).expect("carried out");
        let order = happened.order().expect("an order");
        let on = self.on.to_string();
        fold(&mut self.course, order, self.user, &on);
        self.seen = self.course.last_event();
    }
}
