//! What no source says about the card, by name.

use core::fmt;

/// A point on which nothing is known about the real card and this crate had to decide: the simulated card
/// behaves this way, and the driver does not rely on it (`SimulatedCard::with_switched` turns each into its
/// opposite; a test runs every job on each such card). Points that no driver could come to rely on
/// have no name; the documentation of `sim::assumptions` has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Assumption {
    /// A warm reset leaves nothing selected. Otherwise: the selection stays.
    ResetSelectsNothing,
    /// Power-on leaves nothing selected. Otherwise: the first application (jpki) is.
    PowerSelectsNothing,
    /// SELECT of an absent application leaves everything as it was. Otherwise: nothing is selected.
    FailedSelectChangesNothing,
    /// SELECT of an absent EF keeps the current EF. Otherwise: no EF is current then.
    FailedFileSelectKeepsCurrent,
    /// SELECT of the application that is selected leaves no current EF. Otherwise: it stays.
    ReselectClearsCurrent,
    /// The beginning of an AID selects. Otherwise: 6A82, only a whole one does.
    BeginningOfNameSelects,
    /// GET DATA answers with the issuer security domain selected as with nothing selected. Otherwise:
    /// 6A88.
    DomainGivesObjects,
    /// GET DATA with an application selected is answered by 6A88. Otherwise: 6985.
    HiddenObjectIsAbsent,
    /// VERIFY and the change commands by short identifier make their reference the current EF.
    /// Otherwise they do not, and a change without a current EF is answered by 6A88.
    VerifyMakesCurrent,
    /// READ RECORD by short identifier makes its file the current EF. Otherwise: it does not.
    RecordMakesCurrent,
    /// COMPUTE DIGITAL SIGNATURE by short identifier makes its key the current EF. Otherwise: it does
    /// not.
    SignatureMakesCurrent,
    /// READ BINARY by short identifier makes its file current also when it is refused. Otherwise: it
    /// does not.
    RefusedReadMakesCurrent,
    /// A file of the wrong kind is refused (6981) before one that is not open (6982). Otherwise: after.
    KindBeforeAccess,
    /// A record longer than Le is cut. Otherwise: 6700.
    RecordIsCut,
    /// A command about the current EF without one is answered by 6986. Otherwise: 6A88.
    NoCurrentIs6986,
    /// An empty VERIFY of a locked reference is answered by 63C0. Otherwise: 6984.
    LockedCounterIs63C0,
    /// A wrong PIN closes what the same reference had opened. Otherwise: it stays open.
    WrongPinCloses,
    /// A change may follow its VERIFY at any distance in the same selection. Otherwise: at once.
    ChangeMayWait,
    /// A change leaves the reference open. Otherwise: it closes it.
    ChangeKeepsOpen,
    /// The codes of card-surface have counters of their own. Otherwise: those of input-assist.
    CodesCountApart,
    /// GET CHALLENGE needs no application. Otherwise: 6985 with nothing selected.
    ChallengeNeedsNothing,
    /// Under secure messaging the length of an answer is in its shortest form. Otherwise: `82 hh ll`.
    SecuredLengthIsShortest,
    /// Le under secure messaging counts plain bytes. Otherwise: those of the answer as it is sent.
    SecuredLeIsPlain,
    /// Secure messaging ends with SELECT of the same application. Otherwise: it goes on.
    ReselectEndsSession,
    /// In jpki 0008 an absent certificate is 00. Otherwise: FF.
    AbsentCertificateIsZero,
    /// In jpki 0006 all but the label is as PKCS#11 has it. Otherwise: FF.
    TokenIsPkcs11,
    /// GET DATA 0045 is the serial number of common 0001. Otherwise: another number.
    NumberIsSerial,
    /// common 0001, 0002 and juki 0002 are free. Otherwise: never readable, 6982.
    CommonIsFree,
    /// The record of common 0002 and juki 0002 has a simple-TLV header. Otherwise: none, 16 bytes.
    KeyIdRecordHasHeader,
    /// Every tag of license WEF02 and WEF03 is there, with length 0 where nothing is recorded.
    /// Otherwise: those without content are left out.
    LicenseTagsAreAllThere,
}

impl Assumption {
    /// All of them, in the order of `sim::assumptions`.
    pub const ALL: [Self; 30] = [
        Self::ResetSelectsNothing,
        Self::PowerSelectsNothing,
        Self::FailedSelectChangesNothing,
        Self::FailedFileSelectKeepsCurrent,
        Self::ReselectClearsCurrent,
        Self::BeginningOfNameSelects,
        Self::DomainGivesObjects,
        Self::HiddenObjectIsAbsent,
        Self::VerifyMakesCurrent,
        Self::RecordMakesCurrent,
        Self::SignatureMakesCurrent,
        Self::RefusedReadMakesCurrent,
        Self::KindBeforeAccess,
        Self::RecordIsCut,
        Self::NoCurrentIs6986,
        Self::LockedCounterIs63C0,
        Self::WrongPinCloses,
        Self::ChangeMayWait,
        Self::ChangeKeepsOpen,
        Self::CodesCountApart,
        Self::ChallengeNeedsNothing,
        Self::SecuredLengthIsShortest,
        Self::SecuredLeIsPlain,
        Self::ReselectEndsSession,
        Self::AbsentCertificateIsZero,
        Self::TokenIsPkcs11,
        Self::NumberIsSerial,
        Self::CommonIsFree,
        Self::KeyIdRecordHasHeader,
        Self::LicenseTagsAreAllThere,
    ];

    /// Its name in reports, lists and JSON: lower case, digits and hyphens; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ResetSelectsNothing => "reset-selects-nothing",
            Self::PowerSelectsNothing => "power-selects-nothing",
            Self::FailedSelectChangesNothing => "failed-select-changes-nothing",
            Self::FailedFileSelectKeepsCurrent => "failed-file-select-keeps-current",
            Self::ReselectClearsCurrent => "reselect-clears-current",
            Self::BeginningOfNameSelects => "beginning-of-name-selects",
            Self::DomainGivesObjects => "domain-gives-objects",
            Self::HiddenObjectIsAbsent => "hidden-object-is-absent",
            Self::VerifyMakesCurrent => "verify-makes-current",
            Self::RecordMakesCurrent => "record-makes-current",
            Self::SignatureMakesCurrent => "signature-makes-current",
            Self::RefusedReadMakesCurrent => "refused-read-makes-current",
            Self::KindBeforeAccess => "kind-before-access",
            Self::RecordIsCut => "record-is-cut",
            Self::NoCurrentIs6986 => "no-current-is-6986",
            Self::LockedCounterIs63C0 => "locked-counter-is-63c0",
            Self::WrongPinCloses => "wrong-pin-closes",
            Self::ChangeMayWait => "change-may-wait",
            Self::ChangeKeepsOpen => "change-keeps-open",
            Self::CodesCountApart => "codes-count-apart",
            Self::ChallengeNeedsNothing => "challenge-needs-nothing",
            Self::SecuredLengthIsShortest => "secured-length-is-shortest",
            Self::SecuredLeIsPlain => "secured-le-is-plain",
            Self::ReselectEndsSession => "reselect-ends-session",
            Self::AbsentCertificateIsZero => "absent-certificate-is-zero",
            Self::TokenIsPkcs11 => "token-is-pkcs11",
            Self::NumberIsSerial => "number-is-serial",
            Self::CommonIsFree => "common-is-free",
            Self::KeyIdRecordHasHeader => "key-id-record-has-header",
            Self::LicenseTagsAreAllThere => "license-tags-are-all-there",
        }
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
