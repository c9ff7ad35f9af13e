//! The office: identity, ingest, access, projections and figures over SQLite or PostgreSQL, and the
//! JSON and pages in front of them.
//!
//! A request passes [`http`], which knows routes and words; its caller is made by [`identity`]; items go
//! through [`ingest`] into the log; [`sync`], [`records`] and [`figures`] read what came of them. All SQL
//! is in [`store`], the time in [`clock`], randomness in [`fresh`], the environment in [`config`].

pub mod administrator;
pub mod audit;
pub mod bundles;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod figures;
pub mod fresh;
pub mod http;
pub mod identity;
pub mod import;
pub mod ingest;
pub mod init;
pub mod keys;
pub mod limits;
mod load;
mod page;
pub mod proxies;
pub mod rates;
pub mod rebuild;
pub mod records;
pub mod reference;
pub mod replay;
pub mod state;
pub mod store;
pub mod sync;
pub mod telemetry;
pub mod tls;
pub mod verify;

pub use http::{serve, serve_tls};
