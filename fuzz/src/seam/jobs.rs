//! Every job that a user of the library can have done, with the secrets that it presents and changes.

use mynumber_card::{Application, LastTry};

use super::watch::Wishes;

/// What is asked of the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    Read,
    ReadByCodeB,
    MyNumber,
    MyNumberByCodeA,
    MyNumberEncrypted,
    MyNumberByBothCodes,
    Status,
    Doctor,
    AllTries,
    Details,
    AuthCertificate,
    AuthorityCertificates,
    SignCertificate,
    SignByAuthKey,
    SignBySignKey,
    IdentifyAuth,
    IdentifyHolder,
    IdentifySignature,
    FaceByCodeA,
    FaceByCodeB,
    Age,
    NumberPicture,
    License,
    LicenseWithoutPin,
    Dates,
    ChangeAuth,
    ChangeSign,
    ChangeAssist,
    ChangeJuki,
    ChangeCommonOnly,
    ChangeJukiOnly,
    AnyFile,
}

pub const JOBS: [Job; 32] = [
    Job::Read,
    Job::ReadByCodeB,
    Job::MyNumber,
    Job::MyNumberByCodeA,
    Job::MyNumberEncrypted,
    Job::MyNumberByBothCodes,
    Job::Status,
    Job::AllTries,
    Job::Details,
    Job::AuthCertificate,
    Job::AuthorityCertificates,
    Job::SignCertificate,
    Job::SignByAuthKey,
    Job::SignBySignKey,
    Job::IdentifyAuth,
    Job::IdentifyHolder,
    Job::IdentifySignature,
    Job::FaceByCodeA,
    Job::FaceByCodeB,
    Job::Age,
    Job::NumberPicture,
    Job::License,
    Job::LicenseWithoutPin,
    Job::Dates,
    Job::ChangeAuth,
    Job::ChangeSign,
    Job::ChangeAssist,
    Job::ChangeJuki,
    Job::ChangeCommonOnly,
    Job::ChangeJukiOnly,
    Job::AnyFile,
    // At the end: what fuzzing has kept names a job by its place.
    Job::Doctor,
];

impl Job {
    /// The secrets that it presents and changes, as its user knows.
    pub fn wishes(self, last: LastTry) -> Wishes {
        use Application::{CardSurface, Common, InputAssist, Jpki, Juki, License};
        let (present, change): (&[_], &[_]) = match self {
            Self::Read | Self::MyNumber | Self::MyNumberEncrypted => (&[(InputAssist, 0x11)], &[]),
            Self::ReadByCodeB => (&[(InputAssist, 0x15)], &[]),
            Self::MyNumberByCodeA => (&[(InputAssist, 0x14)], &[]),
            Self::MyNumberByBothCodes => (&[(InputAssist, 0x15), (InputAssist, 0x14)], &[]),
            Self::Status
            | Self::Doctor
            | Self::AllTries
            | Self::Details
            | Self::AuthCertificate
            | Self::AuthorityCertificates
            | Self::AnyFile => (&[], &[]),
            Self::SignByAuthKey | Self::IdentifyHolder => (&[(Jpki, 0x18)], &[]),
            Self::SignCertificate | Self::SignBySignKey | Self::IdentifySignature => {
                (&[(Jpki, 0x1B)], &[])
            }
            Self::IdentifyAuth => (&[(InputAssist, 0x11), (Jpki, 0x18)], &[]),
            Self::FaceByCodeA | Self::NumberPicture => (&[(CardSurface, 0x13)], &[]),
            Self::FaceByCodeB => (&[(CardSurface, 0x12)], &[]),
            Self::Age => (&[(CardSurface, 0x11)], &[]),
            Self::License | Self::LicenseWithoutPin => (&[(License, 0x06)], &[]),
            Self::Dates => (&[(Jpki, 0x18), (Jpki, 0x1B), (License, 0x06)], &[]),
            Self::ChangeAuth => (&[(Jpki, 0x18)], &[(Jpki, 0x18)]),
            Self::ChangeSign => (&[(Jpki, 0x1B)], &[(Jpki, 0x1B)]),
            Self::ChangeAssist => (&[(InputAssist, 0x11)], &[(InputAssist, 0x11)]),
            Self::ChangeJuki => (
                &[(Common, 0x1C), (Juki, 0x1C)],
                &[(Common, 0x1C), (Juki, 0x1C)],
            ),
            Self::ChangeCommonOnly => (&[(Common, 0x1C)], &[(Common, 0x1C)]),
            Self::ChangeJukiOnly => (&[(Juki, 0x1C)], &[(Juki, 0x1C)]),
        };
        Wishes {
            present: present.to_vec(),
            change: change.to_vec(),
            last,
        }
    }
}
