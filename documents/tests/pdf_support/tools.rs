//! Runs other programs on bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A file with these bytes, as long as it is kept.
pub fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// Runs a program to its end, with `input` on its standard input.
pub fn run(command: &mut Command, input: &[u8]) -> Output {
    let name = command.get_program().to_owned();
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = (command.env("LC_ALL", "C.UTF-8").spawn())
        .unwrap_or_else(|error| panic!("{name:?}: {error}; run: make install-test-parts"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that does not read all of it is not in the wrong.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Both streams of what a program said.
pub fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// What qpdf makes of a file. The same input gives the same bytes.
pub fn qpdf(bytes: &[u8], arguments: &[&str]) -> Vec<u8> {
    let input = file(bytes);
    let mut command = Command::new("qpdf");
    // With encryption the identifier has to be another one, and without it may be the same.
    let id = if arguments.contains(&"--encrypt") {
        "--static-aes-iv"
    } else {
        "--deterministic-id"
    };
    command.arg(id).args(arguments).arg(input.path()).arg("-");
    let output = run(&mut command, &[]);
    assert!(output.status.success(), "{}", said(&output));
    output.stdout
}

/// The Python of the virtual environment that scripts/install-witnesses.sh makes.
pub fn python() -> PathBuf {
    // Unit tests have none, and do without.
    let target = option_env!("CARGO_TARGET_TMPDIR").map(Path::new);
    let target = target.and_then(Path::parent).unwrap();
    let python = target.join("witness/pyhanko/bin/python");
    assert!(
        python.exists(),
        "{} is missing; run: sh scripts/install-witnesses.sh",
        python.display()
    );
    python
}
