//! BSD loopback captures (tcpdump 4.99.3; [LINKTYPE_NULL](https://www.tcpdump.org/linktypes.html)).
//!
//! Nothing is printed without `-e`, unless the address family has no printer.

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, Sink};

/// Length of the header, in octets.
const LEN: usize = 4;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A packet with an address family in front, in the octet order of the host that captured it.
    pub(crate) fn null<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "null";
        let family = packet.octets::<LEN>(0)?;
        self.link_header(LEN);
        // Families are small: the order in which the upper half is zero is the host's.
        let family = match u32::from_le_bytes(*family) {
            swapped @ 0x1_0000.. => swapped.swap_bytes(),
            family => family,
        };
        if self.options.link_header {
            self.family(family, packet.len);
        }
        let data = packet.skip(LEN);
        match family {
            2 => Ok(Next::Ip(data)),
            24 | 28 | 30 => Ok(Next::Ip6(data)),
            _ => {
                self.lacks(match family {
                    7 => Some("isoclns"),
                    16 => Some("atalk"),
                    23 => Some("ipx"),
                    _ => None,
                });
                if !self.options.link_header {
                    self.family(family, packet.len);
                }
                self.default_dump(data.bytes);
                Ok(Next::Done)
            }
        }
    }

    /// `AF IPv4 (2), length N: `.
    fn family(&mut self, family: u32, len: u32) {
        let name = match family {
            2 => Some("IPv4"),
            6 => Some("NS"),
            7 => Some("ISO"),
            16 => Some("Appletalk"),
            23 => Some("IPX"),
            24 | 28 | 30 => Some("IPv6"),
            _ => None,
        };
        match (self.options.quiet, name) {
            (true, Some(name)) => self.line.str(name),
            (true, None) => {
                self.line.text(b"Unknown AF ");
                self.line.number(family);
            }
            (false, name) => {
                self.line.text(b"AF ");
                self.line.str(name.unwrap_or("Unknown"));
                self.line.text(b" (");
                self.line.number(family);
                self.line.text(b")");
            }
        }
        self.length(len);
    }
}
