#![no_main]

mynumber_card_fuzz::fuzz!("simple_tlv");
