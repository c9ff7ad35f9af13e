-- One organisation leads every key, so that tables can be distributed by it.
-- Column types are TEXT, BIGINT, DOUBLE PRECISION and BYTEA only: what sqlx's Any driver reads alike on
-- both engines. Instants are milliseconds since 1970, dates `2018-07-01`, flags 0 and 1.

create table organisation (
    org BYTEA not null primary key,
    name TEXT not null,
    county TEXT not null,              -- six-digit code, an attribute, never a key
    created_at BIGINT not null,
    signing_key BYTEA not null,         -- Ed25519 seed: outcomes, certificates, tokens
    head_seq BIGINT not null,          -- the log's head: locked by whoever appends
    head_tag BYTEA not null
);

-- Who may do what. -----------------------------------------------------------------------------------

create table team (
    org BYTEA not null,
    id BYTEA not null,
    name TEXT not null,
    area TEXT not null,
    created_at BIGINT not null,
    primary key (org, id),
    unique (org, name)
);

create table person (
    org BYTEA not null,
    id BYTEA not null,
    name TEXT not null,
    created_at BIGINT not null,
    primary key (org, id)
);

create table access_grant (
    org BYTEA not null,
    id BYTEA not null,
    person BYTEA not null,
    role TEXT not null,
    area TEXT,
    unit TEXT,
    team BYTEA,
    from_on TEXT not null,
    to_on TEXT,                        -- last day, inclusive
    primary key (org, id)
);
create index access_grant_person on access_grant (org, person);

create table enrolment_code (
    org BYTEA not null,
    code_hash BYTEA not null,           -- SHA-256 of the code: the code itself is never stored
    person BYTEA not null,
    valid_until BIGINT not null,
    used_at BIGINT,
    primary key (org, code_hash)
);

create table device (
    org BYTEA not null,
    id BYTEA not null,
    public_key BYTEA not null,
    name TEXT not null,
    enrolled_at BIGINT not null,
    revoked_at BIGINT,
    primary key (org, id)
);

create table installation (
    org BYTEA not null,
    id BYTEA not null,
    device BYTEA not null,
    person BYTEA not null,
    enrolled_at BIGINT not null,
    last_contact BIGINT not null,
    through_number BIGINT not null,    -- newest pack, 0 before the first
    through_hash BYTEA,
    primary key (org, id)
);

create table page_link (
    org BYTEA not null,
    key_hash BYTEA not null,
    person BYTEA not null,
    valid_until BIGINT not null,
    used_at BIGINT,
    primary key (org, key_hash)
);

create table page_session (
    org BYTEA not null,
    session_hash BYTEA not null,
    person BYTEA not null,
    valid_until BIGINT not null,
    primary key (org, session_hash)
);

-- The truth: log, held items, pack evidence. --------------------------------------------------------

create table log (
    org BYTEA not null,
    seq BIGINT not null,
    kind BIGINT not null,              -- shared::sync::RowKind
    record BYTEA,
    author BYTEA not null,
    installation BYTEA,
    received_at BIGINT not null,
    body_hash BYTEA not null,
    body BYTEA not null,
    pack BYTEA,                         -- the pack that brought it
    tag BYTEA not null,                 -- running hash up to and with this row
    primary key (org, seq)
);
create index log_body_hash on log (org, body_hash);
create index log_record on log (org, record, seq);

create table held (
    org BYTEA not null,
    hash BYTEA not null,
    kind BIGINT not null,              -- 0 change, 1 command
    record BYTEA not null,
    author BYTEA not null,
    installation BYTEA not null,        -- that packed it
    received_at BIGINT not null,
    pack BYTEA not null,
    body BYTEA not null,
    code TEXT not null,                -- shared::problem::HeldCode
    violations BYTEA not null,
    missing BYTEA,                      -- the dependency or record it waits for
    status TEXT not null,              -- held, declined, released
    decided_by BYTEA,
    decided_at BIGINT,
    reason TEXT,
    primary key (org, hash)
);
create index held_record on held (org, record, status);
create index held_status on held (org, status, received_at);
create index held_author on held (org, author, status);

create table decided_command (
    org BYTEA not null,
    id BYTEA not null,
    seq BIGINT not null,               -- the outcome's row
    primary key (org, id)
);

create table pack (
    org BYTEA not null,
    hash BYTEA not null,
    installation BYTEA not null,
    number BIGINT not null,
    header BYTEA not null,
    signature BYTEA not null,
    item_hashes BYTEA not null,
    received_at BIGINT not null,
    note TEXT,                         -- gap, fork
    primary key (org, hash)
);
create index pack_installation on pack (org, installation, number);

-- Derived from the log; `rebuild` makes them anew. --------------------------------------------------

create table feed_row (
    org BYTEA not null,
    feed TEXT not null,                -- every feed but `o:`, which is the log itself
    seq BIGINT not null,
    primary key (org, feed, seq)
);

create table feed (
    org BYTEA not null,
    feed TEXT not null,
    row_count BIGINT not null,
    row_sum BYTEA not null,             -- 128-bit wrapping sum of row hashes, little-endian
    primary key (org, feed)
);

create table record (
    org BYTEA not null,
    id BYTEA not null,
    kind TEXT not null,
    home TEXT not null,
    team BYTEA not null,
    author BYTEA not null,
    occurred_on TEXT not null,
    month BIGINT not null,             -- year * 12 + month - 1
    status TEXT not null,              -- counted, void
    event BYTEA,                       -- hash of the last outcome that changed it
    state BYTEA,                       -- shared::state::State; null while it is the creation alone
    created_seq BIGINT not null,
    last_seq BIGINT not null,
    primary key (org, id)
);
create index record_home on record (org, home, month);

create table figure_cell (
    org BYTEA not null,
    measure TEXT not null,
    month BIGINT not null,
    village TEXT not null,
    distinct_key BYTEA not null,        -- empty for a sum
    value BIGINT not null,
    primary key (org, measure, month, village, distinct_key)
);

create table reference (
    org BYTEA not null,
    reference_key TEXT not null,
    seq BIGINT not null,
    body BYTEA not null,
    primary key (org, reference_key)
);
