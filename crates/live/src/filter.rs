//! Programs for the kernel's packet filter (classic BPF), put together from parts that need no jump labels.
//!
//! All offsets are from where the kernel hands the packet over, never from its note of where the network header is
//! (`SKF_NET_OFF`): before Linux 6.16 that reads only what lies in the packet's first piece of memory, and some drivers
//! leave nothing but the Ethernet header there. A read that fails rejects the packet, unseen and uncounted.

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instruction {
    pub(crate) code: u16,
    /// How many instructions to step over if the condition is true.
    pub(crate) jt: u8,
    /// And if it is false.
    pub(crate) jf: u8,
    pub(crate) k: u32,
}

pub(crate) type Program = Vec<Instruction>;

/// What the kernel knows of a packet beside its octets (`SKF_AD_…`).
mod beside {
    const START: u32 = 0xffff_f000;
    pub(super) const PROTOCOL: u32 = START;
    pub(super) const PACKET_TYPE: u32 = START | 4;
    pub(super) const HARDWARE_TYPE: u32 = START | 28;
}

const OUTGOING: u32 = 4; // PACKET_OUTGOING
const LOOPBACK: u32 = 772; // ARPHRD_LOOPBACK
const IPV4: u32 = 0x0800;
const IPV6: u32 = 0x86dd;
const VLAN: u32 = 0x8100;
const SERVICE_VLAN: u32 = 0x88a8;
const TCP: u32 = 6;
const UDP: u32 = 17;
const FRAGMENT: u32 = 44;

/// Accepts the whole packet; the kernel cuts it to its length.
const ACCEPT: Instruction = op(0x06, u32::MAX);
pub(crate) const REJECT: Instruction = op(0x06, 0);
const RETURN_A: Instruction = op(0x16, 0);
const A_XOR_X: Instruction = op(0xac, 0);

const fn op(code: u16, k: u32) -> Instruction {
    Instruction { code, jt: 0, jf: 0, k }
}

// Reads into A: half a word, an octet at `offset`.
const fn half(offset: u32) -> Instruction {
    op(0x28, offset)
}
const fn octet(offset: u32) -> Instruction {
    op(0x30, offset)
}

// The same at X + `offset`, and a word.
const fn word_x(offset: u32) -> Instruction {
    op(0x40, offset)
}
const fn half_x(offset: u32) -> Instruction {
    op(0x48, offset)
}
const fn octet_x(offset: u32) -> Instruction {
    op(0x50, offset)
}

/// X becomes the length of the IPv4 header at `offset`.
const fn ipv4_len_to_x(offset: u32) -> Instruction {
    op(0xb1, offset)
}

// A and X from and to the scratch memory.
const fn a_to(place: u32) -> Instruction {
    op(0x02, place)
}
const fn x_to(place: u32) -> Instruction {
    op(0x03, place)
}
const fn x_from(place: u32) -> Instruction {
    op(0x61, place)
}

/// `body` if A is `value`. A is what it was.
fn if_equal(value: u32, body: &[Instruction]) -> Program {
    when(0x15, &[value], body)
}

/// `body` if A has any of these bits. A is what it was.
fn if_any_bit(bits: u32, body: &[Instruction]) -> Program {
    when(0x45, &[bits], body)
}

/// `body` if the condition `code` is true for one of `values`.
fn when(code: u16, values: &[u32], body: &[Instruction]) -> Program {
    let mut program = Program::new();
    for (&k, to_body) in values.iter().zip((1..=values.len()).rev()) {
        program.push(Instruction { code, jt: u8::try_from(to_body).unwrap_or(u8::MAX), jf: 0, k });
    }
    // A condition steps over 255 instructions at most, a plain jump over any number.
    program.push(op(0x05, u32::try_from(body.len()).unwrap_or(u32::MAX)));
    program.extend(body);
    program
}

/// Accepts UDP over IPv4 and IPv6 from or to one of `ports`, with up to two VLAN tags before it that the kernel has not taken
/// off, and every later fragment of a UDP datagram: it has no ports. `network` is where the octets after the link-layer
/// header are.
///
/// What leaves over the loopback interface is rejected, because it comes in again. Of IPv6's extension headers, only the
/// fragment header is stepped over.
pub(crate) fn tunnels(ports: &[u16], network: u32) -> Program {
    let if_loopback = if_equal(LOOPBACK, &[REJECT]);
    let mut program = vec![octet(beside::PACKET_TYPE)];
    program.extend(if_equal(OUTGOING, &[&[half(beside::HARDWARE_TYPE)], &if_loopback[..]].concat()));
    program.push(half(beside::PROTOCOL));
    program.extend(after_ether_type(ports, network, 2));
    program
}

/// A is an EtherType; what it announces is at `at`.
fn after_ether_type(ports: &[u16], at: u32, tags: u32) -> Program {
    let mut program = if_equal(IPV4, &ipv4(ports, at));
    program.extend(if_equal(IPV6, &ipv6(ports, at)));
    if let Some(tags) = tags.checked_sub(1) {
        let mut tagged = vec![half(at.saturating_add(2))];
        tagged.extend(after_ether_type(ports, at.saturating_add(4), tags));
        program.extend(when(0x15, &[VLAN, SERVICE_VLAN], &tagged));
    }
    program.push(REJECT);
    program
}

fn ipv4(ports: &[u16], at: u32) -> Program {
    let mut datagram = vec![half(at.saturating_add(6))];
    datagram.extend(if_any_bit(0x1fff, &[ACCEPT]));
    datagram.push(ipv4_len_to_x(at));
    datagram.extend(one_of(ports, at));
    let mut program = vec![octet(at.saturating_add(9))];
    program.extend(if_equal(UDP, &datagram));
    program.push(REJECT);
    program
}

fn ipv6(ports: &[u16], at: u32) -> Program {
    let mut datagram = vec![op(0x01, 40)];
    datagram.extend(one_of(ports, at));

    let mut of_udp = vec![half(at.saturating_add(42))];
    of_udp.extend(if_any_bit(0xfff8, &[ACCEPT]));
    of_udp.push(op(0x01, 48));
    of_udp.extend(one_of(ports, at));
    let mut fragment = vec![octet(at.saturating_add(40))];
    fragment.extend(if_equal(UDP, &of_udp));
    fragment.push(REJECT);

    let mut program = vec![octet(at.saturating_add(6))];
    program.extend(if_equal(UDP, &datagram));
    program.extend(if_equal(FRAGMENT, &fragment));
    program.push(REJECT);
    program
}

/// Accepts if the source or the destination port is one of `ports`. The UDP header is at X + `at`.
fn one_of(ports: &[u16], at: u32) -> Program {
    let mut program = Program::new();
    for port in [at, at.saturating_add(2)] {
        program.push(half_x(port));
        for &port in ports {
            program.extend(if_equal(port.into(), &[ACCEPT]));
        }
    }
    program.push(REJECT);
    program
}

// Places in the scratch memory.
const BASE: u32 = 0;
const SUM: u32 = 1;

/// A number for the fan-out that is the same for both directions of a mirrored connection: out of the addresses and ports
/// inside VXLAN, or GENEVE without options, that carries Ethernet. The kernel takes it modulo the number of sockets.
///
/// All fragments of a datagram have the same number, and so has everything from one outer port if what is inside is
/// neither IPv4 nor IPv6. What this machine sends is not spread.
pub(crate) fn spread() -> Program {
    let mut program = vec![octet(beside::PACKET_TYPE)];
    // Here the kernel hands over what arrives from its network header on, but what leaves with its link-layer header.
    program.extend(if_equal(OUTGOING, &[REJECT]));
    program.push(half(beside::PROTOCOL));

    let mut outer = vec![half(6)];
    outer.extend(if_any_bit(0x3fff, &[half(4), RETURN_A]));
    outer.push(ipv4_len_to_x(0));
    outer.extend(spread_datagram());
    program.extend(if_equal(IPV4, &outer));

    let mut outer = vec![octet(6)];
    outer.extend(if_equal(FRAGMENT, &[half(46), RETURN_A]));
    outer.push(op(0x01, 40));
    outer.extend(spread_datagram());
    program.extend(if_equal(IPV6, &outer));

    program.push(REJECT);
    program
}

/// The UDP header is at X. After it there are 8 octets of VXLAN and 14 of Ethernet.
fn spread_datagram() -> Program {
    let mut program = vec![x_to(BASE), half_x(28)];
    program.extend(if_equal(IPV4, &spread_ipv4(30)));
    program.extend(if_equal(IPV6, &spread_ipv6(30)));
    program.extend([half_x(0), RETURN_A]);
    program
}

fn spread_ipv4(at: u32) -> Program {
    let mut program = summed([12, 16].map(|address| word_x(at.saturating_add(address))));
    // Ports only where every packet of the connection has them in the same place: no options, no fragment.
    let mut ports = vec![half_x(at.saturating_add(6))];
    ports.extend(if_any_bit(0x3fff, &mixed()));
    ports.push(octet_x(at));
    ports.extend(if_equal(0x45, &with_ports(at.saturating_add(20))));
    ports.extend(mixed());
    program.push(octet_x(at.saturating_add(9)));
    program.extend(when(0x15, &[TCP, UDP], &ports));
    program.extend(mixed());
    program
}

fn spread_ipv6(at: u32) -> Program {
    let words = [8, 12, 16, 20, 24, 28, 32, 36].map(|address| word_x(at.saturating_add(address)));
    let mut program = summed(words);
    program.push(octet_x(at.saturating_add(6)));
    program.extend(when(0x15, &[TCP, UDP], &with_ports(at.saturating_add(40))));
    program.extend(mixed());
    program
}

/// Exclusive or of `reads`, which are relative to X, into the sum: the same if source and destination change places.
fn summed<const N: usize>(reads: [Instruction; N]) -> Program {
    let mut program = vec![op(0x00, 0), a_to(SUM)];
    for read in reads {
        program.extend(add(read));
    }
    program
}

fn add(read: Instruction) -> Program {
    vec![read, x_from(SUM), A_XOR_X, a_to(SUM), x_from(BASE)]
}

/// Adds the two ports at X + `at` to the sum.
fn with_ports(at: u32) -> Program {
    let mut program = add(half_x(at));
    program.extend(add(half_x(at.saturating_add(2))));
    program.extend(mixed());
    program
}

/// Ends with the sum, every bit of which tells in the bits that remain (Fibonacci hashing).
fn mixed() -> Program {
    vec![op(0x60, SUM), op(0x24, 0x9e37_79b1), op(0x74, 16), RETURN_A]
}

#[cfg(test)]
mod tests;
