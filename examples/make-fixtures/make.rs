//! What the fixtures are made of, and how.

use std::collections::BTreeSet;
use std::path::Path;

use mynumber_card::sim::issuer::{
    ASSIST_ROOT, AuthorityKeys, CARD_ROOT, CardKeys, Issuer, PlasticKeys, SURFACE_ROOT, TestKey,
};
use mynumber_card::sim::people;
use mynumber_card::sim::person::{DeclaredTokenKind, Person, Pictures};
use serde_json::{Map, Value, json};

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Where the key of a role comes from: a file name in `fixtures/keys`, without its ending.
fn key_name(name: &str, role: &str) -> String {
    // A move changes the signature certificate only; it is the same card otherwise.
    let owner = match (name, role) {
        ("moved", role) if role != "sign" => "taro",
        _ => people::card_of(name),
    };
    format!("{owner}-{role}")
}

/// The roles that the keys of a card have.
fn roles(person: &Person) -> Vec<&'static str> {
    let mut roles = vec!["auth"];
    if person.sign_certificate.is_some() {
        roles.push("sign");
    }
    if person.token == DeclaredTokenKind::Plastic {
        roles.extend(["assist", "session", "surface", "common", "card"]);
    }
    roles
}

/// The names of all keys in `fixtures/keys`, each once.
pub(crate) fn key_names() -> Result<BTreeSet<String>> {
    let authority = AuthorityKeys::ROLES.map(|role| format!("authority-{role}"));
    let mut names = BTreeSet::from(authority);
    for name in people::NAMES {
        let roles = roles(&people::person(name)?);
        names.extend(roles.into_iter().map(|role| key_name(name, role)));
    }
    Ok(names)
}

/// `pictures/texts.json`: what `make_pictures.py` draws.
pub(crate) fn texts(out: &Path) -> Result {
    let mut texts = Map::new();
    for name in people::NAMES {
        let person = people::person(name)?;
        if person.token == DeclaredTokenKind::Plastic && people::card_of(name) == name {
            let entry = json!({
                "name": person.name,
                "address": person.address,
                "my_number": person.my_number,
                "security_code": person.card.security_code,
            });
            texts.insert(name.to_owned(), entry);
        }
    }
    let folder = out.join("pictures");
    std::fs::create_dir_all(&folder)?;
    let json = serde_json::to_string_pretty(&texts)? + "\n";
    Ok(std::fs::write(folder.join("texts.json"), json)?)
}

/// `authority/`: what a verifier needs to trust the test authority.
pub(crate) fn authority(fixtures: &Path, out: &Path) -> Result {
    let folder = out.join("authority");
    std::fs::create_dir_all(&folder)?;
    let anchors = issuer(fixtures)?.anchors()?;
    for (kind, generations) in [("auth", &anchors.auth_ca), ("sign", &anchors.sign_ca)] {
        for (generation, der) in (1..).zip(generations) {
            std::fs::write(folder.join(format!("{kind}ca-sim-{generation}.cer")), der)?;
        }
    }
    let certifies = |id| match id {
        CARD_ROOT => "card-level chain (GET DATA 00F8)",
        SURFACE_ROOT => "card-surface application EF 0004",
        ASSIST_ROOT => "input-assist application EF 0004",
        _ => "unknown",
    };
    let keys = anchors.card_verifiable.iter().map(|(id, modulus)| {
        json!({
            "number": String::from_utf8_lossy(id.get(..7).unwrap_or_default()),
            "key_id": hex::encode(id),
            "hierarchy": "simulation",
            "certifies": certifies(*id),
            "modulus": hex::encode(modulus),
            "exponent": "010001",
        })
    });
    let json = serde_json::to_string_pretty(&Value::from_iter(keys))? + "\n";
    std::fs::write(folder.join("cvc-ca-keys.json"), json)?;
    // No anchor for the others, so not in the folder that is given as theirs.
    let folder = out.join("license-authority");
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(
        folder.join("license-sim.cer"),
        &anchors.license,
    )?)
}

/// `people/NAME/`: the cards.
pub(crate) fn people(fixtures: &Path, out: &Path) -> Result {
    let issuer = issuer(fixtures)?;
    let folder = out.join("people");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    for name in people::NAMES {
        let person = people::person(name)?;
        let card = issuer.issue(
            &person,
            &pictures(fixtures, name)?,
            &card_keys(fixtures, name)?,
        )?;
        card.save_directory(folder.join(name))?;
    }
    Ok(())
}

fn issuer(fixtures: &Path) -> Result<Issuer> {
    let keys = AuthorityKeys::from_roles(|role| key(fixtures, &format!("authority-{role}")))?;
    Ok(Issuer::new(keys)?)
}

fn key(fixtures: &Path, name: &str) -> Result<TestKey> {
    let path = fixtures.join("keys").join(format!("{name}.pem"));
    let pem = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(TestKey::from_pem(&pem)?)
}

fn card_keys(fixtures: &Path, name: &str) -> Result<CardKeys> {
    let roles = roles(&people::person(name)?);
    let of = |role| key(fixtures, &key_name(name, role));
    Ok(CardKeys {
        auth: of("auth")?,
        sign: roles.contains(&"sign").then(|| of("sign")).transpose()?,
        plastic: if roles.contains(&"card") {
            Some(PlasticKeys {
                assist: of("assist")?,
                session: of("session")?,
                surface: of("surface")?,
                common: of("common")?,
                card: of("card")?,
            })
        } else {
            None
        },
    })
}

/// A phone has no pictures.
fn pictures(fixtures: &Path, name: &str) -> Result<Pictures> {
    if people::person(name)?.token != DeclaredTokenKind::Plastic {
        return Ok(Pictures::default());
    }
    let folder = fixtures.join("pictures").join(people::card_of(name));
    let read = |file: &str| {
        let path = folder.join(file);
        std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))
    };
    Ok(Pictures {
        photo: read("photo.jp2")?,
        name: read("name.png")?,
        address: read("address.png")?,
        my_number: read("my-number.png")?,
        security_code: read("security-code.png")?,
    })
}
