//! The card as far as PINs are concerned, once more and as small as can be: counters, what is open, what
//! that opens. Written from the facts of the card; it shares nothing with the driver or the simulated
//! card but the bytes of commands.

use std::collections::{BTreeMap, BTreeSet};

/// An application by its place in [`APPLICATIONS`].
pub(super) type App = usize;
/// A PIN reference: application and file identifier.
pub(super) type Reference = (App, u8);

pub(super) struct Application {
    pub(super) aid: &'static str,
    /// Identifier, value at first, tries.
    pub(super) pins: &'static [(u8, &'static str, u8)],
    /// Identifier, and which references open it; none are needed for the free ones.
    pub(super) files: &'static [(u8, &'static [u8])],
}

pub(super) const JPKI: App = 0;
pub(super) const ASSIST: App = 1;
pub(super) const SURFACE: App = 2;
pub(super) const COMMON: App = 3;
pub(super) const JUKI: App = 4;
pub(super) const LICENSE: App = 5;

/// The card of `driver-pin`.
pub(super) const APPLICATIONS: [Application; 6] = [
    Application {
        aid: "D392F000260100000001",
        pins: &[(0x18, "1234", 3), (0x1B, "TEST1234", 5)],
        files: &[
            (0x01, &[0x1B]),
            (0x02, &[]),
            (0x06, &[]),
            (0x08, &[]),
            (0x0A, &[]),
            (0x0B, &[]),
        ],
    },
    Application {
        aid: "D3921000310001010408",
        pins: &[
            (0x11, "2345", 3),
            (0x14, "234567890121", 10),
            (0x15, "57080520327714", 10),
        ],
        files: &[
            (0x01, &[0x11, 0x14]),
            (0x02, &[0x11, 0x15]),
            (0x03, &[0x11, 0x14, 0x15]),
            (0x04, &[]),
            (0x05, &[]),
            (0x06, &[0x11, 0x14, 0x15]),
            (0x07, &[0x11, 0x14, 0x15]),
        ],
    },
    Application {
        aid: "D3921000310001010402",
        pins: &[
            (0x11, "570805", 10),
            (0x12, "57080520327714", 10),
            (0x13, "234567890121", 10),
        ],
        files: &[
            (0x01, &[0x11]),
            (0x02, &[0x12, 0x13]),
            (0x03, &[]),
            (0x04, &[]),
            (0x05, &[0x13]),
        ],
    },
    Application {
        aid: "D3921000310001010100",
        pins: &[(0x1C, "3456", 3)],
        // Record files only.
        files: &[],
    },
    Application {
        aid: "D3921000310001010401",
        pins: &[(0x1C, "4567", 3)],
        files: &[],
    },
    Application {
        aid: "A0000002310600000000000000000000",
        pins: &[(0x06, "5678", 10)],
        files: &[(0x1A, &[]), (0x1B, &[0x06]), (0x1C, &[0x06])],
    },
];

#[derive(Clone, Debug)]
pub(super) struct Counter {
    pub(super) value: Vec<u8>,
    pub(super) left: u8,
    limit: u8,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) counters: BTreeMap<Reference, Counter>,
    pub(super) open: BTreeSet<Reference>,
    /// `None` is nothing, or the issuer security domain.
    pub(super) selected: Option<App>,
    /// The application that a SELECT named last: another one closes what is open.
    owner: Option<App>,
    /// Presented since the last SELECT, so that it can be changed.
    fresh: BTreeSet<Reference>,
    current: u8,
}

impl Model {
    pub(super) fn new() -> Self {
        let mut counters = BTreeMap::new();
        for (app, application) in APPLICATIONS.iter().enumerate() {
            for (pin, value, limit) in application.pins {
                let counter = Counter {
                    value: value.as_bytes().to_vec(),
                    left: *limit,
                    limit: *limit,
                };
                counters.insert((app, *pin), counter);
            }
        }
        Self {
            counters,
            open: BTreeSet::new(),
            selected: None,
            owner: None,
            fresh: BTreeSet::new(),
            current: 0,
        }
    }

    pub(super) fn left(&self, reference: Reference) -> u8 {
        self.counters[&reference].left
    }

    pub(super) fn value(&self, reference: Reference) -> &[u8] {
        &self.counters[&reference].value
    }

    /// Whether a file of the selected application can be read now.
    pub(super) fn reads(&self, app: App, file: u8) -> bool {
        let known = APPLICATIONS[app].files.iter().find(|it| it.0 == file);
        let (_, pins) = known.unwrap();
        pins.is_empty() || pins.iter().any(|pin| self.open.contains(&(app, *pin)))
    }

    /// A command that has reached the card.
    pub(super) fn sees(&mut self, command: &[u8]) {
        match command {
            [0x00, 0xA4, 0x04, 0x0C, _, aid @ ..] => self.select(aid),
            [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file] => self.current = *file,
            // That this makes the reference the current EF is known of no card.
            [0x00, 0x20, 0x00, p2, _, pin @ ..] => self.verify(self.named(*p2), pin),
            [0x00, 0x24, 0x01, 0x80, _, new @ ..] | [0x80, 0x32, 0x00, 0x80, _, new @ ..] => {
                let reference = (self.selected.unwrap(), self.current);
                if self.fresh.contains(&reference) {
                    self.counters.get_mut(&reference).unwrap().value = new.to_vec();
                }
            }
            [0x00, 0xB0, p1, ..] if p1 & 0x80 != 0 => self.current = p1 & 0x1F,
            _ => {}
        }
    }

    fn select(&mut self, aid: &[u8]) {
        let aid = hex::encode_upper(aid);
        let found = APPLICATIONS.iter().position(|it| it.aid == aid);
        assert!(found.is_some() || aid == "A0000001510000", "{aid}");
        if found.is_none() || found != self.owner {
            self.open.clear();
        }
        self.owner = found;
        self.selected = found;
        self.fresh.clear();
        self.current = 0;
    }

    /// The reference that P2 of VERIFY names: the current EF for `80`.
    pub(super) fn named(&self, p2: u8) -> Reference {
        let file = match p2 & 0x1F {
            0 => self.current,
            file => file,
        };
        (self.selected.unwrap(), file)
    }

    fn verify(&mut self, reference: Reference, pin: &[u8]) {
        let counter = self.counters.get_mut(&reference).unwrap();
        if counter.left == 0 {
            return;
        }
        if counter.value == pin {
            counter.left = counter.limit;
            self.open.insert(reference);
            self.fresh.insert(reference);
        } else {
            counter.left -= 1;
            self.open.remove(&reference);
            self.fresh.remove(&reference);
        }
    }

    /// Another program resets the card: what is open stays so.
    pub(super) fn is_reset(&mut self) {
        self.selected = None;
        self.fresh.clear();
    }

    pub(super) fn loses_power(&mut self) {
        self.is_reset();
        self.owner = None;
        self.open.clear();
    }
}
