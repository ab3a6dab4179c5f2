//! Giving up the rights of the superuser.

use std::ffi::CString;

use nix::errno::Errno;
use nix::unistd::{User, geteuid, initgroups, setgid, setuid};

/// Why a user cannot be become.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of that name.
    #[error("there is no user `{0}`")]
    NoUser(String),
    /// Only root can.
    #[error("only root can become another user: start as root, or without --drop-to")]
    NotRoot,
    /// That would give up nothing.
    #[error("user `{0}` is root, too")]
    Root(String),
    /// The system refuses.
    #[error("cannot become user `{name}`: {source}")]
    Refused {
        /// Whom to become.
        name: String,
        /// What the system said.
        source: Errno,
    },
}

/// Becomes user `name`, in that user's groups and for good: with the user, the kernel takes all capabilities away.
///
/// # Errors
/// If it cannot be done. Then the program must not go on: a part may have been done.
pub fn drop_to(name: &str) -> Result<(), Error> {
    let refused = |source| Error::Refused { name: name.to_owned(), source };
    let user = User::from_name(name).map_err(refused)?.ok_or_else(|| Error::NoUser(name.to_owned()))?;
    if user.uid.is_root() {
        return Err(Error::Root(name.to_owned()));
    }
    if !geteuid().is_root() {
        return Err(Error::NotRoot);
    }
    let name_of_user = CString::new(user.name.as_str()).map_err(|_| Error::NoUser(name.to_owned()))?;
    // These are the C library's calls, which change all threads; the kernel's would change one.
    initgroups(&name_of_user, user.gid).map_err(refused)?;
    setgid(user.gid).map_err(refused)?;
    setuid(user.uid).map_err(refused)
}
