"""The types of results. Written by scripts/results.py from docs/schema, which also says what may change later.

A member that is not always there is one of a class with ``total=False``.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


class Comparison(TypedDict):
    """Whether two texts mean the same."""

    schema: Literal['comparison/1']
    result: Literal['same', 'different', 'look_at_it']
    #: Why a person has to look.
    doubts: List[str]


class _CheckAlways(TypedDict):
    name: str
    outcome: Literal['passed', 'failed', 'look_at_it', 'not_checked']


class Check(_CheckAlways, total=False):
    """One check."""

    #: Why it did not pass.
    reason: str


class Error(TypedDict):
    kind: str


class Root(TypedDict):
    """What something was verified up to."""

    #: Of a published one.
    generation: Optional[int]
    #: SHA-256 of the certificate in hexadecimal digits, or the identifier of a key of the card authorities.
    id: str
    #: None for a key of the card authorities, whose keys have no generations.
    source: Optional[Literal['published', 'test_cards', 'given']]


class Tries(TypedDict):
    #: None when there is no number.
    remaining: Optional[int]
    state: Literal['ok', 'locked', 'unlimited', 'not_reported', 'absent']


class TriesByCredential(TypedDict, total=False):
    """The tries left of the secrets that were presented, as they stood when the card was asked before."""

    assist: Tries
    auth: Tries
    birth: Tries
    code_a: Tries
    code_b: Tries
    common: Tries
    juki: Tries
    license: Tries
    sign: Tries
    surface_code_a: Tries
    surface_code_b: Tries


class _AgeAlways(TypedDict):
    #: The day on which the age is counted; None outside the years 1–9999.
    at: Optional[str]
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]
    schema: Literal['age/1']


class Age(_AgeAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential
    #: The answer; None if it is not authentic, whatever the card says. In JSON: `yes`, `no`, `unknown` or `not_proven`.
    answer: Literal['yes', 'no', 'unknown', 'not_proven']
    #: The age in years.
    over: int
    #: Age in years; None when the birth date is incomplete or in the future.
    age: Optional[int]
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]


class _AttributesAlways(TypedDict):
    address: str
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: In the order in which they were made.
    checks: List[Check]
    family_name: Optional[str]
    given_name: Optional[str]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    name: str
    #: None when it is not authentic.
    root: Optional[Root]
    schema: Literal['attributes/1']
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class Attributes(_AttributesAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class SubjectAttributes(TypedDict):
    """The four attributes of a signature certificate, with the marks for substitute characters. Source: JPKI certificate profile, checked on a test card. The text is as the certificate has it: make it fit for a terminal with `display_safe` before printing."""

    #: The address (住所).
    address: str
    #: Which characters of the address stand in for others.
    address_substitutes: Optional[str]
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: The name (氏名).
    name: str
    #: Which characters of the name stand in for others that JIS lacks.
    name_substitutes: Optional[str]
    #: The sex (性別).
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class Key(TypedDict):
    algorithm: str
    bits: Optional[int]


class _CertificateAlways(TypedDict):
    #: The same in PEM.
    pem: str
    schema: Literal['certificate/1']


class Certificate(_CertificateAlways, total=False):
    attributes: SubjectAttributes
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    claimed_hierarchy: Literal['production', 'test', 'other']
    expired: bool
    extended_key_usage: Optional[List[str]]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    issuer: str
    key_usage: List[Literal['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly']]
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    not_after: str
    not_before: str
    policies: List[str]
    public_key: Key
    purpose: Literal['authentication', 'signature', 'authentication-authority', 'signature-authority', 'other']
    #: None when it is not authentic.
    root: Optional[Root]
    serial: str
    sha256: str
    subject: str
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _PairAlways(TypedDict):
    between: List[Literal['face', 'input_assist', 'sign_certificate', 'common']]
    result: Literal['agrees', 'look_at_it', 'differs']


class Pair(_PairAlways, total=False):
    #: Why a person has to look.
    doubts: List[str]


class Value(TypedDict):
    #: Whether a signature covers it.
    signed: bool
    source: Literal['face', 'input_assist', 'sign_certificate', 'common']
    value: str


class FieldWritten(TypedDict):
    field: Literal['name', 'address', 'birth_date', 'sex', 'expiry']
    pairs: List[Pair]
    result: Literal['agrees', 'look_at_it', 'differs']
    values: List[Value]


class NotCompared(TypedDict):
    field: Literal['name', 'address', 'birth_date', 'sex', 'expiry']
    reason: Literal['picture']
    source: Literal['face', 'input_assist', 'sign_certificate', 'common']


class Proven(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]
    source: Literal['face', 'input_assist', 'sign_certificate', 'common']


class _CompareAlways(TypedDict):
    fields: List[FieldWritten]
    #: What only a person can compare.
    not_compared: List[NotCompared]
    #: agrees, look_at_it or differs: the worst of all.
    result: Optional[Literal['agrees', 'look_at_it', 'differs']]
    schema: Literal['compare/1']
    #: What proves each place; the common application is not signed.
    sources: List[Proven]


class Compare(_CompareAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _ItemAlways(TypedDict):
    #: The secret that it needs, that is locked, or that is not set.
    credential: Optional[Literal['auth', 'sign', 'assist', 'code_a', 'code_b', 'surface_code_a', 'surface_code_b', 'birth', 'common', 'juki', 'license']]
    #: Negative after expiry.
    days_left: Optional[int]
    last_day: Optional[str]
    last_day_japanese: Optional[str]
    #: For an unknown one: needs_secret, locked, not_set_refused, not_set_spent, failed or not_recorded.
    reason: Optional[Literal['needs_secret', 'locked', 'not_set_refused', 'not_set_spent', 'failed', 'not_recorded']]
    renewable_from: Optional[str]
    #: valid, renewable, expired, absent or unknown.
    state: Literal['valid', 'renewable', 'expired', 'absent', 'unknown']


class Item(_ItemAlways, total=False):
    """What is written about one thing."""

    #: The tries left of one that is not set.
    tries_left: int


class DatesDates(TypedDict):
    auth: Item
    card: Item
    license: Item
    sign: Item


class Remind(TypedDict):
    days: int
    due: List[Literal['card', 'auth', 'sign', 'license']]


class _DatesAlways(TypedDict):
    advice: List[Literal['card_before_license', 'license_before_card', 'card_may_lose_license', 'card_before_certificates']]
    dates: DatesDates
    on: str
    schema: Literal['dates/1']


class Dates(_DatesAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    remind: Remind
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class PinState(TypedDict):
    """One PIN or code."""

    #: Tries of a fresh one.
    limit: int
    #: None when there is no number.
    remaining: Optional[int]
    state: Literal['ok', 'locked', 'unlimited', 'not_reported', 'absent']
    #: Where it can be unlocked; empty if there is nothing to unlock.
    unlocked_at: List[Literal['municipal_office', 'convenience_store_kiosk', 'phone_app', 'police']]


class _HealthCheckAlways(TypedDict):
    #: How it stands.
    state: Literal['ok', 'note', 'trouble', 'not_checked']
    #: What was looked at.
    what: Literal['service', 'reader', 'card', 'path', 'pins', 'card_dates', 'auth_dates', 'sign_dates', 'license_dates']
    observed: Union[Literal['runs'], Literal['not_needed'], Literal['not_installed'], Literal['reader'], Literal['no_driver'], Literal['only_libnfc'], Literal['label'], Literal['carries'], Literal['all_pins_locked'], Literal['pin'], Literal['dates'], Literal['needs_secret'], Literal['absent'], Literal['not_given'], Literal['failed'], Literal['not_reached']]


class HealthCheck(_HealthCheckAlways, total=False):
    """What was looked at, and what was seen of it."""

    #: Of trouble: the kind of error that a job would end with, or expired.
    kind: str
    #: `pcsc`, `libnfc` or `simulated`.
    backend: str
    #: None: not asked.
    card_present: Optional[bool]
    #: Whether another program holds it; None: not asked.
    in_use: Optional[bool]
    name: str
    #: From 1; None for one that is chosen by name.
    number: Optional[int]
    #: What bears it.
    card_kind: Literal['plastic_card', 'resident_register_card', 'android', 'iphone', 'unknown']
    #: As stored.
    label: str
    #: Whether extended APDUs get through; None: not known.
    extended: Optional[bool]
    #: The most that came at once.
    longest_answer: int
    #: The most that a short command asks for.
    longest_short_answer: int
    #: Whether a signature of the card gets through; None: not known.
    signatures: Optional[bool]
    #: Which.
    credential: Literal['auth', 'sign', 'assist', 'code_a', 'code_b', 'surface_code_a', 'surface_code_b', 'birth', 'common', 'juki', 'license']
    #: How it stands with it.
    pin: PinState
    #: 0 on the last day, negative afterwards.
    days_left: int
    #: The last day on which it is valid.
    last_day: str
    #: The first day on which it can be renewed.
    renewable_from: str
    #: Why.
    error: Error


class _DoctorAlways(TypedDict):
    #: In the order in which they were made.
    checks: List[HealthCheck]
    #: Of the first trouble; null when nothing is in the way.
    kind: Optional[str]
    #: What to do about the first trouble, or how to begin.
    next_step: Literal['install_service', 'install_driver', 'use_libnfc', 'resolve_error', 'use_another_reader', 'unlock_pin', 'spare_last_try', 'close_other_programs', 'renew', 'read_with_pin', 'read_with_code_b', 'read_sign_certificate']
    schema: Literal['doctor/1']


class Doctor(_DoctorAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _DocumentChecksItemAlways(TypedDict):
    name: str
    outcome: Literal['passed', 'failed', 'look_at_it', 'not_checked']


class DocumentChecksItem(_DocumentChecksItemAlways, total=False):
    doubts: List[Literal['before_header', 'visible_signature', 'form_look', 'hidden_objects', 'validation_data_behind', 'reads_as_pdf']]
    #: Why it did not pass.
    reason: str


class _DocumentSignaturesItemAtSigningTimeAlways(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]


class DocumentSignaturesItemAtSigningTime(_DocumentSignaturesItemAtSigningTimeAlways, total=False):
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]


class DocumentSignaturesItemPdf(TypedDict):
    certification: Optional[int]
    #: Bytes of the file.
    covers: int
    field: str
    later_changes: List[Literal['signature', 'validation_data', 'form_filled', 'metadata']]
    objections: List[Literal['catalog', 'pages', 'annotations', 'form', 'field', 'form_filled', 'form_look', 'certification', 'metadata', 'objects']]
    #: Of the file; the first is 1.
    revision: int
    whole_file: bool


class _DocumentSignaturesItemSignerAlways(TypedDict):
    issuer: str
    key: Literal['signature', 'authentication', 'other']
    not_after: str
    not_before: str
    serial: str
    sha256: str


class DocumentSignaturesItemSigner(_DocumentSignaturesItemSignerAlways, total=False):
    """The certificate, and in one for signatures name, address, birth date and sex. Proven only where the signature holds."""

    #: The address (住所).
    address: str
    #: Which characters of the address stand in for others.
    address_substitutes: Optional[str]
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: The name (氏名).
    name: str
    #: Which characters of the name stand in for others that JIS lacks.
    name_substitutes: Optional[str]
    #: The sex (性別).
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class _DocumentSignaturesItemAlways(TypedDict):
    at_signing_time: Optional[DocumentSignaturesItemAtSigningTime]
    checks: List[DocumentChecksItem]
    does_not_prove: List[Literal['content_unchanged', 'signed_with_card', 'attributes_certified', 'not_revoked', 'signing_time', 'pin_entered_by_the_person', 'signer_agreed', 'attributes_up_to_date']]
    hierarchy: Optional[Literal['production', 'test', 'other']]
    holds: bool
    proves: List[Literal['content_unchanged', 'signed_with_card', 'attributes_certified', 'not_revoked', 'signing_time', 'pin_entered_by_the_person', 'signer_agreed', 'attributes_up_to_date']]
    signer: Optional[DocumentSignaturesItemSigner]
    signing_time: Optional[str]


class DocumentSignaturesItem(_DocumentSignaturesItemAlways, total=False):
    pdf: DocumentSignaturesItemPdf


class Document(TypedDict):
    checks: List[DocumentChecksItem]
    format: Literal['cms', 'detached_cms', 'pdf']
    schema: Literal['document/1']
    signatures: List[DocumentSignaturesItem]
    #: Whether every signature holds and the last one covers all.
    valid: bool


class CardPart(TypedDict):
    """The files of input-assist, as stored, and its answer."""

    #: EF 0002: attributes.
    attributes: str
    #: EF 0004: card-verifiable certificate.
    certificate: str
    #: EF 0003: integrity record.
    integrity_record: str
    #: The answer of that key to this request and these files.
    signature: str
    #: EF 0007: signing key.
    signing_key: str


class Request(TypedDict):
    """A request of a relying party: made there, answered once by `job::identify::read`, and kept there to verify the answer with."""

    audience: str
    challenge: str
    expires: str
    level: Literal['auth', 'signature']
    version: Literal[1]
    wanted: Literal['holder', 'attributes']


class _EvidenceAlways(TypedDict):
    #: The holder's certificate, DER.
    certificate: str
    #: When it was read, as the reader's clock says; signed, but only as true as that clock.
    read_at: str
    request: Request
    #: The holder's signature over everything else.
    signature: str
    version: Literal[1]


class Evidence(_EvidenceAlways, total=False):
    """A piece of evidence: the request and raw files of a card, signed by the card. Never a PIN, never the My Number, and only what was asked for. It holds personal data (level signature: in the certificate). Its fields can be read without verifying anything; only `Evidence::verify` makes it an identity."""

    #: What input-assist gave: level auth with attributes.
    card: CardPart


class Expiry(TypedDict):
    """A value beside the signature."""

    date: str
    signed: bool


class Proof(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]


class FacePicture(TypedDict):
    """A picture of the card, safe to write: made from its pixels, or from the parts that a decoder reads, so that nothing else in the card's file reaches a viewer."""

    #: The file. As JSON `base64`.
    base64: str
    #: `png`, `jp2`, or `unknown` for a stored photograph that cannot be decoded.
    format: Literal['png', 'jp2', 'unknown']
    #: Whether a signature covers it.
    signed: bool
    #: `name`, `address`, `photograph`, `security_code` or `my_number`.
    what: Literal['name', 'address', 'photograph', 'security_code', 'my_number']


class _FaceAlways(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: In the order in which they were made.
    checks: List[Check]
    expiry: Expiry
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    my_number: Optional[Proof]
    pictures: List[FacePicture]
    #: None when it is not authentic.
    root: Optional[Root]
    schema: Literal['face/1']
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class Face(_FaceAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


_LicenseClassWords = TypedDict("_LicenseClassWords", {"class": "str"})


class LicenseClass(_LicenseClassWords):
    """A class of vehicles."""

    name: str


class TextPiece(TypedDict, total=False):
    """One member, which says what it is."""

    text: str
    external: int
    missing: bool
    unknown: str


class _LicenseTextAlways(TypedDict):
    #: With 〓 for what is no character.
    text: str


class LicenseText(_LicenseTextAlways, total=False):
    #: There when not all of it are characters.
    pieces: List[TextPiece]


class _NumberedAlways(TypedDict):
    number: int
    #: With 〓 for what is no character.
    text: str


class Numbered(_NumberedAlways, total=False):
    #: There when not all of it are characters.
    pieces: List[TextPiece]


class External(TypedDict):
    #: 256 bytes in hexadecimal digits.
    bitmap: str
    number: int


class History(TypedDict):
    date: Optional[str]
    number: Optional[str]


class Obtained(TypedDict):
    """When the first class of each group was obtained."""

    other: Optional[str]
    second_class: Optional[str]
    two_wheeled_and_small: Optional[str]


class OtherObject(TypedDict):
    """An object that is not understood."""

    tag: str
    #: False for a tag that is known, with a value that is not as specified.
    unknown_tag: bool
    value: str


class Photo(TypedDict):
    bytes: int
    format: Literal['png', 'jpeg2000', 'unknown']


class Given(TypedDict):
    key_named_by_card: Optional[bool]
    #: Whether the card names it by number and issuer, and its key; null when it names none.
    named_by_card: Optional[bool]
    not_after: str
    not_before: str
    sha256: str
    subject: str


class _SignatureAlways(TypedDict):
    state: Literal['not_verified', 'verified', 'failed']


class Signature(_SignatureAlways, total=False):
    certificate: Given
    reason: Literal['no_signature', 'signature_mismatch', 'certificate_not_valid']


class _LicenseAlways(TypedDict):
    classes: List[LicenseClass]
    colour: Optional[LicenseText]
    conditions: List[Numbered]
    driver_class: Optional[LicenseText]
    expired: Optional[bool]
    expiry: Optional[str]
    expiry_japanese: Optional[str]
    external_characters: List[External]
    history: Optional[History]
    number: Optional[str]
    obtained: Obtained
    others: List[OtherObject]
    photo: Optional[Photo]
    pin: Literal['set', 'not_set']
    remarks: List[Numbered]
    schema: Literal['license/1']
    signature: Signature


class License(_LicenseAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _MyNumberAlways(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    #: Whether it was encrypted from the card to this program.
    encrypted: bool
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    my_number: str
    #: None when it is not authentic.
    root: Optional[Root]
    schema: Literal['my_number/1']


class MyNumber(_MyNumberAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _NumberPictureAlways(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    height: Optional[int]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]
    schema: Literal['number_picture/1']
    width: Optional[int]


class NumberPicture(_NumberPictureAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class PinChangePins(TypedDict, total=False):
    """Which PIN is in force at each place."""

    assist: Literal['new', 'old', 'unchanged', 'unknown']
    auth: Literal['new', 'old', 'unchanged', 'unknown']
    birth: Literal['new', 'old', 'unchanged', 'unknown']
    code_a: Literal['new', 'old', 'unchanged', 'unknown']
    code_b: Literal['new', 'old', 'unchanged', 'unknown']
    common: Literal['new', 'old', 'unchanged', 'unknown']
    juki: Literal['new', 'old', 'unchanged', 'unknown']
    license: Literal['new', 'old', 'unchanged', 'unknown']
    sign: Literal['new', 'old', 'unchanged', 'unknown']
    surface_code_a: Literal['new', 'old', 'unchanged', 'unknown']
    surface_code_b: Literal['new', 'old', 'unchanged', 'unknown']


class _PinChangeAlways(TypedDict):
    changed: Literal[True]
    #: Which PIN is in force at each place.
    pins: PinChangePins
    schema: Literal['pin_change/1']
    #: Why the new one is easy to guess.
    weaknesses: List[Literal['repeated', 'two_digits', 'sequence', 'keypad_column', 'birth_date', 'possible_date']]


class PinChange(_PinChangeAlways, total=False):
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _CertificateFileAlways(TypedDict):
    #: The same in PEM.
    pem: str


class CertificateFile(_CertificateFileAlways, total=False):
    """A certificate as it is stored, and what it says."""

    attributes: SubjectAttributes
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    claimed_hierarchy: Literal['production', 'test', 'other']
    expired: bool
    extended_key_usage: Optional[List[str]]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    issuer: str
    key_usage: List[Literal['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly']]
    not_after: str
    not_before: str
    policies: List[str]
    public_key: Key
    purpose: Literal['authentication', 'signature', 'authentication-authority', 'signature-authority', 'other']
    #: None when it is not authentic.
    root: Optional[Root]
    serial: str
    sha256: str
    subject: str


class _SignAlways(TypedDict):
    #: The certificate.
    certificate: CertificateFile
    schema: Literal['sign/1']
    #: How it was made: `SignatureScheme::code`.
    scheme: str
    #: 256 bytes, RSA. As JSON base64.
    signature: str


class Sign(_SignAlways, total=False):
    #: The SHA-256 that was given to be signed; absent where the scheme takes something else. As JSON in hexadecimal digits.
    digest: str
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class SignedDocumentSubjectAttributes(TypedDict):
    """The four attributes of a signature certificate, with the marks for substitute characters."""

    #: The address (住所).
    address: str
    #: Which characters of the address stand in for others.
    address_substitutes: Optional[str]
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: The name (氏名).
    name: str
    #: Which characters of the name stand in for others that JIS lacks.
    name_substitutes: Optional[str]
    #: The sex (性別).
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class _SignedDocumentCertificateAlways(TypedDict):
    #: The same in PEM.
    pem: str


class SignedDocumentCertificate(_SignedDocumentCertificateAlways, total=False):
    attributes: SignedDocumentSubjectAttributes
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    claimed_hierarchy: Literal['production', 'test', 'other']
    expired: bool
    extended_key_usage: Optional[List[str]]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    issuer: str
    key_usage: List[Literal['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly']]
    not_after: str
    not_before: str
    policies: List[str]
    public_key: Key
    purpose: Literal['authentication', 'signature', 'authentication-authority', 'signature-authority', 'other']
    #: None when it is not authentic.
    root: Optional[Root]
    serial: str
    sha256: str
    subject: str


class _SignedDocumentDocumentChecksItemAlways(TypedDict):
    name: str
    outcome: Literal['passed', 'failed', 'look_at_it', 'not_checked']


class SignedDocumentDocumentChecksItem(_SignedDocumentDocumentChecksItemAlways, total=False):
    doubts: List[Literal['before_header', 'visible_signature', 'form_look', 'hidden_objects', 'validation_data_behind', 'reads_as_pdf']]
    #: Why it did not pass.
    reason: str


class _SignedDocumentDocumentSignaturesItemAtSigningTimeAlways(TypedDict):
    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]


class SignedDocumentDocumentSignaturesItemAtSigningTime(_SignedDocumentDocumentSignaturesItemAtSigningTimeAlways, total=False):
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]


class SignedDocumentDocumentSignaturesItemPdf(TypedDict):
    certification: Optional[int]
    #: Bytes of the file.
    covers: int
    field: str
    later_changes: List[Literal['signature', 'validation_data', 'form_filled', 'metadata']]
    objections: List[Literal['catalog', 'pages', 'annotations', 'form', 'field', 'form_filled', 'form_look', 'certification', 'metadata', 'objects']]
    #: Of the file; the first is 1.
    revision: int
    whole_file: bool


class _SignedDocumentDocumentSignaturesItemSignerAlways(TypedDict):
    issuer: str
    key: Literal['signature', 'authentication', 'other']
    not_after: str
    not_before: str
    serial: str
    sha256: str


class SignedDocumentDocumentSignaturesItemSigner(_SignedDocumentDocumentSignaturesItemSignerAlways, total=False):
    """The certificate, and in one for signatures name, address, birth date and sex. Proven only where the signature holds."""

    #: The address (住所).
    address: str
    #: Which characters of the address stand in for others.
    address_substitutes: Optional[str]
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: The name (氏名).
    name: str
    #: Which characters of the name stand in for others that JIS lacks.
    name_substitutes: Optional[str]
    #: The sex (性別).
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class _SignedDocumentDocumentSignaturesItemAlways(TypedDict):
    at_signing_time: Optional[SignedDocumentDocumentSignaturesItemAtSigningTime]
    checks: List[SignedDocumentDocumentChecksItem]
    does_not_prove: List[Literal['content_unchanged', 'signed_with_card', 'attributes_certified', 'not_revoked', 'signing_time', 'pin_entered_by_the_person', 'signer_agreed', 'attributes_up_to_date']]
    hierarchy: Optional[Literal['production', 'test', 'other']]
    holds: bool
    proves: List[Literal['content_unchanged', 'signed_with_card', 'attributes_certified', 'not_revoked', 'signing_time', 'pin_entered_by_the_person', 'signer_agreed', 'attributes_up_to_date']]
    signer: Optional[SignedDocumentDocumentSignaturesItemSigner]
    signing_time: Optional[str]


class SignedDocumentDocumentSignaturesItem(_SignedDocumentDocumentSignaturesItemAlways, total=False):
    pdf: SignedDocumentDocumentSignaturesItemPdf


class SignedDocumentDocument(TypedDict):
    checks: List[SignedDocumentDocumentChecksItem]
    format: Literal['cms', 'detached_cms', 'pdf']
    signatures: List[SignedDocumentDocumentSignaturesItem]
    #: Whether every signature holds and the last one covers all.
    valid: bool


class _SignedDocumentAlways(TypedDict):
    certificate: SignedDocumentCertificate
    document: SignedDocumentDocument
    format: Literal['pdf', 'cms']
    schema: Literal['signed_document/1']


class SignedDocument(_SignedDocumentAlways, total=False):
    #: What was written.
    files: List[str]
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class CardFacts(TypedDict):
    """What the card is."""

    #: Whether that is over.
    expired: Optional[bool]
    #: The last day on which the card is valid.
    expiry: Optional[str]
    #: As its label tells.
    kind: Literal['plastic_card', 'resident_register_card', 'android', 'iphone', 'unknown']
    #: The label as stored.
    label: Optional[str]
    #: Whether a driver's license (マイナ免許証) is on it.
    license: Optional[bool]
    #: By its name; None also for a code that the table does not have.
    municipality: Optional[str]
    #: The municipality that issued it, by its code.
    municipality_code: Optional[str]
    #: The last day of a code that is no longer in use.
    municipality_code_last_day: Optional[str]
    #: Its prefecture.
    prefecture: Optional[str]
    #: Number of the card, 15 digits. None on phones, like all the following except the license.
    serial: Optional[str]


class _AuthCertificateAlways(TypedDict):
    state: Union[Literal['read'], Literal['needs_pin'], Literal['absent'], Literal['unknown']]


class AuthCertificate(_AuthCertificateAlways, total=False):
    """The user-authentication certificate. In JSON, `state` says which: `read`, `needs_pin`, `absent` or `unknown`."""

    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    #: Whether that is over.
    expired: bool
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: The last second of its validity.
    not_after: str
    #: The first second of its validity.
    not_before: str
    #: None when it is not authentic.
    root: Optional[Root]
    #: Serial number. In JSON: hexadecimal digits.
    serial: str


class SignCertificate(TypedDict):
    """The signature certificate, which needs its password. In JSON, `state` says which."""

    state: Union[Literal['needs_pin'], Literal['absent'], Literal['unknown']]


class Certificates(TypedDict):
    """What is known about the certificates without a PIN."""

    #: For user authentication.
    auth: AuthCertificate
    #: For signatures.
    sign: SignCertificate


class _ChainCertificateAlways(TypedDict):
    #: The key that signed it.
    issuer_key_id: Optional[str]
    #: The key that it certifies.
    key_id: Optional[str]
    #: Whether it was read.
    state: Literal['read', 'absent', 'path_too_short', 'malformed', 'unread']


class ChainCertificate(_ChainCertificateAlways, total=False):
    """The certificate of the card, 7F21."""

    #: Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool
    #: In the order in which they were made.
    checks: List[Check]
    #: Whose it is; null when it is not authentic.
    hierarchy: Optional[Literal['production', 'test', 'other']]
    #: None when it is not authentic.
    root: Optional[Root]


class KeyIds(TypedDict):
    """The identifiers of keys in two applications; None where the application or the file is absent."""

    #: Of the common application.
    common: Optional[str]
    #: Of the resident-register application.
    juki: Optional[str]


class Details(TypedDict):
    """What the card says about itself outside its applications. Only the certificate is proven; it names a key."""

    #: Whether the first three are those of the common application; None when there is nothing to compare.
    agrees: Optional[bool]
    #: The certificate of the card.
    certificate: ChainCertificate
    #: The contact ATR without its first byte. In JSON: hexadecimal digits.
    contact_atr: Optional[str]
    #: The last day on which it is valid.
    expiry: Optional[str]
    #: The identifiers of keys in two applications.
    key_ids: KeyIds
    #: The municipality that issued it.
    municipality_code: Optional[str]
    #: Number of the card, printable ASCII.
    number: Optional[str]


class StatusPins(TypedDict, total=False):
    """Its PINs and codes, in the order of the applications. In JSON: an object with a member for each."""

    assist: PinState
    auth: PinState
    birth: PinState
    code_a: PinState
    code_b: PinState
    common: PinState
    juki: PinState
    license: PinState
    sign: PinState
    surface_code_a: PinState
    surface_code_b: PinState


class _UnreadAlways(TypedDict):
    #: None unless the card refused it.
    status_word: Optional[str]
    what: str
    why: Literal['refused', 'absent', 'malformed']


class Unread(_UnreadAlways, total=False):
    """What should be there and could not be read."""

    #: Of a counter.
    pin: Literal['auth', 'sign', 'assist', 'code_a', 'code_b', 'surface_code_a', 'surface_code_b', 'birth', 'common', 'juki', 'license']


class _StatusAlways(TypedDict):
    #: What it is.
    card: CardFacts
    #: Its certificates.
    certificates: Certificates
    #: Its PINs and codes, in the order of the applications. In JSON: an object with a member for each.
    pins: StatusPins
    schema: Literal['status/1']
    #: What should be there and could not be read.
    unread: List[Unread]


class Status(_StatusAlways, total=False):
    #: Only when they were asked for.
    details: Details
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential


class _VerdictCheckAlways(TypedDict):
    name: str
    outcome: Literal['passed', 'failed', 'look_at_it', 'not_checked']


class VerdictCheck(_VerdictCheckAlways, total=False):
    """One check."""

    #: Why a person has to look at it.
    doubts: List[str]
    #: Why it did not pass.
    reason: str


class Asked(TypedDict):
    audience: str
    challenge: str
    expires: str
    level: Literal['auth', 'signature']
    read_at: str
    wanted: Literal['holder', 'attributes']


class Holders(TypedDict):
    issuer: str
    not_after: str
    serial: str
    sha256: str


class _IdentityAlways(TypedDict):
    #: SHA-256 of the trust anchor.
    anchor: str
    certificate: Optional[Holders]
    hierarchy: Literal['production', 'test', 'other']
    #: Stays the same until the certificate is renewed.
    holder_reference: str
    level: Literal['auth', 'signature']


class Identity(_IdentityAlways, total=False):
    """The four attributes, from whichever file the level has them."""

    #: The address (住所) as stored.
    address: str
    #: Which characters of the address are substitutes, as far as the certificate says.
    address_substitutes: Optional[str]
    #: None when not all of it is known.
    birth_date: Optional[str]
    #: With question marks for what is not known.
    birth_date_as_known: str
    #: With its era; null likewise.
    birth_date_japanese: Optional[str]
    #: The name (氏名) as stored.
    name: str
    #: Which characters of the name are substitutes, as far as the certificate says.
    name_substitutes: Optional[str]
    #: The sex (性別).
    sex: Literal['male', 'female', 'not_applicable', 'unknown']


class _VerdictAlways(TypedDict):
    #: Whether it answers the request that was given. If not, it may be a replay.
    answers_request: bool
    checks: List[VerdictCheck]
    does_not_prove: List[Literal['holder_present', 'answered_this_request', 'genuine_card', 'attributes_issued', 'attributes_certified', 'attributes_of_holder', 'attributes_on_this_card', 'not_revoked', 'pin_entered_by_the_person', 'not_relayed', 'attributes_up_to_date']]
    evidence: Asked
    #: None unless accepted.
    identity: Optional[Identity]
    proves: List[Literal['holder_present', 'answered_this_request', 'genuine_card', 'attributes_issued', 'attributes_certified', 'attributes_of_holder', 'attributes_on_this_card', 'not_revoked', 'pin_entered_by_the_person', 'not_relayed', 'attributes_up_to_date']]
    schema: Literal['verdict/1']
    #: accepted, look_at_it, not_compared or rejected.
    verdict: Literal['accepted', 'look_at_it', 'not_compared', 'rejected']


class Verdict(_VerdictAlways, total=False):
    #: Present when a person has to decide.
    identity_to_look_at: Identity
    #: All was read, but what a secret had opened could not be closed: why.
    left_open: Error
    #: The tries left of the secrets that were presented, as they stood when the card was asked before.
    tries: TriesByCredential
