//! Every kept input runs through its target once: what was mended stays mended, without libFuzzer.
//!
//! One test: the bound on memory is the process's, so inputs run one after the other.

use std::collections::BTreeSet;
use std::fs;

use fuzz::seeds;
use fuzz::{TARGETS, bounded};

#[test]
fn every_kept_input_holds_and_every_made_one_is_what_its_generator_writes() {
    let made = seeds::all();
    for (target, run) in TARGETS {
        let folder = seeds::folder().join(target);
        let mut kept = BTreeSet::new();
        for entry in fs::read_dir(&folder).expect("a folder of seeds") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let bytes = fs::read(&path).expect("an input");
            // Shown only if it fails.
            println!("{}", path.display());
            bounded(*run, &bytes);
            match made
                .iter()
                .find(|seed| seed.target == *target && seed.name == name)
            {
                Some(seed) => assert!(seed.bytes == bytes, "{name} is not what is written now"),
                None => assert!(name.starts_with("found-"), "{name}: nobody writes it"),
            }
            kept.insert(name);
        }
        let missing = made
            .iter()
            .find(|seed| seed.target == *target && !kept.contains(&seed.name));
        assert_eq!(
            missing.map(|seed| &seed.name),
            None,
            "run the example write_seeds"
        );
        assert!(!kept.is_empty(), "{target}");
    }
}
