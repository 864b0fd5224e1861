//! `status --details`: what the card says with no application selected, and its certificate chain.

use mynumber_card::app::{CardKeyIds, CardObjects, Detail, Unread};
use mynumber_card::card::DataObject;
use mynumber_card::data::CardId;
use mynumber_card::pki::{CardCertificate, KeyId, TrustAnchors};
use serde::Serialize;

use super::day;
use crate::connect::AnyCard;
use crate::failure::Failure;
use crate::language::Language;
use crate::messages::names;
use crate::output::Table;
use crate::proof::{JsonProof, Proof};

/// As read, before anything is made of it.
pub(super) struct Read {
    objects: CardObjects,
    key_ids: CardKeyIds,
}

impl Read {
    /// What is there and could not be read.
    pub(super) fn unread(&self) -> impl Iterator<Item = Unread> + '_ {
        let all = self.objects.unread.iter().chain(&self.key_ids.unread);
        all.copied()
    }
}

/// Goes first: before an application is selected.
pub(super) fn read(card: &mut AnyCard<'_>) -> Result<Read, Failure> {
    Ok(Read {
        objects: card.read_card_objects()?,
        key_ids: card.read_key_ids()?,
    })
}

pub(super) struct Details {
    read: Read,
    chain: Chain,
    /// Whether number, municipality and expiry are those of the common application; `None` when they
    /// cannot be compared.
    agrees: Option<bool>,
}

enum Chain {
    Read(Box<CardCertificate>, Box<Proof>),
    Absent,
    PathTooShort,
    Malformed,
    /// One of its two certificates could not be read.
    Unread,
}

#[derive(Debug, Serialize)]
pub(super) struct Json<'a> {
    number: Option<&'a str>,
    municipality_code: Option<String>,
    expiry: Option<String>,
    contact_atr: Option<String>,
    /// Whether the first three are those of the common application; null when there is nothing to
    /// compare.
    agrees: Option<bool>,
    key_ids: JsonKeyIds,
    certificate: JsonCertificate<'a>,
}

#[derive(Debug, Serialize)]
struct JsonKeyIds {
    common: Option<String>,
    juki: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonCertificate<'a> {
    /// read, absent, path_too_short, malformed or unread.
    state: &'static str,
    key_id: Option<String>,
    issuer_key_id: Option<String>,
    #[serde(flatten)]
    proof: Option<JsonProof<'a>>,
}

impl Details {
    pub(super) fn new(
        read: Read,
        card_id: Option<&CardId>,
        anchors: &TrustAnchors,
        language: Language,
    ) -> Self {
        let objects = &read.objects;
        let of_chain = |one: &Unread| {
            matches!(
                one.detail,
                Detail::SignerCertificate | Detail::CardCertificate
            )
        };
        let chain = match (&objects.signer_certificate, &objects.card_certificate) {
            _ if objects.unread.iter().any(of_chain) => Chain::Unread,
            (DataObject::Read(signer), DataObject::Read(card)) => {
                let parse = CardCertificate::parse_data_object;
                match (parse(signer), parse(card)) {
                    (Ok(signer), Ok(card)) => {
                        let proof = Proof::of_card_chain(&signer, &card, anchors, language);
                        Chain::Read(Box::new(card), Box::new(proof))
                    }
                    _ => Chain::Malformed,
                }
            }
            (DataObject::PathTooShort, _) | (_, DataObject::PathTooShort) => Chain::PathTooShort,
            _ => Chain::Absent,
        };
        let agrees = card_id.and_then(|id| {
            let number = objects.number.as_deref().map(|it| it == id.serial());
            let municipality = objects.municipality.map(|it| it == id.municipality());
            let expiry = objects.expiry.map(|it| it == id.expiry());
            let compared = [number, municipality, expiry].into_iter().flatten();
            compared.reduce(|all, one| all && one)
        });
        Self {
            chain,
            agrees,
            read,
        }
    }

    pub(super) fn proof(&self) -> Option<&Proof> {
        match &self.chain {
            Chain::Read(_, proof) => Some(proof),
            _ => None,
        }
    }

    pub(super) fn json(&self) -> Json<'_> {
        let objects = &self.read.objects;
        let key_ids = &self.read.key_ids;
        let certificate = match &self.chain {
            Chain::Read(certificate, _) => Some(certificate),
            _ => None,
        };
        Json {
            number: objects.number.as_deref(),
            municipality_code: objects.municipality.map(|code| code.to_string()),
            expiry: objects.expiry.map(|date| date.to_string()),
            contact_atr: objects.contact_atr.as_deref().map(hex::encode),
            agrees: self.agrees,
            key_ids: JsonKeyIds {
                common: key_ids.common.map(|id| id.to_string()),
                juki: key_ids.juki.map(|id| id.to_string()),
            },
            certificate: JsonCertificate {
                state: match self.chain {
                    Chain::Read(..) => "read",
                    Chain::Absent => "absent",
                    Chain::PathTooShort => "path_too_short",
                    Chain::Malformed => "malformed",
                    Chain::Unread => "unread",
                },
                key_id: certificate.map(|known| known.subject().to_string()),
                issuer_key_id: certificate.map(|known| known.issuer().to_string()),
                proof: self.proof().map(Proof::json),
            },
        }
    }

    pub(super) fn table(&self, language: Language) -> Table {
        let mut table = Table::indented(2);
        let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
        let objects = &self.read.objects;
        if let Some(number) = &objects.number {
            row("番号", "Number", number);
        }
        if let Some(code) = objects.municipality {
            row(
                "市区町村",
                "Municipality",
                &names::municipality(code, language),
            );
        }
        if let Some(expiry) = objects.expiry {
            row("有効期限", "Expiry", &day(expiry, language));
        }
        let agrees = match self.agrees {
            Some(true) => language.pick("共通カードAPと一致", "yes"),
            Some(false) => language.pick("共通カードAPと一致しません", "NO"),
            None => language.pick("比べられません", "nothing to compare"),
        };
        row("照合", "As in common", agrees);
        if let Some(atr) = &objects.contact_atr {
            row(
                "接触ATR（先頭を除く）",
                "Contact ATR, but for 3B",
                &hex::encode_upper(atr),
            );
        }
        let key_ids = &self.read.key_ids;
        for (ja, en, id) in [
            (
                "鍵識別子（共通カードAP）",
                "Key id (common)",
                key_ids.common,
            ),
            ("鍵識別子（住基AP）", "Key id (juki)", key_ids.juki),
        ] {
            if let Some(id) = id {
                row(ja, en, &id.to_string());
            }
        }
        let certificate: (String, Option<KeyId>) = match &self.chain {
            Chain::Read(certificate, _) => (
                certificate.subject().to_string(),
                Some(certificate.issuer()),
            ),
            Chain::Absent => (
                language.pick("カードにない", "not on the card").to_owned(),
                None,
            ),
            Chain::PathTooShort => (
                language
                    .pick(
                        "このリーダーでは読めません（長いコマンドに対応していません）",
                        "cannot be read here: the reader carries short commands only",
                    )
                    .to_owned(),
                None,
            ),
            Chain::Malformed => (
                language
                    .pick("読み取れない形式です", "in a form that cannot be read")
                    .to_owned(),
                None,
            ),
            Chain::Unread => (
                language
                    .pick("読み取れませんでした", "could not be read")
                    .to_owned(),
                None,
            ),
        };
        row("カードの証明書", "Certificate", &certificate.0);
        if let Some(issuer) = certificate.1 {
            row("その発行者の鍵", "Signed by", &issuer.to_string());
        }
        if let Some(proof) = self.proof() {
            row("真正性", "Authentic", &proof.in_words(language));
        }
        table
    }
}
