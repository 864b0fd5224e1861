"""A card on a reader, and what can be asked of it."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Literal,
    Mapping,
    NamedTuple,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    cast,
)

from . import _native
from ._errors import Question
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

if TYPE_CHECKING:
    from . import results

S = TypeVar("S", bound=Secret)
#: A secret, or whom to ask for it once the card has said how many tries are left.
Asked = Union[S, Callable[[Question], S]]
#: A day (in Japan), or a time with its zone.
At = Union[date, datetime, str]
#: Told the bytes that were read of a long file, and how many it has, where that is known.
Progress = Callable[[int, Optional[int]], object]
#: Told each command and answer in hexadecimal digits, with everything private masked.
Trace = Callable[[str], object]
Self = TypeVar("Self", bound="Card")

_NAMES: Dict[Type[Secret], str] = {
    AssistPin: "assist",
    AuthPin: "auth",
    SignPassword: "sign",
    JukiPin: "juki",
    LicensePin: "license",
    CodeA: "code_a",
    CodeB: "code_b",
    BirthCode: "birth",
}


class Reader(NamedTuple):
    """A reader of PC/SC."""

    name: str
    #: Whether a card is in it.
    card_present: bool
    #: Whether another program holds that card alone.
    in_use: bool


def readers() -> List[Reader]:
    """The readers that are connected, in the order of PC/SC; none is an empty list."""
    return [Reader(*reader) for reader in _native.readers()]


def content_of(file: Any) -> bytes:
    """Bytes, or PEM as text. A number is neither, though ``bytes`` would make zeros of it."""
    if isinstance(file, str):
        return file.encode()
    if isinstance(file, (bytes, bytearray, memoryview)):
        return bytes(file)
    raise TypeError(f"the content of a file is bytes, not {type(file).__name__}")


class _NotASecret:
    """In the place of what is no secret: it may be a PIN as it is, which is not kept in a frame of ours."""


def _secrets(given: Iterable[Any]) -> List[Any]:
    secrets = []
    for one in given:
        is_one = isinstance(one, Secret) or (callable(one) and not isinstance(one, type))
        secrets.append(one if is_one else _NotASecret())
    return secrets


def _by(secrets: Iterable[Any], by: Type[Secret]) -> str:
    """What opens: the kind of secret that was given, else the one that is to be asked for."""
    kinds = [type(one) for one in secrets if isinstance(one, Secret)]
    return _NAMES[kinds[0] if kinds else by]


def _time(at: Optional[At]) -> Optional[str]:
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return at.isoformat(timespec="seconds")
    return at.isoformat() if isinstance(at, date) else at


class Card:
    """A My Number card on a reader of PC/SC, held alone until :meth:`close` or the end of a ``with`` block.

    ``reader`` is a number from 1 or a part of the name; without it, the one reader that has a My Number card. ``wait`` is
    how many seconds to wait for a card, and for other programs that hold it. With ``shared`` other programs may use the
    card too; then no secret is presented. ``short_apdus`` is for readers that lose long answers. ``anchors`` says whom to
    trust, by default the authorities of residents' cards. ``progress`` is told how far long files have been read, ``trace``
    each command and answer, with everything private masked.

    A secret is an object such as ``AssistPin("1234")``, or a callable that is given a :class:`Question` and gives one.
    It is presented once; the last try is not spent, unless ``allow_last_try`` says so. ``at`` is the day or time for
    which validity is judged, by default now. Ctrl-C ends a job between two commands; what was open is closed first.

    A card does one job at a time: from another thread meanwhile, or from a callable of the job, it is a RuntimeError.
    """

    _link: _native.Link
    _anchors: TrustAnchors
    _progress: Optional[Progress]
    _trace: Optional[Trace]

    def __init__(
        self,
        reader: Union[str, int, None] = None,
        *,
        wait: float = 0,
        shared: bool = False,
        short_apdus: bool = False,
        anchors: Optional[TrustAnchors] = None,
        progress: Optional[Progress] = None,
        trace: Optional[Trace] = None,
    ) -> None:
        named = None if reader is None else str(reader)
        link = _native.Link.to_reader(named, wait, shared, short_apdus)
        self._begin(link, anchors or TrustAnchors(), progress, trace)

    def _begin(
        self, link: _native.Link, anchors: TrustAnchors, progress: Optional[Progress], trace: Optional[Trace]
    ) -> None:
        self._link = link
        self._anchors = anchors
        self._progress = progress
        self._trace = trace

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.reader!r})"

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        raised: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the card to others. Nothing that a secret opened is open after any job."""
        self._link.close()

    @property
    def reader(self) -> Optional[str]:
        """The reader by name; ``None`` for a card in this process."""
        return self._link.reader

    def _settings(self, at: Optional[At] = None, allow_last_try: bool = False) -> _native.Settings:
        return {
            "anchors": self._anchors,
            "at": _time(at),
            "allow_last_try": allow_last_try,
            "progress": self._progress,
            "trace": self._trace,
        }

    def status(self, *, details: bool = False, at: Optional[At] = None) -> results.Status:
        """What the card says without any secret: kind, certificates, tries left. Spends no try."""
        return cast("results.Status", json.loads(_native.status(self._link, self._settings(at), details)))

    def doctor(self, *, at: Optional[At] = None) -> results.Doctor:
        """What is wrong with card and path, and the next step. No secret, spends no try."""
        return cast("results.Doctor", json.loads(_native.doctor(self._link, self._settings(at))))

    def attributes(
        self,
        secret: Union[Asked[AssistPin], Asked[CodeB]],
        *,
        by: Union[Type[AssistPin], Type[CodeB]] = AssistPin,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Attributes:
        """Name, address, birth date and sex (基本4情報) with their proof: ``authentic`` says whether it holds.

        ``by`` is what a callable is asked for.
        """
        secrets = _secrets([secret])
        del secret
        text = _native.attributes(self._link, self._settings(at, allow_last_try), secrets, _by(secrets, by))
        return cast("results.Attributes", json.loads(text))

    def my_number(
        self,
        secret: Union[Asked[AssistPin], Asked[CodeA]],
        *,
        by: Union[Type[AssistPin], Type[CodeA]] = AssistPin,
        require_encrypted: bool = False,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.MyNumber:
        """The My Number (個人番号), encrypted on its way where path and card allow that. The law limits its use."""
        secrets = _secrets([secret])
        del secret
        settings = self._settings(at, allow_last_try)
        text = _native.my_number(self._link, settings, secrets, _by(secrets, by), require_encrypted)
        return cast("results.MyNumber", json.loads(text))

    def number_picture(
        self, code_a: Asked[CodeA], *, at: Optional[At] = None, allow_last_try: bool = False
    ) -> Tuple[results.NumberPicture, bytes]:
        """That the My Number of code A is the one of this card: the result, and the picture of the number as PNG."""
        secrets = _secrets([code_a])
        del code_a
        text, png = _native.number_picture(self._link, self._settings(at, allow_last_try), secrets)
        return cast("results.NumberPicture", json.loads(text)), png

    def age(
        self,
        birth_code: Asked[BirthCode],
        *,
        over: Optional[int] = None,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Age:
        """The birth date, or only whether they have reached the age ``over``. An answer that is not ``authentic`` is none."""
        secrets = _secrets([birth_code])
        del birth_code
        text = _native.age(self._link, self._settings(at, allow_last_try), secrets, over)
        return cast("results.Age", json.loads(text))

    def face(
        self,
        code: Union[Asked[CodeB], Asked[CodeA]],
        *,
        by: Union[Type[CodeA], Type[CodeB]] = CodeB,
        with_my_number: bool = False,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Face:
        """What is printed on the card, with its pictures in base64. With code A also the picture of the My Number."""
        secrets = _secrets([code])
        del code
        settings = self._settings(at, allow_last_try)
        text = _native.face(self._link, settings, secrets, _by(secrets, by), with_my_number)
        return cast("results.Face", json.loads(text))

    def license(
        self,
        pin: Optional[Asked[LicensePin]] = None,
        *,
        certificate: Union[bytes, str, None] = None,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.License:
        """The driver's license (マイナ免許証). Some have no PIN. ``certificate`` (DER or PEM) is whose signature it has."""
        secrets = _secrets([] if pin is None else [pin])
        del pin
        issuer = None if certificate is None else content_of(certificate)
        text = _native.license(self._link, self._settings(at, allow_last_try), secrets, issuer)
        return cast("results.License", json.loads(text))

    def dates(
        self,
        *secrets: Union[Asked[AuthPin], Asked[SignPassword], Asked[LicensePin]],
        by: Iterable[Union[Type[AuthPin], Type[SignPassword], Type[LicensePin]]] = (),
        remind: Optional[int] = None,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Dates:
        """Until when everything is valid, and what to renew when. Works without a secret; each gives one date more.

        ``by`` is what a callable may be asked for; ``remind`` counts what can be renewed within so many days as due.
        """
        given = _secrets(secrets)
        del secrets
        kinds = {type(one) for one in given} | set(by)
        wanted = (AuthPin in kinds, SignPassword in kinds, LicensePin in kinds)
        text = _native.dates(self._link, self._settings(at, allow_last_try), given, wanted, remind)
        return cast("results.Dates", json.loads(text))

    def compare(
        self,
        *secrets: Union[Asked[CodeB], Asked[CodeA], Asked[AssistPin], Asked[SignPassword]],
        by: Iterable[Union[Type[CodeB], Type[CodeA], Type[AssistPin], Type[SignPassword]]] = (),
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Compare:
        """Whether the places of the card say the same about its holder.

        Code B opens both places; or code A or B with the assist PIN. The sign password adds the signature certificate.
        ``by`` is what a callable may be asked for.
        """
        given = _secrets(secrets)
        del secrets
        kinds = {type(one) for one in given} | set(by)
        if CodeA in kinds:
            how = "code_a_and_pin"
        elif AssistPin in kinds:
            how = "code_b_and_pin"
        else:
            how = "code_b"
        settings = self._settings(at, allow_last_try)
        text = _native.compare(self._link, settings, given, how, SignPassword in kinds)
        return cast("results.Compare", json.loads(text))

    def certificate(
        self,
        which: Literal["auth", "auth_ca", "sign", "sign_ca"] = "auth",
        secret: Union[Asked[AuthPin], Asked[SignPassword], None] = None,
        *,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Certificate:
        """One of the four certificates. The signature certificate needs its password; on phones ``auth`` needs its PIN."""
        secrets = _secrets([] if secret is None else [secret])
        del secret
        if which == "sign" and not secrets:
            raise TypeError("the signature certificate needs SignPassword, or a callable that gives one")
        if which in ("auth_ca", "sign_ca") and secrets:
            raise TypeError("the certificate of an authority needs no secret")
        text = _native.certificate(self._link, self._settings(at, allow_last_try), which, secrets)
        return cast("results.Certificate", json.loads(text))

    def sign(
        self,
        data: Optional[bytes],
        secret: Union[Asked[AuthPin], Asked[SignPassword]],
        *,
        digest: Optional[bytes] = None,
        by: Union[Type[AuthPin], Type[SignPassword]] = SignPassword,
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Sign:
        """A signature (RSA, PKCS#1 v1.5, SHA-256) over ``data``, or over its ``digest``, with the certificate of the key."""
        secrets = _secrets([secret])
        del secret
        if (data is None) == (digest is None):
            raise TypeError("either data or its digest is signed")
        if data is not None:
            digest = hashlib.sha256(data).digest()
        settings = self._settings(at, allow_last_try)
        text = _native.sign(self._link, settings, secrets, _by(secrets, by), cast(bytes, digest))
        return cast("results.Sign", json.loads(text))

    def sign_document(
        self,
        document: bytes,
        secret: Union[Asked[SignPassword], Asked[AuthPin]],
        *,
        by: Union[Type[AuthPin], Type[SignPassword]] = SignPassword,
        format: Literal["pdf", "cms", None] = None,
        reason: Optional[str] = None,
        place: Optional[str] = None,
        field: Optional[str] = None,
        pades: bool = False,
        despite_earlier: bool = False,
        allow_expired: bool = False,
        allow_last_try: bool = False,
    ) -> Tuple[results.Document, bytes]:
        """Signs a PDF inside, or any other file beside it (CMS): what verifying it says, and the PDF or the signature.

        ``format`` says which; by default what begins as a PDF is one. ``reason``, ``place`` and ``field`` are for a PDF, as
        are ``pades`` and ``despite_earlier``: docs/documents.md.
        """
        secrets = _secrets([secret])
        del secret
        wishes: _native.Wishes = {
            "format": format,
            "reason": reason,
            "place": place,
            "field": field,
            "pades": pades,
            "despite_earlier": despite_earlier,
            "allow_expired": allow_expired,
        }
        settings = self._settings(None, allow_last_try)
        text, made = _native.sign_document(self._link, settings, secrets, _by(secrets, by), content_of(document), wishes)
        return cast("results.Document", json.loads(text)), made

    def identify(
        self,
        request: Union[Mapping[str, Any], str],
        *secrets: Union[Asked[AssistPin], Asked[AuthPin], Asked[SignPassword]],
        at: Optional[At] = None,
        allow_last_try: bool = False,
    ) -> results.Evidence:
        """Answers a request with evidence, for whoever asked. Nothing is verified here.

        Level ``auth`` takes both 4-digit PINs, or the authentication PIN alone where only the holder is asked for;
        level ``signature`` takes the sign password.
        """
        given = _secrets(secrets)
        del secrets
        text = request if isinstance(request, str) else json.dumps(request, ensure_ascii=False)
        text = _native.identify(self._link, self._settings(at, allow_last_try), given, text)
        return cast("results.Evidence", json.loads(text))

    def change_pin(
        self,
        old: Asked[S],
        new: Asked[S],
        *,
        by: Optional[Type[S]] = None,
        only: Literal["common", "juki", None] = None,
        birth_date: Union[date, str, None] = None,
        allow_last_try: bool = False,
    ) -> results.PinChange:
        """Puts a new PIN in the place of an old one: of the authentication, the signature, the assist or the juki PIN.

        ``by`` is needed where both are callables. The juki PIN is in two places; ``only`` changes one, after a change
        that stopped half-way. ``birth_date`` serves to tell that the new one is easy to guess.
        """
        secrets = _secrets([old, new])
        del old, new
        kinds = {type(one) for one in secrets if isinstance(one, Secret)} | ({by} if by else set())
        if len(kinds) != 1:
            raise TypeError("old and new are of one kind; `by` says which where both are callables")
        which = _NAMES[kinds.pop()]
        if only is not None:
            if which != "juki":
                raise TypeError("`only` is for JukiPin")
            which = "common" if only == "common" else "juki_only"
        birth = birth_date.isoformat() if isinstance(birth_date, date) else birth_date
        settings = self._settings(None, allow_last_try)
        text = _native.change_pin(self._link, settings, which, secrets[0], secrets[1], birth)
        return cast("results.PinChange", json.loads(text))
