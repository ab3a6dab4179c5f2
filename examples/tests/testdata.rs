//! `make_testdata` writes the captures of the golden tests as they are committed.
#![allow(missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The captures of a folder by name.
fn captures(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let captures = paths.filter(|path| path.extension().is_some_and(|extension| extension == "pcap"));
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    captures.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}

#[test]
fn make_testdata_makes_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("testdata");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("a folder in the target folder");
    let status = Command::new(env!("CARGO_BIN_EXE_make_testdata")).arg(&folder).status().expect("the program starts");
    assert!(status.success());
    let (made, committed) = (captures(&folder), captures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata")));
    assert!(made.keys().eq(committed.keys()), "{:?} made, {:?} committed", made.keys(), committed.keys());
    for (name, octets) in made {
        assert!(committed[&name] == octets, "{name}: cargo run --bin make_testdata testdata && testdata/record");
    }
}
