//! Where a server listens, and the names it may be asked by.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

/// The port that is tried first.
pub(crate) const PORT: u16 = 4848;

/// How many ports are tried before the system chooses one.
const TRIED: u16 = 20;

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The network address; loopback keeps everybody else out.
    pub(crate) ip: IpAddr,
    /// This port and no other; `None`: [`PORT`], or the next one that is free.
    pub(crate) port: Option<u16>,
    /// Host names that it may be asked by, besides those of this machine.
    pub(crate) names: Vec<String>,
}

impl Default for Address {
    fn default() -> Self {
        Self {
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: None,
            names: Vec::new(),
        }
    }
}

impl Address {
    pub(super) fn listen(&self) -> io::Result<TcpListener> {
        let on = |port| TcpListener::bind(SocketAddr::new(self.ip, port));
        if let Some(port) = self.port {
            return on(port);
        }
        for port in PORT..PORT + TRIED {
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
    fn a_taken_port_leads_to_the_next_free_one_unless_it_was_named() {
        let first = Address::default().listen().unwrap();
        let second = Address::default().listen().unwrap();
        let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
        assert!(port(&second) > port(&first));
        let named = Address {
            port: Some(port(&first)),
            ..Address::default()
        };
        assert_eq!(named.listen().unwrap_err().kind(), ErrorKind::AddrInUse);
    }
}
