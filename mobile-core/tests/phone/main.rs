//! The core against a small office in memory, through a shell that can crash and lose answers.

mod office;
mod shell;

mod attention;
mod busy;
mod capture;
mod carried;
mod carry;
mod conflict;
mod course;
mod crash;
mod damage;
mod figure;
mod forms;
mod full;
mod join;
mod kinds;
mod leaving;
mod lists;
mod narrow;
mod newer;
mod order;
mod publication;
mod repaired;
mod scale;
mod session;
mod verdict;
mod wipe;
