//! How each assumption is tried. Those that are missing take a PIN, a reset, a loss of power or an encrypted session.

use super::fact::Subject;
use super::judge;
use super::step::{
    Expect, Needs, Place, Step, Trial, ask, counter, file, object, read, read_current, record,
    select, sign,
};
use super::written::{DIGEST, NOBODYS};
use crate::data::Assumption;
use crate::terms::Application as A;

const fn trial(assumption: Assumption, place: Place, steps: &'static [Step]) -> Trial {
    Trial {
        subject: Subject::Assumption(assumption),
        place,
        needs: Needs::Nothing,
        steps,
        judge: None,
    }
}

const JPKI: Place = Place::In(A::Jpki);
const ASSIST: Place = Place::In(A::InputAssist);
const COMMON: Place = Place::In(A::Common);
/// An empty VERIFY of the current EF.
const COUNTER_OF_CURRENT: Step = ask([0x00, 0x20, 0x00, 0x80], 0, Expect::Counter);
/// The refusal of a card on which nothing, or no EF, is current.
const NOTHING_CURRENT: Expect = Expect::Refused;
/// Not on this card, or not known to a phone.
const ABSENT: &[u16] = &[0x6D00, 0x6E00];

pub(super) const TRIALS: &[Trial] = &[
    trial(
        Assumption::FailedSelectChangesNothing,
        JPKI,
        &[
            read(0x06, 1, Expect::Bytes(1)).first(),
            select(NOBODYS, Expect::Is(&[0x6A82])).first(),
            read_current(Expect::Bytes(1)),
        ],
    ),
    trial(
        Assumption::FailedFileSelectKeepsCurrent,
        JPKI,
        &[
            read(0x06, 1, Expect::Bytes(1)).first(),
            file(&[0x7F, 0xFF], Expect::Is(&[0x6A82])).first(),
            read_current(Expect::Bytes(1)),
        ],
    ),
    trial(
        Assumption::ReselectClearsCurrent,
        JPKI,
        &[
            read(0x06, 1, Expect::Bytes(1)).first(),
            select(A::Jpki.aid(), Expect::Done).first(),
            read_current(NOTHING_CURRENT),
        ],
    ),
    trial(
        Assumption::BeginningOfNameSelects,
        Place::Domain,
        &[select(&[0xD3, 0x92, 0xF0, 0x00, 0x26], Expect::Done)],
    ),
    trial(
        Assumption::DomainGivesObjects,
        Place::Domain,
        &[object(0x0045, 255, Expect::Done).unless(ABSENT)],
    )
    .needs(Needs::Plastic),
    trial(
        Assumption::HiddenObjectIsAbsent,
        JPKI,
        &[object(0x0045, 255, Expect::Is(&[0x6A88])).unless(ABSENT)],
    )
    .needs(Needs::Plastic),
    trial(
        Assumption::VerifyMakesCurrent,
        JPKI,
        &[counter(0x18).first(), COUNTER_OF_CURRENT],
    ),
    trial(
        Assumption::RecordMakesCurrent,
        COMMON,
        &[
            record(0x01, 1, 255, Expect::Done).first(),
            ask([0x00, 0xB2, 0x01, 0x04], 255, Expect::Done),
        ],
    ),
    trial(
        Assumption::SignatureMakesCurrent,
        ASSIST,
        &[
            sign(0x02, 0x93, DIGEST, Expect::Bytes(256)).first(),
            sign(0x02, 0x80, DIGEST, Expect::Bytes(256)),
        ],
    )
    .needs(Needs::LongAnswers),
    trial(
        Assumption::RefusedReadMakesCurrent,
        ASSIST,
        &[
            read(0x02, 1, Expect::Is(&[0x6982])).first(),
            read_current(Expect::Is(&[0x6982])),
        ],
    ),
    trial(
        Assumption::KindBeforeAccess,
        ASSIST,
        &[record(0x02, 1, 255, Expect::Is(&[0x6981]))],
    ),
    trial(
        Assumption::RecordIsCut,
        COMMON,
        &[
            record(0x01, 1, 255, Expect::MoreThan(1)).first(),
            record(0x01, 1, 1, Expect::Bytes(1)),
        ],
    ),
    trial(
        Assumption::NoCurrentIs6986,
        ASSIST,
        &[ask([0x00, 0x20, 0x00, 0x80], 0, Expect::Is(&[0x6986]))],
    ),
    trial(
        Assumption::LockedCounterIs63C0,
        ASSIST,
        &[ask([0x00, 0x20, 0x00, 0x92], 0, Expect::Is(&[0x63C0])).unless(&[0x6A82, 0x6A88])],
    ),
    trial(
        Assumption::AbsentCertificateIsZero,
        JPKI,
        &[read(0x08, 255, Expect::Bytes(3)).first()],
    )
    .judged(judge::absent_is_zero),
    trial(
        Assumption::TokenIsPkcs11,
        JPKI,
        &[read(0x06, 255, Expect::Bytes(160)).first()],
    )
    .judged(judge::is_pkcs11),
    trial(
        Assumption::NumberIsSerial,
        COMMON,
        &[
            record(0x01, 1, 255, Expect::Bytes(30)).first(),
            select(A::IssuerSecurityDomain.aid(), Expect::Done).first(),
            object(0x0045, 255, Expect::MoreThan(0)).first(),
        ],
    )
    .judged(judge::number_is_serial),
    trial(
        Assumption::KeyIdRecordHasHeader,
        COMMON,
        &[record(0x02, 1, 255, Expect::MoreThan(15)).first()],
    )
    .judged(judge::has_header),
    trial(
        Assumption::CommonIsFree,
        COMMON,
        &[record(0x01, 1, 255, Expect::Done)],
    ),
];
