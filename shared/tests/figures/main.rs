//! Figures over a small table of divisions in which a village stays, two become one, one becomes two
//! and one is lost sight of; and over the real table of Wanyuan.

mod findings;
mod fixture;
mod inspections;
mod items;
mod laws;
mod lives;
mod oracle;
mod records;
mod sessions;
mod talks;
