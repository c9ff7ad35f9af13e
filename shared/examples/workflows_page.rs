//! Writes the page of workflows: `cargo run -p shared --example workflows_page > shared/docs/workflows.md`.

fn main() {
    print!("{}", shared::workflow::workflows_page());
}
