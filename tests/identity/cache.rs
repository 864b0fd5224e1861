//! Evidence with a cache of card-verifiable certificates: the verdict is the one without.

use mynumber_card::identity::{Evidence, Expected, Level, Request, Verification};
use mynumber_card::pki::{CardCertificateCache, TrustAnchors};

use crate::parts::{
    CARD_CERTIFICATE, INTEGRITY, Parts, SIGNING_KEY, anchors, now, read_from, request,
};

fn accepted(
    evidence: &Evidence,
    anchors: &TrustAnchors,
    request: &Request,
    later: i64,
    cache: &CardCertificateCache,
) -> bool {
    let with = Verification::new(anchors, Expected::Request(request));
    let at = now().plus_seconds(later);
    let verdict = evidence.verify(&with, at);
    assert_eq!(evidence.verify(&with.with_cache(cache), at), verdict);
    verdict.is_accepted()
}

#[test]
fn the_verdict_is_the_same_whatever_changes_after_the_first() {
    let request = request(Level::Auth);
    let evidence = read_from("taro", &request);
    let other = read_from("family", &request);
    let cache = CardCertificateCache::new(4);
    let trusted = anchors();
    let accept = |evidence: &Evidence, later| accepted(evidence, &trusted, &request, later, &cache);
    assert!(accept(&evidence, 0));
    assert_eq!(cache.len(), 1);
    assert!(accept(&evidence, 0) && accept(&other, 0));
    // Other times: before the certificate, after the request, after everything.
    for later in [-400_000_000, 301, 900_000_000] {
        assert!(!accept(&evidence, later));
    }
    for others in [TrustAnchors::none(), TrustAnchors::production()] {
        assert!(!accepted(&evidence, &others, &request, 0, &cache));
    }
    let parts = Parts::of(&evidence);
    for part in [CARD_CERTIFICATE, INTEGRITY, SIGNING_KEY] {
        let mut bytes = parts.bytes(part);
        for position in [40, bytes.len() / 2, bytes.len() - 1] {
            bytes[position] ^= 1;
            let changed = parts.clone().with_bytes(part, &bytes).parse().unwrap();
            assert!(!accept(&changed, 0));
            bytes[position] ^= 1;
        }
    }
    assert_eq!(cache.len(), 1);
    assert!(accept(&evidence, 0));
}
