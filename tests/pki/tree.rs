//! DER as a tree that can be changed and written again, also inside of OCTET and BIT STRINGs: an encoder of
//! its own.

use crate::pki_support::tlv;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) tag: u8,
    pub(crate) content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Nodes(Vec<Node>),
    /// Bytes before, and one node that fills the rest: the value of an extension, a public key.
    Around(Vec<u8>, Box<Node>),
}

pub(crate) fn leaf(tag: u8, bytes: &[u8]) -> Node {
    let content = Content::Bytes(bytes.to_vec());
    Node { tag, content }
}

fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (
            usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])),
            &rest[2..],
        ),
        _ => return None,
    };
    Some((tag, rest.get(..length)?, &rest[length..]))
}

fn whole(bytes: &[u8]) -> Option<Node> {
    let (tag, value, rest) = split(bytes)?;
    rest.is_empty().then(|| node(tag, value)).flatten()
}

fn node(tag: u8, value: &[u8]) -> Option<Node> {
    let content = if tag & 0x20 != 0 {
        let mut nodes = Vec::new();
        let mut rest = value;
        while !rest.is_empty() {
            let (tag, inner, after) = split(rest)?;
            nodes.push(node(tag, inner)?);
            rest = after;
        }
        Content::Nodes(nodes)
    } else {
        let before = usize::from(tag == 0x03).min(value.len());
        let inner = matches!(tag, 0x03 | 0x04)
            .then(|| whole(&value[before..]))
            .flatten();
        match inner {
            Some(inner) => Content::Around(value[..before].to_vec(), Box::new(inner)),
            None => Content::Bytes(value.to_vec()),
        }
    };
    Some(Node { tag, content })
}

impl Node {
    pub(crate) fn of(der: &[u8]) -> Self {
        let node = whole(der).unwrap();
        assert_eq!(node.der(), der);
        node
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let value = match &self.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Nodes(nodes) => nodes.iter().flat_map(Self::der).collect(),
            Content::Around(before, inner) => [before.as_slice(), &inner.der()].concat(),
        };
        tlv(self.tag, &value)
    }

    pub(crate) fn nodes(&self) -> &[Self] {
        match &self.content {
            Content::Nodes(nodes) => nodes,
            _ => &[],
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Bytes(bytes) => bytes,
            _ => &[],
        }
    }

    /// Every tree that differs in one place, with the path to it: for each node, what `change` makes of it.
    pub(crate) fn changed(&self, change: &dyn Fn(&Self) -> Vec<Self>) -> Vec<(String, Self)> {
        let mut found: Vec<_> = change(self)
            .into_iter()
            .map(|changed| (format!("{:02X}", self.tag), changed))
            .collect();
        let mut inside = |at: usize, inner: &Self, put: &dyn Fn(Self) -> Content| {
            for (path, changed) in inner.changed(change) {
                let content = put(changed);
                found.push((
                    format!("{:02X}.{at}/{path}", self.tag),
                    Self {
                        tag: self.tag,
                        content,
                    },
                ));
            }
        };
        match &self.content {
            Content::Bytes(_) => {}
            Content::Nodes(nodes) => {
                for (at, inner) in nodes.iter().enumerate() {
                    inside(at, inner, &|changed| {
                        let mut nodes = nodes.clone();
                        nodes[at] = changed;
                        Content::Nodes(nodes)
                    });
                }
            }
            Content::Around(before, inner) => inside(0, inner, &|changed| {
                Content::Around(before.clone(), Box::new(changed))
            }),
        }
        found
    }
}
