//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::http::Extensions;
use axum::http::HeaderMap;

/// The other end of the connection, put beside each request by [`crate::serve`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The client's address: the peer's; where the peer is a declared proxy, the nearest
/// address of `X-Forwarded-For` that is not one. What anybody else says there is not heard.
pub(crate) fn client(extensions: &Extensions, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let nobody = IpAddr::from([0, 0, 0, 0]);
    let mut address = extensions.get::<Peer>().map_or(nobody, |peer| peer.0.ip().to_canonical());
    let said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(','))
        .collect();
    for hop in said.iter().rev() {
        if !proxies.contains(&address) {
            break;
        }
        let Ok(next) = hop.trim().parse::<IpAddr>() else { break };
        address = next.to_canonical();
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(peer: &str, forwarded: &'static str) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(Peer(SocketAddr::new(peer.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        client(&extensions, &headers, &["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()]).to_string()
    }

    #[test]
    fn only_a_declared_proxy_is_believed() {
        assert_eq!(asked("203.0.113.9", "1.2.3.4"), "203.0.113.9");
        assert_eq!(asked("10.0.0.1", "1.2.3.4, 198.51.100.7"), "198.51.100.7");
        assert_eq!(asked("10.0.0.1", "198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(asked("::ffff:10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(asked("10.0.0.1", "nonsense"), "10.0.0.1");
    }
}
