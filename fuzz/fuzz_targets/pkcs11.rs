#![no_main]

mynumber_card_fuzz::fuzz!("pkcs11");
