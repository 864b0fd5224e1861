"""A pcscd of one's own with a virtual reader, away from the system's: for programs that use PC/SC, such as OpenSC."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import List, Optional, Sequence

#: The name of the reader, as PC/SC tells it.
READER = "Virtual PCD 00 00"
PCSCD = "/usr/sbin/pcscd"
VPCD = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
INSTALL = "on Debian or Ubuntu: sudo apt install pcscd vsmartcard-vpcd util-linux"
#: The path of pcscd's socket is compiled in; our folder is mounted over it, in a namespace of its own.
SYSTEM = Path("/run/pcscd")
MOUNT = (
    'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd && '
    'exec setpriv --pdeathsig KILL "$@" 2>&1'
)
NAMESPACES = (("unshare", "--mount"), ("unshare", "--user", "--map-root-user", "--mount"))
READY = "daemon ready"
LIMIT = 30.0


class Unavailable(RuntimeError):
    """What is missing for a virtual reader."""


class Pcscd:
    """Starts at once, and says why where it cannot; ends with :meth:`stop`, or with this process."""

    def __init__(self) -> None:
        for part in (PCSCD, VPCD):
            if not Path(part).exists():
                raise Unavailable(f"{part} is missing; {INSTALL}")
        self.folder = Path(tempfile.mkdtemp(prefix="mynumber-pcscd-"))
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._log: List[str] = []
        try:
            prefix = self._home()
            # Somebody else may take a port in between.
            for last in (False, False, True):
                if self._start(prefix, free_ports()):
                    break
                self._end()
                if last:
                    raise Unavailable("pcscd does not start:\n" + "\n".join(self._log))
        except BaseException:
            self.stop()
            raise

    def _home(self) -> Sequence[str]:
        for namespace in NAMESPACES:
            try:
                tried = subprocess.run([*namespace, "mount", "-t", "tmpfs", "tmpfs", "/run"], capture_output=True)
            except FileNotFoundError:
                raise Unavailable(f"{namespace[0]} is missing; {INSTALL}") from None
            if tried.returncode == 0:
                self.socket = self.folder / "run" / "pcscd.comm"
                self._is_private = True
                return [*namespace, "sh", "-c", MOUNT, str(self.folder / "run")]
        self.socket = SYSTEM / "pcscd.comm"
        if listens(self.socket):
            raise Unavailable(
                "another pcscd runs, and this user may not make namespaces to keep apart from it; "
                "stop it: sudo systemctl stop pcscd.socket pcscd.service"
            )
        if not os.access(SYSTEM if SYSTEM.exists() else SYSTEM.parent, os.W_OK):
            raise Unavailable(f"this user may neither make namespaces nor write to {SYSTEM}")
        SYSTEM.mkdir(exist_ok=True)
        self._is_private = False
        return ["sh", "-c", 'exec setpriv --pdeathsig KILL "$@" 2>&1', "sh"]

    def _start(self, prefix: Sequence[str], port: int) -> bool:
        for name in ("run", "readers", "drivers"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "readers" / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {VPCD}\nCHANNELID 0x{port:X}\n'
        )
        self.port = port
        self._log.clear()
        self._process = subprocess.Popen(
            [*prefix, PCSCD, "--foreground", "--info", "--config", str(self.folder / "readers")],
            # No USB reader of this machine is touched.
            env={**os.environ, "PCSCLITE_HP_DROPDIR": str(self.folder / "drivers")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        self._reads = threading.Thread(target=self._follow, args=(self._process,), daemon=True)
        self._reads.start()
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            if any(READY in line for line in list(self._log)) and listens(self.socket):
                return not any("failed" in line for line in list(self._log))
            time.sleep(0.01)
        return False

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._log.append(line.decode(errors="replace").rstrip())
                del self._log[:-500]

    @property
    def pid(self) -> int:
        """Its process."""
        return 0 if self._process is None else self._process.pid

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._reads.join(LIMIT)
            self._process = None

    def stop(self) -> None:
        """Ends it, and removes its files."""
        self._end()
        if not getattr(self, "_is_private", True):
            for name in ("pcscd.comm", "pcscd.pid"):
                (SYSTEM / name).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def listens(path: Path) -> bool:
    """Whether somebody listens at this socket."""
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.connect(str(path))
        except OSError:
            return False
    return True


def free_ports() -> int:
    """A free port with a free one after it: vpcd listens on two."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise Unavailable("no two free ports in a row")

