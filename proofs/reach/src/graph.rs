//! The sections of an archive and who names whom.

use std::collections::{HashMap, VecDeque};

use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SymbolKind};
use rustc_demangle::demangle;

/// A section of an object, or a name that no object defines.
pub struct Node {
    /// The functions and constants in it, or the name.
    pub names: Vec<String>,
    /// The crate whose object it is in; `None` for a name that no object defines.
    pub owner: Option<String>,
    /// What it names.
    pub edges: Vec<usize>,
    /// The place in a source file that a panic would name, if this is the constant that says it.
    pub place: Option<String>,
}

impl Node {
    /// The first of its names, which is its only one if it is a function.
    pub fn name(&self) -> &str {
        self.names.first().map_or("a constant", String::as_str)
    }
}

/// Everything in an archive.
pub struct Graph {
    pub nodes: Vec<Node>,
}

/// What the objects of an archive have, before they know each other.
#[derive(Default)]
struct Objects<'a> {
    nodes: Vec<Node>,
    /// The octets of each node.
    contents: Vec<&'a [u8]>,
    mentions: Vec<Mention>,
    /// The node that a name stands for in other objects, and whether another one may replace it.
    globals: HashMap<String, (usize, bool)>,
}

/// A relocation: in which section, where in it, and what it names: a node, or what another object may define.
struct Mention {
    from: usize,
    at: u64,
    to: Result<usize, String>,
}

impl<'a> Objects<'a> {
    /// Reads the sections, symbols and relocations of an object that is a member called `name`.
    fn read(&mut self, name: &str, object: &object::File<'a>) {
        // `mirrortap_udp-0123456789abcdef.mirrortap_udp.….rcgu.o`, and for C in it `0123456789abcdef-chkstk.o`.
        let owner = name.split_once('-').map_or(name, |(owner, _)| owner);
        let mut sections = HashMap::new();
        for section in object.sections() {
            sections.insert(section.index(), self.nodes.len());
            self.contents.push(section.data().unwrap_or_default());
            let owner = Some(owner.to_owned());
            self.nodes.push(Node { names: Vec::new(), owner, edges: Vec::new(), place: None });
        }
        for symbol in object.symbols() {
            let Some(&node) = symbol.section_index().and_then(|index| sections.get(&index)) else { continue };
            let name = symbol.name().unwrap_or_default();
            if name.is_empty() || symbol.kind() == SymbolKind::Section {
                continue;
            }
            self.nodes[node].names.push(format!("{:#}", demangle(name)));
            if symbol.is_global() {
                let global = self.globals.entry(name.to_owned()).or_insert((node, symbol.is_weak()));
                if global.1 && !symbol.is_weak() {
                    *global = (node, false);
                }
            }
        }
        for section in object.sections() {
            let Some(&from) = sections.get(&section.index()) else { continue };
            for (at, relocation) in section.relocations() {
                let RelocationTarget::Symbol(index) = relocation.target() else {
                    panic!("{name}: a relocation to {:?}", relocation.target());
                };
                let symbol = object.symbol_by_index(index).expect("a symbol");
                let to = match symbol.section_index().and_then(|index| sections.get(&index)) {
                    Some(&node) => Ok(node),
                    None => Err(symbol.name().unwrap_or_default().to_owned()),
                };
                self.mentions.push(Mention { from, at, to });
            }
        }
    }

    /// Finds what each relocation names; what no object defines becomes a node of its own.
    fn resolve(self) -> Graph {
        let Self { mut nodes, contents, mentions, globals } = self;
        let mut undefined: HashMap<String, usize> = HashMap::new();
        for Mention { from, at, to } in mentions {
            let to = match to {
                Ok(node) => node,
                Err(name) => match globals.get(&name) {
                    Some(&(node, _)) => node,
                    None => *undefined.entry(name.clone()).or_insert_with(|| {
                        let names = vec![format!("{:#}", demangle(&name))];
                        nodes.push(Node { names, owner: None, edges: Vec::new(), place: None });
                        nodes.len() - 1
                    }),
                },
            };
            nodes[from].edges.push(to);
            if at == 0 && contents[from].len() == 24 {
                nodes[from].place = contents.get(to).and_then(|file| place(contents[from], file));
            }
        }
        Graph { nodes }
    }
}

impl Graph {
    /// Reads a static archive.
    pub fn read(path: &str) -> Self {
        let data = std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let archive = ArchiveFile::parse(&*data).expect("an archive");
        let mut objects = Objects::default();
        for member in archive.members() {
            let member = member.expect("a member");
            let name = String::from_utf8_lossy(member.name());
            if name.ends_with(".o") {
                let object = object::File::parse(member.data(&*data).expect("octets")).expect("an object");
                objects.read(&name, &object);
            }
        }
        objects.resolve()
    }

    /// The nodes that `start` reaches, each with the one it was reached from; nothing is looked for behind those that
    /// `is_end`.
    pub fn reach(&self, start: &[usize], is_end: impl Fn(&Node) -> bool) -> HashMap<usize, usize> {
        let mut from: HashMap<usize, usize> = start.iter().map(|&node| (node, node)).collect();
        let mut queue: VecDeque<usize> = start.iter().copied().collect();
        while let Some(node) = queue.pop_front() {
            if is_end(&self.nodes[node]) {
                continue;
            }
            for &next in &self.nodes[node].edges {
                from.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    node
                });
            }
        }
        from
    }
}

/// What `core::panic::Location` says: a file (a pointer that the linker fills in, and a length), a line and a column.
fn place(location: &[u8], file: &[u8]) -> Option<String> {
    let number = |at: usize| Some(u32::from_le_bytes(location.get(at..at + 4)?.try_into().ok()?));
    let file = file.get(..number(8)? as usize)?;
    let file = std::str::from_utf8(file).ok()?;
    file.ends_with(".rs").then(|| format!("{file}:{}:{}", number(16).unwrap_or(0), number(20).unwrap_or(0)))
}
