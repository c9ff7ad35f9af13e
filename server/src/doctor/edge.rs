//! Where it listens, and what stands in front of it.

use std::net::IpAddr;

use super::{Finding, Level};
use crate::config::Edge;

pub(super) fn of(edge: &Edge) -> Vec<Finding> {
    vec![of_listening(edge), of_proxies(edge)]
}

/// The host of a URL.
pub(super) fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?']).next()?;
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    }
}

fn of_listening(edge: &Edge) -> Finding {
    const CHECK: &str = "listening";
    let is_here = edge.listen.ip().is_loopback();
    let is_https = match &edge.public_url {
        Some(url) => url.starts_with("https://"),
        None => edge.tls.is_some(),
    };
    let url_is_here = edge
        .public_url
        .as_deref()
        .and_then(host)
        .is_none_or(|host| {
            let address = host.parse::<IpAddr>();
            host == "localhost" || address.is_ok_and(|address| address.is_loopback())
        });
    if edge.check().is_err() || !(is_https || is_here && url_is_here) {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            "从别的机器连进来不加密，登记码和令牌会被人看到；请用 --tls-cert 和 --tls-key，或放在 TLS 代理后面，并把 --public-url 写成 https。",
            "Who comes from another machine is read on the way, codes and tokens too: give --tls-cert and --tls-key, or put a TLS proxy in front, and begin --public-url with https.",
        );
    }
    if is_here && url_is_here {
        return Finding::new(
            CHECK,
            Level::Ok,
            "只在本机上服务。",
            "Served on this machine alone.",
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        "从外面连进来都加密。",
        "Who comes from outside comes over TLS.",
    )
}

fn of_proxies(edge: &Edge) -> Finding {
    const CHECK: &str = "proxies";
    // Documentation addresses: no proxy of anybody.
    let anybody = [
        IpAddr::from([203, 0, 113, 77]),
        IpAddr::from([0x2001, 0xdb8, 0, 7, 0, 0, 0, 7]),
    ];
    if anybody
        .iter()
        .any(|address| edge.proxies.contains(*address))
    {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            "--behind-proxy 把所有人都当作代理，谁都能冒充别的地址；请只写代理自己的地址。",
            "--behind-proxy takes everybody for a proxy, and anybody can pretend to come from elsewhere: name the proxy's own address.",
        );
    }
    let is_https = edge
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    if is_https && edge.tls.is_none() && edge.proxies.is_empty() {
        return Finding::new(
            CHECK,
            Level::Warning,
            "前面有代理却没有说是哪个，所有人都算作一个地址，限次不管用；请用 --behind-proxy 写上它的地址。",
            "A proxy is in front that was not named, so all callers count as one and bounds do not hold: name it with --behind-proxy.",
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        "代理的设置没有问题。",
        "Proxies are set as they should be.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxies::Proxies;
    use crate::tls::TlsFiles;

    fn edge(listen: &str, url: Option<&str>) -> Edge {
        Edge {
            listen: listen.parse().unwrap(),
            public_url: url.map(str::to_owned),
            tls: None,
            proxies: Proxies::default(),
        }
    }

    fn tls(edge: Edge) -> Edge {
        let tls = TlsFiles {
            certificate: "c".into(),
            key: "k".into(),
        };
        Edge {
            tls: Some(tls),
            ..edge
        }
    }

    fn behind(proxy: &str, edge: Edge) -> Edge {
        let proxies = vec![proxy.parse().unwrap()].into();
        Edge { proxies, ..edge }
    }

    #[test]
    fn beyond_this_machine_only_tls_is_safe() {
        let (here, open) = ("127.0.0.1:8420", "0.0.0.0:8443");
        let (plain, https) = (
            Some("http://office.example"),
            Some("https://office.example"),
        );
        let local = Some("http://127.0.0.1:8420");
        for (edge, level) in [
            (edge(here, None), Level::Ok),
            (edge(here, local), Level::Ok),
            (edge(here, plain), Level::Unsafe),
            (edge(here, https), Level::Ok),
            (edge(open, None), Level::Unsafe),
            (edge(open, https), Level::Unsafe),
            (tls(edge(open, None)), Level::Ok),
            (tls(edge(open, plain)), Level::Unsafe),
            (behind("10.0.0.5", edge(open, None)), Level::Unsafe),
            (behind("10.0.0.5", edge(open, https)), Level::Ok),
        ] {
            assert_eq!(of_listening(&edge).level, level, "{edge:?}");
        }
    }

    #[test]
    fn a_proxy_is_named_and_not_everybody_is_one() {
        let https = Some("https://office.example");
        let here = edge("127.0.0.1:8420", https);
        assert_eq!(of_proxies(&here).level, Level::Warning);
        assert_eq!(of_proxies(&tls(here.clone())).level, Level::Ok);
        assert_eq!(
            of_proxies(&behind("127.0.0.1", here.clone())).level,
            Level::Ok
        );
        for all in ["0.0.0.0/0", "::/0", "203.0.0.0/8"] {
            assert_eq!(
                of_proxies(&behind(all, here.clone())).level,
                Level::Unsafe,
                "{all}"
            );
        }
    }
}
