//! HTTP by ureq.

use std::time::Duration;

use shared::enrolment::SyncProof;
use ureq::config::AutoHeaderValue;

use super::{Answer, Ask, Method, Transport, Unreachable};

/// Largest response read, in bytes.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

/// What the server answers in when it is not asked for a language.
const CHINESE: &str = "zh-CN";

/// HTTP to one server. Clones share their connections.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    agent: ureq::Agent,
    base: String,
}

impl HttpTransport {
    /// A server by its address: `http://127.0.0.1:8420`.
    pub fn new(base: &str) -> Self {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_global(Some(Duration::from_secs(300)))
            // Every byte goes over a slow network each time; the server needs none of these.
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None);
        if base.contains("://127.0.0.1") || base.contains("://localhost") {
            // A proxy of the environment cannot reach this machine's own loopback.
            config = config.proxy(None);
        }
        Self {
            agent: config.build().new_agent(),
            base: base.trim_end_matches('/').to_owned(),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&self, ask: Ask) -> Result<Answer, Unreachable> {
        let url = format!("{}{}", self.base, ask.path);
        let response = match ask.method {
            Method::Get => {
                let mut request = self.agent.get(&url);
                if ask.language != CHINESE {
                    request = request.header("accept-language", ask.language);
                }
                if let Some(authorization) = &ask.authorization {
                    request = request.header("authorization", authorization);
                }
                request.call()
            }
            Method::Post | Method::Put => {
                let request = match ask.method {
                    Method::Put => self.agent.put(&url),
                    _ => self.agent.post(&url),
                };
                let mut request = request.header("content-type", ask.content_type);
                if ask.language != CHINESE {
                    request = request.header("accept-language", ask.language);
                }
                if let Some(authorization) = &ask.authorization {
                    request = request.header("authorization", authorization);
                }
                request.send(&ask.body[..])
            }
        };
        let unreachable = |error: ureq::Error| Unreachable {
            reason: error.to_string(),
        };
        let mut response = response.map_err(unreachable)?;
        let status = response.status().as_u16();
        let said = |name: &str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.trim().to_owned())
        };
        let retry_after_s = said("retry-after").and_then(|value| value.parse().ok());
        let token = said(SyncProof::TOKEN_HEADER);
        let nonce = said(SyncProof::NONCE_HEADER);
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_RESPONSE_BYTES)
            .read_to_vec();
        Ok(Answer {
            status,
            body: body.map_err(unreachable)?,
            retry_after_s,
            token,
            nonce,
        })
    }
}
