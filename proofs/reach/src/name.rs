//! Names of functions, as the demangler prints them.

use std::fmt;

/// What a function is known by, in its sources and in a name of the demangler's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// In which module its type or it itself is.
    pub module: String,
    /// Its type; empty if it is a free function.
    pub type_name: String,
    /// The trait that it is of, `From` with its parameter; empty if it is of none.
    pub trait_name: String,
    pub name: String,
}

impl Key {
    pub fn new(module: &str, type_name: &str, trait_name: &str, name: &str) -> Self {
        Self {
            module: module.to_owned(),
            type_name: type_name.to_owned(),
            trait_name: trait_name.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Reads `<module::Type<…> as Trait<…>>::name`, `<module::Type>::name`, `module::name`, each perhaps with types behind it.
    pub fn parse(name: &str) -> Option<Self> {
        if !name.starts_with('<') {
            let path = without_parameters(name);
            let (module, name) = path.trim_end_matches("::").rsplit_once("::")?;
            return Some(Self::new(module, "", "", name));
        }
        let (end, _) = outside(name).next()?;
        let (type_path, name) = (name[1..end].strip_suffix('>')?, name[end..].strip_prefix("::")?);
        let name = name.split(['<', ':']).next()?;
        let flat = without_parameters(type_path);
        let (path, trait_path) = flat.split_once(" as ").unwrap_or((&flat, ""));
        let (module, type_name) = path.rsplit_once("::").unwrap_or(("", path));
        let from = type_path.rsplit_once(" as core::convert::From<").and_then(|(_, from)| from.strip_suffix('>'));
        let trait_name = from.map_or_else(|| last(trait_path).to_owned(), from_parameter);
        Some(Self::new(module, type_name, &trait_name, name))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { module, type_name, trait_name, name } = self;
        match (&**type_name, &**trait_name) {
            ("", _) => write!(f, "{module}::{name}"),
            (_, "") => write!(f, "{module}::{type_name}::{name}"),
            _ => write!(f, "<{module}::{type_name} as {trait_name}>::{name}"),
        }
    }
}

/// An entry's table and function: `entries::entry::entry_1::<entries::udp::keep::Here, <mirrortap_udp::Header>::parse, …>`.
pub fn entry(name: &str) -> Option<(&str, &str)> {
    let (_, arguments) = name.strip_prefix("entries::entry::entry_")?.split_once("::<")?;
    let (table, function) = arguments.split_once("::keep::Here, ")?;
    let end = outside(function).find(|&(_, letter)| letter == ',').map_or(function.len(), |(at, _)| at);
    Some((table, &function[..end]))
}

/// `text` without what is between angle brackets.
pub fn without_parameters(text: &str) -> String {
    outside(text).map(|(_, letter)| letter).collect()
}

/// The letters outside of angle brackets, each with its place. The `>` of `->` is no bracket.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0_u32;
    let mut before = ' ';
    text.char_indices().filter(move |&(_, letter)| {
        let is_closing = letter == '>' && before != '-';
        before = letter;
        depth += u32::from(letter == '<');
        let is_outside = depth == 0 && !is_closing;
        depth = depth.saturating_sub(u32::from(is_closing));
        is_outside
    })
}

/// What `From` of a type is known by: the type without its module, its own parameters, its lifetimes and its length.
pub fn from_parameter(type_path: &str) -> String {
    let flat = without_parameters(type_path);
    let flat = flat.split(';').next().unwrap_or_default();
    let words: Vec<&str> = flat.split(' ').filter(|word| !word.contains('\'')).collect();
    let reference = if flat.starts_with('&') { "&" } else { "" };
    let name = words.join(" ");
    let length = if type_path.contains(';') { "; _]" } else { "" };
    format!("From<{reference}{}{length}>", last(name.trim_start_matches('&')))
}

/// The last name of a path.
pub fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> [String; 4] {
        let Key { module, type_name, trait_name, name } = Key::parse(name).expect(name);
        [module, type_name, trait_name, name]
    }

    #[test]
    fn keys() {
        assert_eq!(key("mirrortap_arp::header"), ["mirrortap_arp", "", "", "header"]);
        let with_arrow = "core::hint::black_box::<fn(<mirrortap::builder::Builder>::finish, mirrortap::builder::Builder) -> \
                          core::result::Result<&mut [u8], mirrortap_wire::error::Error>>";
        assert_eq!(key(with_arrow), ["core::hint", "", "", "black_box"]);
        assert_eq!(key("<mirrortap::builder::Builder>::geneve"), ["mirrortap::builder", "Builder", "", "geneve"]);
        let with_types =
            "<mirrortap_flow::slot::Slot<mirrortap_flow::key::Key, mirrortap_flow::relative::Relative>>::is_misplaced";
        assert_eq!(key(with_types), ["mirrortap_flow::slot", "Slot", "", "is_misplaced"]);
        assert_eq!(
            key("<mirrortap_flow::key::Key as core::hash::Hash>::hash::<mirrortap_flow::hash::SipHasher13>"),
            ["mirrortap_flow::key", "Key", "Hash", "hash"]
        );
        assert_eq!(
            key("<mirrortap_arp::Fields as core::convert::From<mirrortap_arp::Header>>::from"),
            ["mirrortap_arp", "Fields", "From<Header>", "from"]
        );
        assert_eq!(
            key("<u32 as core::convert::From<mirrortap_wire::vni::Vni>>::from"),
            ["", "u32", "From<Vni>", "from"]
        );
        assert_eq!(Key::parse("memcpy"), None);
        assert_eq!(Key::parse("<mirrortap_arp::Fields>"), None);
    }

    #[test]
    fn entries() {
        let named = "entries::entry::entry_1::<entries::tcp::keep::Here, <mirrortap_tcp::Header>::parse, core::result::Result<\
                     (mirrortap_tcp::Header, &[u8]), mirrortap_wire::error::Error>, &[u8]>";
        assert_eq!(entry(named), Some(("entries::tcp", "<mirrortap_tcp::Header>::parse")));
        let function = "<mirrortap_flow::table::Table<mirrortap_flow::key::Key, mirrortap_flow::relative::Relative, \
                        &mut [mirrortap_flow::slot::Slot<mirrortap_flow::key::Key, \
                        mirrortap_flow::relative::Relative>]>>::evictions";
        let with_types = format!("entries::entry::entry_1::<entries::flow::keep::Here, {function}, u64, u8>");
        assert_eq!(entry(&with_types), Some(("entries::flow", function)));
        let closure = "entries::entry::entry_0::<controls::keep::Here, controls::keep::{closure#23}, ()>";
        assert_eq!(entry(closure), Some(("controls", "controls::keep::{closure#23}")));
        assert_eq!(entry("entries::udp::keep"), None);
    }

    #[test]
    fn from_parameters() {
        let pairs = [
            ("Header<'_>", "mirrortap_arp::Header"),
            ("$int", "$int"),
            ("&'a [u8]", "&[u8]"),
            ("&'a mut [u8]", "&mut [u8]"),
            ("&'a [u8; N]", "&[u8; 60]"),
            ("&'a Header<'a>", "&mirrortap_arp::Header"),
        ];
        for (source, symbol) in pairs {
            assert_eq!(from_parameter(source), from_parameter(symbol));
        }
        let different: std::collections::BTreeSet<String> =
            pairs.iter().map(|(source, _)| from_parameter(source)).collect();
        assert_eq!(different.len(), pairs.len());
    }

    #[test]
    fn parameters() {
        assert_eq!(without_parameters("impl<F: Fn(u8) -> u8> Entry<(F,)> for &[F; 2] {"), "impl Entry for &[F; 2] {");
        assert_eq!(without_parameters("fn(u8) -> Option<u8>"), "fn(u8) -> Option");
    }
}
