//! Revocation lists and OCSP responses made by the real `openssl` as the published test authority.
//! Everything here fails where there is no `openssl`.
#![allow(dead_code, unreachable_pub, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::Certificate;
use mynumber_card::pki::revocation::{
    RevocationData, RevocationOptions, RevocationProblem, RevocationReport, RevocationStatus,
    check_revocation,
};

pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;

/// Where the fixtures are, also for the tests of the program.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut above = here.ancestors();
    above
        .find(|it| it.join("fixtures").is_dir())
        .unwrap_or(here)
}

/// The authentication certificate of one of the ready people.
pub fn holder(name: &str) -> Certificate {
    let path = format!("fixtures/people/{name}/jpki/000A.bin");
    Certificate::from_der(&fs::read(root().join(path)).unwrap()).unwrap()
}

/// An authority, e.g. `authca-sim-2`.
pub fn authority(name: &str) -> Certificate {
    let path = format!("fixtures/authority/{name}.cer");
    Certificate::from_der(&fs::read(root().join(path)).unwrap()).unwrap()
}

pub fn time(text: &str) -> UnixTime {
    text.parse().unwrap()
}

/// The clock, because `openssl ocsp` answers as of now.
pub fn now() -> UnixTime {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    UnixTime::from_seconds(since.as_secs().try_into().unwrap())
}

/// Serial numbers of certificates, as `openssl ca` keeps them.
pub enum Entry<'a> {
    Good(&'a Certificate),
    /// With the time, `YYMMDDHHMMSSZ`, and the reason if any after a comma.
    Revoked(&'a Certificate, &'a str),
}

/// A folder in which `openssl` acts as an authority.
pub struct Workshop {
    folder: tempfile::TempDir,
}

pub const CHIYODA: &str = "C=JP\nO=JPKI-SIM\n0.OU=JPKI for user authentication\n\
                           1.OU=CRL Distribution Points\n2.OU=Tokyo-to\nCN=Chiyoda-ku CRLDP\n";

/// The extensions of a usual list of one municipality.
pub fn usual_extensions(point: &str) -> String {
    format!(
        "authorityKeyIdentifier=keyid\nissuingDistributionPoint=critical,@idp\n\
         [idp]\nfullname=dirName:point\n[point]\n{point}"
    )
}

impl Workshop {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workshop = Self { folder };
        for name in [
            "authca-sim-1",
            "authca-sim-2",
            "signca-sim-1",
            "signca-sim-2",
        ] {
            let der = root().join(format!("fixtures/authority/{name}.cer"));
            let (der, pem) = (der.to_str().unwrap(), format!("{name}.pem"));
            workshop.run(&["x509", "-inform", "der", "-in", der, "-out", &pem]);
        }
        workshop
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `openssl` in the folder; it must succeed.
    pub fn run(&self, arguments: &[&str]) {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(self.folder.path())
            .env("OPENSSL_CONF", "/dev/null")
            .output()
            .unwrap_or_else(|error| panic!("openssl is needed for this test: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {said}");
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    fn database(&self, entries: &[Entry<'_>]) {
        let lines: String = entries
            .iter()
            .map(|entry| {
                let (kind, revoked, certificate) = match entry {
                    Entry::Good(certificate) => ("V", "", certificate),
                    Entry::Revoked(certificate, at) => ("R", *at, certificate),
                };
                let serial = hex::encode_upper(certificate.serial());
                format!("{kind}\t300217145959Z\t{revoked}\t{serial}\tunknown\t/CN=x\n")
            })
            .collect();
        self.write("index.txt", lines);
        self.write("index.txt.attr", "unique_subject = no\n");
    }

    /// A list of the authority `authca-sim-2`, from 2026-06-10 to 2026-06-20.
    pub fn crl(&self, entries: &[Entry<'_>], extensions: &str) -> Vec<u8> {
        self.crl_of("authca-sim-2", entries, extensions, &[])
    }

    pub fn crl_of(
        &self,
        authority: &str,
        entries: &[Entry<'_>],
        extensions: &str,
        more: &[&str],
    ) -> Vec<u8> {
        self.database(entries);
        self.write("crlnumber", "01\n");
        // Any extension, the number too, makes a list one of version 2.
        let section = if extensions.is_empty() {
            String::new()
        } else {
            format!("crlnumber=crlnumber\n[crl_ext]\n{extensions}")
        };
        self.write(
            "ca.cnf",
            format!(
                "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\n\
                 default_md=sha256\n{section}"
            ),
        );
        let (certificate, key) = (format!("{authority}.pem"), key_of(authority));
        let mut arguments = vec![
            "ca",
            "-config",
            "ca.cnf",
            "-gencrl",
            "-cert",
            &certificate,
            "-keyfile",
            &key,
            "-out",
            "crl.pem",
            "-crl_lastupdate",
            "20260610000000Z",
            "-crl_nextupdate",
            "20260620000000Z",
        ];
        if !extensions.is_empty() {
            arguments.extend(["-crlexts", "crl_ext"]);
        }
        arguments.extend(more);
        self.run(&arguments);
        self.run(&[
            "crl", "-in", "crl.pem", "-outform", "der", "-out", "crl.der",
        ]);
        fs::read(self.path("crl.der")).unwrap()
    }

    /// Makes a certificate of `authca-sim-2` for a responder, valid for 30 days from now, in
    /// `responder.pem`; its key is in the file that is returned.
    pub fn responder(&self, issuer: &str, extensions: &str) -> String {
        let key = root()
            .join("fixtures/keys/family-common.pem")
            .to_str()
            .unwrap()
            .to_owned();
        self.write("responder.cnf", format!("[ext]\n{extensions}"));
        self.write(
            "req.cnf",
            "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC=JP\nO=JPKI-SIM\nCN=OCSP responder\n",
        );
        self.run(&[
            "req", "-new", "-config", "req.cnf", "-key", &key, "-out", "r.csr",
        ]);
        let (certificate, issuer_key) = (format!("{issuer}.pem"), key_of(issuer));
        self.run(&[
            "x509",
            "-req",
            "-in",
            "r.csr",
            "-CA",
            &certificate,
            "-CAkey",
            &issuer_key,
            "-set_serial",
            "0x7001",
            "-days",
            "30",
            "-extfile",
            "responder.cnf",
            "-extensions",
            "ext",
            "-out",
            "responder.pem",
        ]);
        key
    }

    /// The certificate that [`Self::responder`] made.
    pub fn responder_certificate(&self) -> Certificate {
        self.run(&[
            "x509",
            "-in",
            "responder.pem",
            "-outform",
            "der",
            "-out",
            "r.cer",
        ]);
        Certificate::from_der(&fs::read(self.path("r.cer")).unwrap()).unwrap()
    }

    /// Lets `openssl ocsp` answer a request as the responder with this certificate and key.
    pub fn ocsp(
        &self,
        request: &[u8],
        entries: &[Entry<'_>],
        responder: (&str, &str),
        more: &[&str],
    ) -> Vec<u8> {
        self.database(entries);
        self.write("request.der", request);
        let (certificate, key) = responder;
        let mut arguments = vec![
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "authca-sim-2.pem",
            "-rsigner",
            certificate,
            "-rkey",
            key,
            "-reqin",
            "request.der",
            "-respout",
            "response.der",
        ];
        arguments.extend(more);
        self.run(&arguments);
        fs::read(self.path("response.der")).unwrap()
    }
}

/// Lets the authority `authca-sim-2` itself answer.
pub fn by_authority(
    workshop: &Workshop,
    request: &[u8],
    entries: &[Entry<'_>],
    more: &[&str],
) -> Vec<u8> {
    let responder = ("authca-sim-2.pem", &*key_of("authca-sim-2"));
    workshop.ocsp(request, entries, responder, more)
}

/// The file of an authority's published key.
pub fn key_of(authority: &str) -> String {
    let (kind, generation) = authority.split_once("ca-sim-").unwrap();
    root()
        .join(format!(
            "fixtures/keys/authority-{kind}-ca-{generation}.pem"
        ))
        .to_str()
        .unwrap()
        .to_owned()
}

/// What lists say about the authentication certificate of taro.
pub fn by_lists(crls: &[&[u8]], at: UnixTime) -> RevocationReport {
    let data = RevocationData {
        crls,
        ..RevocationData::default()
    };
    let options = RevocationOptions::new(3600);
    check_revocation(
        &holder("taro"),
        &authority("authca-sim-2"),
        &data,
        at,
        &options,
    )
}

/// What responses say about the authentication certificate of taro.
pub fn by_ocsp(ocsp: &[&[u8]], at: UnixTime, options: &RevocationOptions<'_>) -> RevocationReport {
    let data = RevocationData {
        ocsp,
        ..RevocationData::default()
    };
    check_revocation(
        &holder("taro"),
        &authority("authca-sim-2"),
        &data,
        at,
        options,
    )
}

/// Why nothing that was given counts.
pub fn problem(report: &RevocationReport) -> &RevocationProblem {
    match report.status() {
        RevocationStatus::Unusable { problem } => problem,
        other => panic!("{other:?}"),
    }
}
