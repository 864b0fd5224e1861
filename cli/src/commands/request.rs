//! `request`: the question that `identify` answers.

use mynumber_card::identity::{Level, Request, Wanted};
use terminal::language::phrases;
use terminal::{files, output};

use crate::args::{ProofLevel, RequestArguments};
use crate::clock::now;
use crate::failure::{Failure, UsageError};
use crate::random;
use crate::session::Session;

pub(super) fn run(session: &Session, arguments: &RequestArguments) -> Result<(), Failure> {
    let request = make(
        &random::bytes::<32>()?,
        &arguments.audience,
        arguments.level,
        arguments.holder_only,
        arguments.minutes,
    )?;
    let json = to_line(request.to_json());
    match &arguments.output {
        Some(path) => files::write(path, json.as_bytes(), arguments.force, &session.signals)?,
        None => output::print(&json)?,
    }
    output::remark(keep_it(session.language), session.language);
    Ok(())
}

/// A request that can be answered for so many minutes from now on.
pub(super) fn make(
    challenge: &[u8],
    audience: &str,
    level: Option<ProofLevel>,
    holder_only: bool,
    minutes: u32,
) -> Result<Request, Failure> {
    let level = match level {
        Some(ProofLevel::Signature) => Level::Signature,
        Some(ProofLevel::Auth) | None => Level::Auth,
    };
    let wanted = if holder_only {
        Wanted::Holder
    } else {
        Wanted::Attributes
    };
    let expires = now().plus_seconds(i64::from(minutes).saturating_mul(60));
    Request::new(challenge, audience, level, wanted, expires)
        .map_err(|error| UsageError::Request(error).into())
}

/// JSON in one line, which cannot fail: strings, numbers and nothing else.
pub(super) fn to_line<E>(json: Result<String, E>) -> String {
    let mut line = json.unwrap_or_default();
    line.push('\n');
    line
}

phrases!(
    keep_it => "この要求を手元に残し、答えが来たら verify --request で照合し、一度だけ受け付けてください",
        "keep this request: the answer is checked against it with verify --request, and accepted once";
);
