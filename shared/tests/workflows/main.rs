//! What becomes of a record by orders, against a table written by hand from domain.md §2.2, the guards one by
//! one, and what holds after any sequence of them.

mod findings;
#[path = "../records/fixture.rs"]
mod fixture;
mod guards;
mod items;
mod orders;
mod page;
mod properties;
mod rechecks;
mod table;
mod world;
