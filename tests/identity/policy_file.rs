//! The file format of policies.

use mynumber_card::data::{Date, Sex};
use mynumber_card::identity::policy::{Area, MinimumAge, PolicyProblem, RevocationRule};
use mynumber_card::identity::{Evidence, Level, Policy, PolicyError, Request};
use mynumber_card::pki::Hierarchy;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn error(json: &str) -> PolicyError {
    Policy::from_json(json).unwrap_err()
}

#[test]
fn every_field_of_the_documented_example_is_read_and_written_back() {
    let document = include_str!("../../docs/policy.md");
    let example = document
        .split("```json\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let policy = Policy::from_json(example).unwrap();
    assert_eq!(policy.level, Level::Signature);
    assert_eq!(policy.hierarchies, [Hierarchy::Production]);
    assert_eq!(policy.audience.as_deref(), Some("shop.example"));
    assert_eq!(policy.max_age_seconds, Some(300));
    assert_eq!(policy.clock_skew_seconds, 30);
    assert_eq!(policy.revocation, RevocationRule::Required);
    assert_eq!(
        policy.minimum_age,
        Some(MinimumAge {
            years: 18,
            on: Some(day("2026-04-01"))
        })
    );
    let areas: Vec<&str> = policy.residence.iter().map(Area::text).collect();
    assert_eq!(areas, ["東京都", "神奈川県横浜市", "13101"]);
    assert_eq!(policy.expected.name.as_deref(), Some("番号　太郎"));
    assert_eq!(policy.expected.sex, Some(Sex::Male));
    assert_eq!(
        policy.expected.birth_date.unwrap().to_string(),
        "1980-02-17"
    );
    assert!(policy.expected.address.is_some());
    assert_eq!(policy.previous.name.as_deref(), Some("番号　太郎"));
    assert!(policy.previous.address.is_some());
    assert_eq!(Policy::from_json(&policy.to_json()).unwrap(), policy);
    // The example names every field: what is written from it has no more than it.
    let fields = |json: &str| -> Vec<String> {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(fields(example), fields(&policy.to_json()));
}

#[test]
fn errors_name_the_field() {
    for (json, field) in [
        (
            r#"{"version": 1, "minimum_aeg": {"years": 18}}"#,
            "minimum_aeg",
        ),
        (
            r#"{"version": 1, "minimum_age": {"yaers": 18}}"#,
            "minimum_age.yaers",
        ),
        (
            r#"{"version": 1, "minimum_age": {"years": "18"}}"#,
            "minimum_age.years",
        ),
        (r#"{"version": 1, "minimum_age": {}}"#, "minimum_age"),
        (r#"{"version": 1, "level": "high"}"#, "level"),
        (
            r#"{"version": 1, "hierarchies": ["production", "all"]}"#,
            "hierarchies[1]",
        ),
        (r#"{"version": 1, "revocation": true}"#, "revocation"),
        (
            r#"{"version": 1, "expected": {"sex": "m"}}"#,
            "expected.sex",
        ),
        (
            r#"{"version": 1, "expected": {"my_number": "1"}}"#,
            "expected.my_number",
        ),
        (
            r#"{"version": 1, "max_age_seconds": -1}"#,
            "max_age_seconds",
        ),
        (r#"{"version": 1, "residence": "東京都"}"#, "residence"),
        (
            r#"{"version": 1, "level": "auth", "level": "signature"}"#,
            ".",
        ),
        (r#"{"version": 1} {}"#, "."),
        (r#"{"version": 1"#, "."),
        ("", "."),
        ("[]", "."),
        ("1", "."),
        (r#"{"version": 1, "expected": "me"}"#, "expected"),
        (
            r#"[1, null, null, null, null, null, null, null, null, null, null]"#,
            ".",
        ),
        (
            r#"{"version": 1, "minimum_age": [18, null]}"#,
            "minimum_age",
        ),
        (r#"{"version": 1, "previous": [null, null]}"#, "previous"),
    ] {
        let found = error(json);
        assert!(
            matches!(found, PolicyError::Shape { .. }),
            "{json}: {found:?}"
        );
        assert_eq!(found.field(), field, "{json}: {found}");
        assert!(found.to_string().contains(field));
    }
    let twice = error(r#"{"version": 1, "audience": "a", "audience": "b"}"#);
    assert!(twice.to_string().contains("duplicate field `audience`"));
}

#[test]
fn values_that_make_no_sense_are_refused_by_name() {
    let range = |min, max| PolicyProblem::OutOfRange { min, max };
    for (fields, field, problem) in [
        (r#""audience": " ""#, "audience", PolicyProblem::Empty),
        (r#""hierarchies": []"#, "hierarchies", PolicyProblem::Empty),
        (r#""residence": []"#, "residence", PolicyProblem::Empty),
        (
            r#""expected": {"name": "　"}"#,
            "expected.name",
            PolicyProblem::Empty,
        ),
        (
            r#""previous": {"address": ""}"#,
            "previous.address",
            PolicyProblem::Empty,
        ),
        (
            r#""max_age_seconds": 0"#,
            "max_age_seconds",
            range(1, 315_576_000),
        ),
        (
            r#""clock_skew_seconds": 86401"#,
            "clock_skew_seconds",
            range(0, 86_400),
        ),
        (
            r#""minimum_age": {"years": 151}"#,
            "minimum_age.years",
            range(0, 150),
        ),
        (
            r#""minimum_age": {"years": 18, "on": "2026-02-29"}"#,
            "minimum_age.on",
            PolicyProblem::NotADate,
        ),
        (
            r#""expected": {"birth_date": "1980-2-17"}"#,
            "expected.birth_date",
            PolicyProblem::NotADate,
        ),
        (
            r#""expected": {"birth_date": "1980-00-17"}"#,
            "expected.birth_date",
            PolicyProblem::NotADate,
        ),
        (
            r#""expected": {"birth_date": "198?-02-17"}"#,
            "expected.birth_date",
            PolicyProblem::NotADate,
        ),
        (
            r#""expected": {"birth_date": "1980-02-17-"}"#,
            "expected.birth_date",
            PolicyProblem::NotADate,
        ),
        (
            r#""residence": ["東京都", "横浜市"]"#,
            "residence[1]",
            PolicyProblem::NotAPlace,
        ),
        // Without its last character it would let 大阪狭山市 in as well.
        (
            r#""residence": ["大阪府大阪"]"#,
            "residence[0]",
            PolicyProblem::NotAPlace,
        ),
        (
            r#""residence": [""]"#,
            "residence[0]",
            PolicyProblem::NotAPlace,
        ),
        (
            r#""residence": ["48"]"#,
            "residence[0]",
            PolicyProblem::NoSuchCode,
        ),
        (
            r#""residence": ["131016"]"#,
            "residence[0]",
            PolicyProblem::NoSuchCode,
        ),
    ] {
        let found = error(&format!(r#"{{"version": 1, {fields}}}"#));
        let expected = PolicyError::Value {
            field: field.to_owned(),
            problem,
        };
        assert_eq!(found, expected, "{fields}");
    }
}

#[test]
fn places_that_there_are_not_are_refused_when_the_policy_is_read() {
    for (entry, problem) in [
        ("00", PolicyProblem::NoSuchCode),
        ("48", PolicyProblem::NoSuchCode),
        ("1", PolicyProblem::NoSuchCode),
        ("130", PolicyProblem::NoSuchCode),
        ("13000", PolicyProblem::NoSuchCode),
        ("13999", PolicyProblem::NoSuchCode),
        ("13100", PolicyProblem::NoSuchCode),
        ("00101", PolicyProblem::NoSuchCode),
        ("99999", PolicyProblem::NoSuchCode),
        ("131016", PolicyProblem::NoSuchCode),
        ("東京県", PolicyProblem::NotAPlace),
        ("東京", PolicyProblem::NotAPlace),
        ("大坂府", PolicyProblem::NotAPlace),
        ("東京都架空区", PolicyProblem::NotAPlace),
        ("東京都横浜市", PolicyProblem::NotAPlace),
        ("神奈川県千代田区", PolicyProblem::NotAPlace),
        ("大阪府大阪市架空区", PolicyProblem::NotAPlace),
        ("大阪府大阪市架空町", PolicyProblem::NotAPlace),
        ("東京都区", PolicyProblem::NotAPlace),
        ("東京都町", PolicyProblem::NotAPlace),
        ("東京都市", PolicyProblem::NotAPlace),
        // Each is the beginning of a name, and would let somebody in or nobody.
        ("奈良県大和郡", PolicyProblem::NotAPlace),
        ("三重県四日市", PolicyProblem::NotAPlace),
        ("広島県廿日市", PolicyProblem::NotAPlace),
        ("石川県野々市", PolicyProblem::NotAPlace),
        ("長野県大町", PolicyProblem::NotAPlace),
        ("愛知県蒲郡", PolicyProblem::NotAPlace),
        ("千葉県八街", PolicyProblem::NotAPlace),
        ("埼玉県秩父郡三芳町", PolicyProblem::NotAPlace),
        ("埼玉県架空郡", PolicyProblem::NotAPlace),
        ("東京都千代田区架空", PolicyProblem::NotAPlace),
    ] {
        let found = error(&format!(
            r#"{{"version": 1, "residence": ["東京都", "{entry}"]}}"#
        ));
        let expected = PolicyError::Value {
            field: "residence[1]".to_owned(),
            problem,
        };
        assert_eq!(found, expected, "{entry}");
    }
    for entry in [
        "01",
        "47",
        "13101",
        "14100",
        "22131",
        "北海道",
        "東京都千代田区",
        "東京都　千代田区",
        "神奈川県横浜市",
        "神奈川県横浜市鶴見区",
        "埼玉県入間郡",
        "埼玉県入間郡三芳町",
        "埼玉県三芳町",
        "茨城県龍ケ崎市",
        "茨城県龍ヶ崎市",
        "茨城県竜ケ崎市",
        "千葉県鎌ヶ谷市",
        "三重県四日市市",
        "長野県大町市",
        "奈良県大和郡山市",
        "福岡県小郡市",
        "東京都八丈町",
        "東京都港区架空町",
        "東京都大島町",
        "北海道泊村",
    ] {
        let json = format!(r#"{{"version": 1, "residence": ["{entry}"]}}"#);
        let policy = Policy::from_json(&json).unwrap_or_else(|error| panic!("{entry}: {error}"));
        assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy), "{entry}");
    }
}

#[test]
fn texts_longer_than_any_of_a_card_are_refused_by_name() {
    let digits = "一".repeat(30_000);
    for (fields, field, max) in [
        (
            format!(r#""expected": {{"name": "{digits}"}}"#),
            "expected.name",
            4_096,
        ),
        (
            format!(r#""expected": {{"address": "{digits}"}}"#),
            "expected.address",
            4_096,
        ),
        (
            format!(r#""previous": {{"name": "{digits}"}}"#),
            "previous.name",
            4_096,
        ),
        (
            format!(r#""previous": {{"address": "{digits}"}}"#),
            "previous.address",
            4_096,
        ),
        (
            format!(r#""residence": ["東京都{digits}町"]"#),
            "residence[0]",
            512,
        ),
        (format!(r#""audience": "{digits}""#), "audience", 512),
    ] {
        let expected = PolicyError::Value {
            field: field.to_owned(),
            problem: PolicyProblem::TooLong { max },
        };
        assert_eq!(
            error(&format!(r#"{{"version": 1, {fields}}}"#)),
            expected,
            "{field}"
        );
    }
    let entries = |count| {
        let entries = vec![r#""13""#; count].join(",");
        Policy::from_json(&format!(r#"{{"version": 1, "residence": [{entries}]}}"#))
    };
    assert!(entries(2_000).is_ok());
    assert_eq!(
        entries(2_001),
        Err(PolicyError::Value {
            field: "residence".to_owned(),
            problem: PolicyProblem::TooMany { max: 2_000 },
        })
    );
    let longest = "一".repeat(4_096 / 3);
    let json = format!(r#"{{"version": 1, "expected": {{"address": "{longest}"}}}}"#);
    assert!(Policy::from_json(&json).is_ok());
}

#[test]
fn another_version_is_refused_before_its_fields_are_looked_at() {
    assert_eq!(
        error(r#"{"version": 2, "new_field": []}"#),
        PolicyError::Version { found: Some(2) }
    );
    assert_eq!(error("{}"), PolicyError::Version { found: None });
    assert_eq!(
        error(r#"{"version": "1"}"#),
        PolicyError::Version { found: None }
    );
    assert_eq!(error("{}").field(), "version");
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_a_policy_or_an_error_that_names_a_field(text in "\\PC{0,60}") {
        if let Err(error) = Policy::from_json(&text) {
            prop_assert!(!error.field().is_empty());
        }
    }
}

#[test]
fn what_an_error_quotes_of_a_hostile_file_is_fit_for_a_terminal() {
    for text in [
        "{\"version\": 1, \"\u{1b}[2J\": 1}",
        "{\"version\": 1, \"\u{1b}[2J\": null}",
        "{\"version\": 1, \"expected\": {\"\u{7f}\": 1}}",
    ] {
        let error = Policy::from_json(text).unwrap_err();
        let shown = format!("{error} {}", error.field());
        assert!(!shown.contains(char::is_control), "{shown:?}");
    }
    for text in ["{\"\u{7f}\": 1}", "{\"version\": \"\u{9b}2J\"}"] {
        let request = Request::from_json(text).unwrap_err();
        let evidence = Evidence::from_json(text).unwrap_err();
        let errors: [&dyn std::error::Error; 2] = [&request, &evidence];
        for error in errors {
            let source = error.source().expect("what is wrong with it").to_string();
            assert!(!source.contains(char::is_control), "{source:?}");
        }
    }
}
