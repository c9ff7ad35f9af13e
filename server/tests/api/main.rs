//! The HTTP surface in process: the whole router on an in-memory database under a simulated clock.

mod bundles;
mod enrol;
mod lists;
mod matter;
mod office;
mod page;
mod people;
mod problem;
mod scope;
mod sync;
mod token;
