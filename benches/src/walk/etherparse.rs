//! etherparse, in three ways. It knows no tunnel: VXLAN is read by hand, and what is inside by a second call.

use etherparse::{
    EtherType, Ethernet2Slice, IpNumber, Ipv4Slice, Ipv6Slice, LaxNetSlice, LaxSlicedPacket, NetSlice, SingleVlanSlice,
    SlicedPacket, TcpOptionElement, TcpSlice, TransportSlice, UdpSlice,
};

use super::Answer;

/// [`SlicedPacket`], the way its documentation starts with.
#[inline(always)]
pub(super) fn sliced(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let Ok(outer) = SlicedPacket::from_ethernet(frame) else { return answer };
    net(&outer.net, &mut answer);
    let Some(frame) = tunnel(&outer.transport, &mut answer) else { return answer };
    let Ok(inner) = SlicedPacket::from_ethernet(frame) else { return answer };
    net(&inner.net, &mut answer);
    transport(&inner.transport, &mut answer);
    answer
}

/// [`LaxSlicedPacket`], which also takes packets that were cut short, as ours do.
#[inline(always)]
pub(super) fn lax(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let Ok(outer) = LaxSlicedPacket::from_ethernet(frame) else { return answer };
    lax_net(&outer.net, &mut answer);
    let Some(frame) = tunnel(&outer.transport, &mut answer) else { return answer };
    let Ok(inner) = LaxSlicedPacket::from_ethernet(frame) else { return answer };
    lax_net(&inner.net, &mut answer);
    transport(&inner.transport, &mut answer);
    answer
}

/// One header after the other by hand: the fastest way.
#[inline(always)]
pub(super) fn single(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    if let Some(outer) = single_transport(frame, &mut answer)
        && let Some(frame) = tunnel(&Some(outer), &mut answer)
        && let Some(inner) = single_transport(frame, &mut answer)
    {
        transport(&Some(inner), &mut answer);
    }
    answer
}

#[inline(always)]
fn single_transport<'a>(frame: &'a [u8], answer: &mut Answer) -> Option<TransportSlice<'a>> {
    let mut payload = Ethernet2Slice::from_slice_without_fcs(frame).ok()?.payload();
    while payload.ether_type == EtherType::VLAN_TAGGED_FRAME {
        payload = SingleVlanSlice::from_slice(payload.payload).ok()?.payload();
    }
    let (protocol, payload) = match payload.ether_type {
        EtherType::IPV4 => {
            let ip = Ipv4Slice::from_slice(payload.payload).ok()?;
            answer.ipv4(ip.header().source(), ip.header().destination());
            (ip.payload().ip_number, ip.payload().payload)
        }
        EtherType::IPV6 => {
            let ip = Ipv6Slice::from_slice(payload.payload).ok()?;
            answer.ipv6(ip.header().source(), ip.header().destination());
            (ip.payload().ip_number, ip.payload().payload)
        }
        _ => return None,
    };
    match protocol {
        IpNumber::TCP => TcpSlice::from_slice(payload).ok().map(TransportSlice::Tcp),
        IpNumber::UDP => UdpSlice::from_slice(payload).ok().map(TransportSlice::Udp),
        _ => None,
    }
}

#[inline(always)]
fn net(net: &Option<NetSlice<'_>>, answer: &mut Answer) {
    match net {
        Some(NetSlice::Ipv4(ip)) => answer.ipv4(ip.header().source(), ip.header().destination()),
        Some(NetSlice::Ipv6(ip)) => answer.ipv6(ip.header().source(), ip.header().destination()),
        _ => {}
    }
}

#[inline(always)]
fn lax_net(net: &Option<LaxNetSlice<'_>>, answer: &mut Answer) {
    match net {
        Some(LaxNetSlice::Ipv4(ip)) => answer.ipv4(ip.header().source(), ip.header().destination()),
        Some(LaxNetSlice::Ipv6(ip)) => answer.ipv6(ip.header().source(), ip.header().destination()),
        _ => {}
    }
}

/// The mirrored frame.
#[inline(always)]
fn tunnel<'a>(transport: &Option<TransportSlice<'a>>, answer: &mut Answer) -> Option<&'a [u8]> {
    let Some(TransportSlice::Udp(udp)) = transport else { return None };
    answer.ports(udp.source_port(), udp.destination_port());
    match udp.payload() {
        [flags, _, _, _, a, b, c, _, frame @ ..] if udp.destination_port() == 4789 && flags & 0x08 != 0 => {
            answer.vni(u32::from_be_bytes([0, *a, *b, *c]));
            Some(frame)
        }
        _ => None,
    }
}

#[inline(always)]
fn transport(transport: &Option<TransportSlice<'_>>, answer: &mut Answer) {
    match transport {
        Some(TransportSlice::Tcp(tcp)) => {
            answer.ports(tcp.source_port(), tcp.destination_port());
            // There is a method for each flag but none for all of them; eight calls would be unfair.
            let flags = tcp.slice()[13];
            answer.tcp(tcp.sequence_number(), tcp.acknowledgment_number(), flags, tcp.window_size());
            for option in tcp.options_iterator() {
                match option {
                    Ok(TcpOptionElement::MaximumSegmentSize(mss)) => answer.mss(mss),
                    Ok(TcpOptionElement::Timestamp(value, echo_reply)) => answer.timestamps(value, echo_reply),
                    _ => {}
                }
            }
            answer.payload(tcp.payload());
        }
        Some(TransportSlice::Udp(udp)) => {
            answer.ports(udp.source_port(), udp.destination_port());
            answer.payload(udp.payload());
        }
        _ => {}
    }
}
