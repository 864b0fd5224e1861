//! The comparison: what came of it first, then each field and what each place says of it.

use mynumber_card::identity::{Agreement, Field, Source};
use mynumber_card::job::compare::Compared;
use terminal::language::{Language, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::{Prose, Table, rows};

use super::value::{birth_date, day, not_signed, safe};
use super::{checks, proof};
use crate::messages::names;

/// What came of it and what proves each place, then the fields: one line each where all agree, else with what each
/// place says. The checks of a place where they are wanted, or one of them did not hold.
pub(crate) fn text(compared: &Compared, screen: Screen) -> String {
    let language = screen.language;
    let overall = compared.comparison.overall();
    let mut table = Table::default();
    let proven = compared
        .proofs
        .iter()
        .all(|(_, proof)| proof.is_authentic());
    let result = overall.map(|overall| match (overall, proven) {
        (Agreement::Agrees, false) => screen.marked(Mark::Look, agrees_unproven(language)),
        _ => outcome(overall, screen),
    });
    rows!(table, language; "結果", "Result" => result;);
    for (source, proof) in &compared.proofs {
        let title = authentic(language, names::source(*source, language));
        table.add(&title, &proof::marked(proof, screen));
    }
    let not_compared = Prose {
        words: pictures(language).to_owned(),
        mark: None,
        screen,
    };
    rows!(table, language; "比べていないもの", "Not compared" => not_compared;);
    let mut parts = vec![table.to_string()];
    if screen.details || overall != Some(&Agreement::Agrees) {
        parts.push(in_each_place(compared, screen));
    } else {
        parts.push(in_short(compared, language));
    }
    for (source, proof) in &compared.proofs {
        let lines = checks::lines(proof.checks().checks(), language);
        if checks::are_shown(&lines, screen) {
            let title = checked(language, names::source(*source, language));
            parts.push(format!("{title}\n{}", checks::listed(&lines, screen)));
        }
    }
    parts.join("\n")
}

/// What all places agree on.
fn in_short(compared: &Compared, language: Language) -> String {
    let mut table = Table::indented(2);
    for field in Field::ALL {
        let agreed = compared.comparison.of(field).is_some();
        let said = values(compared, field, language).into_iter().next();
        if let Some((_, value)) = said.filter(|_| agreed) {
            table.row([names::field(field, language), &value]);
        }
    }
    table.to_string()
}

fn in_each_place(compared: &Compared, screen: Screen) -> String {
    let language = screen.language;
    let mut text = String::new();
    for field in Field::ALL {
        let Some(agreement) = compared.comparison.of(field) else {
            continue;
        };
        let name = names::field(field, language);
        text.push_str(&format!("{name}: {}\n", outcome(agreement, screen)));
        let mut table = Table::indented(2);
        for (source, value) in values(compared, field, language) {
            table.row([names::source(source, language), &value]);
        }
        text.push_str(&table.to_string());
    }
    text
}

fn outcome(agreement: &Agreement, screen: Screen) -> String {
    let language = screen.language;
    match agreement {
        Agreement::Agrees => screen.marked(Mark::Good, agrees(language)),
        Agreement::Differs => screen.marked(Mark::Bad, differs(language)),
        Agreement::LookAtIt { why } => {
            let why = checks::doubts(why, language);
            screen.marked(Mark::Look, &look_at_it(language, why))
        }
    }
}

/// What each place says of a field, in words.
fn values(compared: &Compared, field: Field, language: Language) -> Vec<(Source, String)> {
    let (face, assist) = (&compared.face, &compared.attributes);
    let certificate = compared.certificate.as_ref();
    let certified = certificate.and_then(|certificate| certificate.attributes().ok());
    let mut said = Vec::new();
    let mut say = |place, value: Option<String>| said.extend(value.map(|value| (place, value)));
    match field {
        Field::Name => {
            say(Source::InputAssist, Some(safe(&assist.name())));
            say(Source::SignCertificate, certified.map(|it| safe(&it.name)));
        }
        Field::Address => {
            say(Source::InputAssist, Some(safe(&assist.address())));
            let certified = certified.map(|it| safe(&it.address));
            say(Source::SignCertificate, certified);
        }
        Field::BirthDate => {
            let birth = |date| birth_date(date, language);
            say(Source::Face, Some(birth(face.birth_date)));
            say(Source::InputAssist, Some(birth(assist.birth_date())));
            let certified = certified.map(|it| birth(it.birth_date));
            say(Source::SignCertificate, certified);
        }
        Field::Sex => {
            let sex = |sex| names::sex(sex, language).to_owned();
            say(Source::Face, Some(sex(face.sex)));
            say(Source::InputAssist, Some(sex(assist.sex())));
            say(Source::SignCertificate, certified.map(|it| sex(it.sex)));
        }
        Field::Expiry => {
            let expiry = |date| not_signed(language, day(date, language));
            say(Source::Face, Some(expiry(*face.expiry.unproven())));
            let end = certificate.and_then(|it| it.not_after().japanese_date());
            let end = end.map(|end| of_certificate(language, day(end, language)));
            say(Source::SignCertificate, end);
            let unread = || not_readable(language).to_owned();
            let common = compared.card_expiry.map_or_else(unread, expiry);
            say(Source::Common, Some(common));
        }
        _ => {}
    }
    said
}

phrases!(
    agrees => "一致", "agrees";
    agrees_unproven => "一致（ただし証明されていないものがあります）", "agrees, but NOT all of it is PROVEN";
    differs => "食い違い", "DIFFERS";
    look_at_it(why) => "要確認（{why}）", "LOOK AT IT ({why})";
    authentic(place) => "真正性（{place}）", "Authentic ({place})";
    checked(place) => "検証（{place}）", "Checks ({place})";
    pictures => "券面の氏名と住所（画像のため。`face` で目で見比べられます）",
        "name and address of the face, which are pictures: look at them with `face`";
    of_certificate(end) => "{end}（証明書の期限。カードの期限より後なら食い違い）",
        "{end} (of the certificate, which must not outlive the card)";
    not_readable => "読み取れませんでした", "could not be read";
);
