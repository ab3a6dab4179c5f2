//! GENEVE (tcpdump 4.99.3; [RFC 8926 §3.4](https://www.rfc-editor.org/rfc/rfc8926#section-3.4)).
//!
//! `Geneve, Flags [none], vni 0xa, options [8 bytes]: ` and what is inside, on the same line; with `-v` on the next, and
//! the options one by one.

use geneve::Header;
use wire::EtherType;

use crate::engine::{Data, Engine, Next, Step, Truncated, narrow, wide};
use crate::{RelativeNumbers, Sink, names};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A GENEVE header and its payload.
    pub(crate) fn geneve<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "geneve";
        self.line.text(b"Geneve");
        if data.len < 8 {
            self.line.text(b" [length ");
            self.line.number(data.len);
            self.line.text(b" < 8]");
            return self.invalid();
        }
        let Ok((header, _)) = Header::parse(data.bytes) else { return self.cut() };
        if header.version() != 0 {
            self.line.text(b" ERROR: unknown-version ");
            self.line.number(header.version());
            return Ok(Next::Done);
        }
        self.line.text(b", Flags [");
        let letters = [
            (0x80, "O"),
            (0x40, "C"),
            (0x20, "R1"),
            (0x10, "R2"),
            (0x08, "R3"),
            (0x04, "R4"),
            (0x02, "R5"),
            (0x01, "R6"),
        ];
        self.bits(u32::from(header.flags().0 | header.reserved_1()), &letters, "", "none");
        self.line.text(b"], vni 0x");
        self.line.hex(header.vni().get());
        if header.reserved_2() != 0 {
            self.line.text(b", rsvd 0x");
            self.line.hex(header.reserved_2());
        }
        let protocol = header.protocol_type();
        if self.options.link_header {
            self.tunnel_protocol(protocol);
        }
        let options_len = header.options_len();
        let data = data.skip(Header::LEN);
        if data.len < narrow(options_len) {
            self.line.text(b" truncated-geneve - ");
            self.line.number(narrow(options_len).wrapping_sub(data.len));
            self.line.text(b" bytes missing");
            return Ok(Next::Done);
        }
        if header.captured_len() < header.header_len() {
            return self.cut();
        }
        if options_len > 0 {
            self.line.text(b", options [");
            if self.verbose() {
                self.geneve_options(data.claim(narrow(options_len)))?;
            } else {
                self.line.number(narrow(options_len));
                self.line.text(b" bytes");
            }
            self.line.text(b"]");
        }
        let payload = data.skip(options_len);
        self.line.str(if self.verbose() { "\n\t" } else { ": " });
        if let Some(step) = self.ethertype(protocol, payload) {
            return step;
        }
        if protocol == EtherType::TRANSPARENT_ETHERNET_BRIDGING {
            return Ok(Next::Ethernet(payload));
        }
        self.line.text(b"geneve-proto-0x");
        self.line.hex(protocol.0);
        Ok(Next::Done)
    }

    /// `, proto NAME (0xHHHH)`.
    pub(crate) fn tunnel_protocol(&mut self, protocol: EtherType) {
        self.line.text(b", proto ");
        self.line.str(names::ethertype(protocol.0).unwrap_or("unknown"));
        self.line.text(b" (0x");
        self.line.hex4(protocol.0);
        self.line.text(b")");
    }

    /// `class Linux (0x100) type 0x80(C) len 8`, comma-separated; with `-vv` their data too.
    fn geneve_options(&mut self, options: Data<'_>) -> Result<(), Truncated> {
        let mut rest = options;
        while rest.len > 0 {
            if rest.len != options.len {
                self.line.text(b", ");
            }
            let &[a, b, kind, len] = rest.octets::<4>(0)?;
            let class = u16::from_be_bytes([a, b]);
            let len = u32::from(len & 0x1f).wrapping_mul(4).wrapping_add(4);
            self.line.text(b"class ");
            self.line.str(class_name(class));
            self.line.text(b" (0x");
            self.line.hex(class);
            self.line.text(b") type 0x");
            self.line.hex(kind);
            self.line.str(if kind & 0x80 != 0 { "(C) len " } else { " len " });
            self.line.number(len);
            if len > rest.len {
                self.line.text(b" [bad length]");
                return Ok(());
            }
            if self.options.verbosity > 1 && len > 4 {
                self.line.text(b" data");
                for at in (4..len).step_by(4) {
                    let word = rest.u32(wide(at))?;
                    self.line.text(b" ");
                    self.line.hex8(word);
                }
            }
            rest = rest.skip(wide(len));
        }
        Ok(())
    }
}

/// Who defines the types of a class of options.
const fn class_name(class: u16) -> &'static str {
    match class {
        0x0000..=0x00ff => "Standard",
        0x0100 => "Linux",
        0x0101 => "Open vSwitch",
        0x0102 => "Open Virtual Networking (OVN)",
        0x0103 => "In-band Network Telemetry (INT)",
        0x0104 => "VMware",
        0xfff0.. => "Experimental",
        _ => "Unknown",
    }
}
