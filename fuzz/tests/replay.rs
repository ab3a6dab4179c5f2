//! Every target over its seeds, over their prefixes, and with octets changed; and over what it once failed on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mirrortap_fuzz::{PROTOCOLS, TARGETS, Target};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What is in a folder of the workspace, in the order of the names; nothing if there is no such folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn names(folder: &Path) -> BTreeSet<String> {
    let stems = entries(folder).into_iter().map(|path| path.file_stem().expect("a name").to_owned());
    stems.map(|stem| stem.into_string().expect("UTF-8")).collect()
}

fn inputs(kind: &str, target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = entries(&folder(kind).join(target)).into_iter();
    paths.map(|path| (path.clone(), fs::read(path).expect("an input"))).collect()
}

/// Runs a target and says which input it failed on.
fn run(target: Target, octets: &[u8], what: &str, path: &Path) {
    let outcome = std::panic::catch_unwind(|| target(octets));
    assert!(outcome.is_ok(), "{what} of {}: {octets:?}", path.display());
}

fn prefixes_and_changes(target: Target, octets: &[u8], path: &Path) {
    // Long seeds are cut and changed in fewer places, so that this takes seconds.
    let step = octets.len() / 150 + 1;
    for end in (0..octets.len()).step_by(step) {
        run(target, &octets[..end], "a prefix", path);
    }
    let mut changed = octets.to_vec();
    for place in (0..octets.len()).step_by(step) {
        for change in [0x01, 0x80, 0xff] {
            changed[place] = octets[place] ^ change;
            run(target, &changed, "a change", path);
        }
        changed[place] = octets[place];
    }
}

fn replay(name: &str) {
    let (_, target) = TARGETS.into_iter().find(|(target, _)| *target == name).expect("a target");
    let seeds = inputs("seeds", name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for (path, octets) in seeds {
        run(target, &octets, "all", &path);
        prefixes_and_changes(target, &octets, &path);
    }
    for (path, octets) in inputs("regressions", name) {
        run(target, &octets, "all", &path);
    }
}

/// One list of targets in five places: the functions, the binaries, their sources, the seeds, the tests.
#[test]
fn every_target_is_everywhere() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let manifest = fs::read_to_string(folder("Cargo.toml")).expect("the manifest");
    let binaries = manifest.split("[[bin]]\n").skip(1);
    let binaries: BTreeSet<_> = binaries.filter_map(|binary| binary.split('"').nth(1)).map(str::to_owned).collect();
    assert_eq!(binaries, targets);
    assert_eq!(names(&folder("fuzz_targets")), targets);
    assert_eq!(names(&folder("seeds")), targets);
    assert!(names(&folder("regressions")).is_subset(&targets));
    let tests = include_str!("replay.rs");
    assert!(targets.iter().all(|target| tests.contains(&format!("replay(\"{target}\");"))), "a test for each target");
}

#[test]
fn every_protocol_has_a_seed() {
    let seeds = names(&folder("seeds/round_trip"));
    for (protocol, _) in PROTOCOLS {
        assert!(seeds.iter().any(|seed| seed.starts_with(&format!("{protocol}-"))), "{protocol} has no seed");
    }
}

#[test]
fn seeds_are_small() {
    let seeds = TARGETS.iter().flat_map(|(name, _)| inputs("seeds", name));
    let total: usize = seeds.map(|(_, octets)| octets.len()).sum();
    assert!(total < 1_000_000, "{total} octets");
}

// One test a target, so that they run side by side.

#[test]
fn builder() {
    replay("builder");
}

#[test]
fn capture() {
    replay("capture");
}

#[test]
fn differential() {
    replay("differential");
}

#[test]
fn flow() {
    replay("flow");
}

#[test]
fn geneve_options() {
    replay("geneve_options");
}

#[test]
fn http_sniff() {
    replay("http_sniff");
}

#[test]
fn layers() {
    replay("layers");
}

#[test]
fn mirrored() {
    replay("mirrored");
}

#[test]
fn round_trip() {
    replay("round_trip");
}

#[test]
fn tcp_options() {
    replay("tcp_options");
}

#[test]
fn text() {
    replay("text");
}
