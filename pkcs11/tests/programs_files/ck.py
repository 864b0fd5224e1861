"""The C interface of a PKCS#11 module as a program in C sees it: each call by its place in the list of functions."""

import ctypes
from ctypes import POINTER, byref, c_ubyte, c_ulong, c_void_p

NAMES = """Initialize Finalize GetInfo GetFunctionList GetSlotList GetSlotInfo GetTokenInfo GetMechanismList
GetMechanismInfo InitToken InitPIN SetPIN OpenSession CloseSession CloseAllSessions GetSessionInfo GetOperationState
SetOperationState Login Logout CreateObject CopyObject DestroyObject GetObjectSize GetAttributeValue SetAttributeValue
FindObjectsInit FindObjects FindObjectsFinal EncryptInit Encrypt EncryptUpdate EncryptFinal DecryptInit Decrypt
DecryptUpdate DecryptFinal DigestInit Digest DigestUpdate DigestKey DigestFinal SignInit Sign SignUpdate SignFinal
SignRecoverInit SignRecover VerifyInit Verify VerifyUpdate VerifyFinal VerifyRecoverInit VerifyRecover
DigestEncryptUpdate DecryptDigestUpdate SignEncryptUpdate DecryptVerifyUpdate GenerateKey GenerateKeyPair WrapKey
UnwrapKey DeriveKey SeedRandom GenerateRandom GetFunctionStatus CancelFunction WaitForSlotEvent""".split()

# Version 3.0 has these behind them.
NAMES_3 = NAMES + """GetInterfaceList GetInterface LoginUser SessionCancel MessageEncryptInit EncryptMessage
EncryptMessageBegin EncryptMessageNext MessageEncryptFinal MessageDecryptInit DecryptMessage DecryptMessageBegin
DecryptMessageNext MessageDecryptFinal MessageSignInit SignMessage SignMessageBegin SignMessageNext MessageSignFinal
MessageVerifyInit VerifyMessage VerifyMessageBegin VerifyMessageNext MessageVerifyFinal""".split()

OK, HOST_MEMORY, SLOT_ID_INVALID, GENERAL_ERROR, ARGUMENTS_BAD = 0, 2, 3, 5, 7
ATTRIBUTE_SENSITIVE, ATTRIBUTE_TYPE_INVALID, DEVICE_ERROR, DEVICE_REMOVED = 0x11, 0x12, 0x30, 0x32
FUNCTION_NOT_SUPPORTED, KEY_HANDLE_INVALID, KEY_TYPE_INCONSISTENT = 0x54, 0x60, 0x63
MECHANISM_INVALID, MECHANISM_PARAM_INVALID = 0x70, 0x71
OBJECT_HANDLE_INVALID, OPERATION_ACTIVE, OPERATION_NOT_INITIALIZED = 0x82, 0x90, 0x91
PIN_INCORRECT, PIN_INVALID, PIN_LEN_RANGE, PIN_LOCKED = 0xA0, 0xA1, 0xA2, 0xA4
SESSION_HANDLE_INVALID, SESSION_PARALLEL_NOT_SUPPORTED, SESSION_READ_ONLY = 0xB3, 0xB4, 0xB5
TOKEN_NOT_PRESENT, USER_ALREADY_LOGGED_IN, USER_NOT_LOGGED_IN, USER_TYPE_INVALID = 0xE0, 0x100, 0x101, 0x103
BUFFER_TOO_SMALL, CRYPTOKI_NOT_INITIALIZED, CRYPTOKI_ALREADY_INITIALIZED = 0x150, 0x190, 0x191
CANT_LOCK = 0xA
# Not supported, not parallel, write protected, prohibited, no seed and no random numbers: whatever the card is.
NEVER = (0x54, 0x51, 0xE2, 0x120, 0x121, 0x1B)
OS_LOCKING_OK = 2
SERIAL, RW = 4, 2
SHA256_RSA_PKCS, RSA_PKCS_PSS = 0x40, 0xD
WORDS = {value: name for name, value in list(globals().items()) if name.isupper() and isinstance(value, int)}


class Mechanism(ctypes.Structure):
    _fields_ = [("kind", c_ulong), ("parameter", c_void_p), ("length", c_ulong)]


class Attribute(ctypes.Structure):
    _fields_ = [("kind", c_ulong), ("value", c_void_p), ("length", c_ulong)]


class Arguments(ctypes.Structure):
    _fields_ = [(name, c_void_p) for name in ("create", "destroy", "lock", "unlock")] + [("flags", c_ulong), ("reserved", c_void_p)]


class Interface(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("list", c_void_p), ("flags", c_ulong)]


def functions(pointer, names):
    """Calls by name; numbers are given as `CK_ULONG` and pointers alike, which one machine word holds."""
    places = ctypes.cast(pointer + 8, POINTER(c_void_p))
    kind = ctypes.CFUNCTYPE(c_ulong, *[c_void_p] * 8)
    calls = {}
    for place, name in enumerate(names):
        assert places[place], f"C_{name} is missing"
        calls[name] = kind(places[place])

    class Calls:
        pass

    def call(function):
        def run(*given):
            # What is passed by reference lives as long as the call.
            words = [ctypes.cast(it, c_void_p) if not isinstance(it, (int, type(None))) else c_void_p(it) for it in given]
            return function(*(words + [None] * (8 - len(words))))
        return run

    for name, function in calls.items():
        setattr(Calls, name, staticmethod(call(function)))
    Calls.all = {name: call(function) for name, function in calls.items()}
    return Calls


def load(path):
    library = ctypes.CDLL(path)
    pointer = c_void_p()
    assert library.C_GetFunctionList(byref(pointer)) == OK
    return library, functions(pointer.value, NAMES)


def number():
    return c_ulong(0xDEAD)


def open_session(ck, slot=0, flags=SERIAL | RW):
    session = number()
    code = ck.OpenSession(slot, flags, None, None, byref(session))
    return code, session.value


def login(ck, session, pin, user=1):
    given = (c_ubyte * len(pin)).from_buffer_copy(pin.encode())
    return ck.Login(session, user, given, len(pin))


def sign(ck, session, text=b"a text", key=3, kind=SHA256_RSA_PKCS):
    """The code, and a signature."""
    mechanism = Mechanism(kind, None, 0)
    code = ck.SignInit(session, byref(mechanism), key)
    if code != OK:
        return code, b""
    room, length = (c_ubyte * 512)(), c_ulong(512)
    code = ck.Sign(session, (c_ubyte * len(text)).from_buffer_copy(text), len(text), room, byref(length))
    return code, bytes(room[: length.value]) if code == OK else b""


def private_key(ck, session):
    """The code, and the handle of the first private key."""
    wanted, found, count = c_ulong(3), (c_ulong * 1)(), number()
    code = ck.FindObjectsInit(session, byref(Attribute(0, ctypes.cast(byref(wanted), c_void_p), 8)), 1)
    if code == OK:
        code = ck.FindObjects(session, found, 1, byref(count))
    ck.FindObjectsFinal(session)
    assert code != OK or count.value == 1, "no key"
    return code, found[0]
