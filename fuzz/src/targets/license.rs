//! The driver's license.

use mynumber_card::data::{
    LicensePinSetting, LicenseRecord, LicenseSignature, UnixTime, license::LicenseObjects,
};
use mynumber_card::pki::{Certificate, verify_license};

use crate::text;

/// WEF02, and WEF01.
pub fn record(data: &[u8]) {
    let mut objects = Vec::new();
    for object in LicenseObjects::from_record(data) {
        match object {
            Ok(object) => objects.push(object.value.len()),
            Err(error) => text::check_error(&error),
        }
    }
    assert!(objects.iter().sum::<usize>() <= data.len());
    match LicenseRecord::parse(data) {
        Ok(record) => {
            text::check_debug(&record);
            if let Some(expiry) = record.expiry {
                text::check_shown(&expiry);
                assert_eq!(record.is_expired_on(expiry), Some(false));
            }
            for number in 0..=6 {
                if let Some(character) = record.external_character(number) {
                    let ink = (0..64).flat_map(|x| (0..64).map(move |y| (x, y)));
                    let _inked = ink.filter(|(x, y)| character.is_ink(*x, *y)).count();
                }
            }
        }
        Err(error) => text::check_error(&error),
    }
    match LicensePinSetting::parse(data) {
        Ok(_) => assert!(matches!(data, [0xC1, 0x01, 0x00 | 0x01, ..])),
        Err(error) => text::check_error(&error),
    }
}

/// WEF03, and what a certificate says of it.
pub fn signature(data: &[u8]) {
    for object in LicenseObjects::from_signature(data).flatten() {
        assert!(object.value.len() <= data.len());
    }
    match LicenseSignature::parse(data) {
        Ok(signature) => {
            text::check_debug(&signature);
            let certificate = include_bytes!("../../../fixtures/license-authority/license-sim.cer");
            let certificate = Certificate::from_der(certificate).expect("a certificate");
            let at = UnixTime::from_seconds(1_790_000_000);
            let report = verify_license(b"", &signature, &certificate, at);
            assert!(report.signature.is_err() && !report.is_verified());
        }
        Err(error) => text::check_error(&error),
    }
}
