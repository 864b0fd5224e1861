//! A pcscd of the test's own, with the two slots of one vpcd virtual reader.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// The first slot of the virtual reader, where the simulated card lies.
pub const READER: &str = "Virtual PCD 00 00";
/// The second slot, as a rule empty.
pub const SECOND_READER: &str = "Virtual PCD 00 01";

const PCSCD: &str = "/usr/sbin/pcscd";
const VPCD: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const INSTALL: &str = "run: sh scripts/install-test-parts.sh";
/// Folders of the daemon: its readers, and an empty one for drivers of USB readers.
const CONFIGURATION: &str = "reader.conf.d";
const NO_DRIVERS: &str = "drivers";
/// What it says when it is ready.
const READY: &str = "daemon ready";
const START_LIMIT: Duration = Duration::from_secs(30);
/// How long one test may use its pcscd; after that it is stopped, so that a hanging client fails.
const USE_LIMIT: Duration = Duration::from_secs(180);

/// Where pcscd puts its socket. The path is compiled in; a mount namespace makes it private, so
/// that the tests neither meet the system's pcscd nor each other.
enum Home {
    /// Our directory, mounted over the path, in a namespace that this command enters.
    Private(&'static [&'static str]),
    /// The path itself: one pcscd at a time on the machine, which this lock sees to.
    System(File),
}

const SYSTEM_HOME: &str = "/run/pcscd";
const PRIVATE_SCRIPT: &str = r#"
mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd &&
exec setpriv --pdeathsig KILL "$@" 2>&1"#;
const SYSTEM_SCRIPT: &str = r#"exec setpriv --pdeathsig KILL "$@" 2>&1"#;
const NAMESPACES: [&[&str]; 2] = [
    &["unshare", "--mount"],
    &["unshare", "--user", "--map-root-user", "--mount"],
];

/// Stops and cleans up when dropped, also by a panic; dies with the test process in any case.
pub struct Pcscd {
    process: Arc<Mutex<Child>>,
    socket: PathBuf,
    /// The first of the two ports of each virtual reader.
    ports: Vec<u16>,
    log: Arc<Log>,
    home: Home,
    directory: tempfile::TempDir,
    _in_use: Sender<()>,
}

impl Pcscd {
    /// Starts pcscd with no reader at all.
    pub fn start_without_readers() -> Self {
        Self::start_on(Vec::new(), USE_LIMIT)
            .unwrap_or_else(|log| panic!("pcscd did not start:\n{log}"))
    }

    /// Starts pcscd and waits until it says that it is ready.
    pub fn start() -> Self {
        Self::start_for(USE_LIMIT)
    }

    /// The same with so many virtual readers, each with two slots.
    pub fn start_with_readers(count: usize) -> Self {
        Self::start_with(count, USE_LIMIT)
    }

    /// Starts pcscd, to be used for so long.
    pub fn start_for(limit: Duration) -> Self {
        Self::start_with(1, limit)
    }

    fn start_with(readers: usize, limit: Duration) -> Self {
        for part in [PCSCD, VPCD] {
            assert!(Path::new(part).exists(), "{part} is missing; {INSTALL}");
        }
        let mut last_log = String::new();
        for _ in 0..5 {
            match Self::start_on(free_port_pairs(readers), limit) {
                Ok(pcscd) => return pcscd,
                // Somebody else took one of the ports in between.
                Err(log) => last_log = log,
            }
        }
        panic!("pcscd did not start with the virtual reader:\n{last_log}");
    }

    fn start_on(ports: Vec<u16>, limit: Duration) -> Result<Self, String> {
        let directory = tempfile::Builder::new()
            .prefix("mynumber-pcscd-")
            .tempdir_in("/tmp")
            .expect("a temporary directory");
        for folder in ["run", CONFIGURATION, NO_DRIVERS] {
            fs::create_dir(directory.path().join(folder)).expect("a folder");
        }
        // Each by a name of its own, as clients know readers by nothing else, and with a driver of its own:
        // vpcd keeps the slots of one library only.
        let readers = (1..).zip(&ports).map(|(number, port)| {
            let (name, driver) = match number {
                1 => ("Virtual PCD".to_owned(), PathBuf::from(VPCD)),
                _ => {
                    let copy = directory.path().join(format!("vpcd-{number}.so"));
                    fs::copy(VPCD, &copy).expect("a copy of the driver");
                    (format!("Virtual PCD {number}"), copy)
                }
            };
            format!(
                "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:0x{port:X}\n\
                 LIBPATH {}\nCHANNELID 0x{port:X}\n",
                driver.display()
            )
        });
        if !ports.is_empty() {
            let readers = readers.collect::<String>();
            fs::write(directory.path().join(CONFIGURATION).join("vpcd"), readers)
                .expect("a reader configuration");
        }

        let home = find_home();
        let log = Arc::new(Log::default());
        let process = Arc::new(Mutex::new(spawn(&home, directory.path(), &log)));
        let socket = match home {
            Home::Private(_) => directory.path().join("run/pcscd.comm"),
            Home::System(_) => Path::new(SYSTEM_HOME).join("pcscd.comm"),
        };
        let pcscd = Self {
            _in_use: stop_after(limit, Arc::clone(&process), Arc::clone(&log)),
            process,
            socket,
            ports,
            log,
            home,
            directory,
        };
        let ready = pcscd.log.wait_for(READY, START_LIMIT) && pcscd.listens();
        let slots = pcscd.log.count("Waiting for virtual ICC on port");
        if ready && slots == 2 * pcscd.ports.len() && pcscd.log.count("failed") == 0 {
            Ok(pcscd)
        } else {
            Err(pcscd.log.text())
        }
    }

    /// Waits for the socket, which comes after the word that all is ready.
    fn listens(&self) -> bool {
        let end = Instant::now() + START_LIMIT;
        while UnixStream::connect(&self.socket).is_err() {
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// The TCP port of [`READER`], which a card connects to.
    pub fn port(&self) -> u16 {
        self.ports.first().copied().unwrap_or_default()
    }

    /// The TCP port of [`SECOND_READER`].
    pub fn second_port(&self) -> u16 {
        self.port() + 1
    }

    /// The TCP ports of all slots, in the order of their readers.
    pub fn slots(&self) -> Vec<u16> {
        self.ports
            .iter()
            .flat_map(|&port| [port, port + 1])
            .collect()
    }

    /// The process number, to see that it ends.
    pub fn id(&self) -> u32 {
        self.process.lock().expect("the process").id()
    }

    /// A folder for the files of the test, deleted with the daemon.
    pub fn folder(&self) -> &Path {
        self.directory.path()
    }

    /// What pcscd has said so far.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// Runs `client` so that PC/SC calls of this process reach this daemon.
    pub fn within<R>(&self, client: impl FnOnce() -> R) -> R {
        with_socket(Some(&self.socket), client)
    }

    /// A program whose PC/SC calls reach this daemon.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("PCSCLITE_CSOCK_NAME", &self.socket)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        command
    }

    /// Waits until PC/SC clients see a card in [`READER`], or none.
    pub fn wait_for_card(&self, present: bool) {
        self.within(|| self.wait_for_card_here(present));
    }

    /// The same within [`Self::within`].
    pub fn wait_for_card_here(&self, present: bool) {
        let seen = (|| {
            let context = pcsc::Context::establish(pcsc::Scope::User)?;
            let mut reader = [pcsc::ReaderState::new(
                c"Virtual PCD 00 00",
                pcsc::State::UNAWARE,
            )];
            let end = Instant::now() + START_LIMIT;
            loop {
                let left = end.saturating_duration_since(Instant::now());
                context.get_status_change(left, &mut reader)?;
                if reader[0].event_state().contains(pcsc::State::PRESENT) == present {
                    return Ok::<_, pcsc::Error>(());
                }
                reader[0].sync_current_state();
            }
        })();
        if let Err(error) = seen {
            panic!("no card seen (wanted: {present}): {error}\n{}", self.log());
        }
    }

    /// Holds the daemon still (SIGSTOP): it exists and answers nothing.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a daemon that was held still go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let process = self.process.lock().expect("the process");
        kill_process(Pid::from_child(&process), signal).expect("the daemon lives");
    }

    /// Starts the daemon anew, with no reader at all, at the same socket.
    pub fn start_again_without_readers(&self) {
        let readers = self.directory.path().join(CONFIGURATION).join("vpcd");
        let elsewhere = self.directory.path().join("vpcd");
        fs::rename(&readers, &elsewhere).expect("the configuration");
        self.start_again();
        fs::rename(&elsewhere, &readers).expect("the configuration");
    }

    /// Starts the daemon anew, with the same readers at the same socket.
    pub fn start_again(&self) {
        self.kill();
        let run = self.socket.parent().expect("a folder");
        for file in ["pcscd.comm", "pcscd.pid"] {
            let _ = fs::remove_file(run.join(file));
        }
        let before = self.log.count(READY);
        let process = spawn(&self.home, self.directory.path(), &self.log);
        *self.process.lock().expect("the process") = process;
        let end = Instant::now() + START_LIMIT;
        while self.log.count(READY) == before || UnixStream::connect(&self.socket).is_err() {
            assert!(Instant::now() < end, "pcscd did not start:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops the daemon at once, as a crash would.
    pub fn kill(&self) {
        let mut process = self.process.lock().expect("the process");
        // It may have ended by itself.
        let _ = process.kill();
        let _ = process.wait();
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        let mut process = match self.process.lock() {
            Ok(process) => process,
            Err(poisoned) => poisoned.into_inner(),
        };
        let _ = process.kill();
        let _ = process.wait();
        if let Home::System(_) = self.home {
            for file in ["pcscd.comm", "pcscd.pid"] {
                let _ = fs::remove_file(Path::new(SYSTEM_HOME).join(file));
            }
        }
    }
}

/// Runs `client` while PC/SC calls of this process find no daemon.
pub fn without_service<R>(client: impl FnOnce() -> R) -> R {
    with_socket(None, client)
}

/// The client library reads the name of the socket once in the life of a process, so that name
/// never changes and is a link to the daemon that is meant. One client at a time.
fn with_socket<R>(socket: Option<&Path>, client: impl FnOnce() -> R) -> R {
    struct Link(PathBuf);
    impl Drop for Link {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }
    let link = Link(PathBuf::from(format!(
        "/tmp/mynumber-pcscd-of-{}",
        std::process::id()
    )));
    temp_env::with_var("PCSCLITE_CSOCK_NAME", Some(link.0.clone()), || {
        let link = link;
        if let Some(socket) = socket {
            symlink(socket, &link.0).expect("a link to the socket");
        }
        client()
    })
}

fn find_home() -> Home {
    for namespace in NAMESPACES {
        let works = Command::new(namespace[0])
            .args(&namespace[1..])
            .args(["mount", "-t", "tmpfs", "tmpfs", "/run"])
            .stderr(Stdio::null())
            .status();
        let forced = std::env::var_os("MYNUMBER_TEST_SYSTEM_PCSCD").is_some();
        if works.is_ok_and(|status| status.success()) && !forced {
            return Home::Private(namespace);
        }
    }
    let lock =
        File::create(std::env::temp_dir().join("mynumber-card-pcscd.lock")).expect("a lock file");
    lock.lock().expect("the lock");
    assert!(
        UnixStream::connect(Path::new(SYSTEM_HOME).join("pcscd.comm")).is_err(),
        "another pcscd runs, and this user may not make namespaces to keep apart from it; \
         stop it: sudo systemctl stop pcscd.socket pcscd.service"
    );
    assert!(
        fs::create_dir_all(SYSTEM_HOME).is_ok() && File::create("/run/pcscd/pcscd.pid").is_ok(),
        "this user may neither make namespaces nor write to {SYSTEM_HOME}; run the tests as root"
    );
    let _ = fs::remove_file("/run/pcscd/pcscd.pid");
    Home::System(lock)
}

/// Starts the daemon in its home, with its folders in this directory.
fn spawn(home: &Home, directory: &Path, log: &Arc<Log>) -> Child {
    let mut command = match home {
        Home::Private(namespace) => {
            let mut command = Command::new(namespace[0]);
            command
                .args(&namespace[1..])
                .args(["sh", "-c", PRIVATE_SCRIPT]);
            command
        }
        Home::System(_) => {
            let mut command = Command::new("sh");
            command.args(["-c", SYSTEM_SCRIPT]);
            command
        }
    };
    let mut process = command
        .arg(directory.join("run"))
        .args([PCSCD, "--foreground", "--info", "--config"])
        .arg(directory.join(CONFIGURATION))
        // No USB reader of this machine is touched.
        .env("PCSCLITE_HP_DROPDIR", directory.join(NO_DRIVERS))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pcscd starts");
    log.follow(process.stdout.take().expect("a piped output"));
    process
}

/// A virtual reader listens on a port and the next one. All are held while more are looked for, so that
/// no two are the same.
fn free_port_pairs(count: usize) -> Vec<u16> {
    let mut held = Vec::new();
    for _ in 0..100 * count.max(1) {
        if held.len() == count {
            break;
        }
        let first = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = first.local_addr().expect("its address").port();
        let second = port
            .checked_add(1)
            .map(|next| TcpListener::bind(("127.0.0.1", next)));
        if let Some(Ok(second)) = second {
            held.push((port, first, second));
        }
    }
    assert_eq!(held.len(), count, "no two free ports in a row");
    held.into_iter().map(|(port, _, _)| port).collect()
}

fn stop_after(limit: Duration, process: Arc<Mutex<Child>>, log: Arc<Log>) -> Sender<()> {
    let (in_use, ended) = mpsc::channel();
    std::thread::spawn(move || {
        if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            log.add(&format!("stopped: the test took longer than {limit:?}"));
            let _ = process.lock().expect("the process").kill();
        }
    });
    in_use
}

/// What a program prints, collected as it comes; of a long talk the end.
#[derive(Default)]
struct Log {
    text: Mutex<(String, bool)>,
    grown: Condvar,
}

/// Bytes of it that are kept.
const LOG_SPACE: usize = 1 << 18;

impl Log {
    fn follow(self: &Arc<Self>, output: ChildStdout) {
        let writer = Arc::clone(self);
        writer.text.lock().expect("the log").1 = false;
        std::thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                writer.add(&String::from_utf8_lossy(&line));
            }
            writer.text.lock().expect("the log").1 = true;
            writer.grown.notify_all();
        });
    }

    fn add(&self, line: &str) {
        let mut text = self.text.lock().expect("the log");
        if text.0.len() > LOG_SPACE {
            text.0.clear();
        }
        text.0.push_str(line);
        text.0.push('\n');
        self.grown.notify_all();
    }

    /// Whether these words came within the limit and before the program ended.
    fn wait_for(&self, words: &str, limit: Duration) -> bool {
        let text = self.text.lock().expect("the log");
        let (text, _) = self
            .grown
            .wait_timeout_while(text, limit, |(text, ended)| {
                !*ended && !text.contains(words)
            })
            .expect("the log");
        text.0.contains(words)
    }

    fn count(&self, words: &str) -> usize {
        self.text.lock().expect("the log").0.matches(words).count()
    }

    fn text(&self) -> String {
        self.text.lock().expect("the log").0.clone()
    }
}
