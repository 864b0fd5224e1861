//! The compiled-in trust anchors, and those given by the caller.

use crate::pki_support as support;
use mynumber_card::data::{Date, UnixTime};
use mynumber_card::pki::{
    AnchorError, AnchorSource, CardAuthority, CardAuthorityUse, CertificateError, Hierarchy,
    Purpose, SignatureError, TrustAnchors,
};
use rsa::traits::PublicKeyParts as _;

/// Purpose, generation, first and last day (UTC), SHA-256 of the DER.
const PUBLISHED: [(Purpose, u8, &str, &str, &str); 6] = [
    (
        Purpose::AuthenticationAuthority,
        1,
        "2015-10-20",
        "2025-10-19",
        "4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d",
    ),
    (
        Purpose::AuthenticationAuthority,
        2,
        "2019-09-14",
        "2029-09-14",
        "0d98de47fc11b7f67126874b7028b6026a803d2638d6edfe53176953961fade6",
    ),
    (
        Purpose::AuthenticationAuthority,
        3,
        "2023-07-16",
        "2033-07-15",
        "64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5",
    ),
    (
        Purpose::SignatureAuthority,
        1,
        "2015-10-20",
        "2025-10-19",
        "19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355",
    ),
    (
        Purpose::SignatureAuthority,
        2,
        "2019-09-14",
        "2029-09-14",
        "79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb",
    ),
    (
        Purpose::SignatureAuthority,
        3,
        "2023-07-16",
        "2033-07-15",
        "d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f",
    ),
];

#[test]
fn the_production_anchors_are_the_six_published_roots() {
    let anchors = TrustAnchors::production();
    assert_eq!(anchors.certificates().len(), PUBLISHED.len());
    for (anchor, (purpose, generation, from, until, fingerprint)) in
        anchors.certificates().iter().zip(PUBLISHED)
    {
        let certificate = anchor.certificate();
        assert_eq!(hex::encode(certificate.fingerprint()), fingerprint);
        assert_eq!(anchor.purpose(), purpose);
        assert_eq!(anchor.source(), AnchorSource::Published { generation });
        assert_eq!(anchor.hierarchy(), Hierarchy::Production);
        let utc_day = |time: UnixTime| time.to_string()[..10].parse::<Date>().unwrap();
        assert_eq!(utc_day(certificate.not_before()), from.parse().unwrap());
        assert_eq!(utc_day(certificate.not_after()), until.parse().unwrap());
        assert_eq!(
            certificate.check_signature(certificate.rsa_key().unwrap()),
            Ok(())
        );
    }
}

#[test]
fn the_production_card_authorities_have_a_use_each() {
    let anchors = TrustAnchors::production();
    let found: Vec<_> = anchors
        .card_authorities()
        .iter()
        .map(|authority| {
            (
                authority.id().to_string(),
                authority.id().authority_use().unwrap(),
                authority.hierarchy(),
                authority.key().bits(),
            )
        })
        .collect();
    let production = |id: &str, usage| (id.to_owned(), usage, Hierarchy::Production, 2048);
    assert_eq!(
        found,
        [
            production(
                "353030303032300805303031000000a8",
                CardAuthorityUse::CardChain
            ),
            production(
                "35303030303233080530303100000000",
                CardAuthorityUse::CardSurface
            ),
            production(
                "35303030303333080530303100000000",
                CardAuthorityUse::InputAssist
            ),
        ]
    );
}

#[test]
fn test_anchors_are_there_only_when_asked_for() {
    let production = TrustAnchors::production();
    let is_test = |hierarchy| hierarchy == Hierarchy::Test;
    assert!(
        !production
            .certificates()
            .iter()
            .any(|anchor| is_test(anchor.hierarchy()))
    );
    assert!(
        !production
            .card_authorities()
            .iter()
            .any(|authority| is_test(authority.hierarchy()))
    );

    let both = production.and_test_cards();
    let certificates = both.certificates();
    assert_eq!(certificates.len(), 10);
    for anchor in &certificates[6..] {
        assert_eq!(anchor.hierarchy(), Hierarchy::Test);
        assert_eq!(anchor.source(), AnchorSource::TestCards);
        let certificate = anchor.certificate();
        assert_eq!(
            certificate.check_signature(certificate.rsa_key().unwrap()),
            Ok(())
        );
    }
    assert_eq!(both.card_authorities().len(), 6);
    assert!(
        both.card_authorities()[3..]
            .iter()
            .all(|authority| is_test(authority.hierarchy()))
    );
}

#[test]
fn a_given_root_is_accepted_once() {
    let key = support::key("pki-authority");
    let root = support::authority(&key, support::SIGN_UNIT).signed_by(&key);
    let mut anchors = TrustAnchors::none();
    anchors.add(&root).unwrap();
    anchors.add(&root).unwrap();
    let [anchor] = anchors.certificates() else {
        unreachable!("one anchor");
    };
    assert_eq!(anchor.source(), AnchorSource::Given);
    assert_eq!(anchor.hierarchy(), Hierarchy::Other);
    assert_eq!(anchor.purpose(), Purpose::SignatureAuthority);
}

#[test]
fn what_is_no_self_signed_authority_is_no_anchor() {
    let key = support::key("pki-authority");
    let other = support::key("pki-other-authority");
    let mut anchors = TrustAnchors::none();
    let mut refused = |der: &[u8]| anchors.add(der).unwrap_err();

    let person = support::authentication(&key, &support::key("pki-holder")).signed_by(&key);
    assert_eq!(refused(&person), AnchorError::NotAuthority);

    let root = support::authority(&key, support::AUTH_UNIT);
    assert_eq!(
        refused(&root.signed_by(&other)),
        AnchorError::NotSelfSigned(SignatureError::Mismatch)
    );
    assert_eq!(
        refused(&root.clone().without("2.5.29.19").signed_by(&key)),
        AnchorError::NotAuthority
    );
    assert_eq!(
        refused(&root.clone().without("2.5.29.15").signed_by(&key)),
        AnchorError::NotAuthority
    );
    assert_eq!(
        refused(&support::authority(&key, "another unit").signed_by(&key)),
        AnchorError::NotAuthority
    );
    assert_eq!(
        refused(&root.signed_by(&key)[1..]),
        AnchorError::Certificate(CertificateError::NotDer)
    );
    let short = support::key("pki-1024-bits");
    assert_eq!(
        refused(&support::authority(&short, support::AUTH_UNIT).signed_by(&short)),
        AnchorError::NotSelfSigned(SignatureError::KeySize { bits: 1024 })
    );
    assert!(anchors.certificates().is_empty());
}

#[test]
fn a_given_card_authority_is_identifier_and_key() {
    let key = support::key("pki-authority");
    let bytes = support::card_authority(b"9000033\x08\x05001\0\0\0\0", &key);
    let mut anchors = TrustAnchors::none();
    anchors.add(&bytes).unwrap();
    let [authority] = anchors.card_authorities() else {
        unreachable!("one authority");
    };
    assert_eq!(authority.key().modulus(), key.n().to_bytes_be());
    assert_eq!(authority.hierarchy(), Hierarchy::Other);
    assert_eq!(
        authority.id().authority_use(),
        Some(CardAuthorityUse::InputAssist)
    );
    for end in 0..bytes.len() {
        assert!(CardAuthority::parse(&bytes[..end]).is_err());
    }
    assert!(CardAuthority::parse(&[bytes.as_slice(), &[0]].concat()).is_err());
    let mut tag = bytes;
    tag[16] = 0x92;
    assert!(anchors.add(&tag).is_err());
    let weak = support::card_authority(&[b'9'; 16], &support::key("pki-exponent-3"));
    assert!(CardAuthority::parse(&weak).is_err());
}
