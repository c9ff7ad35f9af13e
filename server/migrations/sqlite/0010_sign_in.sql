-- Signing in with a password. Secrets that are said once are kept as hashes: codes, tickets, sessions.
create table sign_in (
    org BLOB not null,
    person BLOB not null,
    login TEXT not null,               -- as the person writes it
    login_hash BLOB not null,          -- SHA-256 of it, folded: capitals and widths do not matter
    password TEXT not null,            -- argon2id, in PHC form
    totp_secret BLOB,                  -- of the authenticator; null: one step
    totp_step BIGINT,                  -- the last step used: each is good once
    made_at BIGINT not null,
    changed_at BIGINT not null,
    primary key (org, person)
) without rowid;
create unique index sign_in_login on sign_in (org, login_hash);

create table recovery_code (
    org BLOB not null,
    person BLOB not null,
    code_hash BLOB not null,
    used_at BIGINT,
    primary key (org, person, code_hash)
) without rowid;

-- Tries since the last good one, also of login names that nobody has: the answer must not tell them apart.
create table sign_in_try (
    org BLOB not null,
    login_hash BLOB not null,
    tries BIGINT not null,
    tried_at BIGINT not null,
    locked_until BIGINT not null,
    primary key (org, login_hash)
) without rowid;
create index sign_in_try_age on sign_in_try (org, tried_at);

-- A sign-in, or an authenticator, that waits for its first code.
create table sign_in_setup (
    org BLOB not null,
    ticket_hash BLOB not null,
    person BLOB not null,
    code_hash BLOB,                    -- the enrolment code that it uses up; null: the person signs in already
    login TEXT not null,
    password TEXT not null,
    totp_secret BLOB not null,
    valid_until BIGINT not null,
    primary key (org, ticket_hash)
) without rowid;

-- One kind of session for the pages and the interface. Those of before end: their people open a link again.
drop table page_session;
create table session (
    org BLOB not null,
    session_hash BLOB not null,
    id BLOB not null,                  -- what it is called in lists
    person BLOB not null,
    opened TEXT not null,              -- link, password
    created_at BIGINT not null,
    seen_at BIGINT not null,           -- to ten minutes
    valid_until BIGINT not null,
    address TEXT not null,
    agent TEXT not null,
    primary key (org, session_hash)
) without rowid;
create index session_person on session (org, person);

alter table organisation add column second_step_for_all BIGINT;     -- 1: everybody signs in with two steps
