//! Network addresses: one IP address, or a range of them in CIDR notation.

use std::net::IpAddr;

/// A range of IP addresses; a single address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    first: IpAddr,
    /// The number of leading bits that all addresses of the range share.
    bits: u32,
}

impl Network {
    /// Parses `192.0.2.7`, `10.1.0.0/16` or `fd00::/8`. No bit after the prefix may be set.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                (address, Some(bits.parse().ok()?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let first: IpAddr = address.parse().ok()?;
        let network = Self { first, bits: bits.unwrap_or(width(first)) };
        (network.bits <= width(first) && network.prefix(first) == number(first)).then_some(network)
    }

    /// Returns the addresses of this machine.
    pub(crate) fn loopback() -> Vec<Self> {
        ["127.0.0.0/8", "::1"].into_iter().filter_map(Self::parse).collect()
    }

    /// Whether the range has the address. An IPv4 address that is written as IPv6 counts as IPv4.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && self.prefix(address) == number(self.first)
    }

    /// Returns the address with the bits after the prefix set to zero.
    fn prefix(self, address: IpAddr) -> u128 {
        let rest = width(address) - self.bits;
        // A shift by 128 bits is none.
        number(address).checked_shr(rest).unwrap_or(0).checked_shl(rest).unwrap_or(0)
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_the_addresses_with_its_prefix() {
        for (range, inside, outside) in [
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("10.1.0.0/16", "10.1.255.3", "10.2.0.0"),
            ("10.1.0.0/16", "::ffff:10.1.0.1", "::10.1.0.1"),
            ("127.0.0.0/8", "127.9.9.9", "128.0.0.1"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::1", "::1", "127.0.0.1"),
        ] {
            let network = Network::parse(range).unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{range} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{range} {outside}");
        }
        assert!(Network::parse("0.0.0.0/0").unwrap().contains("192.0.2.7".parse().unwrap()));
        assert!(Network::parse("::/0").unwrap().contains("fd00::1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "localhost",
            "10.1.0.0/33",
            "10.1.2.0/16",
            "10.1/16",
            "10.0.0.0/+8",
            "::/129",
            "1.2.3.4/",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
