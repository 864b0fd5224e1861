//! Comparing the places of a card: every pair of people, and every field changed alone.
use std::path::Path;

use mynumber_card::data::{Attributes, CardId, Date};
use mynumber_card::identity::{
    Agreement, CardSources, Doubt, Field, Source, SourceComparison, compare_sources,
};
use mynumber_card::pki::Certificate;
use mynumber_card::pki::records::FaceRecord;

/// What the files of one person say.
struct Said {
    face: FaceRecord,
    attributes: Attributes,
    certificate: Certificate,
    expiry: Date,
}

fn said(person: &str) -> Said {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/people");
    let file = |name: &str| std::fs::read(folder.join(person).join(name)).unwrap();
    let mut der = file("jpki/0001.bin");
    der.truncate(4 + usize::from(u16::from_be_bytes([der[2], der[3]])));
    Said {
        face: FaceRecord::parse(&file("card-surface/0002.bin")).unwrap(),
        attributes: Attributes::parse(&file("input-assist/0002.bin")).unwrap(),
        certificate: Certificate::from_der(&der).unwrap(),
        expiry: CardId::parse(&file("common/0001-1.bin")).unwrap().expiry(),
    }
}

impl Said {
    fn sources(&self) -> CardSources<'_> {
        CardSources {
            face: Some(&self.face),
            attributes: Some(&self.attributes),
            certificate: Some(&self.certificate),
            card_expiry: Some(self.expiry),
        }
    }
}

/// The pairs of a field, in short.
fn pairs(comparison: &SourceComparison, field: Field) -> Vec<([Source; 2], &'static str)> {
    let pairs = comparison.pairs().iter();
    pairs
        .filter(|pair| pair.field == field)
        .map(|pair| (pair.between, pair.agreement.name()))
        .collect()
}

fn fields_that_differ(comparison: &SourceComparison) -> Vec<Field> {
    let all = Field::ALL.into_iter();
    all.filter(|field| comparison.of(*field) == Some(&Agreement::Differs))
        .collect()
}

use Source::{Common, Face as OnFace, InputAssist, SignCertificate};

#[test]
fn one_card_agrees_with_itself_in_every_pair_of_places_that_speak_of_the_same() {
    for person in ["taro", "family", "moved", "foreign", "locked", "expired"] {
        let said = said(person);
        let comparison = compare_sources(&said.sources());
        assert_eq!(comparison.overall(), Some(&Agreement::Agrees), "{person}");
        let person = [OnFace, InputAssist, SignCertificate];
        let [face, assist, certificate] = person;
        for field in [Field::BirthDate, Field::Sex] {
            let expected = [[face, assist], [face, certificate], [assist, certificate]];
            let expected = expected.map(|between| (between, "agrees"));
            assert_eq!(pairs(&comparison, field), expected);
        }
        // The face has pictures of these.
        for field in [Field::Name, Field::Address] {
            assert_eq!(
                pairs(&comparison, field),
                [([assist, certificate], "agrees")]
            );
        }
        let expected = [
            [OnFace, Common],
            [OnFace, SignCertificate],
            [Common, SignCertificate],
        ];
        assert_eq!(
            pairs(&comparison, Field::Expiry),
            expected.map(|between| (between, "agrees"))
        );
    }
}

#[test]
fn a_substitute_in_the_certificate_is_for_a_person_to_look_at() {
    let said = said("long");
    let comparison = compare_sources(&said.sources());
    let why = vec![Doubt::SubstituteCharacter];
    assert_eq!(
        comparison.of(Field::Name),
        Some(&Agreement::LookAtIt { why: why.clone() })
    );
    assert_eq!(comparison.overall(), Some(&Agreement::LookAtIt { why }));
    // Not applicable and unknown are the same when all say so.
    assert_eq!(comparison.of(Field::Sex), Some(&Agreement::Agrees));
}

#[test]
fn a_place_of_another_card_differs_in_just_what_the_people_differ_in() {
    let (taro, other, moved) = (said("taro"), said("family"), said("moved"));
    let with_face = CardSources {
        face: Some(&other.face),
        ..taro.sources()
    };
    let comparison = compare_sources(&with_face);
    assert_eq!(
        fields_that_differ(&comparison),
        [Field::BirthDate, Field::Sex, Field::Expiry]
    );
    // It is the face that is wrong: the other two agree.
    assert_eq!(
        pairs(&comparison, Field::Sex),
        [
            ([OnFace, InputAssist], "differs"),
            ([OnFace, SignCertificate], "differs"),
            ([InputAssist, SignCertificate], "agrees"),
        ]
    );
    // A certificate that was not renewed after a move.
    let with_certificate = CardSources {
        certificate: Some(&taro.certificate),
        ..moved.sources()
    };
    let comparison = compare_sources(&with_certificate);
    assert_eq!(fields_that_differ(&comparison), [Field::Address]);
}

#[test]
fn a_certificate_ends_with_its_card_or_before_it() {
    let said = said("taro");
    let end = said.certificate.not_after().japanese_date().unwrap();
    let expiry = |day: &str| {
        let sources = CardSources {
            card_expiry: Some(day.parse().unwrap()),
            certificate: Some(&said.certificate),
            ..CardSources::default()
        };
        pairs(&compare_sources(&sources), Field::Expiry)
    };
    assert_eq!(end.to_string(), "2030-02-17");
    let between = [Common, SignCertificate];
    assert_eq!(expiry("2030-02-16"), [(between, "differs")]);
    assert_eq!(expiry("2030-02-17"), [(between, "agrees")]);
    assert_eq!(expiry("2035-02-17"), [(between, "agrees")]);
}

#[test]
fn where_there_is_nothing_to_compare_nothing_is_said_to_agree() {
    assert_eq!(compare_sources(&CardSources::default()).overall(), None);
    let said = said("taro");
    let alone = CardSources {
        attributes: Some(&said.attributes),
        card_expiry: Some(said.expiry),
        ..CardSources::default()
    };
    let comparison = compare_sources(&alone);
    assert_eq!((comparison.pairs(), comparison.overall()), (&[][..], None));
    // A certificate without attributes is nothing that agrees.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/people/taro/jpki");
    let mut der = std::fs::read(folder.join("000A.bin")).unwrap();
    der.truncate(4 + usize::from(u16::from_be_bytes([der[2], der[3]])));
    let auth = Certificate::from_der(&der).unwrap();
    let with_auth = CardSources {
        certificate: Some(&auth),
        ..alone
    };
    let missing = Agreement::LookAtIt {
        why: vec![Doubt::Missing],
    };
    assert_eq!(compare_sources(&with_auth).overall(), Some(&missing));
}
