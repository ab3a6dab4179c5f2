//! No entry reaches a panic; every control does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::graph::{Graph, Node};
use crate::name::{self, Key};

/// The crates whose functions an entry may reach, beside the crates under proof.
const HARMLESS: [&str; 6] = ["compiler_builtins", "core", "entries", "itoa", "nom", "thiserror"];
/// What an entry may reach outside the archive: the C library's functions on memory, which every Rust program needs.
const MEMORY: [&str; 5] = ["memcpy", "memmove", "memset", "memcmp", "bcmp"];

/// The functions of core's that our formatting enters although there is a panic in them, which is core's alone. A panic that
/// our own formatting brings begins in others, such as `core::option::unwrap_failed`.
const FORMATTING: [&str; 6] = [
    "<core::fmt::Formatter>::debug_struct_fields_finish",
    "<core::net::ip_addr::IpAddr as core::fmt::Display>::fmt",
    "<core::net::ip_addr::Ipv4Addr as core::fmt::Debug>::fmt",
    "<core::net::ip_addr::Ipv6Addr as core::fmt::Debug>::fmt",
    "<core::net::socket_addr::SocketAddr as core::fmt::Display>::fmt",
    "<str as core::fmt::Debug>::fmt",
];

/// Whether `node` is one of [`FORMATTING`].
fn is_formatting(node: &Node) -> bool {
    node.owner.as_deref() == Some("core") && node.names.iter().any(|name| FORMATTING.contains(&&**name))
}

/// What makes `node` an end that no entry may reach.
fn is_forbidden(node: &Node) -> bool {
    match node.owner.as_deref() {
        None => !MEMORY.contains(&node.name()),
        Some("core") => node.names.iter().any(|name| name.starts_with("core::panicking::")),
        Some(owner) => !owner.starts_with("mirrortap") && !HARMLESS.contains(&owner) && owner != "controls",
    }
}

/// Every entry: its node, its table, its function.
pub fn entries(graph: &Graph) -> impl Iterator<Item = (usize, &str, &str)> {
    // Functions with the same code can be one function with several names.
    graph.nodes.iter().enumerate().flat_map(|(index, node)| {
        node.names.iter().filter_map(|name| name::entry(name)).map(move |(table, function)| (index, table, function))
    })
}

/// What was found of a table.
#[derive(Default)]
struct Tally<'a> {
    proved: usize,
    /// Those that reach no panic but in [`FORMATTING`], and what they meet of it.
    formatting: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The others, each with its way to the panic.
    failed: BTreeMap<String, String>,
}

/// Prints a line for each table; says whether all is well in all but `not_judged`.
pub fn run(graph: &Graph, not_judged: &str) -> bool {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for (index, table, function) in entries(graph) {
        let tally = tallies.entry(table).or_default();
        let may_format =
            Key::parse(function).is_some_and(|key| key.name == "fmt") && function.contains(" as core::fmt::");
        let is_leaf = |node: &Node| may_format && is_formatting(node);
        let reached = graph.reach(&[index], |node| is_forbidden(node) || is_leaf(node));
        let ends = reached.keys().copied().filter(|&node| is_forbidden(&graph.nodes[node]));
        match ends.min_by_key(|&end| graph.nodes[end].name()) {
            Some(end) => {
                tally.failed.insert(function.to_owned(), path(graph, &reached, end));
            }
            None => {
                let met = reached.keys().map(|&node| &graph.nodes[node]).filter(|&node| is_leaf(node));
                let met: BTreeSet<&str> = met.map(Node::name).collect();
                if met.is_empty() {
                    tally.proved += 1;
                } else {
                    tally.formatting.insert(function, met);
                }
            }
        }
    }

    let mut good = tallies.contains_key(not_judged);
    println!("{:24} {:>8} {:>10} {:>6}", "table", "no panic", "formatting", "panic");
    for (table, Tally { proved, formatting, failed }) in &tallies {
        let is_control = table.starts_with("controls");
        let is_good = if is_control { *proved == 0 && formatting.is_empty() } else { failed.is_empty() };
        let remark = match (is_control, is_good) {
            _ if *table == not_judged => "  not judged",
            (true, true) => "  each control is found",
            (true, false) => "  FAILED: a control is not found",
            (false, true) => "",
            (false, false) => "  FAILED",
        };
        println!("{table:24} {proved:8} {:10} {:6}{remark}", formatting.len(), failed.len());
        if *table != not_judged {
            good &= is_good;
            for (function, path) in failed.iter().filter(|_| !is_control) {
                println!("    {function}\n{path}");
            }
        }
    }
    println!("entries: {}", entries(graph).filter(|(_, table, _)| table.starts_with("entries::")).count());
    println!("formatting: reaches no panic but in these functions of core's");
    for (function, met) in tallies.values().flat_map(|tally| &tally.formatting) {
        println!("    {function}");
        for leaf in met {
            println!("        -> {leaf}");
        }
    }
    good
}

/// The way from an entry to `end`, a line each, with the places in source files that its functions keep.
fn path(graph: &Graph, reached: &HashMap<usize, usize>, end: usize) -> String {
    let mut way = vec![end];
    while let Some((&last, &from)) = way.last().and_then(|last| reached.get_key_value(last)) {
        if last == from {
            break;
        }
        way.push(from);
    }
    let mut text = String::new();
    for &node in way.iter().rev().skip(1) {
        text += &format!("        -> {}\n", graph.nodes[node].name());
    }
    let constants = way.iter().skip(1).flat_map(|&node| &graph.nodes[node].edges);
    let places: BTreeSet<&String> = constants.filter_map(|&constant| graph.nodes[constant].place.as_ref()).collect();
    for place in places {
        text += &format!("        at {place}\n");
    }
    text
}
