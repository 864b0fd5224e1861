"""Fixtures for pytest: a My Number card in this process, and the same card in a reader of PC/SC.

    import pytest

    def test_reads(mynumber_card):
        assert mynumber_card.attributes(mynumber_card.secrets["assist"])["name"] == "番号　太郎"

    @pytest.mark.mynumber_card("family", short=True, faults={8: "removed"})
    def test_copes(mynumber_card): ...

    def test_pyscard(mynumber_reader):
        [reader] = [it for it in smartcard.System.readers() if str(it) == mynumber_reader.name]
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, Mapping, NamedTuple

import pytest

from ._pcscd import READER, Pcscd, Unavailable

# Every run of pytest loads this, so the card itself is loaded by its fixtures only.
if TYPE_CHECKING:
    from mynumber_card import SimulatedCard

#: Where the client library of PC/SC looks for the socket. It reads this once in the life of a process.
SOCKET = "PCSCLITE_CSOCK_NAME"
MARK = "mynumber_card"
_LINK = pytest.StashKey[Path]()


class VirtualReader(NamedTuple):
    """The card in a reader."""

    #: As PC/SC tells it.
    name: str
    #: What is in it: to count, take away and put back, never to be asked meanwhile.
    card: SimulatedCard
    #: For programs that are started with an environment of their own; this process has it already.
    environ: Mapping[str, str]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{MARK}(person='taro', **options): whose card the fixtures give, as SimulatedCard takes it"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    """Has PC/SC look through a link of ours, before anybody uses it: to the system's until a fixture starts another."""
    wanted = any("mynumber_pcscd" in getattr(item, "fixturenames", ()) for item in items)
    if not wanted or SOCKET in os.environ or os.name != "posix":
        return
    link = Path(tempfile.mkdtemp(prefix="mynumber-pcsc-")) / "pcscd.comm"
    link.symlink_to("/run/pcscd/pcscd.comm")
    config.stash[_LINK] = link
    os.environ[SOCKET] = str(link)


def pytest_unconfigure(config: pytest.Config) -> None:
    link = config.stash.get(_LINK, None)
    if link is not None:
        os.environ.pop(SOCKET, None)
        shutil.rmtree(link.parent, ignore_errors=True)


@pytest.fixture
def mynumber_card(request: pytest.FixtureRequest) -> Iterator[SimulatedCard]:
    """A simulated card in this process: of ``taro``, or as ``@pytest.mark.mynumber_card(…)`` says."""
    from mynumber_card import SimulatedCard

    mark = request.node.get_closest_marker(MARK)
    args: Any = () if mark is None else mark.args
    options: Any = {} if mark is None else mark.kwargs
    with SimulatedCard(*args, **options) as card:
        yield card


@pytest.fixture(scope="session")
def mynumber_pcscd(request: pytest.FixtureRequest) -> Iterator[Pcscd]:
    """A pcscd of the test run's own with a virtual reader. Needs pcscd and vpcd, and says so where they are not."""
    link = request.config.stash.get(_LINK, None)
    if link is None and SOCKET in os.environ:
        pytest.fail(f"{SOCKET} is set already: PC/SC cannot be led to a reader of the test run's own", pytrace=False)
    if link is None:
        pytest.fail("mynumber_reader has to be an argument of a test, or in its usefixtures", pytrace=False)
    try:
        pcscd = Pcscd()
    except Unavailable as missing:
        pytest.fail(f"no virtual reader: {missing}", pytrace=False)
    link.unlink()
    link.symlink_to(pcscd.socket)
    try:
        yield pcscd
    finally:
        link.unlink()
        link.symlink_to("/run/pcscd/pcscd.comm")
        pcscd.stop()


@pytest.fixture
def mynumber_reader(mynumber_pcscd: Pcscd, mynumber_card: SimulatedCard) -> Iterator[VirtualReader]:
    """The card of ``mynumber_card`` in a reader of the real pcscd, for everything that uses PC/SC."""
    served = mynumber_card.serve(port=mynumber_pcscd.port)
    try:
        _wait(lambda: _is_seen(True), "the card does not come into the virtual reader")
        yield VirtualReader(READER, mynumber_card, {SOCKET: os.environ[SOCKET]})
    finally:
        served.stop()
        _wait(lambda: _is_seen(False), "the card does not leave the virtual reader")


def _is_seen(present: bool) -> bool:
    from mynumber_card import LinkError, readers

    try:
        return any(reader.name == READER and reader.card_present == present for reader in readers())
    except LinkError:
        return False


def _wait(condition: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{otherwise}; was PC/SC used in this process before its environment was set?", pytrace=False)
        time.sleep(0.02)
