//! Everything that a card says about itself without any PIN, in one pass over its applications.

use super::tries::{AllTries, visit_all};
use super::unread::{Detail, Unread, Untold};
use super::{common, jpki};
use crate::card::{Card, Selected};
use crate::data::{Availability, CardId, TokenInfo};
use crate::error::Error;
use crate::terms::Application;
use crate::transport::Transport;

/// What a card says about itself without any PIN. What the card does not give is `None` or not
/// reported, and is listed in `unread` if it should have been there; the rest is still given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardStatus {
    /// Kind of token, label, serial; `None` when the card has no public-key application, or when it is
    /// among the unread.
    pub token: Option<TokenInfo>,
    /// Which certificates are present.
    pub availability: Option<Availability>,
    /// The user-authentication certificate, DER.
    pub auth_certificate: FreeFile,
    /// Serial, municipality and expiry; `None` where the common application is absent (phones), or
    /// when it is among the unread.
    pub card_id: Option<CardId>,
    /// The counters.
    pub tries: AllTries,
    /// Whether a driver's license (マイナ免許証) is on the card; `None` when that is among the unread.
    pub has_license: Option<bool>,
    /// What should have been there and could not be read.
    pub unread: Vec<Unread>,
}

/// A file that some cards show freely.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FreeFile {
    /// As stored, without filler.
    Read(Vec<u8>),
    /// It is there, behind a PIN.
    NeedsPin,
    /// The card does not have it.
    Absent,
    /// The card says that it has one (EF 0008), but does not give the file.
    Contradicted,
    /// It could not be read: [`CardStatus::unread`] says why.
    Unread,
}

impl core::fmt::Debug for FreeFile {
    /// Without what was read.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Read(_) => "Read(..)",
            Self::NeedsPin => "NeedsPin",
            Self::Absent => "Absent",
            Self::Contradicted => "Contradicted",
            Self::Unread => "Unread",
        })
    }
}

/// One pass over the applications, without any PIN. Where it ends early, what was read so far is there.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) token: Option<TokenInfo>,
    pub(crate) availability: Option<Availability>,
    /// `None` where the pass did not get there.
    pub(crate) auth_certificate: Option<FreeFile>,
    pub(crate) card_id: Option<CardId>,
    pub(crate) tries: AllTries,
    pub(crate) has_license: Option<bool>,
    pub(crate) untold: Untold,
}

impl Pass {
    pub(crate) const fn new(untold: Untold) -> Self {
        Self {
            token: None,
            availability: None,
            auth_certificate: None,
            card_id: None,
            tries: AllTries::none(),
            has_license: None,
            untold,
        }
    }

    /// `also` runs where the public-key application is selected.
    pub(crate) fn over<T: Transport>(
        &mut self,
        card: &mut Card<T>,
        mut also: impl FnMut(&mut Selected<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Self {
            token,
            availability,
            auth_certificate,
            card_id,
            ..
        } = self;
        visit_all(
            card,
            &mut self.tries,
            &mut self.untold,
            |selected, untold| {
                match selected.application() {
                    Application::Jpki => {
                        let read = selected
                            .read_file_as(jpki::ef::TOKEN_INFO, jpki::TOKEN_INFO)
                            .and_then(|file| TokenInfo::parse(&file).map_err(Error::from));
                        *token = untold.take(Detail::TokenInfo, read)?;
                        let read = selected
                            .read_file_as(jpki::ef::AVAILABILITY, jpki::AVAILABILITY)
                            .and_then(|file| Availability::parse(&file).map_err(Error::from));
                        *availability = untold.take(Detail::Availability, read)?;
                        let read = read_free_certificate(selected);
                        let read = untold.take(Detail::AuthCertificate, read)?;
                        let said =
                            availability.is_some_and(Availability::has_authentication_certificate);
                        *auth_certificate = Some(match read.unwrap_or(FreeFile::Unread) {
                            FreeFile::Absent if said => FreeFile::Contradicted,
                            read => read,
                        });
                        also(selected)?;
                    }
                    Application::Common => {
                        let read = selected
                            .read_record(common::ef::CARD_ID, 1)
                            .and_then(|record| CardId::parse(&record).map_err(Error::from));
                        *card_id = untold.take(Detail::CardId, read)?;
                    }
                    _ => {}
                }
                Ok(())
            },
        )?;
        let license = match card.select(Application::License) {
            Ok(_) => Ok(true),
            Err(Error::ApplicationAbsent { .. }) => Ok(false),
            Err(error) => Err(error),
        };
        self.has_license = self.untold.take(Detail::License, license)?;
        Ok(())
    }
}

impl<T: Transport> Card<T> {
    /// Reads all that needs no PIN: token, availability, user-authentication certificate, card
    /// number and expiry, every counter, and whether there is a license. 20 commands on an extended
    /// path for a plastic card; spends no try. A detail that cannot be read does not hold back
    /// the others.
    ///
    /// # Errors
    /// Errors of the link, and those of the first SELECT.
    pub fn read_status(&mut self) -> Result<CardStatus, Error> {
        let mut pass = Pass::new(Untold::strict());
        pass.over(self, |_| Ok(()))?;
        Ok(CardStatus {
            token: pass.token,
            availability: pass.availability,
            auth_certificate: pass.auth_certificate.unwrap_or(FreeFile::Absent),
            card_id: pass.card_id,
            tries: pass.tries,
            has_license: pass.has_license,
            unread: pass.untold.unread(),
        })
    }
}

fn read_free_certificate<T: Transport>(selected: &mut Selected<'_, T>) -> Result<FreeFile, Error> {
    match jpki::read_certificate(selected, jpki::ef::AUTH_CERTIFICATE) {
        Ok(der) => Ok(FreeFile::Read(der)),
        Err(Error::NotOpen { .. }) => Ok(FreeFile::NeedsPin),
        Err(Error::FileAbsent { .. }) => Ok(FreeFile::Absent),
        Err(error) => Err(error),
    }
}
