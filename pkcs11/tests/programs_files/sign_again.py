"""Signs once, then again for each further line of input, in one login: sign_again.py MODULE, the PIN on the first line."""

import sys

import pkcs11

pin = sys.stdin.readline().strip()
token = pkcs11.lib(sys.argv[1]).get_token(token_label="My Number Card authentication")
session = token.open(user_pin=pin)
key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY)
while True:
    try:
        signature = key.sign(b"a text", mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
        print("signed", len(signature), flush=True)
    except pkcs11.PKCS11Error as error:
        print(type(error).__name__, flush=True)
    if not sys.stdin.readline():
        break
