//! The committed page of workflows is the one the tables make.

use shared::access::Role;
use shared::command::OrderName;
use shared::record::RecordKind;
use shared::workflow::{Status, workflows_page};

#[test]
fn the_page_says_what_the_tables_say() {
    let committed = include_str!("../../docs/workflows.md");
    assert!(
        committed == workflows_page(),
        "shared/docs/workflows.md is not what the tables say; run\n    \
         cargo run -p shared --example workflows_page > shared/docs/workflows.md"
    );
}

#[test]
fn the_page_has_words_for_everything() {
    let page = workflows_page();
    for order in OrderName::ALL {
        assert!(page.contains(&format!("| `{}` |", order.as_str())));
    }
    for kind in RecordKind::ALL {
        assert!(page.contains(&format!("`{kind}`")));
    }
    for status in Status::ALL {
        assert!(page.contains(status.as_str()));
    }
    for key in ["order-", "kind-", "status-"] {
        assert!(!page.contains(key), "a {key} without a text");
    }
    assert!(page.contains(Role::DeputyInCharge.as_str()));
}
