//! The network address on which a server listens, and its host names.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

/// The port that is tried first.
pub(crate) const PORT: u16 = 4848;

/// The number of ports that are tried before the system chooses one.
const TRIED_PORTS: u16 = 20;

/// The network address on which to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The IP address; with loopback, only this machine can connect.
    pub(crate) ip: IpAddr,
    /// The port; `None` for [`PORT`] or the next free one.
    pub(crate) port: Option<u16>,
    /// Host names that requests may use, in addition to those of loopback.
    pub(crate) names: Vec<String>,
}

impl Default for Address {
    fn default() -> Self {
        Self { ip: IpAddr::V4(Ipv4Addr::LOCALHOST), port: None, names: Vec::new() }
    }
}

impl Address {
    pub(super) fn listen(&self) -> io::Result<TcpListener> {
        let on = |port| TcpListener::bind(SocketAddr::new(self.ip, port));
        if let Some(port) = self.port {
            return on(port);
        }
        for port in PORT..PORT + TRIED_PORTS {
            match on(port) {
                Err(error) if error.kind() == ErrorKind::AddrInUse => {}
                listener => return listener,
            }
        }
        on(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_free_port_is_used_unless_a_port_was_given() {
        let first = Address::default().listen().unwrap();
        let second = Address::default().listen().unwrap();
        let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
        assert!(port(&second) > port(&first));
        let named = Address { port: Some(port(&first)), ..Address::default() };
        assert_eq!(named.listen().unwrap_err().kind(), ErrorKind::AddrInUse);
    }
}
