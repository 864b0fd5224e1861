"""Calls as no program should make them, and what PKCS#11 answers: boundary.py MODULE. The card's PIN on standard input."""

import os
import sys
import threading
from ctypes import byref, c_char_p, c_ubyte, c_ulong, c_void_p, cast

import ck as c

library, ck = c.load(sys.argv[1])
pin = sys.stdin.readline().strip()


def expect(code, *wanted):
    word = lambda it: c.WORDS.get(it, hex(it))
    assert code in wanted, f"{word(code)} is none of {[word(it) for it in wanted]}"


# Before it begins nothing is to be had, and nothing crashes.
for name, call in ck.all.items():
    if name not in ("Initialize", "GetFunctionList", "GetInterface", "GetInterfaceList"):
        expect(call(*[None] * 8), c.CRYPTOKI_NOT_INITIALIZED, c.ARGUMENTS_BAD, *c.NEVER)
expect(ck.GetSlotList(1, None, byref(c.number())), c.CRYPTOKI_NOT_INITIALIZED)

# How it may begin.
callback = c_void_p(1)
for arguments, wanted in [
    (c.Arguments(None, None, None, None, 0, 1), [c.ARGUMENTS_BAD]),
    (c.Arguments(1, None, None, None, 0, None), [c.ARGUMENTS_BAD]),
    (c.Arguments(1, 1, 1, 1, 0, None), [c.CANT_LOCK]),
    (c.Arguments(1, 1, 1, 1, c.OS_LOCKING_OK, None), [c.OK]),
]:
    expect(ck.Initialize(byref(arguments)), *wanted)
expect(ck.Initialize(None), c.CRYPTOKI_ALREADY_INITIALIZED)
expect(ck.Finalize(1), c.ARGUMENTS_BAD)
expect(ck.Finalize(None), c.OK)
expect(ck.Finalize(None), c.CRYPTOKI_NOT_INITIALIZED)
threads = c.Arguments(None, None, None, None, c.OS_LOCKING_OK, None)
expect(ck.Initialize(byref(threads)), c.OK)

# Everything with nothing, and with everything wrong.
for name, call in ck.all.items():
    if name not in ("Initialize", "Finalize"):
        assert call(*[None] * 8) != c.OK or name in ("CloseAllSessions",), name
        assert call(*[0xFFFF_FFFF_FFFF_FFFF] + [None] * 7) != c.OK or name in ("GetSlotList",), name

# Rooms that are too small say how large they have to be.
count = c.number()
expect(ck.GetSlotList(1, None, byref(count)), c.OK)
assert count.value == 2, count.value
few, room = c_ulong(1), (c_ulong * 4)()
expect(ck.GetSlotList(1, room, byref(few)), c.BUFFER_TOO_SMALL)
assert few.value == 2
enough = c_ulong(4)
expect(ck.GetSlotList(1, room, byref(enough)), c.OK)
first, second = room[0], room[1]
expect(ck.GetSlotInfo(99, (c_ubyte * 200)()), c.SLOT_ID_INVALID)
expect(ck.GetTokenInfo(99, (c_ubyte * 400)()), c.SLOT_ID_INVALID)
mechanisms = c_ulong(1)
expect(ck.GetMechanismList(first, (c_ulong * 1)(), byref(mechanisms)), c.BUFFER_TOO_SMALL)
assert mechanisms.value == 6
expect(ck.GetMechanismInfo(first, 0x220, (c_ulong * 3)()), c.MECHANISM_INVALID)

# Sessions.
expect(c.open_session(ck, 99)[0], c.SLOT_ID_INVALID)
expect(c.open_session(ck, first, 0)[0], c.SESSION_PARALLEL_NOT_SUPPORTED)
expect(ck.OpenSession(first, c.SERIAL, None, None, None), c.ARGUMENTS_BAD)
code, session = c.open_session(ck, first)
expect(code, c.OK)
expect(ck.CloseSession(session + 1000), c.SESSION_HANDLE_INVALID)
expect(ck.Login(session, 1, None, 4), c.ARGUMENTS_BAD)
expect(ck.Login(session, 7, (c_ubyte * 4)(), 4), c.USER_TYPE_INVALID)
expect(ck.Logout(session), c.USER_NOT_LOGGED_IN)
# A PIN that has not the form of one never gets to the card: the test counts.
for wrong in ("", "12", "12345", "abcd", "x" * 100_000):
    expect(c.login(ck, session, wrong), c.PIN_INCORRECT, c.PIN_LEN_RANGE, c.PIN_INVALID)
expect(c.login(ck, session, pin), c.OK)
expect(c.login(ck, session, pin), c.USER_ALREADY_LOGGED_IN)

# Objects.
expect(ck.FindObjects(session, room, 4, byref(count)), c.OPERATION_NOT_INITIALIZED)
expect(ck.FindObjectsInit(session, None, 1), c.ARGUMENTS_BAD)
expect(ck.FindObjectsInit(session, None, 0), c.OK)
expect(ck.FindObjectsInit(session, None, 0), c.OPERATION_ACTIVE)
found = []
while True:
    expect(ck.FindObjects(session, room, 1, byref(count)), c.OK)
    if count.value == 0:
        break
    found.append(room[0])
expect(ck.FindObjectsFinal(session), c.OK)
assert len(found) == 4, found
# Of as many attributes as no memory holds, and of as long a value, nothing is walked or copied.
one = c.Attribute(0x3, cast((c_ubyte * 3)(), c_void_p), 3)
for many in (0xFFFF_FFFF_FFFF_FFF0, 1 << 58, 1025):
    expect(ck.FindObjectsInit(session, byref(one), many), c.ARGUMENTS_BAD)
    expect(ck.GetAttributeValue(session, 3, byref(one), many), c.ARGUMENTS_BAD)
one.length = 1 << 62
expect(ck.FindObjectsInit(session, byref(one), 1), c.ARGUMENTS_BAD)
wanted = (c.Attribute * 4)(c.Attribute(0x3, None, 0), c.Attribute(0x124, None, 0), c.Attribute(0x9999, None, 0), c.Attribute(0x120, None, 0))
expect(ck.GetAttributeValue(session, 3, wanted, 4), c.ATTRIBUTE_SENSITIVE, c.ATTRIBUTE_TYPE_INVALID)
lengths = [it.length for it in wanted]
assert lengths[0] == len("Authentication") and lengths[1] == lengths[2] == 2**64 - 1 and lengths[3] == 256, lengths
small = (c_ubyte * 3)()
label = c.Attribute(0x3, cast(small, c_void_p), 3)
expect(ck.GetAttributeValue(session, 3, byref(label), 1), c.BUFFER_TOO_SMALL)
assert bytes(small) == b"\0\0\0" and label.length == 2**64 - 1
expect(ck.GetAttributeValue(session, 77, byref(label), 1), c.OBJECT_HANDLE_INVALID)

# Signatures.
plain = c.Mechanism(c.SHA256_RSA_PKCS, None, 0)
expect(ck.SignInit(session, byref(c.Mechanism(0x220, None, 0)), 3), c.MECHANISM_INVALID)
expect(ck.SignInit(session, byref(c.Mechanism(c.RSA_PKCS_PSS, None, 0)), 3), c.MECHANISM_PARAM_INVALID)
expect(ck.SignInit(session, byref(c.Mechanism(c.SHA256_RSA_PKCS, None, 2**63)), 3), c.MECHANISM_PARAM_INVALID, c.ARGUMENTS_BAD)
expect(ck.SignInit(session, byref(plain), 1), c.KEY_TYPE_INCONSISTENT)
expect(ck.SignInit(session, byref(plain), 77), c.KEY_HANDLE_INVALID)
length = c_ulong(0)
expect(ck.Sign(session, None, 0, None, byref(length)), c.OPERATION_NOT_INITIALIZED)
expect(ck.SignInit(session, byref(plain), 3), c.OK)
expect(ck.SignInit(session, byref(plain), 3), c.OPERATION_ACTIVE)
text = (c_ubyte * 6).from_buffer_copy(b"a text")
# Asking for the length, and a room too small, leave the signature to be made; the card has seen nothing.
expect(ck.Sign(session, text, 6, None, byref(length)), c.OK)
assert length.value == 256
length.value = 255
expect(ck.Sign(session, text, 6, (c_ubyte * 255)(), byref(length)), c.BUFFER_TOO_SMALL)
signature = (c_ubyte * 256)()
length.value = 256
expect(ck.Sign(session, text, 6, signature, byref(length)), c.OK)
sys.stdout.buffer.write(bytes(signature))
sys.stdout.flush()
expect(ck.Sign(session, text, 6, signature, byref(length)), c.OPERATION_NOT_INITIALIZED)
# An error ends it, as the standard says: bytes that cannot be there, at once and in parts.
for give in (lambda: ck.Sign(session, None, 6, signature, byref(length)), lambda: ck.SignUpdate(session, None, 6)):
    expect(ck.SignInit(session, byref(plain), 3), c.OK)
    length.value = 256
    expect(give(), c.ARGUMENTS_BAD)
    expect(ck.Sign(session, text, 6, signature, byref(length)), c.OPERATION_NOT_INITIALIZED)
# In parts.
expect(ck.SignInit(session, byref(plain), 3), c.OK)
for part in (b"a ", b"", b"text"):
    expect(ck.SignUpdate(session, (c_ubyte * max(len(part), 1)).from_buffer_copy(part.ljust(1)), len(part)), c.OK)
again = (c_ubyte * 256)()
expect(ck.SignFinal(session, again, byref(length)), c.OK)
assert bytes(again) == bytes(signature)

# Threads, each with a session of its own.
failed = []


def work(number):
    code, own = c.open_session(ck, first)
    for _ in range(3):
        code, made = c.sign(ck, own)
        if code != c.OK or made != bytes(signature):
            failed.append((number, c.WORDS.get(code, code)))
    ck.CloseSession(own)


threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failed, failed

# A child of a fork begins anew; its parent goes on.
child = os.fork()
if child == 0:
    try:
        expect(c.sign(ck, session)[0], c.CRYPTOKI_NOT_INITIALIZED)
        expect(ck.Initialize(None), c.OK)
        code, own = c.open_session(ck, first)
        expect(code, c.OK)
        expect(c.sign(ck, own)[0], c.USER_NOT_LOGGED_IN, c.KEY_HANDLE_INVALID)
        expect(c.login(ck, own, pin), c.OK)
        code, made = c.sign(ck, own)
        expect(code, c.OK)
        assert made == bytes(signature)
        expect(ck.Finalize(None), c.OK)
    except BaseException as problem:  # The parent tells it.
        print(problem, file=sys.stderr)
        os._exit(1)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0, "the child of the fork"
code, made = c.sign(ck, session)
expect(code, c.OK)
assert made == bytes(signature)

# 3.0.
interfaces, count = (c.Interface * 4)(), c_ulong(4)
assert library.C_GetInterfaceList(interfaces, byref(count)) == c.OK
assert {it.name for it in interfaces[: count.value]} == {b"PKCS 11"}
few = c_ulong(0)
assert library.C_GetInterfaceList(interfaces, byref(few)) == c.BUFFER_TOO_SMALL and few.value == count.value
assert library.C_GetInterfaceList(None, None) == c.ARGUMENTS_BAD
pointer = c_void_p()
version = (c_ubyte * 2)(3, 0)
assert library.C_GetInterface(c_char_p(b"PKCS 11"), version, byref(pointer), c_ulong(0)) == c.OK
newest = cast(pointer, c_void_p).value
found = c.Interface.from_address(newest)
assert (c_ubyte * 2).from_address(found.list)[0] == 3
three = c.functions(found.list, c.NAMES_3)
for name in c.NAMES_3[len(c.NAMES):]:
    if name.startswith(("Message", "Encrypt", "Decrypt", "Sign", "Verify")):
        expect(three.all[name](session, *[None] * 7), c.FUNCTION_NOT_SUPPORTED)
expect(three.SignInit(session, byref(plain), 3), c.OK)
expect(three.SessionCancel(session, 0x800), c.OK)
expect(ck.Sign(session, text, 6, signature, byref(length)), c.OPERATION_NOT_INITIALIZED)
assert library.C_GetInterface(c_char_p(b"other"), None, byref(pointer), c_ulong(0)) != c.OK

# No random numbers of the card.
expect(ck.GenerateRandom(session, (c_ubyte * 8)(), 8), 0x121, c.FUNCTION_NOT_SUPPORTED)
expect(ck.CloseAllSessions(first), c.OK)
expect(c.sign(ck, session)[0], c.SESSION_HANDLE_INVALID)
expect(ck.Finalize(None), c.OK)
