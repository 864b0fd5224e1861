//! What something is verified with, read from JSON.

use data_encoding::BASE64;
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Policy, Request};
use mynumber_card::pki::revocation::{RevocationData, RevocationOptions};
use mynumber_card::pki::{ObjectKind, TrustAnchors, objects};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::failure::Failure;

/// The oldest OCSP response that counts, in seconds.
const OLDEST_OCSP: u32 = 24 * 60 * 60;

/// What is in every object of options. Files are texts: PEM, JSON, or base64 of bytes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Common {
    at: String,
    /// Added to the published authorities.
    anchors: Vec<String>,
    /// Accepts J-LIS's test cards.
    #[serde(alias = "acceptTestCards")]
    accept_test_cards: bool,
    crls: Vec<String>,
    ocsps: Vec<String>,
}

impl Common {
    /// For what does not check revocation: whoever gives revocation data believes that it does.
    pub(crate) fn without_revocation(&self) -> Result<(), Failure> {
        let given = [("crls", &self.crls), ("ocsps", &self.ocsps)];
        let Some((member, _)) = given.iter().find(|(_, files)| !files.is_empty()) else {
            return Ok(());
        };
        let message = format!(
            "{member:?} is not used here: whether a certificate alone is revoked is not checked"
        );
        Err(Failure::new("options", message).with("member", *member))
    }
}

/// Reads an object of options; an unknown member is an error, since it may be a condition that was misspelt.
pub(crate) fn read<T: DeserializeOwned>(options: &str, known: &[&str]) -> Result<T, Failure> {
    let refused =
        |message: String, member: &str| Failure::new("options", message).with("member", member);
    let value: Value = serde_json::from_str(options)
        .map_err(|error| refused(format!("the options are not JSON: {error}"), ""))?;
    let Value::Object(members) = &value else {
        return Err(refused("the options are no object".to_owned(), ""));
    };
    let common = [
        "at",
        "anchors",
        "accept_test_cards",
        "acceptTestCards",
        "crls",
        "ocsps",
    ];
    for name in members.keys() {
        if !common.contains(&name.as_str()) && !known.contains(&name.as_str()) {
            return Err(refused(format!("no option is called {name:?}"), name));
        }
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let member = error.path().to_string();
        refused(
            format!("the option {member:?} cannot be read: {}", error.inner()),
            &member,
        )
    })
}

/// The conditions that all share, read.
#[derive(Debug)]
pub(crate) struct Conditions {
    pub(crate) at: UnixTime,
    pub(crate) anchors: TrustAnchors,
    crls: Vec<Vec<u8>>,
    ocsps: Vec<Vec<u8>>,
}

impl Conditions {
    pub(crate) fn read(common: &Common) -> Result<Self, Failure> {
        let at = common.at.parse().map_err(|_| {
            let message =
                "the time \"at\" is required, such as 2026-11-23T03:00:00Z: there is no clock here";
            Failure::new("options", message.to_owned()).with("member", "at")
        })?;
        let mut anchors = TrustAnchors::production();
        if common.accept_test_cards {
            anchors = anchors.and_test_cards();
        }
        for (place, file) in common.anchors.iter().enumerate() {
            let added = anchors.add_file(&bytes(file, "anchor", place)?);
            added.map_err(|error| Failure::of("anchor", &error).with("place", place))?;
        }
        let mut crls = Vec::new();
        for (place, file) in common.crls.iter().enumerate() {
            let lists = objects(&bytes(file, "crl", place)?, ObjectKind::RevocationList);
            crls.extend(lists.map_err(|error| Failure::of("crl", &error).with("place", place))?);
        }
        let ocsps = common.ocsps.iter().enumerate();
        let ocsps = ocsps.map(|(place, file)| bytes(file, "ocsp", place));
        Ok(Self {
            at,
            anchors,
            crls,
            ocsps: ocsps.collect::<Result<_, _>>()?,
        })
    }

    /// Gives the revocation data to somebody; nothing where none was given, for then nothing is checked.
    pub(crate) fn with_revocation<R>(
        &self,
        run: impl FnOnce(Option<(RevocationData<'_>, RevocationOptions<'_>)>) -> R,
    ) -> R {
        let crls: Vec<&[u8]> = self.crls.iter().map(Vec::as_slice).collect();
        let ocsps: Vec<&[u8]> = self.ocsps.iter().map(Vec::as_slice).collect();
        let mut data = RevocationData::default();
        (data.crls, data.ocsp) = (&crls, &ocsps);
        let given = !crls.is_empty() || !ocsps.is_empty();
        run(given.then(|| (data, RevocationOptions::new(OLDEST_OCSP))))
    }
}

/// The bytes of a file that stands in JSON: PEM and JSON are themselves, anything else is base64.
pub(crate) fn bytes(text: &str, kind: &'static str, place: usize) -> Result<Vec<u8>, Failure> {
    let beginning = text.trim_start();
    if beginning.starts_with("-----BEGIN ") || beginning.starts_with('{') {
        return Ok(text.as_bytes().to_vec());
    }
    BASE64.decode(text.trim().as_bytes()).map_err(|_| {
        let message =
            format!("number {place} of the files ({kind}) is neither PEM, JSON nor base64");
        Failure::new(kind, message)
            .with("reason", "base64")
            .with("place", place)
    })
}

/// JSON that is given as an object, or as its text.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

pub(crate) fn request(value: &Value) -> Result<Request, Failure> {
    let read = Request::from_json(text(value).trim_end());
    read.map_err(|error| Failure::of("request", &error))
}

pub(crate) fn policy(value: &Value) -> Result<Policy, Failure> {
    let read = Policy::from_json(&text(value));
    read.map_err(|error| Failure::of("policy", &error))
}
