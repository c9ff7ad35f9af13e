-- What 0001 left when it was first written, to what it leaves now.
alter table record alter column state drop not null;
