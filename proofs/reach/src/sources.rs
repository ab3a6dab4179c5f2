//! Every public function in the sources is an entry.
//!
//! The sources are read line by line, which is enough for what rustfmt has written: public functions, the functions of traits
//! that are implemented by hand, and the `Display` and `From` that thiserror derives. A form that is known not to be read is a
//! failure. The entries are read from an archive of an unoptimised build, where a closure still calls its function by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::graph::Graph;
use crate::name::{Key, from_parameter, last, without_parameters};
use crate::proof;

/// A crate of the sources.
#[derive(Default)]
struct Crate {
    /// Each function's [`Key`], and how often the sources have it: `From` can be implemented many times.
    functions: BTreeMap<Key, usize>,
    /// Where a type is defined.
    modules: HashMap<String, BTreeSet<String>>,
    /// Types that are not public, behind their modules; their functions are no entries.
    private: BTreeSet<(String, String)>,
    /// Lines that may define a public function in a form that is not read.
    unreadable: Vec<String>,
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
        for line in &sources.unreadable {
            println!("    FAILED: cannot be read: {line}");
            good = false;
        }
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
        let mut sources = Self::default();
        sources.read_folder(folder, root);
        sources.without_private();
        sources
    }

    fn without_private(&mut self) {
        let private = &self.private;
        self.functions.retain(|key, _| !private.contains(&(key.module.clone(), key.type_name.clone())));
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
        for (number, line) in self.read_text(&text, module) {
            self.unreadable.push(format!("{}:{number}: {line}", path.display()));
        }
    }

    /// Reads a file; returns the lines, with their numbers, that may define a public function in a form that is not read.
    fn read_text(&mut self, text: &str, module: &str) -> Vec<(usize, String)> {
        let mut unreadable = Vec::new();
        // What a macro defines is there once for each use of it.
        let mut macro_uses = 1;
        // The `impl` or the public trait that a line is in: its indentation, and its words up to the brace.
        let mut block: Option<(usize, String)> = None;
        // Whether thiserror writes a `Display` for the next type, and the last one that it did so for.
        let mut is_error = false;
        let mut error = String::new();
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.trim_start();
            let indentation = line.len() - code.len();
            if code.starts_with("//") {
                continue;
            }
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
            } else if is_block(code) && !code.ends_with('}') {
                block = Some((indentation, code.to_owned()));
            }
            is_error |= code.contains("thiserror::Error");
            if let Some((_, source)) = code.split_once("#[from] ") {
                let from = from_parameter(source.trim_end_matches([',', ')']));
                self.add(Key::new(module, &error, &from, "from"), macro_uses);
            }
            let mut words = code.split_whitespace().skip_while(|word| word.starts_with("pub"));
            if let (Some("struct" | "enum"), Some(name)) = (words.next(), words.next()) {
                let name = self.define(name, module);
                // One inside a function is private, too, but not the one of the module that has its name.
                if !code.starts_with("pub ") && indentation == 0 {
                    self.private.insert((module.to_owned(), name.clone()));
                }
                if std::mem::take(&mut is_error) {
                    self.add(Key::new(module, &name, "Display", "fmt"), macro_uses);
                    error = name;
                }
            }
            let inner = block.as_ref().filter(|(start, words)| indentation == start + 4 && words.ends_with('{'));
            let is_in_trait = inner.is_some_and(|(_, words)| words.starts_with("pub "));
            if is_unreadable(code, is_in_trait) {
                unreadable.push((number, code.to_owned()));
                continue;
            }
            let Some((before, name)) = function(code) else { continue };
            let implemented = inner.filter(|_| !is_in_trait).map(|(_, words)| implementation(words));
            let is_of_trait = implemented.as_ref().is_some_and(|(_, trait_name)| !trait_name.is_empty());
            if is_in_trait || !(before.starts_with("pub ") || is_of_trait || before.contains('$')) {
                continue;
            }
            let is_plain = matches!(before, "" | "const " | "pub " | "pub const ");
            // Elsewhere than in a module or an `impl`, or in a macro that this file does not call.
            if !is_plain || inner.is_none() && indentation != 0 || macro_uses == 0 {
                unreadable.push((number, code.to_owned()));
                continue;
            }
            let (type_name, trait_name) = implemented.unwrap_or_default();
            self.add(Key::new(module, &type_name, &trait_name, name), macro_uses);
        }
        unreadable
    }

    fn add(&mut self, key: Key, count: usize) {
        *self.functions.entry(key).or_default() += count;
    }

    fn define(&mut self, name: &str, module: &str) -> String {
        let name = name.split(|letter: char| !letter.is_alphanumeric() && letter != '$').next().unwrap_or_default();
        self.modules.entry(name.to_owned()).or_default().insert(module.to_owned());
        name.to_owned()
    }

    /// Whether `symbol` is the function `key` of the sources.
    fn is_same(&self, key: &Key, symbol: &Key, name: &str, root: &str) -> bool {
        let is_from_any = key.trait_name.starts_with("From<$") && symbol.trait_name.starts_with("From<");
        if symbol.name != key.name || !(is_from_any || symbol.trait_name == key.trait_name) {
            return false;
        }
        if key.type_name.starts_with('$') {
            // A type that the macro defines, or one of another crate that is made from it.
            let is_defined = self.modules.get(&key.type_name).is_some_and(|modules| modules.contains(&key.module));
            return if is_defined {
                symbol.module == key.module
            } else {
                symbol.module.is_empty() && name.contains(&format!("{}::", key.module))
            };
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

/// Whether functions of an `impl` or a public trait follow.
fn is_block(code: &str) -> bool {
    ["impl ", "impl<", "unsafe impl ", "unsafe impl<", "pub trait ", "pub unsafe trait "]
        .iter()
        .any(|start| code.starts_with(start))
}

/// The words before `fn` and the name behind it.
fn function(code: &str) -> Option<(&str, &str)> {
    let at = if code.starts_with("fn ") { 0 } else { code.find(" fn ")? + 1 };
    let (before, name) = (&code[..at], &code[at + 3..]);
    let is_word = |word: &str| {
        word.starts_with("pub")
            || word.starts_with(['$', '"'])
            || ["const", "async", "unsafe", "extern", "default"].contains(&word)
    };
    before.split_whitespace().all(is_word).then(|| (before, name.split(['(', '<']).next().unwrap_or_default()))
}

/// Whether a line may define a public function in a form that is not read.
fn is_unreadable(code: &str, is_in_trait: bool) -> bool {
    let mut words = code.split_whitespace().skip_while(|word| word.starts_with("pub"));
    let is_inline_module = words.next() == Some("mod") && code.ends_with(['{', '}']);
    let is_constant = code.starts_with("pub const ") || code.starts_with("pub static ");
    let is_pointer = is_constant && (code.contains(": ") && code.contains("fn(") || code.ends_with(':'));
    let is_one_line = is_block(code) && code.ends_with('}') && code.contains("fn ")
        || [" pub fn ", " pub const fn "].iter().any(|function| code.contains(function));
    let is_provided = is_in_trait && code.ends_with(['{', '}']);
    // A name for the derive other than its path, or a file from elsewhere.
    let is_renamed = code.starts_with("use thiserror") || code.starts_with("include!") || code.starts_with("#[path");
    is_inline_module || is_pointer || is_one_line || is_provided || is_renamed
}

/// The type and the trait of `impl<…> Trait<…> for Type<…> where … {`.
fn implementation(words: &str) -> (String, String) {
    let flat = without_parameters(words);
    let flat = flat.trim_start_matches("unsafe ").trim_start_matches("impl").trim_end_matches('{');
    let flat = flat.split(" where").next().unwrap_or_default().trim();
    match flat.split_once(" for ") {
        Some((trait_name, type_name)) => {
            let from = words.split_once("From<").and_then(|(_, from)| from.split_once("> for "));
            let trait_name = last(trait_name);
            let from = from.filter(|_| trait_name == "From").map(|(from, _)| from_parameter(from));
            (last(type_name).to_owned(), from.unwrap_or_else(|| trait_name.to_owned()))
        }
        None => (last(flat).to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<usize>) {
        let mut sources = Crate::default();
        let unreadable = sources.read_text(text, "m").into_iter().map(|(number, _)| number).collect();
        sources.without_private();
        (sources.functions.iter().map(|(key, count)| format!("{key} {count}")).collect(), unreadable)
    }

    #[test]
    fn functions() {
        let text = "/// A pub fn is here.\npub fn free() {\n    fn inner() {}\n}\nfn private() {}\npub(crate) fn within() {}\n\
                    pub struct Type<'a>(&'a u8);\nimpl<'a> Type<'a> {\n    pub const fn method(self) {}\n    fn private() {}\n}\n\
                    impl From<&'_ [u8]> for Type<'_> {\n    fn from(octets: &[u8]) -> Self {\n    }\n}\n\
                    struct Private;\nimpl Private {\n    pub fn method() {}\n}\n\
                    pub trait Trait {\n    /// What {\n    fn required(&self);\n}\n";
        let expected = ["m::free 1", "m::Type::method 1", "<m::Type as From<&[u8]>>::from 1"];
        assert_eq!(read(text), (expected.map(str::to_owned).to_vec(), vec![]));
    }

    #[test]
    fn private_in_a_function() {
        let text = "pub struct Fields;\nimpl Fields {\n    pub fn method() {\n        struct Fields;\n    }\n}\n";
        assert_eq!(read(text), (vec!["m::Fields::method 1".to_owned()], vec![]));
    }

    #[test]
    fn errors() {
        let text = "#[derive(Debug, thiserror::Error)]\n#[error(\"no\")]\npub struct Error;\n\
                    #[derive(\n    thiserror::Error,\n)]\npub enum Other {\n    #[error(transparent)]\n    A(#[from] n::Error),\n}\n\
                    #[derive(thiserror::Error)]\nenum Private {\n}\n";
        let expected =
            ["<m::Error as Display>::fmt 1", "<m::Other as Display>::fmt 1", "<m::Other as From<Error>>::from 1"];
        assert_eq!(read(text), (expected.map(str::to_owned).to_vec(), vec![]));
    }

    #[test]
    fn macros() {
        let text = "macro_rules! make {\n    ($name:ident) => {\n        pub struct $name;\n        impl $name {\n            \
                    pub fn method() {}\n        }\n    };\n}\nmake! {\n    A\n}\nmake! {\n    B\n}\n";
        assert_eq!(read(text), (vec!["m::$name::method 2".to_owned()], vec![]));
        assert_eq!(read(&text.replace("make! {", "other! {")).1, [5]);
        let outside = "macro_rules! make {\n    () => {\n        pub fn free() {}\n    };\n}\nmake! {\n}\n";
        assert_eq!(read(outside).1, [3]);
    }

    #[test]
    fn unreadable() {
        let lines = [
            "pub mod inline {",
            "mod inline {",
            "pub async fn function() {}",
            "pub unsafe fn function() {}",
            "pub extern \"C\" fn function() {}",
            "pub const unsafe fn function() {}",
            "$vis fn function() {}",
            "    pub fn function() {}",
            "pub const POINTER: fn(u8) -> u8 = function;",
            "pub static POINTERS: [fn(u8); 2] = [a, b];",
            "pub const POINTER:\n",
            "impl Type { pub fn function() {} }",
            "macro_rules! make { () => { pub fn function() {} } }",
            "use thiserror::Error;",
            "pub trait Trait {\n    fn provided(&self) {",
            "pub trait Trait {\n    fn provided(&self) {}",
            "pub trait Trait\nwhere\n    Self: Sized,\n{\n    fn provided(\n        &self,\n    ) {",
            "impl Trait for Type {\n    unsafe fn function() {}",
        ];
        for line in lines {
            assert_eq!(read(line).1, [line.lines().count()], "{line}");
        }
    }
}
