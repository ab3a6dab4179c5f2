//! The options that an AWS gateway load balancer puts into each packet, by name.
//!
//! ```
//! use mirrortap_geneve::{Header, aws};
//!
//! let datagram = [
//!     0x08, 0, 0x08, 0x00, 0, 0, 0, 0,
//!     0x01, 0x08, 0x01, 0x02, 0x2b, 0x8e, 0xe1, 0xd4, 0xdb, 0x0c, 0x51, 0xc4,
//!     0x01, 0x08, 0x02, 0x02, 0, 0, 0, 0, 0, 0, 0, 7,
//!     0x01, 0x08, 0x03, 0x01, 0xca, 0xfe, 0xf0, 0x0d,
//! ];
//! let (header, _) = Header::parse(&datagram)?;
//! let options = aws::Options::from_options(header.options());
//! assert_eq!(options.gwlbe_id, Some(0x2b8e_e1d4_db0c_51c4));
//! assert_eq!(options.attachment_id, Some(7));
//! assert_eq!(options.flow_cookie, Some(0xcafe_f00d));
//! # Ok::<(), mirrortap_geneve::Error>(())
//! ```

use crate::{GeneveOption, OptionClass};

/// What an AWS gateway load balancer says of a packet. AWS's own handler takes a packet only if it has all three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Type 1: the endpoint (GWLBE) that the packet came through. AWS writes it in hexadecimal digits.
    pub gwlbe_id: Option<u64>,
    /// Type 2: what AWS calls the attachment ID.
    pub attachment_id: Option<u64>,
    /// Type 3: the connection, as the load balancer knows it. An appliance that returns the packet returns this with it.
    pub flow_cookie: Option<u32>,
}

impl Options {
    /// Those among `options`. Others are stepped over, also those of the same type with another length; of two of the same
    /// type the first counts; what follows a malformed one is not seen.
    #[must_use]
    pub fn from_options(options: crate::Options<'_>) -> Self {
        let mut found = Self::default();
        for option in options {
            let Ok(GeneveOption { class: OptionClass::AMAZON_GATEWAY_LOAD_BALANCER, option_type, data, .. }) = option
            else {
                continue;
            };
            match (option_type, data) {
                (1, &[a, b, c, d, e, f, g, h]) => {
                    found.gwlbe_id = found.gwlbe_id.or(Some(u64::from_be_bytes([a, b, c, d, e, f, g, h])));
                }
                (2, &[a, b, c, d, e, f, g, h]) => {
                    found.attachment_id = found.attachment_id.or(Some(u64::from_be_bytes([a, b, c, d, e, f, g, h])));
                }
                (3, &[a, b, c, d]) => found.flow_cookie = found.flow_cookie.or(Some(u32::from_be_bytes([a, b, c, d]))),
                _ => {}
            }
        }
        found
    }
}
