//! Access: every role, on every record, order and request, against an oracle that knows nothing of the product; and two
//! offices that differ only in what somebody may not see.

mod cast;
mod cells;
mod hidden;
mod judged;
mod matrix;
mod orders;
mod papers;
mod requests;
mod routes;
mod scene;
mod twins;
mod verdicts;

use tests::database::Storage;

#[tokio::test]
async fn access_matrix_on_sqlite() {
    matrix::matrix(&Storage::Memory).await.unwrap();
}

#[tokio::test]
async fn access_matrix_on_postgresql() {
    matrix::matrix(&Storage::Postgres).await.unwrap();
}

#[tokio::test]
async fn what_is_hidden_changes_no_answer_on_sqlite() {
    Box::pin(twins::twins(&Storage::Memory)).await.unwrap();
}

#[tokio::test]
async fn what_is_hidden_changes_no_answer_on_postgresql() {
    Box::pin(twins::twins(&Storage::Postgres)).await.unwrap();
}
