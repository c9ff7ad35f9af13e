-- Tokens are signed by keys of their own, which are changed without anybody noticing; the organisation's key, which
-- phones keep, stays.
create table token_key (
    org BLOB not null,
    kid TEXT not null,                 -- named in the header of a token
    seed BLOB not null,                 -- Ed25519
    made_at BIGINT not null,           -- the newest signs
    retired_at BIGINT,                 -- from then on what it signed is nobody's
    primary key (org, kid)
) without rowid;

-- How a device proves itself, each proof once.
alter table installation add column nonce BLOB;          -- what its next proof is over; null: it was given none yet

-- Challenges that were answered, until they run out.
create table used_challenge (
    org BLOB not null,
    nonce BLOB not null,
    given_at BIGINT not null,
    primary key (org, nonce)
) without rowid;
