//! Which printer a port belongs to (tcpdump 4.99.3).
//!
//! tcpdump asks one printer after another whether the source or the destination port is its own; the first to say yes
//! gets the datagram. The variants here stand in that order, so the printer is the smaller of the two ports' variants.
//! Printers that are not here have a variant too: a datagram that is theirs must not be printed as anything else.

/// Printers of UDP datagrams, in tcpdump's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Udp {
    /// A printer before those below that is not here.
    Other,
    /// SIP.
    Sip,
    /// Syslog, which is not here.
    Syslog,
    /// Overlay transport virtualisation; the port that Linux once had for VXLAN.
    Otv,
    /// VXLAN.
    Vxlan,
    /// GENEVE.
    Geneve,
    /// LISP, which is not here.
    Lisp,
    /// VXLAN-GPE.
    VxlanGpe,
    /// Printers behind the others that are not here.
    Late,
    /// No printer.
    None,
}

impl Udp {
    /// The printer of a datagram between these ports.
    #[inline]
    pub(crate) fn between(source: u16, destination: u16, vxlan: &[u16]) -> Self {
        // What the caller knows comes before tcpdump's order.
        if !vxlan.is_empty() && (vxlan.contains(&source) || vxlan.contains(&destination)) {
            return Self::Vxlan;
        }
        let by_destination = match destination {
            // VAT, whiteboard, HSRP, BFD.
            3456 | 4567 | 1985 | 3784 | 3785 | 4784 | 6784 => Self::Other,
            port => Self::of(port),
        };
        let by_source = match source {
            // Broadcom's LI.
            49152 => Self::Other,
            port => Self::of(port),
        };
        by_source.min(by_destination)
    }

    /// The printer that takes `port` as source and as destination.
    #[inline]
    const fn of(port: u16) -> Self {
        match port {
            5060 => Self::Sip,
            514 => Self::Syslog,
            8472 => Self::Otv,
            4789 => Self::Vxlan,
            6081 => Self::Geneve,
            4342 => Self::Lisp,
            4790 => Self::VxlanGpe,
            17754 | 6635 | 319 | 320 | 30490 => Self::Late,
            // DNS, BOOTP, TFTP, Kerberos, NTP, SNMP, RIP, and so on.
            53
            | 67..=69
            | 88
            | 123
            | 161
            | 162
            | 496
            | 500
            | 520
            | 521
            | 525
            | 546
            | 547
            | 646
            | 654
            | 698
            | 701
            | 750
            | 921
            | 1589
            | 1645
            | 1646
            | 1700
            | 1701
            | 1812
            | 1813
            | 2103
            | 2104
            | 3503
            | 3799
            | 4500
            | 5353
            | 5359
            | 6343
            | 6696
            | 6697
            | 7000..=7009
            | 7500
            | 8231
            | 8500
            | 12222
            | 12223 => Self::Other,
            _ => Self::None,
        }
    }
}

/// Printers of what TCP carries, in tcpdump's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tcp {
    /// Telnet, which is not here.
    Telnet,
    /// SMTP.
    Smtp,
    /// WHOIS.
    Whois,
    /// BGP, PPTP, Redis, SSH, BEEP and OpenFlow, which are not here.
    Other,
    /// FTP's control connection.
    Ftp,
    /// HTTP.
    Http,
    /// RTSP.
    Rtsp,
    /// DNS, MSDP, RPKI, LDP and NFS, which are not here.
    Late,
    /// No printer.
    None,
}

impl Tcp {
    /// The printer of a segment between these ports.
    #[inline]
    pub(crate) fn between(source: u16, destination: u16) -> Self {
        Self::of(source).min(Self::of(destination))
    }

    #[inline]
    const fn of(port: u16) -> Self {
        match port {
            21 => Self::Ftp,
            22 | 179 | 1723 | 6379 | 6633 | 6653 | 10288 => Self::Other,
            23 => Self::Telnet,
            25 => Self::Smtp,
            43 => Self::Whois,
            53 | 323 | 639 | 646 | 2049 => Self::Late,
            80 | 8080 => Self::Http,
            554 | 8554 => Self::Rtsp,
            _ => Self::None,
        }
    }
}
