#![no_main]
libfuzzer_sys::fuzz_target!(|octets: &[u8]| mirrortap_fuzz::tcp_options(octets));
