//! The largest files of the smallest parts: what is many is refused before room is made for it.
//!
//! One test: the bound on memory is the process's.

use fuzz::bounded;
use shared::bundle::{Bundle, BundleError};
use shared::id::OrganisationId;

#[test]
fn a_bundle_of_a_million_empty_packs_needs_no_more_memory_than_any() {
    let bundle = Bundle {
        organisation: OrganisationId([3; 16]),
        packs: vec![Vec::new(); 990_000],
    };
    let file = bundle.to_file();
    drop(bundle);
    let refused = |file: &[u8]| assert_eq!(Bundle::read(file), Err(BundleError::TooLarge));
    bounded(refused, &file);
}
