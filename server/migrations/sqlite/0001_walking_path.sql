-- One organisation leads every key, so that tables can be distributed by it.
-- Column types are TEXT, BIGINT, DOUBLE PRECISION and BLOB only: what sqlx's Any driver reads alike on
-- both engines. Instants are milliseconds since 1970, dates `2018-07-01`, flags 0 and 1.

create table organisation (
    org BLOB not null primary key,
    name TEXT not null,
    county TEXT not null,              -- six-digit code, an attribute, never a key
    created_at BIGINT not null,
    signing_key BLOB not null,         -- Ed25519 seed: outcomes, certificates, tokens
    head_seq BIGINT not null,          -- the log's head: locked by whoever appends
    head_tag BLOB not null
);

-- Who may do what. -----------------------------------------------------------------------------------

create table team (
    org BLOB not null,
    id BLOB not null,
    name TEXT not null,
    area TEXT not null,
    created_at BIGINT not null,
    primary key (org, id),
    unique (org, name)
) without rowid;

create table person (
    org BLOB not null,
    id BLOB not null,
    name TEXT not null,
    created_at BIGINT not null,
    primary key (org, id)
) without rowid;

create table access_grant (
    org BLOB not null,
    id BLOB not null,
    person BLOB not null,
    role TEXT not null,
    area TEXT,
    unit TEXT,
    team BLOB,
    from_on TEXT not null,
    to_on TEXT,                        -- last day, inclusive
    primary key (org, id)
) without rowid;
create index access_grant_person on access_grant (org, person);

create table enrolment_code (
    org BLOB not null,
    code_hash BLOB not null,           -- SHA-256 of the code: the code itself is never stored
    person BLOB not null,
    valid_until BIGINT not null,
    used_at BIGINT,
    primary key (org, code_hash)
) without rowid;

create table device (
    org BLOB not null,
    id BLOB not null,
    public_key BLOB not null,
    name TEXT not null,
    enrolled_at BIGINT not null,
    revoked_at BIGINT,
    primary key (org, id)
) without rowid;

create table installation (
    org BLOB not null,
    id BLOB not null,
    device BLOB not null,
    person BLOB not null,
    enrolled_at BIGINT not null,
    last_contact BIGINT not null,
    through_number BIGINT not null,    -- newest pack, 0 before the first
    through_hash BLOB,
    primary key (org, id)
) without rowid;

create table page_link (
    org BLOB not null,
    key_hash BLOB not null,
    person BLOB not null,
    valid_until BIGINT not null,
    used_at BIGINT,
    primary key (org, key_hash)
) without rowid;

create table page_session (
    org BLOB not null,
    session_hash BLOB not null,
    person BLOB not null,
    valid_until BIGINT not null,
    primary key (org, session_hash)
) without rowid;

-- The truth: log, held items, pack evidence. --------------------------------------------------------

create table log (
    org BLOB not null,
    seq BIGINT not null,
    kind BIGINT not null,              -- shared::sync::RowKind
    record BLOB,
    author BLOB not null,
    installation BLOB,
    received_at BIGINT not null,
    body_hash BLOB not null,
    body BLOB not null,
    pack BLOB,                         -- the pack that brought it
    tag BLOB not null,                 -- running hash up to and with this row
    primary key (org, seq)
);
create index log_body_hash on log (org, body_hash);
create index log_record on log (org, record, seq);

create table held (
    org BLOB not null,
    hash BLOB not null,
    kind BIGINT not null,              -- 0 change, 1 command
    record BLOB not null,
    author BLOB not null,
    installation BLOB not null,        -- that packed it
    received_at BIGINT not null,
    pack BLOB not null,
    body BLOB not null,
    code TEXT not null,                -- shared::problem::HeldCode
    violations BLOB not null,
    missing BLOB,                      -- the dependency or record it waits for
    status TEXT not null,              -- held, declined, released
    decided_by BLOB,
    decided_at BIGINT,
    reason TEXT,
    primary key (org, hash)
);
create index held_record on held (org, record, status);
create index held_status on held (org, status, received_at);
create index held_author on held (org, author, status);

create table decided_command (
    org BLOB not null,
    id BLOB not null,
    seq BIGINT not null,               -- the outcome's row
    primary key (org, id)
) without rowid;

create table pack (
    org BLOB not null,
    hash BLOB not null,
    installation BLOB not null,
    number BIGINT not null,
    header BLOB not null,
    signature BLOB not null,
    item_hashes BLOB not null,
    received_at BIGINT not null,
    note TEXT,                         -- gap, fork
    primary key (org, hash)
);
create index pack_installation on pack (org, installation, number);

-- Derived from the log; `rebuild` makes them anew. --------------------------------------------------

create table feed_row (
    org BLOB not null,
    feed TEXT not null,                -- every feed but `o:`, which is the log itself
    seq BIGINT not null,
    primary key (org, feed, seq)
) without rowid;

create table feed (
    org BLOB not null,
    feed TEXT not null,
    row_count BIGINT not null,
    row_sum BLOB not null,             -- 128-bit wrapping sum of row hashes, little-endian
    primary key (org, feed)
) without rowid;

create table record (
    org BLOB not null,
    id BLOB not null,
    kind TEXT not null,
    home TEXT not null,
    team BLOB not null,
    author BLOB not null,
    occurred_on TEXT not null,
    month BIGINT not null,             -- year * 12 + month - 1
    status TEXT not null,              -- counted, void
    event BLOB,                        -- hash of the last outcome that changed it
    state BLOB,                        -- shared::state::State; null while it is the creation alone
    created_seq BIGINT not null,
    last_seq BIGINT not null,
    primary key (org, id)
);
create index record_home on record (org, home, month);

create table figure_cell (
    org BLOB not null,
    measure TEXT not null,
    month BIGINT not null,
    village TEXT not null,
    distinct_key BLOB not null,        -- empty for a sum
    value BIGINT not null,
    primary key (org, measure, month, village, distinct_key)
) without rowid;

create table reference (
    org BLOB not null,
    reference_key TEXT not null,
    seq BIGINT not null,
    body BLOB not null,
    primary key (org, reference_key)
) without rowid;
