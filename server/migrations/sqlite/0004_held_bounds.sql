-- Who may have how much held: a device by its installations, a carrier by what it handed in for others.

alter table held add column bearer BLOB;     -- the device that handed it in for another; null: its own did
create index held_installation on held (org, installation, status);
create index held_bearer on held (org, bearer, status);
create index installation_device on installation (org, device);
