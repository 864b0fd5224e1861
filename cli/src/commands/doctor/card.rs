//! What lies on the reader, and how it stands with path, PINs and dates: all that needs no PIN.

use mynumber_card::app::AllTries;
use mynumber_card::card::Path;
use mynumber_card::data::{
    Availability, Date, KnownDates, LastDay, Renewable, Renewal, Renewals, Stage, TokenInfo,
    TokenKind, UnknownReason, display_safe,
};
use mynumber_card::error::Operation;
use mynumber_card::job::{Bearer, Bearing, certificate};
use mynumber_card::{ApduLengths, Application, Credential, Error, TransportError, Tries};
use terminal::language::{Language, phrases};

use super::line::{Line, What};
use crate::connect::AnyCard;
use crate::failure::Failure;
use crate::messages::{self, Explanation, attention, names, unlock};

phrases! {
    use_pin => "使えます。氏名・住所などを読むには mynumber-card read", "it works: mynumber-card read reads name and address";
    use_code_b => "使えます。氏名・住所などを読むには mynumber-card read --code-b", "it works: mynumber-card read --code-b reads name and address";
    use_sign => "使えます。氏名・住所などを読むには mynumber-card cert sign", "it works: mynumber-card cert sign reads name and address";
    labelled(kind, label) => "{kind}（{label}）", "{kind} ({label})";
    long_ones(longest) => "長いコマンドにも対応しています（一度に {longest} バイト）", "carries long commands ({longest} bytes at once)";
    short_ones => "短いコマンドだけに対応しています。読み取りに時間がかかり、マイナンバーは暗号化されません", "carries short commands only: reading takes longer, and the My Number is not encrypted";
    left_of(name, left, limit) => "{name}: 残り{left}/{limit}回", "{name}: {left} of {limit} tries left";
    not_told(names) => "残り回数をカードが答えません（{names}）", "the card does not say how many tries are left ({names})";
    close_others => "ほかのカード用プログラムを閉じてもう一度。続くなら、確かな場合だけ --allow-last-try を付けて使ってください", "close other programs that use the card and run this again; if it stays so, use it only if you are sure, with --allow-last-try";
    all_there(usable) => "暗証番号と照合番号 {usable} 個は、残り回数が全部あります", "{usable} PINs and codes have all their tries";
    needs(name, option) => "あり。期限を見るには{name}が必要: mynumber-card dates {option}", "there; its dates need the {name}: mynumber-card dates {option}";
    absent => "カードにありません", "not on the card";
}

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
        match card.find_out_kind() {
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
            |tries| Bearing::new(self.kind(), tries),
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
            Bearer::CardWithoutPins => use_code_b(language),
            Bearer::Phone => use_sign(language),
            _ => use_pin(language),
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
        let text = labelled(language, kind, display_safe(&token.label));
        match token.kind() {
            kind if is_known(kind) => Line::ok(What::Card, text),
            _ => Line::note(What::Card, text, None),
        }
    }

    fn path(&self, language: Language) -> Line {
        let path = match &self.path {
            Ok(path) => path,
            Err(error) => return unread(What::Path, error, language),
        };
        if self.signatures == Some(false) {
            let error = TransportError::Unsupported {
                operation: Operation::CarrySignature,
            };
            return Line::explained(What::Path, messages::explain_link(&error, language));
        }
        match path.lengths {
            ApduLengths::Extended => Line::ok(What::Path, long_ones(language, path.longest_answer)),
            _ => Line::note(What::Path, short_ones(language), None),
        }
    }

    fn pins(&self, lines: &mut Vec<Line>, language: Language) {
        let tries = match &self.tries {
            Ok(tries) => tries,
            Err(error) => return lines.push(unread(What::Pins, error, language)),
        };
        let bearing = self.bearing();
        let without_pins = bearing.bearer() == Bearer::CardWithoutPins;
        let note = |text: String, advice| Line::note(What::Pins, text, advice);
        if without_pins {
            lines.push(note(
                unlock::without_pins(bearing, language).to_owned(),
                None,
            ));
        }
        let mut usable = 0_usize;
        let mut silent = Vec::new();
        for (credential, left) in tries.iter() {
            let name = names::credential(credential, language);
            let limit = credential.tries_limit();
            // The PIN of the offices is in nobody's way here, locked or not.
            let of_offices = matches!(credential, Credential::CommonPin | Credential::JukiPin);
            match (left, attention::pin(credential, left, bearing, language)) {
                (Tries::Locked, _) if without_pins && credential.is_pin_of_card() => {}
                (_, Some(it)) if of_offices => lines.push(note(it.message, Some(it.advice))),
                (_, Some(trouble)) => lines.push(Line::explained(What::Pins, trouble)),
                (Tries::NotReported, _) => silent.push(name),
                (Tries::Remaining(left), _) if left < limit => {
                    lines.push(note(left_of(language, name, left, limit), None));
                }
                (Tries::Remaining(_) | Tries::Unlimited, _) => usable = usable.saturating_add(1),
                _ => {}
            }
        }
        if !silent.is_empty() {
            // As for a last try: it could be one.
            let message = not_told(language, silent.join(language.pick("、", ", ")));
            let advice = close_others(language);
            let explanation = Explanation::new("tries_unknown", message, advice);
            lines.push(Line::explained(What::Pins, explanation));
        }
        if usable > 0 {
            lines.push(Line::ok(What::Pins, all_there(language, usable)));
        }
    }

    fn dates(&self, today: Date, lines: &mut Vec<Line>, language: Language) {
        let needs = |credential| LastDay::Unknown(UnknownReason::NeedsSecret(credential));
        let mut failed = |which, line: Line| {
            lines.push(Line {
                what: What::Date(which),
                ..line
            });
            LastDay::Unknown(UnknownReason::NotRecorded)
        };
        let card = match &self.card_expiry {
            Ok(Some(date)) => LastDay::Known(*date),
            Ok(None) => LastDay::Absent,
            Err(error) => failed(Renewable::Card, unread(What::Card, error, language)),
        };
        let auth = match self.auth.as_ref() {
            Ok(der) => match certificate::parse(der) {
                Ok(certificate) => certificate.not_after().into(),
                Err(error) => {
                    let line = Line::trouble(What::Card, &error.into(), language);
                    failed(Renewable::AuthCertificate, line)
                }
            },
            Err(Error::NotOpen { .. }) => needs(Credential::AuthPin),
            Err(Error::FileAbsent { .. }) => LastDay::Absent,
            Err(error) => failed(
                Renewable::AuthCertificate,
                unread(What::Card, error, language),
            ),
        };
        let has_sign = self
            .availability
            .as_ref()
            .map(|which| which.signature_certificate());
        let known = KnownDates {
            card,
            auth,
            sign: match has_sign {
                Ok(Some(false)) => LastDay::Absent,
                _ => needs(Credential::SignPassword),
            },
            license: if self.has_license {
                needs(Credential::LicensePin)
            } else {
                LastDay::Absent
            },
            birth_date: None,
        };
        let bearer = self.bearing().bearer();
        for (which, renewal) in Renewals::new(&known, today).iter() {
            lines.extend(of_date(which, renewal, bearer, language));
        }
    }
}

fn unread(what: What, error: &Error, language: Language) -> Line {
    let explanation = messages::explain_card(error, Bearing::default(), language);
    Line::explained(what, explanation)
}

/// Kinds that end the walk: what comes after them fails in the same way.
fn is_of_the_link(kind: &str) -> bool {
    const KINDS: &str = "card_removed card_reset no_card busy timeout io short_response unresponsive_card \
                         unresponsive_service unresponsive_reader no_service";
    KINDS.split(' ').any(|known| known == kind)
}

fn of_date(which: Renewable, renewal: Renewal, bearer: Bearer, language: Language) -> Option<Line> {
    let what = What::Date(which);
    Some(match renewal {
        Renewal::Known(deadline) => {
            let until = attention::until(&deadline, language);
            let place = attention::renewal(which, bearer, language);
            match deadline.stage() {
                Stage::Early => Line::ok(what, until),
                Stage::Open => Line::note(what, until, Some(place.to_owned())),
                Stage::Expired => {
                    let trouble = Explanation::new("expired", until, place);
                    Line::explained(what, trouble)
                }
            }
        }
        Renewal::Unknown(UnknownReason::NeedsSecret(credential)) => {
            let name = names::credential(credential, language);
            let option = names::dates_option(credential);
            Line::not_checked(what, needs(language, name, option))
        }
        Renewal::Absent
            if matches!(
                which,
                Renewable::AuthCertificate | Renewable::SignCertificate
            ) =>
        {
            Line::note(what, absent(language), None)
        }
        // Told above, or not on this card.
        Renewal::Unknown(_) | Renewal::Absent => return None,
    })
}
