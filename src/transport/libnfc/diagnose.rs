//! Why a reader cannot be opened: libnfc says nothing but that it could not.
//!
//! On Linux the devices themselves tell: whether they are there, whether this user may open them, and
//! which driver holds them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Operation, TransportError};

/// Drivers of libnfc whose connection string has the path of a device.
const BY_PATH: [&str; 5] = ["pn532_uart", "arygon", "acr122s", "pn532_i2c", "pn532_spi"];
/// Vendor and product of the USB readers that libnfc knows. Source: its drivers pn53x_usb and
/// acr122_usb, version 1.8.0.
const KNOWN: [(&str, &str); 10] = [
    ("04cc", "0531"),
    ("04cc", "2533"),
    ("04e6", "5591"),
    ("04e6", "5594"),
    ("054c", "0193"),
    ("054c", "02e1"),
    ("1fd3", "0608"),
    ("072f", "2200"),
    ("072f", "90cc"),
    ("072f", "2214"),
];

/// The error for a connection string that names a device that is not there; `None` when it is, or
/// when that cannot be told.
pub(super) fn is_absent(connection: &str) -> Option<TransportError> {
    let path = device_path(connection)?;
    (cfg!(unix) && fs::metadata(path).is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound))
        .then(|| no_such(connection))
}

/// Why the reader of this connection string could not be opened.
pub(super) fn why_not(connection: &str) -> TransportError {
    if let Some(path) = device_path(connection) {
        return why_not_path(&path).unwrap_or_else(|| no_such(connection));
    }
    why_not_usb(Path::new("/"), usb_address(connection)).unwrap_or_else(|| no_such(connection))
}

/// Why libnfc found no reader at all.
pub(super) fn why_none() -> TransportError {
    why_not_usb(Path::new("/"), None).unwrap_or(TransportError::NoReader)
}

fn no_such(connection: &str) -> TransportError {
    TransportError::NoSuchReader {
        wanted: connection.to_owned(),
        known: Vec::new(),
    }
}

/// The path in `pn532_uart:/dev/ttyUSB0:115200`.
pub(super) fn device_path(connection: &str) -> Option<PathBuf> {
    let (driver, rest) = connection.split_once(':')?;
    if !BY_PATH.contains(&driver) {
        return None;
    }
    let path = match rest.rsplit_once(':') {
        Some((path, speed)) if speed.chars().all(|c| c.is_ascii_digit()) => path,
        _ => rest,
    };
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// Bus and device in `pn53x_usb:001:005`.
fn usb_address(connection: &str) -> Option<(u16, u16)> {
    let mut parts = connection.split(':').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(unix)]
fn why_not_path(path: &Path) -> Option<TransportError> {
    use rustix::fs::{Mode, OFlags};
    use rustix::io::Errno;

    /// libnfc's mark in the input modes of a line that it uses (its `CCLAIMED`).
    const CLAIMED: u32 = 0x8000_0000;

    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        // Neither is what no device has: a folder, or a name that is too long.
        Err(
            Errno::NOENT
            | Errno::NODEV
            | Errno::NXIO
            | Errno::ISDIR
            | Errno::NOTDIR
            | Errno::NAMETOOLONG
            | Errno::LOOP,
        ) => None,
        Err(Errno::ACCESS | Errno::PERM) => Some(denied(path)),
        Err(Errno::BUSY) => Some(TransportError::Busy),
        Err(error) => Some(TransportError::Io {
            operation: Operation::OpenReader,
            source: Box::new(std::io::Error::from(error)),
        }),
        Ok(line) => {
            let modes = rustix::termios::tcgetattr(line);
            let claimed = modes
                .is_ok_and(|modes| u64::from(modes.input_modes.bits()) & u64::from(CLAIMED) != 0);
            Some(if claimed {
                TransportError::Busy
            } else {
                TransportError::UnresponsiveReader
            })
        }
    }
}

#[cfg(not(unix))]
fn why_not_path(_path: &Path) -> Option<TransportError> {
    Some(TransportError::UnresponsiveReader)
}

fn denied(path: &Path) -> TransportError {
    TransportError::DeviceDenied {
        device: path.display().to_string(),
    }
}

/// Looks through the USB devices of Linux for a reader that libnfc knows, and for what is in its way.
fn why_not_usb(root: &Path, address: Option<(u16, u16)>) -> Option<TransportError> {
    let devices = root.join("sys/bus/usb/devices");
    let mut entries: Vec<PathBuf> = fs::read_dir(&devices)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    let mut unresponsive = None;
    for device in entries {
        let word = |name: &str| {
            fs::read_to_string(device.join(name))
                .map(|text| text.trim().to_ascii_lowercase())
                .unwrap_or_default()
        };
        let (vendor, product) = (word("idVendor"), word("idProduct"));
        if !KNOWN.contains(&(vendor.as_str(), product.as_str())) {
            continue;
        }
        let (Ok(bus), Ok(number)) = (word("busnum").parse(), word("devnum").parse()) else {
            continue;
        };
        if address.is_some_and(|address| address != (bus, number)) {
            continue;
        }
        let node = root.join(format!("dev/bus/usb/{bus:03}/{number:03}"));
        if may_not_write(&node) {
            return Some(denied(&node));
        }
        if let Some(driver) = driver_of(&device) {
            return Some(TransportError::DeviceClaimed { by: driver });
        }
        unresponsive = Some(TransportError::UnresponsiveReader);
    }
    unresponsive
}

#[cfg(unix)]
fn may_not_write(node: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(node, Access::READ_OK | Access::WRITE_OK) == Err(rustix::io::Errno::ACCESS)
}

#[cfg(not(unix))]
fn may_not_write(_node: &Path) -> bool {
    false
}

/// The driver of the first interface that has one: `pn533_usb` of the kernel, or `usbfs` when another
/// program has it.
fn driver_of(device: &Path) -> Option<String> {
    let name = device.file_name()?.to_string_lossy().into_owned();
    let mut interfaces: Vec<PathBuf> = fs::read_dir(device)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let file = path.file_name().map(|file| file.to_string_lossy());
            file.is_some_and(|file| file.starts_with(&format!("{name}:")))
        })
        .collect();
    interfaces.sort();
    interfaces.iter().find_map(|interface| {
        let driver = fs::read_link(interface.join("driver")).ok()?;
        Some(driver.file_name()?.to_string_lossy().into_owned())
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[allow(clippy::unwrap_used, reason = "a test's own files")]
    /// A tree like /sys and /dev with one reader at bus 1, device 5.
    fn tree(vendor: &str, driver: Option<&str>) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let device = root.path().join("sys/bus/usb/devices/1-2");
        let interface = device.join("1-2:1.0");
        fs::create_dir_all(&interface).unwrap();
        for (name, value) in [
            ("idVendor", vendor),
            ("idProduct", "2200"),
            ("busnum", "1"),
            ("devnum", "5"),
        ] {
            fs::write(device.join(name), format!("{value}\n")).unwrap();
        }
        if let Some(driver) = driver {
            symlink(
                format!("../../../drivers/{driver}"),
                interface.join("driver"),
            )
            .unwrap();
        }
        let nodes = root.path().join("dev/bus/usb/001");
        fs::create_dir_all(&nodes).unwrap();
        fs::write(nodes.join("005"), "").unwrap();
        root
    }

    #[test]
    fn the_driver_that_holds_a_usb_reader_is_named() {
        for driver in ["pn533_usb", "usbfs"] {
            let root = tree("072f", Some(driver));
            for address in [None, Some((1, 5))] {
                let found = why_not_usb(root.path(), address);
                assert!(
                    matches!(&found, Some(TransportError::DeviceClaimed { by }) if by == driver),
                    "{found:?}"
                );
            }
            assert!(why_not_usb(root.path(), Some((1, 6))).is_none());
        }
    }

    #[test]
    fn a_usb_reader_that_nobody_holds_is_unresponsive_and_others_do_not_count() {
        let found = why_not_usb(tree("072f", None).path(), None);
        assert!(matches!(found, Some(TransportError::UnresponsiveReader)));
        assert!(why_not_usb(tree("1234", Some("usbfs")).path(), None).is_none());
        assert!(why_not_usb(Path::new("/nonexistent"), None).is_none());
    }

    #[test]
    fn paths_and_addresses_are_taken_out_of_connection_strings() {
        let path = |text: &str| device_path(text).map(|path| path.display().to_string());
        assert_eq!(
            path("pn532_uart:/dev/ttyUSB0:115200").unwrap(),
            "/dev/ttyUSB0"
        );
        assert_eq!(path("pn532_uart:/tmp/a link").unwrap(), "/tmp/a link");
        assert_eq!(path("pn532_i2c:/dev/i2c-1").unwrap(), "/dev/i2c-1");
        assert_eq!(path("pn532_uart"), None);
        assert_eq!(path("acr122_usb:001:005"), None);
        assert_eq!(usb_address("acr122_usb:001:005"), Some((1, 5)));
        assert_eq!(usb_address("acr122_usb"), None);
    }

    #[test]
    fn a_file_that_is_no_serial_line_is_unresponsive_and_a_missing_one_absent() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let found = why_not_path(&file);
        assert!(matches!(found, Some(TransportError::UnresponsiveReader)));
        let missing = format!("pn532_uart:{}/no", folder.path().display());
        assert!(matches!(
            is_absent(&missing),
            Some(TransportError::NoSuchReader { .. })
        ));
        assert!(is_absent(&format!("pn532_uart:{}", file.display())).is_none());
    }
}
