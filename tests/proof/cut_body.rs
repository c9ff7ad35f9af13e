//! A request's body cut at every byte: what came whole is kept whole, of the rest nothing is.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use shared::id::RecordId;
use shared::pack::Pack;
use shared::sync::encode_request;
use tests::database::Storage;
use tests::world::World;

use crate::row::{Row, Size};
use tests::hand::{Hand, address};

const AREA: &str = "511781109";
const DAY: &str = "2018-07-01";
/// Waiting longer than this for a commit is waiting for nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the body ends too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It says that it is so short.
    Short,
    /// The line breaks.
    Broken,
}

/// A request, and where in its body each pack ends, with the records in it.
struct Sent {
    body: Vec<u8>,
    packs: Vec<(usize, Vec<RecordId>)>,
}

struct Desk {
    world: World,
    hand: Hand,
    address: SocketAddr,
}

/// Cuts bodies of two packs at every byte.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row = Row::new("a body cut at every byte");
    let mut desk = Desk::open()?;
    let length = desk.sent()?.body.len();
    let mut all: Vec<Sent> = Vec::new();
    for at in 0..=length {
        for end in [End::Short, End::Broken] {
            if end == End::Broken && at % size.of(16, 1) != 0 {
                continue;
            }
            let sent = desk.sent()?;
            // Bodies differ by a byte or two in what deflates: what is behind the end is no cut.
            let at = at.min(sent.body.len());
            row.tried += 1;
            row.fault(
                match end {
                    End::Short => "body ends early",
                    End::Broken => "line breaks in the body",
                },
                1,
            );
            if let Err(error) = desk.cut(&sent, at, end) {
                row.lost
                    .push(format!("cut after {at} bytes, {end:?}: {error:#}"));
            }
            all.push(sent);
        }
    }
    // What each phone still has it sends again, and then it is all there.
    for sent in &all {
        let status = desk.status(&sent.body, sent.body.len())?;
        ensure!(status == 200, "sent again whole: {status}");
    }
    let meant: BTreeSet<RecordId> = all.iter().flat_map(Sent::records).collect();
    let kept = desk.kept(&meant)?;
    if kept != meant {
        let missing = meant.len() - kept.len();
        row.lost
            .push(format!("{missing} records after all was sent again"));
    }
    for fault in desk.world.office.verify()?.faults {
        row.lost.push(fault);
    }
    row.measure("bytes of a request", length.to_string());
    row.measure("records", meant.len().to_string());
    controls(&mut desk, &mut row)?;
    desk.world.office.stop()?;
    Ok(row)
}

/// What the proof is told wrongly it has to notice.
fn controls(desk: &mut Desk, row: &mut Row) -> Result<()> {
    // A server that would acknowledge a pack whose last byte never came.
    let mut sent = desk.sent()?;
    let end = sent.packs[0].0;
    sent.packs[0].0 -= 1;
    let caught = desk.cut(&sent, end - 1, End::Short).is_err();
    row.control("a pack counted as whole one byte before its end", caught);
    // A batch split in two: each half is stored as its own.
    let (one, first) = desk.pack(1)?;
    let (two, second) = desk.pack(1)?;
    let body = encode_request(&desk.hand.request(), &[one.clone(), two]);
    let half = encode_request(&desk.hand.request(), &[one]).len();
    let sent = Sent {
        packs: vec![(body.len(), [first, second].concat())],
        body,
    };
    let caught = desk.cut(&sent, half, End::Short).is_err();
    row.control("a pack stored in two halves", caught);
    Ok(())
}

impl Sent {
    fn records(&self) -> impl Iterator<Item = RecordId> {
        self.packs.iter().flat_map(|(_, records)| records.clone())
    }
}

impl Desk {
    fn open() -> Result<Self> {
        let mut world = World::found(
            Storage::TemporaryFolder,
            "2018-07-01T00:00:00.000Z".parse()?,
        )?;
        let team = world.team("官渡镇挎包宣讲队", AREA)?;
        let member = world.member("张桂兰", team, &[AREA], None)?;
        let hand = Hand::enrol(&mut world, member, team, 1)?;
        let address = address(&world)?;
        Ok(Self {
            world,
            hand,
            address,
        })
    }

    fn pack(&mut self, items: usize) -> Result<(Pack, Vec<RecordId>)> {
        let sessions = (0..items).map(|_| self.hand.session(DAY, 0));
        let sessions: Vec<_> = sessions.collect::<Result<_>>()?;
        let (records, items): (Vec<_>, Vec<_>) = sessions.into_iter().unzip();
        Ok((self.hand.pack(&items)?, records))
    }

    /// A request of two packs of two records each.
    fn sent(&mut self) -> Result<Sent> {
        let (one, first) = self.pack(2)?;
        let (two, second) = self.pack(2)?;
        let mut request = self.hand.request();
        // Nobody reads the rows.
        request.page_bytes = 0;
        let end = encode_request(&request, std::slice::from_ref(&one)).len();
        let body = encode_request(&request, &[one, two]);
        Ok(Sent {
            packs: vec![(end, first), (body.len(), second)],
            body,
        })
    }

    /// Sends so much of a body, and looks at what was kept of it.
    fn cut(&self, sent: &Sent, at: usize, end: End) -> Result<()> {
        let cut = sent.body.get(..at).context("a cut within the body")?;
        let whole = sent.packs.iter().filter(|(end, _)| *end <= at);
        let whole: BTreeSet<RecordId> = whole.flat_map(|(_, records)| records.clone()).collect();
        let all: BTreeSet<RecordId> = sent.records().collect();
        match end {
            End::Short => {
                let status = self.status(cut, at)?;
                // A body that ends after the request or a pack is a whole body.
                let ends = sent.packs.iter().any(|(end, _)| *end == at);
                let is_request = at == self.request_length(sent);
                let wanted = if ends || is_request { 200 } else { 400 };
                ensure!(status == wanted, "answered {status}, not {wanted}");
            }
            End::Broken => {
                let mut line = self.send(cut, sent.body.len() + 1)?;
                line.shutdown(Shutdown::Both)?;
                let _ = line.read(&mut [0]);
                self.wait_for(&whole)?;
            }
        }
        let kept = self.kept(&all)?;
        ensure!(
            kept == whole,
            "{} of {} records of whole packs are kept, {} of others",
            kept.intersection(&whole).count(),
            whole.len(),
            kept.difference(&whole).count()
        );
        Ok(())
    }

    /// Where the request itself ends: the packs are behind it.
    fn request_length(&self, sent: &Sent) -> usize {
        let mut buffer = sent.body.clone();
        let all = buffer.len();
        let _ = shared::sync::next_frame(&mut buffer);
        all - buffer.len()
    }

    fn send(&self, cut: &[u8], length: usize) -> Result<TcpStream> {
        let mut line = TcpStream::connect(self.address)?;
        line.set_read_timeout(Some(PATIENCE))?;
        let message = [self.hand.head(length).as_bytes(), cut].concat();
        line.write_all(&message)?;
        Ok(line)
    }

    fn status(&self, body: &[u8], length: usize) -> Result<u16> {
        let mut answer = Vec::new();
        self.send(body, length)?.read_to_end(&mut answer)?;
        let status = answer.get(9..12).context("an answer")?;
        Ok(std::str::from_utf8(status)?.parse()?)
    }

    /// The records among these that count.
    fn kept(&self, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
        let office = &self.world.office;
        let records: Vec<RecordId> = records.iter().copied().collect();
        let kept = office.wait(async {
            let mut tx = office.app.store.snapshot().await?;
            tx.records_by_id(&records).await
        })?;
        Ok(kept.into_keys().collect())
    }

    /// Whoever hung up hears of no commit.
    fn wait_for(&self, records: &BTreeSet<RecordId>) -> Result<()> {
        let office = &self.world.office;
        let records: Vec<RecordId> = records.iter().copied().collect();
        let look = async {
            loop {
                let mut tx = office.app.store.snapshot().await?;
                if tx.records_by_id(&records).await?.len() == records.len() {
                    return anyhow::Ok(());
                }
                drop(tx);
                tokio::task::yield_now().await;
            }
        };
        office.wait(async { tokio::time::timeout(PATIENCE, look).await })?
    }
}

#[test]
fn a_cut_body_keeps_what_came_whole() {
    prove(Size::Ci).unwrap().assert_good();
}
