//! Evidence of `identify`.

use mynumber_card::identity::{Evidence, Expected, Verification};
use mynumber_card::job::verify;
use serde::Deserialize;
use serde_json::Value;

use crate::failure::{Failure, written};
use crate::options::{self, Common, Conditions};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    #[serde(flatten)]
    common: Common,
    request: Option<Value>,
    #[serde(alias = "anyRequest")]
    any_request: bool,
    policy: Option<Value>,
}

/// Judges evidence (its JSON, UTF-8), as `verify` of the program does.
///
/// Options: `at` (required), `request` (an object or its text) or `any_request` (true), `policy`, `anchors`,
/// `accept_test_cards`, `crls`, `ocsps`. Returns a `verdict/1`.
///
/// # Errors
/// [`Failure`] for what cannot be read. Evidence that proves nothing is a verdict.
pub fn verify_evidence(evidence: &[u8], options: &str) -> Result<String, Failure> {
    let known = ["request", "any_request", "anyRequest", "policy"];
    let options: Options = options::read(options, &known)?;
    let conditions = Conditions::read(&options.common)?;
    let request = options.request.as_ref().map(options::request).transpose()?;
    if request.is_some() && options.any_request {
        let message = "\"request\" and \"any_request\" exclude each other".to_owned();
        return Err(Failure::new("options", message).with("member", "any_request"));
    }
    let policy = options.policy.as_ref().map(options::policy).transpose()?;
    let text = core::str::from_utf8(evidence)
        .map_err(|_| Failure::new("evidence", "not UTF-8".to_owned()).with("reason", "not_json"))?;
    let evidence = Evidence::from_json(text.trim_end());
    let evidence = evidence.map_err(|error| Failure::of("evidence", &error))?;
    let expected = match &request {
        Some(request) => Expected::Request(request),
        None if options.any_request => Expected::AnyRequest,
        None => Expected::NotAtHand,
    };
    conditions.with_revocation(|revocation| {
        let mut with = Verification::new(&conditions.anchors, expected);
        if let Some(policy) = &policy {
            with = with.with_policy(policy);
        }
        if let Some((data, options)) = revocation {
            with = with.with_revocation(data, options);
        }
        written(&verify::judge(&evidence, &with, conditions.at))
    })
}
