//! Whoever wants in, or others out, at a steady pace: strangers on addresses of their own, and one with a good account.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ::tests::hand::Hand;
use anyhow::Result;
use serde::Serialize;
use shared::sync::encode_request;
use socket2::{Domain, Socket, Type};

/// Threads of the attack.
const LINES: u32 = 10;
/// Addresses that strangers come from: 127.0.1.1 and up.
const ADDRESSES: u8 = 20;

/// How many answers there were of each status; 0 where the line was closed without one.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Refused(BTreeMap<u16, u64>);

impl Refused {
    pub(crate) fn add(&mut self, more: Self) {
        for (status, times) in more.0 {
            *self.0.entry(status).or_default() += times;
        }
    }
}

/// What they say, each again and again.
pub(crate) struct Attackers {
    office: SocketAddr,
    requests: Vec<Vec<u8>>,
}

fn request(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{line} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

impl Attackers {
    pub(crate) fn new(office: SocketAddr, mut insider: Hand) -> Self {
        let json = "content-type: application/json\r\n";
        let token = insider.enrolment().token.token.clone();
        let forged = format!("authorization: Bearer {token}x\r\n");
        let installation = insider.enrolment().installation;
        let renewal = format!(
            r#"{{"installation":"{installation}","nonce":"{}","signature":"{}"}}"#,
            "00".repeat(40),
            "00".repeat(64)
        );
        let code = r#"{"code":"2222-2222","public_key":"00","device_name":"x"}"#;
        let password = r#"{"login":"admin","password":"correct horse battery"}"#;
        let junk = insider.unsigned(&[]).map(|unsigned| {
            let mut pack = unsigned.signed(vec![0; 64]);
            pack.body = vec![7; 60_000];
            encode_request(&insider.request(), &vec![pack; 8])
        });
        let junk = junk.unwrap_or_default();
        let junk = [insider.head(junk.len()).as_bytes(), &junk].concat();
        let future = insider.session("2018-12-31", 40).and_then(|(_, item)| {
            let pack = insider.pack(&[item])?;
            Ok(encode_request(&insider.request(), &[pack]))
        });
        let future = future.unwrap_or_default();
        let future = [insider.head(future.len()).as_bytes(), &future].concat();
        Self {
            office,
            requests: vec![
                request("GET /v1/records", &forged, b""),
                request("GET /v1/records?after='%20or%201=1--", "", b""),
                request("POST /v1/enrol", json, code.as_bytes()),
                request("POST /v1/token", json, renewal.as_bytes()),
                request("POST /v1/token/challenge", "", b""),
                request("POST /v1/sign-in", json, password.as_bytes()),
                request(
                    "POST /v1/sync",
                    "content-type: application/cbor\r\n",
                    &[0x5b; 60_000],
                ),
                request("POST /v1/enrol", json, &[b'x'; 100_000]),
                junk,
                future,
            ],
        }
    }

    /// Attacks as long as something takes; gives what it gave, and what the attackers were answered.
    pub(crate) fn during<T>(
        &self,
        per_second: u32,
        honest: impl FnOnce() -> T,
    ) -> Result<(T, Refused)> {
        let over = AtomicBool::new(false);
        let began = Instant::now();
        thread::scope(|scope| {
            let lines: Vec<_> = (0..LINES)
                .map(|line| {
                    let over = &over;
                    scope.spawn(move || {
                        let mut refused = Refused::default();
                        let mut number = line;
                        while !over.load(Ordering::Relaxed) {
                            let due = began + Duration::from_secs(1) * number / per_second;
                            thread::sleep(due.saturating_duration_since(Instant::now()));
                            let status = self.one(number).unwrap_or_default();
                            *refused.0.entry(status).or_default() += 1;
                            number += LINES;
                        }
                        refused
                    })
                })
                .collect();
            let done = honest();
            over.store(true, Ordering::Relaxed);
            let mut refused = Refused::default();
            for line in lines {
                match line.join() {
                    Ok(one) => refused.add(one),
                    Err(_) => anyhow::bail!("an attacker panicked"),
                }
            }
            Ok((done, refused))
        })
    }

    /// One request; the status of its answer.
    fn one(&self, number: u32) -> Result<u16> {
        let place = usize::try_from(number)?;
        // Every request comes from every address in turn.
        let address = u8::try_from(place / self.requests.len() % usize::from(ADDRESSES))? + 1;
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from(([127, 0, 1, address], 0)).into())?;
        socket.connect(&self.office.into())?;
        let mut line = TcpStream::from(socket);
        line.set_read_timeout(Some(Duration::from_secs(10)))?;
        // Whoever is refused before all was read closes.
        let _ = line.write_all(&self.requests[place % self.requests.len()]);
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer);
        Ok(status(&answer).unwrap_or_default())
    }
}

/// The status of an answer.
pub(crate) fn status(answer: &[u8]) -> Option<u16> {
    let head = answer.get(..12)?;
    std::str::from_utf8(head).ok()?.get(9..)?.parse().ok()
}
