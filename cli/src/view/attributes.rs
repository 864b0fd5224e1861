//! The four attributes.

use mynumber_card::data::Attributes;
use mynumber_card::job::Proven;
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::{proof, value};

pub(crate) fn text(read: &Proven<Attributes>, screen: Screen) -> String {
    let (it, language) = (&read.value, screen.language);
    let (name, address) = (it.display_name(), it.display_address());
    let mut table = Table::default();
    rows!(table, language; "真正性", "Authentic" => proof::marked(&read.proof, screen););
    let texts = (&*name.to_string(), &*address.to_string());
    value::person(&mut table, texts, (it.birth_date(), it.sex()), language);
    format!("{table}{}", proof::details(&read.proof, screen))
}
