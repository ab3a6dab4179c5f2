//! The network interfaces of this machine.

use std::ffi::CStr;
use std::path::Path;

use nix::net::if_::if_nameindex;

use crate::input::printable;

/// Their numbers and names. Control characters, which a terminal would obey, are replaced.
///
/// # Errors
/// What the system says.
pub fn names() -> nix::Result<Vec<(u32, String)>> {
    let name = |name: &CStr| printable(Path::new(&*name.to_string_lossy()));
    Ok(if_nameindex()?.iter().map(|interface| (interface.index(), name(interface.name()))).collect())
}
