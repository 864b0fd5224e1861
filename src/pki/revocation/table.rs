//! The entries of a revocation list, held for many questions.

use super::problem::RevocationReason;
use crate::data::UnixTime;

/// What a list says of one certificate that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Revoked<'a> {
    /// The serial number as stored, with its sign byte.
    pub(super) serial: &'a [u8],
    pub(super) at: UnixTime,
    pub(super) reason: Option<RevocationReason>,
}

/// The entries in an order of their serial numbers, each once: two blocks of memory, however many there are. A municipality's list
/// may have a million, and an allocation for each would cost more than the entry.
#[derive(Clone)]
pub(super) struct Table {
    /// All serial numbers, one after the other, in the order of the list.
    serials: Box<[u8]>,
    rows: Box<[Row]>,
}

/// 24 bytes.
#[derive(Clone, Copy)]
struct Row {
    /// The last eight bytes of the serial number, which nearly always tell two apart without a look at
    /// `serials`: numbers that are counted differ there, and random ones too.
    tail: u64,
    /// Where the serial number begins in `serials`, and its bytes.
    place: u32,
    length: u32,
    /// Seconds since 1970, 38 bits up to the year 9999, and the reason above them.
    when: u64,
}

/// How many bits of [`Row::when`] are the time.
const TIME_BITS: u32 = 56;

const TIME: u64 = (1 << TIME_BITS) - 1;

impl Row {
    fn serial<'a>(&self, serials: &'a [u8]) -> &'a [u8] {
        let place = usize::try_from(self.place).unwrap_or(usize::MAX);
        let length = usize::try_from(self.length).unwrap_or(usize::MAX);
        let from = serials.get(place..).unwrap_or_default();
        from.get(..length).unwrap_or_default()
    }

    fn revoked<'a>(&self, serials: &'a [u8]) -> Revoked<'a> {
        let reason = u8::try_from(self.when >> TIME_BITS).unwrap_or(NO_REASON);
        Revoked {
            serial: self.serial(serials),
            at: UnixTime::from_seconds(i64::try_from(self.when & TIME).unwrap_or(i64::MAX)),
            reason: RevocationReason::of(&[reason]),
        }
    }
}

/// A number that no reason has.
const NO_REASON: u8 = u8::MAX;

/// Fills a table.
pub(super) struct Builder {
    serials: Vec<u8>,
    rows: Vec<Row>,
}

impl Builder {
    /// For so many entries, whose serial numbers have so many bytes together.
    pub(super) fn new(entries: usize, serial_bytes: usize) -> Self {
        Self {
            serials: Vec::with_capacity(serial_bytes),
            rows: Vec::with_capacity(entries),
        }
    }

    /// Adds an entry; `None` for more than four gigabytes of serial numbers, and for a time before 1970.
    pub(super) fn push(&mut self, entry: &Revoked<'_>) -> Option<()> {
        let reason = entry.reason.map_or(NO_REASON, RevocationReason::number);
        let seconds = u64::try_from(entry.at.seconds()).ok()?;
        if seconds >> TIME_BITS != 0 {
            return None;
        }
        self.rows.push(Row {
            tail: tail(entry.serial),
            place: u32::try_from(self.serials.len()).ok()?,
            length: u32::try_from(entry.serial.len()).ok()?,
            when: seconds | u64::from(reason) << TIME_BITS,
        });
        self.serials.extend_from_slice(entry.serial);
        Some(())
    }

    /// Of several entries for one certificate, the earliest is kept.
    pub(super) fn finish(self) -> Table {
        let Self { serials, mut rows } = self;
        rows.sort_unstable_by(|one, other| {
            let whole = || one.serial(&serials).cmp(other.serial(&serials));
            let time = |row: &Row| row.when & TIME;
            one.tail
                .cmp(&other.tail)
                .then_with(whole)
                .then_with(|| time(one).cmp(&time(other)))
                .then_with(|| one.place.cmp(&other.place))
        });
        rows.dedup_by(|later, kept| {
            later.tail == kept.tail && later.serial(&serials) == kept.serial(&serials)
        });
        Table {
            serials: serials.into_boxed_slice(),
            rows: rows.into_boxed_slice(),
        }
    }
}

impl Table {
    pub(super) fn find(&self, serial: &[u8]) -> Option<Revoked<'_>> {
        let wanted = (tail(serial), serial);
        let found = self
            .rows
            .binary_search_by(|row| (row.tail, row.serial(&self.serials)).cmp(&wanted));
        let row = self.rows.get(found.ok()?)?;
        Some(row.revoked(&self.serials))
    }

    fn iter(&self) -> impl Iterator<Item = Revoked<'_>> {
        self.rows.iter().map(|row| row.revoked(&self.serials))
    }
}

impl PartialEq for Table {
    /// The same entries, whatever their order in the lists.
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Table {}

/// The last eight bytes as a number.
fn tail(serial: &[u8]) -> u64 {
    let bytes = serial.iter().rev().take(8).rev();
    bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
}
