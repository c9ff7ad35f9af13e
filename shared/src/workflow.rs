//! What becomes of a record by events: the states of domain.md §2.2, which order leads from which to which,
//! and the guards that decide (sync.md N5). Pure: the phone runs it to explain, the server to decide.

mod course;
mod diagram;
mod guard;
mod status;
mod transition;

pub use course::{
    Claim, Course, Extension, Facts, FindingFacts, ItemFacts, Passed, Recheck, Settled, Step,
};
pub use diagram::workflows_page;
pub use guard::{Asker, Subject, Target, decide, read_back};
pub use status::Status;
pub use transition::{Next, Stale, Transition, transitions};
