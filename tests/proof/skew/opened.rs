//! A fixture opened by today's programs: the office over real HTTP, and every phone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use mobile_cli::{HttpTransport, Phone};
use mobile_core::SyncEnd;
use mobile_core::view::Filter;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use server::store::audit::AuditFilter;
use server::store::{Store, StoreError};
use shared::audit::ActName;
use shared::division::Area;
use shared::id::UserId;
use shared::time::{Period, Timestamp};
use tests::database::Storage;
use tests::format::{Fixture, facts};
use tests::handset::Handset;
use tests::office::{COUNTY, Office};

use super::compare::differences;

/// The phone of the office itself.
const ADMIN: &str = "admin";

/// An office and its phones, opened.
pub(super) struct Opened<'f> {
    fixture: &'f Fixture,
    office: Office,
    phones: BTreeMap<String, Handset>,
    now: Timestamp,
    period: Period,
    /// What the office's audit trail has to begin with.
    begins_with: ActName,
}

impl<'f> Opened<'f> {
    /// Opens the office's folder and takes its phones in hand; time is when they were last heard of.
    pub(super) fn open(fixture: &'f Fixture) -> Result<Self> {
        let expected = &fixture.expected;
        let mut now = Timestamp(0);
        for seen in expected["phones"].as_object().context("phones")?.values() {
            let at = seen["contacted_at"].as_str().context("an instant")?;
            now = now.max(at.parse()?);
        }
        // Who founded an office without a trail cannot be made up later.
        let begins_with = if has_trail(&fixture.office())? {
            ActName::OrganisationMade
        } else {
            ActName::AuditBegun
        };
        let office = Office::resume(&Storage::Folder(fixture.office()), now)?;
        let transport = HttpTransport::new(&office.address);
        let mut phones = BTreeMap::new();
        for (name, seed) in fixture.phones().into_iter().zip(1..) {
            let home = fixture.phone(&name);
            let nobody = UserId([0; 16]);
            let handset = Handset::new(nobody, &home, Arc::new(transport.clone()), seed);
            phones.insert(name, handset);
        }
        Ok(Self {
            fixture,
            office,
            phones,
            now,
            period: expected["year"].as_str().context("a year")?.parse()?,
            begins_with,
        })
    }

    /// How many phones there are.
    pub(super) fn phones(&self) -> usize {
        self.phones.len()
    }

    /// What is not as the programs that made it said, before anything is sent.
    pub(super) fn is_as_expected(&mut self) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        for (name, handset) in &mut self.phones {
            let saw = saw(handset.at(self.now)?, self.period)?;
            let found = differences(&self.fixture.expected["phones"][name], &saw);
            wrong.extend(found.into_iter().map(|found| format!("{name}: {found}")));
        }
        wrong.extend(self.office.verify()?.faults);
        let begins_with = self.office.wait(first_act(&self.office.app.store))?;
        if begins_with != Some(self.begins_with) {
            wrong.push(format!("the audit trail begins with {begins_with:?}"));
        }
        let was = self.without_unknown_kinds();
        let found = differences(&was, &self.office_says()?);
        wrong.extend(found.into_iter().map(|found| format!("office: {found}")));
        Ok(wrong)
    }

    /// What the office said. Kinds that were unknown there are known here: such items count by themselves, and in
    /// figures that it did not have.
    fn without_unknown_kinds(&self) -> Value {
        let mut was = self.fixture.expected["office"].clone();
        if let Some(held) = was["held"].as_object_mut() {
            held.retain(|_, code| code != "unknown_kind");
        }
        was
    }

    fn office_says(&mut self) -> Result<Value> {
        let period = self.period;
        let phone = self.phones.get_mut(ADMIN).context("the office's phone")?;
        let phone = phone.at(self.now)?;
        let figures = phone.office_get(&format!("/v1/figures?period={period}"))?;
        let held = phone.office_get("/v1/held")?;
        Ok(json!({ "figures": facts::figures(&figures), "held": facts::held(&held) }))
    }

    /// Everybody syncs until nobody has anything new. Gives how many items had been unsent; what of those does not
    /// count then, and what is no longer as it was, is wrong.
    pub(super) fn catch_up(&mut self, wrong: &mut Vec<String>) -> Result<u64> {
        // A bundle is handed in, its author learns of it, others read what it brought.
        for _ in 0..3 {
            for (name, handset) in &mut self.phones {
                let report = handset.at(self.now)?.sync(None)?;
                if report.end != SyncEnd::Complete {
                    wrong.push(format!("{name} does not sync: {report:?}"));
                }
            }
        }
        let mut unsent = 0;
        for (name, handset) in &mut self.phones {
            let phone = handset.at(self.now)?;
            let seen = &self.fixture.expected["phones"][name];
            let saw = saw(phone, self.period)?;
            wrong.extend(
                differences(&seen["drafts"], &saw["drafts"])
                    .into_iter()
                    .map(|found| format!("{name}: draft {found}")),
            );
            for (record, was) in seen["records"].as_object().into_iter().flatten() {
                for items in ["changes", "orders"] {
                    for (item, was) in was[items].as_object().into_iter().flatten() {
                        let ladder = was["ladder"].as_str().unwrap_or_default();
                        let is = &saw["records"][record][items][item]["ladder"];
                        let is_unsent = waits(ladder);
                        unsent += u64::from(is_unsent);
                        let is_right = match is_unsent {
                            true => is == "counted" || is == "done",
                            false => is == ladder,
                        };
                        if !is_right {
                            wrong.push(format!(
                                "{name}: {items} {item} of {record} is {is}, was {ladder}"
                            ));
                        }
                    }
                }
            }
        }
        Ok(unsent)
    }

    /// Office and phones hold the same, down to a phone that reads everything anew; and so after a rebuild.
    pub(super) fn agrees(&mut self, wrong: &mut Vec<String>) -> Result<()> {
        let before = self.office_says()?;
        self.office.rebuild()?;
        wrong.extend(self.office.verify()?.faults);
        let found = differences(&before, &self.office_says()?);
        wrong.extend(found.into_iter().map(|found| format!("rebuilt: {found}")));
        let fresh = self.fresh_office_phone()?;
        self.phones.insert("fresh".to_owned(), fresh);
        let period = self.period;
        for (name, handset) in &mut self.phones {
            let phone = handset.at(self.now)?;
            let report = phone.sync(None)?;
            let is_quiet = name == "fresh" || report.rows == 0 && !report.reread;
            let status = phone.core().status(self.now);
            if report.end != SyncEnd::Complete || !is_quiet || !status.is_whole {
                wrong.push(format!("{name} does not agree: {report:?} {status:?}"));
            }
        }
        let area: Area = COUNTY.parse()?;
        for name in [ADMIN, "fresh"] {
            let handset = self.phones.get_mut(name).context("a phone")?;
            let phone = handset.at(self.now)?;
            let sheet = phone.office_get(&format!("/v1/figures?period={period}"))?;
            let there = sheet["digest"].as_str().context("a digest")?;
            let here = phone.core().figure_digest(area, period, self.now);
            if here.to_string() != there {
                wrong.push(format!(
                    "the figures of {name} are {here}, the office's {there}"
                ));
            }
        }
        Ok(())
    }

    /// Another phone of the office's, that never synced.
    fn fresh_office_phone(&mut self) -> Result<Handset> {
        let transport = HttpTransport::new(&self.office.address);
        let admin = self.phones.get_mut(ADMIN).context("the office's phone")?;
        let phone = admin.at(self.now)?;
        let user = phone.core().enrolment().context("it is enrolled")?.user;
        // Whoever makes codes was the office itself, until there were administrators apart.
        let system = self.fixture.phone("system");
        let code = if system.exists() {
            let transport = Arc::new(transport.clone());
            let mut system = Handset::new(user, &system, transport, 98);
            system.at(self.now)?.create_code(user, 1)?
        } else {
            phone.create_code(user, 1)?
        };
        let home = self.fixture.phone("fresh");
        let mut fresh = Handset::new(user, &home, Arc::new(transport), 99);
        fresh.at(self.now)?.enrol(&code.code, "新手机")?;
        fresh.at(self.now)?.sync(None)?;
        Ok(fresh)
    }

    /// Closes everything.
    pub(super) fn stop(mut self) -> Result<()> {
        for handset in self.phones.values_mut() {
            handset.close();
        }
        self.office.stop()
    }
}

/// Whether the office does not have it, as far as the phone knew; or it has, and waited for a later version.
fn waits(ladder: &str) -> bool {
    ["saved", "packed", "received", "held unknown_kind"].contains(&ladder)
}

/// What a phone shows, in plain facts.
pub(super) fn saw(phone: &Phone, period: Period) -> Result<Value> {
    let (core, now) = (phone.core(), phone.now());
    let items = core.list(Filter::All, "", now);
    let details = items.iter().map(|item| match core.detail(item.record) {
        Some(detail) => serde_json::to_value(detail),
        None => serde_json::to_value(json!({ "item": item })),
    });
    let details = details.collect::<Result<Vec<_>, _>>()?;
    let figures = core.figures(COUNTY.parse()?, period, now);
    let status = serde_json::to_value(core.status(now))?;
    Ok(json!({
        "records": facts::records(&details),
        "drafts": facts::drafts(&json!({ "items": core.drafts() })),
        "contacted_at": status["contacted_at"],
        "status": facts::status(&status),
        "figures": facts::figures(&json!({ "figures": figures })),
    }))
}

/// Whether an office's folder, not opened yet, has an audit trail.
fn has_trail(office: &Path) -> Result<bool> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(office.join("satchel.db"), flags)?;
    let tables = "select count(*) from sqlite_master where type = 'table' and name = 'audit'";
    let tables: i64 = database.query_row(tables, [], |row| row.get(0))?;
    Ok(tables > 0)
}

/// What the trail begins with.
async fn first_act(store: &Store) -> Result<Option<ActName>, StoreError> {
    let mut tx = store.snapshot().await?;
    let rows = tx.audit_after(&AuditFilter::default(), 0, 1).await?;
    let first = rows.first().map(|row| row.read()).transpose()?;
    Ok(first.map(|entry| entry.act.name()))
}
