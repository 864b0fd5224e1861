//! A web server that lets in who has a card, and a screen for browsers.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::programs_support::{Bench, run_with, text, with_engine};
use crate::support::tools::{Outcome, openssl, run};

/// How long a program may take for what it does at once on a machine that has time.
const LIMIT: Duration = Duration::from_secs(60);

const TOKEN: &str = "pkcs11:token=My%20Number%20Card%20authentication;id=%01";

/// curl, with this typed when it asks for the PIN.
pub fn curl(bench: &Bench, nginx: &Nginx, arguments: &[&str], entered: &str) -> Outcome {
    let mut command = with_engine(bench, "curl");
    command
        .args(["--silent", "--show-error", "--engine", "pkcs11", "--cacert"])
        .arg(nginx.authority())
        .args([
            "--cert-type",
            "ENG",
            "--cert",
            &format!("{TOKEN};type=cert"),
        ])
        .args([
            "--key-type",
            "ENG",
            "--key",
            &format!("{TOKEN};type=private"),
        ])
        .args(arguments)
        .arg(nginx.url(""));
    run_with(&mut command, entered)
}

/// Waits for something.
#[track_caller]
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + LIMIT;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "not there in time: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A program that dies with the test.
pub fn lasting(mut command: Command) -> Child {
    command
        .stdin(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{command:?}: {error}; run: sh scripts/install-test-parts.sh")
        })
}

/// nginx, with a certificate of its own, that trusts the simulated authorities.
pub struct Nginx {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Nginx {
    pub fn start(bench: &Bench) -> Self {
        let folder = bench.file("nginx");
        fs::create_dir_all(folder.join("temporary")).expect("a folder");
        certificates(&folder);
        let mut accepted = Vec::new();
        for generation in [1, 2] {
            accepted.extend(authority(&folder, generation));
        }
        fs::write(folder.join("accepted.pem"), accepted).expect("the authorities");
        let port = free_port();
        // A handshake for each request, so that each needs the card.
        let configuration = format!(
            "daemon off; master_process off; pid {0}/pid; error_log stderr;\nevents {{}}\nhttp {{\n\
             log_format who '$ssl_client_verify $ssl_client_s_dn $ssl_protocol $request_uri';\n\
             access_log {0}/access.log who;\nkeepalive_timeout 0; ssl_session_cache off; ssl_session_tickets off;\n\
             client_body_temp_path {0}/temporary/body; proxy_temp_path {0}/temporary/proxy;\n\
             fastcgi_temp_path {0}/temporary/fastcgi; uwsgi_temp_path {0}/temporary/uwsgi;\n\
             scgi_temp_path {0}/temporary/scgi;\nserver {{\nlisten 127.0.0.1:{port} ssl;\n\
             ssl_certificate server.pem; ssl_certificate_key key.pem;\nssl_protocols TLSv1.2 TLSv1.3;\n\
             ssl_client_certificate accepted.pem; ssl_verify_client on;\n\
             location / {{ default_type text/html;\n\
             return 200 '<link rel=icon href=\"data:,\"><title>$request_uri</title>$ssl_client_verify $ssl_client_s_dn $ssl_protocol'; }}\n}}\n}}\n",
            folder.display()
        );
        fs::write(folder.join("nginx.conf"), configuration).expect("a configuration");
        let mut command = Command::new("setpriv");
        command
            .args([
                "--pdeathsig",
                "KILL",
                "/usr/sbin/nginx",
                "-e",
                "stderr",
                "-p",
                text(&folder),
                "-c",
            ])
            .arg(folder.join("nginx.conf"))
            .stderr(fs::File::create(folder.join("said")).expect("a log"));
        let mut server = Self {
            process: lasting(command),
            folder,
            port,
        };
        wait_for("nginx", || {
            let ended = server.process.try_wait().expect("its state");
            let said = || fs::read_to_string(server.folder.join("said"));
            assert!(ended.is_none(), "nginx does not run: {:?}", said());
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}/{path}", self.port)
    }

    /// The authority that a client has to trust.
    pub fn authority(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// Who came, and for what.
    pub fn visitors(&self) -> Vec<String> {
        let log = fs::read_to_string(self.folder.join("access.log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }
}

/// A port that nobody has.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

/// The simulated authority for authentication, in PEM.
pub fn authority(folder: &Path, generation: u8) -> Vec<u8> {
    let name = format!("../fixtures/authority/authca-sim-{generation}.cer");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    openssl(folder, &["x509", "-inform", "DER", "-in", text(&file)]).bytes()
}

/// An authority and the server's certificate: browsers take no authority's for a server's.
pub fn certificates(folder: &Path) {
    let new = ["-newkey", "rsa:2048", "-nodes"];
    let authority = [
        "req",
        "-x509",
        "-keyout",
        "authority.key",
        "-out",
        "authority.pem",
        "-subj",
        "/CN=Test authority",
        "-days",
        "30",
    ];
    let wish = [
        "req",
        "-keyout",
        "key.pem",
        "-out",
        "wish.pem",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ];
    let issue = [
        "x509",
        "-req",
        "-in",
        "wish.pem",
        "-CA",
        "authority.pem",
        "-CAkey",
        "authority.key",
        "-CAcreateserial",
        "-copy_extensions",
        "copy",
        "-days",
        "30",
        "-out",
        "server.pem",
    ];
    for arguments in [
        [&authority[..], &new].concat(),
        [&wish[..], &new].concat(),
        issue.to_vec(),
    ] {
        let made = openssl(folder, &arguments);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A screen that nobody sees, with a keyboard.
pub struct Screen {
    process: Child,
    name: String,
}

impl Screen {
    pub fn start() -> Self {
        let mut command = Command::new("setpriv");
        command
            .args([
                "--pdeathsig",
                "KILL",
                "Xvfb",
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1000x800x24",
            ])
            // It would begin anew, and close what is just being opened, whenever the only program that has a connection ends it:
            // the one that looks for windows.
            .args(["-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = lasting(command);
        let mut number = String::new();
        let said = process.stdout.take().expect("its number");
        BufReader::new(said)
            .read_line(&mut number)
            .expect("its number");
        assert!(!number.trim().is_empty(), "Xvfb has no screen");
        Self {
            process,
            name: format!(":{}", number.trim()),
        }
    }

    /// A browser on this screen.
    pub fn browser(&self, bench: &Bench, arguments: &[&str]) -> Browser<'_> {
        let mut command = bench.command("setpriv");
        command
            .args(["--pdeathsig", "KILL"])
            .args(arguments)
            .env("DISPLAY", &self.name)
            .env("MYNUMBER_PKCS11_TOKENS", "auth")
            .stdout(Stdio::null())
            .stderr(fs::File::create(bench.file("browser.log")).expect("a log"));
        Browser {
            process: lasting(command),
            screen: self,
        }
    }

    fn xdotool(&self, arguments: &[&str]) -> Outcome {
        run(Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One that a person types into.
pub struct Browser<'a> {
    process: Child,
    screen: &'a Screen,
}

impl Browser<'_> {
    /// The window of this title, once it is there.
    pub fn window(&self, title: &str) -> String {
        wait_for(title, || self.window_now(title))
    }

    /// The same, if it is there now.
    pub fn window_now(&self, title: &str) -> Option<String> {
        let found = self
            .screen
            .xdotool(&["search", "--onlyvisible", "--name", title]);
        found.text().lines().next_back().map(str::to_owned)
    }

    /// Types into the window of this title, and ends with Return.
    pub fn enter(&self, title: &str, words: &str) {
        let window = self.window(title);
        self.screen.xdotool(&["windowfocus", "--sync", &window]);
        self.screen.xdotool(&["key", "ctrl+a"]);
        self.screen.xdotool(&["type", words]);
        self.screen.xdotool(&["key", "Return"]);
    }

    /// These keys for the window of this title, if it is there.
    pub fn press(&self, title: &str, keys: &str) {
        if let Some(window) = self.window_now(title) {
            self.screen.xdotool(&["windowfocus", &window]);
            self.screen.xdotool(&["key", keys]);
        }
    }
}

impl Drop for Browser<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
