//! What policies let pass.

use mynumber_card::data::{MunicipalityCode, PartialDate, Sex, UnixTime};
use mynumber_card::identity::{
    BasicAttributes, Doubt, Facts, Level, Policy, PolicyCheckKind as Kind, PolicyReason,
    RevocationState,
};
use mynumber_card::pki::Hierarchy;
use mynumber_card::{Outcome, Report};

const NAME: &str = "番号　太郎";
const ADDRESS: &str = "東京都千代田区架空町１丁目２番３号";

fn time(text: &str) -> UnixTime {
    text.parse().unwrap()
}

/// A production card of 1980-02-17, verified half a minute after it was read.
pub(super) fn facts() -> Facts<'static> {
    Facts {
        at: time("2026-11-23T12:00:00+09:00"),
        made: Some(time("2026-11-23T11:59:30+09:00")),
        level: Level::Auth,
        hierarchies: &[Hierarchy::Production],
        audience: Some("shop.example"),
        revocation: RevocationState::NotChecked,
        attributes: BasicAttributes {
            name: Some(NAME.into()),
            address: Some(ADDRESS.into()),
            birth_date: PartialDate::from_digits(b"19800217").ok(),
            sex: Some(Sex::Male),
        },
        municipality: None,
    }
}

pub(super) fn born(digits: &[u8], at: &str) -> Facts<'static> {
    let mut facts = facts();
    facts.at = time(at);
    facts.attributes.birth_date = PartialDate::from_digits(digits).ok();
    facts
}

fn living_at(address: &str) -> Facts<'_> {
    let mut facts = facts();
    facts.attributes.address = Some(address.into());
    facts
}

/// A policy with one more field.
pub(super) fn policy(fields: &str) -> Policy {
    Policy::from_json(&format!(r#"{{"version": 1, {fields}}}"#)).unwrap()
}

pub(super) fn outcome(report: &Report<Kind>, kind: Kind) -> Outcome<Kind> {
    report.outcome(kind).unwrap().clone()
}

#[test]
fn the_smallest_policy_asks_for_a_production_card() {
    let policy = Policy::from_json(r#"{"version": 1}"#).unwrap();
    assert_eq!(policy, Policy::default());
    let report = policy.evaluate(&facts());
    let kinds: Vec<_> = report.checks().iter().map(|check| check.kind).collect();
    assert_eq!(kinds, [Kind::Level, Kind::Hierarchy, Kind::Revocation]);
    assert!(report.holds());
    assert_eq!(outcome(&report, Kind::Revocation), Outcome::NotChecked);
}

#[test]
fn the_level_is_a_minimum() {
    let signature = policy(r#""level": "signature""#);
    assert_eq!(
        outcome(&signature.evaluate(&facts()), Kind::Level),
        Outcome::Failed(PolicyReason::Level {
            required: Level::Signature,
            found: Level::Auth
        })
    );
    let mut higher = facts();
    higher.level = Level::Signature;
    assert!(signature.evaluate(&higher).holds());
    assert!(policy(r#""level": "auth""#).evaluate(&higher).holds());
}

#[test]
fn one_anchor_of_another_hierarchy_is_enough_to_fail() {
    let mut mixed = facts();
    mixed.hierarchies = &[Hierarchy::Production, Hierarchy::Test];
    let report = Policy::default().evaluate(&mixed);
    assert!(!report.holds());
    assert_eq!(
        report.failures().collect::<Vec<_>>(),
        [(
            Kind::Hierarchy,
            &PolicyReason::Hierarchy {
                found: Hierarchy::Test
            }
        )]
    );
    assert!(
        policy(r#""hierarchies": ["production", "test"]"#)
            .evaluate(&mixed)
            .holds()
    );
    let mut none = facts();
    none.hierarchies = &[];
    assert!(!Policy::default().evaluate(&none).holds());
}

#[test]
fn evidence_for_another_audience_fails() {
    let shop = policy(r#""audience": "shop.example""#);
    assert!(shop.evaluate(&facts()).holds());
    for audience in [Some("other.example"), Some("shop.example "), None] {
        let mut other = facts();
        other.audience = audience;
        assert_eq!(
            outcome(&shop.evaluate(&other), Kind::Audience),
            Outcome::Failed(PolicyReason::Audience)
        );
    }
}

#[test]
fn evidence_is_too_old_or_from_the_future_only_beyond_the_clock_skew() {
    let policy = policy(r#""max_age_seconds": 300, "clock_skew_seconds": 10"#);
    let age = |seconds: i64| {
        let mut facts = facts();
        facts.made = Some(facts.at.plus_seconds(-seconds));
        outcome(&policy.evaluate(&facts), Kind::EvidenceAge)
    };
    for passes in [0, 300, 310, -10] {
        assert_eq!(age(passes), Outcome::Passed, "{passes}");
    }
    assert_eq!(
        age(311),
        Outcome::Failed(PolicyReason::TooOld {
            seconds: 311,
            limit: 300
        })
    );
    assert_eq!(
        age(-11),
        Outcome::Failed(PolicyReason::FromTheFuture { seconds: 11 })
    );
    let mut extremes = facts();
    extremes.made = Some(UnixTime::from_seconds(i64::MIN));
    extremes.at = UnixTime::from_seconds(i64::MAX);
    assert!(!policy.evaluate(&extremes).holds());
    let mut undated = facts();
    undated.made = None;
    let report = policy.evaluate(&undated);
    assert_eq!(outcome(&report, Kind::EvidenceAge), Outcome::NotChecked);
    assert!(!report.holds());
}

#[test]
fn revocation_fails_when_revoked_and_when_required_but_not_checked() {
    let with = |rule: &str, state| {
        let mut facts = facts();
        facts.revocation = state;
        let report = policy(&format!(r#""revocation": "{rule}""#)).evaluate(&facts);
        (report.holds(), outcome(&report, Kind::Revocation))
    };
    let failed = Outcome::Failed;
    let unchecked = RevocationState::NotChecked;
    assert_eq!(
        with("required", RevocationState::Good),
        (true, Outcome::Passed)
    );
    assert_eq!(
        with("optional", RevocationState::Good),
        (true, Outcome::Passed)
    );
    assert_eq!(
        with("required", unchecked),
        (false, failed(PolicyReason::RevocationNotChecked))
    );
    assert_eq!(with("optional", unchecked), (true, Outcome::NotChecked));
    for rule in ["required", "optional"] {
        assert_eq!(
            with(rule, RevocationState::Revoked),
            (false, failed(PolicyReason::Revoked))
        );
    }
}

#[test]
fn residents_are_known_by_the_beginning_of_their_address() {
    let found = |area: &str, address: &str| {
        let policy = policy(&format!(r#""residence": ["{area}"]"#));
        outcome(&policy.evaluate(&living_at(address)), Kind::Residence)
    };
    let elsewhere = Outcome::Failed(PolicyReason::Residence);
    for (area, address) in [
        ("東京都", ADDRESS),
        ("13", ADDRESS),
        ("東京都千代田区", ADDRESS),
        ("東京都千代田区", "東京都　千代田区　架空町1-2-3"),
        ("神奈川県横浜市", "神奈川県横浜市西区架空１－２－３"),
        ("京都府", "京都府京都市中京区架空1"),
    ] {
        assert_eq!(found(area, address), Outcome::Passed, "{area}: {address}");
    }
    for (area, address) in [
        ("神奈川県", ADDRESS),
        ("東京都港区", ADDRESS),
        ("東京都府中市", "広島県府中市架空1-2"),
        ("大阪府大阪市", "大阪府大阪狭山市架空1-2"),
        ("26", "東京都千代田区京都府1-2"),
    ] {
        assert_eq!(found(area, address), elsewhere, "{area}: {address}");
    }
    assert_eq!(
        found("茨城県龍ケ崎市", "茨城県竜ヶ崎市架空1-2"),
        Outcome::LookAtIt(vec![Doubt::VariantCharacter, Doubt::Kana])
    );
    assert_eq!(
        found("神奈川県横浜市", "横浜市西区架空１－２－３"),
        Outcome::LookAtIt(vec![Doubt::PrefectureMissing])
    );
    for area in ["13", "東京都"] {
        assert_eq!(
            found(area, "千代田区架空町1-2-3"),
            Outcome::LookAtIt(vec![Doubt::PrefectureMissing])
        );
    }
    for (area, address, why) in [
        (
            "東京都千代田区",
            "千代田区架空町1-2-3",
            vec![Doubt::PrefectureMissing],
        ),
        (
            "東京都千代田区",
            "架空町1-2-3",
            vec![Doubt::PrefectureMissing, Doubt::MunicipalityMissing],
        ),
        (
            "東京都千代田区",
            "東京都架空町1-2-3",
            vec![Doubt::MunicipalityMissing],
        ),
        (
            "埼玉県入間郡三芳町",
            "埼玉県三芳町架空1-2",
            vec![Doubt::SubPlace],
        ),
        (
            "埼玉県三芳町",
            "埼玉県入間郡三芳町架空1-2",
            vec![Doubt::SubPlace],
        ),
        ("埼玉県入間郡", "埼玉県三芳町架空1-2", vec![Doubt::SubPlace]),
        (
            "埼玉県三芳町",
            "入間郡三芳町架空1-2",
            vec![Doubt::PrefectureMissing, Doubt::SubPlace],
        ),
    ] {
        let mut why = why;
        why.sort_unstable();
        assert_eq!(
            found(area, address),
            Outcome::LookAtIt(why),
            "{area}: {address}"
        );
    }
    for (area, address) in [
        ("埼玉県入間郡", "埼玉県比企郡小川町架空1-2"),
        ("東京都千代田区", "港区架空1-2"),
        ("奈良県大和高田市", "奈良県大和郡山市架空1"),
        ("新潟県新潟市東区", "新潟県新潟市西区架空1"),
    ] {
        assert_eq!(found(area, address), elsewhere, "{area}: {address}");
    }
    for (area, address) in [
        ("埼玉県入間郡", "埼玉県入間郡三芳町架空1-2"),
        ("東京都八丈島八丈町", "東京都八丈島八丈町架空1-2"),
        ("東京都港区架空町", "東京都港区架空町1-2"),
        ("新潟県上越市架空区", "新潟県上越市架空区1-2"),
    ] {
        assert_eq!(found(area, address), Outcome::Passed, "{area}: {address}");
    }
}

#[test]
fn one_area_is_enough_and_an_unknown_code_is_no_verdict() {
    let areas = policy(r#""residence": ["大阪府", "13101"]"#);
    let with = |address, code: Option<&[u8]>| {
        let mut facts = living_at(address);
        facts.municipality = code.map(|code| MunicipalityCode::from_digits(code).unwrap());
        outcome(&areas.evaluate(&facts), Kind::Residence)
    };
    assert_eq!(with("大阪府吹田市架空島1", None), Outcome::Passed);
    assert_eq!(with(ADDRESS, Some(b"13101")), Outcome::Passed);
    assert_eq!(
        with(ADDRESS, Some(b"13102")),
        Outcome::Failed(PolicyReason::Residence)
    );
    assert_eq!(with(ADDRESS, None), Outcome::NotChecked);
    let mut unknown = facts();
    unknown.attributes.address = None;
    assert!(!areas.evaluate(&unknown).holds());
}

#[test]
fn an_address_of_kyoto_in_another_writing_is_looked_at() {
    let policy = Policy::from_json(include_str!("kyoto.json")).unwrap();
    let card = "京都府宇治市架空通架空東入る二丁目架空辻子町１２３４番地の５６７８　\
        葛城タワーレジデンス弐番館イーストウイング１２３４５号室　番号龍太郎様方";
    let report = policy.evaluate(&living_at(card));
    assert_eq!(
        outcome(&report, Kind::ExpectedAddress),
        Outcome::LookAtIt(vec![Doubt::StreetName])
    );
}

#[test]
fn the_code_of_a_city_has_its_wards_in_it() {
    let found = |area: &str, code: &[u8]| {
        let mut facts = facts();
        facts.municipality = Some(MunicipalityCode::from_digits(code).unwrap());
        let policy = policy(&format!(r#""residence": ["{area}"]"#));
        outcome(&policy.evaluate(&facts), Kind::Residence)
    };
    let elsewhere = Outcome::Failed(PolicyReason::Residence);
    assert_eq!(found("14100", b"14100"), Outcome::Passed);
    assert_eq!(found("14100", b"14101"), Outcome::Passed);
    assert_eq!(found("14101", b"14100"), elsewhere);
    assert_eq!(found("14100", b"14131"), elsewhere);
    assert_eq!(found("13101", b"13102"), elsewhere);
}

#[test]
fn somebody_elses_card_is_caught() {
    let mine = policy(
        r#""expected": {"name": "番号太郎", "address": "東京都千代田区架空町1-2-3",
            "birth_date": "1980-02-17", "sex": "male"}"#,
    );
    assert!(mine.evaluate(&facts()).holds());
    let mut wife = facts();
    wife.attributes.name = Some("番号　花子".into());
    wife.attributes.sex = Some(Sex::Female);
    wife.attributes.birth_date = PartialDate::from_digits(b"19820304").ok();
    let report = mine.evaluate(&wife);
    assert_eq!(
        report.failures().collect::<Vec<_>>(),
        [
            (Kind::ExpectedName, &PolicyReason::NotExpected),
            (Kind::ExpectedBirthDate, &PolicyReason::NotExpected),
            (Kind::ExpectedSex, &PolicyReason::NotExpected),
        ]
    );
    assert_eq!(outcome(&report, Kind::ExpectedAddress), Outcome::Passed);
    assert!(!report.needs_a_look());
    let mut nameless = facts();
    nameless.attributes.name = None;
    let report = mine.evaluate(&nameless);
    assert_eq!(outcome(&report, Kind::ExpectedName), Outcome::NotChecked);
    assert!(!report.holds());
    let unknown = policy(r#""expected": {"birth_date": "1980-??-??"}"#);
    assert!(
        unknown
            .evaluate(&born(b"19800000", "2026-11-23T12:00:00Z"))
            .holds()
    );
}

#[test]
fn a_variant_character_makes_a_person_look() {
    let expected = policy(r#""expected": {"name": "高橋　一郎"}"#);
    let mut card = facts();
    card.attributes.name = Some("髙橋　一郎".into());
    let report = expected.evaluate(&card);
    assert_eq!(
        outcome(&report, Kind::ExpectedName),
        Outcome::LookAtIt(vec![Doubt::VariantCharacter])
    );
    assert!(!report.holds());
    assert!(report.needs_a_look());
    assert_eq!(report.failures().count(), 0);
}

#[test]
fn who_has_moved_or_married_is_to_be_verified_again() {
    let last_time = policy(
        r#""previous": {"name": "番号　太郎", "address": "東京都千代田区架空町１－２－３"}"#,
    );
    assert!(last_time.evaluate(&facts()).holds());
    assert_eq!(
        last_time
            .evaluate(&living_at("東京都千代田区架空町四丁目５番６号"))
            .failures()
            .collect::<Vec<_>>(),
        [(Kind::PreviousAddress, &PolicyReason::Changed)]
    );
    let mut married = facts();
    married.attributes.name = Some("架空　太郎".into());
    assert_eq!(
        outcome(&last_time.evaluate(&married), Kind::PreviousName),
        Outcome::Failed(PolicyReason::Changed)
    );
}
