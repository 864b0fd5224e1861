//! The facts that a survey tests: what is written about the card and can be seen without a PIN.

use core::fmt;

use crate::data::Assumption;

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Something that is written about the card and can be seen without a PIN. Source of each:
        /// docs/card.md, measured or specified there.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Fact {
            $($(#[$doc])* $name,)*
        }

        impl Fact {
            /// All of them, in the order in which they are tried.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in reports: lower case, digits and hyphens; stable.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

facts! {
    /// Another logical channel than 0: 6881.
    OtherChannel = "other-channel-6881",
    /// SELECT of an application that the card does not have: 6A82.
    AbsentApplication = "absent-application-6a82",
    /// The issuer security domain can be selected.
    IssuerDomain = "issuer-domain",
    /// The jpki application can be selected.
    Jpki = "jpki",
    /// The input-assist application can be selected.
    InputAssist = "input-assist",
    /// The card-surface application can be selected.
    CardSurface = "card-surface",
    /// The common application can be selected.
    Common = "common",
    /// The juki application can be selected.
    Juki = "juki",
    /// SELECT of an EF that is not there: 6A82.
    AbsentFile = "absent-file-6a82",
    /// SELECT of `3F00`: 6A82.
    NoMasterFile = "select-3f00-6a82",
    /// SELECT with P1=00 and no data: 9000, and the application stays selected.
    EmptySelectStays = "empty-select-stays",
    /// READ BINARY by short identifier makes the EF current.
    ShortIdentifierMakesCurrent = "short-identifier-makes-current",
    /// READ BINARY returns to the end of the file within Le.
    ReadEndsWithFile = "read-ends-with-file",
    /// READ BINARY past the end: 6B00.
    PastTheEnd = "past-the-end-6b00",
    /// Class 08 in jpki: 69FC.
    SecuredInJpki = "secured-in-jpki-69fc",
    /// jpki 0006 has 160 bytes, and a label that is known.
    TokenInfo = "token-info-160",
    /// jpki 0008: three bytes, 8F for the certificate that is there.
    CertificateMarks = "certificate-marks-8f",
    /// jpki 0002, the authority of the signature certificate, is free.
    SignAuthorityIsFree = "sign-authority-free",
    /// jpki 000A, the authentication certificate, is free on the plastic card.
    AuthCertificateIsFree = "auth-certificate-free",
    /// jpki 000B, the authority of the authentication certificate, is free.
    AuthAuthorityIsFree = "auth-authority-free",
    /// jpki 0001, the signature certificate, is closed: 6982.
    SignCertificateIsClosed = "sign-certificate-6982",
    /// An extended READ BINARY gives a whole file at once.
    ExtendedRead = "extended-read",
    /// An empty VERIFY of the authentication PIN tells a counter, twice the same.
    AuthCounter = "auth-counter",
    /// An empty VERIFY of the sign password tells a counter.
    SignCounter = "sign-counter",
    /// An empty VERIFY of a reference that is not there: 6A88.
    AbsentReference = "absent-reference-6a88",
    /// A signature before its PIN: 6982.
    SignatureIsClosed = "signature-6982",
    /// INTERNAL AUTHENTICATE with a key behind a PIN: 6982.
    AuthenticateIsClosed = "internal-authenticate-6982",
    /// jpki 0009 is there.
    Jpki0009 = "jpki-0009",
    /// jpki 0016 is there.
    Jpki0016 = "jpki-0016",
    /// input-assist 0001, 0002, 0003, 0006 and 0007 are closed: 6982.
    AssistFilesAreClosed = "assist-files-6982",
    /// input-assist 0004 is free: `7F21 {5F4E 297, 5F37 256}`.
    AssistCertificate = "assist-certificate",
    /// input-assist 0005 is free: `FF40 {DF41, DF42, DF43}`, lengths not in the shortest form.
    AssistBasicInformation = "assist-basic-information",
    /// input-assist 0008 is there.
    Assist0008 = "assist-0008",
    /// Counters of the assist PIN and of codes A and B.
    AssistCounters = "assist-counters",
    /// input-assist 0012 is locked from the start.
    LockedReference = "assist-0012-locked",
    /// The default key of input-assist signs PKCS#1 v1.5 over given bytes (P1=00), without a PIN.
    SignPlain = "sign-p1-00",
    /// Over a bare hash that the card makes (P1=01).
    SignBareHash = "sign-p1-01",
    /// Over a given SHA-256 (P1=02).
    SignDigest = "sign-p1-02",
    /// Over a SHA-256 that the card makes (P1=03).
    SignHashed = "sign-p1-03",
    /// RSASSA-PSS over a given SHA-256 (P1=04).
    SignPssDigest = "sign-p1-04",
    /// RSASSA-PSS over a SHA-256 that the card makes (P1=05).
    SignPssHashed = "sign-p1-05",
    /// Another P1 of COMPUTE DIGITAL SIGNATURE: 6A86.
    SignOtherScheme = "sign-other-p1-6a86",
    /// A wrong length of its data: 6985 or 6700.
    SignWrongLength = "sign-wrong-length",
    /// GET CHALLENGE gives as many random bytes as asked for, others each time.
    Challenge = "challenge",
    /// GET CHALLENGE with an extended Le: 6985.
    ExtendedChallenge = "challenge-extended-6985",
    /// card-surface 0001, 0002 and 0005 are closed: 6982.
    SurfaceFilesAreClosed = "surface-files-6982",
    /// card-surface 0003 is free: `FF30 {DF31, DF32, DF33, DF34, DF35}`.
    SurfaceBasicInformation = "surface-basic-information",
    /// card-surface 0004 is free: a card-verifiable certificate.
    SurfaceCertificate = "surface-certificate",
    /// card-surface 0006 is there.
    Surface0006 = "surface-0006",
    /// Counters of birth code, code B and code A.
    SurfaceCounters = "surface-counters",
    /// The default key of card-surface signs without a PIN.
    SurfaceSigns = "surface-signs",
    /// INTERNAL AUTHENTICATE with the signing key of card-surface: 6985.
    SurfaceAuthenticates = "surface-internal-authenticate-6985",
    /// common 0001, record 1: `01 1C` and 28 digits.
    CardRecord = "card-record",
    /// READ BINARY of a record file: 6981.
    RecordFile = "record-file-6981",
    /// A record that is not there: 6A83.
    AbsentRecord = "absent-record-6a83",
    /// common 0002 is a record file with a key identifier of 16 bytes.
    CommonKeyId = "common-key-id-record",
    /// Counter of the common PIN.
    CommonCounter = "common-counter",
    /// INTERNAL AUTHENTICATE with common 0019 gives 256 bytes.
    Authenticate = "internal-authenticate",
    /// juki 0002 is a record file with a key identifier of 16 bytes.
    JukiKeyId = "juki-key-id-record",
    /// Counter of the juki PIN.
    JukiCounter = "juki-counter",
    /// GET DATA 0045: the card number, ASCII.
    CardNumber = "data-0045",
    /// GET DATA 00F0: the municipality code.
    MunicipalityObject = "data-00f0",
    /// GET DATA 00F2: the expiry, eight digits.
    ExpiryObject = "data-00f2",
    /// GET DATA 5F51: the contact ATR without its first byte, with an application selected too.
    ContactAtr = "data-5f51",
    /// GET DATA of an object that is not there: 6A88.
    AbsentObject = "absent-object-6a88",
    /// GET DATA 7F21 with a short Le: 6700.
    LongObjectRefused = "data-7f21-short-6700",
    /// GET DATA 7F21 with an extended Le: 575 bytes, `4D … 5F4E … 5F37 …`.
    CardCertificate = "data-7f21-575",
    /// GET DATA 00F8 with an extended Le: the same layout.
    SignerCertificate = "data-00f8-575",
    /// license WEF01 is free: `C1 01`, and 01 or 00.
    LicenseSetting = "license-wef01",
    /// license WEF02 is closed: 6982.
    LicenseIsClosed = "license-wef02-6982",
    /// Counter of the license PIN, reference 0006.
    LicenseCounter = "license-counter-0006",
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What a survey can find something out about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// Something that is written about the card.
    Fact(Fact),
    /// Something that no source says.
    Assumption(Assumption),
}

impl Subject {
    /// Its name in reports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fact(fact) => fact.code(),
            Self::Assumption(assumption) => assumption.code(),
        }
    }
}
