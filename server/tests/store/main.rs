//! The store's conformance suite: every case on SQLite and on a real PostgreSQL.
//!
//! PostgreSQL is found by `SATCHEL_TEST_POSTGRES_URL`, which `cargo xtask test` sets; without it those
//! cases fail, they are not skipped.

mod areas;
mod audit;
mod bundles;
mod causes;
mod cells;
mod commit_order;
mod decline;
mod doctor;
mod finding_life;
mod following;
mod former;
mod grants;
mod held_most;
mod ingest;
mod item_life;
mod joining;
mod lists;
mod long_records;
mod names;
mod notes;
mod office;
mod packs;
mod paging;
mod reading;
mod rebuild;
mod same;
mod sign_in;
mod time_limits;
mod void;
mod waiting;
mod witness;

/// Stamps a case on both engines.
macro_rules! on_both_engines {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::$case(crate::office::Office::on_sqlite().await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                super::$case(crate::office::Office::on_postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both_engines;
