//! What a card says with no application selected, its key identifiers and its certificate chain: the details
//! of [`status`](super::status).

use serde::Serialize;

use crate::app::{CardKeyIds, CardObjects, Detail, Unread};
use crate::card::{Card, DataObject};
use crate::data::{CardId, Date, MunicipalityCode};
use crate::error::Error;
use crate::pki::{CardCertificate, KeyId, Proof, TrustAnchors};
use crate::transport::Transport;

/// What the card says about itself outside its applications. Only the certificate is proven; it names a key.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Details {
    /// Number of the card, printable ASCII.
    pub number: Option<String>,
    /// The municipality that issued it.
    pub municipality_code: Option<MunicipalityCode>,
    /// The last day on which it is valid.
    pub expiry: Option<Date>,
    /// The contact ATR without its first byte. In JSON: hexadecimal digits.
    #[serde(serialize_with = "super::hexadecimal_if_any")]
    #[cfg_attr(test, schemars(with = "Option<crate::schema::Hex>"))]
    pub contact_atr: Option<Vec<u8>>,
    /// Whether the first three are those of the common application; `None` when there is nothing to compare.
    pub agrees: Option<bool>,
    /// The identifiers of keys in two applications.
    pub key_ids: KeyIds,
    /// The certificate of the card.
    pub certificate: ChainCertificate,
}

hides_personal_data!(Details, "Details", agrees);

/// The identifiers of keys in two applications; `None` where the application or the file is absent.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KeyIds {
    /// Of the common application.
    pub common: Option<KeyId>,
    /// Of the resident-register application.
    pub juki: Option<KeyId>,
}

hides_personal_data!(KeyIds, "KeyIds");

/// The certificate of the card, 7F21.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChainCertificate {
    /// Whether it was read.
    pub state: ChainState,
    /// The key that it certifies.
    pub key_id: Option<KeyId>,
    /// The key that signed it.
    pub issuer_key_id: Option<KeyId>,
    /// Whether it is authentic, when it was read.
    #[serde(flatten)]
    pub proof: Option<Proof>,
}

hides_personal_data!(ChainCertificate, "ChainCertificate", state, proof);

/// Whether the certificate of the card was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChainState {
    /// It was.
    Read,
    /// The card has none.
    Absent,
    /// The path carries only short commands.
    PathTooShort,
    /// In an unknown form.
    Malformed,
    /// One of the two certificates could not be read.
    Unread,
}

/// As read, not yet interpreted.
pub(super) struct Objects {
    objects: CardObjects,
    key_ids: CardKeyIds,
}

impl Objects {
    /// What is there and could not be read.
    pub(super) fn unread(&self) -> impl Iterator<Item = Unread> + '_ {
        let all = self.objects.unread.iter().chain(&self.key_ids.unread);
        all.copied()
    }
}

/// Must come before an application is selected.
pub(super) fn read<T: Transport>(card: &mut Card<T>) -> Result<Objects, Error> {
    Ok(Objects {
        objects: card.read_card_objects()?,
        key_ids: card.read_key_ids()?,
    })
}

impl Details {
    pub(super) fn new(read: Objects, id: Option<&CardId>, anchors: &TrustAnchors) -> Self {
        let Objects { objects, key_ids } = read;
        let agrees = id.and_then(|id| {
            let number = objects.number.as_deref().map(|it| it == id.serial());
            let municipality = objects.municipality.map(|it| it == id.municipality());
            let expiry = objects.expiry.map(|it| it == id.expiry());
            let compared = [number, municipality, expiry].into_iter().flatten();
            compared.reduce(|all, one| all && one)
        });
        Self {
            certificate: ChainCertificate::new(&objects, anchors),
            number: objects.number,
            municipality_code: objects.municipality,
            expiry: objects.expiry,
            contact_atr: objects.contact_atr,
            agrees,
            key_ids: KeyIds {
                common: key_ids.common,
                juki: key_ids.juki,
            },
        }
    }
}

impl ChainCertificate {
    fn new(objects: &CardObjects, anchors: &TrustAnchors) -> Self {
        let of_chain = |one: &Unread| {
            matches!(
                one.detail,
                Detail::SignerCertificate | Detail::CardCertificate
            )
        };
        let without = |state| Self {
            state,
            key_id: None,
            issuer_key_id: None,
            proof: None,
        };
        match (&objects.signer_certificate, &objects.card_certificate) {
            _ if objects.unread.iter().any(of_chain) => without(ChainState::Unread),
            (DataObject::Read(signer), DataObject::Read(card)) => {
                let parse = CardCertificate::parse_data_object;
                let (Ok(signer), Ok(card)) = (parse(signer), parse(card)) else {
                    return without(ChainState::Malformed);
                };
                Self {
                    state: ChainState::Read,
                    key_id: Some(card.subject()),
                    issuer_key_id: Some(card.issuer()),
                    proof: Some(Proof::from_card_chain(&signer, &card, anchors)),
                }
            }
            (DataObject::PathTooShort, _) | (_, DataObject::PathTooShort) => {
                without(ChainState::PathTooShort)
            }
            _ => without(ChainState::Absent),
        }
    }
}
