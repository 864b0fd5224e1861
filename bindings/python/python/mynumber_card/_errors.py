"""What can go wrong. An exception is chosen by the library's code for it, from a closed list, never by a text."""

from __future__ import annotations

import json
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Type


class Question(NamedTuple):
    """What a callable in the place of a secret is asked. Nothing was presented yet."""

    #: Which secret: ``assist``, ``auth``, ``sign``, ``juki``, ``license``, ``code_a``, ``code_b``, ``birth``.
    credential: str
    #: For which of its places, each with a counter of its own: e.g. ``surface_code_b`` for ``code_b``.
    place: str
    #: How many tries are left; ``None`` where the card has no limit or tells none.
    tries_left: Optional[int]


class MyNumberError(Exception):
    """Everything that the library reports."""

    #: The library's word for it, which does not change: ``wrong_pin``, ``no_reader`` …
    code: str
    #: The one thing to try.
    advice: str
    #: What the library says beside the code, as its JSON has it.
    details: Dict[str, Any]
    #: How many tries are left of the secret that it is about, where that is known.
    tries_left: Optional[int]
    #: Whether the card was taken away. After a PIN was sent a try may be spent: look before the next one.
    card_removed: bool
    #: Where a locked secret is unlocked: ``municipal_office``, ``convenience_store_kiosk``, ``phone_app``, ``police``.
    unlocked_at: Tuple[str, ...]

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        advice: str = "",
        details: Optional[Dict[str, Any]] = None,
        tries_left: Optional[int] = None,
        card_removed: bool = False,
        unlocked_at: Tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice
        self.details = {} if details is None else details
        self.tries_left = tries_left
        self.card_removed = card_removed
        self.unlocked_at = unlocked_at

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} ({self.code}): {self.advice}" if self.advice else f"{message} ({self.code})"


class InputError(MyNumberError, ValueError):
    """Something that was given is not what it should be. Nothing was sent."""


class SecretFormError(InputError):
    """A secret has not its form. Nothing was sent, and no try was spent."""


class LinkError(MyNumberError):
    """The way to the card."""


class NoServiceError(LinkError):
    """PC/SC is not there, or does not answer."""


class NoReaderError(LinkError):
    """No reader, or not the one that was named."""


class NoCardError(LinkError):
    """No card on the reader."""


class SeveralCardsError(LinkError):
    """It is not clear which card is meant. Nothing was presented to any."""


class BusyError(LinkError):
    """Another program holds the card."""


class AccessDeniedError(LinkError):
    """The system does not let this user use the reader."""


class CardRemovedError(LinkError):
    """The card was taken away."""


class CardResetError(LinkError):
    """Another program reset the card."""


class NoAnswerError(LinkError):
    """The card, or the reader, does not answer, or not in full."""


class CardError(MyNumberError):
    """The card says no, or something that cannot be."""


class WrongCardError(CardError):
    """Another kind of card lies there."""


class NotOnThisCardError(CardError):
    """This card does not have what was asked for."""


class PinError(CardError):
    """What became of a secret. It was not presented twice."""


class WrongPinError(PinError):
    """Wrong; ``tries_left`` says how many are left."""


class PinLockedError(PinError):
    """Locked. Nothing was presented, unless it is a :class:`NowLockedError`."""


class NowLockedError(WrongPinError, PinLockedError):
    """Wrong, and that was the last try."""


class LastTryRefusedError(PinError):
    """One try is left, and it was not allowed. Nothing was presented."""


class TriesUnknownError(PinError):
    """The card does not say how many tries are left, so that this could be the last. Nothing was presented."""


class PinOutcomeUnknownError(PinError):
    """It was sent, and whether it was right is not known: a try may be spent."""


class PinChangeError(PinError):
    """A PIN was not changed, or it is not known whether: ``details`` says which is in force."""


class CertificateExpiredError(CardError):
    """The certificate of the key has expired. Nothing was signed."""


class LeftOpenError(CardError):
    """All was done, but what a secret opened could not be closed: take the card off the reader."""

    #: What the job gave.
    result: Optional[Dict[str, Any]] = None


_PLACES = {
    "municipal_office": "the municipal office",
    "convenience_store_kiosk": "a kiosk in a convenience store",
    "phone_app": "the phone's own app",
    "police": "a police station",
}
_TRY_AGAIN = "try again"
_LOOK_AT_TRIES = "put the card back and look at the tries left with status() before the next attempt"
_READ_AGAIN = "lay the card flat on the reader and read it again"
_ENTER_AGAIN = "no try was spent; enter it again"

#: For each code of the library its class, and the one thing to try.
ERRORS: Dict[str, Tuple[Type[MyNumberError], str]] = {
    "access_denied": (AccessDeniedError, "let this user use the reader (polkit, or the device's group)"),
    "ambiguous_reader": (NoReaderError, "name the reader more fully; details has those that fit"),
    "application_absent": (NotOnThisCardError, "use a card that has it; phones have only the certificates"),
    "bad_secret": (SecretFormError, _ENTER_AGAIN),
    "busy": (BusyError, "close the other program, or wait for it with `wait`"),
    "cancelled": (LinkError, _TRY_AGAIN),
    "card_removed": (CardRemovedError, "put the card back and try again"),
    "card_reset": (CardResetError, "connect again, and keep other programs off the reader"),
    "command_too_long": (NoAnswerError, "use `short_apdus`"),
    "file_absent": (NotOnThisCardError, "use a card that has it"),
    "incomplete_answer": (NoAnswerError, "use another reader, or `short_apdus`"),
    "input": (InputError, "give a value that fits"),
    "io": (LinkError, _TRY_AGAIN),
    "last_try_refused": (
        LastTryRefusedError,
        "if you are sure, pass allow_last_try=True; a wrong one locks it",
    ),
    "locked": (
        PinLockedError,
        "as every PIN of this card: one without PINs (顔認証マイナンバーカード) has nothing to unlock, "
        "any other is unlocked at the municipal office; code B opens name and address",
    ),
    "malformed": (CardError, _READ_AGAIN),
    "no_card": (NoCardError, "put a card on the reader; `wait` waits for one"),
    "no_reader": (NoReaderError, "connect a reader"),
    "no_secret": (InputError, "give this secret, or a callable that is asked for it"),
    "no_service": (NoServiceError, "start PC/SC (Debian: sudo apt install pcscd)"),
    "no_such_certificate": (NotOnThisCardError, "this card has no such certificate; children under 15 usually have none"),
    "no_such_reader": (NoReaderError, "name a reader that is connected; details has them"),
    "not_encrypted": (CardError, "use a reader that carries long commands, or do without require_encrypted"),
    "not_every_card": (SeveralCardsError, "leave one card only, or name its reader"),
    "not_my_number_card": (WrongCardError, "put a My Number card on the reader"),
    "not_open": (CardError, "give the secret that opens it"),
    "not_set_refused": (PinError, "have the card looked at where it was issued"),
    "not_set_spent": (PinError, "have the card looked at where it was issued"),
    "now_locked": (NowLockedError, "status() says where it is unlocked"),
    "outcome_unknown": (PinOutcomeUnknownError, _LOOK_AT_TRIES),
    "pin_absent": (NotOnThisCardError, "this card has no such secret"),
    "pin_change_refused": (PinChangeError, "the old one is in force; choose another new one"),
    "pin_change_unknown": (PinChangeError, "try the new one, then the old one, and look at the tries left in between"),
    "pin_half_changed": (PinChangeError, "change the other place by itself; details says which PIN is in force where"),
    "pin_unexpected_status": (PinOutcomeUnknownError, _LOOK_AT_TRIES),
    "request_expired": (InputError, "ask for a new request"),
    "session_lost": (CardError, _READ_AGAIN),
    "several_cards": (SeveralCardsError, "leave one card only, or name its reader"),
    "short_response": (NoAnswerError, _READ_AGAIN),
    "timeout": (NoAnswerError, _READ_AGAIN),
    "tries_unknown": (TriesUnknownError, "if you are sure, pass allow_last_try=True"),
    "unbounded": (CardError, _READ_AGAIN),
    "unexpected_status": (CardError, _READ_AGAIN),
    "unresponsive_card": (NoAnswerError, _READ_AGAIN),
    "unresponsive_reader": (NoAnswerError, "unplug the reader and connect it again"),
    "unresponsive_service": (NoServiceError, "start PC/SC anew (sudo systemctl restart pcscd)"),
    "unsupported": (LinkError, "use another reader"),
    "wrong_pin": (WrongPinError, "check it before the next attempt"),
}


def of_library(
    code: str,
    message: str,
    details: str,
    tries_left: Optional[int],
    card_removed: bool,
    unlocked_at: List[str],
) -> MyNumberError:
    """An error of a card as its exception."""
    kind, advice = ERRORS.get(code, (CardError, _TRY_AGAIN))
    if unlocked_at and issubclass(kind, PinLockedError):
        advice = "it is unlocked at " + " or ".join(_PLACES.get(place, place) for place in unlocked_at)
    if card_removed and kind is not CardRemovedError and issubclass(kind, LinkError):
        kind = CardRemovedError
    if tries_left is not None and issubclass(kind, WrongPinError):
        message = f"{message}, {tries_left} left"
    members = json.loads(details)
    return kind(
        message,
        code=code,
        advice=advice,
        details=members if isinstance(members, dict) else {},
        tries_left=tries_left,
        card_removed=card_removed,
        unlocked_at=tuple(unlocked_at),
    )


def of_value(code: str, message: str, details: str) -> InputError:
    """Something that was given and cannot be used: its codes are not those of cards."""
    members = json.loads(details)
    return InputError(
        message,
        code=code,
        advice="give a value that fits",
        details=members if isinstance(members, dict) else {},
    )


#: What the functions that need no card cannot use: what it was given as, and the one thing to try.
INPUTS: Dict[str, str] = {
    "anchor": "give the certificate of an authority (DER or PEM), or a list of keys of card authorities (JSON)",
    "certificate": "give one certificate, DER or PEM",
    "crl": "give a revocation list, DER or PEM",
    "document": "give a signed PDF or CMS file that is whole",
    "evidence": "give what identify() returned, unchanged",
    "ocsp": "give an OCSP response in DER",
    "options": "see which argument cannot be used",
    "policy": "docs/policy.md says how a policy is written",
    "random": "give 32 random bytes, or leave it to this package",
    "request": "give what new_request() returned, unchanged",
}


def of_input(error: str) -> InputError:
    """Something that cannot be read is no verdict."""
    members = json.loads(error)["error"]
    code = members.pop("kind")
    return InputError(members.pop("message"), code=code, advice=INPUTS.get(code, ""), details=members)


def certificate_expired(until: str) -> CertificateExpiredError:
    """Of the key that was to sign."""
    return CertificateExpiredError(
        f"the certificate expired at {until}; nothing was signed",
        code="certificate_expired",
        advice="it is renewed at the municipal office; to sign all the same, pass allow_expired=True",
        details={"until": until},
    )


def left_open(message: str, details: str, result: Optional[str]) -> LeftOpenError:
    """All was done, but it is not closed."""
    error = LeftOpenError(
        f"all was done, but what the secret opened could not be closed: {message}",
        code="left_open",
        advice="take the card off the reader",
        details=json.loads(details),
    )
    error.result = None if result is None else json.loads(result)
    return error
