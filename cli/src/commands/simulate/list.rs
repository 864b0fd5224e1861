//! `simulate --list`: of whom there are cards.

use mynumber_card::sim::people;
use serde::Serialize;
use terminal::language::phrases;
use terminal::output;
use terminal::table::Table;

use crate::failure::Failure;
use crate::session::Session;
use crate::{json, simulated};

phrases! {
    with_license => "運転免許証あり", "driver's license";
}

/// What `--list` prints with `--json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct People {
    schema: &'static str,
    people: Vec<Person>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Person {
    person: &'static str,
    name: String,
    /// Whether their driver's license is on the card.
    license: bool,
}

fn everybody() -> Result<People, Failure> {
    let people = people::NAMES.into_iter().map(|person| {
        let declared = people::person(person).map_err(simulated::failed)?;
        let license = declared.license.is_some();
        Ok::<_, Failure>(Person {
            person,
            name: declared.name,
            license,
        })
    });
    Ok(People {
        schema: "people/1",
        people: people.collect::<Result<Vec<_>, _>>()?,
    })
}

pub(super) fn list(session: &Session) -> Result<(), Failure> {
    let all = everybody()?;
    if session.options.json {
        return Ok(json::print(&all)?);
    }
    let mut table = Table::default();
    for it in all.people {
        let license = if it.license {
            with_license(session.language)
        } else {
            ""
        };
        table.row([it.person, &it.name, license]);
    }
    Ok(output::print(&table.to_string())?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn people_follow_their_schema() {
        crate::schema::assert_followed("people/1", &[super::everybody().unwrap()]);
    }
}
