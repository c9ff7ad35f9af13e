-- A person has one live code: a newer one takes the place of those not used yet.
alter table enrolment_code add column withdrawn_at BIGINT;  -- null: it was not
alter table enrolment_code add column moves_from BLOB;      -- the installation that its person leaves by using it
create index enrolment_code_live on enrolment_code (org, person) where used_at is null and withdrawn_at is null;

-- A person who moved to another phone left an installation, which reads nothing from then on.
alter table installation add column ended_at BIGINT;        -- null: it goes on

-- What a phone said at its last contact that it keeps and did not bring. A reason to telephone, nothing else.
alter table installation add column unsent BIGINT;          -- items; null: none
alter table installation add column unsent_since BIGINT;    -- when the oldest was saved, by the phone's clock
