//! Which of tcpdump 4.99.3's printers are not here, by the number that leads to each; those of ports are in `ports`.
//!
//! Names are those that tcpdump puts into the mark of a truncation: `domain` of ` [|domain]`.

use wire::{EtherType, IpProtocol, LinkType};

use crate::engine::Engine;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// Says that tcpdump would go on with the printer `name`, if there is one; only the first to say so is heard.
    #[cold]
    pub(crate) const fn lacks(&mut self, name: Option<&'static str>) {
        if self.missing.is_none() {
            self.missing = name;
        }
    }
}

/// The printer of a link type. tcpdump refuses files with a link type that is not here.
pub(crate) const fn link(link_type: LinkType) -> Option<&'static str> {
    Some(match link_type.0 {
        6 => "token-ring",
        7 => "arcnet",
        8 => "slip",
        9 | 166 => "ppp",
        10 => "fddi",
        50 => "ppp_hdlc",
        51 => "pppoe",
        99 => "symantec",
        100 => "atm",
        102 => "slip_bsdos",
        103 => "ppp_bsdos",
        104 => "chdlc",
        105 => "802.11",
        106 => "cip",
        107 => "fr",
        109 => "enc",
        114 => "ltalk",
        117 => "pflog",
        119 => "prism",
        122 => "ipfc",
        123 => "sunatm",
        127 => "802.11_radio",
        129 => "arcnet_linux",
        130 => "juniper_mlppp",
        131 => "juniper_mlfr",
        132 => "juniper_es",
        133 => "juniper_ggsn",
        134 => "juniper_mfr",
        135 => "juniper_atm2",
        136 => "juniper_services",
        137 => "juniper_atm1",
        138 => "ap1394",
        163 => "802.11_radio_avs",
        164 => "juniper_monitor",
        167 => "juniper_pppoe",
        168 => "juniper_pppoe_atm",
        178 => "juniper_ether",
        179 => "juniper_ppp",
        180 => "juniper_frelay",
        181 => "juniper_chdlc",
        182 => "mfr",
        189 => "usb_linux_48_byte",
        192 => "ppi",
        195 | 230 => "802.15.4",
        201 => "bluetooth",
        220 => "usb_linux_64_byte",
        226 => "ipnet",
        239 => "nflog",
        240 => "netanalyzer",
        241 => "netanalyzer_transparent",
        242 => "ipoib",
        // Apple wrote 149 before there was a number.
        149 | 258 => "pktap",
        271 => "vsock",
        281 => "brcm-tag",
        282 => "brcm-tag-prepend",
        283 => "802.15.4_tap",
        284 => "dsa",
        285 => "edsa",
        _ => return None,
    })
}

/// The printer of an EtherType.
pub(crate) const fn ethertype(kind: EtherType) -> Option<&'static str> {
    Some(match kind.0 {
        0x0707 | 0x8947 => "geonet",
        0x1111 => "calm_fast",
        0x3c12 | 0x3c13 | 0x8863 | 0x8864 => "pppoe",
        0x6003 => "decnet",
        0x809b => "atalk",
        0x80f3 => "aarp",
        0x8137 => "ipx",
        0x8808 => "mpcp",
        0x8809 => "slow",
        0x880b => "ppp",
        0x8847 | 0x8848 => "mpls",
        0x886f => "msnlb",
        0x888e => "eap",
        0x8899 => "rtl",
        0x88a2 => "aoe",
        0x88ca => "tipc",
        0x88cc => "lldp",
        0x88f7 => "ptp",
        0x8902 | 0xabcd => "cfm",
        0x894f => "nsh",
        0x9000 => "loopback",
        0xfefe => "isoclns",
        _ => return None,
    })
}

/// The printer of what a SNAP header announces, where the organisation is not Ethernet.
pub(crate) const fn snap(organisation: u32, protocol: u16) -> Option<&'static str> {
    Some(match (organisation, protocol) {
        (0x00_000c, 0x2000) => "cdp",
        (0x00_000c, 0x2003) => "vtp",
        (0x00_000c, 0x2004) => "dtp",
        (0x00_000c, 0x0111) => "udld",
        (0x00_000c, 0x010b | 0x010c) | (0x00_80c2, 0x000e) => "stp",
        (0x00_80c2, 0x0003 | 0x0009) => "token-ring",
        (0x00_80c2, 0x0004 | 0x000a) => "fddi",
        (0x08_0007, 0x809b) => "atalk",
        _ => return None,
    })
}

/// The printer of what GRE carries.
pub(crate) const fn gre(version: u16, protocol: EtherType) -> Option<&'static str> {
    Some(match (version, protocol.0) {
        (0, 0x00fe) => "isoclns",
        (0, 0x809b) => "atalk",
        (0, 0x8137) => "ipx",
        (0, 0x8847) => "mpls",
        (1, 0x880b) => "ppp",
        _ => return None,
    })
}

/// The printer of an IP protocol.
pub(crate) const fn ip_protocol(protocol: IpProtocol, ipv4: bool) -> Option<&'static str> {
    Some(match protocol.0 {
        2 if ipv4 => "igmp",
        8 => "egp",
        9 => "igrp",
        33 => "dccp",
        46 => "rsvp",
        50 => "esp",
        51 => "ah",
        55 => "mobile",
        62 | 135 if !ipv4 => "mobility",
        88 => "eigrp",
        89 if ipv4 => "ospf2",
        89 => "ospf3",
        103 => "pim",
        108 => "ipcomp",
        112 => "vrrp",
        113 => "pgm",
        132 => "sctp",
        _ => return None,
    })
}
