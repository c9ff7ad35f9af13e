//! The rules of every kind's record, each broken once, and what a form's way to a record and back keeps.

mod amendments;
mod fixture;
mod forms;
mod names;
mod rules;
