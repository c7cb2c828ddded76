//! Which addresses are not the public internet: IANA's special-purpose registries as tables.
//!
//! It names what an address is and does not decide what is allowed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8, kind: &'static str) -> (Ipv4Net, &'static str) {
    (Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix), kind)
}

/// IANA's special-purpose registry for IPv4 (RFC 6890 and later), multicast and reserved space included.
const SPECIAL_V4: [(Ipv4Net, &str); 17] = [
    v4(0, 0, 0, 0, 8, "this network"),
    v4(10, 0, 0, 0, 8, "a private address"),
    v4(100, 64, 0, 0, 10, "a carrier's shared address"),
    v4(127, 0, 0, 0, 8, "a loopback address"),
    // The metadata services of cloud machines live here, and hand out credentials.
    v4(169, 254, 0, 0, 16, "a link-local address"),
    v4(172, 16, 0, 0, 12, "a private address"),
    v4(192, 0, 0, 0, 24, "a protocol address"),
    v4(192, 0, 2, 0, 24, "a documentation address"),
    v4(192, 88, 99, 0, 24, "a 6to4 relay"),
    v4(192, 168, 0, 0, 16, "a private address"),
    v4(198, 18, 0, 0, 15, "a benchmarking address"),
    v4(198, 51, 100, 0, 24, "a documentation address"),
    v4(203, 0, 113, 0, 24, "a documentation address"),
    v4(224, 0, 0, 0, 4, "a multicast address"),
    // Before the reserved block it lies in: the first match gives the words.
    v4(255, 255, 255, 255, 32, "the broadcast address"),
    v4(240, 0, 0, 0, 4, "a reserved address"),
    // Public by the registry, yet Azure answers machines of its own there.
    v4(168, 63, 129, 16, 32, "a cloud's internal address"),
];

const fn v6(first: u16, second: u16, prefix: u8, kind: &'static str) -> (Ipv6Net, &'static str) {
    (Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), prefix), kind)
}

/// What is special within 2000::/3, the only global unicast space handed out (RFC 4291, IANA registry).
const SPECIAL_V6: [(Ipv6Net, &str); 5] = [
    v6(0x2001, 0, 32, "a Teredo tunnel"),
    v6(0x2001, 0, 23, "a protocol address"),
    v6(0x2001, 0xdb8, 32, "a documentation address"),
    v6(0x2002, 0, 16, "a 6to4 tunnel"),
    v6(0x3fff, 0, 20, "a documentation address"),
];

/// Words for the best-known space outside 2000::/3; the rest is "not a public address".
const OUTSIDE_V6: [(Ipv6Net, &str); 7] = [
    (Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128), "a loopback address"),
    (Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 128), "the unspecified address"),
    (Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96), "an IPv4-mapped address"),
    v6(0x64, 0xff9b, 32, "a NAT64 address"),
    v6(0xfc00, 0, 7, "a private address"),
    v6(0xfe80, 0, 10, "a link-local address"),
    v6(0xff00, 0, 8, "a multicast address"),
];

/// All global unicast addresses handed out so far.
const GLOBAL_UNICAST: Ipv6Net = v6(0x2000, 0, 3, "").0;

/// The well-known NAT64 prefix (RFC 6052).
const NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// What makes an address unfit, with its article, or `None` when it is a public one.
pub(super) fn special_kind(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => SPECIAL_V4.iter().find(|(net, _)| net.contains(&ip)).map(|(_, kind)| *kind),
        IpAddr::V6(ip) => special_kind_v6(ip),
    }
}

fn special_kind_v6(ip: Ipv6Addr) -> Option<&'static str> {
    // On IPv6-only networks DNS64 spells every IPv4 server this way, so the address inside decides.
    if NAT64.contains(&ip) {
        let [.., a, b, c, d] = ip.octets();
        return special_kind(Ipv4Addr::new(a, b, c, d).into()).map(|_| "a NAT64 address");
    }
    let table: &[_] = if GLOBAL_UNICAST.contains(&ip) { &SPECIAL_V6 } else { &OUTSIDE_V6 };
    let named = table.iter().find(|(net, _)| net.contains(&ip)).map(|(_, kind)| *kind);
    named.or_else(|| (!GLOBAL_UNICAST.contains(&ip)).then_some("not a public address"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_block_holds_to_its_last_address_and_no_further() {
        for (inside, outside) in [
            ("10.255.255.255", "11.0.0.0"),
            ("100.127.255.255", "100.128.0.0"),
            ("100.64.0.0", "100.63.255.255"),
            ("127.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.253.255.255"),
            ("172.31.255.255", "172.32.0.0"),
            ("172.16.0.0", "172.15.255.255"),
            ("192.168.255.255", "192.169.0.0"),
            ("198.19.255.255", "198.20.0.0"),
            ("224.0.0.0", "223.255.255.255"),
            ("0.255.255.255", "1.0.0.0"),
            ("168.63.129.16", "168.63.129.17"),
            ("2001:1ff:ffff::1", "2001:200::1"),
            ("2001:db8:ffff::1", "2001:db9::1"),
            ("2002:ffff::1", "2003::1"),
            ("3fff:fff::1", "3fff:1000::1"),
            ("1fff:ffff::1", "2000::1"),
            ("4000::", "3ffe::1"),
        ] {
            let kind = |ip: &str| special_kind(ip.parse().unwrap());
            assert!(kind(inside).is_some(), "{inside}");
            assert_eq!(kind(outside), None, "{outside}");
        }
    }

    proptest! {
        /// The standard library's own words are the oracle, as far as they are stable.
        #[test]
        fn what_the_standard_library_calls_local_is_never_admitted(bits in any::<u32>()) {
            let ip = Ipv4Addr::from(bits);
            let local = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()
                || ip.is_broadcast() || ip.is_documentation() || ip.is_unspecified();
            prop_assert!(!local || special_kind(ip.into()).is_some());
        }

        #[test]
        fn an_address_inside_another_is_no_way_around(bits in any::<u32>()) {
            let [a, b, c, d] = bits.to_be_bytes();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            for ip in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !high, !low),
            ] {
                prop_assert!(special_kind(ip.into()).is_some());
            }
        }
    }
}
