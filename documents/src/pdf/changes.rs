//! What a revision changes of the document that was signed before it, by what its objects resolve to.
//!
//! Only what is known to be harmless is allowed: a further signature, data for its validation, fields filled in where
//! the author's certification says so. Everything else is an objection, whatever a viewer would show.

mod fields;
mod metadata;
mod remains;

pub(crate) use remains::hidden_objects;

use std::collections::HashSet;
use std::rc::Rc;

use super::error::PdfError;
use super::file::{File, Found};
use super::form::{self, Fields};
use super::graph::Graph;
use super::object::{Dictionary, Object, Reference};
use super::signature::{Lock, Permission};

/// What a later revision did, as far as it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// A further signature.
    Signature,
    /// Data for the validation of signatures (DSS).
    ValidationData,
    /// A field was filled in, as the certification allows.
    FormFilled,
    /// The date of change and the program that made it.
    Metadata,
}

mynumber_card::codes!(list Change {
    Signature => "signature",
    ValidationData => "validation_data",
    FormFilled => "form_filled",
    Metadata => "metadata",
});

/// What a later revision did and must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Objection {
    /// Another catalog, or entries of it that are not for signatures.
    Catalog,
    /// Pages, or what is on them.
    Pages,
    /// Annotations that are not of a further signature.
    Annotations,
    /// The form as a whole.
    Form,
    /// A field was added, changed or taken away.
    Field,
    /// A field was filled in, which nothing allows, or which is locked.
    FormFilled,
    /// What a field shows is not its value.
    FormLook,
    /// The author's certification allows no such change.
    Certification,
    /// What describes the document.
    Metadata,
    /// Objects that the document uses.
    Objects,
}

mynumber_card::codes!(list Objection {
    Catalog => "catalog",
    Pages => "pages",
    Annotations => "annotations",
    Form => "form",
    Field => "field",
    FormFilled => "form_filled",
    FormLook => "form_look",
    Certification => "certification",
    Metadata => "metadata",
    Objects => "objects",
});

/// What one revision did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) changes: Vec<Change>,
    pub(crate) objections: Vec<Objection>,
    /// A further signature shows something on a page, which may cover what stands there.
    pub(crate) visible_signature: bool,
    /// A field was filled in so that a person has to look at it.
    pub(crate) unclear_look: bool,
    /// What was signed holds objects that no table leads to, and now something follows it.
    pub(crate) hidden_objects: bool,
}

impl Judgement {
    fn allow(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    fn object(&mut self, objection: Objection) {
        if !self.objections.contains(&objection) {
            self.objections.push(objection);
        }
    }
}

/// What earlier signatures allow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed {
    /// By certification; without one, forms are not filled in after a signature.
    pub(crate) certification: Option<Permission>,
    pub(crate) locks: Vec<Lock>,
}

/// Judges a revision by the one before it, of which `graph` knows the references.
pub(crate) fn judge(
    file: &File<'_>,
    graph: &Graph,
    revision: usize,
    allowed: &Allowed,
) -> Result<Judgement, PdfError> {
    let before = revision.saturating_sub(1);
    let (root, catalog) = form::catalog(file, before)?;
    let old_fields = form::fields(file, before)?;
    let mut judge = Judge {
        file,
        graph,
        before,
        after: revision,
        allowed,
        root,
        catalog,
        new_fields: HashSet::new(),
        widgets: HashSet::new(),
        old_fields,
        result: Judgement::default(),
    };
    judge.trailer()?;
    judge.new_fields()?;
    judge.objects()?;
    judge.remains()?;
    judge.result.changes.sort_unstable();
    judge.result.objections.sort_unstable();
    Ok(judge.result)
}

struct Judge<'f, 'a> {
    file: &'f File<'a>,
    graph: &'f Graph,
    before: usize,
    after: usize,
    allowed: &'f Allowed,
    root: Reference,
    catalog: Dictionary,
    old_fields: Rc<Fields>,
    /// Fields of further signatures.
    new_fields: HashSet<Reference>,
    /// Where those are shown.
    widgets: HashSet<Reference>,
    result: Judgement,
}

impl Judge<'_, '_> {
    fn trailer(&mut self) -> Result<(), PdfError> {
        let trailer = |revision: usize| self.file.revisions.get(revision).map(|one| &one.trailer);
        let (Some(old), Some(new)) = (trailer(self.before), trailer(self.after)) else {
            return Ok(());
        };
        if new.reference(b"Root") != Some(self.root) || new.get(b"Encrypt").is_some() {
            self.result.object(Objection::Catalog);
        }
        if old.get(b"Info") != new.get(b"Info") {
            let (before, after) = (self.before, self.after);
            let one = self.dictionary(old, b"Info", before)?;
            let other = self.dictionary(new, b"Info", after)?;
            self.information(&one.unwrap_or_default(), &other.unwrap_or_default());
        }
        Ok(())
    }

    /// What programs write about themselves may change, what people read may not.
    fn information(&mut self, old: &Dictionary, new: &Dictionary) {
        let harmless = |key: &&[u8]| matches!(*key, b"ModDate" | b"Producer");
        match old.differences(new).iter().all(harmless) {
            true => self.result.allow(Change::Metadata),
            false => self.result.object(Objection::Metadata),
        }
    }

    fn objects(&mut self) -> Result<(), PdfError> {
        let numbers = self.file.revisions.get(self.after);
        let numbers = numbers.map(|revision| revision.numbers.as_slice());
        for number in numbers.unwrap_or_default() {
            let old = self.file.by_number(*number, self.before)?;
            let new = self.file.by_number(*number, self.after)?;
            match (old, new) {
                (None, None) => {}
                // A new object is harmless as long as nothing that was signed has been waiting for it.
                (None, Some(_)) => {
                    if self.graph.is_referred_to(*number) {
                        self.result.object(Objection::Objects);
                    }
                }
                (Some(_), None) => self.result.object(Objection::Objects),
                (Some(old), Some(new)) => self.changed(*number, &old, &new)?,
            }
        }
        Ok(())
    }

    fn changed(&mut self, number: u32, old: &Found, new: &Found) -> Result<(), PdfError> {
        let generation = |revision| match self.file.entry(number, revision) {
            super::sections::Entry::At { generation, .. } => generation,
            _ => 0,
        };
        let same_generation = generation(self.before) == generation(self.after);
        let data = |found: &Found| {
            found
                .data
                .clone()
                .and_then(|data| self.file.bytes.get(data))
        };
        if same_generation && old.object == new.object && data(old) == data(new) {
            return Ok(());
        }
        let (Some(one), Some(other)) = (old.object.as_dictionary(), new.object.as_dictionary())
        else {
            return self.array(number, &old.object, &new.object);
        };
        if old.data.is_some() || new.data.is_some() {
            return self.stream(number, one, other);
        }
        let of = self.old_fields.of(number).map(Rc::clone);
        let (old_field, shown_field) = match of {
            Some(field) if field.reference.number == number => (Some(field), None),
            other => (None, other),
        };
        let source = self.graph.only_source(number);
        if !same_generation {
            self.result.object(Objection::Objects);
        } else if number == self.root.number {
            self.catalog(&one.clone(), &other.clone())?;
        } else if let Some(field) = old_field {
            self.field(&field, other)?;
        } else if let Some(field) = shown_field {
            self.widget(&field, one, other)?;
        } else if self.is_at(b"AcroForm", number) && source == Some(self.root.number) {
            self.form(one, other)?;
        } else if self.is_at(b"DSS", number) && source == Some(self.root.number) {
            self.validation_data(other);
        } else if self.is_information(number) {
            self.information(one, other);
        } else if one.name(b"Type") == Some(b"Page") {
            self.page(one, other)?;
        } else if self.is_below_validation_data(number) {
            self.result.allow(Change::ValidationData);
        } else {
            let objection = match one.name(b"Type") {
                Some(b"Pages") => Objection::Pages,
                Some(b"Annot") => Objection::Annotations,
                _ => Objection::Objects,
            };
            self.result.object(objection);
        }
        Ok(())
    }

    fn is_at(&self, key: &[u8], number: u32) -> bool {
        let reference = self.catalog.reference(key);
        reference.is_some_and(|reference| reference.number == number)
    }

    fn is_information(&self, number: u32) -> bool {
        let trailer = self.file.revisions.get(self.before).map(|one| &one.trailer);
        let information = trailer.and_then(|trailer| trailer.reference(b"Info"));
        information.is_some_and(|reference| reference.number == number)
            && self.graph.only_source(number) == Some(0)
    }

    /// Whether it is used by the data for validation alone: directly, or by the list of it in the catalog.
    fn is_below_validation_data(&self, number: u32) -> bool {
        let Some(data) = self.catalog.reference(b"DSS") else {
            return false;
        };
        self.graph.only_source(number) == Some(data.number)
            && self.graph.only_source(data.number) == Some(self.root.number)
    }

    fn catalog(&mut self, old: &Dictionary, new: &Dictionary) -> Result<(), PdfError> {
        for key in old.differences(new) {
            match key {
                b"AcroForm" => {
                    let before = self.dictionary(old, key, self.before)?;
                    match self.dictionary(new, key, self.after)? {
                        Some(form) => self.form(&before.unwrap_or_default(), &form)?,
                        None => self.result.object(Objection::Form),
                    }
                }
                b"DSS" => match self.dictionary(new, key, self.after)? {
                    Some(data) => self.validation_data(&data),
                    None => self.result.object(Objection::Catalog),
                },
                b"Metadata" => self.described(old, new)?,
                // What the file may make use of.
                b"Version" | b"Extensions" => {}
                _ => self.result.object(Objection::Catalog),
            }
        }
        Ok(())
    }

    /// What XMP says of the document may not change; what programs write of themselves may.
    fn described(&mut self, old: &Dictionary, new: &Dictionary) -> Result<(), PdfError> {
        let before = metadata::descriptions(self.file, old, self.before)?;
        let after = metadata::descriptions(self.file, new, self.after)?;
        match before.is_some() && before == after {
            true => self.result.allow(Change::Metadata),
            false => self.result.object(Objection::Metadata),
        }
        Ok(())
    }

    fn dictionary(
        &self,
        of: &Dictionary,
        key: &[u8],
        revision: usize,
    ) -> Result<Option<Dictionary>, PdfError> {
        let value = self.file.value(of, key, revision)?;
        Ok(value.and_then(|value| value.as_dictionary().cloned()))
    }

    fn validation_data(&mut self, new: &Dictionary) {
        let known = |key: &[u8]| matches!(key, b"Type" | b"VRI" | b"Certs" | b"OCSPs" | b"CRLs");
        match new.entries().iter().all(|(key, _)| known(key)) {
            true => self.result.allow(Change::ValidationData),
            false => self.result.object(Objection::Catalog),
        }
    }

    fn form(&mut self, old: &Dictionary, new: &Dictionary) -> Result<(), PdfError> {
        for key in old.differences(new) {
            match key {
                b"Fields" => {
                    let one = self.file.value(old, key, self.before)?;
                    let other = self.file.value(new, key, self.after)?;
                    self.list(one.as_ref(), other.as_ref(), Objection::Form);
                }
                b"SigFlags" => {
                    let (one, other) = (old.integer(key).unwrap_or(0), new.integer(key));
                    if other.is_none_or(|other| one & !other != 0) {
                        self.result.object(Objection::Form);
                    }
                }
                // For fields that are filled in: of a form that has none yet.
                b"DR" | b"DA" if old.get(key).is_none() && self.old_fields.is_empty() => {}
                _ => self.result.object(Objection::Form),
            }
        }
        Ok(())
    }

    /// A list of fields, or of what is on a page: everything that was there, and the fields of further signatures.
    fn list(&mut self, old: Option<&Object>, new: Option<&Object>, objection: Objection) {
        let items = |list: Option<&Object>| match list {
            None => Some(Vec::new()),
            Some(list) => list.as_array().map(<[Object]>::to_vec),
        };
        let (Some(old), Some(new)) = (items(old), items(new)) else {
            self.result.object(objection);
            return;
        };
        let mut waiting = old.iter().peekable();
        for item in &new {
            if waiting.next_if(|old| *old == item).is_some() {
                continue;
            }
            let known = |reference: &Reference| match objection {
                Objection::Form => self.new_fields.contains(reference),
                _ => self.widgets.contains(reference),
            };
            if !item.as_reference().as_ref().is_some_and(known) {
                self.result.object(objection);
            }
        }
        if waiting.peek().is_some() {
            self.result.object(objection);
        }
    }

    fn page(&mut self, old: &Dictionary, new: &Dictionary) -> Result<(), PdfError> {
        for key in old.differences(new) {
            if key == b"Annots" {
                let one = self.file.value(old, key, self.before)?;
                let other = self.file.value(new, key, self.after)?;
                self.list(one.as_ref(), other.as_ref(), Objection::Annotations);
            } else {
                self.result.object(Objection::Pages);
            }
        }
        Ok(())
    }

    /// What is no dictionary: only lists of fields or annotations may grow.
    fn array(&mut self, number: u32, old: &Object, new: &Object) -> Result<(), PdfError> {
        let source = self.graph.only_source(number);
        let form = form::form(self.file, self.before)?;
        let fields = form.as_ref().and_then(|form| form.reference(b"Fields"));
        let form_number = self
            .catalog
            .reference(b"AcroForm")
            .unwrap_or(self.root)
            .number;
        if fields.is_some_and(|fields| fields.number == number) && source == Some(form_number) {
            self.list(Some(old), Some(new), Objection::Form);
            return Ok(());
        }
        let page = match source {
            Some(page) => self.file.by_number(page, self.before)?,
            None => None,
        };
        let page = page.as_ref().and_then(|page| page.object.as_dictionary());
        let is_list = page.is_some_and(|page| {
            let list = page.reference(b"Annots");
            page.name(b"Type") == Some(b"Page") && list.is_some_and(|list| list.number == number)
        });
        if is_list {
            self.list(Some(old), Some(new), Objection::Annotations);
        } else if self.is_below_validation_data(number) {
            self.result.allow(Change::ValidationData);
        } else {
            self.result.object(Objection::Objects);
        }
        Ok(())
    }

    fn stream(&mut self, number: u32, old: &Dictionary, new: &Dictionary) -> Result<(), PdfError> {
        let kind = |dictionary: &Dictionary| dictionary.name(b"Type").map(<[u8]>::to_vec);
        let both = |name: &[u8]| [old, new].iter().all(|one| one.name(b"Type") == Some(name));
        let alone = self.graph.only_source(number);
        if both(b"XRef") && alone.is_none() && !self.graph.is_referred_to(number) {
            // Programs that number their cross-reference streams alike: nothing refers to those.
        } else if both(b"Metadata")
            && self.is_at(b"Metadata", number)
            && alone == Some(self.root.number)
        {
            let catalog = self.catalog.clone();
            self.described(&catalog, &catalog)?;
        } else if self.shows_filled_field(number)? {
            // With the field, which changed as well.
        } else {
            let objection = match kind(old).as_deref() {
                Some(b"Metadata") => Objection::Metadata,
                _ => Objection::Objects,
            };
            self.result.object(objection);
        }
        Ok(())
    }
}
