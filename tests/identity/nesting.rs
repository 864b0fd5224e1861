//! JSON that nests endlessly is refused, without exhausting the stack.

use mynumber_card::identity::{Evidence, Policy, Request};

const FIELDS: [&str; 16] = [
    "version",
    "request",
    "read_at",
    "certificate",
    "signature",
    "card",
    "attributes",
    "challenge",
    "audience",
    "level",
    "wanted",
    "expires",
    "minimum_age",
    "hierarchies",
    "areas",
    "nothing that anybody knows",
];

#[test]
fn no_field_takes_endless_nesting() {
    for field in FIELDS {
        for open in ["[", "{\"version\":", "{\"years\":[", "[{\"a\":"] {
            // As long as a request may be, and a policy of a megabyte.
            for length in [8_000, 1 << 20] {
                let json = format!("{{\"{field}\":{}", open.repeat(length / open.len()));
                assert!(Request::from_json(&json).is_err(), "{field} {open}");
                assert!(Evidence::from_json(&json).is_err(), "{field} {open}");
                assert!(Policy::from_json(&json).is_err(), "{field} {open}");
            }
        }
    }
}
