//! Writes the seeds into a folder, one folder in it for each target.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("usage: seeds FOLDER"));
    let mut counts = HashMap::new();
    for (target, bytes) in mynumber_card_fuzz::seeds::seeds() {
        let count = counts.entry(target).or_insert(0);
        let folder = folder.join(target);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("seed-{count:03}")), bytes).expect("written");
        *count += 1;
    }
}
