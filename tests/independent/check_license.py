#!/usr/bin/env python3
"""Checks the license application of card directories against what was declared.

Written from the description of the files and not from the Rust program: the row of objects is walked
here, text goes through Python's own JIS X 0208 codec, and the signature is checked by openssl.

    check_license.py CERTIFICATE DECLARATIONS CARD_DIR...

DECLARATIONS is JSON: for each card's folder name what its license should say, or null for a card
without one. Prints one line for each card; the exit status is 1 when anything is wrong.
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

from card_directory import CardDirectory
from formats import Certificate, Wrong, check, equal

CLASSES = {
    0xEC: "大型", 0xED: "普通", 0xEE: "大特", 0xEF: "大自二", 0xF0: "普自二", 0xF1: "小特", 0xF2: "原付",
    0xF3: "け引", 0xF4: "大二", 0xF5: "普二", 0xF6: "大特二", 0xF7: "け引二", 0xF8: "中型", 0xF9: "中二",
    0xFA: "準中型",
}
ERAS = {"1": 1868, "2": 1912, "3": 1926, "4": 1989, "5": 2019}


def row(data, first, last, ber_like):
    """Every object from `first` to `last` in order: a dictionary by tag, and what is left over."""
    found, at = {}, 0
    for tag in range(first, last + 1):
        if tag < 0x100:
            equal(data[at], tag, "tag")
            at += 1
        else:
            equal(data[at : at + 2], bytes([0xDF if ber_like else 0x01, tag & 0xFF]), "tag above FF")
            at += 2
        length = data[at]
        at += 1
        if length == 0x82:
            length = int.from_bytes(data[at : at + 2], "big")
            check(length >= 0x80, "a long length for a short value")
            at += 2
        else:
            check(length < 0x80, "length", length)
        check(at + length <= len(data), "a length beyond the file")
        found[tag] = data[at : at + length]
        at += length
    return found, data[at:]


def text(value):
    """JIS X 0208, with private characters for what has no code in it."""
    check(len(value) % 2 == 0, "half a character")
    out = ""
    for at in range(0, len(value), 2):
        pair = value[at : at + 2]
        if pair[0] == 0xFF:
            check(pair[1] == 0xFA or 0xF1 <= pair[1] <= 0xF7, "code of no character", pair.hex())
            out += chr(0xE0FF if pair[1] == 0xFA else 0xE000 + pair[1] - 0xF0)
        else:
            out += (b"\x1b$B" + pair + b"\x1b(B").decode("iso2022_jp")
    return out


def date(value):
    if value == b"0000000":
        return None
    digits = value.decode("ascii")
    equal(len(digits), 7, "digits of a date")
    year = ERAS[digits[0]] + int(digits[1:3]) - 1
    return datetime.date(year, int(digits[3:5]), int(digits[5:])).isoformat()


def check_signature(certificate, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "message").write_bytes(message)
        (folder / "signature").write_bytes(signature)
        key = subprocess.run(
            ["openssl", "x509", "-inform", "der", "-in", certificate, "-noout", "-pubkey"],
            check=True, capture_output=True,
        ).stdout
        (folder / "key.pem").write_bytes(key)
        answer = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", folder / "key.pem",
             "-signature", folder / "signature", folder / "message"],
            capture_output=True,
        )
        check(answer.returncode == 0, "signature of the license")


def check_license(app, declared, certificate):
    equal(app.aid.hex(), "a0000002310600000000000000000000", "AID of license")
    equal(app.file(0x1A), bytes([0xC1, 0x01, declared["pin"] is not None]), "WEF01")
    equal([app.access(file) for file in (0x1A, 0x1B, 0x1C)], [None, {6}, {6}], "access")
    pin = app.pin(0x06)
    equal((pin.value, pin.limit), (declared["pin"] or "****", 10), "PIN")

    record = app.file(0x1B)
    check(len(record) <= 5845, "bytes of WEF02")
    objects, filler = row(record, 0xC2, 0x107, declared["ber_like"])
    equal(filler, b"\xff" * declared["filler"], "filler")
    equal(objects[0xE7].decode("ascii"), declared["number"], "record number")
    equal(date(objects[0xC5]), declared["expiry"], "expiry")
    equal(text(objects[0xC4]), declared["colour"], "colour class")
    equal(text(objects[0xC3]), declared["driver_class"], "class of driver")
    dates = [date(objects[tag]) for tag in (0xE9, 0xEA, 0xEB)]
    equal(dates, declared["dates"], "dates of the classes")
    check(all(objects[tag] in (b"\0", b"\1") for tag in CLASSES), "classes")
    held = {name for tag, name in CLASSES.items() if objects[tag] == b"\1"}
    equal(held, set(declared["classes"]), "classes")
    conditions = [*range(0xC6, 0xCA), *range(0xCC, 0xD4)]
    for name, tags in (("conditions", conditions), ("remarks", range(0xD7, 0xDF))):
        equal([text(objects[t]) for t in tags if objects[t]], declared[name], name)
    pictures = [objects[t] for t in (0xCA, 0xCB, 0xD4, 0xD5, 0xD6) if objects[t]]
    equal([len(picture) for picture in pictures], [256] * len(declared["external"]), "bytes of a picture")
    equal([picture.hex() for picture in pictures], declared["external"], "pictures")
    history = declared["history"]
    if history:
        equal([date(objects[0xC2]), objects[0xE8].decode("ascii")], history, "driving history")
    else:
        equal(objects[0xC2] + objects[0xE8], b"", "driving history")
    photo = objects[0x107]
    check(photo[:12] == bytes.fromhex("0000000c6a5020200d0a870a") and len(photo) <= 2000, "photo")
    spare = {t for t in [*range(0xDF, 0xE7), *range(0xFB, 0x107)] if objects[t]}
    equal(spare, set(declared["spare"]), "spare objects")

    objects, rest = row(app.file(0x1C), 0x108, 0x10D, declared["ber_like"])
    check(len(app.file(0x1C)) <= 584 and rest == b"", "bytes of WEF03")
    sizes = [len(objects[tag]) for tag in (0x108, 0x109, 0x10A, 0x10D)]
    equal(sizes, [256, 16, 0, 32], "sizes in WEF03")
    signer = Certificate(certificate.read_bytes())
    serial = objects[0x109].lstrip(b"\0")
    equal(serial, signer.serial.lstrip(b"\0"), "serial number of the signer")
    equal(objects[0x10D], signer.key_identifier.rjust(32, b"\0"), "key of the signer")
    for name in (0x10B, 0x10C):
        check(objects[name] and objects[name] in certificate.read_bytes(), "name of the signer")
    check_signature(certificate, record, objects[0x108])


def main():
    certificate, declarations, *folders = map(pathlib.Path, sys.argv[1:])
    declared = json.loads(declarations.read_text(encoding="utf-8"))
    status = 0
    for folder in folders:
        try:
            card = CardDirectory(folder)
            own = declared[folder.name]
            equal(card.has_application("license"), own is not None, "a license")
            if own is not None:
                check_license(card.application("license"), own, certificate)
            print(f"{folder.name}: right")
        except (Wrong, IndexError, KeyError, ValueError) as problem:
            print(f"{folder.name}: WRONG: {type(problem).__name__}: {problem}")
            status = 1
    return status if folders else 1


if __name__ == "__main__":
    sys.exit(main())
