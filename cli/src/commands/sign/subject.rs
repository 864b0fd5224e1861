//! What is signed, read before anybody is asked for a password.

use std::path::{Path, PathBuf};

use documents::{ContentDigests, ContentHasher, DocumentKind, HashAlgorithm, cms, pdf};
use mynumber_card::data::UnixTime;
use mynumber_card::pki::Certificate;

use crate::args::{SignArguments, SignatureFormat, SigningKey};
use crate::failure::{Failure, UsageError};
use crate::opened::{self, Opened};

/// What is signed.
pub(super) struct Subject {
    /// Its path and bytes; `None` where only the digest is known.
    pub(super) file: Option<(PathBuf, u64)>,
    pub(super) format: SignatureFormat,
    /// SHA-256, of the file as it is.
    pub(super) sha256: [u8; 32],
    /// Signatures that it has already.
    pub(super) earlier: usize,
    work: Work,
}

enum Work {
    Pdf {
        file: Vec<u8>,
        options: Box<pdf::Options>,
    },
    Cms {
        content: ContentDigests,
        time: UnixTime,
        pem: bool,
    },
    Raw,
}

/// Everything but the signature.
pub(super) enum Prepared {
    Pdf(Box<pdf::Prepared>),
    Cms {
        message: Box<cms::Prepared>,
        content: ContentDigests,
        pem: bool,
    },
    /// The signature is all that is wanted.
    Raw([u8; 32]),
}

impl Subject {
    /// Reads it. A PDF is known to be one that can be signed then.
    pub(super) fn read(arguments: &SignArguments, now: UnixTime) -> Result<Self, Failure> {
        if let Some(sha256) = arguments.digest {
            let format = arguments.format.unwrap_or(SignatureFormat::Raw);
            if format != SignatureFormat::Raw {
                return Err(Failure::conflict("--digest", "--format"));
            }
            let subject = Self {
                file: None,
                format,
                sha256,
                earlier: 0,
                work: Work::Raw,
            };
            return subject.with_meaning(arguments);
        }
        let path = arguments.file.as_deref().unwrap_or(Path::new("-"));
        let opened = Opened::open(path)?;
        let of_content = match opened.kind() {
            Some(DocumentKind::Pdf) => SignatureFormat::Pdf,
            _ => SignatureFormat::Cms,
        };
        let format = arguments.format.unwrap_or(of_content);
        if format == SignatureFormat::Pdf && arguments.key == SigningKey::Auth {
            return Err(UsageError::AuthenticationKeyForPdf.into());
        }
        let mut hasher = ContentHasher::new(&[HashAlgorithm::Sha256]);
        let mut earlier = 0;
        let (bytes, work, content) = if format == SignatureFormat::Pdf {
            let file = opened.whole()?;
            let options = Box::new(pdf_options(arguments, now));
            earlier = pdf::check_signable(&file, &options)?;
            hasher.update(&file);
            let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
            (bytes, Work::Pdf { file, options }, hasher.finish())
        } else {
            let bytes = opened.pieces(|piece| hasher.update(piece))?;
            let (content, pem) = (hasher.finish(), arguments.pem);
            let work = match format {
                SignatureFormat::Raw => Work::Raw,
                _ => Work::Cms {
                    content: content.clone(),
                    time: now,
                    pem,
                },
            };
            (bytes, work, content)
        };
        let sha256 = content.get(HashAlgorithm::Sha256);
        let sha256 = sha256.and_then(|digest| digest.try_into().ok());
        let subject = Self {
            file: Some((path.to_owned(), bytes)),
            format,
            sha256: sha256.unwrap_or_default(),
            earlier,
            work,
        };
        subject.with_meaning(arguments)
    }

    /// Options that have no meaning with it are refused.
    fn with_meaning(self, arguments: &SignArguments) -> Result<Self, Failure> {
        match arguments.without_meaning(self.format) {
            Some(option) => Err(UsageError::NotForThisFormat { option }.into()),
            None => Ok(self),
        }
    }

    /// Where the result goes: where it was asked for, else beside the file. `None` for the bare signature, which is shown.
    pub(super) fn output(&self, asked: Option<&Path>) -> Option<PathBuf> {
        if let Some(asked) = asked {
            return Some(asked.to_owned());
        }
        let (path, _) = self.file.as_ref()?;
        if self.format != SignatureFormat::Raw && opened::is_standard_input(path) {
            return Some(PathBuf::from("-"));
        }
        let mut name = match self.format {
            SignatureFormat::Raw => return None,
            SignatureFormat::Pdf => path.file_stem()?.to_owned(),
            SignatureFormat::Cms => path.file_name()?.to_owned(),
        };
        name.push(match self.format {
            SignatureFormat::Pdf => "-signed.pdf",
            _ => ".p7s",
        });
        Some(path.with_file_name(name))
    }

    /// Whether what is written is text.
    pub(super) const fn writes_text(&self) -> bool {
        matches!(self.work, Work::Cms { pem: true, .. })
    }

    /// Everything but the signature, for the certificate of the key that will make it.
    pub(super) fn prepare(self, certificate: &Certificate) -> Result<Prepared, Failure> {
        Ok(match self.work {
            Work::Raw => Prepared::Raw(self.sha256),
            Work::Pdf { file, options } => {
                Prepared::Pdf(Box::new(pdf::prepare(file, certificate, &options)?))
            }
            Work::Cms { content, time, pem } => {
                let how = cms::Options::signed_at(time);
                let message = Box::new(cms::prepare(certificate, &content, how)?);
                Prepared::Cms {
                    message,
                    content,
                    pem,
                }
            }
        })
    }
}

fn pdf_options(arguments: &SignArguments, now: UnixTime) -> pdf::Options {
    let mut options = pdf::Options::new(now);
    if let Some(reason) = &arguments.reason {
        options = options.reason(reason);
    }
    if let Some(place) = &arguments.place {
        options = options.place(place);
    }
    if let Some(field) = &arguments.field {
        options = options.field(field);
    }
    if arguments.pades {
        options = options.pades();
    }
    match arguments.despite_earlier {
        true => options.despite_earlier(),
        false => options,
    }
}

impl Prepared {
    pub(super) fn digest(&self) -> [u8; 32] {
        match self {
            Self::Pdf(prepared) => *prepared.digest(),
            Self::Cms { message, .. } => *message.digest(),
            Self::Raw(digest) => *digest,
        }
    }
}
