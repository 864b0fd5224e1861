//! The question that a card answers.

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Request, Wanted};
use serde::Deserialize;

use crate::failure::Failure;
use crate::options;

/// How many random bytes a request needs.
pub const RANDOM_BYTES: usize = 32;

#[derive(Debug, Deserialize)]
struct Options {
    at: String,
    audience: String,
    #[serde(default)]
    level: Option<Wish>,
    #[serde(default, alias = "holderOnly")]
    holder_only: bool,
    #[serde(default = "ten")]
    minutes: u32,
}

const fn ten() -> u32 {
    10
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wish {
    Auth,
    Signature,
}

/// A request, the JSON that a reader answers. Options: `at` and `audience` (required), `level` (`"auth"` or
/// `"signature"`), `holder_only`, `minutes` (10). `random` are [`RANDOM_BYTES`] bytes that nobody can foresee.
///
/// # Errors
/// [`Failure`].
pub fn new_request(random: &[u8], options: &str) -> Result<String, Failure> {
    let known = ["audience", "level", "holder_only", "holderOnly", "minutes"];
    let options: Options = options::read(options, &known)?;
    let at: UnixTime = options.at.parse().map_err(|_| {
        Failure::new("options", "the time \"at\" cannot be read".to_owned()).with("member", "at")
    })?;
    if random.len() != RANDOM_BYTES || random.iter().all(|byte| *byte == 0) {
        let message = format!("a request needs {RANDOM_BYTES} random bytes");
        return Err(Failure::new("random", message));
    }
    let level = match options.level {
        Some(Wish::Signature) => Level::Signature,
        Some(Wish::Auth) | None => Level::Auth,
    };
    let wanted = match options.holder_only {
        true => Wanted::Holder,
        false => Wanted::Attributes,
    };
    let expires = at.plus_seconds(i64::from(options.minutes).saturating_mul(60));
    let made = Request::new(random, &options.audience, level, wanted, expires);
    made.and_then(|request| request.to_json())
        .map_err(|error| Failure::of("request", &error))
}
