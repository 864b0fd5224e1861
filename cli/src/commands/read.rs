//! `read`: the four attributes, or the My Number.

mod my_number;

use mynumber_card::data::Attributes;
use mynumber_card::job::{Proven, attributes};
use mynumber_card::{AssistPin, CodeB};

use crate::args::ReadArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::Language;
use crate::messages::names;
use crate::output::Table;
use crate::session::Session;
use crate::view::value::birth_date;
use crate::{proof, trust};

pub(super) fn run(session: &Session, arguments: &ReadArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let context = session.context(&anchors, None)?;
    if arguments.my_number {
        return my_number::run(session, arguments, context);
    }
    let mut asker = session.asker();
    let read = if arguments.code_b {
        asker.expect::<CodeB>()?;
        with_card(session, Hold::Exclusive, |card| {
            attributes::read::<CodeB, _, _>(card, &mut asker, context)
        })?
    } else {
        asker.expect::<AssistPin>()?;
        with_card(session, Hold::Exclusive, |card| {
            attributes::read::<AssistPin, _, _>(card, &mut asker, context)
        })?
    };
    let printed = session.show(&read, |read, language| text(&read.data, language));
    let required = arguments.require_authentic;
    session.conclude(read.left_open, [&read.data.proof], required, printed)
}

fn text(read: &Proven<Attributes>, language: Language) -> String {
    let attributes = &read.value;
    let mut table = Table::default();
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    row("氏名", "Name", &attributes.display_name().to_string());
    row("住所", "Address", &attributes.display_address().to_string());
    let birth = birth_date(attributes.birth_date(), language);
    row("生年月日", "Birth date", &birth);
    row("性別", "Sex", names::sex(attributes.sex(), language));
    row(
        "真正性",
        "Authentic",
        &proof::in_words(&read.proof, language),
    );
    table.to_string()
}
