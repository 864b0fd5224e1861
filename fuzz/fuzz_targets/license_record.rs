#![no_main]

mynumber_card_fuzz::fuzz!("license_record");
