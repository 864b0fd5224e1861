//! `compare`: whether face, input assist and signature certificate say the same.

mod json;
mod text;

use mynumber_card::app::{CardSurface, Common, Detail, InputAssist, Jpki, Unread};
use mynumber_card::data::{Attributes, Date};
use mynumber_card::identity::{
    Agreement, CardSources, Field, Source, SourceComparison, compare_sources,
};
use mynumber_card::pki::integrity::{Answer, verify_face};
use mynumber_card::pki::records::Face;
use mynumber_card::pki::{Certificate, Purpose};
use mynumber_card::secret::keep;
use mynumber_card::{AssistPin, CodeA, CodeB, Error, SignPassword};

use super::{Moment, cert, malformed, read};
use crate::args::CompareArguments;
use crate::connect::{AnyCard, Hold, with_card};
use crate::failure::Failure;
use crate::output;
use crate::proof::{self, Proof};
use crate::secrets::Asker;
use crate::session::Session;
use crate::{input, trust};

/// What was read, what came of comparing it, and what proves each place.
struct Compared {
    face: Face,
    attributes: Attributes,
    certificate: Option<Certificate>,
    /// Of the common application; `None` when it could not be read.
    card_expiry: Option<Date>,
    comparison: SourceComparison,
    /// In the order of [`Source`]; nothing proves the common application.
    proofs: Vec<(Source, Proof)>,
}

impl Compared {
    /// The fields with this outcome.
    fn with(&self, outcome: &str) -> Vec<&'static str> {
        let fields = Field::ALL.into_iter();
        fields
            .filter(|field| {
                let agreement = self.comparison.of(*field);
                agreement.is_some_and(|agreement| agreement.name() == outcome)
            })
            .map(Field::name)
            .collect()
    }
}

pub(super) fn run(session: &Session, arguments: &CompareArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let at = Moment::new(arguments.at);
    let challenges = Challenges {
        face: input::challenge()?,
        assist: input::challenge()?,
    };
    let opener = Opener::new(arguments);
    let mut asker = session.asker();
    opener.expect(&mut asker, arguments.sign)?;
    let (files, closed) = with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        read_card(session, arguments, &mut asker, &challenges, card)
    })?;
    let language = session.language;
    let answer = Answer {
        digest: &challenges.face,
        signature: &files.face_answer,
    };
    let (_, report) = verify_face(
        &files.surface_certificate,
        &files.face,
        Some(answer),
        &anchors,
    );
    let face = Face::parse(&files.face).map_err(malformed)?;
    let mut proofs = vec![(Source::Face, Proof::of_files(&report, language))];
    let report = files.assist.attributes(&challenges.assist).verify(&anchors);
    proofs.push((Source::InputAssist, Proof::of_files(&report, language)));
    let certificate = files.certificate.as_deref().map(cert::parse).transpose()?;
    if let Some(certificate) = &certificate {
        let proof = Proof::of(certificate, Purpose::Signature, &anchors, at, language);
        proofs.push((Source::SignCertificate, proof));
    }
    let attributes = files.assist.content;
    let comparison = compare_sources(&CardSources {
        face: Some(&face),
        attributes: Some(&attributes),
        certificate: certificate.as_ref(),
        card_expiry: files.card_expiry,
    });
    let compared = Compared {
        face,
        attributes,
        certificate,
        card_expiry: files.card_expiry,
        comparison,
        proofs,
    };
    let printed = if session.options.json {
        output::print_json(&json::Json::new(&compared))
    } else {
        output::print(&text::text(&compared, language))
    };
    closed.map_err(Failure::LeftOpen)?;
    // What differs does, also when nobody reads the rest.
    if compared.comparison.overall() != Some(&Agreement::Agrees) {
        return Err(Failure::Differs {
            differing: compared.with("differs"),
            doubtful: compared.with("look_at_it"),
        });
    }
    let proofs: Vec<&Proof> = compared.proofs.iter().map(|(_, proof)| proof).collect();
    proof::conclude(&proofs, arguments.require_authentic, language, printed)
}

/// A digest for each key that answers.
struct Challenges {
    face: [u8; 32],
    assist: [u8; 32],
}

/// What opens face and input assist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// Code B opens both: it is asked for once.
    CodeB,
    CodeBAndPin,
    CodeAAndPin,
}

impl Opener {
    fn new(arguments: &CompareArguments) -> Self {
        match (arguments.code_a, arguments.assist_pin) {
            (true, _) => Self::CodeAAndPin,
            (false, true) => Self::CodeBAndPin,
            (false, false) => Self::CodeB,
        }
    }

    /// Also for the signature certificate, where it is wanted.
    fn expect(self, asker: &mut Asker<'_>, sign: bool) -> Result<(), Failure> {
        match self {
            Self::CodeAAndPin => asker.expect::<CodeA>()?,
            Self::CodeB | Self::CodeBAndPin => asker.expect::<CodeB>()?,
        };
        if self != Self::CodeB {
            asker.expect::<AssistPin>()?;
        }
        if sign {
            asker.expect::<SignPassword>()?;
        }
        Ok(())
    }
}

/// The files as stored, and the answers to the challenges.
struct Files {
    surface_certificate: Vec<u8>,
    face: Vec<u8>,
    face_answer: Vec<u8>,
    assist: read::Files<Attributes>,
    certificate: Option<Vec<u8>>,
    /// Of the common application; `None` when it could not be read.
    card_expiry: Option<Date>,
}

/// What was read, and whether what the secrets opened could be closed.
type Read = (Files, Result<(), Error>);

/// Each application is selected once and each file read once, but that a signature certificate which is
/// wanted is asked after before the first secret; the SELECT of the last application, which needs no
/// secret, closes what the others opened.
fn read_card(
    session: &Session,
    arguments: &CompareArguments,
    asker: &mut Asker<'_>,
    challenges: &Challenges,
    card: &mut AnyCard<'_>,
) -> Result<Read, Failure> {
    let (last, opener) = (session.last_try(), Opener::new(arguments));
    let mut surface = if arguments.sign {
        let mut jpki = card.jpki()?;
        jpki.expect_signature_certificate()?;
        jpki.switch::<CardSurface>()?
    } else {
        card.card_surface()?
    };
    let surface_certificate = surface.read_certificate()?;
    // The key that answers needs no PIN: where its answer does not come, none is asked for.
    let face_answer = surface.sign(&challenges.face)?;
    let mut kept = None;
    let face = if opener == Opener::CodeAAndPin {
        let mut opened = surface.present::<CodeA, _>(&mut *asker, last)?;
        opened.read_face()?
    } else {
        let code = keep(&mut kept, &mut *asker);
        let mut opened = surface.present::<CodeB, _>(code, last)?;
        opened.read_face()?
    };

    let mut input_assist = surface.switch::<InputAssist>()?;
    let certificate = input_assist.read_certificate()?;
    let answer = input_assist.sign(&challenges.assist)?;
    let assist = if opener == Opener::CodeB {
        let code = keep(&mut kept, &mut *asker);
        let mut opened = input_assist.present::<CodeB, _>(code, last)?;
        let attributes = opened.read_attributes()?;
        read::Files::read(certificate, answer, attributes, opened)?
    } else {
        let mut opened = input_assist.present::<AssistPin, _>(&mut *asker, last)?;
        let attributes = opened.read_attributes()?;
        read::Files::read(certificate, answer, attributes, opened)?
    };
    drop(kept);

    let (certificate, mut common) = if arguments.sign {
        let mut jpki = input_assist.switch::<Jpki>()?;
        let read = jpki
            .present::<SignPassword, _>(&mut *asker, last)?
            .read_sign_certificate();
        let read = read.map_err(|error| match error {
            Error::FileAbsent { .. } => Error::NoSignatureCertificate,
            error => error,
        })?;
        (Some(read), jpki.switch::<Common>()?)
    } else {
        (None, input_assist.switch::<Common>()?)
    };
    // The three places can be compared without it.
    let card_expiry = match common.read_card_id() {
        Ok(id) => Some(id.expiry()),
        // Not what came spoilt: that could have said another date.
        Err(error @ Error::Malformed { .. }) => return Err(error.into()),
        Err(error) if Unread::of(Detail::CardId, &error).is_some() => None,
        Err(error) => return Err(error.into()),
    };
    let files = Files {
        surface_certificate,
        face,
        face_answer,
        assist,
        certificate,
        card_expiry,
    };
    Ok((files, common.close()))
}
