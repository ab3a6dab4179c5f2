//! Every public function in the sources is an entry.
//!
//! The sources are read line by line, which is enough for what rustfmt has written: public functions, and the functions of
//! traits that are implemented by hand. The entries are read from an archive of an unoptimised build, where a closure still
//! calls its function by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::graph::Graph;
use crate::name::{Key, last, without_parameters};
use crate::proof;

/// A crate of the sources.
struct Crate {
    /// Each function's [`Key`], and how often the sources have it: `From` can be implemented many times.
    functions: BTreeMap<Key, usize>,
    /// Where a type is defined.
    modules: HashMap<String, BTreeSet<String>>,
    /// Types that are not public, behind their modules; their functions are no entries.
    private: BTreeSet<(String, String)>,
}

/// Prints a line for each crate and each function that is not reached; says whether there is none.
pub fn run(graph: &Graph, crates: &str) -> bool {
    // What an entry is, or what its closure calls.
    let listed: BTreeSet<&str> = proof::entries(graph)
        .filter(|(_, table, _)| table.starts_with("entries::"))
        .map(|(_, _, function)| function)
        .collect();
    let closures = graph.nodes.iter().filter(|node| listed.contains(node.name()) && node.name().contains("{closure#"));
    let called = closures.flat_map(|node| &node.edges).flat_map(|&node| &graph.nodes[node].names).map(String::as_str);
    let names: BTreeSet<&str> = listed.iter().copied().chain(called).collect();
    let symbols: Vec<(Key, &str)> = names.into_iter().filter_map(|name| Some((Key::parse(name)?, name))).collect();

    let mut good = true;
    println!("{:24} functions in the sources", "crate");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(crates).expect(crates).map(|entry| entry.expect(crates).path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| is_without_std(folder)) {
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name");
        let root = if name == "mirrortap" { name.to_owned() } else { format!("mirrortap_{}", name.replace('-', "_")) };
        let sources = Crate::read(&folder.join("src"), &root);
        let mut total = 0;
        for (key, &count) in &sources.functions {
            total += count;
            let found = symbols.iter().filter(|(symbol, name)| sources.is_same(key, symbol, name, &root)).count();
            if found < count {
                println!("    FAILED: {key} is {found} of {count} times among the entries");
                good = false;
            }
        }
        println!("{name:24} {total:8}");
    }
    good
}

fn is_without_std(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("src/lib.rs")).is_ok_and(|text| text.lines().any(|line| line == "#![no_std]"))
}

impl Crate {
    fn read(folder: &Path, root: &str) -> Self {
        let mut sources = Self { functions: BTreeMap::new(), modules: HashMap::new(), private: BTreeSet::new() };
        sources.read_folder(folder, root);
        let private = &sources.private;
        sources.functions.retain(|key, _| !private.contains(&(key.module.clone(), key.type_name.clone())));
        sources
    }

    fn read_folder(&mut self, folder: &Path, module: &str) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            let inner = format!("{module}::{stem}");
            if path.is_dir() {
                self.read_folder(&path, &inner);
            } else {
                self.read_file(&path, if stem == "lib" { module } else { &inner });
            }
        }
    }

    fn read_file(&mut self, path: &Path, module: &str) {
        let text = std::fs::read_to_string(path).expect("a source file");
        // What a macro defines is there once for each use of it.
        let mut macro_uses = 1;
        // The `impl` that a line is in: its indentation, and its words up to the brace.
        let mut block: Option<(usize, String)> = None;
        for line in text.lines() {
            let code = line.trim_start();
            let indentation = line.len() - code.len();
            if let Some(name) = line.strip_prefix("macro_rules! ") {
                let call = format!("{}! {{", name.trim_end_matches(" {"));
                macro_uses = text.lines().filter(|line| **line == call).count();
            } else if line == "}" {
                macro_uses = 1;
            }
            if let Some((start, words)) = &mut block {
                if !words.ends_with('{') {
                    *words = format!("{words} {code}");
                } else if indentation == *start && code == "}" {
                    block = None;
                }
            } else if (code.starts_with("impl ") || code.starts_with("impl<")) && !code.ends_with('}') {
                block = Some((indentation, code.to_owned()));
            }
            let mut words = code.split_whitespace().skip_while(|word| word.starts_with("pub"));
            if let (Some("struct" | "enum"), Some(name)) = (words.next(), words.next()) {
                let name = self.define(name, module);
                if !code.starts_with("pub ") {
                    self.private.insert((module.to_owned(), name));
                }
            }
            let inner = block.as_ref().filter(|(start, words)| indentation == start + 4 && words.ends_with('{'));
            if inner.is_none() && indentation != 0 {
                continue;
            }
            let implemented = inner.map(|(_, words)| implementation(words));
            let is_public = code.starts_with("pub fn ") || code.starts_with("pub const fn ");
            let is_of_trait = implemented.as_ref().is_some_and(|(_, trait_name)| !trait_name.is_empty());
            let Some((before, name)) = code.split_once("fn ") else { continue };
            let is_plain = before.trim_end_matches("const ").is_empty();
            if !(is_public || is_of_trait && is_plain) {
                continue;
            }
            let name = name.split(['(', '<']).next().unwrap_or_default().to_owned();
            let (type_name, trait_name) = implemented.unwrap_or_default();
            let key = Key { module: module.to_owned(), type_name, trait_name, name };
            *self.functions.entry(key).or_default() += macro_uses;
        }
    }

    fn define(&mut self, name: &str, module: &str) -> String {
        let name = name.split(|letter: char| !letter.is_alphanumeric() && letter != '$').next().unwrap_or_default();
        self.modules.entry(name.to_owned()).or_default().insert(module.to_owned());
        name.to_owned()
    }

    /// Whether `symbol` is the function `key` of the sources.
    fn is_same(&self, key: &Key, symbol: &Key, name: &str, root: &str) -> bool {
        if symbol.name != key.name || symbol.trait_name != key.trait_name {
            return false;
        }
        if key.type_name.starts_with('$') {
            return symbol.module == key.module;
        }
        if symbol.type_name != key.type_name {
            return false;
        }
        match self.modules.get(&key.type_name) {
            // A type is in its own file or, if it is not defined there, wherever the crate defines it.
            Some(modules) if !modules.contains(&key.module) => modules.contains(&symbol.module),
            Some(_) => symbol.module == key.module,
            None if key.type_name.is_empty() => symbol.module == key.module,
            // A number that is made from a type of the crate, or another crate's type with a trait of this one.
            None => name.contains(&format!("{root}::")),
        }
    }
}

/// The type and the trait of `impl<…> Trait<…> for Type<…> where … {`.
fn implementation(words: &str) -> (String, String) {
    let words = without_parameters(words);
    let words = words.trim_start_matches("impl").trim_end_matches('{');
    let words = words.split(" where").next().unwrap_or_default().trim();
    match words.split_once(" for ") {
        Some((trait_name, type_name)) => (last(type_name).to_owned(), last(trait_name).to_owned()),
        None => (last(words).to_owned(), String::new()),
    }
}
