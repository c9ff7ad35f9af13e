//! The floor: the least a server can do with the packs of a push. Verify each signature, hash each change,
//! insert a row of hash and body, one fsync a pack; over the same driver and settings as the store.
#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures time, and the floor's one table is none of the store's"
)]

use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use ed25519_dalek::VerifyingKey;
use shared::pack::{Item, Pack, inflate, signature_holds};
use shared::sync::next_frame;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe, Executor as _};

/// Rows an insert takes, widest first: as the store's.
const WIDTHS: [usize; 3] = [64, 8, 1];

/// Seconds for the packs in these request bodies, and how many packs they are.
pub(crate) fn measure(bodies: &[Vec<u8>], key: &[u8; 32], changes: usize) -> Result<(f64, usize)> {
    let packs = packs(bodies)?;
    let key = VerifyingKey::from_bytes(key)?;
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("floor.db").display()
        );
        let pool = open(&url).await?;
        let began = Instant::now();
        let mut rows = 0;
        for pack in &packs {
            rows += take(&pool, pack, &key).await?;
        }
        let seconds = began.elapsed().as_secs_f64();
        pool.close().await;
        ensure!(rows == changes, "{rows} rows for {changes} changes");
        Ok((seconds, packs.len()))
    })
}

/// The packs as the phone sent them.
fn packs(bodies: &[Vec<u8>]) -> Result<Vec<Pack>> {
    let mut packs = Vec::new();
    for body in bodies {
        let mut buffer = body.clone();
        next_frame(&mut buffer)?.context("a body without a request")?;
        while let Some(frame) = next_frame(&mut buffer)? {
            packs.push(shared::cbor::decode(&frame)?);
        }
    }
    Ok(packs)
}

async fn open(url: &str) -> Result<AnyPool> {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new()
        .max_connections(1)
        .connect(url)
        .await?;
    pool.execute(
        "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; \
         pragma wal_autocheckpoint = 4000; \
         create table floor (hash blob primary key, body blob not null) without rowid;",
    )
    .await?;
    Ok(pool)
}

/// One pack, on disk when it returns.
async fn take(pool: &AnyPool, pack: &Pack, key: &VerifyingKey) -> Result<usize> {
    if !signature_holds(&pack.header, &pack.signature, key) {
        bail!("a signature does not hold");
    }
    let header = pack.header()?;
    let inflated = inflate(&pack.body, header.inflated_len as usize)?;
    let mut decoder = minicbor::Decoder::new(&inflated);
    let mut rows = Vec::new();
    while decoder.position() < inflated.len() {
        let item: Item = decoder.decode()?;
        let hash = item.hash().bytes().to_vec();
        let (Item::Change { raw, .. } | Item::Command { raw }) = item;
        rows.push((hash, raw));
    }
    let mut transaction = pool.begin_with("begin immediate").await?;
    let mut rest = rows.as_slice();
    for width in WIDTHS {
        let places: Vec<String> = (0..width)
            .map(|row| format!("(${}, ${})", row * 2 + 1, row * 2 + 2))
            .collect();
        let text = format!(
            "insert into floor (hash, body) values {}",
            places.join(", ")
        );
        while rest.len() >= width {
            let (now, later) = rest.split_at(width);
            let mut query = sqlx::query(AssertSqlSafe(text.clone()));
            for (hash, body) in now {
                query = query.bind(hash.clone()).bind(body.clone());
            }
            query.execute(&mut *transaction).await?;
            rest = later;
        }
    }
    transaction.commit().await?;
    Ok(rows.len())
}
