//! Which printer a port belongs to (tcpdump 4.99.3).
//!
//! tcpdump asks one printer after another whether the source or the destination port is its own; the first to say yes
//! gets the datagram. The variants here stand in that order, so the printer is the smaller of the two ports' variants.
//! Printers that are not here have a variant too: a datagram that is theirs must not be printed as anything else.
//! Variants have tcpdump's names, which stand in the mark of a truncation: `domain` of ` [|domain]`.

use crate::engine::Data;

/// Printers of UDP datagrams, in tcpdump's order. NFS, which depends on the payload, is asked before all of these
/// ([`is_nfs`]).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Udp {
    Domain,
    Timed,
    Tftp,
    Bootp,
    Rip,
    Aodv,
    Isakmp,
    IsakmpRfc3948,
    /// ISAKMP on other ports than its own.
    IsakmpUser,
    Snmp,
    Ntp,
    Krb,
    L2tp,
    Vat,
    Zephyr,
    Rx,
    Ripng,
    Dhcp6,
    Ahcp,
    Babel,
    Hncp,
    Wb,
    CiscoAutorp,
    Radius,
    Hsrp,
    Lwres,
    Ldp,
    Olsr,
    Lspping,
    BcmLi,
    Bfd,
    Lmp,
    Vqp,
    Sflow,
    LwappControl,
    LwappData,
    Sip,
    Syslog,
    Otv,
    Vxlan,
    Geneve,
    Lisp,
    VxlanGpe,
    Zep,
    Mpls,
    /// AppleTalk, which is decided by the payload too.
    Llap,
    Ptp,
    Someip,
    /// Nobody's.
    NoPrinter,
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
            3456 => Self::Vat,
            4567 => Self::Wb,
            1985 => Self::Hsrp,
            3784 | 3785 | 4784 | 6784 => Self::Bfd,
            port => Self::of(port),
        };
        let by_source = match source {
            49_152 => Self::BcmLi,
            port => Self::of(port),
        };
        by_source.min(by_destination)
    }

    /// The printer that takes `port` as source and as destination.
    #[inline]
    const fn of(port: u16) -> Self {
        match port {
            53 | 5353 => Self::Domain,
            525 => Self::Timed,
            69 => Self::Tftp,
            67 | 68 => Self::Bootp,
            520 => Self::Rip,
            654 => Self::Aodv,
            500 => Self::Isakmp,
            4500 => Self::IsakmpRfc3948,
            7500 | 8500 => Self::IsakmpUser,
            161 | 162 => Self::Snmp,
            123 => Self::Ntp,
            88 | 750 => Self::Krb,
            1701 => Self::L2tp,
            2103 | 2104 => Self::Zephyr,
            7000..=7009 => Self::Rx,
            521 => Self::Ripng,
            546 | 547 => Self::Dhcp6,
            5359 => Self::Ahcp,
            6696 | 6697 => Self::Babel,
            8231 => Self::Hncp,
            496 => Self::CiscoAutorp,
            1645 | 1646 | 1700 | 1812 | 1813 | 3799 => Self::Radius,
            921 => Self::Lwres,
            646 => Self::Ldp,
            698 => Self::Olsr,
            3503 => Self::Lspping,
            701 => Self::Lmp,
            1589 => Self::Vqp,
            6343 => Self::Sflow,
            12_223 => Self::LwappControl,
            12_222 => Self::LwappData,
            5060 => Self::Sip,
            514 => Self::Syslog,
            8472 => Self::Otv,
            4789 => Self::Vxlan,
            6081 => Self::Geneve,
            4342 => Self::Lisp,
            4790 => Self::VxlanGpe,
            17_754 => Self::Zep,
            6635 => Self::Mpls,
            319 | 320 => Self::Ptp,
            30_490 => Self::Someip,
            _ => Self::NoPrinter,
        }
    }

    /// tcpdump's name of this printer, if this crate does not have it.
    #[cold]
    pub(crate) const fn missing(self) -> Option<&'static str> {
        Some(match self {
            Self::Domain => "domain",
            Self::Timed => "timed",
            Self::Tftp => "tftp",
            Self::Bootp => "bootp",
            Self::Rip => "rip",
            Self::Aodv => "aodv",
            Self::Isakmp | Self::IsakmpUser => "isakmp",
            Self::IsakmpRfc3948 => "isakmp_rfc3948",
            Self::Snmp => "snmp",
            Self::Ntp => "ntp",
            Self::Krb => "krb",
            Self::L2tp => "l2tp",
            Self::Vat => "vat",
            Self::Zephyr => "zephyr",
            Self::Rx => "rx",
            Self::Ripng => "ripng",
            Self::Dhcp6 => "dhcp6",
            Self::Ahcp => "ahcp",
            Self::Babel => "babel",
            Self::Hncp => "hncp",
            Self::Wb => "wb",
            Self::CiscoAutorp => "cisco_autorp",
            Self::Radius => "radius",
            Self::Hsrp => "hsrp",
            Self::Lwres => "lwres",
            Self::Ldp => "ldp",
            Self::Olsr => "olsr",
            Self::Lspping => "lspping",
            Self::BcmLi => "bcm_li",
            Self::Bfd => "bfd",
            Self::Lmp => "lmp",
            Self::Vqp => "vqp",
            Self::Sflow => "sflow",
            Self::LwappControl => "lwapp_control",
            Self::LwappData => "lwapp_data",
            Self::Syslog => "syslog",
            Self::Lisp => "lisp",
            Self::Zep => "zep",
            Self::Mpls => "mpls",
            Self::Llap => "llap",
            Self::Ptp => "ptp",
            Self::Someip => "someip",
            Self::Sip | Self::Otv | Self::Vxlan | Self::Geneve | Self::VxlanGpe | Self::NoPrinter => return None,
        })
    }
}

/// Printers of what TCP carries, in tcpdump's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tcp {
    Telnet,
    Smtp,
    Whois,
    Bgp,
    Pptp,
    Resp,
    Ssh,
    Beep,
    Openflow,
    Ftp,
    Http,
    Rtsp,
    Domain,
    Msdp,
    RpkiRtr,
    Ldp,
    Nfs,
    /// Nobody's.
    NoPrinter,
}

impl Tcp {
    /// The printer of a segment between these ports.
    #[inline]
    pub(crate) fn between(source: u16, destination: u16) -> Self {
        Self::of(source).min(Self::of(destination))
    }

    /// The printer that takes `port` as source and as destination.
    ///
    /// From a table, because half of the packets go each way: branches on a port would be guessed wrong as often.
    #[inline]
    fn of(port: u16) -> Self {
        BY_TCP_PORT.get(usize::from(port)).copied().unwrap_or(Self::NoPrinter)
    }

    const fn find(port: u16) -> Self {
        match port {
            23 => Self::Telnet,
            25 => Self::Smtp,
            43 => Self::Whois,
            179 => Self::Bgp,
            1723 => Self::Pptp,
            6379 => Self::Resp,
            22 => Self::Ssh,
            10_288 => Self::Beep,
            6633 | 6653 => Self::Openflow,
            21 => Self::Ftp,
            80 | 8080 => Self::Http,
            554 | 8554 => Self::Rtsp,
            53 => Self::Domain,
            639 => Self::Msdp,
            323 => Self::RpkiRtr,
            646 => Self::Ldp,
            2049 => Self::Nfs,
            _ => Self::NoPrinter,
        }
    }

    /// tcpdump's name of this printer, if this crate does not have it.
    #[cold]
    pub(crate) const fn missing(self) -> Option<&'static str> {
        Some(match self {
            Self::Telnet => "telnet",
            Self::Bgp => "bgp",
            Self::Pptp => "pptp",
            Self::Resp => "resp",
            Self::Ssh => "ssh",
            Self::Beep => "beep",
            Self::Openflow => "openflow",
            Self::Domain => "domain",
            Self::Msdp => "msdp",
            Self::RpkiRtr => "rpki_rtr",
            Self::Ldp => "ldp",
            Self::Nfs => "nfs",
            Self::Smtp | Self::Whois | Self::Ftp | Self::Http | Self::Rtsp | Self::NoPrinter => return None,
        })
    }
}

/// The highest TCP port that has a printer.
const HIGHEST: usize = 10_288;

/// The printers of the TCP ports up to that.
static BY_TCP_PORT: [Tcp; HIGHEST + 1] = {
    let mut table = [Tcp::NoPrinter; HIGHEST + 1];
    let (mut rest, mut port): (&mut [Tcp], _) = (&mut table, 0);
    while let [entry, tail @ ..] = rest {
        *entry = Tcp::find(port);
        port = port.wrapping_add(1);
        rest = tail;
    }
    table
};

/// Whether ports and payload are AppleTalk's: 128 ports from 200, from 768 and from 16,512, and LLAP type 2. Printers before
/// it in the order come first.
#[inline]
pub(crate) fn is_appletalk(source: u16, destination: u16, payload: Data<'_>) -> bool {
    const fn its(port: u16) -> bool {
        matches!(port, 200..=327 | 768..=895 | 16_512..=16_639)
    }
    (its(source) || its(destination)) && payload.bytes.get(2) == Some(&2)
}

/// Whether a payload is a call of NFS or the reply to one.
pub(crate) fn is_nfs(source: u16, destination: u16, payload: Data<'_>) -> bool {
    match payload.u32(4) {
        Ok(0) => destination == 2049,
        Ok(1) => source == 2049,
        _ => false,
    }
}

/// Whether a datagram between these ports is VXLAN whatever it carries: 30,490 is the highest port that has a printer, but for
/// 49,152.
#[inline]
pub(crate) const fn is_surely_vxlan(source: u16, destination: u16) -> bool {
    destination == 4789 && source > 30_490 && source != 49_152
}

#[cfg(test)]
mod tests;
