-- Tokens are signed by keys of their own, which are changed without anybody noticing; the organisation's key, which
-- phones keep, stays.
create table token_key (
    org BYTEA not null,
    kid TEXT not null,                 -- named in the header of a token
    seed BYTEA not null,                 -- Ed25519
    made_at BIGINT not null,           -- the newest signs
    retired_at BIGINT,                 -- from then on what it signed is nobody's
    primary key (org, kid)
);

-- How a device proves itself, each proof once.
alter table installation add column nonce BYTEA;          -- what its next proof is over; null: it was given none yet

-- Challenges that were answered, until they run out.
create table used_challenge (
    org BYTEA not null,
    nonce BYTEA not null,
    given_at BIGINT not null,
    primary key (org, nonce)
);
