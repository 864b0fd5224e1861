//! The module over simulated readers in process, and what is done with it.

use cryptoki_sys as ck;
use mynumber_card::Application;
use mynumber_card::sim::{CardImage, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card_pkcs11::simulated::SimulatedReaders;
use mynumber_card_pkcs11::{Attribute, Module, Parameters, Rv, Settings};

pub const AUTH_PIN: &[u8] = b"1234";
pub const SIGN_PASSWORD: &[u8] = b"TEST1234";
/// The slots of the first reader.
pub const AUTH: ck::CK_SLOT_ID = 0;
pub const SIGN: ck::CK_SLOT_ID = 1;
/// References in the public-key application.
pub const AUTH_REFERENCE: u16 = 0x18;
pub const SIGN_REFERENCE: u16 = 0x1B;

pub fn err<T: std::fmt::Debug>(code: ck::CK_RV) -> Result<T, Rv> {
    Err(Rv(code))
}

pub struct Bench {
    pub readers: SimulatedReaders,
    pub card: SimHandle,
    pub module: Module,
}

pub fn image(person: &str) -> CardImage {
    people::load(person).unwrap()
}

impl Bench {
    pub fn of(person: &str) -> Self {
        Self::with(person, Settings::default())
    }

    pub fn with(person: &str, settings: Settings) -> Self {
        let readers = SimulatedReaders::new(1);
        let module = Module::new(Box::new(readers.clone()), settings);
        let card = SimTransport::new(SimulatedCard::new(image(person))).handle();
        let bench = Self {
            readers,
            card,
            module,
        };
        bench.insert();
        bench
    }

    /// Puts the card in.
    pub fn insert(&self) {
        let card = self.card.clone();
        self.readers.put(
            0,
            Some(Box::new(move || {
                card.power_on();
                Ok(Box::new(card.connect()?))
            })),
        );
    }

    /// A session with a token.
    pub fn session(&mut self, slot: ck::CK_SLOT_ID) -> ck::CK_SESSION_HANDLE {
        let flags = ck::CKF_SERIAL_SESSION | ck::CKF_RW_SESSION;
        self.module.open_session(slot, flags).unwrap()
    }

    /// What a search finds.
    pub fn search(
        &mut self,
        session: ck::CK_SESSION_HANDLE,
        template: &[(ck::CK_ATTRIBUTE_TYPE, &[u8])],
    ) -> Vec<ck::CK_OBJECT_HANDLE> {
        let template = template.iter().map(|(kind, value)| Attribute {
            kind: *kind,
            value: value.to_vec(),
        });
        let template: Vec<_> = template.collect();
        self.module.begin_search(session, &template).unwrap();
        let found = self.module.found(session, 100).unwrap();
        self.module.end_search(session).unwrap();
        found
    }

    /// The objects of a class.
    pub fn of_class(
        &mut self,
        session: ck::CK_SESSION_HANDLE,
        class: ck::CK_OBJECT_CLASS,
    ) -> Vec<ck::CK_OBJECT_HANDLE> {
        self.search(session, &[(ck::CKA_CLASS, &class.to_ne_bytes())])
    }

    pub fn login(&mut self, session: ck::CK_SESSION_HANDLE, pin: &[u8]) -> Result<(), Rv> {
        self.module.login(session, ck::CKU_USER, pin)
    }

    /// Signs with the private key, logged in.
    pub fn sign(
        &mut self,
        session: ck::CK_SESSION_HANDLE,
        mechanism: ck::CK_MECHANISM_TYPE,
        data: &[u8],
    ) -> Result<Vec<u8>, Rv> {
        let parameters = if matches!(
            mechanism,
            ck::CKM_RSA_PKCS_PSS | ck::CKM_SHA256_RSA_PKCS_PSS
        ) {
            Parameters::Pss(ck::CKM_SHA256, ck::CKG_MGF1_SHA256, 32)
        } else {
            Parameters::None
        };
        self.module
            .begin_signature(session, mechanism, parameters, 3)?;
        self.module.sign(session, Some(data))
    }

    /// How many commands the card has seen since the last call; what they were.
    pub fn take_commands(&self) -> Vec<Vec<u8>> {
        let exchanges = self.card.exchanges();
        self.card.clear_log();
        exchanges.into_iter().map(|it| it.command).collect()
    }

    /// How often a PIN went out since the last call.
    pub fn take_presented(&self) -> usize {
        let with_pin = |it: &Vec<u8>| it.get(1) == Some(&0x20) && it.len() > 5;
        let commands = self.take_commands();
        commands.into_iter().filter(with_pin).count()
    }

    pub fn tries(&self, reference: u16) -> u8 {
        self.card
            .with_card(|card| card.tries_left(Application::Jpki.aid(), reference))
            .unwrap()
    }

    pub fn assert_closed(&self) {
        for reference in [AUTH_REFERENCE, SIGN_REFERENCE] {
            let open = |card: &mut SimulatedCard| card.is_open(Application::Jpki.aid(), reference);
            assert!(!self.card.with_card(open), "{reference:04X} is open");
        }
    }
}

pub fn begin(bench: &mut Bench, session: ck::CK_SESSION_HANDLE, slot: ck::CK_SLOT_ID, pin: &[u8]) {
    let mechanism = ck::CKM_SHA256_RSA_PKCS;
    let module = &mut bench.module;
    module
        .begin_signature(session, mechanism, Parameters::None, 3)
        .unwrap();
    if slot == SIGN {
        module
            .login(session, ck::CKU_CONTEXT_SPECIFIC, pin)
            .unwrap();
    }
}
