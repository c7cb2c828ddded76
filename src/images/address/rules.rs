//! The judge of links: reads a URL, and admits or refuses its scheme, its host and every resolved address.
//!
//! Links come from strangers, and the machine that opens them stands inside someone's network. The rules are
//! applied to a URL's host before anything is sent (a resolver never sees an IP literal) and to every address
//! a name resolves to. Spelling is not judged: `url` has turned decimal, octal and hexadecimal forms into an
//! address before a rule is asked. Nothing here opens a connection.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use url::{Host, Url};

use super::special::special_kind;
use crate::base::SafeText;

/// Longest link that is tried, in bytes. Common servers refuse request lines above 8 KiB.
const MAX_LINK_BYTES: usize = 8 * 1024;

/// Why a link is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is no absolute URL.
    #[error("not a link: {0}")]
    NotALink(SafeText),
    /// Longer than servers accept.
    #[error("the link is too long ({0} bytes)")]
    TooLong(usize),
    /// Only the web is opened.
    #[error("only http and https links are opened, not {0}")]
    Scheme(SafeText),
    /// The address is not part of the public internet.
    #[error("address not allowed: {ip} is {kind}")]
    NotPublic {
        /// The address as it would be connected to.
        ip: IpAddr,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// A name that means this machine everywhere (RFC 6761).
    #[error("address not allowed: {0} is this machine")]
    ThisMachine(SafeText),
}

/// The ranges a link may lead to besides the public internet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressRules {
    allowed: Vec<IpNet>,
}

impl AddressRules {
    /// Public addresses, and those in `allowed`, whatever they are.
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Reads a link and judges its host. A user name and password in it are dropped: they are a stranger's,
    /// and no picture needs them.
    pub fn read_link(&self, link: &str) -> Result<Url, AddressError> {
        if link.len() > MAX_LINK_BYTES {
            return Err(AddressError::TooLong(link.len()));
        }
        let url = Url::parse(link).map_err(|e| AddressError::NotALink(SafeText::line(&e.to_string())))?;
        self.admit(url)
    }

    /// Reads where a redirect leads, relative to the page that sent it, and judges that host too.
    pub fn read_redirect(&self, from: &Url, location: &str) -> Result<Url, AddressError> {
        if location.len() > MAX_LINK_BYTES {
            return Err(AddressError::TooLong(location.len()));
        }
        let url = from.join(location).map_err(|e| AddressError::NotALink(SafeText::line(&e.to_string())))?;
        self.admit(url)
    }

    /// Judges one address, as written in a link or as resolved from a name.
    pub fn check_ip(&self, ip: IpAddr) -> Result<(), AddressError> {
        if self.allowed.iter().any(|range| range.contains(&ip)) {
            return Ok(());
        }
        match special_kind(ip) {
            Some(kind) => Err(AddressError::NotPublic { ip, kind }),
            None => Ok(()),
        }
    }

    fn admit(&self, mut url: Url) -> Result<Url, AddressError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::Scheme(SafeText::line(url.scheme())));
        }
        match url.host() {
            Some(Host::Ipv4(ip)) => self.check_ip(ip.into())?,
            Some(Host::Ipv6(ip)) => self.check_ip(ip.into())?,
            Some(Host::Domain(name)) => self.check_name(name)?,
            None => return Err(AddressError::NotALink(SafeText::line("it names no host"))),
        }
        // Both fail only for URLs without a host, and this one has one.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(url)
    }

    /// `localhost` is judged by name as well: behind a proxy no resolver of ours would see it.
    fn check_name(&self, name: &str) -> Result<(), AddressError> {
        let bare = name.trim_end_matches('.').to_ascii_lowercase();
        if bare != "localhost" && !bare.ends_with(".localhost") {
            return Ok(());
        }
        let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        if loopback.into_iter().any(|ip| self.check_ip(ip).is_ok()) {
            return Ok(());
        }
        Err(AddressError::ThisMachine(SafeText::line(name)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(link: &str) -> String {
        match AddressRules::default().read_link(link) {
            Ok(url) => panic!("{link} was admitted as {url}"),
            Err(e) => e.to_string(),
        }
    }

    #[test]
    fn every_spelling_of_a_forbidden_address_is_refused() {
        for link in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.0.0.1/",
            "http://0x7f000001/",
            "http://127.0.0.1./",
            "http://127.0.1/",
            "http://017700000001/",
            "http://0/",
            "http://0.0.0.0/",
            "http://①②⑦.0.0.1/",
            "http://127。0。0。1/",
            "http://%31%32%37.0.0.1/",
            "http:127.0.0.1",
            "http:\\\\127.0.0.1\\",
            "http://example.com@127.0.0.1/",
            "http://example.com:80@127.0.0.1:8765/",
            "http://127.0.0.1#@example.com/",
            "http://\t127.0.0.1\n/",
            "http://10.1.2.3/",
            "http://172.31.255.255/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.64.0.1/",
            "http://198.19.0.1/",
            "http://203.0.113.9/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[0:0:0:0:0:0:0:1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::ffff:8.8.8.8]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
            "http://[2001:db8::1]/",
            "http://[100::1]/",
            "http://[4000::1]/",
            "http://localhost/",
            "http://LOCALHOST/",
            "http://localhost./",
            "http://a.localhost/",
            "http://ⓛocalhost/",
        ] {
            let words = refused(link);
            assert!(words.starts_with("address not allowed: "), "{link}: {words}");
        }
    }

    #[test]
    fn only_the_web_is_opened() {
        for link in ["file:///etc/passwd", "ftp://example.com/a", "data:image/png;base64,AA", "gopher://a/"] {
            assert!(refused(link).starts_with("only http and https links"), "{link}");
        }
        for link in [
            "",
            "cat.jpg",
            "//example.com/a.jpg",
            "http://",
            "http://a b/",
            "http://[::1",
            "http://1.2.3.4.5/",
        ] {
            assert!(refused(link).starts_with("not a link: "), "{link}");
        }
        let long = |n: usize| format!("http://example.com/{}", "a".repeat(n - 19));
        assert!(AddressRules::default().read_link(&long(MAX_LINK_BYTES)).is_ok());
        assert_eq!(refused(&long(MAX_LINK_BYTES + 1)), "the link is too long (8193 bytes)");
    }

    #[test]
    fn public_addresses_pass_and_credentials_are_dropped() {
        let rules = AddressRules::default();
        for link in ["http://8.8.8.8/", "https://[2606:4700::1111]/", "http://[64:ff9b::808:808]/"] {
            assert!(rules.read_link(link).is_ok(), "{link}");
        }
        let url = rules.read_link("https://me:secret@example.com/a.jpg").unwrap();
        assert_eq!(url.as_str(), "https://example.com/a.jpg");
    }

    #[test]
    fn a_named_range_is_allowed_and_only_that_range() {
        let rules = AddressRules::new(vec!["127.0.0.0/30".parse().unwrap()]);
        assert!(rules.read_link("http://127.0.0.2/").is_ok());
        assert!(rules.read_link("http://localhost/").is_ok());
        assert!(rules.read_link("http://127.0.0.4/").is_err());
        assert!(rules.read_link("http://[::ffff:127.0.0.1]/").is_err());
    }

    #[test]
    fn a_redirect_is_judged_like_a_link() {
        let rules = AddressRules::default();
        let from = rules.read_link("https://example.com/a/b").unwrap();
        assert_eq!(rules.read_redirect(&from, "../c.jpg").unwrap().as_str(), "https://example.com/c.jpg");
        assert!(rules.read_redirect(&from, "//127.0.0.1/c.jpg").is_err());
        assert!(rules.read_redirect(&from, "file:///etc/passwd").is_err());
    }

    /// Spells an address in `n_parts` numbers, each in the radix its two bits say, as `inet_aton` reads them.
    fn spelled(bits: u32, n_parts: u32, radices: u8) -> String {
        let last_bits = 8 * (5 - n_parts);
        let leading = (1..n_parts).map(|part| (bits >> (32 - 8 * part)) & 0xff);
        let last = bits & u32::MAX.checked_shr(32 - last_bits).unwrap_or(u32::MAX);
        let parts = leading.chain([last]).enumerate().map(|(i, part)| match (radices >> (2 * i)) & 3 {
            0 => format!("0x{part:x}"),
            1 => format!("0{part:o}"),
            2 => format!("0X{part:08X}"),
            _ => part.to_string(),
        });
        parts.collect::<Vec<_>>().join(".")
    }

    proptest! {
        /// However it is spelled and whether it is a link or a redirect, the address decides.
        #[test]
        fn a_spelling_changes_nothing(
            bits in prop_oneof![any::<u32>(), 0x7f00_0000u32..=0x7fff_ffff, Just(0xa9fe_a9fe), 0x0a00_0000u32..0x0b00_0000],
            n_parts in 1u32..=4,
            radices in any::<u8>(),
        ) {
            let rules = AddressRules::default();
            let public = rules.check_ip(Ipv4Addr::from(bits).into()).is_ok();
            let link = format!("http://{}/", spelled(bits, n_parts, radices));
            let from = Url::parse("https://example.com/").unwrap();
            prop_assert_eq!(rules.read_link(&link).is_ok(), public, "{}", link);
            prop_assert_eq!(rules.read_redirect(&from, &link[5..]).is_ok(), public, "{}", link);
        }
    }
}
