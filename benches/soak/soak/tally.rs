//! What came of the reads, and whether anything grew.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::figures::{Held, Sample};
use super::jobs::Job;
use super::trouble::Trouble;

/// How much memory may grow between the second and the last quarter of a run, in KiB: 10,000 reads that
/// each leave 200 bytes are found.
const GROWTH: u64 = 512;
/// Wrong outcomes that are told one by one.
const TOLD: usize = 20;

/// What came of one read.
#[derive(Debug)]
pub enum Outcome {
    /// The right data, whether the fault was met or not.
    Right { hit: bool },
    /// An error of a kind that the fault explains.
    Failed,
    /// Data that was said not to be proven.
    Doubted,
    /// Anything else.
    Wrong(String),
}

impl Outcome {
    pub fn wrong(why: String) -> Self {
        Self::Wrong(why)
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Line {
    not_met: u64,
    right: u64,
    failed: u64,
    doubted: u64,
    wrong: u64,
}

/// All of a run.
#[derive(Debug, Default)]
pub struct Report {
    pub time: Duration,
    pub samples: Vec<Sample>,
    by_trouble: BTreeMap<&'static str, Line>,
    by_job: BTreeMap<&'static str, Line>,
    wrong: Vec<String>,
}

impl Report {
    pub fn count(&mut self, number: u64, job: Job, trouble: &Trouble, outcome: Outcome) {
        let troubled = matches!(trouble, Trouble::At(..));
        for line in [
            self.by_trouble.entry(trouble.name()).or_default(),
            self.by_job.entry(job.name()).or_default(),
        ] {
            let count = match &outcome {
                Outcome::Right { hit: false } if troubled => &mut line.not_met,
                Outcome::Right { .. } => &mut line.right,
                Outcome::Failed => &mut line.failed,
                Outcome::Doubted => &mut line.doubted,
                Outcome::Wrong(_) => &mut line.wrong,
            };
            *count += 1;
        }
        if let Outcome::Wrong(why) = outcome {
            self.wrong
                .push(format!("read {number}, {}, {trouble:?}: {why}", job.name()));
        }
    }

    /// So much is wrong that more of it tells nothing.
    pub fn has_lost_its_way(&self) -> bool {
        self.wrong.len() >= TOLD
    }

    /// Nothing wrong and nothing grown.
    pub fn is_good(&self) -> bool {
        self.wrong.is_empty() && self.growths().is_empty()
    }

    /// What grew: of memory the median of the last quarter against that of the second (caches fill in
    /// the first), of the rest the last sample against the first.
    pub fn growths(&self) -> Vec<String> {
        let mut growths = Vec::new();
        let (Some(first), Some(last)) = (self.samples.first(), self.samples.last()) else {
            return growths;
        };
        for (whose, of) in [
            (
                "this process",
                (|it: &Sample| it.own) as fn(&Sample) -> Held,
            ),
            ("pcscd", |it| it.pcscd),
        ] {
            let [before, after] = self.quarters(|it| of(it).private);
            if after > before + GROWTH {
                growths.push(format!("memory of {whose}: {before} to {after} KiB"));
            }
            let (first, last) = (of(first), of(last));
            for (what, before, after) in [
                ("descriptors", first.descriptors, last.descriptors),
                ("threads", first.threads, last.threads),
            ] {
                if after > before {
                    growths.push(format!("{what} of {whose}: {before} to {after}"));
                }
            }
        }
        growths
    }

    fn quarters(&self, of: impl Fn(&Sample) -> u64) -> [u64; 2] {
        let quarter = (self.samples.len() / 4).max(1);
        let median = |samples: &[Sample]| {
            let mut values: Vec<u64> = samples.iter().map(&of).collect();
            values.sort_unstable();
            values.get(values.len() / 2).copied().unwrap_or_default()
        };
        let end = self.samples.len();
        [
            median(&self.samples[quarter.min(end - 1)..(2 * quarter).min(end)]),
            median(&self.samples[end - quarter..]),
        ]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, lines) in [("fault", &self.by_trouble), ("job", &self.by_job)] {
            writeln!(
                f,
                "{title:26} {:>7} {:>7} {:>7} {:>9} {:>6}",
                "not met", "right", "error", "doubted", "wrong"
            )?;
            let mut sum = Line::default();
            for (name, line) in lines {
                row(f, name, line)?;
                sum.not_met += line.not_met;
                sum.right += line.right;
                sum.failed += line.failed;
                sum.doubted += line.doubted;
                sum.wrong += line.wrong;
            }
            row(f, "all", &sum)?;
            writeln!(f)?;
        }
        writeln!(
            f,
            "{:>7} | {:>9} {:>9} {:>5} {:>7} | {:>9} {:>9} {:>5} {:>7}",
            "reads", "own KiB", "PSS", "files", "threads", "pcscd KiB", "PSS", "files", "threads"
        )?;
        for sample in &self.samples {
            write!(f, "{:>7}", sample.reads)?;
            for held in [sample.own, sample.pcscd] {
                let Held {
                    private,
                    proportional,
                    descriptors,
                    threads,
                } = held;
                write!(
                    f,
                    " | {private:>9} {proportional:>9} {descriptors:>5} {threads:>7}"
                )?;
            }
            writeln!(f)?;
        }
        for wrong in self.wrong.iter().take(TOLD) {
            writeln!(f, "WRONG: {wrong}")?;
        }
        for growth in self.growths() {
            writeln!(f, "GREW: {growth}")?;
        }
        write!(
            f,
            "{} wrong, {} grown, {:.0} s",
            self.wrong.len(),
            self.growths().len(),
            self.time.as_secs_f64()
        )
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, line: &Line) -> fmt::Result {
    writeln!(
        f,
        "{name:26} {:>7} {:>7} {:>7} {:>9} {:>6}",
        line.not_met, line.right, line.failed, line.doubted, line.wrong
    )
}
