//! Role × kind × action × place against tables written by hand from domain.md §2.1, §2.2 and design.md, promise 6:
//! nothing here asks the access module what it would answer.

mod agreement;
mod fixture;
mod naming;
mod office;
mod reasons;
mod records;
mod views;
