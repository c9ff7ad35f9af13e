//! Writes the page of metrics: `cargo run -p shared --example metrics_page > shared/docs/metrics.md`.

fn main() {
    print!("{}", shared::figure::metrics_page());
}
