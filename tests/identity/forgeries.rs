//! Evidence in which everything is signed correctly except for one thing: a certificate, key, encoding
//! or signature that must not count. The report names that thing, and what rests on it.

use crate::parts::{
    ATTRIBUTES, CARD_CERTIFICATE, CARD_SIGNATURE, CERTIFICATE, Failures, INTEGRITY, Parts,
    SIGNATURE, SIGNING_KEY, card, failures, holder, holder_mismatch, key, mismatch, now, pins, pki,
    read_from, read_through, request, request_with, sign,
};
use crate::pki_support::{self as support, Draft, object};
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{IdentityCheck, Level, VerdictCheckKind, VerdictReason, Wanted};
use mynumber_card::pki::records::{IntegrityRecord, SigningKey};
use mynumber_card::pki::{
    CertificateError, CheckKind, Hierarchy, Purpose, Reason, SignatureError, SubjectError,
    TrustAnchors,
};
use mynumber_card::tlv::ber;
use rsa::RsaPrivateKey;

/// The simulator's authorities, and two whose certificates are made here.
fn anchors() -> TrustAnchors {
    let mut anchors = crate::parts::anchors();
    for (file, unit) in [
        ("pki-authority", support::AUTH_UNIT),
        ("pki-other-authority", support::SIGN_UNIT),
    ] {
        let key = support::key(file);
        let root = support::authority(&key, unit).signed_by(&key);
        anchors.add(&root).unwrap();
    }
    anchors
}

fn genuine(level: Level) -> Parts {
    Parts::of(&read_from("taro", &request(level)))
}

fn draft() -> Draft {
    support::authentication(&support::key("pki-authority"), &support::key("pki-holder"))
}

fn issued(draft: &Draft) -> Vec<u8> {
    draft.signed_by(&support::key("pki-authority"))
}

fn signature_draft() -> Draft {
    support::signature(
        &support::key("pki-other-authority"),
        &support::key("pki-holder"),
    )
}

fn issued_for_signature(draft: &Draft) -> Vec<u8> {
    draft.signed_by(&support::key("pki-other-authority"))
}

fn found(parts: &Parts) -> Failures {
    failures(&parts.parse().unwrap(), &anchors(), None, now())
}

/// What fails when the card's files are genuine and this certificate's holder signs.
fn found_with(certificate: &[u8], key: &RsaPrivateKey) -> Failures {
    found(&genuine(Level::Auth).held_by(certificate, key))
}

#[test]
fn a_certificate_issued_here_is_as_good_as_the_cards_own() {
    let holder = support::key("pki-holder");
    assert_eq!(found_with(&issued(&draft()), &holder), []);
    let certificate = issued_for_signature(&signature_draft());
    let parts = genuine(Level::Signature).held_by(&certificate, &holder);
    assert_eq!(found(&parts), []);
}

#[test]
fn a_certificate_of_the_other_purpose_is_refused_at_either_level() {
    let refused = |expected, found, authority, other_authority| {
        vec![
            pki(
                CheckKind::AnchorPurpose,
                Reason::Purpose {
                    expected: authority,
                    found: other_authority,
                },
            ),
            pki(
                CheckKind::CertificatePolicy,
                Reason::Purpose { expected, found },
            ),
            pki(CheckKind::CertificateKeyUsage, Reason::KeyUsage),
            pki(
                CheckKind::CertificateExtendedKeyUsage,
                Reason::ExtendedKeyUsage,
            ),
        ]
    };
    let (auth, signature) = (genuine(Level::Auth), genuine(Level::Signature));
    let signed_in_auth = auth
        .clone()
        .held_by(&signature.bytes(CERTIFICATE), &key("taro-sign"));
    assert_eq!(
        found(&signed_in_auth),
        refused(
            Purpose::Authentication,
            Purpose::Signature,
            Purpose::AuthenticationAuthority,
            Purpose::SignatureAuthority,
        )
    );
    let authenticated_in_signature = signature.held_by(&auth.bytes(CERTIFICATE), &key("taro-auth"));
    let mut expected = refused(
        Purpose::Signature,
        Purpose::Authentication,
        Purpose::SignatureAuthority,
        Purpose::AuthenticationAuthority,
    );
    expected.push((
        VerdictCheckKind::Identity(IdentityCheck::Attributes),
        VerdictReason::CertificateAttributes(SubjectError::None),
    ));
    assert_eq!(found(&authenticated_in_signature), expected);
}

#[test]
fn the_signature_does_not_count_for_another_purpose_of_the_same_key() {
    // The holder's key signs the transcript of the card, or something of another program.
    let certificate = issued(&draft());
    let holder = support::key("pki-holder");
    let parts = genuine(Level::Auth).held_by(&certificate, &holder);
    let bare = &parts.holder_message()[b"mynumber-card identity evidence, version 1\0".len()..];
    for message in [parts.card_message(), bare.to_vec()] {
        let parts = parts
            .clone()
            .with_bytes(SIGNATURE, &sign(&holder, &message));
        assert_eq!(found(&parts), [holder_mismatch()]);
    }
}

#[test]
fn each_unknown_critical_extension_is_refused_at_either_level() {
    let issue: [fn(&Draft) -> Vec<u8>; 2] = [issued, issued_for_signature];
    let holder_key = support::key("pki-holder");
    for (level, mut draft, issue) in [
        (Level::Auth, draft(), issue[0]),
        (Level::Signature, signature_draft(), issue[1]),
    ] {
        let found = |draft: &Draft| found(&genuine(level).held_by(&issue(draft), &holder_key));
        for oid in ["1.2.392.200149.8.5.5.99", "2.5.29.54"] {
            draft.extensions.push((oid, true, vec![0x02, 0x01, 0x00]));
            let reason = Reason::CriticalExtension { oid: oid.into() };
            assert_eq!(
                found(&draft),
                [pki(CheckKind::CertificateCriticalExtensions, reason)]
            );
            draft.extension(oid).1 = false;
            assert_eq!(found(&draft), []);
        }
    }
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_refused_until_it_is() {
    let from: UnixTime = "2025-04-01T00:00:00Z".parse().unwrap();
    let found_at = |at| {
        let request = request_with(0x42, Level::Auth, Wanted::Attributes, at);
        let read = read_through(card("taro"), &request, pins("taro"), at);
        let parts = Parts::of(&read).held_by(&issued(&draft()), &support::key("pki-holder"));
        failures(&parts.parse().unwrap(), &anchors(), Some(&request), at)
    };
    assert_eq!(
        found_at(from.plus_seconds(-1)),
        [pki(
            CheckKind::CertificateValidity,
            Reason::NotYetValid { from }
        )]
    );
    assert_eq!(found_at(from), []);
}

#[test]
fn truncated_longer_and_ber_certificates_are_refused_for_their_form() {
    let der = issued(&draft());
    let authority = support::key("pki-authority");
    let holder_key = support::key("pki-holder");
    let content = &der[4..];
    // A boolean that only BER takes for true, signed by the authority as it stands.
    let tbs = ber::Reader::new(content).next().unwrap().unwrap().raw;
    let position = tbs
        .windows(3)
        .position(|part| part == [0x01, 0x01, 0xFF])
        .unwrap();
    let mut truth = tbs.to_vec();
    truth[position + 2] = 0x01;
    let truth = support::assemble(
        &truth,
        &support::sha256_with_rsa(),
        &support::sign(&authority, &truth),
    );
    let mut wrong = vec![
        [&[0x30, 0x83, 0x00, der[2], der[3]], content].concat(),
        [&[0x30, 0x80], content, &[0x00, 0x00]].concat(),
        [der.as_slice(), &[0x00]].concat(),
        truth,
    ];
    wrong.extend((0..der.len()).step_by(97).map(|end| der[..end].to_vec()));
    wrong.push(der[..der.len() - 1].to_vec());
    let form = CheckKind::CertificateForm;
    let expected = [
        pki(form, Reason::Certificate(CertificateError::NotDer)),
        holder(Reason::RestsOn { on: form }),
    ];
    let parts = genuine(Level::Auth);
    for certificate in wrong {
        let parts = parts.clone().held_by(&certificate, &holder_key);
        assert_eq!(found(&parts), expected, "{certificate:02X?}");
    }
}

#[test]
fn bytes_that_no_issuer_signed_are_signed_by_card_and_holder() {
    // Filler after the attributes is outside the integrity record, not outside the transcripts.
    let parts = genuine(Level::Auth);
    let longer = [parts.bytes(ATTRIBUTES).as_slice(), &[0xFF]].concat();
    assert_eq!(
        found(&parts.with_bytes(ATTRIBUTES, &longer)),
        [holder_mismatch(), mismatch(CheckKind::CardChallenge)]
    );
}

const WEAK: [(&str, SignatureError); 2] = [
    ("pki-1024-bits", SignatureError::KeySize { bits: 1024 }),
    ("pki-exponent-3", SignatureError::KeyNumbers),
];

#[test]
fn weak_keys_of_the_holder_are_refused() {
    for (file, error) in WEAK {
        let weak = support::key(file);
        let draft = Draft {
            key_info: support::rsa_key_info(&weak),
            ..draft()
        };
        assert_eq!(
            found_with(&issued(&draft), &weak),
            [
                pki(CheckKind::CertificateKey, Reason::Signature(error)),
                holder(Reason::Signature(error)),
            ]
        );
    }
}

#[test]
fn weak_keys_of_the_card_are_refused() {
    for (file, error) in WEAK {
        let forged = Forged {
            card: support::key(file),
            ..Forged::new()
        };
        assert_eq!(
            found(&forged.parts(None, &sign)),
            [pki(CheckKind::CardChallenge, Reason::Signature(error))]
        );
        let forged = Forged {
            signer: support::key(file),
            ..Forged::new()
        };
        let weak = |kind| pki(kind, Reason::Signature(error));
        assert_eq!(
            found(&forged.parts(None, &sign)),
            [
                weak(CheckKind::IntegritySignature),
                rests(CheckKind::AttributesDigest, CheckKind::IntegritySignature),
                weak(CheckKind::SigningKeySignature),
                rests(CheckKind::CardChallenge, CheckKind::SigningKeySignature),
            ]
        );
    }
}

fn rests(kind: CheckKind, on: CheckKind) -> (VerdictCheckKind, VerdictReason) {
    pki(kind, Reason::RestsOn { on })
}

/// The six signatures of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Certificate,
    Holder,
    CardCertificate,
    Integrity,
    SigningKey,
    Answer,
}

/// Makes a signature of a message.
type Signing<'a> = &'a dyn Fn(&RsaPrivateKey, &[u8]) -> Vec<u8>;

/// Makes a padded block of a `DigestInfo`, in one wrong way.
type Game = fn(&[u8]) -> Vec<u8>;

/// Evidence of which every signature is made here.
struct Forged {
    genuine: Parts,
    signer: RsaPrivateKey,
    card: RsaPrivateKey,
}

impl Forged {
    fn new() -> Self {
        Self {
            genuine: genuine(Level::Auth),
            signer: key("authority-assist-signer"),
            card: key("taro-assist"),
        }
    }

    /// With the signature in one place made in another way.
    fn parts(&self, odd: Option<Place>, signing: Signing<'_>) -> Parts {
        let by = |place, key: &RsaPrivateKey, message: &[u8]| {
            if odd == Some(place) {
                signing(key, message)
            } else {
                sign(key, message)
            }
        };
        let holder = support::key("pki-holder");
        let tbs = draft().tbs();
        let signature = by(Place::Certificate, &support::key("pki-authority"), &tbs);
        let certificate = support::assemble(&tbs, &support::sha256_with_rsa(), &signature);

        let file = self.genuine.bytes(CARD_CERTIFICATE);
        let body = ber::outer(&file, 0x7F21).unwrap().child(0x5F4E).unwrap();
        let body = [&body.value[..32], &support::card_key(&self.signer)].concat();
        let signature = by(Place::CardCertificate, &key("authority-assist-root"), &body);
        let card_certificate = [object(0x5F4E, &body), object(0x5F37, &signature)].concat();

        let record = IntegrityRecord::parse(&self.genuine.bytes(INTEGRITY)).unwrap();
        let signature = by(Place::Integrity, &self.signer, &record.signed);
        let integrity = [record.signed, object(0xDF33, &signature)].concat();

        let certified = object(0xDF51, &support::card_key(&self.card));
        let signature = by(Place::SigningKey, &self.signer, &certified);
        let signing_key = [certified, object(0xDF52, &signature)].concat();

        let parts = self
            .genuine
            .clone()
            .with_bytes(CERTIFICATE, &certificate)
            .with_bytes(CARD_CERTIFICATE, &object(0x7F21, &card_certificate))
            .with_bytes(INTEGRITY, &object(0xFF30, &integrity))
            .with_bytes(SIGNING_KEY, &object(0xFF50, &signing_key));
        let answer = by(Place::Answer, &self.card, &parts.card_message());
        let parts = parts.with_bytes(CARD_SIGNATURE, &answer);
        let signature = by(Place::Holder, &holder, &parts.holder_message());
        parts.with_bytes(SIGNATURE, &signature)
    }
}

#[test]
fn padding_games_fail_in_each_of_the_six_signatures() {
    let forged = Forged::new();
    assert_eq!(found(&forged.parts(None, &sign)), []);
    let of_key = SigningKey::parse(&forged.genuine.bytes(SIGNING_KEY)).unwrap();
    assert_eq!(support::card_key(&forged.card)[9..], *of_key.key.modulus());

    let games: [(&str, Game); 4] = [
        ("short padding, the digest not at the end", |info| {
            let mut block = [&[0, 1][..], &[0xFF; 8], &[0], info].concat();
            block.resize(256, 0xAA);
            block
        }),
        ("a hole in the padding", |info| {
            let mut block = padded(info);
            block[100] = 0;
            block
        }),
        ("lengths that only BER allows", |info| {
            padded(&[&[0x30, 0x81, 0x31], &info[2..]].concat())
        }),
        ("block type 2", |info| {
            let mut block = padded(info);
            block[1] = 2;
            block
        }),
    ];
    for (name, game) in games {
        for (place, expected) in six() {
            let parts = forged.parts(Some(place), &|key, message| {
                let hash = mynumber_card::pki::HashAlgorithm::Sha256;
                let info = hash.digest_info(&hash.digest(message)).unwrap();
                support::raw_sign(key, &game(&info))
            });
            assert_eq!(found(&parts), expected, "{place:?}: {name}");
        }
    }
}

fn padded(info: &[u8]) -> Vec<u8> {
    let padding = vec![0xFF; 253 - info.len()];
    [&[0, 1], padding.as_slice(), &[0], info].concat()
}

#[test]
fn a_signature_by_another_key_fails_in_each_of_the_six_places() {
    let forged = Forged::new();
    let other = support::key("pki-other-authority");
    for (place, expected) in six() {
        let parts = forged.parts(Some(place), &|_, message| sign(&other, message));
        assert_eq!(found(&parts), expected, "{place:?}");
    }
}

/// What a signature that does not fit makes fail, in each place.
fn six() -> [(Place, Failures); 6] {
    use CheckKind::{
        AttributesDigest, CardCertificateSignature, CardChallenge, CertificateSignature,
        IntegritySignature, SigningKeySignature,
    };
    [
        (
            Place::Certificate,
            vec![
                mismatch(CertificateSignature),
                holder(Reason::RestsOn {
                    on: CertificateSignature,
                }),
            ],
        ),
        (Place::Holder, vec![holder_mismatch()]),
        (
            Place::CardCertificate,
            vec![
                mismatch(CardCertificateSignature),
                rests(IntegritySignature, CardCertificateSignature),
                rests(AttributesDigest, IntegritySignature),
                rests(SigningKeySignature, CardCertificateSignature),
                rests(CardChallenge, SigningKeySignature),
            ],
        ),
        (
            Place::Integrity,
            vec![
                mismatch(IntegritySignature),
                rests(AttributesDigest, IntegritySignature),
            ],
        ),
        (
            Place::SigningKey,
            vec![
                mismatch(SigningKeySignature),
                rests(CardChallenge, SigningKeySignature),
            ],
        ),
        (Place::Answer, vec![mismatch(CardChallenge)]),
    ]
}

#[test]
fn certificate_and_card_of_two_hierarchies_do_not_mix() {
    let authority = support::key("pki-authority");
    let name = support::authority_name("JPKI-TEST", support::AUTH_UNIT);
    let root = Draft {
        issuer: name.clone(),
        subject: name.clone(),
        ..support::authority(&authority, support::AUTH_UNIT)
    };
    let mut anchors = crate::parts::anchors();
    anchors.add(&root.signed_by(&authority)).unwrap();
    let mut draft = Draft {
        issuer: name,
        ..draft()
    };
    draft.extension("2.5.29.35").2 =
        support::seq(&[&support::tlv(0x80, &support::key_id(&authority))]);
    let policy = support::oid("1.2.392.200149.8.5.1.0.30");
    draft.extension("2.5.29.32").2 = support::seq(&[&support::seq(&[&policy])]);
    let parts = genuine(Level::Auth).held_by(&issued(&draft), &support::key("pki-holder"));
    assert_eq!(
        failures(&parts.parse().unwrap(), &anchors, None, now()),
        [(
            VerdictCheckKind::Identity(IdentityCheck::OneHierarchy),
            VerdictReason::TwoHierarchies {
                certificate: Hierarchy::Test,
                card: Hierarchy::Other,
            }
        )]
    );
}
