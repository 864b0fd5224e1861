//! How time and memory grow with a document: size, pages, signatures. `make bench` runs it.
//!
//! The key is one of the simulated people's, in this process: the second that a card takes is not in it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout
)]

#[allow(dead_code, unreachable_pub)]
#[path = "../tests/pdf_support/writer.rs"]
mod writer;

use std::path::Path;
use std::time::{Duration, Instant};

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, HashAlgorithm, TrustAnchors};
use mynumber_card_documents::{Conditions, ContentHasher, cms, pdf};
use peak_alloc::PeakAlloc;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::Sha256;
use writer::{Pdf, Section, Table, stream};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MOMENT: UnixTime = UnixTime::from_seconds(1_795_402_800);

struct Signer {
    certificate: Certificate,
    key: RsaPrivateKey,
    anchors: TrustAnchors,
}

impl Signer {
    fn new() -> Self {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
        let read = |name: &str| std::fs::read(fixtures.join(name)).unwrap();
        let mut anchors = TrustAnchors::none();
        for generation in 1..=2 {
            let name = format!("authority/signca-sim-{generation}.cer");
            anchors.add(&read(&name)).unwrap();
        }
        Self {
            certificate: Certificate::from_der(&read("people/taro/jpki/0001.bin")).unwrap(),
            key: RsaPrivateKey::from_pkcs8_der(&read("people/taro/jpki/001A.pk8")).unwrap(),
            anchors,
        }
    }

    fn signs(&self, digest: &[u8]) -> Vec<u8> {
        self.key
            .sign(Pkcs1v15Sign::new::<Sha256>(), digest)
            .unwrap()
    }

    fn pdf(&self, file: Vec<u8>) -> Vec<u8> {
        let options = pdf::Options::new(MOMENT);
        let prepared = pdf::prepare(file, &self.certificate, &options).unwrap();
        let signature = self.signs(prepared.digest());
        prepared.finish(&signature).unwrap()
    }

    fn verify(&self, file: &[u8], signatures: usize) {
        let conditions = Conditions::new(&self.anchors, MOMENT);
        let report = pdf::verify(file, &conditions, pdf::Profile::General).unwrap();
        assert!(report.is_valid() && report.signatures.len() == signatures);
    }
}

/// One page with a picture of so many bytes that cannot be compressed, or pages of a few lines.
fn file(pages: u32, bytes: usize) -> Vec<u8> {
    let mut section = Section::new(Table::Classic, 1);
    let kids: Vec<_> = (0..pages)
        .map(|page| format!("{} 0 R", 10 + 2 * page))
        .collect();
    let kids = kids.join(" ");
    section.set(1, "<< /Type /Catalog /Pages 2 0 R >>").set(
        2,
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"),
    );
    let pictures = match bytes {
        0 => "",
        _ => "/Resources << /XObject << /Im 3 0 R >> >>",
    };
    for page in 0..pages {
        let number = 10 + 2 * page;
        let content = format!("0 0 {page} 9 re f");
        section
            .set(
                number,
                format!(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {} 0 R {pictures} >>",
                    number + 1
                ),
            )
            .set(number + 1, stream("", content.as_bytes()));
    }
    if bytes > 0 {
        let mut state: u32 = 1;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let data: Vec<u8> = std::iter::repeat_with(next).take(bytes).collect();
        section.set(3, stream("/Type /XObject /Subtype /Image", &data));
    }
    let pdf = Pdf {
        version: "1.7",
        before: Vec::new(),
        section,
    };
    pdf.bytes()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration, f64) {
    MEMORY.reset_peak_usage();
    let (before, start) = (MEMORY.current_usage(), Instant::now());
    let result = work();
    let peak = MEMORY.peak_usage().saturating_sub(before);
    (result, start.elapsed(), peak as f64 / 1e6)
}

fn row(what: &str, took: Duration, megabytes: f64, before: Option<Duration>) {
    let ratio = before.map(|before| took.as_secs_f64() / before.as_secs_f64());
    let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2} times"));
    let milliseconds = took.as_secs_f64() * 1e3;
    println!("{what:<44} {milliseconds:>9.1} ms {megabytes:>8.1} MB  {ratio}");
}

fn main() {
    let signer = Signer::new();
    println!("memory is what is taken besides the file that is given");
    let large = file(1, 30_000_000);
    let (signed, took, peak) = timed(|| signer.pdf(large));
    row("30 MB, prepared and signed", took, peak, None);
    let ((), took, peak) = timed(|| signer.verify(&signed, 1));
    row("30 MB, verified", took, peak, None);

    let mut before = [None; 2];
    for pages in [250, 500, 1000] {
        let unsigned = file(pages, 0);
        let (signed, took, peak) = timed(|| signer.pdf(unsigned));
        row(&format!("{pages} pages, signed"), took, peak, before[0]);
        before[0] = Some(took);
        let ((), took, peak) = timed(|| signer.verify(&signed, 1));
        row(&format!("{pages} pages, verified"), took, peak, before[1]);
        before[1] = Some(took);
    }

    let (mut signed, mut count) = (file(1, 0), 0);
    let (mut all, mut last) = (None, None);
    for signatures in [25, 50, 100] {
        while count < signatures - 1 {
            signed = signer.pdf(signed);
            count += 1;
        }
        let (more, took, peak) = timed(|| signer.pdf(std::mem::take(&mut signed)));
        signed = more;
        count += 1;
        row(
            &format!("signature {signatures} of a file"),
            took,
            peak,
            last,
        );
        last = Some(took);
        let ((), took, peak) = timed(|| signer.verify(&signed, signatures));
        row(
            &format!("{signatures} signatures, verified"),
            took,
            peak,
            all,
        );
        all = Some(took);
        // Each signature is over all before it, so that their ranges together grow with the square.
        let hashed: usize = (1..=signatures)
            .map(|it| signed.len() * it / signatures)
            .sum();
        let ((), took, _) = timed(|| {
            let mut hasher = ContentHasher::new(&[HashAlgorithm::Sha256]);
            for _ in 0..hashed / signed.len() {
                hasher.update(&signed);
            }
            drop(hasher.finish());
        });
        row(&format!("  of it, {hashed} bytes hashed"), took, 0.0, None);
    }

    let piece = vec![7; 1 << 20];
    let (message, took, peak) = timed(|| {
        let mut hasher = ContentHasher::new(&[HashAlgorithm::Sha256]);
        for _ in 0..1024 {
            hasher.update(&piece);
        }
        let options = cms::Options::signed_at(MOMENT);
        let prepared = cms::prepare(&signer.certificate, &hasher.finish(), options).unwrap();
        let signature = signer.signs(prepared.digest());
        prepared.finish(&signature).unwrap()
    });
    row("CMS beside 1 GiB, signed", took, peak, None);
    let ((), took, peak) = timed(|| {
        let mut hasher = ContentHasher::new(&[HashAlgorithm::Sha256]);
        for _ in 0..1024 {
            hasher.update(&piece);
        }
        let read = cms::SignedMessage::read(&message).unwrap();
        let conditions = Conditions::new(&signer.anchors, MOMENT);
        let report = read.verify(Some(&hasher.finish()), &conditions).unwrap();
        assert!(report.is_valid());
    });
    row("CMS beside 1 GiB, verified", took, peak, None);
}
