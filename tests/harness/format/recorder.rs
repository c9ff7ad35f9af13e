//! A loopback proxy that keeps what phones and office say to each other: the bodies of every exchange, as files.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// It is answered.
    Fine,
    /// It reaches the office, whose answer is lost.
    AnswerLost,
    /// It does not reach the office.
    Lost,
}

/// The state of the recorder, shared with its thread.
#[derive(Debug)]
struct State {
    weather: Weather,
    phone: String,
    count: u32,
}

/// A proxy in front of an office. Lives until the process ends.
#[derive(Debug)]
pub struct Recorder {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// A message with its head as it came.
struct Message {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Recorder {
    /// Starts one that writes into a folder.
    pub fn before(office: SocketAddr, folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let state = State {
            weather: Weather::Fine,
            phone: String::new(),
            count: 0,
        };
        let recorder = Self {
            address: listener.local_addr()?,
            state: Arc::new(Mutex::new(state)),
        };
        let (state, folder) = (recorder.state.clone(), folder.to_owned());
        thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                // A call that breaks off concerns its phone, which says so.
                let _ = pass(phone, office, &state, &folder);
            }
        });
        Ok(recorder)
    }

    /// Where phones call.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets what becomes of exchanges.
    pub fn set(&self, weather: Weather) {
        self.lock().weather = weather;
    }

    /// Who speaks next: phones act one after the other.
    pub fn listen_to(&self, phone: &str) {
        phone.clone_into(&mut self.lock().phone);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection: calls one after the other, until somebody closes it.
fn pass(phone: TcpStream, office: SocketAddr, state: &Mutex<State>, folder: &Path) -> Result<()> {
    let mut answers = phone.try_clone()?;
    let mut calls = BufReader::new(phone);
    while let Some(call) = message(&mut calls)? {
        let is_exchange = call.head.starts_with(b"POST /v1/sync ");
        let (weather, kept) = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.count += u32::from(is_exchange);
            let kept = format!("{:03}-{}", state.count, state.phone);
            let weather = if is_exchange {
                state.weather
            } else {
                Weather::Fine
            };
            (weather, folder.join(kept))
        };
        if is_exchange {
            std::fs::write(kept.with_extension("request"), &call.body)?;
        }
        if weather == Weather::Lost {
            return Ok(());
        }
        let mut there = TcpStream::connect(office)?;
        there.write_all(&call.head)?;
        there.write_all(&call.body)?;
        let answer = message(&mut BufReader::new(there))?.context("no answer")?;
        if is_exchange {
            std::fs::write(kept.with_extension("answer"), &answer.body)?;
        }
        if weather == Weather::AnswerLost {
            return Ok(());
        }
        answers.write_all(&answer.head)?;
        answers.write_all(&answer.body)?;
    }
    Ok(())
}

/// Reads a message whose head says how long it is; none at the end.
fn message(from: &mut BufReader<TcpStream>) -> Result<Option<Message>> {
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let start = head.len();
        if from.read_until(b'\n', &mut head)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(head.get(start..).unwrap_or_default());
        let line = line.trim().to_ascii_lowercase();
        if let Some(said) = line.strip_prefix("content-length:") {
            length = said.trim().parse()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Some(Message { head, body }))
}
