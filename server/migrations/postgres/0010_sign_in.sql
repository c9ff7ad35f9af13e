-- Signing in with a password. Secrets that are said once are kept as hashes: codes, tickets, sessions.
create table sign_in (
    org BYTEA not null,
    person BYTEA not null,
    login TEXT not null,               -- as the person writes it
    login_hash BYTEA not null,          -- SHA-256 of it, folded: capitals and widths do not matter
    password TEXT not null,            -- argon2id, in PHC form
    totp_secret BYTEA,                  -- of the authenticator; null: one step
    totp_step BIGINT,                  -- the last step used: each is good once
    made_at BIGINT not null,
    changed_at BIGINT not null,
    primary key (org, person)
);
create unique index sign_in_login on sign_in (org, login_hash);

create table recovery_code (
    org BYTEA not null,
    person BYTEA not null,
    code_hash BYTEA not null,
    used_at BIGINT,
    primary key (org, person, code_hash)
);

-- Tries since the last good one, also of login names that nobody has: the answer must not tell them apart.
create table sign_in_try (
    org BYTEA not null,
    login_hash BYTEA not null,
    tries BIGINT not null,
    tried_at BIGINT not null,
    locked_until BIGINT not null,
    primary key (org, login_hash)
);
create index sign_in_try_age on sign_in_try (org, tried_at);

-- A sign-in, or an authenticator, that waits for its first code.
create table sign_in_setup (
    org BYTEA not null,
    ticket_hash BYTEA not null,
    person BYTEA not null,
    code_hash BYTEA,                    -- the enrolment code that it uses up; null: the person signs in already
    login TEXT not null,
    password TEXT not null,
    totp_secret BYTEA not null,
    valid_until BIGINT not null,
    primary key (org, ticket_hash)
);

-- One kind of session for the pages and the interface. Those of before end: their people open a link again.
drop table page_session;
create table session (
    org BYTEA not null,
    session_hash BYTEA not null,
    id BYTEA not null,                  -- what it is called in lists
    person BYTEA not null,
    opened TEXT not null,              -- link, password
    created_at BIGINT not null,
    seen_at BIGINT not null,           -- to ten minutes
    valid_until BIGINT not null,
    address TEXT not null,
    agent TEXT not null,
    primary key (org, session_hash)
);
create index session_person on session (org, person);

alter table organisation add column second_step_for_all BIGINT;     -- 1: everybody signs in with two steps
