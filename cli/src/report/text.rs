//! A verdict for people.

use mynumber_card::data::display_safe;
use mynumber_card::identity::{Decision, Evidence, PersonAttributes, Request, Verdict, Wanted};
use mynumber_card::job::verify::Judged;
use mynumber_card::pki::Certificate;

use super::{Line, verdict_lines};
use crate::clock::local;
use crate::language::{Language, say};
use crate::messages::checks::Group;
use crate::messages::{names, statements};
use crate::output::Table;
use crate::view::value::birth_date;

/// The checks under the titles of their groups.
fn grouped(lines: &[Line], language: Language) -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let mut of_group = lines.iter().filter(|line| line.group == group).peekable();
        if of_group.peek().is_some() {
            text.push_str(group.title(language));
            text.push('\n');
            for line in of_group {
                line.text(&mut text, language);
            }
            text.push('\n');
        }
    }
    text
}

/// A verdict for people: every check, the person, and what is proven and what is not.
pub(crate) fn text(judged: &Judged<'_>, language: Language) -> String {
    let (evidence, verdict) = (judged.evidence, &judged.verdict);
    let mut text = grouped(&verdict_lines(verdict, language), language);
    let identity = verdict.identity().or(verdict.identity_to_look_at());
    if let Some(person) = identity.and_then(|identity| identity.attributes.as_ref()) {
        text.push_str(language.pick("人物\n", "Person\n"));
        text.push_str(&person_table(person, language).to_string());
        text.push('\n');
    }
    text.push_str(language.pick("証拠\n", "Evidence\n"));
    text.push_str(&evidence_table(evidence, verdict, language).to_string());
    text.push('\n');
    text.push_str(&ending(verdict, language));
    text
}

/// Who asks for what, for whoever is about to answer with a PIN. The name is the asker's own word.
pub(crate) fn asking(request: &Request, language: Language) -> String {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    let audience = display_safe(request.audience()).to_string();
    row("要求元", "Who asks", &audience);
    let wanted = match request.wanted() {
        Wanted::Holder => language.pick(
            "証明書の持ち主がいることの証明（証明書の番号が渡ります。氏名や住所は渡りません）",
            "proof that the certificate's holder is there; its number, but no name or address",
        ),
        _ => language.pick(
            "氏名・住所・生年月日・性別と、本人がいることの証明",
            "name, address, birth date and sex, and proof that the holder is there",
        ),
    };
    row("渡すもの", "What is given", wanted);
    let level = names::level(request.level(), request.wanted(), language);
    row("水準", "Level", level);
    row("期限", "Until", &local(request.expires()));
    let title = language.pick(
        "この要求に答えます（要求元の名前は自称です）\n",
        "Answering this request; the name of who asks is its own word\n",
    );
    format!("{title}{table}\n")
}

fn person_table(person: &PersonAttributes, language: Language) -> Table {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    let name = names::marked(&person.name, person.name_substitutes.as_ref(), language);
    row("氏名", "Name", &name);
    let marks = person.address_substitutes.as_ref();
    let address = names::marked(&person.address, marks, language);
    row("住所", "Address", &address);
    let birth = birth_date(person.birth_date, language);
    row("生年月日", "Birth date", &birth);
    row("性別", "Sex", names::sex(person.sex, language));
    table
}

fn evidence_table(evidence: &Evidence, verdict: &Verdict, language: Language) -> Table {
    let mut table = Table::indented(2);
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    let request = evidence.request();
    let audience = display_safe(request.audience()).to_string();
    row("宛先", "For", &audience);
    let level = names::level(request.level(), request.wanted(), language);
    row("水準", "Level", level);
    row("読み取り", "Read", &local(evidence.read_at()));
    if let Some(identity) = verdict.identity().or(verdict.identity_to_look_at()) {
        if let Ok(certificate) = Certificate::from_der(&identity.certificate) {
            let serial = hex::encode(certificate.serial());
            let purpose = names::purpose(certificate.purpose(), language);
            row("証明書", "Certificate", &format!("{purpose} {serial}"));
        }
        let root = hex::encode(identity.anchor);
        row("認証局", "Root", &format!("SHA-256 {root}"));
    }
    table
}

fn ending(verdict: &Verdict, language: Language) -> String {
    let mut text = match verdict.identity() {
        Some(identity) => {
            let hierarchy = names::hierarchy(identity.hierarchy, language);
            let answer = if verdict.is_answer() {
                ""
            } else {
                language.pick(
                    "（要求との照合なし。使い回された証拠かもしれません）",
                    "; compared with no request, so it may be a replay",
                )
            };
            say!(
                language,
                "判定: 可 － {hierarchy}{answer}\n",
                "Verdict: ACCEPTED - {hierarchy}{answer}\n"
            )
        }
        None if verdict.decision() == Decision::NotCompared => language
            .pick(
                "判定: 受け入れ不可 － 要求と照合していません\n",
                "Verdict: NOT ACCEPTED: not compared with a request\n",
            )
            .to_owned(),
        None if verdict.decision() == Decision::LookAtIt => language
            .pick(
                "判定: 要確認 － 人が見て決める必要があります\n",
                "Verdict: LOOK AT IT - a person has to decide\n",
            )
            .to_owned(),
        None => language
            .pick("判定: 否\n", "Verdict: REJECTED\n")
            .to_owned(),
    };
    if !verdict.is_accepted() {
        return text;
    }
    let mut list = |title: &str, statements: Vec<String>| {
        if !statements.is_empty() {
            text.push_str(&format!("  {title}\n"));
            for statement in statements {
                text.push_str(&format!("    {}{statement}\n", language.pick("・", "- ")));
            }
        }
    };
    let proves = verdict.proves().into_iter();
    list(
        language.pick("証明されたこと", "This proves that"),
        proves
            .map(|proven| statements::proven(proven, verdict.is_answer(), language))
            .collect(),
    );
    let unproven = verdict.does_not_prove().into_iter();
    list(
        language.pick("証明されていないこと", "This does not prove"),
        unproven
            .map(|unproven| statements::unproven(unproven, language))
            .collect(),
    );
    text
}
