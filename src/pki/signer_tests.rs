//! What the cache knows is used for nothing else: the same answer with it and without.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

const USES: [CardAuthorityUse; 3] = [
    CardAuthorityUse::CardChain,
    CardAuthorityUse::CardSurface,
    CardAuthorityUse::InputAssist,
];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The certificates of input-assist and of card-surface.
fn files() -> [Vec<u8>; 2] {
    ["input-assist", "card-surface"]
        .map(|application| fixture(&format!("people/taro/{application}/0004.bin")))
}

fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    let folder = format!("{}/fixtures/authority", env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        anchors.add_file(&file).unwrap();
    }
    anchors
}

/// The answer with the cache, which is the one without.
fn answer(
    file: &[u8],
    anchors: &TrustAnchors,
    used: CardAuthorityUse,
    cache: &CardCertificateCache,
) -> bool {
    let (key, checks, authority) = Signer::from_file(file, anchors, used, None);
    let (cached_key, cached_checks, cached_authority) =
        Signer::from_file(file, anchors, used, Some(cache));
    assert_eq!(cached_checks, checks);
    assert_eq!(cached_authority, authority);
    assert!(cached_key.key() == key.key());
    assert!(cache.len() <= cache.capacity());
    assert_eq!(key.key().is_some(), authority.is_some());
    authority.is_some()
}

/// One with both certificates in it.
fn full(anchors: &TrustAnchors) -> CardCertificateCache {
    let cache = CardCertificateCache::new(8);
    let [assist, surface] = files();
    assert!(answer(
        &assist,
        anchors,
        CardAuthorityUse::InputAssist,
        &cache
    ));
    assert!(answer(
        &surface,
        anchors,
        CardAuthorityUse::CardSurface,
        &cache
    ));
    assert_eq!(cache.len(), 2);
    cache
}

#[test]
fn what_is_kept_is_used_again_and_with_it_the_prepared_key() {
    let anchors = anchors();
    let cache = full(&anchors);
    let [assist, _] = files();
    let used = CardAuthorityUse::InputAssist;
    let key = || Signer::from_file(&assist, &anchors, used, Some(&cache)).0.0;
    assert!(Arc::ptr_eq(&key().unwrap(), &key().unwrap()));
    assert_eq!(cache.len(), 2);
}

#[test]
fn another_use_is_refused_as_without_it() {
    let anchors = anchors();
    let cache = full(&anchors);
    let [assist, surface] = files();
    for used in USES {
        let of_assist = answer(&assist, &anchors, used, &cache);
        assert_eq!(of_assist, used == CardAuthorityUse::InputAssist);
        let of_surface = answer(&surface, &anchors, used, &cache);
        assert_eq!(of_surface, used == CardAuthorityUse::CardSurface);
    }
}

#[test]
fn other_anchors_are_asked_as_without_it() {
    let accepted = anchors();
    let cache = full(&accepted);
    let [assist, _] = files();
    let used = CardAuthorityUse::InputAssist;
    for others in [TrustAnchors::none(), TrustAnchors::production()] {
        assert!(!answer(&assist, &others, used, &cache));
    }
    // The same identifier with the key of another.
    let issuer = CardCertificate::parse(&assist).unwrap().issuer();
    let other = accepted
        .card_authorities()
        .iter()
        .find(|authority| authority.id() != issuer)
        .unwrap();
    let mut swapped = TrustAnchors::none();
    swapped.add_card_authority(CardAuthority::new(issuer, other.key().clone()).unwrap());
    assert!(!answer(&assist, &swapped, used, &cache));
    // And both: the right one is found behind it.
    let right = accepted.card_authorities_by_id(&issuer).next().unwrap();
    swapped.add_card_authority(right.clone());
    assert!(answer(&assist, &swapped, used, &cache));
}

#[test]
fn every_changed_byte_is_refused_as_without_it_and_never_kept() {
    let anchors = anchors();
    let cache = full(&anchors);
    let [assist, _] = files();
    for position in 0..assist.len() {
        let mut changed = assist.clone();
        changed[position] ^= 1 << (position % 8);
        assert!(!answer(
            &changed,
            &anchors,
            CardAuthorityUse::InputAssist,
            &cache
        ));
    }
    let longer = [assist.as_slice(), &[0]].concat();
    for changed in [&longer[..], &assist[..assist.len() - 1], &[]] {
        assert!(!answer(
            changed,
            &anchors,
            CardAuthorityUse::InputAssist,
            &cache
        ));
    }
    assert_eq!(cache.len(), 2);
}

#[test]
fn the_oldest_goes_when_it_is_full_and_nothing_is_kept_without_room() {
    let anchors = anchors();
    let [assist, surface] = files();
    for capacity in [0, 1] {
        let cache = CardCertificateCache::new(capacity);
        for _ in 0..3 {
            assert!(answer(
                &assist,
                &anchors,
                CardAuthorityUse::InputAssist,
                &cache
            ));
            assert!(answer(
                &surface,
                &anchors,
                CardAuthorityUse::CardSurface,
                &cache
            ));
            assert_eq!(cache.len(), capacity);
            assert_eq!(cache.kept().order.len(), capacity);
        }
        let digest = |file: &[u8]| <[u8; 32]>::from(Sha256::digest(file));
        assert!(cache.get(&digest(&assist)).is_none());
        assert_eq!(cache.get(&digest(&surface)).is_some(), capacity == 1);
    }
}

#[test]
fn threads_that_share_it_get_their_own_answers() {
    let anchors = anchors();
    let [assist, surface] = files();
    let mut forged = assist.clone();
    *forged.last_mut().unwrap() ^= 1;
    let cache = CardCertificateCache::new(1);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..8 {
                    assert!(answer(
                        &assist,
                        &anchors,
                        CardAuthorityUse::InputAssist,
                        &cache
                    ));
                    assert!(!answer(
                        &forged,
                        &anchors,
                        CardAuthorityUse::InputAssist,
                        &cache
                    ));
                    assert!(answer(
                        &surface,
                        &anchors,
                        CardAuthorityUse::CardSurface,
                        &cache
                    ));
                    assert!(!answer(
                        &surface,
                        &anchors,
                        CardAuthorityUse::InputAssist,
                        &cache
                    ));
                    let none = TrustAnchors::none();
                    assert!(!answer(
                        &assist,
                        &none,
                        CardAuthorityUse::InputAssist,
                        &cache
                    ));
                }
            });
        }
    });
}
