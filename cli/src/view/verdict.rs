//! A verdict for people: the answer and the person first, then what is proven and what is not.

use mynumber_card::identity::{
    Decision, Evidence, PersonAttributes, Request, Verdict, VerifiedIdentity, Wanted,
};
use mynumber_card::job::verify::Judged;
use mynumber_card::pki::Certificate;
use terminal::language::{Language, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::{Table, rows};

use super::checks;
use super::value::{person, safe};
use crate::clock::local;
use crate::messages::{names, statements};

/// The answer, the person, what is proven and what is not, and the evidence. The checks too where they are wanted, or
/// one of them did not hold.
pub(crate) fn text(judged: &Judged<'_>, screen: Screen) -> String {
    let (evidence, verdict, language) = (judged.evidence, &judged.verdict, screen.language);
    let identity = verdict.identity().or(verdict.identity_to_look_at());
    let mut first = answer(verdict, screen);
    if let Some(attributes) = identity.and_then(|identity| identity.attributes.as_ref()) {
        first += &attributes_table(attributes, language).to_string();
    }
    let mut parts = vec![first];
    if verdict.is_accepted() {
        parts.push(statements(verdict, screen));
    }
    let lines = checks::lines(verdict.checks(), language);
    let shown = checks::are_shown(&lines, screen);
    if shown {
        parts.push(checks::grouped(&lines, screen));
    }
    let mut table = evidence_table(evidence, identity, language);
    let counted = (!shown).then(|| checks::counted(&lines, language));
    rows!(table, language; "確認項目", "Checks" => counted;);
    parts.push(format!("{}\n{table}", evidence_title(language)));
    parts.join("\n")
}

/// The answer in one line. A no is a no in words.
fn answer(verdict: &Verdict, screen: Screen) -> String {
    let language = screen.language;
    let line = match (verdict.identity(), verdict.decision()) {
        (Some(identity), _) => {
            let hierarchy = names::hierarchy(identity.hierarchy, language);
            if verdict.is_answer() {
                screen.marked(Mark::Good, &accepted(language, hierarchy))
            } else {
                screen.marked(Mark::Look, &perhaps_replayed(language, hierarchy))
            }
        }
        (None, Decision::NotCompared) => screen.marked(Mark::Bad, not_compared(language)),
        (None, Decision::LookAtIt) => screen.marked(Mark::Look, look_at_it(language)),
        (None, _) => screen.marked(Mark::Bad, rejected(language)),
    };
    line + "\n"
}

fn attributes_table(attributes: &PersonAttributes, language: Language) -> Table {
    let it = attributes;
    let name = names::marked(&it.name, it.name_substitutes.as_ref(), language);
    let address = names::marked(&it.address, it.address_substitutes.as_ref(), language);
    let mut table = Table::indented(2);
    let values = (it.birth_date, it.sex);
    person(&mut table, (&name, &address), values, language);
    table
}

fn statements(verdict: &Verdict, screen: Screen) -> String {
    let language = screen.language;
    let (proven, unproven) = (verdict.proves(), verdict.does_not_prove());
    let is_answer = verdict.is_answer();
    let proven = proven.into_iter();
    let proven = proven.map(|it| statements::proven(it, is_answer, language));
    let unproven = unproven.into_iter();
    let unproven = unproven.map(|it| statements::unproven(it, language));
    statement_lists(proven.collect(), unproven.collect(), screen)
}

/// What is proven, then what is not.
pub(super) fn statement_lists(
    proven: Vec<String>,
    unproven: Vec<String>,
    screen: Screen,
) -> String {
    let language = screen.language;
    let mut text = String::new();
    for (title, statements) in [
        (proves(language), proven),
        (does_not_prove(language), unproven),
    ] {
        if !statements.is_empty() {
            text.push_str(&format!("{title}\n"));
        }
        for statement in statements {
            let statement = screen.folded(&statement, 4);
            text.push_str(&format!("  {}{statement}\n", language.pick("・", "- ")));
        }
    }
    text
}

fn evidence_table(
    evidence: &Evidence,
    identity: Option<&VerifiedIdentity>,
    language: Language,
) -> Table {
    let request = evidence.request();
    let certificate = identity.and_then(|it| Certificate::from_der(&it.certificate).ok());
    let certificate = certificate.map(|certificate| {
        let purpose = names::purpose(certificate.purpose(), language);
        format!("{purpose} {}", hex::encode(certificate.serial()))
    });
    let root = identity.map(|it| format!("SHA-256 {}", hex::encode(it.anchor)));
    let mut table = Table::indented(2);
    rows!(table, language;
        "宛先", "For" => safe(&request.audience());
        "水準", "Level" => names::level(request.level(), request.wanted(), language);
        "読み取り", "Read" => local(evidence.read_at());
        "証明書", "Certificate" => certificate;
        "認証局", "Root" => root;
    );
    table
}

/// Who asks for what, for whoever is about to answer with a PIN. The name is the asker's own word.
pub(crate) fn asking(request: &Request, language: Language) -> String {
    let wanted = match request.wanted() {
        Wanted::Holder => holder_alone(language),
        _ => attributes_and_holder(language),
    };
    let mut table = Table::indented(2);
    rows!(table, language;
        "要求元", "Who asks" => safe(&request.audience());
        "渡すもの", "What is given" => wanted;
        "水準", "Level" => names::level(request.level(), request.wanted(), language);
        "期限", "Until" => local(request.expires());
    );
    format!("{}\n{table}\n", answering(language))
}

phrases!(
    accepted(hierarchy) => "判定: 可 － {hierarchy}", "Verdict: ACCEPTED - {hierarchy}";
    perhaps_replayed(hierarchy) => "判定: 可 － {hierarchy}（要求との照合なし。使い回された証拠かもしれません）",
        "Verdict: ACCEPTED - {hierarchy}; compared with no request, so it may be a replay";
    not_compared => "判定: 受け入れ不可 － 要求と照合していません",
        "Verdict: NOT ACCEPTED: not compared with a request";
    look_at_it => "判定: 要確認 － 人が見て決める必要があります", "Verdict: LOOK AT IT - a person has to decide";
    rejected => "判定: 否", "Verdict: REJECTED";
    proves => "証明されたこと", "This proves that";
    does_not_prove => "証明されていないこと", "This does not prove";
    evidence_title => "証拠", "Evidence";
    answering => "この要求に答えます（要求元の名前は自称です）",
        "Answering this request; the name of who asks is its own word";
    holder_alone => "証明書の持ち主がいることの証明（証明書の番号が渡ります。氏名や住所は渡りません）",
        "proof that the certificate's holder is there; its number, but no name or address";
    attributes_and_holder => "氏名・住所・生年月日・性別と、本人がいることの証明",
        "name, address, birth date and sex, and proof that the holder is there";
);
