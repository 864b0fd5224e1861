//! What a process holds, from /proc.

use std::fs;

/// At one moment: this process and pcscd.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Reads before it.
    pub reads: u64,
    pub own: Held,
    pub pcscd: Held,
}

/// What one process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Memory of its own (anonymous), in KiB. Pages of files are private or not by who else runs the
    /// same program, and written or not by when the system saved the file.
    pub private: u64,
    /// Memory, its share of what it shares included, in KiB.
    pub proportional: u64,
    pub descriptors: usize,
    pub threads: usize,
}

impl Sample {
    pub fn take(reads: u64, pcscd: u32) -> Self {
        Self {
            reads,
            own: Held::by("self"),
            pcscd: Held::by(&pcscd.to_string()),
        }
    }
}

impl Held {
    fn by(process: &str) -> Self {
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).expect("figures");
        let sum = |names: &[&str]| {
            rollup
                .lines()
                .filter_map(|line| line.split_once(':'))
                .filter(|(name, _)| names.contains(name))
                .filter_map(|(_, value)| value.trim().strip_suffix(" kB")?.parse::<u64>().ok())
                .sum()
        };
        let count = |what| {
            fs::read_dir(format!("/proc/{process}/{what}"))
                .expect("a folder of /proc")
                .count()
        };
        Self {
            private: sum(&["Anonymous"]),
            proportional: sum(&["Pss"]),
            descriptors: count("fd"),
            threads: count("task"),
        }
    }
}
