//! Every function on plain values, on simulated cards in process: PIN safety, budgets, objects, mechanisms.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod module_support;

use cryptoki_sys as ck;
use module_support::*;
use mynumber_card_pkcs11::{Kind, Parameters, Settings};
use rsa::pkcs1v15::VerifyingKey;
use rsa::signature::Verifier as _;
use rsa::{BigUint, RsaPublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

#[test]
fn listing_login_and_signatures_take_no_more_commands_than_promised() {
    let mut bench = Bench::of("taro");
    assert_eq!(bench.module.slots(true).unwrap(), [AUTH, SIGN]);
    for slot in [AUTH, SIGN] {
        bench.module.slot_info(slot).unwrap();
        bench.module.token_info(slot).unwrap();
        let session = bench.session(slot);
        bench.search(session, &[]);
    }
    assert_eq!(bench.take_commands().len(), 8, "listing");
    for (slot, pin) in [(AUTH, AUTH_PIN), (SIGN, SIGN_PASSWORD)] {
        let session = bench.session(slot);
        bench.login(session, pin).unwrap();
        // The password opens its certificate, which is read with the first login.
        let login = bench.take_commands().len();
        assert_eq!(login, if slot == AUTH { 3 } else { 4 }, "login");
        for number in 0..3 {
            begin(&mut bench, session, slot, pin);
            bench.module.sign(session, Some(b"text")).unwrap();
            let signature = bench.take_commands().len();
            assert_eq!(signature, 4);
            assert!(number > 0 || login + signature <= 8, "the first");
        }
        bench.module.logout(session).unwrap();
        bench.login(session, pin).unwrap();
        assert_eq!(
            bench.take_commands().len(),
            3,
            "login again: the certificate is known"
        );
    }
    bench.assert_closed();
    assert_eq!(bench.tries(AUTH_REFERENCE), 3);
    assert_eq!(bench.tries(SIGN_REFERENCE), 5);
}

#[test]
fn only_one_token_is_shown_where_one_is_set_and_the_other_is_not_asked_about() {
    let mut settings = Settings::default();
    settings.tokens = vec![Kind::Authentication];
    let mut bench = Bench::with("taro", settings);
    assert_eq!(bench.module.slots(true).unwrap(), [AUTH]);
    assert_eq!(
        bench.module.token_info(SIGN).map(drop),
        err(ck::CKR_SLOT_ID_INVALID)
    );
    assert_eq!(bench.take_commands().len(), 6);
}

#[test]
fn a_card_without_a_signature_certificate_has_one_token() {
    let mut bench = Bench::of("child");
    assert_eq!(bench.module.slots(true).unwrap(), [AUTH]);
    assert_eq!(bench.module.slots(false).unwrap(), [AUTH, SIGN]);
    assert_eq!(
        bench.module.token_info(SIGN).map(drop),
        err(ck::CKR_TOKEN_NOT_PRESENT)
    );
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    assert_eq!(
        bench
            .sign(session, ck::CKM_SHA256_RSA_PKCS, b"x")
            .unwrap()
            .len(),
        256
    );
}

#[test]
fn a_phone_shows_its_certificate_after_its_pin() {
    for person in ["android", "iphone"] {
        let mut bench = Bench::of(person);
        let session = bench.session(AUTH);
        assert!(bench.of_class(session, ck::CKO_CERTIFICATE).is_empty());
        bench.login(session, AUTH_PIN).unwrap();
        assert_eq!(bench.of_class(session, ck::CKO_CERTIFICATE), [1]);
        let label = bench.module.token_info(AUTH).unwrap().label;
        let name = if person == "android" {
            "Android"
        } else {
            "iPhone"
        };
        assert!(String::from_utf8_lossy(&label).contains(name));
        bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x").unwrap();
        bench.assert_closed();
    }
}

#[test]
fn a_card_that_was_taken_out_takes_its_login_and_sessions_with_it() {
    for again in [false, true] {
        let mut bench = Bench::of("taro");
        let session = bench.session(AUTH);
        bench.login(session, AUTH_PIN).unwrap();
        bench.readers.put(0, None);
        if again {
            bench.insert();
        }
        bench.take_commands();
        let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
        assert_eq!(signed.map(drop), err(ck::CKR_DEVICE_REMOVED));
        assert_eq!(bench.take_presented(), 0);
        let info = bench.module.session_info(session);
        assert_eq!(info.map(drop), err(ck::CKR_SESSION_HANDLE_INVALID));
        let opened = bench.module.open_session(AUTH, ck::CKF_SERIAL_SESSION);
        assert_eq!(opened.is_ok(), again);
    }
}

#[test]
fn the_signature_token_shows_nobody_before_its_password_and_asks_for_each_signature() {
    let mut bench = Bench::of("taro");
    let session = bench.session(SIGN);
    assert_eq!(bench.search(session, &[]), [4]);
    bench.login(session, SIGN_PASSWORD).unwrap();
    assert_eq!(bench.search(session, &[]), [1, 2, 3, 4]);
    let always = bench
        .module
        .attribute(session, 3, ck::CKA_ALWAYS_AUTHENTICATE);
    assert_eq!(always, Ok(vec![1]));
    bench.take_commands();
    // Without the password for this one.
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed.map(drop), err(ck::CKR_USER_NOT_LOGGED_IN));
    assert!(bench.take_commands().is_empty());
    // With a wrong one, which the card judges.
    let module = &mut bench.module;
    module
        .begin_signature(session, ck::CKM_SHA256_RSA_PKCS, Parameters::None, 3)
        .unwrap();
    let login = module.login(session, ck::CKU_CONTEXT_SPECIFIC, b"WRONG123");
    assert_eq!(login, err(ck::CKR_PIN_INCORRECT));
    assert_eq!(bench.tries(SIGN_REFERENCE), 4);
    let signed = bench.module.sign(session, Some(b"x"));
    assert_eq!(signed.map(drop), err(ck::CKR_USER_NOT_LOGGED_IN));
    // Logged out by that: the certificate names its holder.
    assert_eq!(bench.search(session, &[]), [4]);
    bench.login(session, b"test1234").unwrap();
    begin(&mut bench, session, SIGN, SIGN_PASSWORD);
    assert_eq!(bench.module.sign(session, Some(b"x")).unwrap().len(), 256);
    assert_eq!(bench.tries(SIGN_REFERENCE), 5);
    bench.assert_closed();
}

#[test]
fn a_search_for_certificates_alone_gives_none_of_an_authority() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    assert_eq!(bench.of_class(session, ck::CKO_CERTIFICATE), [1]);
    let class = ck::CKO_CERTIFICATE.to_ne_bytes();
    let token = (ck::CKA_TOKEN, [1u8].as_slice());
    assert_eq!(
        bench.search(session, &[(ck::CKA_CLASS, &class), token]),
        [1, 4]
    );
    assert_eq!(bench.of_class(session, ck::CKO_PUBLIC_KEY), [2]);
    assert_eq!(bench.search(session, &[(ck::CKA_ID, &[1])]), [1, 2]);
    let issuer = bench.module.attribute(session, 1, ck::CKA_ISSUER).unwrap();
    assert_eq!(bench.search(session, &[(ck::CKA_SUBJECT, &issuer)]), [4]);
    let mut settings = Settings::default();
    settings.all_certificates = true;
    let mut bench = Bench::with("taro", settings);
    let session = bench.session(AUTH);
    assert_eq!(bench.of_class(session, ck::CKO_CERTIFICATE), [1, 4]);
}

fn key(bench: &Bench, session: ck::CK_SESSION_HANDLE) -> RsaPublicKey {
    let number = |kind| {
        let bytes = bench.module.attribute(session, 3, kind).unwrap();
        BigUint::from_bytes_be(&bytes)
    };
    RsaPublicKey::new(number(ck::CKA_MODULUS), number(ck::CKA_PUBLIC_EXPONENT)).unwrap()
}

#[test]
fn every_mechanism_signs_what_another_implementation_verifies() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    let key = key(&bench, session);
    let text = [b'x'; 1000];
    let pkcs1 = |signature: &[u8]| rsa::pkcs1v15::Signature::try_from(signature).unwrap();

    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, &text).unwrap();
    VerifyingKey::<Sha256>::new(key.clone())
        .verify(&text, &pkcs1(&signed))
        .unwrap();
    let signed = bench.sign(session, ck::CKM_SHA384_RSA_PKCS, &text).unwrap();
    VerifyingKey::<Sha384>::new(key.clone())
        .verify(&text, &pkcs1(&signed))
        .unwrap();
    let signed = bench.sign(session, ck::CKM_SHA512_RSA_PKCS, &text).unwrap();
    VerifyingKey::<Sha512>::new(key.clone())
        .verify(&text, &pkcs1(&signed))
        .unwrap();
    let signed = bench.sign(session, ck::CKM_RSA_PKCS, &[7; 36]).unwrap();
    key.verify(rsa::Pkcs1v15Sign::new_unprefixed(), &[7; 36], &signed)
        .unwrap();

    let digest = Sha256::digest(text);
    for (mechanism, input) in [
        (ck::CKM_RSA_PKCS_PSS, digest.as_slice()),
        (ck::CKM_SHA256_RSA_PKCS_PSS, text.as_slice()),
    ] {
        let signed = bench.sign(session, mechanism, input).unwrap();
        key.verify(rsa::Pss::new::<Sha256>(), &digest, &signed)
            .unwrap();
    }
    // In parts.
    let module = &mut bench.module;
    module
        .begin_signature(session, ck::CKM_SHA256_RSA_PKCS, Parameters::None, 3)
        .unwrap();
    for part in text.chunks(300) {
        module.update_signature(session, part).unwrap();
    }
    assert_eq!(
        module.sign(session, Some(b"")).map(drop),
        err(ck::CKR_OPERATION_ACTIVE)
    );
    let signed = module.sign(session, None).unwrap();
    VerifyingKey::<Sha256>::new(key)
        .verify(&text, &pkcs1(&signed))
        .unwrap();
    bench.assert_closed();
}

#[test]
fn what_the_card_cannot_do_is_refused_before_it_is_asked() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    bench.login(session, AUTH_PIN).unwrap();
    bench.take_commands();
    for mechanism in [
        ck::CKM_SHA1_RSA_PKCS,
        ck::CKM_RSA_X_509,
        ck::CKM_ECDSA,
        ck::CKM_MD5_RSA_PKCS,
    ] {
        let begun = bench
            .module
            .begin_signature(session, mechanism, Parameters::None, 3);
        assert_eq!(begun, err(ck::CKR_MECHANISM_INVALID));
    }
    for (hash, mask, salt) in [
        (ck::CKM_SHA512, ck::CKG_MGF1_SHA512, 64),
        (ck::CKM_SHA256, ck::CKG_MGF1_SHA1, 32),
        (ck::CKM_SHA256, ck::CKG_MGF1_SHA256, 20),
    ] {
        let parameters = Parameters::Pss(hash, mask, salt);
        let begun = bench
            .module
            .begin_signature(session, ck::CKM_RSA_PKCS_PSS, parameters, 3);
        assert_eq!(begun, err(ck::CKR_MECHANISM_PARAM_INVALID));
    }
    for (mechanism, input) in [
        (ck::CKM_RSA_PKCS, vec![0; 246]),
        (ck::CKM_RSA_PKCS, vec![]),
        (ck::CKM_RSA_PKCS_PSS, vec![0; 20]),
    ] {
        let signed = bench.sign(session, mechanism, &input);
        assert_eq!(signed.map(drop), err(ck::CKR_DATA_LEN_RANGE));
    }
    let sensitive = bench.module.attribute(session, 3, ck::CKA_PRIVATE_EXPONENT);
    assert_eq!(sensitive, err(ck::CKR_ATTRIBUTE_SENSITIVE));
    assert!(bench.take_commands().is_empty());
}

#[test]
fn sessions_and_logins_are_as_the_standard_has_them() {
    let mut bench = Bench::of("taro");
    let session = bench.session(AUTH);
    assert_eq!(
        bench.module.open_session(AUTH, 0).map(drop),
        err(ck::CKR_SESSION_PARALLEL_NOT_SUPPORTED)
    );
    assert_eq!(
        bench.module.logout(session),
        err(ck::CKR_USER_NOT_LOGGED_IN)
    );
    assert_eq!(
        bench.module.login(session, ck::CKU_SO, b"1234"),
        err(ck::CKR_USER_TYPE_INVALID)
    );
    let early = bench
        .module
        .login(session, ck::CKU_CONTEXT_SPECIFIC, b"1234");
    assert_eq!(early, err(ck::CKR_OPERATION_NOT_INITIALIZED));
    bench.login(session, AUTH_PIN).unwrap();
    bench.take_commands();
    assert_eq!(
        bench.login(session, b"4321"),
        err(ck::CKR_USER_ALREADY_LOGGED_IN)
    );
    assert!(bench.take_commands().is_empty());
    let state = bench.module.session_info(session).unwrap().state;
    assert_eq!(state, ck::CKS_RW_USER_FUNCTIONS);
    // With the last session the login ends.
    bench.module.close_session(session).unwrap();
    let session = bench.session(AUTH);
    let signed = bench.sign(session, ck::CKM_SHA256_RSA_PKCS, b"x");
    assert_eq!(signed.map(drop), err(ck::CKR_USER_NOT_LOGGED_IN));
    // No more sessions than there is room for.
    let opened = (0..2000)
        .map_while(|_| bench.module.open_session(AUTH, 4).ok())
        .count();
    assert_eq!(opened, 1023);
    assert_eq!(
        bench.module.open_session(AUTH, 4).map(drop),
        err(ck::CKR_SESSION_COUNT)
    );
}
