pub mod files;
pub mod modules;
