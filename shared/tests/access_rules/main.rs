//! Role × action × subject against tables written by hand from domain.md §2.1 and §2.2.

mod fixture;
mod table;
mod views;
