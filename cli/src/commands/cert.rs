//! `cert`: one of the four certificates.

use std::io::IsTerminal as _;

use mynumber_card::job::Output;
use mynumber_card::job::certificate::{self, CertificateFile};
use mynumber_card::pki::{Purpose, TrustAnchors};
use mynumber_card::{AuthPin, Error, SignPassword};
use terminal::screen::Screen;
use terminal::{files, output};

use crate::args::{CertArguments, CertificateFormat, WhichCertificate};
use crate::connect::{Hold, with_card, with_secret};
use crate::failure::{Failure, UsageError};
use crate::session::{NO_FILES, Session};
use crate::view::ssh;
use crate::{conclude, trust, view};

/// What the certificate in this place is for.
const fn purpose(which: WhichCertificate) -> Purpose {
    match which {
        WhichCertificate::Auth => Purpose::Authentication,
        WhichCertificate::AuthCa => Purpose::AuthenticationAuthority,
        WhichCertificate::Sign => Purpose::Signature,
        WhichCertificate::SignCa => Purpose::SignatureAuthority,
    }
}

pub(super) fn run(session: &Session, arguments: &CertArguments) -> Result<(), Failure> {
    let json = session.options.json;
    if json && arguments.format.is_some() {
        return Err(UsageError::JsonAndFormat.into());
    }
    let format = arguments.format.unwrap_or(CertificateFormat::Text);
    if format == CertificateFormat::Der
        && arguments.output.is_none()
        && std::io::stdout().is_terminal()
    {
        return Err(UsageError::DerToTerminal.into());
    }
    let purpose = purpose(arguments.which);
    if format == CertificateFormat::Ssh && ssh::comment(purpose).is_none() {
        return Err(UsageError::NobodysKey.into());
    }
    if let Some(path) = &arguments.output {
        files::prepare(path, arguments.force)?;
    }
    let anchors = trust::anchors(&session.options, session.language)?;
    let read = read(session, arguments, purpose, &anchors)?;
    let mut proofs = Vec::new();
    let bytes = match format {
        CertificateFormat::Text => {
            let Ok(content) = &read.data.content else {
                return read.data.content.map(drop).map_err(Failure::Card);
            };
            proofs.push(&content.proof);
            let screen = match &arguments.output {
                Some(_) => Screen::plain(session.language, arguments.checks.details),
                None => session.screen(arguments.checks.details),
            };
            let report = session.report(&read, NO_FILES, |_| {
                view::certificate::text(content, screen)
            });
            report.as_bytes().to_vec()
        }
        // Also of a certificate that this program does not understand.
        CertificateFormat::Pem => read.data.pem.clone().into_bytes(),
        CertificateFormat::Der => read.data.der.clone(),
        CertificateFormat::Ssh => {
            let content = read.data.content.map_err(Failure::Card)?;
            let line = ssh::authorized_key(&content.certificate, purpose);
            line.ok_or(Failure::NotAnRsaKey)?.into_bytes()
        }
    };
    match &arguments.output {
        Some(path) => files::write(path, &bytes, arguments.force, &session.signals)?,
        None => output::print_bytes(&bytes)?,
    }
    conclude::doubt(&proofs, session.language);
    conclude::closed(read.left_open)
}

fn read(
    session: &Session,
    arguments: &CertArguments,
    purpose: Purpose,
    anchors: &TrustAnchors,
) -> Result<Output<CertificateFile>, Failure> {
    let context = || session.context(anchors, arguments.at);
    if purpose == Purpose::Signature {
        let context = context()?;
        return with_secret::<SignPassword, _>(session, |card, asker| {
            certificate::opened::<SignPassword, _, _>(card, asker, context)
        });
    }
    let free = context()?;
    let read = with_card(session, Hold::Shared, |card| {
        Ok(certificate::free(card, purpose, free)?)
    });
    let read = match read {
        // Phones.
        Err(Failure::Card(Error::NotOpen { .. })) if purpose == Purpose::Authentication => {
            let context = context()?;
            with_secret::<AuthPin, _>(session, |card, asker| {
                certificate::opened::<AuthPin, _, _>(card, asker, context)
            })
        }
        read => read,
    };
    read.map_err(|failure| match failure {
        Failure::Card(Error::FileAbsent { .. }) => Failure::NoSuchCertificate,
        failure => failure,
    })
}
