//! TLS in process, over real sockets.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use server::limits::Limits;
use server::tls::{Certificate, TlsFiles, self_signed};
use shared::time::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion, version,
};

use crate::office::Office;

/// A test that waits longer than this waits for something that will not come.
const PATIENCE: Duration = Duration::from_secs(20);
const ASK: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

/// An office that speaks TLS, until this is dropped.
struct Line {
    address: std::net::SocketAddr,
    certificate: Certificate,
    served: JoinHandle<std::io::Result<()>>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.served.abort();
    }
}

fn make(folder: &Path) -> TlsFiles {
    // Clients of TLS look at the machine's clock, which says at least the year in which this was written.
    let now: Timestamp = "2026-07-01T00:00:00.000Z".parse().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    self_signed(names, folder, now).unwrap().files
}

async fn line(office: &Office, files: TlsFiles) -> Line {
    let certificate = Certificate::open(files).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = server::serve_tls(
        office.app.clone(),
        listener,
        certificate.clone(),
        std::future::pending(),
    );
    Line {
        address,
        certificate,
        served: tokio::spawn(serving),
    }
}

impl Line {
    async fn call(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn shake(
        &self,
        trusts: &CertificateDer<'static>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(trusts.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        let shaking = TlsConnector::from(Arc::new(config)).connect(name, self.call().await);
        tokio::time::timeout(PATIENCE, shaking).await.unwrap()
    }
}

async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(ASK).await.unwrap();
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    tokio::time::timeout(PATIENCE, read).await.unwrap().unwrap();
    answer
}

/// Everything until the server ends the connection, however it does.
async fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    let read = stream.read_to_end(&mut rest);
    let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
    rest
}

#[tokio::test]
async fn both_versions_of_tls_are_spoken_and_no_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open().await;
    let line = line(&office, make(folder.path())).await;
    let own = make_chain(folder.path());
    for (asked, spoken) in [
        (&version::TLS12, ProtocolVersion::TLSv1_2),
        (&version::TLS13, ProtocolVersion::TLSv1_3),
    ] {
        let mut stream = line.shake(&own, &[asked]).await.unwrap();
        let (_, connection) = stream.get_ref();
        assert_eq!(connection.protocol_version(), Some(spoken));
        assert_eq!(connection.alpn_protocol(), Some(b"http/1.1".as_slice()));
        assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    // A greeting of TLS 1.1, with one suite that it had.
    let mut greeting = vec![0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2];
    greeting.extend([7; 32]);
    greeting.extend([0, 0, 2, 0, 0x2f, 1, 0]);
    let mut old = line.call().await;
    old.write_all(&greeting).await.unwrap();
    let answer = rest(old).await;
    assert_eq!(answer.first(), Some(&0x15), "an alert: {answer:02x?}");
}

fn make_chain(folder: &Path) -> CertificateDer<'static> {
    let files = TlsFiles {
        certificate: folder.join("tls.crt"),
        key: folder.join("tls.key"),
    };
    files.chain().unwrap().remove(0)
}

#[tokio::test]
async fn who_does_not_speak_it_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open_within(Limits {
        headers_within: Duration::from_millis(300),
        ..Limits::default()
    });
    let office = office.await;
    let line = line(&office, make(folder.path())).await;
    let mut plain = line.call().await;
    plain.write_all(ASK).await.unwrap();
    let answer = rest(plain).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:02x?}");
    // Half a greeting, and none.
    for said in [&[0x16, 3, 1, 2][..], &[]] {
        let mut half = line.call().await;
        half.write_all(said).await.unwrap();
        rest(half).await;
    }
}

#[tokio::test]
async fn half_a_handshake_takes_nobodys_place() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open_within(Limits {
        connections: 3,
        ..Limits::default()
    });
    let office = office.await;
    let line = line(&office, make(folder.path())).await;
    let own = make_chain(folder.path());
    let mut crowd = Vec::new();
    for _ in 0..10 {
        let mut half = line.call().await;
        half.write_all(&[0x16, 3, 1, 2]).await.unwrap();
        crowd.push(half);
    }
    let mut honest = line.shake(&own, &[&version::TLS13]).await.unwrap();
    assert!(ask(&mut honest).await.starts_with("HTTP/1.1 200"));
    rest(crowd.remove(0)).await;
}

#[tokio::test]
async fn a_certificate_is_replaced_under_connections_that_stand() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open().await;
    let line = line(&office, make(folder.path())).await;
    let former = make_chain(folder.path());
    let mut stands = line.shake(&former, &[&version::TLS13]).await.unwrap();
    assert!(!line.certificate.reload().unwrap(), "nothing changed");
    let later = tempfile::tempdir().unwrap();
    let other = make(later.path());
    std::fs::copy(&other.key, folder.path().join("tls.key")).unwrap();
    // The one of the two that was written first does not fit: the former stays.
    assert!(line.certificate.reload().is_err());
    line.shake(&former, &[&version::TLS13]).await.unwrap();
    std::fs::copy(&other.certificate, folder.path().join("tls.crt")).unwrap();
    assert!(line.certificate.reload().unwrap());
    assert!(line.shake(&former, &[&version::TLS13]).await.is_err());
    let new = make_chain(later.path());
    line.shake(&new, &[&version::TLS13]).await.unwrap();
    assert!(ask(&mut stands).await.starts_with("HTTP/1.1 200"));
}
