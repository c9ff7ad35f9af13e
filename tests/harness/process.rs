//! The built programs as processes of their own, over a real network. They panic where a test would: on what must
//! not happen.

mod administrators;
mod handset;
mod programs;
mod served;
mod storage;

pub use administrators::Administrators;
pub use handset::Handset;
pub use programs::{built, satchel, satchel_phone, workspace};
pub use served::{Served, init, office_command};
pub use storage::Storage;
