//! HTTP by ureq.

use std::time::Duration;

use shared::enrolment::SyncProof;
use ureq::config::AutoHeaderValue;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::{Answer, Ask, Method, Transport, Unreachable};

/// Largest response read, in bytes.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

/// What the server answers in when it is not asked for a language.
const CHINESE: &str = "zh-CN";

/// A file that holds no certificate in PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no certificate in PEM")]
pub struct NoAuthority;

/// HTTP to one server. Clones share their connections.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    agent: ureq::Agent,
    base: String,
}

impl HttpTransport {
    /// A server by its address: `http://127.0.0.1:8420`, or `https://office.example`, whose certificate a public
    /// authority vouches for.
    pub fn new(base: &str) -> Self {
        Self::believing(base, RootCerts::WebPki)
    }

    /// A server whose certificate an office's own authority vouches for, or is that certificate itself. No other
    /// authority is believed then.
    pub fn trusting(base: &str, authority: &[u8]) -> Result<Self, NoAuthority> {
        let items = parse_pem(authority).filter_map(Result::ok);
        let certificates: Vec<_> = items
            .filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            })
            .collect();
        if certificates.is_empty() {
            return Err(NoAuthority);
        }
        let roots = RootCerts::new_with_certs(&certificates);
        Ok(Self::believing(base, roots))
    }

    fn believing(base: &str, roots: RootCerts) -> Self {
        let tls = TlsConfig::builder().root_certs(roots).build();
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .tls_config(tls)
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

/// Whether the server's certificate was the reason.
fn is_of_certificate(error: &ureq::Error) -> bool {
    let of_tls = match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => error.get_ref().and_then(|error| error.downcast_ref()),
        _ => None,
    };
    matches!(of_tls, Some(rustls::Error::InvalidCertificate(_)))
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
                if let Some(accept) = ask.accept {
                    request = request.header("accept", accept);
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
                if let Some(accept) = ask.accept {
                    request = request.header("accept", accept);
                }
                if let Some(authorization) = &ask.authorization {
                    request = request.header("authorization", authorization);
                }
                request.send(&ask.body[..])
            }
        };
        let unreachable = |error: ureq::Error| Unreachable {
            is_untrusted: is_of_certificate(&error),
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
