//! The audit trail, and the commit of what it records.

use shared::audit::{self, Act, ActName, Deed, Entry};
use shared::id::{Digest, InstallationId, UserId};
use shared::sync::Tag;
use shared::time::{LocalDate, Timestamp};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, assembled, column, number};

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number.
    pub seq: u64,
    /// When, as read from the entry.
    pub at: Timestamp,
    /// Who, as read from the entry.
    pub person: Option<UserId>,
    /// On which installation, as read from the entry.
    pub installation: Option<InstallationId>,
    /// What, as read from the entry.
    pub act: String,
    /// To what, as read from the entry.
    pub subject: Option<String>,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The tag up to and with it.
    pub tag: Digest,
}

/// Where the trail begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditEnds {
    /// Its last entry; [`Tag::START`] before the first.
    pub head: Tag,
    /// The last entry that was pruned; [`Tag::START`] where none was.
    pub anchor: Tag,
}

/// What of the trail is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only this act.
    pub act: Option<ActName>,
    /// Only what this person did.
    pub person: Option<UserId>,
}

/// Why a transaction is in no trail. Everything else that a person does is committed with its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaudited {
    /// Packs and what is held: each item is a signed row with its author and pack, and the log is chained itself.
    Items,
    /// When a phone called.
    Contact,
    /// What is made anew from the log says nothing new.
    Derived,
    /// A device proved its key for a token, as it does many times a day, or the first key of tokens was made.
    Token,
    /// A sign-in that is tried or half done: what it comes to has an entry.
    SignIn,
    /// When a session was last used.
    Session,
}

const COLUMNS: &str = "seq, at, person, installation, act, subject, entry, tag";

fn read(row: &AnyRow) -> Result<AuditRow, StoreError> {
    let bytes = |index: usize| row.try_get::<Option<Vec<u8>>, _>(index);
    Ok(AuditRow {
        seq: number(row.try_get(0)?),
        at: Timestamp(row.try_get(1)?),
        person: bytes(2)?.as_deref().and_then(UserId::from_slice),
        installation: bytes(3)?.as_deref().and_then(InstallationId::from_slice),
        act: row.try_get(4)?,
        subject: row.try_get(5)?,
        entry: row.try_get(6)?,
        tag: Digest::from_slice(&row.try_get::<Vec<u8>, _>(7)?)
            .ok_or(StoreError::Malformed("audit tag"))?,
    })
}

fn ends(row: &AnyRow) -> Result<AuditEnds, StoreError> {
    let tag = |seq: usize| {
        Ok::<_, StoreError>(Tag {
            seq: number(row.try_get(seq)?),
            tag: Digest::from_slice(&row.try_get::<Vec<u8>, _>(seq + 1)?)
                .ok_or(StoreError::Malformed("audit head"))?,
        })
    };
    Ok(AuditEnds {
        head: tag(0)?,
        anchor: tag(2)?,
    })
}

impl AuditRow {
    /// The row of an entry.
    fn of(entry: &Entry, before: Tag) -> Self {
        let bytes = shared::cbor::encode(entry);
        Self {
            seq: entry.seq,
            at: entry.at,
            person: entry.person,
            installation: entry.installation,
            act: entry.act.name().as_str().to_owned(),
            subject: entry.act.subject(),
            tag: audit::next(before, &bytes).tag,
            entry: bytes,
        }
    }

    /// The entry that its bytes are.
    pub fn read(&self) -> Result<Entry, StoreError> {
        shared::cbor::decode(&self.entry).map_err(|_| StoreError::Malformed("audit entry"))
    }

    /// Whether the columns are what the entry says.
    pub fn is_of(&self, entry: &Entry) -> bool {
        self.at == entry.at
            && self.person == entry.person
            && self.installation == entry.installation
            && self.act == entry.act.name().as_str()
            && self.subject == entry.act.subject()
    }
}

impl Tx {
    /// Makes everything durable, with the entry that records it, or nothing.
    pub async fn commit(mut self, deed: Deed) -> Result<(), StoreError> {
        self.record(deed).await?;
        Ok(self.inner.commit().await?)
    }

    /// The same of two acts, of which the second follows from the first.
    pub async fn commit_both(mut self, first: Deed, second: Deed) -> Result<(), StoreError> {
        self.record(first).await?;
        self.commit(second).await
    }

    /// The same; answers the trail's head as it is then.
    pub async fn commit_and_tell(mut self, deed: Deed) -> Result<Tag, StoreError> {
        let head = self.record(deed).await?;
        self.inner.commit().await?;
        Ok(head)
    }

    /// Makes everything durable that needs no entry, or nothing.
    pub async fn commit_unaudited(self, why: Unaudited) -> Result<(), StoreError> {
        tracing::trace!(?why, "committed without an entry in the audit trail");
        Ok(self.inner.commit().await?)
    }

    /// Appends an entry, under the lock of the trail's head: the last lock that a transaction takes. A trail begins
    /// with the organisation, or says that it does not.
    async fn record(&mut self, deed: Deed) -> Result<Tag, StoreError> {
        let mut head = self.lock_audit().await?.head;
        let founds = matches!(deed.act, Act::OrganisationMade { .. });
        if head == Tag::START && !founds && !matches!(deed.act, Act::AuditBegun {}) {
            let begun = Deed {
                at: deed.at,
                person: None,
                installation: None,
                act: Act::AuditBegun {},
            };
            head = self.append(begun, head).await?;
        }
        head = self.append(deed, head).await?;
        sqlx::query("update audit_head set seq = $2, tag = $3 where org = $1")
            .bind(self.org_bytes())
            .bind(column(head.seq))
            .bind(head.tag.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(head)
    }

    async fn append(&mut self, deed: Deed, head: Tag) -> Result<Tag, StoreError> {
        let row = AuditRow::of(&deed.after(self.org, head), head);
        sqlx::query(
            "insert into audit (org, seq, at, person, installation, act, subject, entry, tag) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(self.org_bytes())
        .bind(column(row.seq))
        .bind(row.at.0)
        .bind(row.person.map(|person| person.0.to_vec()))
        .bind(row.installation.map(|installation| installation.0.to_vec()))
        .bind(row.act)
        .bind(row.subject)
        .bind(row.entry)
        .bind(row.tag.0.to_vec())
        .execute(self.connection())
        .await?;
        Ok(Tag {
            seq: row.seq,
            tag: row.tag,
        })
    }

    /// Locks the trail's head to the end of the transaction and reads its ends; of an organisation that has no trail
    /// yet too.
    pub async fn lock_audit(&mut self) -> Result<AuditEnds, StoreError> {
        let row = sqlx::query(
            "insert into audit_head (org, seq, tag, anchor_seq, anchor_tag) \
             values ($1, 0, $2, 0, $2) \
             on conflict (org) do update set seq = audit_head.seq \
             returning seq, tag, anchor_seq, anchor_tag",
        )
        .bind(self.org_bytes())
        .bind(Tag::START.tag.0.to_vec())
        .fetch_one(self.connection())
        .await?;
        ends(&row)
    }

    /// Reads the trail's ends without locking them.
    pub async fn audit_ends(&mut self) -> Result<AuditEnds, StoreError> {
        let row =
            sqlx::query("select seq, tag, anchor_seq, anchor_tag from audit_head where org = $1")
                .bind(self.org_bytes())
                .fetch_optional(self.connection())
                .await?;
        let none = AuditEnds {
            head: Tag::START,
            anchor: Tag::START,
        };
        row.as_ref().map_or(Ok(none), ends)
    }

    /// Entries after a number that a filter lets through, ascending.
    pub async fn audit_after(
        &mut self,
        filter: &AuditFilter,
        after: u64,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let (mut cut, mut place) = (String::new(), 3);
        for (name, is_asked) in [
            ("act", filter.act.is_some()),
            ("person", filter.person.is_some()),
        ] {
            if is_asked {
                place += 1;
                cut.push_str(&format!(" and {name} = ${place}"));
            }
        }
        let text = format!(
            "select {COLUMNS} from audit where org = $1 and seq > $2{cut} order by seq limit $3"
        );
        let mut query = sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(column(after))
            .bind(i64::from(limit));
        if let Some(act) = filter.act {
            query = query.bind(act.as_str().to_owned());
        }
        if let Some(person) = filter.person {
            query = query.bind(person.0.to_vec());
        }
        let rows = query.fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// Every stored entry, wherever the ends are: after a number, or from the first on.
    pub async fn audit_rows(
        &mut self,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from audit where org = $1 and seq > $2 order by seq limit $3"
        );
        let rows = sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(after.map_or(i64::MIN, column))
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(read).collect()
    }

    /// What a person did of one act from an instant on, newest first, at most `limit`.
    pub async fn audit_since(
        &mut self,
        person: UserId,
        act: ActName,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from audit where org = $1 and person = $2 and act = $3 and at >= $4 \
             order by seq desc limit $5"
        );
        let rows = sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .bind(act.as_str().to_owned())
            .bind(since.0)
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(read).collect()
    }

    /// The last of the oldest entries that are all of days before one; none where the oldest is not. Under
    /// [`Tx::lock_audit`].
    pub async fn audit_old(&mut self, before: LocalDate) -> Result<Option<Tag>, StoreError> {
        let row = sqlx::query(
            "select seq, tag from audit where org = $1 and seq < coalesce( \
               (select min(seq) from audit where org = $1 and at >= $2), $3) \
             order by seq desc limit 1",
        )
        .bind(self.org_bytes())
        .bind(before.start().0)
        .bind(i64::MAX)
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(super::organisation::tag).transpose()
    }

    /// Takes out the entries up to one, which becomes the anchor. Under [`Tx::lock_audit`].
    pub async fn prune_audit(&mut self, anchor: Tag) -> Result<(), StoreError> {
        sqlx::query("delete from audit where org = $1 and seq <= $2")
            .bind(self.org_bytes())
            .bind(column(anchor.seq))
            .execute(self.connection())
            .await?;
        sqlx::query("update audit_head set anchor_seq = $2, anchor_tag = $3 where org = $1")
            .bind(self.org_bytes())
            .bind(column(anchor.seq))
            .bind(anchor.tag.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
