//! The network interfaces of this machine.

use nix::net::if_::if_nameindex;

/// Their numbers and names. Control characters, which a terminal would obey, are replaced.
///
/// # Errors
/// What the system says.
pub fn names() -> nix::Result<Vec<(u32, String)>> {
    let name = |name: &std::ffi::CStr| name.to_string_lossy().replace(char::is_control, "\u{fffd}");
    Ok(if_nameindex()?.iter().map(|interface| (interface.index(), name(interface.name()))).collect())
}
