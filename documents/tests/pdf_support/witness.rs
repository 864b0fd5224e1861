//! Programs of others on the same file, with one type of answer.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::tools::{file, python, root, run, said};

/// Within the validity of every fixture that is not named `expired`.
pub const MOMENT: &str = "2026-11-23T12:00:00+09:00";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Every signature is good; there is at least one.
    Yes,
    No,
    /// It could not read the file, or found no signature.
    Nothing,
}

/// What a witness says of a file.
#[derive(Clone, Debug)]
pub struct Answer {
    pub verdict: Verdict,
    pub signatures: Vec<Seen>,
    /// In its own words.
    pub why: String,
}

/// What it says of one signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    pub good: bool,
    /// The signature is over the whole file.
    pub whole: bool,
}

impl Answer {
    fn of(signatures: Vec<Seen>, why: String) -> Self {
        let verdict = match &signatures[..] {
            [] => Verdict::Nothing,
            all if all.iter().all(|it| it.good) => Verdict::Yes,
            _ => Verdict::No,
        };
        Answer {
            verdict,
            signatures,
            why,
        }
    }
}

/// pdfsig of poppler: the signatures' arithmetic and what they are over. Its NSS says nothing of use about the
/// certificates, because it does not know their critical policies.
pub fn pdfsig(bytes: &[u8]) -> Answer {
    let input = file(bytes);
    // Where it finds no certificates of a browser.
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new("pdfsig");
    let output = run(
        command
            .env("HOME", home.path())
            .arg("-nocert")
            .arg(input.path()),
        &[],
    );
    let text = said(&output);
    let parts = text.split("\nSignature #").skip(1);
    let signed = parts.filter(|part| !part.contains("The signature form field is not signed."));
    let signatures = signed.map(|part| Seen {
        good: part.contains("- Signature Validation: Signature is Valid."),
        whole: part.contains("- Total document signed"),
    });
    Answer::of(signatures.collect(), text)
}

/// pyHanko, strict, with `fixtures/authority` as trust at a moment; one answer for each file.
pub fn pyhanko(files: &[&[u8]]) -> Vec<Answer> {
    let files: Vec<_> = files.iter().map(|bytes| file(bytes)).collect();
    let anchors: Vec<PathBuf> = (1..=2)
        .map(|it| root().join(format!("fixtures/authority/signca-sim-{it}.cer")))
        .collect();
    let jobs = (files.iter())
        .map(|file| json!({"do": "verify", "file": file.path(), "anchors": anchors, "moment": MOMENT}))
        .collect();
    pyhanko_jobs(jobs)
        .into_iter()
        .map(answer_of_pyhanko)
        .collect()
}

fn answer_of_pyhanko(answer: Value) -> Answer {
    let Some(found) = answer["signatures"].as_array() else {
        return Answer::of(Vec::new(), answer["error"].as_str().unwrap().to_owned());
    };
    let signatures = found.iter().map(|it| Seen {
        good: it["good"] == true,
        whole: it["coverage"] == "ENTIRE_FILE",
    });
    Answer::of(signatures.collect(), answer.to_string())
}

fn pyhanko_jobs(jobs: Vec<Value>) -> Vec<Value> {
    let script = root().join("documents/tests/witness/pyhanko_witness.py");
    let count = jobs.len();
    let output = run(
        Command::new(python()).arg("-I").arg(script),
        Value::from(jobs).to_string().as_bytes(),
    );
    let answers = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), count, "{}", said(&output));
    answers
}

/// How pyHanko is to sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signing {
    /// Whose signature key.
    pub person: &'static str,
    pub field: &'static str,
    pub visible: bool,
    /// A certification signature with this permission of DocMDP.
    pub certify: Option<u8>,
    /// The field locks the document to this permission.
    pub approve: Option<u8>,
    /// The field locks the field of this name.
    pub lock: Option<&'static str>,
    pub pades: bool,
}

/// An invisible signature of taro's.
pub const PLAIN: Signing = Signing {
    person: "taro",
    field: "Signature1",
    visible: false,
    certify: None,
    approve: None,
    lock: None,
    pades: false,
};

/// The ways in which pyHanko signs a form.
pub const WAYS: [(&str, Signing); 8] = [
    (
        "into a field",
        Signing {
            field: "here",
            ..PLAIN
        },
    ),
    (
        "visible",
        Signing {
            visible: true,
            ..PLAIN
        },
    ),
    (
        "certified, nothing more",
        Signing {
            certify: Some(1),
            ..PLAIN
        },
    ),
    (
        "certified, forms",
        Signing {
            certify: Some(2),
            ..PLAIN
        },
    ),
    (
        "certified, annotations",
        Signing {
            certify: Some(3),
            ..PLAIN
        },
    ),
    (
        "a field locked",
        Signing {
            lock: Some("sum"),
            ..PLAIN
        },
    ),
    (
        "the document locked",
        Signing {
            lock: Some("sum"),
            approve: Some(1),
            ..PLAIN
        },
    ),
    (
        "PAdES",
        Signing {
            pades: true,
            ..PLAIN
        },
    ),
];

/// The signature certificate and its key.
pub fn key_of(person: &str) -> (PathBuf, PathBuf) {
    let jpki = root().join("fixtures/people").join(person).join("jpki");
    (jpki.join("0001.bin"), jpki.join("001A.pk8"))
}

/// Each file signed, or why not.
pub fn sign_with_pyhanko(files: &[(&[u8], Signing)]) -> Vec<Result<Vec<u8>, String>> {
    let folder = tempfile::tempdir().unwrap();
    let inputs: Vec<_> = files.iter().map(|(bytes, _)| file(bytes)).collect();
    let to = |index: usize| folder.path().join(index.to_string());
    let job = |(index, (_, how)): (usize, &(&[u8], Signing))| {
        let (certificate, key) = key_of(how.person);
        let corners = how.visible.then_some([150, 120, 280, 180]);
        json!({
            "do": "sign", "file": inputs[index].path(), "to": to(index), "certificate": certificate, "key": key,
            "moment": MOMENT, "field": how.field, "box": corners, "certify": how.certify, "approve": how.approve,
            "lock": how.lock.map(|it| [it]), "pades": how.pades,
        })
    };
    let answers = pyhanko_jobs(files.iter().enumerate().map(job).collect());
    let results =
        answers
            .iter()
            .enumerate()
            .map(|(index, answer)| match answer["error"].as_str() {
                None => Ok(std::fs::read(to(index)).unwrap()),
                Some(error) => Err(error.to_owned()),
            });
    results.collect()
}

/// What qpdf has to say against a file's structure: nothing if it is sound.
pub fn qpdf_check(bytes: &[u8]) -> Result<(), String> {
    let input = file(bytes);
    let output = run(Command::new("qpdf").arg("--check").arg(input.path()), &[]);
    // 3: warnings. They count.
    if output.status.success() {
        Ok(())
    } else {
        Err(said(&output))
    }
}

/// What OpenSSL has to say against a detached CMS over `content`.
pub fn openssl_cms(cms: &[u8], content: &[u8]) -> Result<(), String> {
    let (cms, content) = (file(cms), file(content));
    let anchors: Vec<PathBuf> = (1..=2)
        .map(|it| root().join(format!("fixtures/authority/signca-sim-{it}.cer")))
        .collect();
    let pem: String = anchors.iter().map(|anchor| pem(anchor)).collect();
    let anchors = file(pem.as_bytes());
    let mut command = Command::new("openssl");
    command.args([
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-purpose",
        "any",
        "-attime",
        "1795402800",
    ]);
    // The policy of the signature certificates is critical.
    command.args(["-policy", "1.2.392.200149.8.5.1.0.20", "-out", "/dev/null"]);
    command
        .arg("-CAfile")
        .arg(anchors.path())
        .arg("-content")
        .arg(content.path())
        .arg("-in")
        .arg(cms.path());
    let output = run(&mut command, &[]);
    if output.status.success() {
        Ok(())
    } else {
        Err(said(&output))
    }
}

fn pem(certificate: &Path) -> String {
    let mut command = Command::new("openssl");
    let output = run(
        command
            .args(["x509", "-inform", "DER", "-in"])
            .arg(certificate),
        &[],
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The pixels of every page (at most the first 20), as poppler paints them.
pub fn pages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let input = file(bytes);
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("pdftoppm");
    command
        .args(["-r", "50", "-l", "20"])
        .arg(input.path())
        .arg(folder.path().join("page"));
    let output = run(&mut command, &[]);
    assert!(output.status.success(), "{}", said(&output));
    let mut files: Vec<PathBuf> = (std::fs::read_dir(folder.path()).unwrap())
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|page| std::fs::read(page).unwrap())
        .collect()
}

/// The Contents and the bytes of the ByteRange of the last signature in a file of this corpus, for OpenSSL.
pub fn last_signature(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let signature = super::signature::Signature::last(bytes);
    (signature.cms(bytes), signature.content(bytes))
}
