"""What needs no card: requests, verdicts on evidence, certificates and documents, and comparing texts."""

from __future__ import annotations

import base64
import json
import os
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Literal, Mapping, Optional, Tuple, Union, cast

from . import _native
from ._card import At, content_of
from ._errors import of_input
from ._native import TrustAnchors

if TYPE_CHECKING:
    from . import results

#: JSON as a dict, or as its text.
Json = Union[Mapping[str, Any], str]
#: The content of a file: bytes, or the text of PEM.
Content = Union[bytes, str]


def to_json(result: Mapping[str, Any]) -> str:
    """The bytes that the program prints with ``--json``. What a terminal would obey is written as an escape."""
    return _native.terminal_safe(json.dumps(result, indent=2, ensure_ascii=False)) + "\n"


def _line(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _base64(files: Iterable[Content]) -> List[str]:
    if isinstance(files, (str, bytes, bytearray)):
        raise TypeError("a list of files, not one")
    return [base64.b64encode(content_of(file)).decode() for file in files]


def _at(at: Optional[At]) -> str:
    """A day ends with its last second in Japan."""
    if at is None:
        at = datetime.now(timezone.utc)
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return at.isoformat(timespec="seconds")
    if isinstance(at, date):
        at = at.isoformat()
    return at if "T" in at.upper() else f"{at}T23:59:59+09:00"


def _options(at: Optional[At], anchors: Optional[TrustAnchors], **more: Any) -> str:
    files, test_cards = (anchors or TrustAnchors())._added()
    options: Dict[str, Any] = {"at": _at(at), "anchors": files, "accept_test_cards": test_cards}
    options.update({name: value for name, value in more.items() if value is not None})
    return json.dumps(options, ensure_ascii=False)


def _result(told: Tuple[bool, str]) -> Any:
    is_one, text = told
    if not is_one:
        raise of_input(text)
    return json.loads(text)


def new_request(
    audience: str,
    *,
    level: Literal["auth", "signature"] = "auth",
    holder_only: bool = False,
    minutes: int = 10,
    at: Optional[At] = None,
    random: Optional[bytes] = None,
) -> results.Request:
    """The question that :meth:`Card.identify` answers. Keep it: an answer is compared with it, and accepted once.

    ``audience`` names who asks (a web address, say). It may be answered for so many ``minutes`` from ``at`` on, by
    default now. ``random`` are 32 bytes that are never used again, by default of the system.
    """
    options = json.dumps(
        {"at": _at(at), "audience": audience, "level": level, "holder_only": holder_only, "minutes": minutes}
    )
    random = os.urandom(32) if random is None else random
    return cast("results.Request", _result(_native.verify("new_request", random, None, options)))


def verify_evidence(
    evidence: Json,
    request: Optional[Json] = None,
    *,
    any_request: bool = False,
    policy: Optional[Json] = None,
    at: Optional[At] = None,
    anchors: Optional[TrustAnchors] = None,
    crls: Iterable[Content] = (),
    ocsps: Iterable[Content] = (),
) -> results.Verdict:
    """A verdict on evidence: ``verdict`` is ``accepted``, ``look_at_it``, ``not_compared`` or ``rejected``.

    ``request`` is the one that was sent; without it nothing is accepted, unless ``any_request`` takes a replay as well.
    ``identity`` is who it is, and null unless the evidence is accepted. ``policy`` is what a service asks for
    (docs/policy.md); ``crls`` and ``ocsps`` say which certificates are revoked. Evidence that proves nothing is a
    verdict; what is no evidence is an :class:`InputError`.
    """
    options = _options(
        at,
        anchors,
        request=None if request is None else _line(request),
        any_request=any_request,
        policy=None if policy is None else _line(policy),
        crls=_base64(crls),
        ocsps=_base64(ocsps),
    )
    told = _native.verify("verify_evidence", _line(evidence).encode(), None, options)
    return cast("results.Verdict", _result(told))


def verify_certificate(
    certificate: Content, *, at: Optional[At] = None, anchors: Optional[TrustAnchors] = None
) -> results.Certificate:
    """What a certificate (DER or PEM) says, and whether it is authentic. Revocation is not looked at here."""
    told = _native.verify("verify_certificate", content_of(certificate), None, _options(at, anchors))
    return cast("results.Certificate", _result(told))


def verify_document(
    document: bytes,
    content: Optional[bytes] = None,
    *,
    profile: Optional[Literal["moj"]] = None,
    accept_authentication: bool = False,
    at: Optional[At] = None,
    anchors: Optional[TrustAnchors] = None,
    crls: Iterable[Content] = (),
    ocsps: Iterable[Content] = (),
) -> results.Document:
    """Every signature in a PDF or CMS file; ``content`` is what a CMS file signs where it stands beside it.

    A signature that does not hold is a report (``valid``); what is no document is an :class:`InputError`.
    """
    options = _options(
        at,
        anchors,
        profile=profile,
        accept_authentication=accept_authentication,
        crls=_base64(crls),
        ocsps=_base64(ocsps),
    )
    beside = None if content is None else content_of(content)
    told = _native.verify("verify_document", content_of(document), beside, options)
    return cast("results.Document", _result(told))


def compare_names(one: str, other: str) -> results.Comparison:
    """Whether two names mean the same: ``result`` is ``same``, ``different`` or ``look_at_it`` for these ``doubts``."""
    return cast("results.Comparison", _result(_native.compare_texts("compare_names", one, other)))


def compare_addresses(one: str, other: str) -> results.Comparison:
    """Whether two addresses mean the same, likewise."""
    return cast("results.Comparison", _result(_native.compare_texts("compare_addresses", one, other)))
