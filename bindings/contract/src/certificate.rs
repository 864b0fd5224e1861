//! Certificates by themselves.

use mynumber_card::data::Moment;
use mynumber_card::job::certificate;
use mynumber_card::pki::{Certificate, ObjectKind, objects};
use serde::Deserialize;

use crate::failure::{Failure, written};
use crate::options::{self, Common, Conditions};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    #[serde(flatten)]
    common: Common,
}

/// What a certificate (DER or PEM) says, and whether it is authentic: a person's, or an authority's.
///
/// Options: `at` (required), `anchors`, `accept_test_cards`. Returns a `certificate/1`. Revocation is not
/// checked here, so revocation data is refused; and nobody proves to hold the key: that is what evidence and documents are for.
///
/// # Errors
/// [`Failure`] for what is no certificate.
pub fn verify_certificate(certificate: &[u8], options: &str) -> Result<String, Failure> {
    let options: Options = options::read(options, &[])?;
    options.common.without_revocation()?;
    let conditions = Conditions::read(&options.common)?;
    let found = objects(certificate, ObjectKind::Certificate);
    let found = found.map_err(|error| Failure::of("certificate", &error))?;
    let [der] = found.as_slice() else {
        let message = format!("{} certificates, not one", found.len());
        return Err(Failure::new("certificate", message).with("reason", "several"));
    };
    let read = Certificate::from_der(der).map_err(|error| Failure::of("certificate", &error))?;
    let at = Moment::Now(conditions.at);
    written(&certificate::judge(
        der.clone(),
        read.purpose(),
        &conditions.anchors,
        at,
    ))
}
