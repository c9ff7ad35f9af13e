//! Who asks, where a proxy stands between: only a proxy that the office named is believed about it.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;
use axum::http::header::FORWARDED;
use ipnet::IpNet;

/// What most proxies set: the addresses that a request came through, each hop's added at the end.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// A proxy, or a network of them: `10.0.0.5`, `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy(IpNet);

/// What is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither an address nor a network: write 10.0.0.5 or 10.0.0.0/8")]
pub struct NoProxy;

impl FromStr for Proxy {
    type Err = NoProxy;

    fn from_str(text: &str) -> Result<Self, NoProxy> {
        let address = text.parse::<IpAddr>().map(IpNet::from);
        let network = address.or_else(|_| text.parse::<IpNet>());
        network.map(Self).map_err(|_| NoProxy)
    }
}

/// The proxies that the office named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Proxy>);

impl From<Vec<Proxy>> for Proxies {
    fn from(proxies: Vec<Proxy>) -> Self {
        Self(proxies)
    }
}

impl Proxies {
    /// Whether none was named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|proxy| proxy.0.contains(&address))
    }

    /// Where a request of a peer comes from. Anybody but a proxy is who they are, whatever they write. Of what a proxy
    /// says the last address counts that is no proxy: those before it were written by whoever that is.
    ///
    /// A proxy sets one of `X-Forwarded-For` and `Forwarded`, and may let the other through as it came. Where they
    /// differ neither is believed, and the request is the proxy's own.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.contains(peer) {
            return peer;
        }
        let usual = self.last_stranger(peer, &hops(headers, X_FORWARDED_FOR, all_of));
        let standard = self.last_stranger(peer, &hops(headers, FORWARDED.as_str(), forwarded_for));
        match (usual, standard) {
            (Some(usual), Some(standard)) if usual != standard => peer,
            (said, also) => said.or(also).unwrap_or(peer),
        }
    }

    /// The last of the hops that is no proxy; where one does not read, the proxy after it. None where nothing is said.
    fn last_stranger(&self, peer: IpAddr, hops: &[Option<IpAddr>]) -> Option<IpAddr> {
        if hops.is_empty() {
            return None;
        }
        let mut nearest = peer;
        for hop in hops.iter().rev() {
            let Some(hop) = hop else {
                return Some(nearest);
            };
            nearest = *hop;
            if !self.contains(nearest) {
                break;
            }
        }
        Some(nearest)
    }
}

/// The hops of a header, in the order of the way; none where one does not read as an address.
fn hops(
    headers: &HeaderMap,
    name: &str,
    address_of: fn(&str) -> Option<&str>,
) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).iter();
    let lines = lines.map(|line| line.to_str().unwrap_or_default());
    lines
        .flat_map(|line| line.split(','))
        .map(|hop| address_of(hop).and_then(address))
        .collect()
}

fn all_of(hop: &str) -> Option<&str> {
    Some(hop)
}

/// The `for` of an element of `Forwarded` (RFC 7239).
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for").then_some(value)
    })
}

/// An address with or without port, brackets and quotes.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let address = plain.parse::<IpAddr>().ok();
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn client(peer: &str, lines: &[(&'static str, &'static str)]) -> String {
        let named = ["10.0.0.5", "10.1.0.0/16", "fd00::/8"].map(|text| text.parse().unwrap());
        let proxies = Proxies::from(named.to_vec());
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        let said = [("x-forwarded-for", "203.0.113.7")];
        assert_eq!(client("10.0.0.5", &said), "203.0.113.7");
        assert_eq!(client("::ffff:10.0.0.5", &said), "203.0.113.7");
        assert_eq!(client("10.0.0.6", &said), "10.0.0.6");
        assert_eq!(client("127.0.0.1", &said), "127.0.0.1");
        assert_eq!(client("10.0.0.5", &[]), "10.0.0.5");
    }

    #[test]
    fn what_the_client_wrote_itself_does_not_count() {
        let forged = [("x-forwarded-for", "1.1.1.1, 203.0.113.7, 10.1.2.3")];
        assert_eq!(client("10.0.0.5", &forged), "203.0.113.7");
        let lines = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "203.0.113.7"),
        ];
        assert_eq!(client("10.0.0.5", &lines), "203.0.113.7");
        // It does not read: the request is that of the last proxy that does.
        let lines = [("x-forwarded-for", "1.1.1.1, who knows, 10.1.2.3")];
        assert_eq!(client("10.0.0.5", &lines), "10.1.2.3");
        let lines = [("x-forwarded-for", "10.1.0.1, 10.1.0.2")];
        assert_eq!(client("10.0.0.5", &lines), "10.1.0.1");
    }

    #[test]
    fn both_headers_read_and_must_agree() {
        let standard = [(
            "forwarded",
            "for=1.1.1.1, for=\"[2001:db8::7]:4711\";proto=https",
        )];
        assert_eq!(client("fd00::1", &standard), "2001:db8::7");
        let both = [
            ("forwarded", "for=203.0.113.7:80"),
            ("x-forwarded-for", "203.0.113.7"),
        ];
        assert_eq!(client("10.0.0.5", &both), "203.0.113.7");
        let differ = [
            ("forwarded", "for=203.0.113.8"),
            ("x-forwarded-for", "203.0.113.7"),
        ];
        assert_eq!(client("10.0.0.5", &differ), "10.0.0.5");
        assert_eq!(
            client("10.0.0.5", &[("forwarded", "for=_hidden")]),
            "10.0.0.5"
        );
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for text in ["10.0.0.5", "10.0.0.0/8", "::1", "fd00::/8"] {
            assert!(text.parse::<Proxy>().is_ok(), "{text}");
        }
        for text in ["", "proxy.example", "10.0.0.0/33", "10.0.0.5:80"] {
            assert_eq!(text.parse::<Proxy>(), Err(NoProxy), "{text}");
        }
    }
}
