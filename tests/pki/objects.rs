//! Files of certificates and revocation lists, as people have them.

use data_encoding::BASE64;
use mynumber_card::pki::{
    AnchorFileError, Certificate, ObjectKind, ObjectsError, TrustAnchors, objects,
};

use crate::pki_support::{oid, seq, tlv};

fn authority(name: &str) -> Vec<u8> {
    let root = env!("CARGO_MANIFEST_DIR");
    std::fs::read(format!("{root}/fixtures/authority/{name}.cer")).unwrap()
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = BASE64.encode(der);
    let lines: Vec<_> = body
        .as_bytes()
        .chunks(64)
        .map(|it| std::str::from_utf8(it).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn certificates(bytes: &[u8]) -> Result<Vec<Vec<u8>>, ObjectsError> {
    objects(bytes, ObjectKind::Certificate)
}

#[test]
fn whatever_stands_around_the_blocks_is_no_matter() {
    let (one, two) = (authority("authca-sim-1"), authority("signca-sim-2"));
    assert_eq!(certificates(&one).unwrap(), [one.as_slice()]);
    let (first, second) = (pem("CERTIFICATE", &one), pem("CERTIFICATE", &two));
    let long = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----",
        BASE64.encode(&one)
    );
    for text in [
        first.clone(),
        first.trim_end().to_owned(),
        long,
        format!("\u{FEFF}{first}"),
        format!("\u{FEFF}\n\n{first}"),
        format!("0 s:C = JP, O = JPKI-SIM\n   i:C = JP\n{first}"),
        format!("Certificate:\n    Data:\n{first}\ntrailing words\n"),
        first.replace('\n', "\r\n"),
        first.replace('\n', "  \n"),
    ] {
        assert_eq!(
            certificates(text.as_bytes()).unwrap(),
            [one.as_slice()],
            "{text:?}"
        );
    }
    let both = format!("subject=one\n{first}subject=two\n{second}");
    assert_eq!(
        certificates(both.as_bytes()).unwrap(),
        [one.as_slice(), &two]
    );
    // What an editor of Windows saves as "Unicode".
    let wide = |bytes: &dyn Fn(u16) -> [u8; 2]| -> Vec<u8> {
        let marked = format!("\u{FEFF}{first}");
        marked.encode_utf16().flat_map(bytes).collect()
    };
    for file in [wide(&u16::to_le_bytes), wide(&u16::to_be_bytes)] {
        assert_eq!(certificates(&file).unwrap(), [one.as_slice()]);
    }
}

#[test]
fn what_is_something_else_is_told_as_such() {
    let der = authority("authca-sim-1");
    // ContentInfo with signedData.
    let container = seq(&[&oid("1.2.840.113549.1.7.2"), &tlv(0xA0, &seq(&[]))]);
    for file in [
        container.clone(),
        pem("PKCS7", &container).into_bytes(),
        pem("CMS", &container).into_bytes(),
        pem("CERTIFICATE", &container).into_bytes(),
    ] {
        assert_eq!(certificates(&file), Err(ObjectsError::Pkcs7));
        let error = TrustAnchors::none().add_file(&file).unwrap_err();
        assert!(
            matches!(error, AnchorFileError::Objects(ObjectsError::Pkcs7)),
            "{error}"
        );
    }
    let other = |label: &str| {
        Err(ObjectsError::OtherLabel {
            label: label.into(),
        })
    };
    assert_eq!(
        certificates(pem("X509 CRL", &der).as_bytes()),
        other("X509 CRL")
    );
    let with_key = pem("CERTIFICATE", &der) + &pem("PRIVATE KEY", &der);
    assert_eq!(certificates(with_key.as_bytes()), other("PRIVATE KEY"));
    assert_eq!(
        certificates(pem("\u{1b}[2J", &der).as_bytes()),
        other(r"\u{1b}[2J")
    );
    let whole = pem("CERTIFICATE", &der);
    for damaged in [
        whole.replace("-----END CERTIFICATE-----", ""),
        whole.replace("-----END CERTIFICATE-----", "-----END X509 CRL-----"),
        whole.replacen('M', "*", 1),
        whole.replacen("MII", "MI", 1),
    ] {
        assert_eq!(certificates(damaged.as_bytes()), Err(ObjectsError::Damaged));
    }
    for nothing in [
        &b""[..],
        b"hello",
        b"\xEF\xBB\xBF",
        b"-----END CERTIFICATE-----",
    ] {
        assert_eq!(certificates(nothing), Err(ObjectsError::Neither));
    }
}

#[test]
fn anchors_are_taken_from_every_form_of_file() {
    let count = |file: &[u8]| TrustAnchors::none().add_file(file);
    assert_eq!(count(include_bytes!("cases/anchor-bom.pem")).unwrap(), 1);
    assert_eq!(
        count(include_bytes!("cases/anchor-text-preamble.pem")).unwrap(),
        1
    );
    let all: String = [
        "authca-sim-1",
        "authca-sim-2",
        "signca-sim-1",
        "signca-sim-2",
    ]
    .map(|name| format!("{name}\n{}", pem("CERTIFICATE", &authority(name))))
    .concat();
    assert_eq!(count(all.as_bytes()).unwrap(), 4);
    // All or none.
    let mut anchors = TrustAnchors::none();
    let spoilt = all + &pem("CERTIFICATE", &[0x30, 0x00]);
    assert!(anchors.add_file(spoilt.as_bytes()).is_err());
    assert!(anchors.certificates().is_empty());
    let root = env!("CARGO_MANIFEST_DIR");
    let keys = std::fs::read(format!("{root}/fixtures/authority/cvc-ca-keys.json")).unwrap();
    let marked = [b"\xEF\xBB\xBF".as_slice(), &keys].concat();
    assert_eq!(count(&marked).unwrap(), count(&keys).unwrap());
}

#[test]
fn a_revocation_list_behind_its_own_text_is_found() {
    let file = include_bytes!("cases/crl-text-preamble.pem");
    let lists = objects(file, ObjectKind::RevocationList).unwrap();
    assert_eq!(lists.len(), 1);
    assert!(lists[0].starts_with(&[0x30]));
    assert!(Certificate::from_der(&lists[0]).is_err());
    let twice = [file.as_slice(), file].concat();
    let found = objects(&twice, ObjectKind::RevocationList).unwrap();
    assert_eq!(found, [lists[0].clone(), lists[0].clone()]);
}
