//! The program itself, against a home that was enrolled before: every act here is offline.

mod forms;
mod home;
mod refusals;
mod usage;
