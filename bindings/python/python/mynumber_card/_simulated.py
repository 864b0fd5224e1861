"""Cards of people who do not exist, in this process."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple, Union

from . import _native
from ._card import Card, Progress, Trace
from ._native import (
    AssistPin,
    AuthPin,
    BirthCode,
    CodeA,
    CodeB,
    JukiPin,
    LicensePin,
    Secret,
    SignPassword,
    TrustAnchors,
)

_TYPES: Dict[str, Callable[[str], Secret]] = {
    "assist": AssistPin,
    "auth": AuthPin,
    "sign": SignPassword,
    "common": JukiPin,
    "juki": JukiPin,
    "license": LicensePin,
    "code_a": CodeA,
    "code_b": CodeB,
    "birth": BirthCode,
}


class Person(NamedTuple):
    """Somebody who does not exist, and what opens their card."""

    #: As :class:`SimulatedCard` takes it.
    person: str
    name: str
    birth_date: str
    #: By credential (``assist``, ``auth``, ``sign``, ``juki``, ``common``, ``license``, ``code_a``, ``code_b``, ``birth``).
    secrets: Mapping[str, str]


def people() -> Tuple[Person, ...]:
    """Everybody who has a simulated card. Names, numbers and PINs are published, and nobody's."""
    return tuple(Person(name, full, birth, dict(secrets)) for name, full, birth, secrets in _native.people())


class Traffic(NamedTuple):
    """What went over the link since the start or :meth:`SimulatedCard.clear_log`."""

    commands: int
    bytes_sent: int
    bytes_received: int
    #: What it would have taken on the modelled link.
    seconds: float


class SimulatedCard(Card):
    """The card of somebody who does not exist, with the jobs of :class:`Card`; :func:`people` has their names.

    ``faults`` says what goes wrong at which command, from 0: ``{3: "removed"}`` (``removed``, ``removed-before-answer``,
    ``silent``, ``answer-lost``, ``reset``, ``power-lost``, ``garbled``, ``cut:BYTES``, ``status:HHHH``); ``lasting`` is
    the same from a command on. ``swaps`` says whose card lies there from a command on, and the link notices; with ``slips``
    it does not. ``short``: the link refuses long commands. ``in_parts``: long answers come in parts.
    ``contactless`` takes the time of a contactless reader, ``latency`` so many milliseconds a command. ``loses`` says
    what is lost of answers (docs/simulator.md). ``image`` is a folder with another card in place of a person's.

    Its authority is trusted here, and by nobody else.
    """

    _simulation: _native.Simulation
    person: str

    def __init__(
        self,
        person: str = "taro",
        *,
        faults: Optional[Mapping[int, str]] = None,
        lasting: Optional[Tuple[int, str]] = None,
        swaps: Optional[Mapping[int, str]] = None,
        slips: Optional[Mapping[int, str]] = None,
        short: bool = False,
        extended: bool = False,
        in_parts: bool = False,
        contactless: bool = False,
        latency: Optional[int] = None,
        loses: Optional[str] = None,
        image: Union[str, "os.PathLike[str]", None] = None,
        short_apdus: bool = False,
        anchors: Optional[TrustAnchors] = None,
        progress: Optional[Progress] = None,
        trace: Optional[Trace] = None,
    ) -> None:
        parts = [person] if image is None else ["", f"image={os.fspath(image)}"]
        flags = {"short": short, "extended": extended, "in-parts": in_parts, "contactless": contactless}
        parts += [name for name, wanted in flags.items() if wanted]
        if latency is not None:
            parts.append(f"latency={int(latency)}")
        if loses is not None:
            parts.append(f"loses={loses}")
        parts += [f"fault={fault}@{index}" for index, fault in (faults or {}).items()]
        if lasting is not None:
            parts.append(f"lasting={lasting[1]}@{lasting[0]}")
        parts += [f"swap={other}@{index}" for index, other in (swaps or {}).items()]
        parts += [f"slip={other}@{index}" for index, other in (slips or {}).items()]
        if any("," in part for part in parts):
            raise ValueError("a comma in the name of a person, a folder or a fault")
        self.person = person if image is None else ""
        self._simulation = _native.Simulation(",".join(parts))
        link = _native.Link.to_simulation(self._simulation, short_apdus)
        self._begin(link, anchors or TrustAnchors.simulated(), progress, trace)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.person!r})"

    @property
    def secrets(self) -> Mapping[str, Any]:
        """What opens this card, by credential: ``card.attributes(card.secrets["assist"])``. Empty for an ``image``."""
        found = [person for person in people() if person.person == self.person]
        return {name: _TYPES[name](text) for one in found for name, text in one.secrets.items()}

    @property
    def traffic(self) -> Traffic:
        """Commands, bytes and modelled time."""
        return Traffic(*self._simulation.traffic())

    def clear_log(self) -> None:
        """Counts anew; the next command has index 0."""
        self._simulation.clear_log()

    def tries_left(self, credential: str) -> Optional[int]:
        """What is left on the card, without a command; ``None`` where it has no such secret."""
        tries = self._simulation.tries(credential)
        return None if tries is None else tries[0]

    @property
    def is_open(self) -> bool:
        """Whether anything that a secret opens is open."""
        return self._simulation.is_open()

    @property
    def is_present(self) -> bool:
        """Whether the card is on its reader."""
        return self._simulation.is_present

    @property
    def removals(self) -> int:
        """How often it was taken off."""
        return self._simulation.removals

    def remove(self) -> None:
        """Takes the card off its reader."""
        self._simulation.remove()

    def insert(self) -> None:
        """Puts it back."""
        self._simulation.insert()

    def clear_faults(self) -> None:
        """Nothing goes wrong from now on. A removed card stays away."""
        self._simulation.clear_faults()

    def serve(self, *, host: str = "127.0.0.1", port: int = 35963) -> _native.Served:
        """Puts the card into a virtual reader (vpcd), for every program that uses PC/SC, until ``stop()`` is called."""
        return self._simulation.serve(host, port)
