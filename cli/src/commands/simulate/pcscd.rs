//! A pcscd of the command's own, with a virtual reader in which nobody else has a card.

use std::ffi::OsStr;
use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use terminal::child::Service;

use crate::failure::ReaderProblem;

/// Where it is installed, whoever packs it.
const PCSCD: [&str; 3] = ["/usr/sbin/pcscd", "/usr/bin/pcscd", "/usr/local/sbin/pcscd"];
/// vpcd, the driver of the virtual reader.
const VPCD: [&str; 3] = [
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so",
];
/// Two ports next to each other may be taken by somebody else before vpcd listens there.
const ATTEMPTS: usize = 5;
const START: Duration = Duration::from_secs(20);
/// The longest path of a socket, in bytes, less what stands behind its folder.
const LONGEST_FOLDER: usize = 80;
/// Lines of its log that are told when it does not start.
const TOLD: usize = 6;

/// Stands guard over pcscd: ends it, and removes its folder, when the program that has started this ends in whatever way.
/// Arguments: the folder, pcscd, its options. Standard error is the socket that clients connect to; pcscd takes
/// it as service managers hand it over, so its path can be anywhere. A namespace, where there may be one, keeps
/// its process number out of the system's /run, and lets a user who is not root have a /run at all.
const GUARD: &str = r#"
trap '' HUP INT TERM
folder=$1
shift
exec 3<&2 2>&1
# A service has a socket that nobody else can reach: polkit, where pcscd has it, has nobody to ask.
"$1" --help 3<&- </dev/null | grep -q -e --disable-polkit && set -- "$@" --disable-polkit
direct='LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
# Nor does it look for USB readers there (pcscd 1.9 takes no word for it).
mounted='mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/pcscd &&
for drivers in /usr/lib/pcsc/drivers /usr/lib64/pcsc/drivers /usr/local/lib/pcsc/drivers; do
    [ ! -d "$drivers" ] || mount --bind "$PCSCLITE_HP_DROPDIR" "$drivers" || exit
done'
if unshare --mount sh -c "$mounted" 3<&- </dev/null >/dev/null 2>&1; then
    unshare --mount sh -c "$mounted && $direct" sh "$@" </dev/null &
elif unshare --user --map-root-user --mount sh -c "$mounted" 3<&- </dev/null >/dev/null 2>&1; then
    unshare --user --map-root-user --mount sh -c "$mounted && $direct" sh "$@" </dev/null &
else
    sh -c "$direct" sh "$@" </dev/null &
fi
pid=$!
# Their other ends learn of the end of pcscd.
exec >/dev/null 2>&1 3<&-
cat
kill "$pid"
wait "$pid"
rm -rf -- "$folder"
"#;

/// Ends when it is dropped, with its reader and its files.
#[derive(Debug)]
pub(super) struct Pcscd {
    service: Service,
    port: u16,
    log: Vec<String>,
    folder: TempDir,
}

impl Pcscd {
    /// Starts it and waits until its reader waits for a card.
    pub(super) fn start() -> Result<Self, ReaderProblem> {
        let (pcscd, vpcd) = parts(&PCSCD, &VPCD)?;
        let mut attempt = 1;
        loop {
            match Self::start_at(free_ports()?, pcscd, vpcd) {
                Err(ReaderProblem::NotStarted { .. }) if attempt < ATTEMPTS => {
                    attempt = attempt.saturating_add(1);
                }
                done => return done,
            }
        }
    }

    fn start_at(port: u16, pcscd: &str, vpcd: &str) -> Result<Self, ReaderProblem> {
        let folder = folder()?;
        let (readers, no_drivers) = (folder.path().join("readers"), folder.path().join("drivers"));
        for path in [&readers, &no_drivers] {
            std::fs::DirBuilder::new().mode(0o700).create(path)?;
        }
        // Its own place is hidden with the drivers of real readers.
        let driver = folder.path().join("vpcd.so");
        std::fs::copy(vpcd, &driver)?;
        let driver = driver.display();
        let reader = format!(
            "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {driver}\nCHANNELID 0x{port:X}\n"
        );
        std::fs::write(readers.join("vpcd"), reader)?;
        let socket = UnixListener::bind(socket_in(folder.path()))?;
        let arguments = [
            folder.path().as_os_str(),
            OsStr::new(pcscd),
            OsStr::new("--foreground"),
            OsStr::new("--info"),
            OsStr::new("--config"),
            readers.as_os_str(),
        ];
        // No USB reader of this machine is touched: pcscd 2 looks for their drivers here.
        let variables = [("PCSCLITE_HP_DROPDIR", no_drivers.as_os_str())];
        let mut started = Self {
            service: Service::start(GUARD, &arguments, &variables, socket.into())?,
            port,
            log: Vec::new(),
            folder,
        };
        let listens = format!("Waiting for virtual ICC on port {port}");
        if started.said(&["Started by systemd", &listens, "daemon ready"])
            && !started.lacks_its_reader()
        {
            return Ok(started);
        }
        if started
            .log
            .iter()
            .any(|line| line.contains("cannot create /run/pcscd"))
        {
            return Err(ReaderProblem::NoRunFolder);
        }
        Err(ReaderProblem::NotStarted {
            log: started.told(),
        })
    }

    /// Somebody else has the port: vpcd says so only after it has said that it waits there.
    fn lacks_its_reader(&self) -> bool {
        let failed = ["Could not initialize", "init failed"];
        let mut lines = self.log.iter();
        lines.any(|line| failed.iter().any(|it| line.contains(it)))
    }

    /// Whether it says all of these, one after the other.
    fn said(&mut self, words: &[&str]) -> bool {
        let Some(end) = Instant::now().checked_add(START) else {
            return false;
        };
        words.iter().all(|words| {
            while let Some(line) = self.service.line(end) {
                let found = line.contains(words);
                self.log.push(line);
                if found {
                    return true;
                }
            }
            false
        })
    }

    /// Waits until programs see a card.
    pub(super) fn takes_the_card(&mut self) -> Result<(), ReaderProblem> {
        if self.said(&["Card ATR:"]) {
            return Ok(());
        }
        Err(ReaderProblem::CardNotTaken { log: self.told() })
    }

    fn told(&self) -> String {
        let rest = self.log.len().saturating_sub(TOLD);
        let last: Vec<&str> = self.log.iter().skip(rest).map(String::as_str).collect();
        last.join(" | ")
    }

    /// Where its reader waits for the card.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// What `PCSCLITE_CSOCK_NAME` is for programs that are to see the card.
    pub(super) fn socket(&self) -> PathBuf {
        socket_in(self.folder.path())
    }
}

/// The first of each that is there.
fn parts<'a>(pcscd: &[&'a str], vpcd: &[&'a str]) -> Result<(&'a str, &'a str), ReaderProblem> {
    let installed = |paths: &[&'a str]| paths.iter().copied().find(|path| Path::new(path).exists());
    match (installed(pcscd), installed(vpcd)) {
        (Some(pcscd), Some(vpcd)) => Ok((pcscd, vpcd)),
        (pcscd, vpcd) => {
            let parts = [(pcscd, "pcscd"), (vpcd, "vsmartcard-vpcd")];
            let missing = parts.into_iter().filter(|(found, _)| found.is_none());
            Err(ReaderProblem::Missing {
                parts: missing.map(|(_, name)| name).collect(),
            })
        }
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join("pcscd.comm")
}

/// A folder that is this user's alone, where a namespace does not hide it and whose path is short enough for a socket.
fn folder() -> std::io::Result<TempDir> {
    let wished = std::env::temp_dir();
    let fits = wished.as_os_str().len() <= LONGEST_FOLDER && !wished.starts_with("/run");
    let folder = if fits { wished } else { PathBuf::from("/tmp") };
    let mut builder = tempfile::Builder::new();
    builder
        .prefix("mynumber-card-")
        .permissions(Permissions::from_mode(0o700));
    builder.tempdir_in(folder)
}

/// A port that is free with the next one: vpcd has two slots.
fn free_ports() -> std::io::Result<u16> {
    let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for _ in 0..100 {
        let first = TcpListener::bind(("0.0.0.0", 0))?;
        let port = first.local_addr()?.port();
        match TcpListener::bind(("0.0.0.0", port.saturating_add(1))) {
            Ok(_) => return Ok(port),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_is_named() {
        for (pcscd, vpcd, missing) in [
            ("/nonexistent", "/bin/sh", &["pcscd"][..]),
            ("/bin/sh", "/nonexistent", &["vsmartcard-vpcd"]),
            (
                "/nonexistent",
                "/nonexistent",
                &["pcscd", "vsmartcard-vpcd"],
            ),
        ] {
            let Err(ReaderProblem::Missing { parts }) = parts(&[pcscd], &[vpcd]) else {
                panic!("{pcscd} {vpcd}");
            };
            assert_eq!(parts, missing);
        }
        assert!(parts(&["/nonexistent", "/bin/sh"], &["/bin/sh"]).is_ok());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_port_that_somebody_else_has_is_not_taken_for_the_readers() {
        let (pcscd, vpcd) = parts(&PCSCD, &VPCD).unwrap();
        let other = TcpListener::bind(("0.0.0.0", 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let Err(ReaderProblem::NotStarted { log }) = Pcscd::start_at(port, pcscd, vpcd) else {
            panic!("it has started");
        };
        assert!(log.contains("init failed"), "{log}");
        assert!(Pcscd::start().is_ok());
    }
}
