//! `sign` and `verify` with documents: what is written holds for others too, and nothing is asked or written in vain.
#![cfg(all(unix, feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

struct Place(tempfile::TempDir);

impl Place {
    /// With a PDF of one page, a text, and an authority that OpenSSL trusts.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.at("contract.pdf"), pdf()).unwrap();
        fs::write(place.at("note.txt"), "ten thousand yen\n").unwrap();
        let mut trusted = Vec::new();
        for generation in 1..=2 {
            let name = format!("fixtures/authority/signca-sim-{generation}.cer");
            let der = root().join(name).display().to_string();
            let pem = other("openssl", &["x509", "-inform", "DER", "-in", &der], &place);
            trusted.extend(pem.stdout);
        }
        fs::write(place.at("authority.pem"), trusted).unwrap();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn has(&self, name: &str) -> bool {
        self.at(name).exists()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
        command
            .args(["--lang", "en", "--anchor"])
            .arg(root().join("fixtures/authority"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
            .env("MYNUMBER_AUTH_PIN", "1234");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn sign(&self, arguments: &[&str]) -> Output {
        self.run(&[&["--reader", "simulated", "sign"], arguments].concat())
    }

    #[track_caller]
    fn signs(&self, arguments: &[&str]) {
        let output = self.sign(arguments);
        assert!(output.status.success(), "{}", told(&output));
    }

    /// Exit status and what stands in the JSON of the verdict.
    fn verify(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(&[&["--json", "verify"], arguments].concat());
        let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code().unwrap(), json)
    }

    /// The status and kind of the error, and whether a secret went to the card.
    fn refused(&self, reader: &str, arguments: &[&str]) -> (i32, String, bool) {
        let trace = self.at("trace");
        let _none = fs::remove_file(&trace);
        let common = ["--json", "--trace", "trace", "--reader", reader, "sign"];
        let output = self.run(&[&common, arguments].concat());
        let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
        let kind = error["error"]["kind"].as_str().unwrap_or("ok").to_owned();
        let presented = fs::read_to_string(trace).is_ok_and(|text| text.contains("[secret]"));
        (output.status.code().unwrap(), kind, presented)
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Another program.
fn other(program: &str, arguments: &[&str], place: &Place) -> Output {
    let mut command = Command::new(program);
    let command = command.args(arguments).current_dir(place.0.path());
    let missing = |error| panic!("{program} is needed for this test: {error}");
    command.output().unwrap_or_else(missing)
}

fn openssl_takes(place: &Place, message: &str, form: &str, content: &str) -> bool {
    let arguments = [
        "cms",
        "-verify",
        "-binary",
        "-inform",
        form,
        "-in",
        message,
        "-content",
        content,
        "-CAfile",
        "authority.pem",
        "-purpose",
        "any",
        "-no_check_time",
    ];
    other("openssl", &arguments, place).status.success()
}

/// One page with a line of text.
fn pdf() -> Vec<u8> {
    let content = "BT /F1 24 Tf 20 100 Td (100 yen) Tj ET";
    let stream = format!(
        "<< /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>",
        &stream,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    let (mut file, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (place, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", place + 1);
    }
    let place = file.len();
    file += &format!(
        "xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{place}\n%%EOF\n"
    );
    file.into_bytes()
}

#[test]
fn a_pdf_is_signed_beside_itself_and_everybody_says_yes() {
    let place = Place::new();
    let wishes = ["--reason", "同意します", "--place", "東京都"];
    let output = place.sign(&[&["contract.pdf"], &wishes[..]].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("同意します") && said.contains("東京都"),
        "{said}"
    );
    let signed = fs::read(place.at("contract-signed.pdf")).unwrap();
    assert!(signed.starts_with(&pdf()));
    let (status, verdict) = place.verify(&["contract-signed.pdf", "--profile", "moj"]);
    assert_eq!(
        (status, &verdict["valid"]),
        (0, &Value::Bool(true)),
        "{verdict}"
    );
    assert_eq!(verdict["schema"], "document/1");
    assert_eq!(verdict["signatures"][0]["signer"]["name"], "番号　太郎");
    let seen = other("pdfsig", &["-nocert", "contract-signed.pdf"], &place);
    let seen = String::from_utf8(seen.stdout).unwrap();
    assert!(
        seen.contains("Signature is Valid") && seen.contains("Total document signed"),
        "{seen}"
    );
    assert!(
        other("qpdf", &["--check", "contract-signed.pdf"], &place)
            .status
            .success()
    );
    // Once more, in place, by somebody else.
    let family = [
        "--reader",
        "simulated:family",
        "sign",
        "contract-signed.pdf",
        "-o",
        "contract-signed.pdf",
        "--force",
    ];
    assert!(place.run(&family).status.success());
    let (status, verdict) = place.verify(&["contract-signed.pdf"]);
    assert_eq!(
        (status, verdict["signatures"].as_array().unwrap().len()),
        (0, 2)
    );
    // One letter of the page.
    let mut changed = fs::read(place.at("contract-signed.pdf")).unwrap();
    let letter = changed.windows(3).position(|it| it == b"yen").unwrap();
    changed[letter] = b'Y';
    fs::write(place.at("changed.pdf"), changed).unwrap();
    let (status, verdict) = place.verify(&["changed.pdf"]);
    assert_eq!((status, &verdict["valid"]), (1, &Value::Bool(false)));
}

#[test]
fn any_other_file_is_signed_beside_itself_and_openssl_takes_it() {
    let place = Place::new();
    place.signs(&["note.txt"]);
    assert!(openssl_takes(&place, "note.txt.p7s", "DER", "note.txt"));
    assert!(!openssl_takes(
        &place,
        "note.txt.p7s",
        "DER",
        "contract.pdf"
    ));
    let verdict = |content| place.verify(&["note.txt.p7s", "--content", content]).0;
    assert_eq!((verdict("note.txt"), verdict("contract.pdf")), (0, 1));
    // Without the file it is told which one is missing.
    let output = place.run(&["verify", "note.txt.p7s"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("--content note.txt"),
        "{}",
        told(&output)
    );
    place.signs(&[
        "contract.pdf",
        "--format",
        "cms",
        "--pem",
        "-o",
        "contract.pem",
    ]);
    assert!(openssl_takes(&place, "contract.pem", "PEM", "contract.pdf"));
    assert_eq!(
        place
            .verify(&["contract.pem", "--content", "contract.pdf"])
            .0,
        0
    );
    // With the authentication key it proves that the card was there, and signs no document.
    place.signs(&["note.txt", "--key", "auth", "-o", "there.p7s"]);
    let there = [
        "there.p7s",
        "--content",
        "note.txt",
        "--accept-authentication",
    ];
    assert_eq!(place.verify(&there[..3]).0, 1);
    let (status, verdict) = place.verify(&there);
    let proves = verdict["signatures"][0]["proves"].to_string();
    assert_eq!(
        (status, proves.contains("attributes_certified")),
        (0, false)
    );
}

#[test]
fn streams_are_signed_and_verified() {
    let place = Place::new();
    let through = |arguments: &[&str], input: &[u8]| {
        let mut command = place.command(arguments);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = command.stderr(Stdio::piped()).spawn().unwrap();
        running.stdin.take().unwrap().write_all(input).unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", told(&output));
        output.stdout
    };
    let sign = ["--reader", "simulated", "sign", "-"];
    let signed = through(&sign, &pdf());
    assert!(signed.starts_with(&pdf()));
    let text = String::from_utf8(through(&["verify", "-"], &signed)).unwrap();
    assert!(text.starts_with("Verdict: VALID"), "{text}");
    let message = through(&sign, b"ten thousand yen\n");
    fs::write(place.at("message"), &message).unwrap();
    assert!(openssl_takes(&place, "message", "DER", "note.txt"));
    let verdict = through(&["verify", "-", "--content", "note.txt"], &message);
    assert!(verdict.starts_with(b"Verdict: VALID"));
    through(
        &["verify", "message", "--content", "-"],
        b"ten thousand yen\n",
    );
}

/// A file that is larger than what the program may take of memory.
#[test]
fn a_file_of_any_size_is_signed_in_constant_memory() {
    let place = Place::new();
    let run = |script: &str| {
        let mut command = Command::new("sh");
        let command = command.args(["-c", script, env!("CARGO_BIN_EXE_mynumber-card")]);
        let command = command.current_dir(place.0.path());
        let output = command
            .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", told(&output));
    };
    run("head -c 400000000 /dev/zero > large");
    for form in ["cms", "raw"] {
        for file in ["large", "- < large"] {
            let sign = format!("sign --force -o signature --format {form} {file}");
            run(&format!(
                "ulimit -v 300000; \"$0\" --reader simulated {sign}"
            ));
        }
    }
    place.signs(&["large"]);
    assert_eq!(place.verify(&["large.p7s", "--content", "large"]).0, 0);
}

/// Everything that can be known without the password is, before it is asked for.
#[test]
fn what_cannot_be_signed_is_refused_before_the_password_and_writes_nothing() {
    let place = Place::new();
    place.signs(&["contract.pdf"]);
    let signed = fs::read(place.at("contract-signed.pdf")).unwrap();
    fs::write(place.at("more.pdf"), [&signed[..], b"\n% more\n"].concat()).unwrap();
    fs::write(place.at("half.pdf"), &pdf()[..300]).unwrap();
    let encrypt = [
        "--encrypt",
        "a",
        "b",
        "256",
        "--",
        "contract.pdf",
        "secret.pdf",
    ];
    assert!(other("qpdf", &encrypt, &place).status.success());
    fs::create_dir(place.at("folder")).unwrap();
    for (arguments, kind) in [
        (&["contract.pdf"][..], "file_exists"),
        (&["contract.pdf", "-o", "no-folder/x.pdf"], "cannot_write"),
        (&["contract.pdf", "-o", "folder", "--force"], "cannot_write"),
        (
            &["contract.pdf", "-o", "x", "--field", "nowhere"],
            "pdf_no_such_field",
        ),
        (
            &["contract.pdf", "-o", "x", "--field", "Signature1"],
            "pdf_no_such_field",
        ),
        (
            &["contract-signed.pdf", "-o", "x", "--field", "Signature1"],
            "pdf_field_signed",
        ),
        (&["contract.pdf", "-o", "x", "--key", "auth"], "usage"),
        (&["contract.pdf", "-o", "x", "--pem"], "usage"),
        (&["note.txt", "-o", "x", "--reason", "x"], "usage"),
        (
            &["note.txt", "-o", "x", "--format", "raw", "--pem"],
            "usage",
        ),
        (&["note.txt", "-o", "note.txt", "--force"], "usage"),
        (&["note.txt", "-o", "./note.txt", "--force"], "usage"),
        (
            &[
                "note.txt",
                "-o",
                "x",
                "--certificate",
                "note.txt",
                "--force",
            ],
            "usage",
        ),
        (&["note.txt", "-o", "x", "--format", "pdf"], "not_pdf"),
        (&["more.pdf", "-o", "x"], "pdf_damaged"),
        (&["half.pdf", "-o", "x"], "pdf_damaged"),
        (&["secret.pdf", "-o", "x"], "pdf_encrypted"),
        (&["no-such-file"], "cannot_read"),
        (&["folder", "-o", "x"], "cannot_read"),
    ] {
        let (status, found, presented) = place.refused("simulated", arguments);
        assert_eq!(
            (status, found.as_str(), presented),
            (2, kind, false),
            "{arguments:?}"
        );
        assert!(!place.has("x"), "{arguments:?}");
    }
    assert_eq!(
        fs::read(place.at("note.txt")).unwrap(),
        b"ten thousand yen\n"
    );
}

/// The certificate is behind the password: what it says is known before the key is used.
#[test]
fn an_expired_certificate_signs_only_where_that_is_wanted() {
    let place = Place::new();
    let expired = "simulated:expired";
    for arguments in [
        &["contract.pdf"][..],
        &["note.txt"],
        &["note.txt", "--format", "raw", "-o", "raw"],
    ] {
        let (status, kind, presented) = place.refused(expired, arguments);
        assert_eq!(
            (status, kind.as_str(), presented),
            (1, "certificate_expired", true)
        );
        // A VERIFY and no signature, which is 80 2A.
        let trace = fs::read_to_string(place.at("trace")).unwrap();
        assert!(!trace.contains("> 802A"), "{trace}");
    }
    for name in ["contract-signed.pdf", "note.txt.p7s", "raw"] {
        assert!(!place.has(name), "{name}");
    }
    let (status, ..) = place.refused(expired, &["contract.pdf", "--allow-expired"]);
    assert_eq!(status, 0);
    assert!(
        fs::read_to_string(place.at("trace"))
            .unwrap()
            .contains("> 802A")
    );
    assert_eq!(place.verify(&["contract-signed.pdf"]).0, 1);
}

#[test]
fn a_file_whose_signature_does_not_hold_is_signed_only_where_that_is_wanted() {
    let place = Place::new();
    place.signs(&["contract.pdf"]);
    let mut changed = fs::read(place.at("contract-signed.pdf")).unwrap();
    let letter = changed.windows(3).position(|it| it == b"yen").unwrap();
    changed[letter] = b'Y';
    fs::write(place.at("changed.pdf"), changed).unwrap();
    let (status, kind, presented) = place.refused("simulated", &["changed.pdf"]);
    assert_eq!(
        (status, kind.as_str(), presented),
        (2, "pdf_earlier_signature", false)
    );
    place.signs(&["changed.pdf", "--despite-earlier"]);
    let (status, verdict) = place.verify(&["changed-signed.pdf"]);
    let hold: Vec<_> = [0, 1]
        .map(|place| verdict["signatures"][place]["holds"].clone())
        .into();
    assert_eq!(
        (status, hold),
        (1, vec![Value::Bool(false), Value::Bool(true)])
    );
}

/// A card that answers with rubbish at any command: no file, or one that holds.
#[test]
fn nothing_is_written_that_does_not_hold() {
    let place = Place::new();
    let mut written = 0;
    for command in 0..9 {
        for fault in ["garbled", "truncated", "removed"] {
            let reader = format!("simulated,fault={fault}@{command}");
            let arguments = ["--reader", &reader, "sign", "contract.pdf", "-o", "x.pdf"];
            let output = place.run(&arguments);
            if !place.has("x.pdf") {
                assert!(!output.status.success(), "{reader}: {}", told(&output));
                continue;
            }
            assert_eq!(place.verify(&["x.pdf"]).0, 0, "{reader}: {}", told(&output));
            fs::remove_file(place.at("x.pdf")).unwrap();
            written += 1;
        }
    }
    assert!((3..20).contains(&written), "{written}");
}

/// A link that loses what a signature needs is known before the password.
#[test]
fn a_link_that_carries_no_signature_is_refused_before_the_password() {
    let place = Place::new();
    for knob in [
        "loses=256",
        "loses=256-status",
        "loses=256-answer",
        "loses=data:100",
    ] {
        let reader = format!("simulated:taro,{knob}");
        let (status, kind, presented) = place.refused(&reader, &["note.txt"]);
        assert_eq!((status, presented), (6, false), "{knob}: {kind}");
        assert!(!place.has("note.txt.p7s"));
    }
}

#[test]
fn options_for_another_kind_of_file_are_refused() {
    let place = Place::new();
    place.signs(&["contract.pdf"]);
    place.signs(&["note.txt"]);
    for arguments in [
        &["contract-signed.pdf", "--request", "note.txt"][..],
        &["contract-signed.pdf", "--any-request"],
        &["contract-signed.pdf", "--policy", "note.txt"],
        &["contract-signed.pdf", "--content", "note.txt"],
        &["note.txt.p7s", "--profile", "moj"],
        &["note.txt"],
    ] {
        assert_eq!(place.verify(arguments).0, 2, "{arguments:?}");
    }
    assert_eq!(place.verify(&["contract.pdf"]).0, 1);
}
