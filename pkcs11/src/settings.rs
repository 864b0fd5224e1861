//! What a person may set: in the environment, or in a file.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use mynumber_card::LastTry;

use crate::slot::Kind;

/// The file has a few lines.
const LONGEST_FILE: u64 = 65_536;

/// What is set. The environment wins over the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The tokens that are shown: `tokens`, `MYNUMBER_PKCS11_TOKENS`.
    pub tokens: Vec<Kind>,
    /// Whether the last try of a PIN may be spent: `last_try`, `MYNUMBER_PKCS11_LAST_TRY`.
    pub last_try: LastTry,
    /// Whether a search for nothing but certificates gives those of the authorities as well:
    /// `ca_certificates`, `MYNUMBER_PKCS11_CA_CERTIFICATES`.
    pub all_certificates: bool,
    /// Whether each signature with the signature key asks for its password: `always_authenticate`,
    /// `MYNUMBER_PKCS11_ALWAYS_AUTHENTICATE`. For programs that can log in only once, such as Java's.
    pub always_authenticate: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tokens: vec![Kind::Authentication, Kind::Signature],
            last_try: LastTry::Refuse,
            all_certificates: false,
            always_authenticate: true,
        }
    }
}

/// A setting that nobody knows, or with a value that it does not take: a sentence.
pub(crate) type Mistake = String;

/// The names in a file, and in the environment behind `MYNUMBER_PKCS11_` in capitals.
const NAMES: [&str; 4] = [
    "tokens",
    "last_try",
    "ca_certificates",
    "always_authenticate",
];

impl Settings {
    /// From the environment and the file.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Mistake> {
        let mut settings = Self::default();
        if let Some(text) = file(&variable)? {
            for (number, line) in (1..).zip(text.lines()) {
                let line = line.split('#').next().unwrap_or_default().trim();
                if line.is_empty() {
                    continue;
                }
                // Not what stands there: with the rights of a set-uid program it may be a file that the user cannot read.
                let mistake = || format!("line {number} of the settings is none");
                let (name, value) = line.split_once('=').ok_or_else(mistake)?;
                let set = settings.set(name.trim(), value.trim());
                set.map_err(|_| mistake())?;
            }
        }
        for name in NAMES {
            let variable = variable(&format!("MYNUMBER_PKCS11_{}", name.to_ascii_uppercase()));
            if let Some(value) = variable.filter(|value| !value.is_empty()) {
                settings.set(name, value.trim())?;
            }
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Mistake> {
        let unknown = || format!("{name} cannot be {value:?}");
        match (name, value) {
            ("tokens", _) => {
                let kind = |word: &str| match word.trim() {
                    "auth" => Ok(Kind::Authentication),
                    "sign" => Ok(Kind::Signature),
                    _ => Err(unknown()),
                };
                let named = value.split(',').map(kind).collect::<Result<Vec<_>, _>>()?;
                self.tokens.clear();
                for kind in named {
                    if !self.tokens.contains(&kind) {
                        self.tokens.push(kind);
                    }
                }
            }
            ("last_try", "refuse") => self.last_try = LastTry::Refuse,
            ("last_try", "allow") => self.last_try = LastTry::Allow,
            ("ca_certificates", "some") => self.all_certificates = false,
            ("ca_certificates", "all") => self.all_certificates = true,
            ("always_authenticate", "yes") => self.always_authenticate = true,
            ("always_authenticate", "no") => self.always_authenticate = false,
            _ if NAMES.contains(&name) => return Err(unknown()),
            _ => return Err(format!("there is no setting {name:?}")),
        }
        Ok(())
    }
}

/// The text of the file: where `MYNUMBER_PKCS11_CONFIG` says, else `mynumber-card/pkcs11.conf` of the user's
/// configuration, which need not exist.
fn file(variable: &impl Fn(&str) -> Option<String>) -> Result<Option<String>, Mistake> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let named = set("MYNUMBER_PKCS11_CONFIG").map(PathBuf::from);
    let usual = || {
        set("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            // The XDG base directory specification has others ignored.
            .filter(|folder| folder.is_absolute())
            .or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".config")))
            .map(|folder| folder.join("mynumber-card/pkcs11.conf"))
    };
    let must_exist = named.is_some();
    let Some(path) = named.or_else(usual) else {
        return Ok(None);
    };
    let absent = |error: &io::Error| {
        let kind = error.kind();
        !must_exist && (kind == io::ErrorKind::NotFound || kind == io::ErrorKind::NotADirectory)
    };
    match text(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if absent(&error) => Ok(None),
        Err(error) => Err(format!("the settings {path:?} cannot be read: {error}")),
    }
}

/// The text of a plain file that is not too long: whoever reads something else might wait for ever.
fn text(path: &Path) -> io::Result<String> {
    let problem = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    if !std::fs::metadata(path)?.is_file() {
        return Err(problem("not a plain file"));
    }
    let mut text = String::new();
    let file = File::open(path)?;
    file.take(LONGEST_FILE.saturating_add(1))
        .read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length <= LONGEST_FILE) {
        Ok(text)
    } else {
        Err(problem("longer than 65,536 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, Mistake> {
        Settings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_nothing() {
        assert_eq!(read(&[]), Ok(Settings::default()));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mynumber-card/pkcs11.conf");
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "# ours\ntokens = auth # only\nlast_try = allow\n").unwrap();
        let home = ("XDG_CONFIG_HOME", folder.path().to_str().unwrap());
        let set = read(&[home]).unwrap();
        assert_eq!(set.tokens, [Kind::Authentication]);
        assert_eq!(set.last_try, LastTry::Allow);
        let set = read(&[
            home,
            ("MYNUMBER_PKCS11_TOKENS", "auth,sign"),
            ("MYNUMBER_PKCS11_LAST_TRY", "refuse"),
        ]);
        assert_eq!(set, Ok(Settings::default()));
    }

    #[test]
    fn a_file_that_holds_something_else_is_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        for text in ["root:$6$secret:19000", "root = secret", "tokens = secret"] {
            std::fs::write(&path, format!("# ours\n{text}\n")).unwrap();
            let mistake = read(&[("MYNUMBER_PKCS11_CONFIG", path.to_str().unwrap())]).unwrap_err();
            assert_eq!(mistake, "line 2 of the settings is none");
        }
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_not_taken_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let home = ("XDG_CONFIG_HOME", folder.path().to_str().unwrap());
        let path = folder.path().join("mynumber-card/pkcs11.conf");
        assert_eq!(read(&[home]), Ok(Settings::default()));
        // A folder.
        std::fs::create_dir_all(&path).unwrap();
        assert!(read(&[home]).is_err());
        std::fs::remove_dir(&path).unwrap();
        // A remark in Shift_JIS.
        std::fs::write(&path, b"# \x93\xfa\ntokens = auth\n").unwrap();
        assert!(read(&[home]).is_err());
        let long = "#".repeat(65_523) + "\ntokens=auth\n";
        std::fs::write(&path, &long).unwrap();
        assert_eq!(read(&[home]).unwrap().tokens, [Kind::Authentication]);
        std::fs::write(&path, format!("#{long}")).unwrap();
        assert!(read(&[home]).is_err());
        // A relative folder is none.
        assert_eq!(
            read(&[("XDG_CONFIG_HOME", "tests")]),
            Ok(Settings::default())
        );
    }

    #[test]
    fn a_token_is_shown_once() {
        let set = read(&[("MYNUMBER_PKCS11_TOKENS", "sign,auth,sign")]).unwrap();
        assert_eq!(set.tokens, [Kind::Signature, Kind::Authentication]);
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        for (name, value) in [
            ("MYNUMBER_PKCS11_TOKENS", "authentication"),
            ("MYNUMBER_PKCS11_LAST_TRY", "yes"),
            ("MYNUMBER_PKCS11_ALWAYS_AUTHENTICATE", "never"),
            ("MYNUMBER_PKCS11_CONFIG", "/nonexistent"),
        ] {
            assert!(read(&[(name, value)]).is_err(), "{name}");
        }
    }
}
