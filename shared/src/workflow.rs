//! What becomes of a record by events: the states of domain.md §2.2, which order leads from which to which,
//! and the guards that decide (sync.md N5). Pure: the phone runs it to explain, the server to decide.

mod course;
mod diagram;
mod finding;
mod guard;
mod item;
mod status;
mod transition;
mod words;

pub use course::{Course, Facts, Step};
pub use diagram::workflows_page;
pub use finding::{Extension, FindingFacts, Passed, Recheck};
pub use guard::{Asker, Subject, Target, decide, read_back};
pub use item::{Claim, ItemFacts, Settled};
pub use status::Status;
pub use transition::{Next, Stale, Transition, transitions};
