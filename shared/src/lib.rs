//! Satchel's domain truth, shared by the phone and the office.
//!
//! Pure: no IO, no clock, no randomness, no async. Time and fresh ids are arguments.

pub mod access;
pub mod audit;
pub mod bundle;
pub mod cbor;
pub mod change;
pub mod code;
pub mod command;
pub mod division;
pub mod enrolment;
pub mod feed;
pub mod figure;
pub mod id;
pub mod join;
pub mod membership;
pub mod message;
pub mod pack;
pub mod policy_topic;
pub mod problem;
pub mod qr;
pub mod record;
pub mod state;
pub mod sync;
pub mod talk_topic;
pub mod time;
pub mod unit;
pub mod validate;
pub mod workflow;
