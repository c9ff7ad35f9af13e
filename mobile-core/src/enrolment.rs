//! What a phone asks of an enrolment before it keeps it, and of itself before its person leaves it for another.

use shared::enrolment::{EnrolLine, EnrolResponse, SignedCertificate};
use shared::id::Digest;
use shared::sync::{Through, Unsent};

use crate::core::Core;
use crate::effect::Refusal;
use crate::outbox::PackFate;

/// Whether a server's answer may be kept: its certificate is signed by the key it names and is this device's, whose
/// public key is `public_key`; and where a QR code named the server, it is that one. Else nothing of it may be kept.
pub fn check(
    answer: &EnrolResponse,
    public_key: &Digest,
    line: Option<&EnrolLine>,
) -> Result<(), Refusal> {
    let is_named = line.is_none_or(|line| {
        line.server_key == answer.server_key && line.organisation == answer.organisation
    });
    if !is_named {
        return Err(Refusal::OtherServer);
    }
    let signed = SignedCertificate::read(&answer.certificate);
    let certificate = signed.and_then(|signed| signed.open(&answer.server_key));
    let is_ours = certificate.is_ok_and(|certificate| {
        certificate.public_key == *public_key
            && certificate.organisation == answer.organisation
            && certificate.installation == answer.installation
            && certificate.device == answer.device
            && certificate.user == answer.user
    });
    match is_ours {
        true => Ok(()),
        false => Err(Refusal::Certificate),
    }
}

impl Core {
    /// Own items that stay here when this session's next request is taken; none where it brings all there is. What
    /// others wrote and is carried as a witness is theirs to tell.
    pub(crate) fn stays_behind(&self) -> Option<Unsent> {
        let outbox = &self.memory.outbox;
        let sent = self
            .session
            .iter()
            .flat_map(|session| session.to_send.keys());
        let sent = sent.filter_map(|number| outbox.packs().get(number));
        let sent: std::collections::BTreeSet<&Digest> =
            sent.flat_map(|pack| pack.items.iter()).collect();
        let mut here = outbox.entries().map(|(_, entry)| entry).filter(|entry| {
            entry.witness_of.is_none()
                && outbox.progress(&entry.item).is_only_here()
                && !sent.contains(&entry.item)
        });
        let oldest = here.next()?;
        let since = self.memory.file(oldest.record).and_then(|file| {
            let changes = file.changes.iter();
            let change = changes.filter(|change| change.hash.0 == oldest.item.0);
            let commands = file.commands.iter();
            let command = commands.filter(|command| command.item() == Some(oldest.item));
            let saved = change.map(|change| change.saved_at);
            saved
                .chain(command.map(|command| command.saved_at))
                .next()
                .flatten()
        });
        let items = u32::try_from(1 + here.count()).unwrap_or(u32::MAX);
        Some(Unsent { items, since })
    }

    /// The newest pack that this phone made, none where it made none, for the server to compare before its person moves
    /// to another phone. Refused while anything is only here: drafts, own work, what is carried for others.
    pub fn newest_pack_to_leave(&self) -> Result<Option<Through>, Refusal> {
        self.enrolled()?;
        if self.session.is_some() || self.export.is_some() {
            return Err(Refusal::Busy);
        }
        if self.memory.contact.is_copy {
            return Err(Refusal::Copy);
        }
        let outbox = &self.memory.outbox;
        let items = outbox
            .entries()
            .filter(|(_, entry)| outbox.progress(&entry.item).is_only_here());
        let (items, drafts) = (items.count(), self.memory.drafts.len());
        let carried = self.memory.carried.len();
        if items > 0 || drafts > 0 || carried > 0 {
            return Err(Refusal::NotAllSent {
                items,
                drafts,
                carried,
            });
        }
        // A pack that was given up before it arrived is nowhere: the newest that arrived is what the server has.
        let packs = outbox.packs().iter().rev();
        let mut arrived = packs.filter(|(_, pack)| pack.fate == PackFate::Received);
        Ok(arrived.next().map(|(number, pack)| Through {
            number: *number,
            hash: pack.hash,
        }))
    }
}
