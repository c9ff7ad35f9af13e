-- What 0001 left when it was first written, to what it leaves now. SQLite changes no column in place.
create table record_mended (
    org BLOB not null,
    id BLOB not null,
    kind TEXT not null,
    home TEXT not null,
    team BLOB not null,
    author BLOB not null,
    occurred_on TEXT not null,
    month BIGINT not null,
    status TEXT not null,
    event BLOB,
    state BLOB,
    created_seq BIGINT not null,
    last_seq BIGINT not null,
    primary key (org, id)
);
insert into record_mended (
    org, id, kind, home, team, author, occurred_on, month, status, event, state, created_seq, last_seq
) select org, id, kind, home, team, author, occurred_on, month, status, event, state, created_seq, last_seq
from record;
drop table record;
alter table record_mended rename to record;
create index record_home on record (org, home, month);
