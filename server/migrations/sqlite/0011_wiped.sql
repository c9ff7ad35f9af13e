-- That a revoked device followed the order to wipe, by the server's clock when it said so.
alter table installation add column wiped_at BIGINT;       -- null: it was not told, or has not said so
