//! How each fact is tried.

use super::fact::{Fact, Subject};
use super::judge;
use super::step::{
    Expect, Needs, Place, Step, Trial, ask, counter, file, give, object, read, read_current,
    record, select, sign,
};
use crate::terms::Application as A;

/// An application that no card has: the identifier is of the proprietary kind (ISO/IEC 7816-4, 8.2.1.2).
pub(super) const NOBODYS: &[u8] = b"\xF0no such one";
const JPKI: &[u8] = A::Jpki.aid();
const ISSUER: &[u8] = A::IssuerSecurityDomain.aid();
/// What is signed: it stands for nothing.
pub(super) const DIGEST: &[u8] = &[0; 32];
const CHALLENGE: &[u8] = &[0; 8];
/// The most that an extended command asks for.
const EXTENDED: usize = 65_536;
/// Certificate of 7F21 and 00F8, in bytes.
const OBJECT: usize = 575;
/// No such file, record, reference or object.
const NONE: &[u16] = &[0x6A82, 0x6A83, 0x6A88];
/// Phones know fewer instructions.
const UNKNOWN: &[u16] = &[0x6D00, 0x6E00];
/// A file of two bytes' tag, with a certificate in it.
const CERTIFICATE_LENGTH: usize = 200;

const fn trial(fact: Fact, place: Place, steps: &'static [Step]) -> Trial {
    Trial {
        subject: Subject::Fact(fact),
        place,
        needs: Needs::Nothing,
        steps,
        judge: None,
    }
}

const fn authenticate(key: u8, expect: Expect) -> Step {
    give([0x00, 0x88, 0x00, 0x80 | key], CHALLENGE, 256, expect)
}

/// Whether the issuer security domain gives objects is assumed; else they are not tried.
const GIVES_OBJECTS: Step = object(0x0045, 255, Expect::Done).first();
const CLOSED: Expect = Expect::Is(&[0x6982]);
const JUST_JPKI: Place = Place::In(A::Jpki);
const ASSIST: Place = Place::In(A::InputAssist);
const SURFACE: Place = Place::In(A::CardSurface);
const COMMON: Place = Place::In(A::Common);
const JUKI: Place = Place::In(A::Juki);
const LICENSE: Place = Place::In(A::License);

pub(super) const TRIALS: &[Trial] = &[
    trial(
        Fact::OtherChannel,
        Place::Domain,
        &[give(
            [0x01, 0xA4, 0x04, 0x0C],
            JPKI,
            0,
            Expect::Is(&[0x6881]),
        )],
    ),
    trial(
        Fact::AbsentApplication,
        Place::Domain,
        &[select(NOBODYS, Expect::Is(&[0x6A82]))],
    ),
    trial(
        Fact::IssuerDomain,
        Place::Domain,
        &[select(ISSUER, Expect::Done)],
    ),
    trial(Fact::Jpki, Place::Domain, &[select(JPKI, Expect::Done)]),
    trial(
        Fact::InputAssist,
        Place::Domain,
        &[select(A::InputAssist.aid(), Expect::Done)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::CardSurface,
        Place::Domain,
        &[select(A::CardSurface.aid(), Expect::Done)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::Common,
        Place::Domain,
        &[select(A::Common.aid(), Expect::Done)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::Juki,
        Place::Domain,
        &[select(A::Juki.aid(), Expect::Done)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::AbsentFile,
        JUST_JPKI,
        &[file(&[0x7F, 0xFF], Expect::Is(&[0x6A82]))],
    ),
    trial(
        Fact::NoMasterFile,
        JUST_JPKI,
        &[give(
            [0x00, 0xA4, 0x00, 0x0C],
            &[0x3F, 0x00],
            0,
            Expect::Is(&[0x6A82]),
        )],
    ),
    trial(
        Fact::EmptySelectStays,
        JUST_JPKI,
        &[
            ask([0x00, 0xA4, 0x00, 0x0C], 0, Expect::Done),
            read(0x06, 1, Expect::Bytes(1)),
        ],
    ),
    trial(
        Fact::ShortIdentifierMakesCurrent,
        JUST_JPKI,
        &[
            read(0x06, 1, Expect::Bytes(1)).first(),
            read_current(Expect::Bytes(1)),
        ],
    ),
    trial(
        Fact::ReadEndsWithFile,
        JUST_JPKI,
        &[read(0x08, 255, Expect::Bytes(3))],
    ),
    trial(
        Fact::PastTheEnd,
        JUST_JPKI,
        &[
            read(0x08, 1, Expect::Bytes(1)).first(),
            ask([0x00, 0xB0, 0x00, 0x03], 1, Expect::Is(&[0x6B00])),
        ],
    ),
    trial(
        Fact::SecuredInJpki,
        JUST_JPKI,
        &[ask([0x08, 0xB0, 0x86, 0x00], 1, Expect::Is(&[0x69FC]))],
    ),
    trial(
        Fact::TokenInfo,
        JUST_JPKI,
        &[read(0x06, 255, Expect::Bytes(160))],
    )
    .judged(judge::known_label),
    trial(
        Fact::CertificateMarks,
        JUST_JPKI,
        &[
            read(0x0A, 1, Expect::Is(&[0x9000, 0x6982])).first(),
            read(0x08, 255, Expect::Bytes(3)),
        ],
    )
    .judged(judge::marks),
    trial(
        Fact::SignAuthorityIsFree,
        JUST_JPKI,
        &[read(0x02, 4, Expect::Bytes(4)).unless(NONE)],
    )
    .judged(judge::is_der),
    trial(
        Fact::AuthCertificateIsFree,
        JUST_JPKI,
        &[read(0x0A, 4, Expect::Bytes(4)).unless(NONE)],
    )
    .needs(Needs::Plastic)
    .judged(judge::is_der),
    trial(
        Fact::AuthAuthorityIsFree,
        JUST_JPKI,
        &[read(0x0B, 4, Expect::Bytes(4)).unless(NONE)],
    )
    .judged(judge::is_der),
    trial(
        Fact::SignCertificateIsClosed,
        JUST_JPKI,
        &[read(0x01, 1, CLOSED).unless(NONE)],
    ),
    trial(
        Fact::ExtendedRead,
        JUST_JPKI,
        &[read(0x0B, EXTENDED, Expect::MoreThan(256)).unless(NONE)],
    )
    .needs(Needs::Extended),
    trial(
        Fact::AuthCounter,
        JUST_JPKI,
        &[counter(0x18).unless(NONE), counter(0x18)],
    )
    .judged(judge::same_status),
    trial(Fact::SignCounter, JUST_JPKI, &[counter(0x1B).unless(NONE)]),
    trial(
        Fact::AbsentReference,
        JUST_JPKI,
        &[ask([0x00, 0x20, 0x00, 0x9D], 0, Expect::Is(&[0x6A88]))],
    ),
    trial(
        Fact::SignatureIsClosed,
        JUST_JPKI,
        &[sign(0x02, 0x97, DIGEST, CLOSED).unless(NONE)],
    ),
    trial(
        Fact::AuthenticateIsClosed,
        JUST_JPKI,
        &[authenticate(0x17, CLOSED).unless(UNKNOWN)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::Jpki0009,
        JUST_JPKI,
        &[file(&[0x00, 0x09], Expect::Done)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::Jpki0016,
        JUST_JPKI,
        &[file(&[0x00, 0x16], Expect::Done)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::AssistFilesAreClosed,
        ASSIST,
        &[
            read(0x01, 1, CLOSED),
            read(0x02, 1, CLOSED),
            read(0x03, 1, CLOSED),
            read(0x06, 1, CLOSED),
            read(0x07, 1, CLOSED),
        ],
    ),
    trial(
        Fact::AssistCertificate,
        ASSIST,
        &[read(
            0x04,
            CERTIFICATE_LENGTH,
            Expect::Bytes(CERTIFICATE_LENGTH),
        )],
    )
    .judged(judge::is_card_verifiable),
    trial(
        Fact::AssistBasicInformation,
        ASSIST,
        &[read(0x05, 255, Expect::MoreThan(100))],
    )
    .judged(judge::is_assist_information),
    trial(
        Fact::Assist0008,
        ASSIST,
        &[file(&[0x00, 0x08], Expect::Done)],
    ),
    trial(
        Fact::AssistCounters,
        ASSIST,
        &[counter(0x11), counter(0x14), counter(0x15)],
    ),
    trial(
        Fact::LockedReference,
        ASSIST,
        &[ask(
            [0x00, 0x20, 0x00, 0x92],
            0,
            Expect::Is(&[0x63C0, 0x6983, 0x6984]),
        )],
    ),
    trial(
        Fact::SignPlain,
        ASSIST,
        &[sign(0x00, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SignBareHash,
        ASSIST,
        &[sign(0x01, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SignDigest,
        ASSIST,
        &[sign(0x02, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SignHashed,
        ASSIST,
        &[sign(0x03, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SignPssDigest,
        ASSIST,
        &[sign(0x04, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SignPssHashed,
        ASSIST,
        &[sign(0x05, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SignOtherScheme,
        ASSIST,
        &[sign(0x06, 0x00, DIGEST, Expect::Is(&[0x6A86]))],
    ),
    trial(
        Fact::SignWrongLength,
        ASSIST,
        &[sign(0x02, 0x00, CHALLENGE, Expect::Is(&[0x6985, 0x6700]))],
    ),
    trial(
        Fact::Challenge,
        ASSIST,
        &[
            ask([0x00, 0x84, 0x00, 0x00], 16, Expect::Bytes(16)),
            ask([0x00, 0x84, 0x00, 0x00], 16, Expect::Bytes(16)),
        ],
    )
    .judged(judge::differ),
    trial(
        Fact::ExtendedChallenge,
        ASSIST,
        &[ask([0x00, 0x84, 0x00, 0x00], 257, Expect::Is(&[0x6985]))],
    )
    .needs(Needs::Extended),
    trial(
        Fact::SurfaceFilesAreClosed,
        SURFACE,
        &[
            read(0x01, 1, CLOSED),
            read(0x02, 1, CLOSED),
            read(0x05, 1, CLOSED),
        ],
    ),
    trial(
        Fact::SurfaceBasicInformation,
        SURFACE,
        &[read(0x03, 255, Expect::MoreThan(100))],
    )
    .judged(judge::is_surface_information),
    trial(
        Fact::SurfaceCertificate,
        SURFACE,
        &[read(
            0x04,
            CERTIFICATE_LENGTH,
            Expect::Bytes(CERTIFICATE_LENGTH),
        )],
    )
    .judged(judge::is_card_verifiable),
    trial(
        Fact::Surface0006,
        SURFACE,
        &[file(&[0x00, 0x06], Expect::Done)],
    ),
    trial(
        Fact::SurfaceCounters,
        SURFACE,
        &[counter(0x11), counter(0x12), counter(0x13)],
    ),
    trial(
        Fact::SurfaceSigns,
        SURFACE,
        &[sign(0x02, 0x00, DIGEST, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::SurfaceAuthenticates,
        SURFACE,
        &[authenticate(0x1A, Expect::Is(&[0x6985]))],
    ),
    trial(
        Fact::CardRecord,
        COMMON,
        &[record(0x01, 1, 255, Expect::Bytes(30)).unless(&[0x6982])],
    )
    .judged(judge::is_card_record),
    trial(
        Fact::RecordFile,
        COMMON,
        &[read(0x01, 1, Expect::Is(&[0x6981])).unless(&[0x6982])],
    ),
    trial(
        Fact::AbsentRecord,
        COMMON,
        &[record(0x01, 0xFE, 255, Expect::Is(&[0x6A83])).unless(&[0x6982])],
    ),
    trial(
        Fact::CommonKeyId,
        COMMON,
        &[record(0x02, 1, 255, Expect::MoreThan(15)).unless(&[0x6982])],
    )
    .judged(judge::is_key_id),
    trial(Fact::CommonCounter, COMMON, &[counter(0x1C)]),
    trial(
        Fact::Authenticate,
        COMMON,
        &[authenticate(0x19, Expect::Bytes(256))],
    )
    .needs(Needs::LongAnswers),
    trial(
        Fact::JukiKeyId,
        JUKI,
        &[record(0x02, 1, 255, Expect::MoreThan(15)).unless(&[0x6982])],
    )
    .judged(judge::is_key_id),
    trial(Fact::JukiCounter, JUKI, &[counter(0x1C)]),
    trial(
        Fact::CardNumber,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x0045, 255, Expect::MoreThan(0)).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Plastic)
    .judged(judge::is_ascii),
    trial(
        Fact::MunicipalityObject,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x00F0, 255, Expect::MoreThan(0)).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Plastic)
    .judged(judge::is_ascii),
    trial(
        Fact::ExpiryObject,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x00F2, 255, Expect::Bytes(8)).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Plastic)
    .judged(judge::is_eight_digits),
    trial(
        Fact::ContactAtr,
        JUST_JPKI,
        &[object(0x5F51, 255, Expect::MoreThan(0)).unless(UNKNOWN)],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::AbsentObject,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x00FE, 255, Expect::Is(&[0x6A88])).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::LongObjectRefused,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x7F21, 255, Expect::Is(&[0x6700])).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Plastic),
    trial(
        Fact::CardCertificate,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x7F21, EXTENDED, Expect::Bytes(OBJECT)).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Extended)
    .judged(judge::is_object_certificate),
    trial(
        Fact::SignerCertificate,
        Place::Domain,
        &[
            GIVES_OBJECTS,
            object(0x00F8, EXTENDED, Expect::Bytes(OBJECT)).unless(UNKNOWN),
        ],
    )
    .needs(Needs::Extended)
    .judged(judge::is_object_certificate),
    trial(
        Fact::LicenseSetting,
        LICENSE,
        &[read(0x1A, 255, Expect::MoreThan(2))],
    )
    .judged(judge::is_license_setting),
    trial(Fact::LicenseIsClosed, LICENSE, &[read(0x1B, 1, CLOSED)]),
    trial(Fact::LicenseCounter, LICENSE, &[counter(0x06)]),
];
