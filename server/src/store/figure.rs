//! The cells of figures, kept by deltas.

use shared::division::Area;
use shared::figure::{CellKey, Measure, Need, Tally};
use shared::time::Month;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, values};

const COLUMNS: &str = "measure, village, month, distinct_key, value";

fn read(row: &AnyRow) -> Result<(CellKey, i64), StoreError> {
    let bad = |_| StoreError::Malformed("figure cell");
    let measure: String = row.try_get(0)?;
    let key: Vec<u8> = row.try_get(3)?;
    let cell = CellKey {
        measure: Measure::parse(&measure).ok_or(StoreError::Malformed("figure measure"))?,
        village: row.try_get::<String, _>(1)?.parse().map_err(bad)?,
        month: Month(i32::try_from(row.try_get::<i64, _>(2)?).unwrap_or(0)),
        key: (!key.is_empty()).then_some(key),
    };
    Ok((cell, row.try_get(4)?))
}

fn tally(rows: &[AnyRow]) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    for row in rows {
        let (cell, value) = read(row)?;
        tally.add(cell, value);
    }
    Ok(tally)
}

impl Tx {
    /// Adds deltas to cells. A cell that comes to zero stays as a zero, which every reader skips.
    pub async fn add_cells(&mut self, deltas: &[(CellKey, i64)]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "figure_cell (org, measure, month, village, distinct_key, value)",
            6,
            "on conflict (org, measure, month, village, distinct_key) do update set \
             value = figure_cell.value + excluded.value",
            deltas,
            |query, (key, value)| {
                query
                    .bind(org.0.to_vec())
                    .bind(key.measure.as_str().to_owned())
                    .bind(i64::from(key.month.0))
                    .bind(key.village.to_string())
                    .bind(key.key.clone().unwrap_or_default())
                    .bind(*value)
            },
        )
        .await
    }

    /// The cells of an area that are needed: one query a need. The measure leads the month in the table's
    /// key, so that each reads its own months of its own measures and no others.
    pub async fn cells(&mut self, area: Area, needs: &[Need]) -> Result<Tally, StoreError> {
        let (from, end) = super::code_range(area);
        let mut cells = Tally::default();
        for need in needs {
            let (places, measures) = values::list(&need.measures, 6);
            let text = format!(
                "select {COLUMNS} from figure_cell where org = $1 and month >= $2 and month <= $3 \
                 and village >= $4 and village < $5 and measure in ({places}) and value <> 0"
            );
            let mut query = sqlx::query(super::assembled(text))
                .bind(self.org_bytes())
                .bind(i64::from(need.months.0.0))
                .bind(i64::from(need.months.1.0))
                .bind(from.clone())
                .bind(end.clone());
            for measure in measures {
                query = query.bind(measure.as_str());
            }
            let rows = query.fetch_all(self.connection()).await?;
            cells.merge(&tally(&rows)?);
        }
        Ok(cells)
    }

    /// Every cell, for `verify`.
    pub async fn all_cells(&mut self) -> Result<Tally, StoreError> {
        let text = format!("select {COLUMNS} from figure_cell where org = $1 and value <> 0");
        let rows = sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .fetch_all(self.connection())
            .await?;
        tally(&rows)
    }
}
