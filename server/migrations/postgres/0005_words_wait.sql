-- Words on a record wait until it counts, and are found by it when it does.

alter table held add column awaited BYTEA;    -- the other record that it waits for; null: none
create index held_awaited on held (org, awaited, status) where awaited is not null;
