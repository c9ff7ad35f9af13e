//! What is acted on: a record of each kind that everybody tries to read and mend, and for each order one where it may
//! be given, made anew when somebody has given it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use shared::change::Change;
use shared::command::Order;
use shared::id::{ChangeHash, Digest, RecordId};
use shared::pack::Item;
use tests::bureau::{Bureau, Seat, asked, written};
use tests::rights::Row;

use crate::cast::Cast;
use crate::orders::{before, kind_of};
use crate::papers::{KINDS, Known, Place, paper};
use crate::verdicts::head;

/// A record that everybody tries.
pub(crate) struct Shared {
    pub(crate) kind: String,
    pub(crate) record: RecordId,
    pub(crate) creation: Change,
}

/// The scene.
pub(crate) struct Scene {
    /// One of each kind, given to the unit where such are given; the notes last.
    pub(crate) shared: Vec<Shared>,
    /// One of each kind that nobody gave to anybody: it can be mended.
    pub(crate) mendable: Vec<Shared>,
    /// The same records by kind, for what is about them.
    pub(crate) known: Known,
    /// For each kind the record that another may be the same as.
    canonical: BTreeMap<String, RecordId>,
    /// For each row of the order table the record on which it may be given.
    targets: Vec<Option<RecordId>>,
}

impl Scene {
    pub(crate) async fn set(bureau: &Bureau, cast: &mut Cast, orders: usize) -> Result<Self> {
        let mut scene = Self {
            shared: Vec::new(),
            mendable: Vec::new(),
            known: [RecordId([0; 16]); 5],
            canonical: BTreeMap::new(),
            targets: vec![None; orders],
        };
        for (place, kind) in KINDS.into_iter().enumerate() {
            let shared = scene.share(bureau, cast, kind).await?;
            scene.known[place] = shared.record;
            scene.shared.push(shared);
        }
        // Given to the unit, so that its people read them.
        let [_, _, item, _, finding] = scene.known;
        for (record, kind, word) in [
            (item, "talk_item_of_unit", "start"),
            (finding, "finding", "acknowledge"),
        ] {
            let orders = before(kind, word, record).orders;
            scene.give(bureau, &mut cast.maker, record, &orders).await?;
        }
        for kind in KINDS {
            let note = scene
                .share(bureau, cast, &format!("note_on_{kind}"))
                .await?;
            scene.shared.push(note);
        }
        let kinds: Vec<String> = scene.shared.iter().map(|one| one.kind.clone()).collect();
        for kind in kinds {
            let mendable = scene.share(bureau, cast, &kind).await?;
            let (kind, record) = (mendable.kind.clone(), mendable.record);
            scene.canonical.insert(kind, record);
            scene.mendable.push(mendable);
        }
        Ok(scene)
    }

    async fn share(&self, bureau: &Bureau, cast: &mut Cast, kind: &str) -> Result<Shared> {
        let (record, creation) = self.create(bureau, cast, kind);
        self.hand_in(bureau, cast, vec![written(record, &creation)])
            .await?;
        Ok(Shared {
            kind: kind.to_owned(),
            record,
            creation,
        })
    }

    fn create(&self, bureau: &Bureau, cast: &mut Cast, kind: &str) -> (RecordId, Change) {
        let maker = &mut cast.maker;
        let answers = paper(kind, &self.known, maker.user, &Place::here());
        maker.creation(cast.team, bureau.clock.now(), answers)
    }

    /// Hands in what the maker made, all of which counts.
    async fn hand_in(&self, bureau: &Bureau, cast: &mut Cast, items: Vec<Item>) -> Result<()> {
        let count = u64::try_from(items.len())?;
        let before = head(bureau).await?;
        bureau.hand_in(&mut cast.maker, &items).await?;
        let mut tx = bureau.app.store.snapshot().await?;
        let held = tx.held_of_device(cast.maker.device).await?;
        ensure!(held.items == 0, "what the maker writes is held");
        ensure!(tx.head().await?.seq >= before + count, "nothing counted");
        Ok(())
    }

    async fn give(
        &self,
        bureau: &Bureau,
        by: &mut Seat,
        record: RecordId,
        orders: &[Order],
    ) -> Result<()> {
        let seen = seen(bureau, record).await?;
        let now = bureau.clock.now();
        let items: Vec<Item> = orders
            .iter()
            .map(|order| asked(&by.command(record, order.clone(), seen.clone(), now)))
            .collect();
        bureau.hand_in(by, &items).await
    }

    /// The record that another of the kind may be the same as.
    pub(crate) fn canonical(&self, kind: &str) -> RecordId {
        let known = self.canonical.get(kind);
        known.copied().unwrap_or(RecordId([0; 16]))
    }

    /// A record on which an order may be given, as it stands.
    pub(crate) async fn target(
        &mut self,
        bureau: &Bureau,
        cast: &mut Cast,
        place: usize,
        row: &Row,
    ) -> Result<(RecordId, (Vec<ChangeHash>, Option<Digest>))> {
        let record = match self.targets[place] {
            Some(record) => record,
            None => self.prepare(bureau, cast, row).await?,
        };
        self.targets[place] = Some(record);
        Ok((record, seen(bureau, record).await?))
    }

    /// Somebody's order was carried out: the next needs another record.
    pub(crate) fn spend(&mut self, place: usize) {
        self.targets[place] = None;
    }

    async fn prepare(&self, bureau: &Bureau, cast: &mut Cast, row: &Row) -> Result<RecordId> {
        let kind = kind_of(&row.subject);
        let before = before(&row.subject, &row.action, self.canonical(kind));
        let (record, creation) = self.create(bureau, cast, kind);
        let (now, maker) = (bureau.clock.now(), &mut cast.maker);
        // The maker is surprised by nothing that the maker did.
        let looked = (vec![creation.hash()], None);
        let mut items = vec![written(record, &creation)];
        let commands = before.orders.iter().map(|order| {
            let command = maker.command(record, order.clone(), looked.clone(), now);
            asked(&command)
        });
        items.extend(commands.collect::<Vec<_>>());
        self.hand_in(bureau, cast, items).await?;
        // Both look at the same report: neither knows of the other.
        let seen = seen(bureau, record).await?;
        for (result, checker) in before.rechecks.into_iter().zip(&mut cast.checkers) {
            let order = Order::Recheck {
                result,
                words: "看过现场".to_owned(),
            };
            let command = checker.command(record, order, seen.clone(), now);
            bureau.hand_in(checker, &[asked(&command)]).await?;
        }
        Ok(record)
    }
}

/// A record as somebody sees it who looks now.
pub(crate) async fn seen(
    bureau: &Bureau,
    record: RecordId,
) -> Result<(Vec<ChangeHash>, Option<Digest>)> {
    let mut tx = bureau.app.store.snapshot().await?;
    let row = tx.records_by_id(&[record]).await?.remove(&record);
    let row = row.context("a record that does not count")?;
    Ok((row.state.heads(), row.event()))
}
