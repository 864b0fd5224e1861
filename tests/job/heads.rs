//! Dates are read from the first bytes of a file: the same as from all of it, on every path.

use mynumber_card::data::{Date, Moment, Renewable};
use mynumber_card::job::{Context, Fresh, dates};
use mynumber_card::pki::Certificate;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{
    Answers, CardImage, FileContent, Link, Loss, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{Card, LastTry};

use super::{anchors, jobs};

fn file<'a>(image: &'a mut CardImage, application: &str, id: u16) -> Option<&'a mut Vec<u8>> {
    let mut applications = image.applications.iter_mut();
    let application = applications.find(|it| it.name == application)?;
    let mut files = application.files.iter_mut();
    match &mut files.find(|file| file.id == id)?.content {
        FileContent::Transparent(bytes) => Some(bytes),
        _ => None,
    }
}

/// The last days of the authentication certificate and the license.
fn read(image: CardImage, pins: &mut Pins, link: Link) -> ([Option<Date>; 2], SimHandle) {
    let transport = SimTransport::new(SimulatedCard::new(image)).with_link(link);
    let handle = transport.handle();
    let wanted = dates::DatesOptions {
        auth: true,
        license: true,
        ..dates::DatesOptions::default()
    };
    let context = Context {
        anchors: &anchors(),
        at: Moment::Now(jobs::now()),
        last: LastTry::Refuse,
        fresh: Fresh::from_random(&[7; Fresh::LENGTH]),
    };
    let read = dates::read(&mut Card::new(transport), wanted, pins, context);
    let renewals = read.unwrap().data.renewals;
    let day = |which| renewals.get(which).deadline().map(|it| it.last_day());
    let days = [Renewable::AuthCertificate, Renewable::License].map(day);
    (days, handle)
}

fn links() -> [Link; 6] {
    [
        Link::direct(),
        Link::direct().short_only(),
        Link::direct().with_answers(Answers::InParts),
        Link::direct().with_loss(Loss::DataOf256),
        Link::direct().with_loss(Loss::AnswerOf256),
        Link::direct().with_loss(Loss::DataBehind(120)),
    ]
}

#[test]
fn the_dates_of_everybody_are_those_of_the_whole_files_in_one_short_read_each() {
    let mut licenses = 0;
    for name in people::NAMES {
        let person = people::person(name).unwrap();
        let mut image = people::load(name).unwrap();
        let whole = file(&mut image, "jpki", 0x0A).map(|der| Certificate::from_der(der).unwrap());
        let end = whole.and_then(|certificate| certificate.not_after().japanese_date());
        let license = file(&mut image, "license", 0x1B).map(|bytes| bytes.clone());
        let license = license
            .map(|bytes| mynumber_card::data::LicenseRecord::parse(&bytes).unwrap())
            .and_then(|record| record.expiry);
        licenses += usize::from(license.is_some());
        for link in links() {
            let (days, handle) = read(image.clone(), &mut jobs::pins(&person), link);
            if name != "locked" {
                assert_eq!(days, [end, license], "{name} {link:?}");
            }
            let received = handle.traffic().bytes_received;
            assert!(received <= 900, "{name} {link:?}: {received} bytes");
            let extended = handle.exchanges().into_iter().map(|it| it.command);
            let extended = extended.filter(|it| it.len() > 5 && it.get(4) == Some(&0));
            assert_eq!(extended.count(), 0, "{name} {link:?}");
        }
    }
    assert!(licenses >= 4, "{licenses}");
}

/// A DER object.
fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let header = match value.len() {
        0..0x80 => vec![tag, length[1]],
        0x80..0x100 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [header, value.to_vec()].concat()
}

/// What a certificate with a long issuer, up to this end, would begin with.
fn beginning(end: &[u8]) -> Vec<u8> {
    let common_name = [object(0x06, b"\x55\x04\x03"), object(0x0C, &[b'A'; 300])].concat();
    let issuer = object(0x30, &object(0x31, &object(0x30, &common_name)));
    let algorithm = object(0x06, b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B");
    let start = object(0x17, b"250217000000Z");
    let content = [
        object(0xA0, &object(0x02, &[2])),
        object(0x02, &[1]),
        object(0x30, &algorithm),
        issuer,
        object(0x30, &[start, end.to_vec()].concat()),
        object(0x30, &[0x55; 600]),
    ];
    object(0x30, &object(0x30, &content.concat()))
}

#[test]
fn a_date_further_back_is_read_in_more_pieces_and_a_file_without_one_to_its_end() {
    let garbage = vec![0x5A; 700];
    for (content, expected) in [
        (
            beginning(&object(0x17, b"300217145959Z")),
            Some("2030-02-17"),
        ),
        (
            beginning(&object(0x18, b"20600217145959Z")),
            Some("2060-02-17"),
        ),
        // Four digits where two are due, a date that is none, and another tag.
        (beginning(&object(0x18, b"20300217145959Z")), None),
        (beginning(&object(0x17, b"301317145959Z")), None),
        (beginning(&object(0x04, b"300217145959Z")), None),
        (garbage, None),
    ] {
        for link in links() {
            let mut image = people::load("taro").unwrap();
            *file(&mut image, "jpki", 0x0A).unwrap() = content.clone();
            let ([auth, _], _) = read(image, &mut Pins::new(), link);
            let told = auth.map(|day| day.to_string());
            assert_eq!(told.as_deref(), expected, "{link:?}");
        }
    }
}

#[test]
fn what_follows_the_expiry_of_a_license_is_not_read_and_what_precedes_it_is() {
    let row = |objects: &[&[u8]]| [objects.concat(), vec![0xFF; 400]].concat();
    let name = [&[0xC4, 0x82, 0x01, 0x2C][..], &[b'A'; 300]].concat();
    let expiry: &[u8] = b"\xC5\x075121013";
    for (content, expected) in [
        (row(&[b"\xC2\x00", expiry]), Some("2030-10-13")),
        (row(&[b"\xC2\x00", &name, expiry]), Some("2030-10-13")),
        (row(&[expiry, b"\xC6\x7E", b"cut"]), Some("2030-10-13")),
        // Not recorded, no date, and an object before it that does not end.
        (row(&[b"\xC2\x00", b"\xC5\x00"]), None),
        (row(&[b"\xC2\x00", b"\xC5\x070000000"]), None),
        (row(&[b"\xC2\x00", b"\xC5\x075121399"]), None),
        (row(&[b"\xC2\x82\xFF\xFF", expiry]), None),
        (row(&[b"\xC2\x00\xE7\x00"]), None),
    ] {
        for link in links() {
            let mut image = people::load("driver").unwrap();
            *file(&mut image, "license", 0x1B).unwrap() = content.clone();
            let ([_, license], _) = read(image, &mut Pins::new(), link);
            let told = license.map(|day| day.to_string());
            assert_eq!(told.as_deref(), expected, "{link:?} {content:02X?}");
        }
    }
}
