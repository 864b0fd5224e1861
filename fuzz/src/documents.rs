//! Signed documents whose signer, content and time are known, as both targets of documents begin with.

use std::sync::OnceLock;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, HashAlgorithm, TrustAnchors};
use mynumber_card_documents::{Conditions, ContentDigests, DocumentError, cms, pdf};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::Sha256;

/// When everything here is signed, and verified.
pub const MOMENT: UnixTime = UnixTime::from_seconds(1_795_402_800);

/// What a message here is beside.
pub const CONTENT: &[u8] = b"I owe you one hundred yen.";

/// Files that nobody signed yet.
const UNSIGNED: [&[u8]; 7] = [
    include_bytes!("../pdf/form.pdf"),
    include_bytes!("../pdf/object-stream-form.pdf"),
    include_bytes!("../pdf/hybrid.pdf"),
    include_bytes!("../pdf/linearized.pdf"),
    include_bytes!("../pdf/updated-stream.pdf"),
    include_bytes!("../pdf/kids.pdf"),
    include_bytes!("../pdf/box.pdf"),
];

/// One who signs.
#[derive(Debug)]
pub struct Person {
    /// The certificate of the signature key.
    pub certificate: Certificate,
    key: RsaPrivateKey,
}

impl Person {
    fn new(certificate: &[u8], key: &[u8]) -> Self {
        Self {
            certificate: Certificate::from_der(certificate).expect("a certificate"),
            key: RsaPrivateKey::from_pkcs8_der(key).expect("a key"),
        }
    }

    /// What the card would answer.
    pub fn signs(&self, digest: &[u8]) -> Vec<u8> {
        let padding = Pkcs1v15Sign::new::<Sha256>();
        self.key.sign(padding, digest).expect("a signature")
    }

    /// A file with a signature of this person, as far as it can be signed.
    pub fn signs_pdf(&self, file: &[u8], options: &pdf::Options) -> Result<Vec<u8>, DocumentError> {
        let prepared = pdf::prepare(file.to_vec(), &self.certificate, options)?;
        let signature = self.signs(prepared.digest());
        Ok(prepared.finish(&signature).expect("the right signature"))
    }
}

/// Who signed what is known.
pub fn taro() -> &'static Person {
    static PERSON: OnceLock<Person> = OnceLock::new();
    PERSON.get_or_init(|| {
        let certificate = include_bytes!("../../fixtures/people/taro/jpki/0001.bin");
        let key = include_bytes!("../../fixtures/people/taro/jpki/001A.pk8");
        Person::new(certificate, key)
    })
}

/// Who signs what the fuzzer made of it.
pub fn family() -> &'static Person {
    static PERSON: OnceLock<Person> = OnceLock::new();
    PERSON.get_or_init(|| {
        let certificate = include_bytes!("../../fixtures/people/family/jpki/0001.bin");
        let key = include_bytes!("../../fixtures/people/family/jpki/001A.pk8");
        Person::new(certificate, key)
    })
}

/// With both generations of the simulated authority as trust.
pub fn conditions() -> Conditions<'static> {
    static ANCHORS: OnceLock<TrustAnchors> = OnceLock::new();
    let anchors = ANCHORS.get_or_init(|| {
        let mut anchors = TrustAnchors::none();
        let files: [&[u8]; 2] = [
            include_bytes!("../../fixtures/authority/signca-sim-1.cer"),
            include_bytes!("../../fixtures/authority/signca-sim-2.cer"),
        ];
        for file in files {
            anchors.add(file).expect("an anchor");
        }
        anchors
    });
    Conditions::new(anchors, MOMENT)
}

/// The files that `taro` signed.
pub fn signed_files() -> &'static [Vec<u8>] {
    static FILES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let options = pdf::Options::new(MOMENT);
        let sign = |file: &&[u8]| taro().signs_pdf(file, &options).expect("signed");
        UNSIGNED.iter().map(sign).collect()
    })
}

/// The message that `taro` signed.
pub fn message(options: cms::Options) -> Vec<u8> {
    let digests = ContentDigests::of(&[CONTENT], &[HashAlgorithm::Sha256]);
    let prepared = cms::prepare(&taro().certificate, &digests, options).expect("prepared");
    let signature = taro().signs(prepared.digest());
    prepared.finish(&signature).expect("the right signature")
}
