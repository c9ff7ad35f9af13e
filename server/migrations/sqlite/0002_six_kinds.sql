-- Six kinds of records and their workflows. Columns that are null are as before: a session's own readers,
-- and no event but the one that `event` names.

alter table record add column seen_as TEXT;  -- the kind whose readers see it; null: its own
alter table record add column course BLOB;   -- shared::workflow::Course; null: begun, and `event` alone
update record set status = 'submitted' where status = 'counted';

alter table held add column contact BIGINT;  -- when its installation was last heard of before it came

-- Feeds that a record joined, besides those of its home, team and author.
create table record_feed (
    org BLOB not null,
    record BLOB not null,
    feed TEXT not null,
    primary key (org, record, feed)
) without rowid;
create index record_feed_feed on record_feed (org, feed, record);

-- What a record points to, as its merged state and its course say it.
create table record_link (
    org BLOB not null,
    record BLOB not null,
    relation TEXT not null,              -- shared::record::Relation, or same_as
    target BLOB not null,
    primary key (org, record, relation, target)
) without rowid;
create index record_link_target on record_link (org, target, relation);
