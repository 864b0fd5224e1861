//! The key that signs the files of an application, and a cache of the certificates that it comes from.

use core::fmt;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::anchors::TrustAnchors;
use super::card_key::{CardAuthority, CardAuthorityUse};
use super::check::{CheckKind, Reason};
use super::cvc::CardCertificate;
use super::signature::RsaPublicKey;
use crate::report::Report;

/// The key that signs the files of an application, when an accepted authority certified it.
pub(super) struct Signer(Option<Arc<RsaPublicKey>>);

/// The checks of the files of an application, its certificate included.
const CHECKS: usize = 8;

impl Signer {
    /// From the file of the certificate (EF 0004), with what was checked and the authority.
    pub(super) fn from_file<'a>(
        file: &[u8],
        anchors: &'a TrustAnchors,
        expected: CardAuthorityUse,
        cache: Option<&CardCertificateCache>,
    ) -> (Self, Report<CheckKind>, Option<&'a CardAuthority>) {
        let digest = cache.map(|cache| (cache, <[u8; 32]>::from(Sha256::digest(file))));
        let known = digest.and_then(|(cache, digest)| cache.get(&digest));
        let mut checks = Report::with_room(CHECKS);
        if let Some(known) = known
            && let Some(authority) = known.authority_of(anchors, expected)
        {
            for kind in [
                CheckKind::CardCertificateForm,
                CheckKind::CardCertificateAnchor,
                CheckKind::CardCertificateSignature,
            ] {
                checks.require(kind, Ok(()));
            }
            return (Self(Some(known.key)), checks, Some(authority));
        }
        match CardCertificate::parse(file) {
            Ok(certificate) => {
                checks.require(CheckKind::CardCertificateForm, Ok(()));
                let (authority, report) = certificate.verify(anchors, expected);
                checks.append(report);
                let key = authority.map(|authority| {
                    let key = Arc::new(certificate.into_key());
                    if let Some((cache, digest)) = digest {
                        cache.put(digest, authority, &key);
                    }
                    key
                });
                (Self(key), checks, authority)
            }
            Err(error) => {
                checks.require(CheckKind::CardCertificateForm, Err(error.into()));
                for kind in [
                    CheckKind::CardCertificateAnchor,
                    CheckKind::CardCertificateSignature,
                ] {
                    let on = CheckKind::CardCertificateForm;
                    checks.require(kind, Err(Reason::RestsOn { on }));
                }
                (Self(None), checks, None)
            }
        }
    }

    /// The key; `None` without an accepted authority.
    pub(super) fn key(&self) -> Option<&RsaPublicKey> {
        self.0.as_deref()
    }
}

/// Card-verifiable certificates whose signature was verified, so that it need not be verified again: many
/// cards have the same one. Bounded, and shared between threads.
///
/// It knows one thing of each certificate: that exactly these bytes, by SHA-256, were signed by this key of an
/// authority. Whether that authority is among the anchors, and may certify for this use, is asked every
/// time; so one cache may serve several sets of anchors. What was not signed never comes in.
///
/// Give it to [`Verification::with_cache`](crate::identity::Verification::with_cache). Without, nothing is kept.
pub struct CardCertificateCache {
    capacity: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    known: BTreeMap<[u8; 32], Known>,
    /// The oldest first.
    order: VecDeque<[u8; 32]>,
}

/// Who signed a certificate, and the key that it certifies.
#[derive(Clone)]
struct Known {
    authority: Arc<CardAuthority>,
    key: Arc<RsaPublicKey>,
}

impl Known {
    /// The authority among these anchors: the same identifier, and the same key.
    fn authority_of<'a>(
        &self,
        anchors: &'a TrustAnchors,
        expected: CardAuthorityUse,
    ) -> Option<&'a CardAuthority> {
        anchors
            .card_authorities_by_id(&self.authority.id())
            .find(|authority| **authority == *self.authority && authority.may_certify(expected))
    }
}

impl CardCertificateCache {
    /// For at most this many certificates, about 2 KB each; the oldest goes first. With 0 nothing is kept.
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self {
            capacity,
            kept: Mutex::new(Kept {
                known: BTreeMap::new(),
                order: VecDeque::new(),
            }),
        }
    }

    /// How many it may keep.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many it keeps.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept().known.len()
    }

    /// Whether it keeps none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each entry is whole whenever the lock is free, so one that a panic left is as good as another.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, digest: &[u8; 32]) -> Option<Known> {
        self.kept().known.get(digest).cloned()
    }

    fn put(&self, digest: [u8; 32], authority: &CardAuthority, key: &Arc<RsaPublicKey>) {
        let new = Known {
            authority: Arc::new(authority.clone()),
            key: Arc::clone(key),
        };
        if self.capacity == 0 {
            return;
        }
        let mut kept = self.kept();
        if kept.known.insert(digest, new).is_none() {
            kept.order.push_back(digest);
        }
        while kept.known.len() > self.capacity {
            let Some(oldest) = kept.order.pop_front() else {
                return;
            };
            kept.known.remove(&oldest);
        }
    }
}

impl fmt::Debug for CardCertificateCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardCertificateCache")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "signer_tests.rs"]
mod tests;
