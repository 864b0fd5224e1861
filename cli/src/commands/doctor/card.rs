//! What lies on the reader, and how it stands with path, PINs and dates: all that needs no PIN.

use mynumber_card::app::AllTries;
use mynumber_card::card::Path;
use mynumber_card::data::{
    Availability, Date, KnownDates, LastDay, Renewable, Renewal, Renewals, Stage, TokenInfo,
    TokenKind, WhyUnknown, display_safe,
};
use mynumber_card::job::{Bearer, Bearing, certificate};
use mynumber_card::{ApduLengths, Application, Credential, Error, TransportError, Tries};

use super::line::{Line, What};
use crate::connect::AnyCard;
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::messages::{self, Explanation, exit, names, unlock};
use crate::view::value::day;

/// What could be read, each by itself: one that fails sinks none of the others.
pub(super) struct Examined {
    token: Result<TokenInfo, Failure>,
    path: Result<Path, Error>,
    /// Whether the path carries a signature of the card, where that could be found out.
    signatures: Option<bool>,
    tries: Result<AllTries, Error>,
    /// `None` where there is no common application: phones.
    card_expiry: Result<Option<Date>, Error>,
    availability: Result<Availability, Error>,
    auth: Result<Vec<u8>, Error>,
    has_license: bool,
}

/// 24 commands on a plastic card where long ones are carried; none of them spends a try.
pub(super) fn examine(card: &mut AnyCard<'_>) -> Result<Examined, Failure> {
    let mut jpki = card.jpki()?;
    let token = jpki.read_token_info();
    if !token.as_ref().is_ok_and(|token| is_known(token.kind())) {
        drop(jpki);
        // Another card can have this application, or say yes to everything.
        match card.what_lies_there() {
            Ok(kind) if !kind.is_meant() => {
                return Err(Error::AnotherCard { kind, status: None }.into());
            }
            _ => jpki = card.jpki()?,
        }
    }
    let availability = jpki.read_availability();
    let auth = jpki.read_auth_certificate();
    // The longest file that is free everywhere.
    let longest = jpki.read_auth_ca_certificate();
    drop(jpki);
    let signatures = card.find_out_whether_signatures_are_carried();
    let path = longest.map(|_| card.path());
    let tries = card.query_all_tries();
    let card_expiry = match card.common() {
        Ok(mut common) => common.read_card_id().map(|id| Some(id.expiry())),
        Err(Error::ApplicationAbsent { .. }) => Ok(None),
        Err(error) => Err(error),
    };
    let has_license = card.select(Application::License).is_ok();
    Ok(Examined {
        token: token.map_err(Failure::from),
        path,
        signatures,
        tries,
        card_expiry,
        availability,
        auth,
        has_license,
    })
}

/// Whether the label is that of a card or phone that is meant.
const fn is_known(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::PlasticCard | TokenKind::Android | TokenKind::IPhone
    )
}

impl Examined {
    fn kind(&self) -> TokenKind {
        self.token
            .as_ref()
            .map_or(TokenKind::Unknown, TokenInfo::kind)
    }

    fn bearing(&self) -> Bearing {
        let tries = self.tries.as_ref();
        tries.map_or_else(
            |_| Bearing::default(),
            |tries| Bearing::of(self.kind(), tries),
        )
    }

    /// What the path carries, for a survey.
    pub(super) fn path_in_words(&self) -> String {
        let Ok(path) = &self.path else {
            return "not known".to_owned();
        };
        let lengths = match path.lengths {
            ApduLengths::Extended => "extended",
            ApduLengths::Short => "short",
            ApduLengths::Unknown => "not known",
        };
        let signatures = match self.signatures {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        let (short, longest) = (path.longest_short_answer, path.longest_answer);
        format!(
            "{lengths}; short answers up to {short}, longest met {longest}; signatures: {signatures}"
        )
    }

    /// What to begin with, where nothing is in the way.
    pub(super) fn first_use(&self, language: Language) -> &'static str {
        match self.bearing().bearer() {
            Bearer::Card => language.pick(
                "使えます。氏名・住所などを読むには mynumber-card read",
                "it works: mynumber-card read reads name and address",
            ),
            Bearer::CardWithoutPins => language.pick(
                "使えます。氏名・住所などを読むには mynumber-card read --code-b",
                "it works: mynumber-card read --code-b reads name and address",
            ),
            Bearer::Phone => language.pick(
                "使えます。氏名・住所などを読むには mynumber-card cert sign",
                "it works: mynumber-card cert sign reads name and address",
            ),
        }
    }

    pub(super) fn lines(&self, today: Date, language: Language) -> Vec<Line> {
        let mut lines = vec![self.card(language), self.path(language)];
        self.pins(&mut lines, language);
        self.dates(today, &mut lines, language);
        // What stopped one thing stopped those after it as well.
        let mut stopped: Option<&'static str> = None;
        for line in &mut lines {
            match (stopped, line.kind) {
                (Some(before), Some(kind)) if before == kind => {
                    *line = Line::not_checked(line.what, core::mem::take(&mut line.message));
                }
                (None, Some(kind)) if is_of_the_link(kind) => stopped = Some(kind),
                _ => {}
            }
        }
        lines
    }

    fn card(&self, language: Language) -> Line {
        let token = match &self.token {
            Ok(token) => token,
            Err(failure) => return Line::trouble(What::Card, failure, language),
        };
        let kind = names::token_kind(token.kind(), language);
        let label = display_safe(&token.label);
        let text = say!(language, "{kind}（{label}）", "{kind} ({label})");
        match token.kind() {
            kind if is_known(kind) => Line::ok(What::Card, text),
            _ => Line::note(What::Card, text, None),
        }
    }

    fn path(&self, language: Language) -> Line {
        let path = match &self.path {
            Ok(path) => path,
            Err(error) => {
                let explanation = messages::explain_card(error, Bearing::default(), language);
                return Line::explained(What::Path, explanation);
            }
        };
        let longest = path.longest_answer;
        if self.signatures == Some(false) {
            let error = TransportError::Unsupported {
                operation: "carry a signature of the card",
            };
            return Line::explained(What::Path, messages::explain_link(&error, language));
        }
        match path.lengths {
            ApduLengths::Extended => Line::ok(
                What::Path,
                say!(
                    language,
                    "長いコマンドにも対応しています（一度に {longest} バイト）",
                    "carries long commands ({longest} bytes at once)"
                ),
            ),
            _ => Line::note(
                What::Path,
                language.pick(
                    "短いコマンドだけに対応しています。読み取りに時間がかかり、マイナンバーは暗号化されません",
                    "carries short commands only: reading takes longer, and the My Number is not encrypted",
                ),
                None,
            ),
        }
    }

    fn pins(&self, lines: &mut Vec<Line>, language: Language) {
        let tries = match &self.tries {
            Ok(tries) => tries,
            Err(error) => {
                let explanation = messages::explain_card(error, Bearing::default(), language);
                return lines.push(Line::explained(What::Pins, explanation));
            }
        };
        let bearing = self.bearing();
        let without_pins = bearing.bearer() == Bearer::CardWithoutPins;
        if without_pins {
            let text = unlock::without_pins(bearing, language);
            lines.push(Line::note(What::Pins, text, None));
        }
        let mut usable = 0_usize;
        let mut not_told = Vec::new();
        for (credential, left) in tries.iter() {
            let explanation = match left {
                Tries::Absent => continue,
                Tries::Locked if without_pins && credential.is_pin_of_card() => continue,
                Tries::Locked => locked(credential, bearing, language),
                Tries::Remaining(1) => last_try(credential, bearing, language),
                Tries::NotReported => {
                    not_told.push(names::credential(credential, language));
                    continue;
                }
                Tries::Remaining(left) if left < credential.tries_limit() => {
                    let limit = credential.tries_limit();
                    let name = names::credential(credential, language);
                    let text = say!(
                        language,
                        "{name}: 残り{left}/{limit}回",
                        "{name}: {left} of {limit} tries left"
                    );
                    lines.push(Line::note(What::Pins, text, None));
                    continue;
                }
                Tries::Remaining(_) | Tries::Unlimited => {
                    usable = usable.saturating_add(1);
                    continue;
                }
            };
            lines.push(of_pin(credential, explanation));
        }
        if !not_told.is_empty() {
            lines.push(Line::explained(
                What::Pins,
                counters_not_told(&not_told, language),
            ));
        }
        if usable > 0 {
            let text = say!(
                language,
                "暗証番号と照合番号 {usable} 個は、残り回数が全部あります",
                "{usable} PINs and codes have all their tries"
            );
            lines.push(Line::ok(What::Pins, text));
        }
    }

    fn dates(&self, today: Date, lines: &mut Vec<Line>, language: Language) {
        let card = match &self.card_expiry {
            Ok(Some(date)) => LastDay::Known(*date),
            Ok(None) => LastDay::Absent,
            Err(error) => {
                let explanation = messages::explain_card(error, Bearing::default(), language);
                lines.push(Line::explained(What::Date(Renewable::Card), explanation));
                LastDay::Unknown(WhyUnknown::NotRecorded)
            }
        };
        let needs = |credential| LastDay::Unknown(WhyUnknown::NeedsSecret(credential));
        let auth = match self.auth.as_ref() {
            Ok(der) => match certificate::parse(der) {
                Ok(certificate) => certificate.not_after().into(),
                Err(failure) => {
                    let what = What::Date(Renewable::AuthCertificate);
                    lines.push(Line::trouble(what, &failure.into(), language));
                    LastDay::Unknown(WhyUnknown::NotRecorded)
                }
            },
            Err(Error::NotOpen { .. }) => needs(Credential::AuthPin),
            Err(Error::FileAbsent { .. }) => LastDay::Absent,
            Err(error) => {
                let explanation = messages::explain_card(error, Bearing::default(), language);
                let what = What::Date(Renewable::AuthCertificate);
                lines.push(Line::explained(what, explanation));
                LastDay::Unknown(WhyUnknown::NotRecorded)
            }
        };
        let sign = match self
            .availability
            .as_ref()
            .map(|which| which.signature_certificate())
        {
            Ok(Some(false)) => LastDay::Absent,
            _ => needs(Credential::SignPassword),
        };
        let license = if self.has_license {
            needs(Credential::LicensePin)
        } else {
            LastDay::Absent
        };
        let known = KnownDates {
            card,
            auth,
            sign,
            license,
            birth_date: None,
        };
        let bearer = self.bearing().bearer();
        for (which, renewal) in Renewals::new(&known, today).iter() {
            lines.extend(of_date(which, renewal, bearer, language));
        }
    }
}

/// Kinds that end the walk: what comes after them fails in the same way.
fn is_of_the_link(kind: &str) -> bool {
    matches!(
        kind,
        "card_removed"
            | "card_reset"
            | "no_card"
            | "busy"
            | "timeout"
            | "io"
            | "short_response"
            | "unresponsive_card"
            | "unresponsive_service"
            | "unresponsive_reader"
            | "no_service"
    )
}

fn locked(which: Credential, bearing: Bearing, language: Language) -> Explanation {
    let name = names::credential(which, language);
    Explanation::new(
        "locked",
        exit::PIN_LOCKED,
        say!(
            language,
            "{name}はロックされています",
            "the {name} is locked"
        ),
        unlock::advice(which, bearing, language),
    )
}

/// As for a last try: it could be one.
fn counters_not_told(which: &[&str], language: Language) -> Explanation {
    let names = which.join(language.pick("、", ", "));
    Explanation::new(
        "tries_unknown",
        exit::PIN_LOCKED,
        say!(
            language,
            "残り回数をカードが答えません（{names}）",
            "the card does not say how many tries are left ({names})"
        ),
        language.pick(
            "ほかのカード用プログラムを閉じてもう一度。続くなら、確かな場合だけ --allow-last-try を付けて使ってください",
            "close other programs that use the card and run this again; if it stays so, use it only if you are sure, with --allow-last-try",
        ),
    )
}

/// Nothing was refused here, but a command that needs this PIN would refuse.
fn last_try(which: Credential, bearing: Bearing, language: Language) -> Explanation {
    let name = names::credential(which, language);
    let place = unlock::place(which, bearing, language);
    Explanation::new(
        "last_try_refused",
        exit::PIN_LOCKED,
        say!(
            language,
            "{name}はあと1回間違えるとロックされます",
            "only one try is left for the {name}"
        ),
        say!(
            language,
            "確かな場合だけ --allow-last-try を付けて使ってください。ロックの解除は{place}",
            "use it only if you are sure, with --allow-last-try; a lock is lifted {place}"
        ),
    )
}

/// The PIN of the offices is in nobody's way here, locked or not.
fn of_pin(credential: Credential, explanation: Explanation) -> Line {
    let for_offices = matches!(credential, Credential::CommonPin | Credential::JukiPin);
    if for_offices {
        return Line::note(What::Pins, explanation.message, Some(explanation.advice));
    }
    Line::explained(What::Pins, explanation)
}

fn of_date(which: Renewable, renewal: Renewal, bearer: Bearer, language: Language) -> Option<Line> {
    let what = What::Date(which);
    let place = match (which, bearer) {
        (Renewable::License, _) => {
            language.pick("更新は免許センターなどで", "renew it at the license centre")
        }
        (_, Bearer::Phone) => language.pick(
            "更新はスマートフォンのマイナアプリ（旧マイナポータルアプリ）で",
            "renew it in the phone's own app (マイナアプリ, formerly マイナポータルアプリ)",
        ),
        _ => language.pick("更新は市区町村の窓口で", "renew it at the municipal office"),
    };
    Some(match renewal {
        Renewal::Known(deadline) => {
            let (last, opens) = (day(deadline.last_day(), language), deadline.opens());
            match deadline.stage() {
                Stage::Early => {
                    Line::ok(what, say!(language, "{last}まで有効", "valid until {last}"))
                }
                Stage::Open => Line::note(
                    what,
                    say!(
                        language,
                        "{last}まで有効。{opens}から更新できます",
                        "valid until {last}; can be renewed since {opens}"
                    ),
                    Some(place.to_owned()),
                ),
                Stage::Expired => Line::explained(
                    what,
                    Explanation::new(
                        "expired",
                        exit::REJECTED,
                        say!(language, "{last}で期限切れ", "expired on {last}"),
                        place,
                    ),
                ),
            }
        }
        Renewal::Unknown(WhyUnknown::NeedsSecret(credential)) => {
            let name = names::credential(credential, language);
            let option = names::dates_option(credential);
            Line::not_checked(
                what,
                say!(
                    language,
                    "あり。期限を見るには{name}が必要: mynumber-card dates {option}",
                    "there; its dates need the {name}: mynumber-card dates {option}"
                ),
            )
        }
        // Told above, or not on this card.
        Renewal::Unknown(_) => return None,
        Renewal::Absent
            if matches!(
                which,
                Renewable::AuthCertificate | Renewable::SignCertificate
            ) =>
        {
            let text = language.pick("カードにありません", "not on the card");
            Line::note(what, text, None)
        }
        Renewal::Absent => return None,
    })
}
