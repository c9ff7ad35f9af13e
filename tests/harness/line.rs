//! The way from a phone to the server, with the weather of that day.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mobile_cli::{Answer, Ask, Transport, Unreachable};

/// What the network does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weather {
    /// Everything arrives once.
    #[default]
    Fine,
    /// Nothing arrives.
    NoNetwork,
    /// The server takes what is sent; of its answer nothing comes back.
    AnswerLost,
    /// What is sent arrives twice; the second answer comes back.
    SentTwice,
}

impl Weather {
    /// Whether what a phone sends reaches the server.
    pub fn reaches_the_server(self) -> bool {
        self != Self::NoNetwork
    }
}

/// What a line has carried: bodies only, `/v1/sync` only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carried {
    /// Requests that reached the server.
    pub requests: u64,
    /// Bytes of their bodies.
    pub bytes_up: u64,
    /// Bytes of the answers' bodies.
    pub bytes_down: u64,
    /// Requests that arrived a second time.
    pub sent_twice: u64,
    /// Answers that were lost.
    pub answers_lost: u64,
}

/// One phone's way to the server. Weather concerns `/v1/sync`; without network nothing passes.
pub struct Line {
    inner: Arc<dyn Transport>,
    weather: Mutex<Weather>,
    trouble: Mutex<Option<String>>,
    requests: AtomicU64,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
    sent_twice: AtomicU64,
    answers_lost: AtomicU64,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line")
            .field("carried", &self.carried())
            .finish_non_exhaustive()
    }
}

impl Line {
    /// A line over another transport, in fine weather.
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self {
            inner,
            weather: Mutex::default(),
            trouble: Mutex::default(),
            requests: AtomicU64::new(0),
            bytes_up: AtomicU64::new(0),
            bytes_down: AtomicU64::new(0),
            sent_twice: AtomicU64::new(0),
            answers_lost: AtomicU64::new(0),
        }
    }

    /// Sets the weather until it is set again.
    pub fn set(&self, weather: Weather) {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    /// Why the last call did not pass although the weather would have let it.
    pub fn trouble(&self) -> Option<String> {
        self.trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What it has carried so far.
    pub fn carried(&self) -> Carried {
        Carried {
            requests: self.requests.load(Ordering::SeqCst),
            bytes_up: self.bytes_up.load(Ordering::SeqCst),
            bytes_down: self.bytes_down.load(Ordering::SeqCst),
            sent_twice: self.sent_twice.load(Ordering::SeqCst),
            answers_lost: self.answers_lost.load(Ordering::SeqCst),
        }
    }

    fn through(&self, ask: Ask) -> Result<Answer, Unreachable> {
        let path = ask.path.clone();
        let answer = self.inner.send(ask);
        let trouble = match &answer {
            Ok(answer) if answer.status < 400 => None,
            Ok(answer) => Some(format!(
                "{path}: {} {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            )),
            Err(error) => Some(format!("{path}: {error}")),
        };
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        answer
    }

    fn pass(&self, ask: Ask) -> Result<Answer, Unreachable> {
        let up = ask.body.len() as u64;
        let answer = self.through(ask)?;
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.bytes_up.fetch_add(up, Ordering::SeqCst);
        self.bytes_down
            .fetch_add(answer.body.len() as u64, Ordering::SeqCst);
        Ok(answer)
    }
}

impl Transport for Line {
    fn send(&self, ask: Ask) -> Result<Answer, Unreachable> {
        let weather = *self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = |reason: &str| Unreachable::because(reason);
        if weather == Weather::NoNetwork {
            return Err(lost("no network"));
        }
        if ask.path != "/v1/sync" {
            return self.through(ask);
        }
        match weather {
            Weather::Fine | Weather::NoNetwork => self.pass(ask),
            Weather::AnswerLost => {
                self.pass(ask)?;
                self.answers_lost.fetch_add(1, Ordering::SeqCst);
                Err(lost("the answer was lost"))
            }
            Weather::SentTwice => {
                self.pass(ask.clone())?;
                self.sent_twice.fetch_add(1, Ordering::SeqCst);
                self.pass(ask)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mobile_cli::Method;

    #[test]
    fn weather_does_what_it_says() {
        let server = |_: Ask| {
            Ok(Answer {
                status: 200,
                body: vec![0; 5],
                ..Answer::default()
            })
        };
        let line = Line::new(Arc::new(server));
        let ask = |path: &str| Ask {
            method: Method::Post,
            path: path.to_owned(),
            authorization: None,
            content_type: "application/cbor",
            language: "zh-CN",
            accept: None,
            body: vec![1; 3],
        };
        assert!(line.send(ask("/v1/sync")).is_ok());
        line.set(Weather::AnswerLost);
        assert!(line.send(ask("/v1/sync")).is_err());
        assert!(line.send(ask("/v1/token")).is_ok());
        line.set(Weather::SentTwice);
        assert!(line.send(ask("/v1/sync")).is_ok());
        line.set(Weather::NoNetwork);
        assert!(line.send(ask("/v1/token")).is_err());
        let carried = line.carried();
        assert_eq!(
            (carried.requests, carried.bytes_up, carried.bytes_down),
            (4, 12, 20)
        );
        assert_eq!((carried.sent_twice, carried.answers_lost), (1, 1));
    }
}
