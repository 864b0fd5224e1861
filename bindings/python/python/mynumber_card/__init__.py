"""Read and verify the Japanese My Number card (マイナンバーカード); a simulated card for tests.

    >>> from mynumber_card import AssistPin, SimulatedCard
    >>> with SimulatedCard("taro") as card:
    ...     read = card.attributes(AssistPin("2345"))
    >>> read["name"], read["authentic"]
    ('番号　太郎', True)

A result is the library's own JSON as a dict; `mynumber_card.results` has its types.
"""

try:
    from . import _native as _native
except ImportError as _error:
    if "libpcsclite" not in str(_error):
        raise
    raise ImportError("mynumber-card needs libpcsclite; on Debian or Ubuntu: sudo apt install libpcsclite1") from _error

from ._card import Card, Reader, readers
from ._errors import (
    AccessDeniedError,
    BusyError,
    CardError,
    CardRemovedError,
    CardResetError,
    CertificateExpiredError,
    InputError,
    LastTryRefusedError,
    LeftOpenError,
    LinkError,
    MyNumberError,
    NoAnswerError,
    NoCardError,
    NoReaderError,
    NoServiceError,
    NotOnThisCardError,
    NowLockedError,
    PinChangeError,
    PinError,
    PinLockedError,
    PinOutcomeUnknownError,
    Question,
    SecretFormError,
    SeveralCardsError,
    TriesUnknownError,
    WrongCardError,
    WrongPinError,
)
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
    __version__,
)
from ._simulated import Person, SimulatedCard, Traffic, people
from ._verify import (
    compare_addresses,
    compare_names,
    new_request,
    to_json,
    verify_certificate,
    verify_document,
    verify_evidence,
)

__all__ = [
    "AccessDeniedError",
    "AssistPin",
    "AuthPin",
    "BirthCode",
    "BusyError",
    "Card",
    "CardError",
    "CardRemovedError",
    "CardResetError",
    "CertificateExpiredError",
    "CodeA",
    "CodeB",
    "InputError",
    "JukiPin",
    "LastTryRefusedError",
    "LeftOpenError",
    "LicensePin",
    "LinkError",
    "MyNumberError",
    "NoAnswerError",
    "NoCardError",
    "NoReaderError",
    "NoServiceError",
    "NotOnThisCardError",
    "NowLockedError",
    "Person",
    "PinChangeError",
    "PinError",
    "PinLockedError",
    "PinOutcomeUnknownError",
    "Question",
    "Reader",
    "Secret",
    "SecretFormError",
    "SeveralCardsError",
    "SignPassword",
    "SimulatedCard",
    "Traffic",
    "TriesUnknownError",
    "TrustAnchors",
    "WrongCardError",
    "WrongPinError",
    "__version__",
    "compare_addresses",
    "compare_names",
    "new_request",
    "people",
    "readers",
    "to_json",
    "verify_certificate",
    "verify_document",
    "verify_evidence",
]
