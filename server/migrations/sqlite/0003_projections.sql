-- By which rules what is derived was made (server::store::PROJECTIONS); null: by those of before this was kept.
alter table organisation add column projections BIGINT;
