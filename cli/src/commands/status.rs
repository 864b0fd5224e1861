//! `status`: what the card says of itself without any PIN.

mod json;

use mynumber_card::app::{AllTries, CardKind, CardStatus, Detail, FreeFile, Unread, WhyUnread};
use mynumber_card::data::{CardId, TokenInfo, TokenKind, display_safe};
use mynumber_card::pki::{Certificate, Purpose, TrustAnchors};
use mynumber_card::{Application, Credential, Error, Tries};

use super::details::{self, Details};
use super::{Moment, cert, day};
use crate::args::StatusArguments;
use crate::bearer::{Bearer, Bearing};
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::messages::names;
use crate::output::{self, Table};
use crate::proof::Proof;
use crate::session::Session;
use crate::{report, trust};

/// What the two languages and the JSON are made from.
struct Status {
    token: Option<TokenInfo>,
    card_id: Option<CardId>,
    auth: Auth,
    /// Whether there is a signature certificate, when the card says so.
    sign: Option<bool>,
    tries: AllTries,
    has_license: Option<bool>,
    unread: Vec<Unread>,
    at: Moment,
    details: Option<Details>,
}

enum Auth {
    Read(Box<Certificate>, Box<Proof>),
    NeedsPin,
    Absent,
    /// The card says that it is there, and does not give it.
    Contradicted,
    /// Among the unread.
    Unknown,
}

pub(super) fn run(session: &Session, arguments: &StatusArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let (details, read) = with_card(session, Hold::Shared, |card| {
        let details = arguments.details.then(|| details::read(card)).transpose()?;
        let read = card.read_status()?;
        if kind_of_card(&read)? == TokenKind::ResidentRegisterCard {
            return Err(Failure::NotAMyNumberCard {
                kind: CardKind::ResidentRegisterCard,
                status: None,
            });
        }
        Ok((details, read))
    })?;
    let mut status = Status::new(read, &anchors, Moment::new(arguments.at), session.language)?;
    if let Some(read) = details {
        status.unread.extend(read.unread());
        let card_id = status.card_id.as_ref();
        status.details = Some(Details::new(read, card_id, &anchors, session.language));
    }
    if session.options.json {
        return output::print_json(&status.json());
    }
    output::print(&status.text(session.language))?;
    let auth = match &status.auth {
        Auth::Read(_, proof) => proof.hint(),
        Auth::NeedsPin | Auth::Absent | Auth::Contradicted | Auth::Unknown => None,
    };
    let chain = status.details.as_ref().and_then(Details::proof);
    if let Some(hint) = auth.or_else(|| chain?.hint()) {
        let doubt = report::doubt(hint, session.language);
        output::remark(&doubt, session.language);
    }
    Ok(())
}

/// What holds the certificates; without the application it is no card that is meant.
fn kind_of_card(read: &CardStatus) -> Result<TokenKind, Error> {
    let no_token = |one: &Unread| one.detail == Detail::TokenInfo;
    match &read.token {
        Some(token) => Ok(token.kind()),
        None if read.unread.iter().any(no_token) => Ok(TokenKind::Unknown),
        None => Err(Error::ApplicationAbsent {
            application: Application::Jpki,
        }),
    }
}

impl Status {
    fn new(
        read: CardStatus,
        anchors: &TrustAnchors,
        at: Moment,
        language: Language,
    ) -> Result<Self, Failure> {
        let mut unread = read.unread;
        let auth = match read.auth_certificate {
            FreeFile::Read(der) => match cert::parse(&der) {
                Ok(certificate) => {
                    let proof =
                        Proof::of(&certificate, Purpose::Authentication, anchors, at, language);
                    Auth::Read(Box::new(certificate), Box::new(proof))
                }
                Err(_) => {
                    let (detail, why) = (Detail::AuthCertificate, WhyUnread::Malformed);
                    unread.push(Unread { detail, why });
                    Auth::Unknown
                }
            },
            FreeFile::NeedsPin => Auth::NeedsPin,
            FreeFile::Absent => Auth::Absent,
            FreeFile::Contradicted => Auth::Contradicted,
            FreeFile::Unread => Auth::Unknown,
        };
        Ok(Self {
            token: read.token,
            card_id: read.card_id,
            auth,
            sign: read
                .availability
                .and_then(|availability| availability.signature_certificate()),
            tries: read.tries,
            has_license: read.has_license,
            unread,
            at,
            details: None,
        })
    }

    fn card_expired(&self) -> Option<bool> {
        let expiry = self.card_id.as_ref()?.expiry();
        Some(self.at.date()? > expiry)
    }

    fn kind(&self) -> TokenKind {
        let token = self.token.as_ref();
        token.map_or(TokenKind::Unknown, TokenInfo::kind)
    }

    fn text(&self, language: Language) -> String {
        let mut text = String::new();
        section(
            &mut text,
            language.pick("カード", "Card"),
            &self.card(language),
        );
        let certificates = self.certificates(language);
        section(
            &mut text,
            language.pick("電子証明書", "Certificates"),
            &certificates,
        );
        if let Some(details) = &self.details {
            let title = language.pick(
                "カード自身（署名があるのは証明書だけ）",
                "The card itself (only the certificate is signed)",
            );
            section(&mut text, title, &details.table(language));
        }
        let pins = self.pins(language);
        section(
            &mut text,
            language.pick("暗証番号", "PINs and codes"),
            &pins,
        );
        if !self.unread.is_empty() {
            let title = language.pick("読み取れなかったもの", "Could not be read");
            section(&mut text, title, &self.unread(language));
        }
        text.push_str(&self.footer(language));
        text
    }

    fn unread(&self, language: Language) -> Table {
        let mut table = Table::indented(2);
        for Unread { detail, why } in &self.unread {
            let name = names::detail(*detail, language);
            table.row([name, names::why_unread(*why, language).as_str()]);
        }
        table
    }

    fn card(&self, language: Language) -> Table {
        let mut table = Table::indented(2);
        let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
        let kind = names::token_kind(self.kind(), language);
        let kind = match &self.token {
            Some(token) => {
                let label = display_safe(&token.label);
                say!(language, "{kind}（{label}）", "{kind} ({label})")
            }
            None => language.pick("不明", "unknown").to_owned(),
        };
        row("種類", "Kind", &kind);
        if let Some(id) = &self.card_id {
            row("番号", "Serial", id.serial());
            let municipality = names::municipality(id.municipality(), language);
            row("市区町村", "Municipality", &municipality);
            let expiry = day(id.expiry(), language);
            let expiry = match self.card_expired() {
                Some(true) => say!(language, "{expiry} 期限切れ", "{expiry}, expired"),
                _ => expiry,
            };
            row("有効期限", "Expiry", &expiry);
        } else if matches!(self.kind(), TokenKind::Android | TokenKind::IPhone) {
            return table;
        }
        let license = match self.has_license {
            Some(true) => language.pick(
                "カードにある: mynumber-card license",
                "on the card: mynumber-card license",
            ),
            Some(false) => language.pick("カードにない", "not on the card"),
            None => language.pick("不明", "unknown"),
        };
        row("運転免許証", "Driver's license", license);
        table
    }

    fn certificates(&self, language: Language) -> Table {
        let mut table = Table::indented(2);
        let absent = language.pick("カードにない", "not on the card");
        let auth = match &self.auth {
            Auth::Read(certificate, _) => {
                let last = certificate.not_after();
                let until = match last.japanese_date() {
                    Some(date) => day(date, language),
                    None => last.to_string(),
                };
                if self.at.is_after(last) {
                    say!(language, "{until} 期限切れ", "expired on {until}")
                } else {
                    say!(language, "{until}まで有効", "valid until {until}")
                }
            }
            Auth::NeedsPin => language
                .pick(
                    "あり。期限を見るには暗証番号が必要: mynumber-card cert auth",
                    "present; its dates need the PIN: mynumber-card cert auth",
                )
                .to_owned(),
            Auth::Absent => absent.to_owned(),
            Auth::Contradicted => language
                .pick(
                    "あると記録されていますが、読めませんでした",
                    "recorded as present, but the card did not give it",
                )
                .to_owned(),
            Auth::Unknown => language.pick("不明", "unknown").to_owned(),
        };
        table.row([language.pick("利用者証明用", "User authentication"), &auth]);
        let sign = match self.sign {
            Some(true) => language.pick(
                "あり。期限を見るにはパスワードが必要: mynumber-card cert sign",
                "present; its dates need the password: mynumber-card cert sign",
            ),
            Some(false) => absent,
            None => language.pick("不明", "unknown"),
        };
        table.row([language.pick("署名用", "Signature"), sign]);
        if let Auth::Read(_, proof) = &self.auth {
            let title = language.pick("利用者証明用の真正性", "Authentic");
            table.row([title, &proof.in_words(language)]);
        }
        table
    }

    fn pins(&self, language: Language) -> Table {
        let mut table = Table::indented(2);
        for (credential, tries) in self.tries.iter() {
            if tries == Tries::Absent {
                continue;
            }
            let limit = names::tries_limit(credential);
            let state = match tries {
                Tries::Remaining(left) => {
                    say!(
                        language,
                        "残り{left}/{limit}回",
                        "{left} of {limit} tries left"
                    )
                }
                Tries::Locked => language.pick("ロック中", "LOCKED").to_owned(),
                other => names::tries_left(other, language),
            };
            table.row([
                names::credential(credential, language),
                &state,
                names::meaning(credential, language),
            ]);
        }
        table
    }

    fn footer(&self, language: Language) -> String {
        let mut text = String::new();
        let absent: Vec<&str> = self
            .tries
            .iter()
            .filter(|(_, tries)| *tries == Tries::Absent)
            .map(|(credential, _)| names::credential(credential, language))
            .collect();
        if !absent.is_empty() {
            let names = absent.join(language.pick("、", ", "));
            text.push_str(&say!(
                language,
                "このカードにないもの: {names}\n",
                "Not on this card: {names}\n"
            ));
        }
        for line in self.unlocking(language) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    fn bearing(&self) -> Bearing {
        Bearing::of(self.kind(), &self.tries)
    }

    /// What can be done about locks, as far as it applies to what bears the PINs.
    fn unlocking(&self, language: Language) -> Vec<&'static str> {
        let bearing = self.bearing();
        match bearing.bearer {
            Bearer::Phone => return vec![language.pick(
                "暗証番号は、窓口ではなくスマートフォンのマイナアプリ（旧マイナポータルアプリ）で設定し直せます。\n\
                 電子証明書の更新もアプリで。",
                "PINs are set anew in the phone's own app (マイナアプリ, formerly マイナポータルアプリ), not at an\n\
                 office; the certificates are renewed there too.",
            )],
            Bearer::CardWithoutPins => {
                let code_b = bearing.has_code_b();
                return vec![without_pins(code_b, language)];
            }
            Bearer::Card => {}
        }
        let either = bearing.kiosk(Credential::AuthPin) || bearing.kiosk(Credential::SignPassword);
        let mut lines = vec![match either {
            true => language.pick(
                "ロックの解除は市区町村の窓口で。利用者証明用と署名用の一方だけなら、もう一方が分かれば、\n\
                 アプリで予約のうえコンビニのキオスク端末でも解除できます。",
                "A lock is lifted at the municipal office. If only one of authentication PIN and signature\n\
                 password is locked, the other one also lifts it at a convenience-store kiosk, after booking\n\
                 in the app.",
            ),
            false => language.pick(
                "ロックの解除は市区町村の窓口で。",
                "A lock is lifted at the municipal office.",
            ),
        }];
        let assist = self.tries.get(Credential::AssistPin);
        if assist == Tries::Locked && bearing.has_code_b() {
            lines.push(language.pick(
                "券面事項入力補助用の暗証番号がなくても、氏名・住所などは mynumber-card read --code-b で読めます。",
                "Without the input-assist PIN, mynumber-card read --code-b reads name and address.",
            ));
        }
        lines
    }
}

fn without_pins(code_b: bool, language: Language) -> &'static str {
    if code_b {
        language.pick(
            "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはなく、\n\
             氏名・住所などは mynumber-card read --code-b で読めます。暗証番号を使えるようにするのは市区町村の窓口で。",
            "Every PIN of this card is locked. If it is one without PINs (顔認証マイナンバーカード), there is nothing\n\
             to unlock, and mynumber-card read --code-b reads name and address. The municipal office makes it\n\
             a card with PINs again.",
        )
    } else {
        language.pick(
            "暗証番号がすべてロックされています。暗証番号のないカード（顔認証マイナンバーカード）なら解除するものはありません。\n\
             暗証番号を使えるようにするのは市区町村の窓口で。",
            "Every PIN of this card is locked. If it is one without PINs (顔認証マイナンバーカード), there is nothing\n\
             to unlock. The municipal office makes it a card with PINs again.",
        )
    }
}

fn section(text: &mut String, title: &str, table: &Table) {
    text.push_str(&format!("{title}\n{table}\n"));
}
