//! `doctor` in words: a line for each part, and the one next step.

#[cfg(feature = "libnfc")]
use mynumber_card::Error;
use mynumber_card::data::display_safe;
use mynumber_card::error::Operation;
use mynumber_card::job::doctor::Diagnosis;
use mynumber_card::job::{HealthCheck, HealthPart, HealthState, NextStep, Observation};
use mynumber_card::{TransportError, Tries};
use terminal::language::{Language, named, phrases, pick};
use terminal::screen::{Mark, Screen};
use terminal::table::{Prose, Table};

use crate::connect::Backend;
#[cfg(feature = "libnfc")]
use crate::failure::Failure;
use crate::messages::{self, Explanation, attention, names};
use crate::view::value::reader_state;

phrases! {
    use_pin => "使えます。氏名・住所などを読むには mynumber-card read", "it works: mynumber-card read reads name and address";
    use_code_b => "使えます。氏名・住所などを読むには mynumber-card read --code-b", "it works: mynumber-card read --code-b reads name and address";
    use_sign => "使えます。氏名・住所などを読むには mynumber-card cert sign", "it works: mynumber-card cert sign reads name and address";
    next(step) => "次にすること: {step}", "Next: {step}";
    because(step, what, message) => "{step}（{what}: {message}）", "{step} ({what}: {message})";
    no_service_needed(way) => "{way}には要りません", "{way} needs none";
    a_simulated_card => "模擬カード", "a simulated card";
    reader(number, name, state) => "{number}: {name}（{state}）", "{number}: {name} ({state})";
    libnfc_has_it(name) => "PC/SC のリーダーはありませんが、libnfc には見えています（{name}）", "PC/SC has no reader, but libnfc sees one ({name})";
    labelled(kind, label) => "{kind}（{label}）", "{kind} ({label})";
    long_ones(longest) => "長いコマンドにも対応しています（一度に {longest} バイト）", "carries long commands ({longest} bytes at once)";
    not_told(names) => "残り回数をカードが答えません（{names}）", "the card does not say how many tries are left ({names})";
    close_others => "ほかのカード用プログラムを閉じてもう一度。続くなら、確かな場合だけ --allow-last-try を付けて使ってください", "close other programs that use the card and run this again; if it stays so, use it only if you are sure, with --allow-last-try";
    all_there(usable) => "暗証番号と照合番号 {usable} 個は、残り回数が全部あります", "{usable} PINs and codes have all their tries";
    needs(name, option) => "あり。期限を見るには{name}が必要: mynumber-card dates {option}", "there; its dates need the {name}: mynumber-card dates {option}";
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

/// What is to be said, and what to do about it.
type Said = (String, Option<String>);

/// One line.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// The first of those that say the same.
    pub(crate) check: &'a HealthCheck,
    said: Said,
}

/// The checks, those that say the same of several PINs in one line.
pub(crate) fn rows<'a>(
    diagnosis: &'a Diagnosis,
    way: Backend<'_>,
    language: Language,
) -> Vec<Row<'a>> {
    let (mut rows, mut silent, mut usable) = (Vec::new(), Vec::new(), Vec::new());
    for check in &diagnosis.checks {
        match &check.observation {
            Observation::Pin { credential, pin } if pin.tries == Tries::NotReported => {
                silent.push((check, names::credential(*credential, language)));
            }
            Observation::Pin { .. } if check.state() == HealthState::Ok => usable.push(check),
            // Said of all together.
            Observation::Pin { pin, .. }
                if pin.tries == Tries::Locked && pin.unlocked_at.is_empty() => {}
            _ => {
                let said = in_words(check, diagnosis, way, language);
                rows.push(Row { check, said });
            }
        }
    }
    if let Some((check, _)) = silent.first() {
        let names: Vec<_> = silent.iter().map(|(_, name)| *name).collect();
        let message = not_told(language, names.join(language.pick("、", ", ")));
        let said = (message, Some(close_others(language).to_owned()));
        rows.push(Row { check, said });
    }
    if let Some(check) = usable.first() {
        let said = (all_there(language, usable.len()), None);
        rows.push(Row { check, said });
    }
    rows.sort_by_key(|row| row.check.part);
    rows
}

fn in_words(
    check: &HealthCheck,
    diagnosis: &Diagnosis,
    way: Backend<'_>,
    language: Language,
) -> Said {
    let explained = |it: Explanation| (it.message, Some(it.advice));
    let message = match &check.observation {
        Observation::NotNeeded => match way {
            Backend::Simulated(_) => no_service_needed(language, a_simulated_card(language)),
            other => no_service_needed(language, other.name()),
        },
        Observation::Reader {
            number: Some(number),
            name,
            card_present,
            in_use,
            ..
        } => {
            let state = reader_state(*card_present, *in_use, language);
            reader(language, number, display_safe(name), state)
        }
        Observation::Reader { name, .. } if !matches!(way, Backend::Simulated(_)) => {
            display_safe(name).to_string()
        }
        Observation::OnlyLibnfc { name } => libnfc_has_it(language, display_safe(name)),
        Observation::Label { card_kind, label } => {
            let kind = names::token_kind(*card_kind, language);
            labelled(language, kind, display_safe(label))
        }
        Observation::Carries { longest_answer, .. } if check.state() == HealthState::Ok => {
            long_ones(language, longest_answer)
        }
        Observation::Carries { .. } if check.state() == HealthState::Trouble => {
            let operation = Operation::CarrySignature;
            let error = TransportError::Unsupported { operation };
            return explained(messages::explain_link(&error, language));
        }
        Observation::NeedsSecret { credential } => {
            let name = names::credential(*credential, language);
            needs(language, name, names::dates_option(*credential))
        }
        #[cfg(feature = "libnfc")]
        Observation::Failed {
            error: Error::Transport(TransportError::NoReader),
        } if matches!(way, Backend::Libnfc(_)) => {
            return explained(messages::explain(&Failure::NoNfcReader, language));
        }
        Observation::Failed { error } => {
            return explained(messages::explain_card(error, diagnosis.bearing, language));
        }
        other => match fixed(other, language) {
            "" => {
                return attention::in_words(check, diagnosis.bearing, language).unwrap_or_default();
            }
            words => words.to_owned(),
        },
    };
    let advice = pick! { language, &check.observation;
        Observation::NotInstalled => "`sudo apt install pcscd`", "`sudo apt install pcscd`";
        Observation::NoDriver => "`sudo apt install libccid` の後 `sudo systemctl restart pcscd`（だめならリーダーを挿し直して）", "`sudo apt install libccid`, then `sudo systemctl restart pcscd`, or plug the reader in again";
        Observation::OnlyLibnfc { .. } => "--reader libnfc を付けてもう一度", "run it again with --reader libnfc";
        _ => "", "";
    };
    (message, Some(advice.to_owned()).filter(|it| !it.is_empty()))
}

/// What is said in the same words always.
const fn fixed(observation: &Observation, language: Language) -> &'static str {
    pick! { language, observation;
        Observation::Runs => "PC/SC サービスは動いています", "the PC/SC service runs";
        Observation::NotInstalled => "PC/SC サービス（pcscd）が入っていません", "the PC/SC service (pcscd) is not installed";
        Observation::Reader { .. } => "プログラムの中の模擬リーダー", "a simulated one, inside this program";
        Observation::NoDriver => "USB のカードリーダーは接続されていますが、PC/SC サービスに見えていません", "a card reader is on USB, but the PC/SC service does not see it";
        Observation::Carries { .. } => "短いコマンドだけに対応しています。読み取りに時間がかかり、マイナンバーは暗号化されません", "carries short commands only: reading takes longer, and the My Number is not encrypted";
        Observation::Absent => "カードにありません", "not on the card";
        Observation::NotGiven => "あると記録されていますが、読めませんでした", "recorded as present, but the card did not give it";
        Observation::NotReached => "ここまで進めませんでした", "not reached";
        _ => "", "";
    }
}

/// The table, and below it the next step.
pub(crate) fn text(diagnosis: &Diagnosis, rows: &[Row<'_>], screen: Screen) -> String {
    let language = screen.language;
    let mut table = Table::default();
    for Row { check, said } in rows {
        let words = match said {
            (message, Some(advice)) => format!("{message} -> {advice}"),
            (message, None) => message.clone(),
        };
        let state = check.state();
        let mark = match state {
            HealthState::Ok => Some(Mark::Good),
            HealthState::Note => Some(Mark::Look),
            HealthState::Trouble => Some(Mark::Bad),
            _ => None,
        };
        let (state, what) = (word(state, language), part(check.part, language));
        let prose = Prose {
            words,
            mark,
            screen,
        };
        table.prose([state, what], prose);
    }
    let mut troubles = rows.iter();
    let trouble = troubles.find(|row| row.check.state() == HealthState::Trouble);
    let step = match (trouble, diagnosis.next_step()) {
        (Some(Row { check, said }), _) => {
            let advice = said.1.as_deref().unwrap_or_default();
            because(language, advice, part(check.part, language), &said.0)
        }
        (None, NextStep::ReadWithCodeB) => use_code_b(language).to_owned(),
        (None, NextStep::ReadSignCertificate) => use_sign(language).to_owned(),
        (None, _) => use_pin(language).to_owned(),
    };
    let step = screen.folded(&next(language, step), 2);
    format!("{table}\n{step}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_observation_of_the_program_has_its_words_and_every_trouble_its_advice() {
        let name = || "a reader".to_owned();
        let reader = |number| Observation::Reader {
            number,
            name: name(),
            backend: "pcsc",
            card_present: None,
            in_use: None,
        };
        let all = [
            Observation::Runs,
            Observation::NotNeeded,
            Observation::NotInstalled,
            reader(Some(1)),
            reader(None),
            Observation::NoDriver,
            Observation::OnlyLibnfc { name: name() },
            Observation::Absent,
            Observation::NotGiven,
            Observation::AllPinsLocked,
            Observation::failed(TransportError::NoReader),
            Observation::NotReached,
        ];
        let checks = all.map(|it| HealthCheck::new(HealthPart::Reader, it));
        let diagnosis = mynumber_card::job::doctor::without_card(checks.into()).data;
        for way in [Backend::Pcsc, Backend::Libnfc(""), Backend::Simulated("")] {
            for language in [Language::Ja, Language::En] {
                let rows = rows(&diagnosis, way, language);
                assert_eq!(rows.len(), diagnosis.checks.len());
                for Row { check, said } in rows {
                    assert!(!said.0.is_empty(), "{:?}", check.kind());
                    let is_trouble = check.state() == HealthState::Trouble;
                    assert_eq!(is_trouble, said.1.is_some(), "{}", said.0);
                }
            }
        }
    }
}
