//! The command line on a reader of libnfc.

use std::process::{Command, Output, Stdio};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const ANCHORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");

/// The program, with no PC/SC service and the secrets of taro.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(["--lang", "en", "--anchor", ANCHORS])
        .args(arguments)
        .env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("MYNUMBER_JUKI_PIN", "3456")
        .env("MYNUMBER_LICENSE_PIN", "5678")
        .env("MYNUMBER_CODE_A", "123456789018")
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
        .env("MYNUMBER_BIRTH_DATE", "1980-02-17")
        .env("MYNUMBER_NEW_ASSIST_PIN", "7294")
        .env("MYNUMBER_NEW_AUTH_PIN", "7294")
        .env("MYNUMBER_NEW_SIGN_PASSWORD", "KAETA72X")
        .env("MYNUMBER_NEW_JUKI_PIN", "7294")
        .env_remove("LIBNFC_LOG_LEVEL")
        .env_remove("LIBNFC_DEVICE")
        .stdin(Stdio::null());
    command
}

/// Exit status, data and messages.
pub fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}
