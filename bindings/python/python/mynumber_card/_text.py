"""Requests, and results as text."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal, Mapping, Optional, cast

from . import _native

if TYPE_CHECKING:
    from . import results


def to_json(result: Mapping[str, Any]) -> str:
    """The bytes that the program prints with ``--json``. What a terminal would obey is written as an escape."""
    return _native.terminal_safe(json.dumps(result, indent=2, ensure_ascii=False)) + "\n"


def new_request(
    audience: str,
    *,
    level: Literal["auth", "signature"] = "auth",
    holder_only: bool = False,
    challenge: Optional[bytes] = None,
    minutes: float = 10,
) -> "results.Request":
    """The question that :meth:`Card.identify` answers. Keep it: an answer is compared with it, and accepted once.

    ``audience`` names who asks (a web address, say); ``challenge`` is 16–64 random bytes that are never used again, by
    default 32 of the system's; ``minutes`` is how long it may be answered.
    """
    expires = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    text = _native.new_request(audience, challenge, level, holder_only, expires.isoformat(timespec="seconds"))
    return cast("results.Request", json.loads(text))
