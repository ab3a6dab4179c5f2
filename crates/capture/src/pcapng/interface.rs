//! Reads interface description blocks.
//!
//! pcap-file has a type for this block, but refuses it where libpcap does not look: at reserved bits, at a name that is
//! not UTF-8, at a resolution finer than nanoseconds.

use wire::LinkType;

use crate::order::Order;
use crate::record::Options;
use crate::{Damage, Interface, Resolution};

const IF_NAME: u16 = 2;
const IF_DESCRIPTION: u16 = 3;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
/// How much is kept of a name and of a description, in octets.
const TEXT: usize = 256;

/// Reads the content of an interface description block.
///
/// What a packet's time depends on must be right, as in libpcap; any other option may be what it likes.
pub(super) fn read(order: Order, body: &[u8]) -> Result<Interface, Damage> {
    let Some((&[l1, l2, _, _, s1, s2, s3, s4], options)) = body.split_first_chunk::<8>() else {
        return Err(Damage::TooShort { needed: 8, available: u64::try_from(body.len()).unwrap_or(u64::MAX) });
    };
    let mut interface = Interface {
        link_type: LinkType(order.u16([l1, l2]).into()),
        snap_len: order.u32([s1, s2, s3, s4]),
        ..Interface::default()
    };
    let (mut resolution, mut offset) = (None, None);
    for option in (Options { octets: options, order }) {
        let (code, value) = option.map_err(Damage::InterfaceOption)?;
        match (code, value) {
            (IF_NAME, name) => interface.name = Some(kept(name)),
            (IF_DESCRIPTION, text) => interface.description = Some(kept(text)),
            (IF_TSRESOL, &[octet]) if resolution.is_none() => {
                resolution = Some(Resolution::new(octet).ok_or(Damage::InterfaceOption(code))?);
            }
            (IF_TSOFFSET, &[a, b, c, d, e, f, g, h]) if offset.is_none() => {
                offset = Some(order.i64([a, b, c, d, e, f, g, h]));
            }
            (IF_TSRESOL | IF_TSOFFSET, _) => return Err(Damage::InterfaceOption(code)),
            _ => {}
        }
    }
    interface.resolution = resolution.unwrap_or_default();
    interface.offset = offset.unwrap_or_default();
    Ok(interface)
}

/// The front of a text; octets that are not UTF-8 are replaced.
fn kept(text: &[u8]) -> String {
    String::from_utf8_lossy(text.get(..TEXT).unwrap_or(text)).into_owned()
}
