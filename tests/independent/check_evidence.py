"""Takes a piece of evidence apart and says what its two keys signed, from docs/security-model.md alone.

It shares no code with the program: the standard library only, Python 3.11.

    python3 check_evidence.py EVIDENCE.json FOLDER

writes, for openssl, into FOLDER:
    certificate.der         the holder's certificate
    holder.digest           SHA-256 that the holder's key signed, 32 bytes
    holder.signature
    card.digest             SHA-256 that the key of input-assist signed (level auth with attributes)
    card.signature
    card.der                that key, from EF 0007, as SubjectPublicKeyInfo
    assist.der              the key that certified it, from EF 0004, likewise
    integrity.signed, integrity.signature        EF 0003: DF31 and DF32, and DF33
    signing-key.signed, signing-key.signature    EF 0007: DF51 and DF52
and fails where digests of the integrity record are not those of the attributes.
"""

import base64
import calendar
import hashlib
import json
import pathlib
import sys
import time

PREFIX = b"mynumber-card identity evidence, version 1\x00"


def field(name: str, content: bytes) -> bytes:
    return len(name).to_bytes(8, "big") + name.encode() + len(content).to_bytes(8, "big") + content


def seconds(text: str) -> bytes:
    moment = calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
    return moment.to_bytes(8, "big", signed=True)


def transcript(role: str, evidence: dict, files: list[tuple[str, bytes]]) -> bytes:
    request = evidence["request"]
    message = PREFIX + field("role", role.encode())
    message += field("challenge", bytes.fromhex(request["challenge"]))
    message += field("audience", request["audience"].encode())
    message += field("level", request["level"].encode())
    message += field("wanted", request["wanted"].encode())
    message += field("expires", seconds(request["expires"]))
    message += field("read_at", seconds(evidence["read_at"]))
    for name, content in files:
        message += field(name, content)
    return hashlib.sha256(message).digest()


def objects(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The objects in a row: tag, the whole object, its value. Filler FF ends it."""
    found, at = [], 0
    while at < len(data) and data[at:at + 2] != b"\xff\xff" and data[at:] != b"\xff":
        start = at
        tag = data[at]
        at += 1
        if tag & 0x1F == 0x1F:
            tag = tag << 8 | data[at]
            at += 1
        length = data[at]
        at += 1
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at:at + count], "big")
            at += count
        value = data[at:at + length]
        assert len(value) == length, "cut short"
        at += length
        found.append((tag, data[start:at], value))
    return found


def inside(data: bytes, tag: int) -> dict[int, tuple[bytes, bytes]]:
    outer = objects(data)
    assert outer and outer[0][0] == tag, f"no {tag:X}"
    return {inner: (whole, value) for inner, whole, value in objects(outer[0][2])}


def der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def public_key(card_key: bytes) -> bytes:
    """An RSA key of the card (90 exponent, 91 modulus) as SubjectPublicKeyInfo."""
    parts = {tag: value for tag, _, value in objects(card_key)}
    numbers = der(0x02, b"\x00" + parts[0x91].lstrip(b"\x00"))
    exponent = parts[0x90].lstrip(b"\x00")
    numbers += der(0x02, (b"\x00" if exponent[0] & 0x80 else b"") + exponent)
    rsa = bytes.fromhex("300d06092a864886f70d0101010500")
    return der(0x30, rsa + der(0x03, b"\x00" + der(0x30, numbers)))


def main() -> None:
    evidence = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = pathlib.Path(sys.argv[2])

    def write(name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)

    certificate = base64.b64decode(evidence["certificate"], validate=True)
    write("certificate.der", certificate)
    files: list[tuple[str, bytes]] = []
    if "card" in evidence:
        card = {name: base64.b64decode(text, validate=True) for name, text in evidence["card"].items()}
        files = [
            ("card_certificate", card["certificate"]),
            ("attributes", card["attributes"]),
            ("integrity_record", card["integrity_record"]),
            ("signing_key", card["signing_key"]),
        ]
        write("card.digest", transcript("card", evidence, files))
        write("card.signature", card["signature"])
        files.append(("card_signature", card["signature"]))

        body = inside(card["certificate"], 0x7F21)[0x5F4E][1]
        write("assist.der", public_key(body[32:]))
        signing = inside(card["signing_key"], 0xFF50)
        write("card.der", public_key(signing[0xDF51][1]))
        write("signing-key.signed", signing[0xDF51][0])
        write("signing-key.signature", signing[0xDF52][1])
        record = inside(card["integrity_record"], 0xFF30)
        write("integrity.signed", record[0xDF31][0] + record[0xDF32][0])
        write("integrity.signature", record[0xDF33][1])
        attributes = objects(card["attributes"])[0][2]
        covered = b"".join(whole for tag, whole, _ in objects(attributes) if tag != 0xDF21)
        assert hashlib.sha256(covered).digest() == record[0xDF32][1], "the attributes are not those of the record"
    files.append(("certificate", certificate))
    write("holder.digest", transcript("holder", evidence, files))
    write("holder.signature", base64.b64decode(evidence["signature"], validate=True))


main()
