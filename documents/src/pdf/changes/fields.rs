//! What a revision does to the fields of a form: signs, adds, fills in.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::error::PdfError;
use super::super::form::{self, Field};
use super::super::look;
use super::super::object::{Dictionary, Reference};
use super::super::signature::Permission;
use super::{Change, Judge, Objection};

/// What the dictionary of a field may say whose places are others.
fn is_of_field(key: &[u8]) -> bool {
    matches!(
        key,
        b"FT" | b"T" | b"V" | b"Kids" | b"Ff" | b"TU" | b"TM" | b"Lock" | b"SV"
    )
}

impl Judge<'_, '_> {
    /// Fields that were not there: only those of signatures made in this revision.
    pub(super) fn new_fields(&mut self) -> Result<(), PdfError> {
        let fields = form::fields(self.file, self.after)?;
        if Rc::ptr_eq(&fields, &self.old_fields) {
            return Ok(());
        }
        let old_fields = Rc::clone(&self.old_fields);
        let known: HashSet<Reference> = old_fields.iter().map(|field| field.reference).collect();
        let names: HashSet<&str> = old_fields.iter().map(|field| field.name.as_str()).collect();
        for field in fields.iter() {
            if known.contains(&field.reference) {
                continue;
            }
            let (file, before) = (self.file, self.before);
            let is_new = |reference: Reference| {
                file.by_number(reference.number, before)
                    .map(|found| found.is_none())
            };
            let signed = match field.signature() {
                Some(signature) => is_new(signature)?,
                None => false,
            };
            if !(signed && is_new(field.reference)?) || names.contains(field.name.as_str()) {
                self.result.object(Objection::Field);
                continue;
            }
            self.further_signature();
            let dictionary = form::dictionary(self.file, field, self.after)?;
            let kids = form::references(self.file, &dictionary, b"Kids", self.after)?;
            self.new_fields.insert(field.reference);
            let mut keys = dictionary.entries().iter().map(|(key, _)| key.as_slice());
            if kids.is_some() && !keys.all(is_of_field) {
                self.result.object(Objection::Field);
            }
            for widget in kids.unwrap_or_else(|| vec![field.reference]) {
                // An annotation that was there, but on no page, would come into sight with it.
                if !is_new(widget)? {
                    self.result.object(Objection::Annotations);
                }
                self.widgets.insert(widget);
                self.new_widget(widget)?;
            }
        }
        let there: HashSet<Reference> = fields.iter().map(|field| field.reference).collect();
        if !known.iter().all(|field| there.contains(field)) {
            self.result.object(Objection::Field);
        }
        Ok(())
    }

    /// A widget of a further signature: one indeed, without actions, and whether it is seen.
    fn new_widget(&mut self, widget: Reference) -> Result<(), PdfError> {
        let found = self.file.get(widget, self.after)?;
        let dictionary = found
            .as_ref()
            .and_then(|found| found.object.as_dictionary());
        let Some(dictionary) = dictionary else {
            return Ok(());
        };
        // Other annotations can be painted outside of their rectangle, and actions can show anything.
        let is_widget = dictionary.name(b"Subtype") == Some(b"Widget");
        let acts = |key: &[u8]| matches!(key, b"A" | b"AA" | b"PA" | b"Popup");
        let is_stream = found.as_ref().is_some_and(|found| found.data.is_some());
        let other = |kind: &[u8]| kind != b"Annot";
        let is_other = is_stream || dictionary.name(b"Type").is_some_and(other);
        if !is_widget || is_other || dictionary.entries().iter().any(|(key, _)| acts(key)) {
            self.result.object(Objection::Annotations);
        }
        self.result.visible_signature |= look::is_visible(self.file, dictionary, self.after)?;
        Ok(())
    }

    fn further_signature(&mut self) {
        match self.allowed.certification {
            Some(Permission::None) => self.result.object(Objection::Certification),
            _ => self.result.allow(Change::Signature),
        }
    }

    /// Whether it is what a field shows, that field alone, and the field is filled in by this revision.
    pub(super) fn shows_filled_field(&self, number: u32) -> Result<bool, PdfError> {
        let Some(source) = self.graph.only_source(number) else {
            return Ok(false);
        };
        let field = self.old_fields.of(source);
        let field = field.filter(|field| field.reference.number == source);
        // What a button shows are its states, which no filling in changes.
        let fillable = |kind: Option<&[u8]>| matches!(kind, Some(b"Tx" | b"Ch"));
        let Some(field) = field.filter(|field| fillable(field.kind.as_deref())) else {
            return Ok(false);
        };
        let before = form::dictionary(self.file, field, self.before)?;
        let shown = self.dictionary(&before, b"AP", self.before)?;
        let shown = shown.and_then(|shown| shown.reference(b"N"));
        let shows = shown.is_some_and(|shown| shown.number == number);
        Ok(shows && self.is_filled(field)?)
    }

    /// Whether this revision gives the field another value.
    fn is_filled(&self, field: &Field) -> Result<bool, PdfError> {
        let now = self.file.get(field.reference, self.after)?;
        let now = now.as_ref().and_then(|found| found.object.as_dictionary());
        let before = form::dictionary(self.file, field, self.before)?;
        Ok(now.is_some_and(|now| now.get(b"V") != before.get(b"V")))
    }

    /// One of several places of a button that is pressed in this revision: its state alone. Whether all of them show the
    /// value is looked at with the field.
    pub(super) fn widget(
        &mut self,
        field: &Field,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), PdfError> {
        let state = |key: &&[u8]| matches!(*key, b"AS" | b"M");
        let only_state = old.differences(new).iter().all(state);
        if !(only_state && field.kind.as_deref() == Some(b"Btn") && self.is_filled(field)?) {
            self.result.object(Objection::Annotations);
        }
        Ok(())
    }

    /// Whether each place of a button shows its value; those of other fields did not change.
    fn all_agree(&self, old: &Field, new: &Dictionary) -> Result<Option<bool>, PdfError> {
        let value = self.file.value(new, b"V", self.after)?;
        let value = value.as_ref().and_then(|value| value.as_name());
        let Some(value) = value.filter(|_| old.kind.as_deref() == Some(b"Btn")) else {
            return Ok(Some(false));
        };
        for widget in &old.widgets {
            let found = self.file.get(*widget, self.after)?;
            let dictionary = found
                .as_ref()
                .and_then(|found| found.object.as_dictionary());
            let shown = match dictionary {
                Some(dictionary) => look::state(self.file, dictionary, value, self.after)?,
                None => None,
            };
            if shown != Some(true) {
                return Ok(shown);
            }
        }
        Ok(Some(true))
    }

    fn is_locked(&self, field: &str) -> bool {
        self.allowed.locks.iter().any(|lock| lock.covers(field))
    }

    pub(super) fn field(&mut self, old: &Field, new: &Dictionary) -> Result<(), PdfError> {
        let before = form::dictionary(self.file, old, self.before)?;
        let differences = before.differences(new);
        if old.is_signature() {
            let known = |key: &&[u8]| matches!(*key, b"V" | b"AP" | b"M" | b"F" | b"MK");
            let signed = old.value.is_none() && new.reference(b"V").is_some();
            let signed = signed && differences.iter().all(known);
            match signed {
                true => self.further_signature(),
                false => self.result.object(Objection::Field),
            }
            if self.is_locked(&old.name) {
                self.result.object(Objection::FormFilled);
            }
            // Nobody sees how large an empty field is.
            let shows = |key: &&[u8]| matches!(*key, b"AP" | b"F" | b"MK");
            if differences.iter().any(shows) {
                self.result.visible_signature |= look::is_visible(self.file, new, self.after)?;
            }
            return Ok(());
        }
        let known = |key: &&[u8]| matches!(*key, b"V" | b"AP" | b"AS" | b"M" | b"I");
        // What is chosen, once more: not compared.
        self.result.unclear_look |= differences.contains(&b"I".as_slice());
        if !differences.iter().all(known) || !differences.contains(&b"V".as_slice()) {
            self.result.object(Objection::Field);
            return Ok(());
        }
        let allowed = matches!(
            self.allowed.certification,
            Some(Permission::Forms | Permission::Annotations)
        );
        if !allowed || self.is_locked(&old.name) {
            self.result.object(Objection::FormFilled);
            return Ok(());
        }
        let agrees = match old.widgets.is_empty() {
            true => look::agrees(
                self.file,
                old.kind.as_deref(),
                [&before, new],
                [self.before, self.after],
            )?,
            false => self.all_agree(old, new)?,
        };
        match agrees {
            Some(true) => {}
            Some(false) => self.result.object(Objection::FormLook),
            None => self.result.unclear_look = true,
        }
        self.result.allow(Change::FormFilled);
        Ok(())
    }
}
