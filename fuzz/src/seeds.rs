//! What a fuzzer starts from: genuine inputs of every target, made from the fixtures.

use std::fs;
use std::path::{Path, PathBuf};

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::pki::Certificate;
use mynumber_card::pki::revocation::{OcspHash, ocsp_request};
use mynumber_card::secret::Pins;
use mynumber_card::sim::SimTransport;
use mynumber_card::transport::Trace;
use mynumber_card::{ApduLengths, Card, LastTry, Transport, TransportError};
use mynumber_card_documents::cms;

use crate::der::{seq, tlv};
use crate::documents;
use crate::seam::jobs::JOBS;
use crate::seam::people::{self, PEOPLE};
use crate::seam::secrets::ONE;
use crate::seam::watch::Watch;

/// Inputs of a target.
type Seeds = Vec<(&'static str, Vec<u8>)>;

/// The repository's `fixtures`.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixtures().join(name)).expect("a fixture")
}

/// Every file of this name that one of the people has.
fn of_people(file: &str) -> Vec<Vec<u8>> {
    let mut people: Vec<_> = fs::read_dir(fixtures().join("people"))
        .expect("people")
        .map(|entry| entry.expect("an entry").path().join(file))
        .collect();
    people.sort();
    people
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .collect()
}

/// All seeds, with the name of their target.
pub fn seeds() -> Seeds {
    let mut seeds = Seeds::new();
    files(&mut seeds);
    small(&mut seeds);
    revocation(&mut seeds);
    identity(&mut seeds);
    lines(&mut seeds);
    conversations(&mut seeds);
    documents(&mut seeds);
    seeds.extend(crate::targets::sessions().map(|input| ("pkcs11", input)));
    seeds
}

/// Signed documents, updates of them, and parts of messages.
fn documents(seeds: &mut Seeds) {
    for (place, file) in (0..).zip(documents::signed_files()) {
        seeds.push(("pdf", file.clone()));
        for update in UPDATES {
            seeds.push(("pdf", [&[1, place], update].concat()));
        }
    }
    for options in [
        cms::Options::signed_at(documents::MOMENT),
        cms::Options::signed_at(documents::MOMENT).naming_certificate(),
        cms::Options::pades(),
    ] {
        let message = documents::message(options);
        seeds.push(("cms", cms::to_pem(&message).expect("PEM").into_bytes()));
        seeds.push(("cms", message));
    }
    for flags in 0..16 {
        seeds.push(("cms", vec![0, flags]));
    }
}

/// Objects for an update: a number, what stands there, a zero.
const UPDATES: [&[u8]; 7] = [
    b"",
    b"\x04BT /F1 12 Tf 20 150 Td (Loan of 900 yen) Tj ET",
    b"\x05<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    b"\x03<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>",
    b"\x01<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R /OpenAction 20 0 R >>",
    b"\x07<< /Fields [] >>\0\x06<< /Title (other) >>\0\x14<< >>",
    b"\0\x20/Info 6 0 R /ID [<00> <00>]",
];

/// Files of the card as they are.
fn files(seeds: &mut Seeds) {
    for (target, names) in [
        ("attributes", &["input-assist/0002.bin"][..]),
        ("my_number", &["input-assist/0001.bin"]),
        (
            "integrity_record",
            &["input-assist/0003.bin", "input-assist/0007.bin"],
        ),
        ("age_record", &["card-surface/0001.bin"]),
        ("face", &["card-surface/0002.bin"]),
        ("number_picture", &["card-surface/0005.bin"]),
        (
            "card_id",
            &[
                "common/0001-1.bin",
                "jpki/0008.bin",
                "data-objects/00F0.bin",
            ],
        ),
        ("token_info", &["jpki/0006.bin"]),
        ("license_record", &["license/001B.bin", "license/001A.bin"]),
        ("license_signature", &["license/001C.bin"]),
        (
            "card_certificate",
            &[
                "input-assist/0004.bin",
                "data-objects/00F8.bin",
                "data-objects/7F21.bin",
            ],
        ),
        (
            "certificate",
            &["jpki/0001.bin", "jpki/0002.bin", "jpki/000A.bin"],
        ),
        (
            "ber",
            &[
                "input-assist/0002.bin",
                "input-assist/0006.bin",
                "card-surface/0003.bin",
            ],
        ),
        ("simple_tlv", &["common/0001-1.bin"]),
        ("card_manifest", &["manifest.toml"]),
    ] {
        for name in names {
            seeds.extend(of_people(name).into_iter().map(|bytes| (target, bytes)));
        }
    }
    for name in ["authca-sim-1.cer", "signca-sim-2.cer", "cvc-ca-keys.json"] {
        seeds.push(("anchor_file", fixture(&format!("authority/{name}"))));
    }
    let pem = tlv(0x30, &[0x02, 0x01, 0x00]);
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        hex::encode(pem)
    );
    seeds.push(("anchor_file", pem.into_bytes()));
    seeds.push(("picture", bomb()));
    for person in ["taro", "long", "foreign"] {
        let folder = fixtures().join("pictures").join(person);
        for entry in fs::read_dir(folder).expect("pictures") {
            let bytes = fs::read(entry.expect("an entry").path()).expect("a picture");
            if bytes.len() < 6000 {
                seeds.push(("picture", bytes));
            }
        }
    }
}

/// A codestream that promises a precinct for each of a million pixels, and 32 layers.
fn bomb() -> Vec<u8> {
    let words = [1024, 1024, 0, 0, 1024, 1024, 0, 0_u32];
    let size: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    [
        &[0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0][..],
        &size,
        &[0, 1, 7, 1, 1],
        &[0xFF, 0x52, 0, 13, 1, 0, 0, 32, 0, 0, 4, 4, 0, 1, 0],
        &[0xFF, 0x5C, 0, 4, 0x40, 0x40],
        &[0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 20, 0, 1],
        &[0xFF, 0x93, 0, 0, 0, 0, 0, 0, 0xFF, 0xD9],
    ]
    .concat()
}

/// What takes no fixture.
fn small(seeds: &mut Seeds) {
    for digits in [
        "19800217", "3550217", "19800000", "00000000", "5080229", "1000017", "450108",
    ] {
        seeds.push(("dates", digits.into()));
    }
    for (one, other) in [
        ("番号　太郎", "番号 太郎"),
        ("渡邉󠄁　𠮷右衞門", "渡辺　吉右衛門"),
        ("FICTICIA MARIA ELENA", "Ficticia, María-Elena"),
        ("ばんごう　たろう", "バンゴウ　タロー"),
        (
            "東京都千代田区霞が関２丁目１番２号",
            "東京都千代田区霞ヶ関2-1-2",
        ),
        (
            "北海道札幌市中央区北１条西２－１　１０１号",
            "札幌市中央区北一条西二丁目1番地 101",
        ),
    ] {
        seeds.push(("comparison", format!("{one}\n{other}").into()));
    }
    for command in [
        &[0x00, 0xB0, 0x81, 0x00, 0x01, 0x01, 0x00, 0x00][..],
        &[0x00, 0x20, 0x00, 0x91, 0x00, 0x31, 0x32, 0x33, 0x34],
        &[
            0x80, 0x2A, 0x02, 0x00, 0x01, 0x01, 0x00, 0x00, 0x30, 0x31, 0x30, 0x0D,
        ],
        &[0x00, 0xB0, 0x81, 0x00, 0x01, 0xFF, 0xFF, 0x01],
    ] {
        seeds.push(("apdu_command", command.to_vec()));
    }
    seeds.push(("apdu_response", vec![0x90, 0x00]));
    seeds.push(("apdu_response", vec![0x01, 0x63, 0xC3]));
    seeds.push((
        "simple_tlv",
        vec![0x01, 0xFF, 0x00, 0x02, 0x41, 0x42, 0x02, 0x01, 0x43, 0xFF],
    ));
    // SELECT, VERIFY, READ BINARY, a signature, a reset.
    let mut commands = vec![0, 0, 1, 0x98, 0, 1, 0x98, 4];
    commands.extend(b"1234");
    commands.extend([5, 38, 0x80, 0x2A, 0x02, 0x97, 32]);
    commands.extend([7; 32]);
    commands.extend([0, 3, 0, 1, 1, 0x91, 4]);
    commands.extend(b"2345");
    commands.extend([2, 1, 0, 2, 2, 0, 4, 0, 5, 2, 0x9A, 0]);
    seeds.push(("card_commands", commands));
}

const BEFORE: &[u8] = b"260610000000Z";

/// A list and a response of the simulated authority, to be signed by the target, and signed.
fn revocation(seeds: &mut Seeds) {
    let authority = fixture("authority/authca-sim-2.cer");
    let authority = Certificate::from_der(&authority).expect("a certificate");
    let holder = fixture("people/taro/jpki/000A.bin");
    let length = mynumber_card::tlv::ber::total_length(&holder).expect("a length");
    let holder = Certificate::from_der(&holder[..length]).expect("a certificate");
    let name = authority.subject().der();
    let [before, after] = [BEFORE, b"270610000000Z"].map(|time| tlv(0x17, time));
    let number = seq(&[
        &tlv(0x06, &[0x55, 0x1D, 0x14]),
        &tlv(0x04, &[0x02, 0x01, 0x07]),
    ]);
    let reason = seq(&[
        &tlv(0x06, &[0x55, 0x1D, 0x15]),
        &tlv(0x04, &[0x0A, 0x01, 0x01]),
    ]);
    // The point of the holder's own list: [0] { [0] { directoryName } }.
    let point = holder
        .crl_distribution_points()
        .first()
        .map(mynumber_card::pki::Name::der);
    let point = tlv(0xA0, &tlv(0xA0, &tlv(0xA4, point.unwrap_or_default())));
    let point = seq(&[
        &tlv(0x06, &[0x55, 0x1D, 0x1C]),
        &tlv(0x01, &[0xFF]),
        &tlv(0x04, &seq(&[&point])),
    ]);
    for serial in [holder.serial(), &[0x11]] {
        for extensions in [vec![number.clone()], vec![number.clone(), point.clone()]] {
            let entry = seq(&[&tlv(0x02, serial), &before, &seq(&[&reason])]);
            let content = seq(&[
                &tlv(0x02, &[1]),
                &crate::der::sha256_with_rsa(),
                name,
                &before,
                &after,
                &seq(&[&entry]),
                &tlv(0xA0, &seq(&[&extensions.concat()])),
            ]);
            seeds.push(("crl", [&[1][..], &content].concat()));
            seeds.push(("crl", [&[0][..], &crate::der::signed(&content)].concat()));
        }
    }
    for hash in [OcspHash::Sha1, OcspHash::Sha256] {
        let request = ocsp_request(&holder, &authority, hash, Some(&[1; 16])).expect("a request");
        // OCSPRequest { tbsRequest { requestList { Request { CertID …
        let id = inner(&request, &[0, 0, 0, 0]);
        let [before, after] =
            [&b"20260610000000Z"[..], b"20270610000000Z"].map(|time| tlv(0x18, time));
        let revoked = tlv(0xA1, &before);
        for status in [&[0x80, 0x00][..], &[0x82, 0x00], &revoked] {
            let single = seq(&[&id, status, &before, &tlv(0xA0, &after)]);
            let nonce = seq(&[
                &tlv(0x06, &[0x2B, 6, 1, 5, 5, 7, 0x30, 1, 2]),
                &tlv(0x04, &tlv(0x04, &[1; 16])),
            ]);
            let content = seq(&[
                &tlv(0xA1, name),
                &before,
                &seq(&[&single]),
                &tlv(0xA1, &seq(&[&nonce])),
            ]);
            seeds.push(("ocsp", [&[1][..], &content].concat()));
            let response = crate::der::ocsp_response(&content);
            seeds.push(("ocsp", [&[0][..], &response].concat()));
        }
    }
}

/// The object at this path of places.
fn inner(der: &[u8], path: &[usize]) -> Vec<u8> {
    let mut object = mynumber_card::tlv::ber::outer(der, 0x30).expect("a sequence");
    for place in path {
        object = object
            .children()
            .nth(*place)
            .expect("an object")
            .expect("DER");
    }
    object.raw.to_vec()
}

/// Requests, evidence, policies.
fn identity(seeds: &mut Seeds) {
    let now = UnixTime::from_seconds(1_795_400_000);
    for (level, wanted) in [
        (Level::Auth, Wanted::Attributes),
        (Level::Auth, Wanted::Holder),
        (Level::Signature, Wanted::Attributes),
    ] {
        let expires = now.plus_seconds(300);
        let request = Request::new(&[7; 32], "https://bank.example", level, wanted, expires);
        let request = request.expect("a request");
        seeds.push(("request", request.to_json().expect("JSON").into()));
        let mut pins = Pins::new()
            .with(ONE.assist_pin())
            .with(ONE.auth_pin())
            .with(ONE.sign_password());
        let mut card = Card::new(SimTransport::new(people::card_with("taro", &ONE)));
        let evidence = read(&mut card, &request, &mut pins, LastTry::Refuse, now);
        let json = evidence.expect("evidence").to_json().expect("JSON");
        seeds.push(("evidence", json.into()));
    }
    let policies = fs::read_to_string(fixtures().join("../docs/policy.md")).expect("a document");
    for policy in policies.split("```json").skip(1) {
        let policy = policy.split("```").next().unwrap_or_default();
        seeds.push(("policy", policy.into()));
    }
    seeds.push((
        "policy",
        br#"{"version": 1, "minimum_age": {"years": 15}}"#.to_vec(),
    ));
}

/// What comes over lines.
fn lines(seeds: &mut Seeds) {
    for person in ["taro", "iphone"] {
        let link = SimTransport::new(people::card(person))
            .with_link(mynumber_card::sim::Link::direct().with_announced(ApduLengths::Extended));
        let mut written = Vec::new();
        Card::new(Trace::new(link, &mut written))
            .read_status()
            .expect("a status");
        seeds.push(("replay", written));
    }
    seeds.push((
        "replay",
        b"> 00A4040C0AD392F000260100000001\n! the card was reset\n".to_vec(),
    ));
    seeds.push((
        "replay",
        b"> 00200098 [secret]\n< [12 bytes] 9000\n> power down\n".to_vec(),
    ));
    let select = [
        0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1,
    ];
    let message = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).expect("a message").to_be_bytes();
        [&length, bytes].concat()
    };
    let read = [0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00];
    let messages = [&[1][..], &[4], &select, &read, &[2], &select, &[0]].map(message);
    seeds.push(("vpcd", messages.concat()));
    let exchange = |apdu: &[u8]| crate::targets::frame(&[&[0x40, 0x01], apdu].concat());
    let mut line = vec![0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for command in [
        &[0x14, 0x01][..],
        &[0x02],
        &[0x32, 0x05, 0, 1, 2],
        &[0x4A, 1, 3, 0],
    ] {
        line.extend(crate::targets::frame(command));
    }
    line.extend(exchange(&select));
    line.extend(exchange(&[0x00, 0xB0, 0x86, 0x00, 0x00]));
    for command in [
        &[0x42, 0xBA, 0x01][..],
        &[0x06, 0x63, 0x05],
        &[0x08, 0x63, 0x05, 1],
    ] {
        line.extend(crate::targets::frame(command));
    }
    line.extend([0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00]);
    line.extend([0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00]);
    for command in [
        &[0x60, 1, 1, 0x23][..],
        &[0x44, 0],
        &[0x52, 0],
        &[0x16, 0xF0],
    ] {
        line.extend(crate::targets::frame(command));
    }
    seeds.push(("pn532", line));
}

/// Each job with a good card: for the answers of the input as they were given, for the card with
/// something going wrong early and late.
fn conversations(seeds: &mut Seeds) {
    let byte = |place: usize| u8::try_from(place).expect("a place");
    for (place, job) in (0..).map(byte).zip(JOBS) {
        for (number, person) in (0..).map(byte).zip(PEOPLE) {
            if !matches!(number, 0 | 2 | 3 | 4) {
                continue;
            }
            for announced in [ApduLengths::Extended, ApduLengths::Short] {
                let card = people::card_with(person, &ONE);
                let link = mynumber_card::sim::Link::direct().with_announced(announced);
                let link = SimTransport::new(card).with_link(link);
                let how = if announced == ApduLengths::Short {
                    1
                } else {
                    2
                };
                let mut recorder = Recorder {
                    link,
                    answers: Vec::new(),
                };
                let last = LastTry::Refuse;
                let watch = Watch::new(&mut recorder, job.wishes(last), &ONE);
                let seen = watch.seen();
                let _end = job.run(&mut Card::new(watch), &ONE, last, &seen);
                let input = [&[place, 0, how][..], &recorder.answers].concat();
                seeds.push(("seam_answers", input));
                if job == crate::seam::jobs::Job::Details {
                    seeds.push(("card_objects", [&[how][..], &recorder.answers].concat()));
                }
            }
            for (link, wait, what) in [
                (0, 255, &[][..]),
                (2, 4, &[6, 1, 0, 5, 0xFF]),
                (4, 2, &[6, 0, 0, 3, 3]),
                (7, 6, &[6, 7, 0, 2, 4]),
                (0, 8, &[1, 5, 9, 9, 8]),
            ] {
                let head = [place, 0, number, link, 0, wait];
                seeds.push(("seam_card", [&head[..], what].concat()));
            }
        }
    }
    for file in 0..4 {
        for plain in [
            "input-assist/0001.bin",
            "input-assist/0002.bin",
            "input-assist/0003.bin",
        ] {
            let plain = fixture(&format!("people/taro/{plain}"));
            let plain = &plain[..plain.len().min(239)];
            let object = [&[8, byte(plain.len())], plain].concat();
            let answers = [&[file, 2][..], &object, &[1, 1], &[1, 0], &object].concat();
            seeds.push(("secure_messaging", answers));
        }
    }
}

/// Takes answers down in the form in which the input gives them.
struct Recorder {
    link: SimTransport,
    answers: Vec<u8>,
}

impl Transport for &mut Recorder {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.link.transmit(command)?;
        let length = u16::try_from(answer.len())
            .expect("an answer")
            .to_be_bytes();
        self.answers.push(0);
        self.answers.extend(length);
        self.answers.extend(&answer);
        Ok(answer)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.link.apdu_lengths()
    }
}
