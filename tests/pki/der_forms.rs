//! Strictness: a certificate that says the same in another form, or more than its structure allows, is refused.

use std::path::{Path, PathBuf};

use crate::pki_support as support;
use crate::sample::sampled;
use crate::tree::{Content, Node, leaf};
use mynumber_card::pki::Certificate;

/// Every certificate that comes with the crate, and two that are made byte by byte.
fn certificates() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.join("fixtures"), root.join("src/pki/anchors")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut found: Vec<_> = files
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        // Files of the people are padded by nothing, so a certificate is a whole file.
        .filter(|(_, bytes)| {
            bytes.starts_with(&[0x30, 0x82]) && Certificate::from_der(bytes).is_ok()
        })
        .collect();
    // The authorities' certificates are on every card.
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|(_, bytes)| seen.insert(bytes.clone()));
    assert!(found.len() > 20, "{}", found.len());
    let (authority, holder) = (support::key("pki-authority"), support::key("pki-holder"));
    for draft in [
        support::authentication(&authority, &holder),
        support::signature(&authority, &holder),
    ] {
        found.push(("made here".into(), draft.signed_by(&authority)));
    }
    found
}

/// Applies a change at every place of every certificate; each result must be refused. At how many
/// places of a certificate it applies, at least.
fn refused(least: usize, change: &dyn Fn(&Node) -> Vec<Node>) {
    for (name, der) in certificates() {
        let changed = Node::of(&der).changed(change);
        assert!(changed.len() >= least, "{name}: {} places", changed.len());
        for (path, tree) in sampled(6, changed) {
            let bytes = tree.der();
            assert_ne!(bytes, der);
            assert!(Certificate::from_der(&bytes).is_err(), "{name}: {path}");
        }
    }
}

fn with(node: &Node, content: Content) -> Node {
    Node {
        tag: node.tag,
        content,
    }
}

fn oid(dotted: &str) -> Vec<u8> {
    support::oid(dotted)
}

/// Whether a node is a sequence that begins with this identifier.
fn begins_with(node: &Node, dotted: &str) -> bool {
    node.tag == 0x30
        && node
            .nodes()
            .first()
            .is_some_and(|first| first.der() == oid(dotted))
}

#[test]
fn every_certificate_that_comes_with_the_crate_is_in_its_one_form() {
    for (name, der) in certificates() {
        assert_eq!(Node::of(&der).der(), der, "{name}");
    }
}

#[test]
fn one_element_more_is_refused_in_every_structure() {
    refused(20, &|node| match &node.content {
        Content::Nodes(nodes) => [leaf(0x05, &[]), leaf(0x9E, b"x")]
            .into_iter()
            .map(|more| with(node, Content::Nodes([nodes.as_slice(), &[more]].concat())))
            .collect(),
        _ => Vec::new(),
    });
}

#[test]
fn bytes_after_what_a_string_holds_are_refused() {
    refused(3, &|node| match &node.content {
        Content::Around(before, inner) => {
            let bytes = [before.as_slice(), &inner.der(), &[0x05, 0x00]].concat();
            vec![leaf(node.tag, &bytes)]
        }
        _ => Vec::new(),
    });
}

#[test]
fn a_time_has_one_form() {
    refused(10, &|node| {
        if node.tag != 0x17 {
            return Vec::new();
        }
        let text = std::str::from_utf8(node.bytes()).unwrap();
        let digits = text.strip_suffix('Z').unwrap();
        let minutes = &digits[..10];
        let long = format!("20{digits}");
        [
            (0x18, format!("{long}Z")),
            (0x18, format!("{long}.0Z")),
            (0x18, format!("{long}+0000")),
            (0x18, long.clone()),
            (0x17, format!("{minutes}Z")),
            (0x17, format!("{minutes}+0000")),
            (0x17, format!("{digits}+0000")),
            (0x17, format!("{digits}-0900")),
            (0x17, digits.to_owned()),
            (0x17, format!("{}60Z", minutes)),
            (0x17, format!(" {}Z", &digits[1..])),
        ]
        .into_iter()
        .map(|(tag, text)| leaf(tag, text.as_bytes()))
        .collect()
    });
}

#[test]
fn four_digits_of_the_year_are_for_2050_and_later() {
    let (authority, holder) = (support::key("pki-authority"), support::key("pki-holder"));
    let until = |text: &str| {
        let draft = support::Draft {
            not_after: text.into(),
            ..support::authentication(&authority, &holder)
        };
        Certificate::from_der(&draft.signed_by(&authority)).map(|it| it.not_after().to_string())
    };
    assert_eq!(until("491231235959Z").unwrap(), "2049-12-31T23:59:59Z");
    assert_eq!(until("20500101000000Z").unwrap(), "2050-01-01T00:00:00Z");
    assert!(until("20491231235959Z").is_err());
}

#[test]
fn a_default_is_not_spelt_out() {
    refused(2, &|node| {
        let Content::Nodes(nodes) = &node.content else {
            return Vec::new();
        };
        let with_false = |at: usize| {
            let mut nodes = nodes.clone();
            nodes.insert(at, leaf(0x01, &[0x00]));
            with(node, Content::Nodes(nodes))
        };
        match nodes.as_slice() {
            // An extension that is not critical.
            [first, second] if first.tag == 0x06 && second.tag == 0x04 => vec![with_false(1)],
            // One that is, said not to be.
            [_, second, third] if second.tag == 0x01 && third.tag == 0x04 => {
                let mut nodes = nodes.clone();
                nodes[1] = leaf(0x01, &[0x00]);
                vec![with(node, Content::Nodes(nodes))]
            }
            _ => Vec::new(),
        }
    });
    let (authority, holder) = (support::key("pki-authority"), support::key("pki-holder"));
    let mut draft = support::authentication(&authority, &holder);
    draft
        .extensions
        .push(("2.5.29.19", true, support::seq(&[])));
    assert!(Certificate::from_der(&draft.signed_by(&authority)).is_ok());
    draft.extension("2.5.29.19").2 = support::seq(&[&[0x01, 0x01, 0x00]]);
    assert!(Certificate::from_der(&draft.signed_by(&authority)).is_err());
}

#[test]
fn key_usage_ends_with_its_last_bit() {
    refused(1, &|node| {
        if !begins_with(node, "2.5.29.15") {
            return Vec::new();
        }
        let usage = node.nodes().last().unwrap();
        let Content::Around(_, bits) = &usage.content else {
            panic!("{usage:?}");
        };
        let [unused, bits @ ..] = bits.bytes() else {
            panic!("{bits:?}");
        };
        assert!(*unused > 0);
        let longer = [&[0], bits, &[0x00]].concat();
        let fewer = [&[unused - 1], bits].concat();
        let padded = [&[0], bits].concat();
        [longer, fewer, padded]
            .into_iter()
            .map(|value| {
                let mut nodes = node.nodes().to_vec();
                *nodes.last_mut().unwrap() = leaf(0x04, &support::tlv(0x03, &value));
                with(node, Content::Nodes(nodes))
            })
            .collect()
    });
}

#[test]
fn a_key_is_two_positive_numbers() {
    refused(4, &|node| {
        let [modulus, exponent] = node.nodes() else {
            return Vec::new();
        };
        if node.tag != 0x30 || modulus.tag != 0x02 || modulus.bytes().len() < 200 {
            return Vec::new();
        }
        let negative = leaf(0x02, &modulus.bytes()[1..]);
        let small = leaf(0x02, &[0x81, 0x00, 0x01]);
        [
            vec![modulus.clone(), exponent.clone(), leaf(0x02, &[0x03])],
            vec![negative, exponent.clone()],
            vec![modulus.clone(), small],
            vec![modulus.clone()],
        ]
        .into_iter()
        .map(|nodes| with(node, Content::Nodes(nodes)))
        .collect()
    });
}

#[test]
fn algorithms_of_rsa_have_null_as_their_parameters() {
    let (authority, holder) = (support::key("pki-authority"), support::key("pki-holder"));
    let null = [0x05, 0x00];
    let others: [&[u8]; 3] = [&[], &[0x02, 0x01, 0x00], &[0x30, 0x00]];
    for parameters in others {
        let algorithm = support::seq(&[&oid("1.2.840.113549.1.1.11"), parameters]);
        let draft = support::Draft {
            algorithm: algorithm.clone(),
            outer_algorithm: algorithm,
            ..support::authentication(&authority, &holder)
        };
        let found = Certificate::from_der(&draft.signed_by(&authority));
        assert!(found.is_err(), "signature: {parameters:02X?}");

        let usual = support::rsa_key_info(&holder);
        let rsa = oid("1.2.840.113549.1.1.1");
        let from = support::seq(&[&rsa, &null]);
        assert_eq!(usual[4..4 + from.len()], from);
        let key_info =
            support::seq(&[&support::seq(&[&rsa, parameters]), &usual[4 + from.len()..]]);
        let draft = support::Draft {
            key_info,
            ..support::authentication(&authority, &holder)
        };
        let found = Certificate::from_der(&draft.signed_by(&authority));
        assert!(found.is_err(), "key: {parameters:02X?}");
    }
}

/// A tag of another class has the number of a text's, and is none: what is in it is shown and compared as bytes.
#[test]
fn a_text_of_a_name_has_a_tag_of_the_universal_class() {
    let der = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/pki/anchors/authca03.cer"
    ))
    .unwrap();
    let honest = Certificate::from_der(&der).unwrap();
    let text = honest.subject().organization().unwrap().as_bytes();
    let head = der
        .windows(text.len())
        .position(|part| part == text)
        .unwrap()
        - 2;
    for class in [0x40, 0x80, 0xC0] {
        let mut changed = der.clone();
        changed[head] |= class;
        let changed = Certificate::from_der(&changed).unwrap();
        assert_ne!(
            changed.issuer().organization(),
            honest.issuer().organization()
        );
        assert_ne!(changed.issuer(), honest.issuer());
        assert!(
            changed.issuer().to_string().contains("O=#4a504b49"),
            "{}",
            changed.issuer()
        );
    }
}
