-- The audit trail. `entry` is the truth (shared::audit::Entry); the columns before it are read from it, to look by.

create table audit (
    org BLOB not null,
    seq BIGINT not null,
    at BIGINT not null,
    person BLOB,
    installation BLOB,
    act TEXT not null,                   -- shared::audit::ActName
    subject TEXT,                        -- what it was done to: an id, a hash, a code
    entry BLOB not null,
    tag BLOB not null,                   -- shared::audit::next over the tag before and the entry
    primary key (org, seq)
);
create index audit_person on audit (org, person, seq);
create index audit_act on audit (org, act, seq);

-- The trail's ends. A row of its own: whoever appends to the trail locks it, and nobody else waits for it.
create table audit_head (
    org BLOB not null primary key,
    seq BIGINT not null,
    tag BLOB not null,
    anchor_seq BIGINT not null,          -- the last entry that was pruned; 0: none
    anchor_tag BLOB not null
) without rowid;

alter table pack add column contact BIGINT;  -- when its installation was last heard of before it came; null: not kept
