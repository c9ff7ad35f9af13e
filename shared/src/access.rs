//! Who may do what: roles, grants, and the one table of rules (domain.md §2.1, §2.2; design.md §6).
//!
//! A decision is a [`Permit`], which only this module can make and which the write path and the
//! routes ask for, so that a check left out does not compile.

mod apart;
mod decision;
mod grant;
mod need;
mod order;
mod role;
mod rule;
mod second_step;
mod view;

pub use apart::stands_apart;
pub use decision::{Denied, Permit, permits, permits_figure, permits_in};
pub use grant::{Grant, Principal};
pub use need::{Need, needs};
pub use order::order_roles;
pub use role::{Role, UnknownRole};
pub use rule::{Action, Subject};
pub use second_step::needs_second_step;
pub use view::{figure_area, visible_feeds};
