//! The modules of a crate as `syn` reads them: the names in each, and the paths that its code writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// `crate::card::link` is `["card", "link"]`; a path in the code keeps its `crate`, `self` and `super`.
pub type Names = Vec<String>;

/// What a name in a module stands for.
#[derive(Debug, Clone)]
pub enum Meaning {
    /// A type or a trait that is defined here: a path may go on behind it.
    Type,
    /// A function, a constant or a macro that is defined here.
    Value,
    /// A module below this one.
    Module,
    /// It was imported, or is passed on.
    Import(Names),
}

#[derive(Debug, Default)]
pub struct Module {
    /// The file, from the root of the repository.
    pub file: String,
    /// A function and a module may share a name.
    pub names: BTreeMap<String, Vec<Meaning>>,
    /// The paths of `use …::*`.
    pub globs: Vec<Names>,
    /// What the code names, imports that are not passed on included.
    pub paths: BTreeSet<Names>,
}

#[derive(Debug, Default)]
pub struct Crate {
    pub modules: BTreeMap<Names, Module>,
}

impl Crate {
    /// Reads a crate from its first file on.
    pub fn read(root: &Path, first: &str) -> Self {
        let mut all = Self::default();
        let file = root.join(first);
        let folder = file.parent().unwrap().to_path_buf();
        all.read_file(root, &file, &folder, Names::new());
        all
    }

    /// `folder` is where the files of the modules below lie.
    fn read_file(&mut self, root: &Path, file: &Path, folder: &Path, module: Names) {
        let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        self.read_items(root, file, folder, module, &parsed.items);
    }

    fn read_items(
        &mut self,
        root: &Path,
        file: &Path,
        folder: &Path,
        module: Names,
        items: &[Item],
    ) {
        let mut reader = Reader::default();
        reader.module.file = shown(root, file);
        for item in items {
            let Item::Mod(child) = item else {
                reader.visit_item(item);
                continue;
            };
            if for_tests(&child.attrs) {
                continue;
            }
            let name = child.ident.to_string();
            reader.means(&name, Meaning::Module);
            let below = [module.as_slice(), std::slice::from_ref(&name)].concat();
            if let Some((_, items)) = &child.content {
                self.read_items(root, file, &folder.join(&name), below, items);
            } else {
                let file = file_of(child, file, folder);
                let inside = file.file_name().is_some_and(|name| name == "mod.rs");
                let folder = if inside {
                    file.parent().unwrap().to_path_buf()
                } else {
                    folder.join(&name)
                };
                self.read_file(root, &file, &folder, below);
            }
        }
        self.modules.insert(module, reader.module);
    }
}

fn shown(root: &Path, file: &Path) -> String {
    file.strip_prefix(root)
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

/// `#[path]`, else `name.rs` or `name/mod.rs`.
fn file_of(child: &ItemMod, parent: &Path, folder: &Path) -> PathBuf {
    let given = child
        .attrs
        .iter()
        .find_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
    if let Some(given) = given {
        return fs::canonicalize(parent.parent().unwrap().join(given)).unwrap();
    }
    let flat = folder.join(format!("{}.rs", child.ident));
    if flat.exists() {
        flat
    } else {
        folder.join(child.ident.to_string()).join("mod.rs")
    }
}

fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// Reads the items of one module.
#[derive(Default)]
struct Reader {
    module: Module,
}

impl Reader {
    fn means(&mut self, name: &str, meaning: Meaning) {
        self.module
            .names
            .entry(name.to_owned())
            .or_default()
            .push(meaning);
    }

    fn import(&mut self, tree: &UseTree, mut before: Names, passed_on: bool) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before, passed_on);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before.clone(), passed_on);
                }
            }
            UseTree::Glob(_) => self.module.globs.push(before),
            UseTree::Name(name) => self.import_name(&name.ident, &name.ident, before, passed_on),
            UseTree::Rename(name) => self.import_name(&name.ident, &name.rename, before, passed_on),
        }
    }

    fn import_name(
        &mut self,
        name: &syn::Ident,
        here: &syn::Ident,
        mut path: Names,
        passed_on: bool,
    ) {
        let mut here = here.to_string();
        if name == "self" {
            // `use a::b::{self}` names `b`.
            let last = path.last().unwrap().clone();
            here = if here == "self" { last } else { here };
        } else {
            path.push(name.to_string());
        }
        if !passed_on {
            self.module.paths.insert(path.clone());
        }
        self.means(&here, Meaning::Import(path));
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        use Meaning::{Type, Value};
        let (name, attributes) = match item {
            Item::Const(item) => (Some((&item.ident, Value)), &item.attrs),
            Item::Enum(item) => (Some((&item.ident, Type)), &item.attrs),
            Item::Fn(item) => (Some((&item.sig.ident, Value)), &item.attrs),
            Item::Macro(item) => (item.ident.as_ref().map(|name| (name, Value)), &item.attrs),
            Item::Static(item) => (Some((&item.ident, Value)), &item.attrs),
            Item::Struct(item) => (Some((&item.ident, Type)), &item.attrs),
            Item::Trait(item) => (Some((&item.ident, Type)), &item.attrs),
            Item::Type(item) => (Some((&item.ident, Type)), &item.attrs),
            Item::Impl(item) => (None, &item.attrs),
            Item::Use(item) => (None, &item.attrs),
            _ => return,
        };
        if for_tests(attributes) {
            return;
        }
        if let Some((name, meaning)) = name {
            self.means(&name.to_string(), meaning);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let passed_on = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, Names::new(), passed_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.module.paths.insert(names.collect());
        visit::visit_path(self, path);
    }

    /// What a macro is given is no syntax tree: words are looked for.
    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        let text = call.tokens.to_string().replace(" :: ", "::");
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let paths = words.map(|word| word.split("::").map(str::to_owned).collect());
        self.module.paths.extend(paths);
    }
}
