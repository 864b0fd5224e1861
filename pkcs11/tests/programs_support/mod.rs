//! A card in a reader, and programs that use it through the module.

use std::path::{Path, PathBuf};
use std::process::Command;

use mynumber_card::Application;
use mynumber_card::sim::FileContent;

use crate::support::card::{InsertedCard, image};
use crate::support::pcscd::Pcscd;
use crate::support::tools::{Outcome, run};

/// The PINs of the person `taro`.
pub const AUTH_PIN: &str = "1234";
pub const SIGN_PASSWORD: &str = "TEST1234";
/// References in the public-key application.
pub const AUTH: u16 = 0x18;
pub const SIGN: u16 = 0x1B;

/// Commands for listing both tokens, the login of each, and one signature.
pub const LISTED: usize = 8;
pub const LOGIN: usize = 3;
pub const SIGN_LOGIN: usize = 4;
pub const SIGNED: usize = 4;

/// The module as it was built for these tests.
pub fn module() -> String {
    let mut folder = std::env::current_exe().expect("this program");
    folder.pop();
    let file = folder.join("libmynumber_card_pkcs11.so");
    assert!(file.exists(), "{} is missing", file.display());
    file.to_str().expect("a plain name").to_owned()
}

/// A pcscd, the card of somebody, and a home folder without configuration.
pub struct Bench {
    pub card: InsertedCard,
    pub pcscd: Pcscd,
    pub home: PathBuf,
}

impl Bench {
    pub fn new(person: &str) -> Self {
        let pcscd = Pcscd::start();
        let card = InsertedCard::of(person, &pcscd);
        let home = pcscd.folder().join("home");
        std::fs::create_dir_all(&home).expect("a home folder");
        Self { card, pcscd, home }
    }

    /// The card of `taro` with so many tries left of both PINs.
    pub fn with_tries(tries: u8) -> Self {
        let mut bench = Self::new("taro");
        bench.take_out();
        let mut image = image("taro");
        let jpki = Application::Jpki.aid();
        let mut changed = 0;
        for application in image.applications.iter_mut().filter(|it| it.aid == jpki) {
            for file in &mut application.files {
                if let FileContent::Pin(pin) = &mut file.content
                    && [AUTH, SIGN].contains(&file.id)
                {
                    pin.tries_left = tries;
                    changed += 1;
                }
            }
        }
        assert_eq!(changed, 2);
        bench.insert(InsertedCard::connect(image, bench.pcscd.port()));
        bench
    }

    /// Another card, once the one before was taken out.
    pub fn insert(&mut self, card: InsertedCard) {
        self.card = card;
        self.pcscd.wait_for_card(true);
    }

    /// A program whose PC/SC calls reach the card.
    pub fn command(&self, program: &str) -> Command {
        let mut command = self.pcscd.command(program);
        command
            .env("HOME", &self.home)
            .env_remove("XDG_CONFIG_HOME")
            .current_dir(&self.home);
        command
    }

    pub fn run(&self, program: &str, arguments: &[&str]) -> Outcome {
        run(self.command(program).args(arguments))
    }

    /// A file in the home folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// Takes the card out, and waits until programs see that.
    pub fn take_out(&mut self) {
        self.card.take_out();
        self.pcscd.wait_for_card(false);
    }

    /// How many commands the card has seen since the last call.
    pub fn count(&self) -> usize {
        self.card.take_commands().len()
    }

    /// Nothing is open, and the counters are as they were.
    pub fn assert_untouched(&self) {
        assert!(self.card.closes(), "something stays open");
        assert_eq!(self.card.jpki_tries(AUTH), 3);
        assert_eq!(self.card.jpki_tries(SIGN), 5);
    }
}

/// The text of a path.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a plain name")
}

/// Runs a program to its end, with this on its standard input.
pub fn run_with(command: &mut Command, input: &str) -> Outcome {
    let mut file = tempfile::tempfile().expect("a file");
    std::io::Write::write_all(&mut file, input.as_bytes()).expect("the input");
    std::io::Seek::rewind(&mut file).expect("its beginning");
    run(command.stdin(file))
}

/// A program that loads OpenSSL's engine for PKCS#11, with the module. It has no terminal: what it asks for is read from
/// standard input.
pub fn with_engine(bench: &Bench, program: &str) -> Command {
    let configuration = format!(
        "openssl_conf = openssl\n[openssl]\nengines = engines\n[engines]\npkcs11 = pkcs11\n\
         [pkcs11]\nengine_id = pkcs11\nMODULE_PATH = {}\ninit = 0\n",
        module()
    );
    std::fs::write(bench.file("openssl.cnf"), configuration).expect("a configuration");
    let mut command = bench.command("setsid");
    command
        .args(["--wait", program])
        .env("OPENSSL_CONF", bench.file("openssl.cnf"));
    command
}
