//! The evidence of `identify`.

use mynumber_card::identity::Expected;
use mynumber_card::pki::TrustAnchors;
use terminal::input::Opened;

use crate::args::VerifyArguments;
use crate::clock::now;
use crate::conclude;
use crate::conditions::{self, Judge};
use crate::failure::Failure;
use crate::session::Session;
use crate::view::verdict;

pub(super) fn run(
    session: &Session,
    arguments: &VerifyArguments,
    anchors: &TrustAnchors,
    file: Opened,
) -> Result<(), Failure> {
    let language = session.language;
    let request = arguments.request.as_deref();
    let request = request.map(|path| conditions::request(path, language));
    let request = request.transpose()?;
    let evidence = conditions::evidence(file, language)?;
    let request = match (request, &arguments.challenge) {
        (None, Some(challenge)) => {
            let audience = arguments.audience.as_deref();
            Some(conditions::with_challenge(
                &evidence,
                &challenge.0,
                audience,
            )?)
        }
        (request, _) => request,
    };
    let judge = Judge::by(&arguments.conditions, language)?;
    let expected = match &request {
        Some(request) => Expected::Request(request),
        None if arguments.any_request => Expected::AnyRequest,
        None => Expected::NotAtHand,
    };
    let at = arguments.at;
    let at = at.map_or_else(now, |receipt| receipt.moment(evidence.read_at()));
    let judged = judge.judge(&evidence, anchors, expected, at);
    let screen = session.screen(arguments.checks.details);
    let printed = session.show(&judged, |judged| verdict::text(&judged.data, screen));
    conclude::judged(&judged.data.verdict)?;
    Ok(printed?)
}
