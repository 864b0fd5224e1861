//! What kind of card is on the reader, by SELECT: for cards other than those supported here.

use crate::apdu::{Command, ins};
use crate::card::Card;
use crate::data::{TokenInfo, TokenKind};
use crate::error::Error;
use crate::terms::{Application, CardKind, StatusWord};
use crate::transport::Transport;

use super::jpki;

/// The applications that identify other cards, each with its public source.
const OTHERS: [(CardKind, &[u8]); 5] = [
    // DF1 of the license. National Police Agency, specification of IC driver's licenses
    // (運転免許証及び運転免許証作成システム等仕様書, versions 008 and 009); also in the README of
    // github.com/treastrain/TRETJapanNFCReader.
    (
        CardKind::DriversLicense,
        &[
            0xA0, 0x00, 0x00, 0x02, 0x31, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
    ),
    // DF1. Immigration Services Agency, specification of residence cards (在留カード等仕様書（一般公開用）
    // Ver 1.3, "DF 名（AID）"): https://www.moj.go.jp/isa/applications/disclosure/120424_01.html
    (
        CardKind::ResidenceCard,
        &[
            0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
    ),
    // LDS1 eMRTD application. ICAO Doc 9303 part 10, section 3.1:
    // https://www.icao.int/publications/Documents/9303_p10_cons_en.pdf
    (
        CardKind::Passport,
        &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01],
    ),
    // The signing and the authentication application. JAHIS, guideline for HPKI cards (HPKI 対応 IC カード
    // ガイドライン, https://www.jahis.jp/standard/detail/id=1077), as measured on a sample card:
    // https://qiita.com/gebo/items/5e58babe8123d48603d6
    (
        CardKind::HealthcarePki,
        &[
            0xE8, 0x28, 0xBD, 0x08, 0x0F, 0xA0, 0x00, 0x00, 0x03, 0x91, 0, 0, 0, 0, 0, 0x01,
        ],
    ),
    (
        CardKind::HealthcarePki,
        &[
            0xE8, 0x28, 0xBD, 0x08, 0x0F, 0xA0, 0x00, 0x00, 0x03, 0x91, 0, 0, 0, 0, 0, 0x02,
        ],
    ),
];

/// An application that cannot exist: identifiers that begin with B are reserved (ISO/IEC 7816-5).
const NOBODYS: [u8; 8] = [0xBF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

impl<T: Transport> Card<T> {
    /// Asks the card what kind of card it is, by selecting one application after the other. Two commands
    /// for a My Number card, at most seven for others. Afterwards, as far as this session knows,
    /// nothing is selected; what a PIN had opened is closed first.
    ///
    /// # Errors
    /// Errors of the link.
    pub fn find_out_kind(&mut self) -> Result<CardKind, Error> {
        if self.select_by_name(Application::Jpki.aid())?.is_success() {
            let file = 0x80 | jpki::ef::TOKEN_INFO.to_be_bytes()[1];
            let read =
                Command::new(0x00, ins::READ_BINARY, file, 0).expecting(TokenInfo::LABEL_LENGTH);
            let label = self.send_to_selected(&read)?.data;
            return Ok(match TokenInfo::kind_of_label(&label) {
                TokenKind::PlasticCard => CardKind::MyNumberCard,
                TokenKind::ResidentRegisterCard => CardKind::ResidentRegisterCard,
                TokenKind::Android => CardKind::Android,
                TokenKind::IPhone => CardKind::IPhone,
                TokenKind::Unknown if self.select_by_name(&NOBODYS)?.is_success() => {
                    CardKind::AnswersEverything
                }
                TokenKind::Unknown => CardKind::UnknownToken,
            });
        }
        for (kind, aid) in OTHERS {
            if says_yes(self.select_by_name(aid)?) {
                return Ok(kind);
            }
        }
        Ok(CardKind::Unknown)
    }
}

/// Other cards may answer with data that nobody asked for, and with a warning.
const fn says_yes(status: StatusWord) -> bool {
    status.is_success() || matches!(status.sw1(), 0x61 | 0x62)
}
