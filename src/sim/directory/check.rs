//! The rules for every card, whether it is loaded or saved.

use std::collections::BTreeSet;

use super::error::{ImageError, ManifestProblem};
use super::manifest::OBJECTS;
use crate::error::Unit;
use crate::sim::image::{Access, ApplicationImage, CardImage, FileContent, PinImage};

/// The maximum number of applications of a card, files of an application, records of a file, data objects.
const MOST: usize = 254;

pub(super) fn check(image: &CardImage) -> Result<(), ImageError> {
    let at_most = |what: &str, count: usize| {
        if count > MOST {
            return Err(ImageError::TooLarge {
                what: what.to_owned(),
                limit: MOST,
                unit: Unit::Entries,
            });
        }
        Ok(())
    };
    if !(2..=33).contains(&image.atr.len()) {
        return Err(ImageError::value("atr", ManifestProblem::AtrLength));
    }
    at_most("application", image.applications.len())?;
    at_most("data_object", image.data_objects.len())?;
    let mut tags = BTreeSet::new();
    if !image.data_objects.iter().all(|(tag, _)| tags.insert(tag)) {
        return Err(ImageError::value("data_object", ManifestProblem::SameTag));
    }
    let (mut names, mut aids) = (BTreeSet::new(), BTreeSet::new());
    for application in &image.applications {
        let name = application.name.as_str();
        if !is_folder_name(name) {
            let problem = ManifestProblem::ApplicationName;
            return Err(ImageError::value("application name", problem));
        }
        if !(5..=16).contains(&application.aid.len()) {
            return Err(ImageError::value(name, ManifestProblem::AidLength));
        }
        if !names.insert(name) || !aids.insert(application.aid.as_slice()) {
            return Err(ImageError::value(name, ManifestProblem::SameApplication));
        }
        at_most(name, application.files.len())?;
        check_files(application)?;
    }
    Ok(())
}

fn check_files(application: &ApplicationImage) -> Result<(), ImageError> {
    let mut ids = BTreeSet::new();
    for file in &application.files {
        let place = format!("{} {:04X}", application.name, file.id);
        if file.id == 0 || !ids.insert(file.id) {
            return Err(ImageError::value(&place, ManifestProblem::FileIdentifier));
        }
        if let Access::AnyOf(references) = &file.access {
            let is_pin = |reference: &u16| {
                application
                    .files
                    .iter()
                    .any(|it| it.id == *reference && matches!(it.content, FileContent::Pin(_)))
            };
            if references.is_empty() || !references.iter().all(is_pin) {
                return Err(ImageError::value(&place, ManifestProblem::Access));
            }
        }
        match &file.content {
            FileContent::Pin(pin) => check_pin(&place, pin)?,
            FileContent::Records(records) if records.len() > MOST => {
                return Err(ImageError::value(&place, ManifestProblem::Records));
            }
            FileContent::Transparent(_) | FileContent::Records(_) | FileContent::Key(_) => {}
        }
    }
    if let Some(id) = application.default_key {
        let is_key = application
            .files
            .iter()
            .any(|file| file.id == id && matches!(file.content, FileContent::Key(_)));
        if !is_key {
            return Err(ImageError::value(
                &application.name,
                ManifestProblem::DefaultKey,
            ));
        }
    }
    Ok(())
}

fn check_pin(place: &str, pin: &PinImage) -> Result<(), ImageError> {
    if !(1..=15).contains(&pin.tries_limit) || pin.tries_left > pin.tries_limit {
        return Err(ImageError::value(place, ManifestProblem::Tries));
    }
    let (fewest, most) = pin.length;
    if fewest > most || most > 255 || most == 0 {
        return Err(ImageError::value(place, ManifestProblem::PinLength));
    }
    if pin.value.as_ref().is_some_and(Vec::is_empty) {
        return Err(ImageError::value(place, ManifestProblem::EmptyPin));
    }
    Ok(())
}

/// Application names are folder names.
fn is_folder_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name != OBJECTS
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
