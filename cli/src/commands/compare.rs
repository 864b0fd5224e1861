//! `compare`: whether face, input assist and signature certificate say the same.

use mynumber_card::identity::{Agreement, Field};
use mynumber_card::job::compare::{self, OpenedBy};
use mynumber_card::{AssistPin, CodeA, CodeB, SignPassword};

use crate::args::CompareArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::session::Session;
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &CompareArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let context = session.context(&anchors, arguments.at)?;
    let mut asker = session.asker();
    let by = if arguments.code_a {
        OpenedBy::CodeAAndPin
    } else if arguments.assist_pin {
        OpenedBy::CodeBAndPin
    } else {
        OpenedBy::CodeB
    };
    match by {
        OpenedBy::CodeAAndPin => asker.expect::<CodeA>()?,
        _ => asker.expect::<CodeB>()?,
    };
    if by != OpenedBy::CodeB {
        asker.expect::<AssistPin>()?;
    }
    if arguments.sign {
        asker.expect::<SignPassword>()?;
    }
    let read = with_card(session, Hold::Exclusive, |card| {
        compare::read(card, by, arguments.sign, &mut asker, context)
    })?;
    let screen = session.screen(arguments.checks.details);
    let printed = session.show(&read, |read| view::compare::text(&read.data, screen));
    conclude::closed(read.left_open)?;
    // What differs does, also when nobody reads the rest.
    let compared = read.data;
    if compared.comparison.overall() != Some(&Agreement::Agrees) {
        let differs = |agreement: &Agreement| *agreement == Agreement::Differs;
        let doubtful = |agreement: &Agreement| matches!(agreement, Agreement::LookAtIt { .. });
        return Err(Failure::Differs {
            differing: compared.fields_where(differs).map(Field::name).collect(),
            doubtful: compared.fields_where(doubtful).map(Field::name).collect(),
        });
    }
    let (proofs, required) = (&compared.proofs, arguments.proof.require_authentic);
    let proofs = proofs.iter().map(|(_, proof)| proof);
    conclude::proven(session, None, proofs, required, printed)
}
