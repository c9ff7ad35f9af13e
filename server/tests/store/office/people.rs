//! People and what they hold: a name, a grant, a phone.

use server::reference::publish;
use server::store::Tx;
use server::store::audit::Unaudited;
use server::store::identity::{DeviceRow, GrantRow, PersonRow};
use shared::access::{Grant, Role};
use shared::id::{GrantId, InstallationId, Nonce};
use shared::membership::Membership;
use shared::sync::Reference;

use super::{Hand, MORNING, Office, id16};

impl Office {
    /// Enrols a person of the team by hand.
    pub(crate) async fn enrol(&self, name: &str, role: Role) -> Hand {
        let grant = Grant {
            role,
            area: Some(match role {
                Role::ReformOffice => "511781".parse().unwrap(),
                _ => "511781100".parse().unwrap(),
            }),
            unit: None,
            team: matches!(role, Role::SatchelMember | Role::TeamLeader).then_some(self.team),
            from: "2018-01-01".parse().unwrap(),
            to: None,
        };
        self.enrol_with(name, grant).await
    }

    pub(crate) async fn enrol_with(&self, name: &str, grant: Grant) -> Hand {
        let hand = Hand::new(self.store.org(), self.team);
        let mut tx = self.store.begin().await.unwrap();
        tx.insert_person(&PersonRow {
            id: hand.user,
            name: name.to_owned(),
            created_at: MORNING,
        })
        .await
        .unwrap();
        if let Some(team) = grant.team {
            let membership = Membership {
                user: hand.user,
                name: name.to_owned(),
                team,
                team_name: "太平镇挎包宣讲队".to_owned(),
                area: "511781100".parse().unwrap(),
                role: grant.role.as_str().to_owned(),
                from: grant.from,
                to: grant.to,
                unit: grant.unit.clone(),
            };
            let references = vec![Reference::Membership(membership)];
            publish(&mut tx, references, hand.user, MORNING)
                .await
                .unwrap();
        }
        tx.insert_grant(&GrantRow {
            id: GrantId(id16()),
            person: hand.user,
            grant,
        })
        .await
        .unwrap();
        tx.insert_device(&DeviceRow {
            id: hand.device,
            public_key: hand.public_key(),
            name: format!("{name}的手机"),
            enrolled_at: MORNING,
            revoked_at: None,
        })
        .await
        .unwrap();
        installed(&mut tx, &hand).await;
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
        hand
    }

    /// A member's grant in the team's township from a day on, without an end.
    pub(crate) fn membership(&self, from: &str) -> Grant {
        Grant {
            role: Role::SatchelMember,
            area: Some("511781100".parse().unwrap()),
            unit: None,
            team: Some(self.team),
            from: from.parse().unwrap(),
            to: None,
        }
    }

    /// Gives a person another grant, on no roll.
    pub(crate) async fn grant(&self, hand: &Hand, grant: Grant) {
        let mut tx = self.store.begin().await.unwrap();
        tx.insert_grant(&GrantRow {
            id: GrantId(id16()),
            person: hand.user,
            grant,
        })
        .await
        .unwrap();
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    }

    /// Gives a person's device a new installation, with a chain of packs of its own.
    pub(crate) async fn renew(&self, hand: &mut Hand) {
        *hand = hand.renewed(InstallationId(id16()));
        let mut tx = self.store.begin().await.unwrap();
        installed(&mut tx, hand).await;
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
    }
}

/// Puts a phone's installation in.
async fn installed(tx: &mut Tx, hand: &Hand) {
    let nonce = Nonce([7; 16]);
    let (installation, device) = (hand.installation, hand.device);
    tx.insert_installation(installation, device, hand.user, nonce, MORNING)
        .await
        .unwrap();
}
