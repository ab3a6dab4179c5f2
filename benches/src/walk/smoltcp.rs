//! smoltcp's `wire`. It has neither VLAN tags nor VXLAN: both are read by hand.

use smoltcp::wire::{EthernetFrame, IpProtocol, Ipv4Packet, Ipv6Packet, TcpOption, TcpPacket, UdpPacket};

use super::Answer;

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let _ = walk(frame, &mut answer);
    answer
}

#[inline(always)]
fn walk(frame: &[u8], answer: &mut Answer) -> Option<()> {
    let (IpProtocol::Udp, datagram) = network(frame, answer)? else { return None };
    let udp = UdpPacket::new_checked(datagram).ok()?;
    answer.ports(udp.src_port(), udp.dst_port());
    let frame = match udp.payload() {
        [flags, _, _, _, a, b, c, _, frame @ ..] if udp.dst_port() == 4789 && flags & 0x08 != 0 => {
            answer.vni(u32::from_be_bytes([0, *a, *b, *c]));
            frame
        }
        _ => return None,
    };
    match network(frame, answer)? {
        (IpProtocol::Tcp, segment) => {
            let tcp = TcpPacket::new_checked(segment).ok()?;
            answer.ports(tcp.src_port(), tcp.dst_port());
            // There is a method for each flag but none for all of them; eight calls would be unfair.
            let flags = segment[13];
            answer.tcp(tcp.seq_number().0 as u32, tcp.ack_number().0 as u32, flags, tcp.window_len());
            let mut options = tcp.options();
            while !options.is_empty() {
                let (rest, option) = TcpOption::parse(options).ok()?;
                match option {
                    TcpOption::EndOfList => break,
                    TcpOption::MaxSegmentSize(mss) => answer.mss(mss),
                    TcpOption::TimeStamp { tsval, tsecr } => answer.timestamps(tsval, tsecr),
                    _ => {}
                }
                options = rest;
            }
            answer.payload(tcp.payload());
        }
        (IpProtocol::Udp, datagram) => {
            let udp = UdpPacket::new_checked(datagram).ok()?;
            answer.ports(udp.src_port(), udp.dst_port());
            answer.payload(udp.payload());
        }
        _ => {}
    }
    Some(())
}

#[inline(always)]
fn network<'a>(frame: &'a [u8], answer: &mut Answer) -> Option<(IpProtocol, &'a [u8])> {
    let ethernet = EthernetFrame::new_checked(frame).ok()?;
    let mut ether_type = u16::from(ethernet.ethertype());
    let mut rest = ethernet.payload();
    while ether_type == 0x8100 {
        let [_, _, a, b, behind @ ..] = rest else { return None };
        ether_type = u16::from_be_bytes([*a, *b]);
        rest = behind;
    }
    match ether_type {
        0x0800 => {
            let ip = Ipv4Packet::new_checked(rest).ok()?;
            if ip.version() != 4 || ip.frag_offset() != 0 {
                return None;
            }
            answer.ipv4(ip.src_addr().octets(), ip.dst_addr().octets());
            Some((ip.next_header(), ip.payload()))
        }
        0x86dd => {
            let ip = Ipv6Packet::new_checked(rest).ok()?;
            answer.ipv6(ip.src_addr().octets(), ip.dst_addr().octets());
            Some((ip.next_header(), ip.payload()))
        }
        _ => None,
    }
}
