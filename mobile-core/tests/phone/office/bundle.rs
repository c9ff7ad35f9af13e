//! Bundles handed in, and the receipts for them.

use std::collections::BTreeSet;

use ed25519_dalek::Signer as _;
use shared::bundle::{BUNDLE_VERSION, Bundle, Delivery, Gap, Receipt, SignedReceipt};
use shared::cbor;
use shared::id::InstallationId;
use shared::pack::Pack;

use super::{ORGANISATION, Office};

impl Office {
    /// Takes a bundle; a refusal is a status and a code.
    pub(crate) fn deliver(&mut self, file: &[u8]) -> Result<Vec<u8>, (u16, String)> {
        self.requests += 1;
        if let Some(refused) = self.refuse_bundle.take() {
            return Err(refused);
        }
        let bundle = Bundle::read(file).map_err(|_| (400, "bad_request".to_owned()))?;
        let mut refused = Vec::new();
        let mut authors = BTreeSet::new();
        for pack in &bundle.packs {
            let pack: Pack = cbor::decode(pack).unwrap();
            let author = pack.header().unwrap().installation;
            let before = refused.len();
            self.take(pack, &mut refused);
            if refused[before..]
                .iter()
                .all(|refused| refused.item.is_some())
            {
                authors.insert(author);
            }
        }
        let receipts = authors.into_iter().map(|author| self.receipt(author));
        Ok(cbor::encode(&Delivery {
            version: BUNDLE_VERSION,
            receipts: receipts.collect(),
            refused,
        }))
    }

    /// What this office has of an installation, signed.
    pub(crate) fn receipt(&self, installation: InstallationId) -> SignedReceipt {
        let packs = &self.members[&installation].packs;
        let (through, hash) = packs.last_key_value().unwrap();
        let missing = (1..*through).filter(|number| !packs.contains_key(number));
        let receipt = cbor::encode(&Receipt {
            version: BUNDLE_VERSION,
            organisation: ORGANISATION,
            installation,
            through: *through,
            hash: *hash,
            checkpoint: self.tag(self.rows.len()),
            issued_at: self.now,
            missing: missing
                .map(|number| Gap {
                    from: number,
                    to: number,
                })
                .collect(),
        });
        let signature = self.key.sign(&SignedReceipt::message(&receipt));
        SignedReceipt {
            receipt,
            signature: signature.to_bytes().to_vec(),
        }
    }
}
