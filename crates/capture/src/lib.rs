//! Reads and writes pcap and pcapng files record by record, without allocating per record.

#![forbid(unsafe_code)]
