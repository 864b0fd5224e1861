//! Golden tests of the command line: `tests/cli/*.trycmd`, most of them failures. Run with
//! `TRYCMD=overwrite` to write down what it says now, then read the difference.
#![allow(missing_docs)]

#[test]
fn the_command_line_says_what_is_written_down() {
    let cases = trycmd::TestCases::new();
    cases
        .env("LC_ALL", "C")
        .env("COLUMNS", "100")
        // A socket that is not there stands for a service that is not running.
        .env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm")
        .case("tests/cli/*.trycmd");
}
