-- A grant is proposed by one administrator and confirmed by another. One with `proposed_at` and without `confirmed_at`
-- is no right yet; one without either was given before there were proposals, or at the machine, and holds.
alter table access_grant add column proposed_by BLOB;
alter table access_grant add column proposed_at BIGINT;
alter table access_grant add column confirmed_by BLOB;
alter table access_grant add column confirmed_at BIGINT;

create index access_grant_waiting on access_grant (org, id)
    where proposed_at is not null and confirmed_at is null;
create index access_grant_role on access_grant (org, role);
