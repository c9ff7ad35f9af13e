//! What nobody of the matrix may see: a third township, its team and its unit, and what is written and held there.

use anyhow::{Context as _, Result};
use shared::command::{Order, Responsible};
use shared::id::{RecordId, TeamId};
use tests::bureau::{Bureau, Seat, asked, written};

use crate::cast::grant;
use crate::papers::{KINDS, Known, Place, mended, paper};

/// The township that nobody of the matrix reads.
pub(crate) const FAR: &str = "511781110";
/// Its unit.
pub(crate) const FAR_UNIT: &str = "forestry";

/// Somebody who writes there.
struct Author {
    seat: Seat,
    place: Place,
}

/// The hidden part of an office. Its people are the same in every office, whether they write or not.
pub(crate) struct Hidden {
    authors: [Author; 2],
    /// Whose items are held.
    stranger: Seat,
    team: TeamId,
    /// What was written.
    pub(crate) records: Vec<RecordId>,
}

impl Hidden {
    pub(crate) async fn prepare(bureau: &Bureau) -> Result<Self> {
        let team = bureau.team(13, "远处一队", FAR).await?;
        bureau.departments(&[FAR_UNIT]).await?;
        let here = [
            ("team_leader", Some(FAR)),
            ("talk_recorder", Some(FAR)),
            ("inspector", Some(FAR)),
            ("reform_office", Some(FAR)),
        ];
        let grants = here.map(|(role, area)| grant(role, area, Some(team), None));
        let reference = bureau.app.reference.current(&bureau.app.store).await?;
        let on = bureau.clock.now().date();
        let mut villages = reference.divisions.villages(FAR.parse()?, on);
        let village = villages.next().context("a village")?.code.to_string();
        let author = async |number, words: &str, audience| {
            anyhow::Ok(Author {
                seat: bureau.seat(number, "远处的人", &grants).await?,
                place: Place {
                    village: village.clone(),
                    township: format!("{FAR}000"),
                    unit: FAR_UNIT,
                    words: words.to_owned(),
                    audience,
                },
            })
        };
        Ok(Self {
            authors: [
                author(31, "这里没有人该看见的话", 30).await?,
                author(32, "完全不同的另外一些话，而且更长", 4_321).await?,
            ],
            stranger: bureau.seat(33, "没有角色的人", &[]).await?,
            team,
            records: Vec::new(),
        })
    }

    /// Somebody who is there only in one of two offices.
    pub(crate) async fn one_more(&self, bureau: &Bureau) -> Result<()> {
        let grants = [grant("satchel_member", Some(FAR), Some(self.team), None)];
        bureau.seat(34, "多出来的人", &grants).await?;
        Ok(())
    }

    /// One author writes a record of each kind, with notes; gives what can be given to the unit, mends one, voids one;
    /// and something of the stranger's is held.
    pub(crate) async fn round(&mut self, bureau: &Bureau, author: usize) -> Result<()> {
        let now = bureau.clock.now();
        let Author { seat, place } = &mut self.authors[author];
        let who = seat.user;
        let mut known: Known = [RecordId([0; 16]); 5];
        let mut items = Vec::new();
        let mut creations = Vec::new();
        let notes = KINDS.map(|kind| format!("note_on_{kind}"));
        let kinds = KINDS.into_iter().chain(notes.iter().map(String::as_str));
        for (index, kind) in kinds.enumerate() {
            let answers = paper(kind, &known, who, place);
            let (record, creation) = seat.creation(self.team, now, answers);
            if let Some(known) = known.get_mut(index) {
                *known = record;
            }
            items.push(written(record, &creation));
            self.records.push(record);
            creations.push(creation);
        }
        let [session, talk, item, _, finding] = known;
        let due_on = "2018-07-31".parse()?;
        let orders = [
            (
                item,
                2,
                Order::Accept {
                    responsible: Responsible::Unit(FAR_UNIT.to_owned()),
                    due_on,
                },
            ),
            (
                finding,
                4,
                Order::Issue {
                    due_on,
                    lead_unit: FAR_UNIT.to_owned(),
                },
            ),
            (
                talk,
                1,
                Order::Void {
                    reason: "没有开".to_owned(),
                },
            ),
        ];
        for (record, index, order) in orders {
            let looked = (vec![creations[index].hash()], None);
            items.push(asked(&seat.command(record, order, looked, now)));
        }
        let mend = seat.amendment(&creations[0], now, mended(KINDS[0]))?;
        items.push(written(session, &mend));
        bureau.hand_in(seat, &items).await?;
        let mut tx = bureau.app.store.snapshot().await?;
        let counted = tx.records_by_id(&self.records).await?.len();
        anyhow::ensure!(
            counted == self.records.len(),
            "what is hidden does not count"
        );
        drop(tx);
        let answers = paper(KINDS[0], &known, who, place);
        let (record, creation) = self.stranger.creation(self.team, now, answers);
        bureau
            .hand_in(&mut self.stranger, &[written(record, &creation)])
            .await
    }
}
