//! `simulate --list`: of whom there are cards, what each is for, and what opens them.

use mynumber_card::sim::people;
use mynumber_card::sim::person::{DeclaredPin, DeclaredTokenKind, Person};
use serde::Serialize;
use terminal::language::{Language, phrases};
use terminal::output;
use terminal::screen::Screen;
use terminal::table::{Prose, Table};

use crate::failure::Failure;
use crate::session::Session;
use crate::{json, simulated};

phrases! {
    own => "ファイルの人物", "the person in the file";
    locked(name) => "{name} ロック", "{name} locked";
    never_set(name) => "{name} 未設定", "{name} not set";
    is(name, value) => "{name} {value}", "{name} {value}";
    left(pin, tries) => "{pin}（残り{tries}回）", "{pin} ({tries} left)";
    code_a => "照合番号A", "code A";
    code_b => "照合番号B", "code B";
}

/// What each of the ready-made people is for: name, Japanese, English.
const PURPOSES: &str = "\
taro | 既定。ふつうの成人 | the default: an ordinary adult
family | 太郎と同居。認証局の第1世代（2027年まで）の証明書 | lives with taro; certificates of the first generation of the authority, which ends in 2027
moved | 引っ越した太郎: 新しい住所と署名用証明書 | taro after a move: new address and signature certificate
child | 14歳。署名用証明書とパスワードがない | 14 years old: no signature certificate and no password for it
long | 異体字、代替文字、長い住所 | rare characters, substitutes in the certificate, a long address
foreign | ローマ字の氏名。在留期限でカードが切れる | a Latin name; the card ends with the stay
locked | 暗証番号がすべてロック | all PINs are locked
expired | 証明書もカードも期限切れ | certificates and card have expired
no-pin | 暗証番号のない顔認証マイナンバーカード | a card without PINs (顔認証マイナンバーカード)
android | 太郎の Android スマートフォン | taro's Android phone
iphone | 太郎の iPhone | taro's iPhone
driver | 太郎。運転免許証あり、免許の暗証番号なし | taro with a driver's license, for which no PIN is set
driver-pin | 花子。運転免許証あり、免許の暗証番号あり | family with a driver's license that has a PIN
driver-expired | 期限切れの運転免許証 | foreign with a driver's license that has expired
driver-gaiji | 外字のある運転免許証 | long with a driver's license that has external characters (外字)";

/// What `--list` prints with `--json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct People {
    schema: &'static str,
    people: Vec<Listed>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Listed {
    /// For `--person`; null for the person in a file.
    person: Option<&'static str>,
    name: String,
    /// What they are for, in the language of the program.
    purpose: String,
    /// Whether their driver's license is on the card.
    license: bool,
    /// What opens the card. All of it is published.
    secrets: Secrets,
}

/// Null where the card has no such secret.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Secrets {
    auth: Option<Pin>,
    sign: Option<Pin>,
    assist: Option<Pin>,
    common: Option<Pin>,
    juki: Option<Pin>,
    license: Option<Pin>,
    /// The My Number.
    code_a: Option<String>,
    /// Birth date, expiry year and security code, as `MYNUMBER_CODE_B` takes it.
    code_b: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Pin {
    /// Null where none was ever set, which is locked.
    value: Option<String>,
    /// Null: all of them.
    tries_left: Option<u8>,
}

impl Pin {
    fn of(pin: &DeclaredPin) -> Option<Self> {
        Some(Self {
            value: pin.value.clone(),
            tries_left: pin.tries_left,
        })
    }

    fn in_words(&self, name: &str, language: Language) -> String {
        match (&self.value, self.tries_left) {
            (None, _) => never_set(language, name),
            (Some(_), Some(0)) => locked(language, name),
            (Some(value), None) => is(language, name, value),
            (Some(value), Some(tries)) => left(language, is(language, name, value), tries),
        }
    }
}

impl Listed {
    fn of(person: Option<&'static str>, declared: Person, language: Language) -> Self {
        let plastic = declared.token == DeclaredTokenKind::Plastic;
        let (pins, card) = (&declared.pins, &declared.card);
        let on_plastic = |pin| plastic.then(|| Pin::of(pin)).flatten();
        let license = declared.license.as_ref();
        let code_b = format!(
            "{},{},{}",
            declared.birth,
            card.expiry.year(),
            card.security_code
        );
        Self {
            person,
            purpose: person.map_or_else(|| own(language).to_owned(), |it| purpose(it, language)),
            license: license.is_some(),
            secrets: Secrets {
                auth: declared
                    .auth_certificate
                    .as_ref()
                    .and_then(|_| Pin::of(&pins.auth)),
                sign: pins.sign.as_ref().and_then(Pin::of),
                assist: on_plastic(&pins.assist),
                common: on_plastic(&pins.common),
                juki: on_plastic(&pins.juki),
                license: license.and_then(|it| it.pin.as_ref()).and_then(Pin::of),
                code_a: plastic.then(|| declared.code_a()),
                code_b: plastic.then_some(code_b),
            },
            name: declared.name,
        }
    }

    fn secrets_in_words(&self, language: Language) -> String {
        let all = &self.secrets;
        let pins = [
            ("auth", &all.auth),
            ("sign", &all.sign),
            ("assist", &all.assist),
            ("common", &all.common),
            ("juki", &all.juki),
            ("license", &all.license),
        ];
        let pins = pins
            .into_iter()
            .filter_map(|(name, pin)| Some(pin.as_ref()?.in_words(name, language)));
        let codes = [
            (code_a(language), &all.code_a),
            (code_b(language), &all.code_b),
        ];
        let codes = codes
            .into_iter()
            .filter_map(|(name, code)| Some(is(language, name, code.as_ref()?)));
        pins.chain(codes).collect::<Vec<_>>().join(" · ")
    }
}

fn purpose(person: &str, language: Language) -> String {
    let rows = PURPOSES.lines().filter_map(|line| {
        let mut cells = line.split(" | ");
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    let row = rows.into_iter().find(|(name, _, _)| *name == person);
    row.map_or_else(String::new, |(_, ja, en)| language.pick(ja, en).to_owned())
}

fn everybody(language: Language) -> Result<Vec<Listed>, Failure> {
    let listed = |person| {
        let declared = people::person(person).map_err(simulated::failed)?;
        Ok(Listed::of(Some(person), declared, language))
    };
    people::NAMES.into_iter().map(listed).collect()
}

/// Everybody, or the person in a file.
pub(super) fn list(session: &Session, own: Option<Person>) -> Result<(), Failure> {
    let language = session.language;
    let people = match own {
        Some(person) => vec![Listed::of(None, person, language)],
        None => everybody(language)?,
    };
    if session.options.json {
        let schema = "people/1";
        return Ok(json::print(&People { schema, people })?);
    }
    let screen = session.screen(false);
    let mut table = Table::default();
    for it in &people {
        table.prose(
            [it.person.unwrap_or("-"), &it.name],
            words(&it.purpose, screen),
        );
        table.prose(["", ""], words(&it.secrets_in_words(language), screen));
    }
    Ok(output::print(&table.to_string())?)
}

fn words(text: &str, screen: Screen) -> Prose {
    Prose {
        words: text.to_owned(),
        mark: None,
        screen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_follow_their_schema_and_each_is_for_something() {
        for language in [Language::Ja, Language::En] {
            let people = everybody(language).unwrap();
            assert!(people.iter().all(|it| !it.purpose.is_empty()));
            let schema = "people/1";
            crate::schema::assert_followed(schema, &[People { schema, people }]);
        }
    }
}
