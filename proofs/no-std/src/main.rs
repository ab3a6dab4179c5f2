//! A program of the entries alone: no standard library, no allocator, nothing that starts or ends a program. Linking it is
//! the proof; nobody runs it.
#![no_std]
#![no_main]

#[cfg(feature = "control-alloc")]
extern crate alloc;
#[cfg(feature = "control-std")]
extern crate std;

/// Where the program would start.
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    entries::keep();
    loop {}
}

/// Named by the core that is shipped, which is compiled to unwind; never called where a panic aborts.
#[unsafe(no_mangle)]
pub extern "C" fn rust_eh_personality() {}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
