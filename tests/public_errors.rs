//! Every public error has a word for scripts and is written as JSON, whoever adds one.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, Type, Visibility};

/// What the sources say of their types, by name.
#[derive(Default)]
struct Types {
    errors: BTreeSet<String>,
    public: BTreeSet<String>,
    written: BTreeSet<String>,
    coded: BTreeSet<String>,
}

impl Types {
    /// Errors that anybody can meet and that lack one of the two.
    fn lacking(&self) -> Vec<&String> {
        let public = self.errors.intersection(&self.public);
        public
            .filter(|name| !self.written.contains(*name) || !self.coded.contains(*name))
            .collect()
    }

    fn declared(&mut self, name: &syn::Ident, visibility: &Visibility, attributes: &[Attribute]) {
        let derives = |wanted: &str| {
            let derive = attributes.iter().filter(|it| it.path().is_ident("derive"));
            derive.into_iter().any(|derive| {
                let mut found = false;
                derive
                    .parse_nested_meta(|it| {
                        found |= it.path.segments.last().unwrap().ident == wanted;
                        Ok(())
                    })
                    .unwrap();
                found
            })
        };
        if matches!(visibility, Visibility::Public(_)) {
            self.public.insert(name.to_string());
        }
        if derives("Error") {
            self.errors.insert(name.to_string());
        }
        if derives("Serialize") {
            self.written.insert(name.to_string());
        }
    }
}

impl Visit<'_> for Types {
    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Enum(it) => self.declared(&it.ident, &it.vis, &it.attrs),
            Item::Struct(it) => self.declared(&it.ident, &it.vis, &it.attrs),
            Item::Impl(it) => {
                if let (Some((_, of, _)), Type::Path(own)) = (&it.trait_, &*it.self_ty) {
                    let name = own.path.segments.last().unwrap().ident.to_string();
                    match of.segments.last().unwrap().ident.to_string().as_str() {
                        "Error" => self.errors.insert(name),
                        "Serialize" => self.written.insert(name),
                        "Coded" => self.coded.insert(name),
                        _ => false,
                    };
                }
            }
            Item::Macro(it) if it.mac.path.is_ident("errors") => {
                let name = it.mac.tokens.clone().into_iter().next().unwrap();
                self.written.insert(name.to_string());
                self.coded.insert(name.to_string());
            }
            _ => {}
        }
        visit::visit_item(self, item);
    }
}

fn read(folder: &Path, types: &mut Types) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, types);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            types.visit_file(&syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap());
        }
    }
}

#[test]
fn every_public_error_has_its_word_and_its_json() {
    let mut types = Types::default();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut types,
    );
    let public = types.errors.intersection(&types.public).count();
    assert!(
        public >= 35,
        "{public} errors: the sources are read wrongly"
    );
    let lacking = types.lacking();
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn an_error_that_lacks_one_of_them_is_found() {
    let mut types = Types::default();
    let source = "
        mod inner {
            #[derive(Debug, thiserror::Error)] pub enum Neither {}
            #[derive(Debug)] pub struct ByHand;
            impl core::error::Error for ByHand {}
            #[derive(Error, serde::Serialize)] pub struct WithoutWord;
            #[derive(Error)] pub enum WordAlone {}
            codes!(WordAlone { });
            #[derive(Error)] pub enum Whole {}
            errors!(Whole { Key => \"key\", });
            #[derive(Error, Serialize)] pub struct WholeByHand;
            impl crate::report::Coded for WholeByHand {}
            #[derive(Error)] enum Private {}
            #[derive(Debug)] pub enum NoError {}
        }";
    types.visit_file(&syn::parse_file(source).unwrap());
    assert_eq!(
        types.lacking(),
        ["ByHand", "Neither", "WithoutWord", "WordAlone"]
    );
}
