//! Writes the page of who may do what: `cargo run -p tests --example access_page > shared/docs/access.md`.

fn main() {
    print!("{}", tests::rights::access_page());
}
