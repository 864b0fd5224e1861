#!/usr/bin/env python3
"""Checks a card directory against the specification of the card, byte by byte.

Written from the description of the files and not from the Rust program, with nothing but the
standard library: RSA is `pow()`, DER and BER-TLV are read here.

    check_card.py AUTHORITY_DIR CARD_DIR...

Prints one line for each card; the exit status is 1 when anything is wrong.
"""

import datetime
import hashlib
import json
import pathlib
import struct
import sys
import zlib

from card_directory import CardDirectory
from formats import (
    Certificate,
    Der,
    Wrong,
    card_key,
    check,
    children,
    directory_name,
    distribution_point,
    equal,
    outer,
    pkcs1_block,
    shortest,
    verify,
)

THREE_DIGESTS_PREFIX = bytes.fromhex("3071300d060960864801650304020105000460")

SERVICE = "公的個人認証サービス"
KINDS = {
    "auth": ("JPKI for user authentication", SERVICE + "利用者証明用"),
    "sign": ("JPKI for digital signature", SERVICE + "署名用"),
}


def authority_name(kind):
    agency = "Japan Agency for Local Authority Information Systems"
    return [("C", "JP"), ("O", "JPKI-SIM"), ("OU", KINDS[kind][0]), ("OU", agency)]


def japanese_name(kind):
    return [("C", "JP"), ("O", SERVICE), ("OU", KINDS[kind][1]), ("OU", "地方公共団体情報システム機構")]


def check_ca(data, kind):
    ca = Certificate(data)
    verify(ca.tbs, ca.signature, ca.modulus, f"{kind} CA")
    equal(ca.subject, authority_name(kind), "subject of the CA")
    equal(ca.issuer, ca.subject, "issuer of the CA")
    equal(ca.extension("2.5.29.15", True).raw, bytes.fromhex("03020106"), "key usage of the CA")
    equal(ca.extension("2.5.29.19", True).raw, bytes.fromhex("30030101ff"), "basic constraints")
    (alternative,) = ca.extension("2.5.29.17", False).items
    equal(directory_name(alternative), japanese_name(kind), "alternative name of the CA")
    equal(distribution_point(ca), ca.subject, "distribution point of the CA")
    check(ca.key_identifier, "key identifier")
    equal(len(ca.extensions), 5, "extensions of the CA")
    return ca


def check_holder(data, ca, kind, policy):
    own = Certificate(data)
    verify(own.tbs, own.signature, ca.modulus, f"{kind} certificate")
    equal(own.issuer, ca.subject, "issuer")
    check(own.not_after.endswith("145959Z"), "end of validity", own.not_after)
    check(ca.not_before < own.not_before < own.not_after <= ca.not_after, "validity beyond the CA's")

    usage = {"auth": "03020780", "sign": "030206c0"}[kind]
    equal(own.extension("2.5.29.15", True).raw, bytes.fromhex(usage), "key usage")
    (information,) = own.extension("2.5.29.32", True).items
    equal(information.items[0].oid, policy, "policy")
    (alternative,) = own.extension("2.5.29.18", False).items
    equal(directory_name(alternative), japanese_name(kind), "issuer alternative name")
    place = distribution_point(own)
    equal(place[:3], authority_name(kind)[:3], "distribution point")
    (access,) = own.extension("1.3.6.1.5.5.7.1.1", False).items
    method, location = access.items
    equal(method.oid, "1.3.6.1.5.5.7.48.1", "OCSP")
    equal(location.tag, 0x86, "URI of OCSP")
    key_id, issuer, serial = own.extension("2.5.29.35", False).items
    equal([key_id.tag, issuer.tag, serial.tag], [0x80, 0xA1, 0x82], "authority key identifier")
    equal(key_id.value, ca.key_identifier, "authority key identifier")
    equal(directory_name(Der(issuer.value)), ca.issuer, "issuer in authority key identifier")
    equal(serial.value, ca.serial, "serial in authority key identifier")
    check(own.key_identifier != ca.key_identifier, "key identifiers")
    equal(len(own.extensions), 8, "extensions")
    if kind == "auth":
        (purpose,) = own.extension("2.5.29.37", False).items
        equal(purpose.oid, "1.3.6.1.5.5.7.3.2", "extended key usage")
        equal([k for k, _ in own.subject], ["C", "CN"], "subject")
        return own, None
    equal([k for k, _ in own.subject], ["C", "L", "L", "CN"], "subject")
    equal([v for _, v in own.subject[1:3]], [place[-2][1], place[-1][1].removesuffix(" CRLDP")], "municipality")
    texts = []
    for number, other in enumerate(own.extension("2.5.29.17", False).items, 1):
        equal(other.tag, 0xA0, "otherName")
        oid, explicit = other.items
        equal(oid.oid, f"1.2.392.200149.8.5.5.{number}", "otherName")
        (text,) = explicit.items
        equal([explicit.tag, text.tag], [0xA0, 0x0C], "string type of otherName")
        texts.append(text.value.decode())
    equal(len(texts), 6, "otherNames")
    return own, texts


# The card


def private_modulus(pkcs8):
    """The modulus of a PKCS#8 RSA-2048 key whose private half fits."""
    _, algorithm, key = Der(pkcs8).items
    equal(algorithm.items[0].oid, "1.2.840.113549.1.1.1", "key algorithm")
    _, n, e, d, p, q, dp, dq, inverse = [part.integer for part in Der(key.value).items]
    equal((p * q, d * e % (p - 1), d * e % (q - 1)), (n, 1, 1), "private half")
    equal((dp, dq, inverse * q % p), (d % (p - 1), d % (q - 1), 1), "parts of the key")
    equal((n.bit_length(), e), (2048, 65537), "key")
    return n


def key_id_form(key_id):
    """7 digits, 08 05, 3 digits, 4 bytes."""
    digits = key_id[:7] + key_id[9:12]
    equal((len(key_id), digits.isdigit(), key_id[7:9].hex()), (16, True, "0805"), "form of a key id")


def cvc(data, roots):
    """Subject key id and modulus of the contents of 7F21, less what stands before the body."""
    body, signature = data
    equal([body.tag, signature.tag], [0x5F4E, 0x5F37], "certificate objects")
    equal(len(body.value), 297, "bytes of the body")
    issuer, subject = body.value[:16], body.value[16:32]
    for key_id in (issuer, subject):
        key_id_form(key_id)
        # That of a municipality begins with its code.
        check(key_id[:1] == b"9" or key_id[9:12] == b"002", "key id of another hierarchy")
    check(issuer in roots, "unknown issuer", issuer.hex())
    verify(body.value, signature.value, roots[issuer], "card-verifiable certificate")
    return subject, card_key(body.value[32:])


def era(date):
    """Number of the era and year in it."""
    firsts = [(5, 2019, 5, 1), (4, 1989, 1, 8), (3, 1926, 12, 25), (2, 1912, 7, 30), (1, 1868, 1, 25)]
    for number, year, month, day in firsts:
        if date >= datetime.date(year, month, day):
            return number, date.year - year + 1
    raise Wrong("before Meiji")


def my_number_check_digit(digits):
    total = sum(int(d) * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(digits[:11]), 1))
    return str(0 if total % 11 <= 1 else 11 - total % 11)


def check_png(data):
    """A whole PNG: every chunk with its checksum; the picture has the size that it says."""
    equal(data[:8], b"\x89PNG\r\n\x1a\n", "PNG")
    at, chunks = 8, {}
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        equal(crc, zlib.crc32(kind + body), "checksum in PNG")
        chunks[kind] = chunks.get(kind, b"") + body
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    equal((depth, colour), (1, 0), "depth and colour of PNG")
    equal(len(zlib.decompress(chunks[b"IDAT"])), height * (1 + (width + 7) // 8), "size of PNG")
    equal(kind, b"IEND", "last chunk of PNG")


def check_jp2(data):
    equal(data[:12], bytes.fromhex("0000000c6a5020200d0a870a"), "JP2")
    check(b"ihdr" in data and data.endswith(b"\xff\xd9"), "JP2")
    at = data.index(b"ihdr") + 4
    _, _, components = struct.unpack(">IIH", data[at : at + 10])
    equal(components, 1, "components of a greyscale picture")


def offsets(table, objects):
    expected = b"".join(struct.pack(">H", item.start) for item in objects)
    equal(table.value, expected, "offset table")


def check_jpki(card, phone):
    app = card.application("jpki")
    equal(app.aid.hex(), "d392f000260100000001", "AID of jpki")
    info = app.file(0x06)
    equal(len(info), 160, "bytes of CK_TOKEN_INFO")
    labels = {"JPKIAPICCTOKEN2"} if not phone else {"JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"}
    check(info[:32].decode().rstrip(" ") in labels, "token label")
    for field in (info[32:64], info[64:80], info[80:96], info[140:144]):
        check(all(0x20 <= byte < 0x7F for byte in field), "text in CK_TOKEN_INFO")

    available = app.file(0x08)
    equal(len(available), 3, "bytes of 0008")
    certificates = {}
    # Kind, file, CA, key, PIN, tries, which byte of 0008, policy.
    rows = [
        ("auth", 0x0A, 0x0B, 0x17, 0x18, 3, 1, "30"),
        ("sign", 0x01, 0x02, 0x1A, 0x1B, 5, 0, "40" if phone else "20"),
    ]
    for kind, file, ca_file, key, pin, tries, byte, policy in rows:
        present = app.has(file)
        equal(available[byte] == 0x8F, present, f"presence of {kind}")
        if app.has(pin):
            equal(app.pin(pin).limit, tries, f"tries of {kind}")
        if not present:
            continue
        ca = check_ca(app.file(ca_file), kind)
        policy = f"1.2.392.200149.8.5.1.0.{policy}"
        own, texts = check_holder(app.file(file), ca, kind, policy)
        equal(private_modulus(app.key(key)), own.modulus, f"key of {kind}")
        equal(app.access(key), {pin}, f"access to the {kind} key")
        equal(app.access(ca_file), None, "access to a CA certificate")
        free = kind == "auth" and not phone
        equal(app.access(file), None if free else {pin}, f"access to the {kind} certificate")
        certificates[kind] = (own, texts)
    return certificates


def information_key_id(key_id, signer_id, number):
    """A key id in basic information: of its own number, not the one that signed 0004."""
    key_id_form(key_id)
    equal(key_id[1:7], number, "number of the key id")
    check(key_id != signer_id, "key id of the signer")


def check_assist(card, roots):
    app = card.application("input-assist")
    equal(app.aid.hex(), "d3921000310001010408", "AID of input-assist")
    signer_id, signer = cvc(outer(app.file(0x04), 0x7F21, [0x5F4E, 0x5F37])[1], roots)

    number = app.file(0x01)
    equal(number[:3] + number[15:], bytes.fromhex("ff100cffff"), "My Number file")
    digits = number[3:15].decode()
    equal(digits[11], my_number_check_digit(digits), "check digit")

    top, items = outer(app.file(0x02), 0xFF20, range(0xDF21, 0xDF26), filler=None)
    shortest(top, *items)
    offsets(items[0], items[1:])
    name, address, birth, sex = (item.value.decode() for item in items[1:])
    check(sex in "1290" and len(birth) == 8, "birth or sex")

    top, (d1, d2, signature) = outer(app.file(0x03), 0xFF30, [0xDF31, 0xDF32, 0xDF33])
    shortest(top, d1, d2, signature)
    equal(d1.value, hashlib.sha256(number).digest(), "digest of the My Number file")
    attributes = b"".join(item.raw for item in items[1:])
    equal(d2.value, hashlib.sha256(attributes).digest(), "digest of the attributes")
    verify(d1.raw + d2.raw, signature.value, signer, "integrity record")

    basic = app.file(0x05)
    equal(len(basic), 5 + 0x9F, "bytes of 0005")
    equal(basic[:9].hex(), "ff4082009fdf4104" + basic[8:9].hex(), "head of 0005")
    _, (ident, key_id, opaque) = outer(basic, 0xFF40, [0xDF41, 0xDF42, 0xDF43])
    equal((ident.value.hex(), opaque.form, len(opaque.value)), ("01030e01", 3, 128), "0005")
    information_key_id(key_id.value, signer_id, b"000034")

    session = app.file(0x06)
    equal(session[:4], bytes.fromhex("a1820109"), "head of 0006")
    session_modulus = card_key(session[4:])
    equal(private_modulus(app.key(0x16)), session_modulus, "key of 0006")
    top, (own, signature) = outer(app.file(0x07), 0xFF50, [0xDF51, 0xDF52])
    shortest(top, own, signature)
    verify(own.raw, signature.value, signer, "signing key")
    equal(private_modulus(app.key(0x13)), card_key(own.value), "key 0013")

    rules = {
        0x01: {0x11, 0x14}, 0x02: {0x11, 0x15}, 0x03: {0x11, 0x14, 0x15}, 0x04: None, 0x05: None,
        0x06: {0x11, 0x14, 0x15}, 0x07: {0x11, 0x14, 0x15}, 0x13: None,
    }
    for file, rule in rules.items():
        equal(app.access(file), rule, f"access to input-assist {file:04X}")
    equal(app.default_key, 0x13, "default key of input-assist")
    limits = [app.pin(p).limit for p in (0x11, 0x14, 0x15)]
    equal(limits, [3, 10, 10], "tries of input-assist")
    equal((app.pin(0x12).value, app.pin(0x12).left), (None, 0), "the locked reference")
    equal(app.pin(0x14).value, digits, "code A")
    return digits, name, address, birth, sex, {session_modulus, card_key(own.value)}


def check_surface(card, roots, municipality):
    app = card.application("card-surface")
    equal(app.aid.hex(), "d3921000310001010402", "AID of card-surface")
    signer_id, signer = cvc(outer(app.file(0x04), 0x7F21, [0x5F4E, 0x5F37])[1], roots)
    own = private_modulus(app.key(0x1A))

    top, (birth, key, signature) = outer(app.file(0x01), 0xFF10, [0xDF11, 0xDF12, 0xDF13])
    shortest(top, birth, key, signature)
    verify(birth.raw + key.raw, signature.value, signer, "age record")
    equal(card_key(key.value), own, "key in the age record")

    top, items = outer(app.file(0x02), 0xFF20, range(0xDF21, 0xDF2B), filler=None)
    shortest(top, *items)
    table, face_birth, sex, key, name, address, photo, signature, expiry, code = items
    offsets(table, items[1:])
    equal(len(table.value), 18, "bytes of the offset table")
    groups = [face_birth.raw + sex.raw + key.raw, name.raw + address.raw, photo.raw]
    digests = b"".join(hashlib.sha256(group).digest() for group in groups)
    equal(pkcs1_block(signature.value, signer), THREE_DIGESTS_PREFIX + digests, "signature of the face")
    equal(card_key(key.value), own, "key in the face")
    equal(face_birth.value, birth.value, "birth date in the face")
    for picture in (name, address, code):
        check_png(picture.value)
    check_jp2(photo.value)
    check(2500 <= len(app.file(0x02)) <= 5000, "bytes of the face")

    _, parts = outer(app.file(0x03), 0xFF30, range(0xDF31, 0xDF36))
    equal([len(p.value) for p in parts], [4, 16, 1, 5, 16 + 256], "sizes in card-surface 0003")
    fixed = (parts[0].value.hex(), parts[2].value.hex(), parts[3].value.decode())
    equal(fixed, ("06030e01", "00", municipality), "card-surface 0003")
    information_key_id(parts[1].value, signer_id, b"000024")
    check(parts[4].value.startswith(b"5"), "DF35")
    key_id_form(parts[4].value[:16])

    top, (picture, key, signature) = outer(app.file(0x05), 0xFF40, [0xDF41, 0xDF42, 0xDF43])
    shortest(top, picture, key, signature)
    verify(picture.raw + key.raw, signature.value, signer, "picture of the My Number")
    equal(card_key(key.value), own, "key in the picture of the My Number")
    check_png(picture.value)

    rules = {0x01: {0x11}, 0x02: {0x12, 0x13}, 0x03: None, 0x04: None, 0x05: {0x13}, 0x1A: None}
    for file, rule in rules.items():
        equal(app.access(file), rule, f"access to card-surface {file:04X}")
    equal(app.default_key, 0x1A, "default key of card-surface")
    equal([app.pin(p).limit for p in (0x11, 0x12, 0x13)], [10, 10, 10], "tries of card-surface")
    codes = {p: app.pin(p).value for p in (0x11, 0x12, 0x13)}
    return birth.value.decode(), sex.value.decode(), expiry.value.decode(), codes, own


def check_codes(digits, birth, expiry, codes, assist_code_b):
    date = datetime.date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    _, year = era(date)
    start = f"{year:02}{birth[4:]}"
    equal(codes[0x11], start, "birth code")
    equal(codes[0x12][:10], start + expiry[:4], "code B")
    equal(len(codes[0x12]), 14, "digits of code B")
    equal(codes[0x13], digits, "code A of card-surface")
    equal(assist_code_b, codes[0x12], "code B of input-assist")


def check_signed_attributes(texts, name, address, birth, sex):
    c_name, name_marks, c_sex, c_birth, c_address, address_marks = texts
    for own, text, marks in ((name, c_name, name_marks), (address, c_address, address_marks)):
        equal(len(marks), len(text), "marks of substitutes")
        check(set(marks) <= {"0", "1"}, "marks of substitutes")
        # A substitute takes the place of one character and of the selector after it.
        plain = "".join(c for c in own if not 0xE0100 <= ord(c) <= 0xE01EF)
        equal(len(plain), len(text), "characters of the certificate")
        for ours, theirs, mark in zip(plain, text, marks):
            check(mark == "1" or ours == theirs, "a substitute without a mark")
        check("1" in marks or own == text, "a selector without a mark")
    number, _ = era(datetime.date(int(birth[:4]), int(birth[4:6]), int(birth[6:])))
    equal((c_sex, c_birth), (sex, f"{number}{birth}"), "sex and birth in the certificate")


def check_card(card, roots):
    phone = not card.has_application("input-assist")
    certificates = check_jpki(card, phone)
    check("auth" in certificates, "no authentication certificate")
    equal(card.atr.hex(), "3be000ff8131fe4514", "ATR")
    if phone:
        equal((card.names, card.data_objects), (["jpki"], {}), "what a phone has")
        return
    common, juki = card.application("common"), card.application("juki")
    equal(common.aid.hex(), "d3921000310001010100", "AID of common")
    equal(juki.aid.hex(), "d3921000310001010401", "AID of juki")
    (record,) = common.records(0x01)
    equal((record[:2], len(record)), (b"\x01\x1c", 30), "common 0001")
    check(record[2:].isdigit(), "common 0001")
    serial, municipality, expiry = record[2:17], record[17:22].decode(), record[22:].decode()
    ((head, key_id),) = [(r[:2], r[2:]) for r in common.records(0x02)]
    equal(juki.records(0x02), common.records(0x02), "key ids")
    equal(head, bytes.fromhex("0110"), "head of the record with the key id")
    key_id_form(key_id)
    equal([common.pin(0x1C).limit, juki.pin(0x1C).limit], [3, 3], "tries of the juki PIN")

    digits, name, address, birth, sex, keys = check_assist(card, roots)
    f_birth, f_sex, f_expiry, codes, surface_key = check_surface(card, roots, municipality)
    equal((f_birth, f_sex, f_expiry), (birth, sex, expiry), "the face and the other applications")
    check_codes(digits, birth, expiry, codes, card.application("input-assist").pin(0x15).value)
    if "sign" in certificates:
        check_signed_attributes(certificates["sign"][1], name, address, birth, sex)

    objects = card.data_objects
    equal(set(objects), {0x0045, 0x00F0, 0x00F2, 0x00F8, 0x7F21, 0x5F51}, "data objects")
    equal(objects[0x0045], serial, "card number")
    equal(objects[0x00F0].decode() + objects[0x00F2].decode(), municipality + expiry, "data objects")
    equal(objects[0x5F51], card.atr[1:], "ATR object")
    chain = dict(roots)
    head = bytes.fromhex("4d0a42105f20105f49820109")
    for tag in (0x00F8, 0x7F21):
        equal((len(objects[tag]), objects[tag][:12]), (575, head), "header list in the data object")
        subject, modulus = cvc(children(objects[tag][12:], [0x5F4E, 0x5F37]), chain)
        key_id_form(subject)
        if tag == 0x00F8:
            equal((subject[:5].decode(), subject[9:12]), (municipality, b"002"), "subject of 00F8")
        chain[subject] = modulus
    equal(subject, key_id, "key id of the card")
    internal = private_modulus(common.key(0x19))
    everything = [*card.all_files(), *objects.values()]
    check(not any(internal.to_bytes(256, "big") in data for data in everything), "public key of common 0019")
    own = [modulus for certificate, _ in certificates.values() for modulus in [certificate.modulus]]
    own += [*keys, surface_key, internal, modulus]
    equal(len(set(own)), len(own), "different keys")


def main():
    authority, *folders = map(pathlib.Path, sys.argv[1:])
    listed = json.loads((authority / "cvc-ca-keys.json").read_text())
    roots = {bytes.fromhex(k["key_id"]): int(k["modulus"], 16) for k in listed}
    status = 0
    for folder in folders:
        try:
            check_card(CardDirectory(folder), roots)
            print(f"{folder.name}: right")
        except (Wrong, IndexError, KeyError, ValueError) as problem:
            print(f"{folder.name}: WRONG: {type(problem).__name__}: {problem}")
            status = 1
    return status if folders else 1


if __name__ == "__main__":
    sys.exit(main())
