//! What is printed, and how: the options of tcpdump 4.99.3.

use crate::time::TimeFormat;

/// What is printed, and how. The default is [`NN`](Self::NN), that of `tcpdump -nn`.
#[derive(Clone, Copy, Debug)]
pub struct Options<'o> {
    /// The link header in front of each packet, inner ones too: `-e`.
    pub link_header: bool,
    /// How much detail: the number of `-v`.
    pub verbosity: u8,
    /// The time in front of each packet: none to five `-t`.
    pub time: TimeFormat,
    /// Nine digits of a second instead of six: `--nano`.
    pub nanoseconds: bool,
    /// TCP sequence numbers as sent: `-S`.
    pub absolute_sequence: bool,
    /// The packet's number in front of its time: `-#`.
    pub number: bool,
    /// Less about protocols: `-q`.
    pub quiet: bool,
    /// The packet's octets behind its text: `-x`, `-X`, `-A`.
    pub hex: Hex,
    /// Checksums of TCP, UDP and IP are not verified: `-K`.
    pub skip_checksums: bool,
    /// UDP ports whose datagrams are VXLAN whatever tcpdump takes them for; beside 4789, which comes where tcpdump has it in
    /// its order of ports.
    pub vxlan_ports: &'o [u16],
    /// Names of interfaces by the index that a Linux cooked capture (SLL2) keeps of them. Without an entry, index 1 is
    /// `lo` and any other `?`, as tcpdump prints on a host that has no such interface.
    pub interface_names: &'o [(u32, &'o str)],
}

impl Options<'_> {
    /// What `tcpdump -nn` prints. A constant, so that other constants can be built on it; `Default::default()` cannot be called
    /// in one.
    ///
    /// ```
    /// use mirrortap_text::Options;
    ///
    /// const VERBOSE: Options<'static> = Options { verbosity: 1, ..Options::NN };
    /// ```
    pub const NN: Self = Self {
        link_header: false,
        verbosity: 0,
        time: TimeFormat::Clock,
        nanoseconds: false,
        absolute_sequence: false,
        number: false,
        quiet: false,
        hex: Hex::None,
        skip_checksums: false,
        vxlan_ports: &[],
        interface_names: &[],
    };

    /// Whether nothing is asked for that changes the lines of plain frames.
    pub(crate) const fn are_plain(&self) -> bool {
        !self.link_header && !self.quiet && !self.absolute_sequence && self.verbosity == 0
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self::NN
    }
}

/// Which dump stands behind a packet's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hex {
    /// None.
    #[default]
    None,
    /// Hexadecimal, from behind the link header: `-x`.
    Hex,
    /// Hexadecimal, of the whole packet: `-xx`.
    HexWithLink,
    /// Hexadecimal and ASCII, from behind the link header: `-X`.
    HexAscii,
    /// Hexadecimal and ASCII, of the whole packet: `-XX`.
    HexAsciiWithLink,
    /// ASCII, from behind the link header: `-A`.
    Ascii,
    /// ASCII, of the whole packet: `-AA`.
    AsciiWithLink,
}
