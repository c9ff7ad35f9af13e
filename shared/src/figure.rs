//! Figures that can be proved: definitions, contributions, and one evaluation for phone and server
//! (sync.md N9, domain.md §2.5).
//!
//! A record adds *contributions* to *cells* (measure, month, home as written). Cells are kept by
//! deltas, so a figure costs the same over a thousand records and over ten million. Succession, areas
//! and periods come in only when a figure is evaluated, a pure function of the cells up to a row of the
//! log, the reference data, the area, the period and the as-of instant.

mod attribution;
mod behind;
mod computation;
mod contribution;
mod definition;
mod evaluate;
mod page;
mod question;
mod reported;
mod tally;
mod told;
mod value;

pub use behind::is_behind;
pub use contribution::{Amount, Contribution, Measure, contributions};
pub use definition::{
    DEFINITIONS, Definition, DefinitionId, Unit, UnknownDefinition, contributes_to, measures_of,
};
pub use evaluate::{FigureError, Reference, evaluate};
pub use page::metrics_page;
pub use question::{Need, Question, needs};
pub use reported::{Reported, reported};
pub use tally::{CellKey, Sign, Tally};
pub use told::thousands;
pub use value::{Bound, Figure, FigureValue, figure_digest};
