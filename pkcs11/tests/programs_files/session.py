"""A program with a session that does what it is told, line by line, and answers with a return code: session.py MODULE."""

import sys

import ck as c

library, ck = c.load(sys.argv[1])
code = ck.Initialize(None)
session, key = None, 3
for line in sys.stdin:
    word, *given = line.split()
    if word == "open":
        code, session = c.open_session(ck, int(given[0]))
    elif word == "login":
        code = c.login(ck, session, given[0])
    elif word == "sign":
        code = c.sign(ck, session, key=key)[0]
    elif word == "find":
        code, key = c.private_key(ck, session)
    elif word == "change":
        old, new = ((c.c_ubyte * len(it)).from_buffer_copy(it.encode()) for it in given)
        code = ck.SetPIN(session, old, len(given[0]), new, len(given[1]))
    print(c.WORDS.get(code, hex(code)), flush=True)
