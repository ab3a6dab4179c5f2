//! Reads what vxlive writes, in a way of its own: as little of pcapng as that takes.

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) packets: Vec<Packet>,
}

#[derive(Debug, Default)]
pub(crate) struct Interface {
    pub(crate) link_type: u16,
    pub(crate) name: String,
    pub(crate) description: String,
    /// How many digits a second's fraction has.
    pub(crate) digits: u8,
}

#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) interface: usize,
    /// Since 1970, in the unit of its interface.
    pub(crate) time: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) len: usize,
}

/// All that is in `file`, which has to end with a whole block.
pub(crate) fn read(file: &[u8]) -> Contents {
    let mut contents = Contents::default();
    let mut rest = file;
    while !rest.is_empty() {
        let (kind, len) = (word(rest, 0), size(rest, 4));
        assert_eq!(size(rest, len - 4), len, "the length of a block, again at its end");
        let body = &rest[8..len - 4];
        match kind {
            0x0a0d_0d0a => assert_eq!(word(body, 0), 0x1a2b_3c4d, "the byte order"),
            1 => contents.interfaces.push(interface(body)),
            6 => contents.packets.push(packet(body)),
            other => panic!("a block of type {other:#x}"),
        }
        rest = &rest[len..];
    }
    contents
}

fn interface(body: &[u8]) -> Interface {
    let mut interface = Interface { link_type: half(body, 0), digits: 6, ..Default::default() };
    let mut options = &body[8..];
    while options.len() >= 4 && half(options, 0) != 0 {
        let len = usize::from(half(options, 2));
        let value = &options[4..4 + len];
        let text = || String::from_utf8(value.to_vec()).expect("UTF-8");
        match half(options, 0) {
            2 => interface.name = text(),
            3 => interface.description = text(),
            9 => interface.digits = value[0],
            _ => {}
        }
        options = &options[4 + len.next_multiple_of(4)..];
    }
    interface
}

fn packet(body: &[u8]) -> Packet {
    let (captured, len) = (size(body, 12), size(body, 16));
    let time = u64::from(word(body, 4)) << 32 | u64::from(word(body, 8));
    Packet { interface: size(body, 0), time, bytes: body[20..20 + captured].to_vec(), len }
}

fn half(octets: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(*octets[at..].first_chunk().expect("two octets"))
}

fn word(octets: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*octets[at..].first_chunk().expect("four octets"))
}

fn size(octets: &[u8], at: usize) -> usize {
    usize::try_from(word(octets, at)).expect("32 bits")
}
