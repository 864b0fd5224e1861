//! The form of a document: its fields, and which of them are for signatures.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::error::{Part, PdfError};
use super::file::{File, Kept};
use super::object::{Dictionary, Object, Reference, Value};
use super::text;

/// Pages of one file that are looked at to find the first.
const NODES: usize = 1_000_000;
/// Fields of one form, beside one for so many bytes of the file: each takes some 400 bytes of memory, before and after a revision.
const FIELDS: usize = 8_000;
const BYTES_OF_A_FIELD: usize = 200;
/// Objects that are read for the forms of all revisions together, …
const ALL_READ: usize = 1_000_000;
/// … and their places in those forms, read again or not.
const ALL_PLACED: usize = 4_000_000;

/// A field without further fields below it.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) reference: Reference,
    /// Its full name, its parts joined by dots: what people read, in whatever encoding each part is.
    pub(crate) name: String,
    /// Its type, inherited or not.
    pub(crate) kind: Option<Vec<u8>>,
    /// Its value, inherited or not.
    pub(crate) value: Option<Object>,
    /// Where it is shown, if not in its own dictionary.
    pub(crate) widgets: Vec<Reference>,
}

impl Field {
    pub(crate) fn is_signature(&self) -> bool {
        self.kind.as_deref() == Some(b"Sig")
    }

    /// The signature dictionary that it refers to.
    pub(crate) fn signature(&self) -> Option<Reference> {
        self.value
            .as_ref()?
            .as_reference()
            .filter(|_| self.is_signature())
    }
}

/// The catalog of a revision.
pub(crate) fn catalog(
    file: &File<'_>,
    revision: usize,
) -> Result<(Reference, Dictionary), PdfError> {
    let damaged = PdfError::Damaged {
        part: Part::Catalog,
        at: 0,
    };
    let trailer = file
        .revisions
        .get(revision)
        .map(|revision| &revision.trailer);
    let root = trailer.and_then(|trailer| trailer.reference(b"Root"));
    let root = root.ok_or_else(|| damaged.clone())?;
    let found = file.get(root, revision)?;
    match found.and_then(|found| found.object.as_dictionary().cloned()) {
        Some(dictionary) if dictionary.name(b"Type") == Some(b"Catalog") => Ok((root, dictionary)),
        _ => Err(damaged),
    }
}

/// The form of a revision, if it has one.
pub(crate) fn form(file: &File<'_>, revision: usize) -> Result<Option<Dictionary>, PdfError> {
    let (_, catalog) = catalog(file, revision)?;
    let form = file.value(&catalog, b"AcroForm", revision)?;
    form.map(|form| match form.value {
        Value::Dictionary(form) => Ok(form),
        _ => Err(damaged()),
    })
    .transpose()
}

const fn damaged() -> PdfError {
    PdfError::Damaged {
        part: Part::Form,
        at: 0,
    }
}

/// A field whose children have yet to be looked at.
struct Node {
    reference: Reference,
    parent: Option<Reference>,
    name: String,
    kind: Option<Vec<u8>>,
    value: Option<Object>,
}

/// The fields of a revision that have none below them: reached from the catalog, never found by searching. Most revisions
/// write few of the objects that they are read from: the others are those of the revision that was asked for before.
pub(crate) fn fields(file: &File<'_>, revision: usize) -> Result<Rc<Fields>, PdfError> {
    let kept = file.kept.try_borrow_mut().ok();
    let kept = kept.and_then(|mut kept| kept.take());
    let before = kept.and_then(|kept| {
        let fields = Rc::downcast::<Fields>(kept.what).ok()?;
        Some((kept.revision, fields))
    });
    let same = before.as_ref().filter(|(other, fields)| {
        fields.root == root(file, revision)
            && !file.writes_between([*other, revision], &fields.asked)
            && fields
                .trees
                .values()
                .all(|tree| !tree.is_written(file, [*other, revision]))
    });
    let fields = match same {
        Some((_, fields)) => Rc::clone(fields),
        None => Rc::new(read_fields(file, revision, before.as_ref())?),
    };
    if let Ok(mut place) = file.kept.try_borrow_mut() {
        *place = Some(Kept {
            revision,
            what: Rc::<Fields>::clone(&fields),
        });
    }
    Ok(fields)
}

fn root(file: &File<'_>, revision: usize) -> Option<Reference> {
    file.revisions.get(revision)?.trailer.reference(b"Root")
}

/// The fields of a form, and what they were read from.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    list: Vec<Rc<Field>>,
    /// The place in the list of each field, and of the field of each widget, by their numbers.
    places: HashMap<u32, usize>,
    root: Option<Reference>,
    /// Numbers of the objects up to the list of its fields, in order.
    asked: Vec<u32>,
    trees: HashMap<Reference, Rc<Tree>>,
    /// How many objects were read so far, and how many places looked at, for this and all before.
    read: usize,
    placed: usize,
}

impl Fields {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rc<Field>> {
        self.list.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The field that is this object, or that this object shows.
    pub(crate) fn of(&self, number: u32) -> Option<&Rc<Field>> {
        self.list.get(*self.places.get(&number)?)
    }
}

/// What stands below one entry of the list of fields.
#[derive(Debug)]
struct Tree {
    fields: Vec<Rc<Field>>,
    nodes: Vec<Reference>,
    /// Numbers of the objects that it was read from, in order.
    asked: Vec<u32>,
}

impl Tree {
    fn is_written(&self, file: &File<'_>, between: [usize; 2]) -> bool {
        file.writes_between(between, &self.asked)
    }
}

fn read_fields(
    file: &File<'_>,
    revision: usize,
    before: Option<&(usize, Rc<Fields>)>,
) -> Result<Fields, PdfError> {
    let (roots, asked) = file.noting(|| match form(file, revision)? {
        Some(form) => references(file, &form, b"Fields", revision),
        None => Ok(None),
    });
    let mut fields = Fields {
        root: root(file, revision),
        read: before
            .map_or(0, |(_, fields)| fields.read)
            .saturating_add(asked.len()),
        placed: before.map_or(0, |(_, fields)| fields.placed),
        asked,
        ..Fields::default()
    };
    let mut seen = HashSet::new();
    for reference in roots?.unwrap_or_default() {
        let known = before.and_then(|(other, fields)| {
            let tree = fields.trees.get(&reference)?;
            (!tree.is_written(file, [*other, revision])).then(|| Rc::clone(tree))
        });
        let tree = match known {
            Some(tree) => tree,
            None => {
                let (tree, asked) = file.noting(|| read_tree(file, reference, revision));
                let mut tree = tree?;
                tree.asked = asked;
                fields.read = fields.read.saturating_add(tree.asked.len());
                Rc::new(tree)
            }
        };
        fields.placed = fields.placed.saturating_add(tree.nodes.len());
        if fields.read > ALL_READ || fields.placed > ALL_PLACED {
            return Err(PdfError::TooLarge { at: 0 });
        }
        if seen.len() > most_fields(file) {
            return Err(PdfError::TooLarge { at: 0 });
        }
        for node in &tree.nodes {
            if !seen.insert(*node) {
                return Err(PdfError::TooDeep { at: 0 });
            }
        }
        for field in &tree.fields {
            let place = fields.list.len();
            fields.list.push(Rc::clone(field));
            for shown in field.widgets.iter().chain([&field.reference]) {
                if fields.places.insert(shown.number, place).is_some() {
                    return Err(damaged());
                }
            }
        }
        fields.trees.insert(reference, tree);
    }
    Ok(fields)
}

const fn most_fields(file: &File<'_>) -> usize {
    FIELDS.saturating_add(file.bytes.len() / BYTES_OF_A_FIELD)
}

/// The own entries of a field, as of a revision: without what it inherits.
pub(crate) fn dictionary(
    file: &File<'_>,
    field: &Field,
    revision: usize,
) -> Result<Dictionary, PdfError> {
    let found = file.get(field.reference, revision)?;
    let dictionary = found.and_then(|found| found.object.as_dictionary().cloned());
    dictionary.ok_or_else(damaged)
}

fn read_tree(file: &File<'_>, top: Reference, revision: usize) -> Result<Tree, PdfError> {
    let mut open = vec![Node {
        reference: top,
        parent: None,
        name: String::new(),
        kind: None,
        value: None,
    }];
    let most = most_fields(file);
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    let mut fields = Vec::new();
    while let Some(node) = open.pop() {
        if seen.len() > most {
            return Err(PdfError::TooLarge { at: 0 });
        }
        if !seen.insert(node.reference) {
            return Err(PdfError::TooDeep { at: 0 });
        }
        nodes.push(node.reference);
        let Some(found) = file.get(node.reference, revision)? else {
            return Err(damaged());
        };
        let dictionary = found.object.as_dictionary().ok_or_else(damaged)?.clone();
        if dictionary.reference(b"Parent") != node.parent {
            return Err(damaged());
        }
        let mut name = node.name;
        if let Some(part) = file.value(&dictionary, b"T", revision)? {
            if !name.is_empty() {
                name.push('.');
            }
            name += &text::decode(part.as_string().ok_or_else(damaged)?);
        }
        let own = file.value(&dictionary, b"FT", revision)?;
        let own = own.and_then(|kind| kind.as_name().map(<[u8]>::to_vec));
        let kind = own.or(node.kind);
        let value = dictionary.get(b"V").cloned().or(node.value);
        let kids = references(file, &dictionary, b"Kids", revision)?;
        let (kids, widgets) = child_fields(file, kids.unwrap_or_default(), revision)?;
        if kids.is_empty() {
            fields.push(Rc::new(Field {
                reference: node.reference,
                name,
                kind,
                value,
                widgets,
            }));
            continue;
        }
        open.extend(kids.into_iter().rev().map(|reference| Node {
            reference,
            parent: Some(node.reference),
            name: name.clone(),
            kind: kind.clone(),
            value: value.clone(),
        }));
    }
    Ok(Tree {
        fields,
        nodes,
        asked: Vec::new(),
    })
}

/// Those of the children that are fields, and the others, which are only places where the field is shown.
fn child_fields(
    file: &File<'_>,
    kids: Vec<Reference>,
    revision: usize,
) -> Result<(Vec<Reference>, Vec<Reference>), PdfError> {
    let (mut fields, mut widgets) = (Vec::new(), Vec::new());
    for kid in kids {
        let found = file.get(kid, revision)?.ok_or_else(damaged)?;
        let dictionary = found.object.as_dictionary().ok_or_else(damaged)?;
        let is_field = dictionary.get(b"T").is_some() || dictionary.get(b"Kids").is_some();
        match is_field {
            true => fields.push(kid),
            false => widgets.push(kid),
        }
    }
    Ok((fields, widgets))
}

/// An array of references, itself or by reference; `None` where there is none.
pub(crate) fn references(
    file: &File<'_>,
    dictionary: &Dictionary,
    key: &[u8],
    revision: usize,
) -> Result<Option<Vec<Reference>>, PdfError> {
    let Some(array) = file.value(dictionary, key, revision)? else {
        return Ok(None);
    };
    let items = array.as_array().ok_or_else(damaged)?;
    let references: Option<Vec<Reference>> = items.iter().map(Object::as_reference).collect();
    references.map(Some).ok_or_else(damaged)
}

/// The first page.
pub(crate) fn first_page(
    file: &File<'_>,
    revision: usize,
) -> Result<(Reference, Dictionary), PdfError> {
    let damaged = PdfError::Damaged {
        part: Part::Pages,
        at: 0,
    };
    let (_, catalog) = catalog(file, revision)?;
    let root = catalog.reference(b"Pages").ok_or_else(|| damaged.clone())?;
    let mut open = vec![root];
    let mut seen = HashSet::new();
    while let Some(reference) = open.pop() {
        if !seen.insert(reference) || seen.len() > NODES {
            return Err(PdfError::TooDeep { at: 0 });
        }
        let found = file.get(reference, revision)?;
        let node = found.and_then(|found| found.object.as_dictionary().cloned());
        let node = node.ok_or_else(|| damaged.clone())?;
        match node.name(b"Type") {
            Some(b"Page") => return Ok((reference, node)),
            Some(b"Pages") => {
                let kids = references(file, &node, b"Kids", revision)?;
                open.extend(kids.unwrap_or_default().into_iter().rev());
            }
            _ => return Err(damaged),
        }
    }
    Err(damaged)
}
