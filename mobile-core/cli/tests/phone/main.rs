//! The driver: tokens, failures, and what reaches the disk, over a transport that is a function.

mod desk;
mod enrol;
mod home;
mod people;
mod setting;
mod token;
