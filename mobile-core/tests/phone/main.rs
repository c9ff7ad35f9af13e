//! The core against a small office in memory, through a shell that can crash and lose answers.

mod office;
mod shell;

mod attention;
mod capture;
mod carry;
mod conflict;
mod crash;
mod figure;
mod lists;
mod join;
mod scale;
mod session;
mod verdict;
