//! Values of fields in words, and the records that they lead to.

use shared::division::{Area, DivisionCode};
use shared::id::{RecordId, TeamId, UserId};
use shared::record::{
    DIVISION, RecordKind, TEAM, VILLAGE, finding, note, outreach_session, talk_item, village_talk,
};

use super::rows::{Speaker, WORDED, field_of};
use crate::page::{names, place};

impl Speaker<'_> {
    /// A value in words, and where it leads.
    pub(super) fn value(&self, key: &str, value: &str) -> (String, Option<String>) {
        let member = key.split_once('/').map(|(_, member)| member);
        let named = member.unwrap_or(value);
        let text = match field_of(key) {
            talk_item::key::TALK
            | talk_item::key::SESSION
            | finding::key::INSPECTION
            | note::key::ABOUT
            | village_talk::key::READBACK_OF => match named.parse::<RecordId>() {
                Ok(id) => return self.reference_to(id),
                Err(_) => named.to_owned(),
            },
            outreach_session::key::TOPICS if self.kind == RecordKind::OutreachSession => {
                names::policy_topic(named, self.reference, self.words)
            }
            village_talk::key::TOPICS | talk_item::key::TOPIC => {
                names::talk_topic(named, self.home, self.reference, self.words)
            }
            outreach_session::key::MEMBERS | village_talk::key::RECORDER => {
                let user = named.parse::<UserId>();
                user.map_or_else(|_| named.to_owned(), |user| self.person(user))
            }
            VILLAGE | DIVISION => value.parse::<DivisionCode>().map_or_else(
                |_| value.to_owned(),
                |code| place::name(&self.reference.divisions, Area::from(code), self.on),
            ),
            TEAM => self.team(value).unwrap_or_else(|| value.to_owned()),
            finding::key::UNIT => self.unit(value),
            note::key::ABOUT_KIND => self.words.word("kind", value),
            finding::key::EVIDENCE => self.evidence(value),
            // Nobody reads it here: it is sealed for whoever may call back.
            talk_item::key::PROPOSER_REF => self.words.say("page-sealed"),
            outreach_session::key::PHOTO => self.evidence(value),
            field if WORDED.contains(&field) => value.to_owned(),
            field => match member {
                Some(member) => member.to_owned(),
                None => self.words.word(field, value),
            },
        };
        (text, None)
    }

    /// Evidence without the word for its form.
    fn evidence(&self, value: &str) -> String {
        let with = |key: &str, name: &str| self.words.say_with(key, "name", name);
        match value.split_once(':') {
            Some(("text", text)) => text.to_owned(),
            Some(("doc", name)) => with("page-document", name),
            // Enough of the hash to compare by eye.
            Some(("blob", hash)) => with("page-attachment", hash.get(..8).unwrap_or(hash)),
            _ => value.to_owned(),
        }
    }

    /// A person's name; the id of one whose name nobody knows.
    pub(super) fn person(&self, user: UserId) -> String {
        let name = self.names.person(user);
        name.unwrap_or_else(|| user.to_string())
    }

    /// A unit's name.
    pub(super) fn unit(&self, code: &str) -> String {
        names::unit(code, self.reference)
    }

    fn team(&self, value: &str) -> Option<String> {
        let team: TeamId = value.parse().ok()?;
        let roll = &self.reference.memberships;
        let membership = roll.iter().find(|membership| membership.team == team)?;
        Some(membership.team_name.clone())
    }
}
