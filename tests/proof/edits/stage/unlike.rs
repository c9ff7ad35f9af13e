//! What only a program that is no phone of ours brings.

use anyhow::Result;
use shared::change::Change;
use shared::id::{Digest, RecordId};
use shared::record::{Answers, RecordKind};

use super::{Parcel, Record, Stage, Who};
use crate::edits::meant::{Place, Says, Sort};
use crate::edits::words::{self, Home};

impl Stage<'_> {
    /// The program makes a session, without the topics that a phone would ask for if it is told to.
    pub(in crate::edits) fn program_logs(
        &mut self,
        has_topics: bool,
        says: &Says,
    ) -> Result<(Place, Change)> {
        let kind = RecordKind::OutreachSession;
        let (place, at) = (self.home(kind)?, self.cast.now());
        let id = RecordId([u8::try_from(self.play)?.wrapping_add(1); 16]);
        let program = self.cast.program()?;
        let home = Home {
            place: &place,
            author: program.enrolment().user,
            follows: None,
        };
        let mut answers = words::creation(kind, home, says)?;
        if let (false, Answers::OutreachSession(session)) = (has_topics, &mut answers) {
            session.topics = None;
        }
        let creation = program.creation(id, &answers, at)?;
        self.records.push(Record { id, kind, place });
        let record = self.records.len() - 1;
        let says = [words::usual(kind), says].concat();
        let place = self.program_wrote(Sort::Creation, record, creation.raw(), &says)?;
        Ok((place, creation))
    }

    /// The program packs the bytes of a change, whatever they are.
    pub(in crate::edits) fn program_wrote(
        &mut self,
        sort: Sort,
        record: usize,
        raw: &[u8],
        says: &Says,
    ) -> Result<Place> {
        let (id, at) = (self.records[record].id, self.cast.now());
        let item = shared::pack::Item::Change {
            record: id,
            raw: raw.to_vec(),
            signature: None,
        };
        let pack = self.cast.program()?.pack(id, &[raw.to_vec()], at)?;
        let item = Digest(*item.hash().bytes());
        let place = self.noted(sort, Who::Program, record, item, says);
        self.knows.entry(Who::Program).or_default().insert(place);
        let parcel = Parcel {
            pack,
            brings: [place].into(),
        };
        self.parcels.insert(place, parcel);
        Ok(place)
    }

    /// The program hands in by itself what the gate refuses: nothing of it is kept.
    pub(in crate::edits) fn program_is_refused(&mut self, record: usize, raw: &[u8]) -> Result<()> {
        let (id, at) = (self.records[record].id, self.cast.now());
        let program = self.cast.program()?;
        let pack = program.pack(id, &[raw.to_vec()], at)?;
        let refused = program.hands_in(pack)?;
        self.tally.refused.extend(refused);
        self.compare()
    }
}
