//! `identify`: both PINs, read, verify, print person and verdict.

use mynumber_card::identity::{Evidence, Expected, Level, Request, Wanted};
use mynumber_card::job;
use mynumber_card::{AssistPin, AuthPin, Error, SignPassword};
use terminal::language::{Language, phrases};
use terminal::{files, output};

use super::request;
use crate::args::{AUDIENCE, IdentifyArguments};
use crate::clock::now;
use crate::conditions::{self, Judge};
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::session::{NO_FILES, Session};
use crate::view::verdict;
use crate::{conclude, random, trust};

/// How long a request that is made here may be answered, in minutes: a person types two PINs.
const MINUTES: u32 = 10;

pub(super) fn run(session: &Session, arguments: &IdentifyArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let judge = Judge::by(&arguments.conditions, session.language)?;
    let request = asked(session, arguments)?;
    let output = arguments.output.as_deref();
    if let Some(path) = output {
        files::prepare(path, arguments.force)?;
    }
    let evidence = read(session, &request, arguments)?;
    if let Some(path) = output {
        let json = request::to_line(evidence.to_json());
        files::write(path, json.as_bytes(), arguments.force, &session.signals)?;
    }
    let judged = judge.judge(&evidence, &anchors, Expected::Request(&request), now());
    let screen = session.screen_beside(output, arguments.checks.details);
    let report = session.report(&judged, NO_FILES, |judged| {
        verdict::text(&judged.data, screen)
    });
    let printed = output::print_beside(output, &report);
    conclude::judged(&judged.data.verdict)?;
    Ok(printed?)
}

/// The request that was given, or one that is made here.
fn asked(session: &Session, arguments: &IdentifyArguments) -> Result<Request, Failure> {
    let language = session.language;
    if let Some(path) = &arguments.request {
        let request = conditions::request(path, language)?;
        let expired = request.expires();
        if now() > expired {
            // No answer counts any more. The library says so as well, but only when a card is there.
            return Err(Error::RequestExpired { expired }.into());
        }
        return Ok(request);
    }
    // With --json an error is all that standard error has.
    let remark = |text: fn(Language) -> &'static str| {
        if !session.options.json {
            output::remark(text(language), language);
        }
    };
    let audience = arguments.audience.as_deref().unwrap_or(AUDIENCE);
    if arguments.audience.is_none() {
        remark(for_nobody_named);
    }
    let own;
    let challenge = match &arguments.challenge {
        Some(challenge) => challenge.0.as_slice(),
        None => {
            remark(made_here);
            own = random::bytes::<32>()?;
            &own
        }
    };
    request::make(
        challenge,
        audience,
        arguments.level,
        arguments.holder_only,
        MINUTES,
    )
}

fn read(
    session: &Session,
    request: &Request,
    arguments: &IdentifyArguments,
) -> Result<Evidence, Failure> {
    let mut asker = session.asker();
    let mut will_ask = false;
    if request.level() == Level::Signature {
        will_ask = asker.expect::<SignPassword>()?;
    } else {
        if request.wanted() == Wanted::Attributes {
            will_ask = asker.expect::<AssistPin>()?;
        }
        will_ask |= asker.expect::<AuthPin>()?;
    }
    // With --json an error is all that standard error has, unless somebody is about to type a PIN there.
    if arguments.request.is_some() && (!session.options.json || will_ask) {
        output::tell(&verdict::asking(request, session.language));
    }
    with_card(session, Hold::Exclusive, |card| {
        job::identify::read(card, request, &mut asker, session.last_try(), now())
    })
}

phrases!(
    for_nobody_named =>
        "宛先の指定がないので「mynumber-card」宛ての証拠になります（--audience）",
        "the evidence is for \"mynumber-card\", as no --audience was given";
    made_here => "チャレンジの指定がないので、ここで乱数 32 バイトを作りました。今読んだことを確かめられるのはこの実行だけです（--request）",
        "the challenge is 32 random bytes made here: only this run knows that it was answered just now (see --request)";
);
