//! The committed page of metrics is the one the definitions make.

#[test]
fn the_page_says_what_the_definitions_say() {
    let committed = include_str!("../docs/metrics.md");
    assert!(
        committed == shared::figure::metrics_page(),
        "shared/docs/metrics.md is not what the definitions say; run\n    \
         cargo run -p shared --example metrics_page > shared/docs/metrics.md"
    );
}

#[test]
fn the_page_says_it_in_both_languages() {
    let page = shared::figure::metrics_page();
    for definition in &shared::figure::DEFINITIONS {
        assert!(page.contains(&format!("`{}`", definition.id)));
        for key in [definition.title_key, definition.definition_key] {
            assert!(!page.contains(key), "{key} has no text");
        }
        let unit = definition.unit.message_key();
        assert!(!page.contains(&unit), "{unit} has no text");
    }
}
