//! The programs that sign, each with the module.

use std::fs;
use std::path::{Path, PathBuf};

use crate::programs_support::{Bench, module, run_with, text, with_engine};
use crate::support::tools::{Outcome, openssl, run};

pub const AUTH_TOKEN: &str = "pkcs11:token=My%20Number%20Card%20authentication";
pub const SIGN_TOKEN: &str = "pkcs11:token=My%20Number%20Card%20signature";

pub fn files(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs_files")
        .join(name)
}

/// p11tool, which finds the module by a file of p11-kit in the user's folder.
pub fn p11tool(bench: &Bench, pin: Option<&str>, arguments: &[&str]) -> Outcome {
    let modules = bench.file(".config/pkcs11/modules");
    fs::create_dir_all(&modules).unwrap();
    fs::write(
        modules.join("mynumber-card.module"),
        format!("module: {}\n", module()),
    )
    .unwrap();
    // OpenSC's module, which Debian gives p11-kit for everybody, would ask the same card.
    fs::write(
        modules.join("opensc-pkcs11.module"),
        "module: opensc-pkcs11.so\nenable-in: nobody\n",
    )
    .unwrap();
    // p11-kit leaves out the modules of whoever is root: somebody else, then, in a namespace of their own; where there are
    // none, the module by its name.
    let other = ["unshare", "--user", "--map-user=1000"];
    let mut command = bench.command("p11tool");
    if rustix::process::getuid().is_root() {
        let possible = run(bench.command(other[0]).args(&other[1..]).arg("true"));
        if possible.code == Some(0) {
            command = bench.command(other[0]);
            command.args(&other[1..]).arg("p11tool");
        } else {
            command.args(["--provider", &module()]);
        }
    }
    if let Some(pin) = pin {
        command.env("GNUTLS_PIN", pin);
    }
    run(command.arg("--batch").args(arguments))
}

/// A file with the holder's certificate in PEM.
pub fn certificate(bench: &Bench, id: u16, name: &str) {
    fs::write(bench.file("certificate.der"), bench.card.jpki_file(id)).unwrap();
    let made = openssl(
        &bench.home,
        &[
            "x509",
            "-inform",
            "DER",
            "-in",
            "certificate.der",
            "-out",
            name,
        ],
    );
    assert_eq!(made.code, Some(0), "{}", made.stderr);
}

/// `openssl cms -sign` by its engine, of the file `text` into `text.p7s`.
pub fn cms(bench: &Bench, key: &str, signer: &str, entered: &str) -> Outcome {
    fs::write(bench.file("text"), "a text").unwrap();
    let arguments = [
        "cms", "-sign", "-engine", "pkcs11", "-keyform", "engine", "-inkey", key, "-signer",
        signer, "-in", "text", "-binary", "-outform", "DER", "-out", "text.p7s",
    ];
    run_with(with_engine(bench, "openssl").args(arguments), entered)
}

/// Java, with the token of this number in the list of slots.
pub fn java(bench: &Bench, slot: usize, secret: &str) -> Outcome {
    let configuration = format!(
        "name = MyNumberCard\nlibrary = {}\nslotListIndex = {slot}\n",
        module()
    );
    fs::write(bench.file("java.cfg"), configuration).unwrap();
    fs::write(bench.file("text"), "a text").unwrap();
    let mut command = bench.command("java");
    // One thread of the compiler: the machine of the test is small.
    command.args([
        "-XX:TieredStopAtLevel=1",
        text(&files("Sign.java")),
        "java.cfg",
        "text",
    ]);
    run_with(&mut command, secret)
}

/// The Python that pyHanko is installed for.
pub fn python(bench: &Bench) -> std::process::Command {
    let tests = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let python = tests.parent().unwrap().join("witness/pyhanko/bin/python");
    assert!(
        python.exists(),
        "no {}; run: sh scripts/install-witnesses.sh",
        python.display()
    );
    bench.command(text(&python))
}

/// pyHanko signs a PDF, which somebody signed already, into `signed.pdf`.
pub fn pyhanko(bench: &Bench, secret: &str) -> Outcome {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../documents/tests/kept/clean.pdf");
    let mut command = python(bench);
    command
        .env("MYNUMBER_PKCS11_ALWAYS_AUTHENTICATE", "no")
        .args([
            text(&files("sign_pdf.py")),
            &module(),
            text(&source),
            "signed.pdf",
        ]);
    run_with(&mut command, secret)
}
