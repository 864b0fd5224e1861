//! What a card says of itself before any PIN, and its certificates.

use mynumber_card::Tries;
use mynumber_card::data::TokenInfo;
use mynumber_card::pki::Certificate as Parsed;
use mynumber_card::tlv::ber;

use crate::slot::Kind;

/// A certificate, and what PKCS#11 wants of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    /// The whole of it, DER.
    pub(crate) der: Vec<u8>,
    /// DER of the subject.
    pub(crate) subject: Vec<u8>,
    /// DER of the issuer.
    pub(crate) issuer: Vec<u8>,
    /// DER of the serial number.
    pub(crate) serial: Vec<u8>,
    /// Of its RSA key, big-endian.
    pub(crate) modulus: Vec<u8>,
    /// Of its RSA key, big-endian.
    pub(crate) exponent: Vec<u8>,
    /// DER of the key with its algorithm.
    pub(crate) key: Vec<u8>,
}

impl core::fmt::Debug for Certificate {
    /// That for signatures names its holder.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Certificate(hidden)")
    }
}

impl Certificate {
    /// `None` for what is no certificate with an RSA key.
    pub(crate) fn parse(der: Vec<u8>) -> Option<Self> {
        let parsed = Parsed::from_der(&der).ok()?;
        let key = parsed.rsa_key()?;
        let outer = ber::outer(&der, 0x30).ok()?;
        let tbs = outer.children().next()?.ok()?;
        // [0] version, serial number, algorithm, issuer, validity, subject, key.
        let mut fields = tbs
            .children()
            .skip_while(|it| it.as_ref().is_ok_and(|element| element.tag == 0xA0));
        let mut next = || Some(fields.next()?.ok()?.raw.to_vec());
        let serial = next()?;
        let _algorithm = next()?;
        let issuer = next()?;
        let _validity = next()?;
        let subject = next()?;
        Some(Self {
            serial,
            issuer,
            subject,
            modulus: key.modulus().to_vec(),
            exponent: key.exponent().to_vec(),
            key: next()?,
            der,
        })
    }
}

/// One key and what belongs to it.
#[derive(Debug)]
pub(crate) struct KeyFacts {
    /// Whether the card has it.
    pub(crate) present: bool,
    /// Tries left, when the card was last asked.
    pub(crate) tries: Tries,
    /// The holder's certificate, once it could be read.
    pub(crate) certificate: Option<Certificate>,
    /// The authority's.
    pub(crate) authority: Option<Certificate>,
}

/// A card.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The stay in which all this was read.
    pub(crate) stay: Option<u64>,
    pub(crate) info: TokenInfo,
    pub(crate) authentication: KeyFacts,
    pub(crate) signature: KeyFacts,
    /// The file by which the card is known again where stays are not counted: its authentication certificate. Empty
    /// where that is not free.
    pub(crate) identity: Vec<u8>,
}

impl Facts {
    pub(crate) const fn key(&self, kind: Kind) -> &KeyFacts {
        match kind {
            Kind::Authentication => &self.authentication,
            Kind::Signature => &self.signature,
        }
    }

    pub(crate) const fn key_mut(&mut self, kind: Kind) -> &mut KeyFacts {
        match kind {
            Kind::Authentication => &mut self.authentication,
            Kind::Signature => &mut self.signature,
        }
    }

    /// The serial number of the token, 16 characters: the card's, or the end of its certificate's where it has none.
    pub(crate) fn serial(&self) -> String {
        let said = self.info.serial.trim();
        if said.chars().any(|it| it != '0') {
            return said.to_owned();
        }
        let known = self.authentication.certificate.as_ref();
        let serial = known.map(|it| it.serial.as_slice()).unwrap_or_default();
        let digits = serial
            .iter()
            .skip(serial.len().saturating_sub(8))
            .map(|byte| format!("{byte:02X}"));
        digits.collect()
    }
}
