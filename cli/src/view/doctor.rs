//! `doctor` in words: a line for each part, and the one next step.

use mynumber_card::data::display_safe;
use mynumber_card::error::Operation;
use mynumber_card::job::doctor::Diagnosis;
use mynumber_card::job::{HealthCheck, HealthPart, HealthState, NextStep, Observation};
use mynumber_card::{Error, TransportError, Tries};
use terminal::language::{Language, named, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::{Prose, Table};

use crate::connect::Backend;
use crate::failure::Failure;
use crate::messages::{self, attention, names};
use crate::view::value::reader_state;

phrases! {
    use_pin => "使えます。氏名・住所などを読むには mynumber-card read", "it works: mynumber-card read reads name and address";
    use_code_b => "使えます。氏名・住所などを読むには mynumber-card read --code-b", "it works: mynumber-card read --code-b reads name and address";
    use_sign => "使えます。氏名・住所などを読むには mynumber-card cert sign", "it works: mynumber-card cert sign reads name and address";
    next => "次にすること: ", "Next: ";
    because(step, what, message) => "{step}（{what}: {message}）", "{step} ({what}: {message})";
    runs => "PC/SC サービスは動いています", "the PC/SC service runs";
    no_service_needed(way) => "{way}には要りません", "{way} needs none";
    a_simulated_card => "模擬カード", "a simulated card";
    not_installed => "PC/SC サービス（pcscd）が入っていません", "the PC/SC service (pcscd) is not installed";
    simulated_reader => "プログラムの中の模擬リーダー", "a simulated one, inside this program";
    reader(number, name, state) => "{number}: {name}（{state}）", "{number}: {name} ({state})";
    not_seen => "USB のカードリーダーは接続されていますが、PC/SC サービスに見えていません", "a card reader is on USB, but the PC/SC service does not see it";
    install_driver => "`sudo apt install libccid` の後 `sudo systemctl restart pcscd`（だめならリーダーを挿し直して）", "`sudo apt install libccid`, then `sudo systemctl restart pcscd`, or plug the reader in again";
    libnfc_has_it(name) => "PC/SC のリーダーはありませんが、libnfc には見えています（{name}）", "PC/SC has no reader, but libnfc sees one ({name})";
    take_libnfc => "--reader libnfc を付けてもう一度", "run it again with --reader libnfc";
    labelled(kind, label) => "{kind}（{label}）", "{kind} ({label})";
    long_ones(longest) => "長いコマンドにも対応しています（一度に {longest} バイト）", "carries long commands ({longest} bytes at once)";
    short_ones => "短いコマンドだけに対応しています。読み取りに時間がかかり、マイナンバーは暗号化されません", "carries short commands only: reading takes longer, and the My Number is not encrypted";
    not_told(names) => "残り回数をカードが答えません（{names}）", "the card does not say how many tries are left ({names})";
    close_others => "ほかのカード用プログラムを閉じてもう一度。続くなら、確かな場合だけ --allow-last-try を付けて使ってください", "close other programs that use the card and run this again; if it stays so, use it only if you are sure, with --allow-last-try";
    all_there(usable) => "暗証番号と照合番号 {usable} 個は、残り回数が全部あります", "{usable} PINs and codes have all their tries";
    needs(name, option) => "あり。期限を見るには{name}が必要: mynumber-card dates {option}", "there; its dates need the {name}: mynumber-card dates {option}";
    absent => "カードにありません", "not on the card";
    pub(crate) not_given => "あると記録されていますが、読めませんでした", "recorded as present, but the card did not give it";
    not_reached => "ここまで進めませんでした", "not reached";
}

named! {
    pub(crate) fn part(which: HealthPart, language) {
        Service => "サービス", "service";
        Reader => "リーダー", "reader";
        Card => "カード", "card";
        Path => "経路", "path";
        Pins => "暗証番号", "PINs";
        CardDates => "マイナンバーカード", "My Number card";
        AuthDates => "利用者証明用電子証明書", "authentication certificate";
        SignDates => "署名用電子証明書", "signature certificate";
        LicenseDates => "運転免許（マイナ免許証）", "driver's license";
        _ => which.name();
    }

    fn word(state: HealthState, language) {
        Ok => "ok", "ok";
        Note => "注意", "note";
        Trouble => "問題", "TROUBLE";
        _ => language.pick("未確認", "not checked");
    }
}

/// One line.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) part: HealthPart,
    pub(crate) state: HealthState,
    /// Of trouble.
    pub(crate) kind: Option<&'static str>,
    message: String,
    advice: Option<String>,
}

/// The checks, those that say the same of several PINs in one line.
pub(crate) fn rows(diagnosis: &Diagnosis, way: Backend<'_>, language: Language) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut silent, mut usable) = (Vec::new(), 0_usize);
    let mut checks = diagnosis.checks.iter().peekable();
    while let Some(check) = checks.next() {
        let said = match &check.observation {
            Observation::Pin { credential, pin } => match (pin.tries, check.state()) {
                (Tries::NotReported, _) => {
                    silent.push((check.kind(), names::credential(*credential, language)));
                    None
                }
                (_, HealthState::Ok) => {
                    usable = usable.saturating_add(1);
                    None
                }
                // Said of all together.
                (Tries::Locked, _) if pin.unlocked_at.is_empty() => None,
                _ => attention::in_words(check, diagnosis.bearing, language),
            },
            _ => Some(in_words(check, diagnosis, way, language)),
        };
        rows.extend(said.map(|said| Row::new(check.part, check.state(), check.kind(), said)));
        let are_more = checks.peek().is_some_and(|it| it.part == HealthPart::Pins);
        if check.part != HealthPart::Pins || are_more {
            continue;
        }
        if let Some((kind, _)) = silent.first() {
            let names: Vec<_> = silent.iter().map(|(_, name)| *name).collect();
            let message = not_told(language, names.join(language.pick("、", ", ")));
            let said = (message, Some(close_others(language).to_owned()));
            rows.push(Row::new(check.part, HealthState::Trouble, *kind, said));
        }
        if usable > 0 {
            let said = (all_there(language, usable), None);
            rows.push(Row::new(check.part, HealthState::Ok, None, said));
        }
    }
    rows
}

impl Row {
    fn new(
        part: HealthPart,
        state: HealthState,
        kind: Option<&'static str>,
        (message, advice): (String, Option<String>),
    ) -> Self {
        Self {
            part,
            state,
            kind,
            message,
            advice,
        }
    }
}

/// What was seen, and what to do about it.
fn in_words(
    check: &HealthCheck,
    diagnosis: &Diagnosis,
    way: Backend<'_>,
    language: Language,
) -> (String, Option<String>) {
    let alone = |text: &str| (text.to_owned(), None);
    let explained = |failure: Failure| {
        let explanation = messages::explain(&failure, language);
        (explanation.message, Some(explanation.advice))
    };
    match &check.observation {
        Observation::Runs => alone(runs(language)),
        Observation::NotNeeded => {
            let way = match way {
                Backend::Simulated(_) => a_simulated_card(language),
                other => other.name(),
            };
            (no_service_needed(language, way), None)
        }
        Observation::NotInstalled => {
            let advice = "`sudo apt install pcscd`".to_owned();
            (not_installed(language).to_owned(), Some(advice))
        }
        Observation::Reader { backend, .. } if *backend == Backend::Simulated("").name() => {
            alone(simulated_reader(language))
        }
        Observation::Reader {
            number: Some(number),
            name,
            card_present,
            in_use,
            ..
        } => {
            let state = reader_state(*card_present, *in_use, language);
            (reader(language, number, display_safe(name), state), None)
        }
        Observation::Reader { name, .. } => (display_safe(name).to_string(), None),
        Observation::NoDriver => (
            not_seen(language).to_owned(),
            Some(install_driver(language).to_owned()),
        ),
        Observation::OnlyLibnfc { name } => (
            libnfc_has_it(language, display_safe(name)),
            Some(take_libnfc(language).to_owned()),
        ),
        Observation::Label { card_kind, label } => {
            let kind = names::token_kind(*card_kind, language);
            (labelled(language, kind, display_safe(label)), None)
        }
        Observation::Carries { longest_answer, .. } => match check.state() {
            HealthState::Trouble => {
                let operation = Operation::CarrySignature;
                explained(Failure::from(Error::from(TransportError::Unsupported {
                    operation,
                })))
            }
            HealthState::Ok => (long_ones(language, longest_answer), None),
            _ => alone(short_ones(language)),
        },
        Observation::NeedsSecret { credential } => {
            let name = names::credential(*credential, language);
            let option = names::dates_option(*credential);
            (needs(language, name, option), None)
        }
        Observation::Absent => alone(absent(language)),
        Observation::NotGiven => alone(not_given(language)),
        #[cfg(feature = "libnfc")]
        Observation::Failed {
            error: Error::Transport(TransportError::NoReader),
        } if matches!(way, Backend::Libnfc(_)) => explained(Failure::NoNfcReader),
        Observation::Failed { error } => {
            let explanation = messages::explain_card(error, diagnosis.bearing, language);
            (explanation.message, Some(explanation.advice))
        }
        Observation::NotReached => alone(not_reached(language)),
        _ => attention::in_words(check, diagnosis.bearing, language).unwrap_or_default(),
    }
}

/// The table, and below it the next step.
pub(crate) fn text(diagnosis: &Diagnosis, rows: &[Row], screen: Screen) -> String {
    let language = screen.language;
    let mut table = Table::default();
    for row in rows {
        let words = match &row.advice {
            Some(advice) => format!("{} -> {advice}", row.message),
            None => row.message.clone(),
        };
        let mark = match row.state {
            HealthState::Ok => Some(Mark::Good),
            HealthState::Note => Some(Mark::Look),
            HealthState::Trouble => Some(Mark::Bad),
            _ => None,
        };
        let prose = Prose {
            words,
            mark,
            screen,
        };
        let (state, what) = (word(row.state, language), part(row.part, language));
        table.prose([state, what], prose);
    }
    let trouble = rows.iter().find(|row| row.state == HealthState::Trouble);
    let step = match (trouble, diagnosis.next_step()) {
        (Some(row), _) => {
            let advice = row.advice.as_deref().unwrap_or_default();
            because(language, advice, part(row.part, language), &row.message)
        }
        (None, NextStep::ReadWithCodeB) => use_code_b(language).to_owned(),
        (None, NextStep::ReadSignCertificate) => use_sign(language).to_owned(),
        (None, _) => use_pin(language).to_owned(),
    };
    let step = screen.folded(&format!("{}{step}", next(language)), 2);
    format!("{table}\n{step}\n")
}
