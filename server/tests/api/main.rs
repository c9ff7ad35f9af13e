//! The HTTP surface in process: the whole router on an in-memory database under a simulated clock.

mod audit;
mod bundles;
mod contact;
mod devices;
mod ended;
mod enrol;
mod field;
mod headers;
mod lists;
mod load;
mod matter;
mod moves;
mod office;
mod page;
mod page_figures;
mod page_records;
mod people;
mod problem;
mod proof;
mod rates;
mod scope;
mod sheets;
mod sign_in;
mod sync;
mod tls;
mod token;
