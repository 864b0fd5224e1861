//! A sshd of the test's own, and an ssh-agent that can ask for a PIN.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::programs_support::{Bench, module, text};
use crate::support::tools::{Outcome, run};

const SSHD: &str = "/usr/sbin/sshd";
/// The port that was free may be taken by somebody else before the daemon has it.
const ATTEMPTS: usize = 5;
const START_LIMIT: Duration = Duration::from_secs(30);

/// The public keys that ssh takes from the module.
pub fn keys(bench: &Bench) -> String {
    let keys = bench.run("ssh-keygen", &["-D", &module()]).bytes();
    String::from_utf8(keys).expect("text")
}

/// What is typed when a program asks, one line after the other, and what it asked. No line more: no answer.
pub struct Entries {
    folder: PathBuf,
}

impl Entries {
    pub fn new(bench: &Bench, pins: &[&str]) -> Self {
        let folder = tempfile::tempdir_in(&bench.home).expect("a folder").keep();
        fs::write(folder.join("pins"), pins.join("\n") + "\n").expect("the entries");
        fs::write(folder.join("asked"), "").expect("a log");
        let script = folder.join("ask");
        fs::write(
            &script,
            "#!/bin/sh\ncd \"$(dirname \"$0\")\"\necho \"$1\" >>asked\n\
             [ -s pins ] || exit 1\nhead -n 1 pins\nsed -i 1d pins\n",
        )
        .expect("a program");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("to run it");
        Self { folder }
    }

    /// What was asked, each on a line.
    pub fn asked(&self) -> Vec<String> {
        let asked = fs::read_to_string(self.folder.join("asked")).expect("the log");
        asked.lines().map(str::to_owned).collect()
    }

    fn answer(&self, command: &mut Command) {
        command
            .env("SSH_ASKPASS", self.folder.join("ask"))
            .env("SSH_ASKPASS_REQUIRE", "force");
    }
}

/// Whoever runs ssh: a bench, or one with an agent.
pub trait Desk {
    fn ssh(&self, bench: &Bench) -> Command;
}

/// A daemon that lets in whoever has one of these keys, as the user who runs the test.
pub struct Sshd {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl Sshd {
    pub fn start(bench: &Bench, keys: &str) -> Self {
        assert!(
            Path::new(SSHD).exists(),
            "{SSHD} is missing; run: sh scripts/install-test-parts.sh"
        );
        let folder = bench.file("sshd");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("authorized_keys"), keys).expect("the keys");
        let made = run(Command::new("ssh-keygen").args([
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-f",
            text(&folder.join("host")),
        ]));
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        // Where the daemon of root goes to have no rights; the service of the system makes it when it starts.
        if rustix::process::getuid().is_root() {
            fs::create_dir_all("/run/sshd").expect("a folder");
        }
        let (process, port) = (0..ATTEMPTS)
            .find_map(|_| Self::listening(&folder))
            .expect("a sshd that listens");
        let host = fs::read_to_string(folder.join("host.pub")).expect("its key");
        let known = format!("[127.0.0.1]:{port} {host}");
        fs::write(folder.join("known_hosts"), known).expect("a file");
        Self {
            process,
            port,
            folder,
        }
    }

    /// Starts it on a port that was free; `None` if it ends instead.
    fn listening(folder: &Path) -> Option<(Child, u16)> {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let configuration = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nPidFile none\nUsePAM no\n\
             StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\nAuthorizedKeysFile {0}/authorized_keys\n",
            folder.display()
        );
        fs::write(folder.join("sshd_config"), configuration).expect("a configuration");
        let mut process = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", SSHD, "-D", "-e", "-f"])
            .arg(folder.join("sshd_config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sshd");
        let log = BufReader::new(process.stderr.take().expect("its log"));
        let mut said = log.lines().map_while(Result::ok);
        if !said.by_ref().any(|line| line.contains("Server listening")) {
            let _ = process.wait();
            return None;
        }
        // It must not stop for a full pipe.
        std::thread::spawn(move || said.for_each(drop));
        Some((process, port))
    }

    /// Logs in and says `here`: with the module, or with what an agent has.
    pub fn login(
        &self,
        desk: &impl Desk,
        bench: &Bench,
        module: Option<&str>,
        entries: Option<&Entries>,
    ) -> Outcome {
        let mut command = desk.ssh(bench);
        command.args([
            "-F",
            "none",
            "-T",
            "-o",
            "PreferredAuthentications=publickey",
        ]);
        command.arg("-o").arg(format!(
            "UserKnownHostsFile={}",
            self.folder.join("known_hosts").display()
        ));
        command.args(["-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=60"]);
        match module {
            Some(module) => command.args(["-I", module]),
            None => command.args(["-o", "BatchMode=yes"]),
        };
        if let Some(entries) = entries {
            entries.answer(&mut command);
        }
        let port = self.port.to_string();
        run(command.args(["-p", &port, "127.0.0.1", "echo here"]))
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Desk for Bench {
    fn ssh(&self, bench: &Bench) -> Command {
        bench.command("ssh")
    }
}

/// An agent that may load the module.
pub struct Agent {
    process: Child,
    socket: PathBuf,
}

impl Agent {
    pub fn start(bench: &Bench) -> Self {
        let socket = bench.file("agent");
        let process = bench
            .command("setpriv")
            .args(["--pdeathsig", "KILL", "ssh-agent", "-D", "-a"])
            .arg(&socket)
            .args(["-P", &module()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ssh-agent");
        let end = Instant::now() + START_LIMIT;
        while !socket.exists() {
            assert!(Instant::now() < end, "ssh-agent does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { process, socket }
    }

    /// `ssh-add -s`.
    pub fn add(&self, bench: &Bench, entries: &Entries) -> Outcome {
        let mut command = bench.command("ssh-add");
        entries.answer(&mut command);
        run(command
            .env("SSH_AUTH_SOCK", &self.socket)
            .args(["-s", &module()]))
    }

    /// `ssh-add -e`.
    pub fn remove(&self, bench: &Bench) -> Outcome {
        run(bench
            .command("ssh-add")
            .env("SSH_AUTH_SOCK", &self.socket)
            .args(["-e", &module()]))
    }
}

impl Desk for Agent {
    fn ssh(&self, bench: &Bench) -> Command {
        let mut command = bench.command("ssh");
        command.env("SSH_AUTH_SOCK", &self.socket);
        command
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
