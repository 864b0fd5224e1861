"""RSA signatures, BER-TLV of the signed files, DER and certificates; standard library only."""

import hashlib

SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Wrong(Exception):
    pass


def check(condition, *what):
    if not condition:
        raise Wrong(" ".join(str(w) for w in what))


def equal(found, expected, what):
    show = lambda v: v.hex() if isinstance(v, bytes) else repr(v)
    check(found == expected, f"{what}: {show(found)} is not {show(expected)}")


# RSA


def pkcs1_block(signature, modulus, exponent=65537):
    """What the signature signs: the DigestInfo inside 00 01 FF … FF 00."""
    check(len(signature) == 256, "signature of", len(signature), "bytes")
    number = int.from_bytes(signature, "big")
    check(number < modulus, "signature beyond the modulus")
    block = pow(number, exponent, modulus).to_bytes(256, "big")
    padding, separator, info = block[2:].partition(b"\0")
    check(block[:2] == b"\0\1" and separator and len(padding) >= 8, "padding")
    check(set(padding) == {0xFF}, "padding")
    return info


def verify(message, signature, modulus, what):
    info = pkcs1_block(signature, modulus)
    equal(info, SHA256_PREFIX + hashlib.sha256(message).digest(), f"signature of {what}")


# BER-TLV of the signed files


class Object:
    def __init__(self, tag, start, header, value, form):
        self.tag, self.start, self.value, self.form = tag, start, value, form
        self.raw = header + value


def ber(data, start=0, tag_size=2):
    """The object at `start`; `form` is the number of length bytes."""
    tag = int.from_bytes(data[start : start + tag_size], "big")
    at = start + tag_size
    first = data[at]
    if first < 0x80:
        form, length = 1, first
    else:
        check(first in (0x81, 0x82), "length form", hex(first))
        form = 1 + (first & 0x7F)
        length = int.from_bytes(data[at + 1 : at + form], "big")
    at += form
    value = data[at : at + length]
    check(len(value) == length, f"object {tag:X} is cut short")
    return Object(tag, start, data[start:at], value, form)


def children(data, tags, base=0):
    """The objects in `data`, which must have exactly these tags."""
    found, at = [], 0
    while at < len(data):
        item = ber(data, at)
        item.start += base
        found.append(item)
        at += len(item.raw)
    equal([o.tag for o in found], list(tags), "tags")
    return found


def outer(file, tag, tags, filler=0):
    """The objects of a file that is one object and `filler` bytes of FF."""
    top = ber(file)
    equal(top.tag, tag, "outer tag")
    rest = file[len(top.raw) :]
    check(set(rest) <= {0xFF}, "something other than filler after the object")
    if filler is not None:
        equal(len(rest), filler, "bytes of filler")
    return top, children(top.value, tags, len(top.raw) - len(top.value))


def shortest(*objects):
    for item in objects:
        length = len(item.value)
        expected = 1 if length < 0x80 else 2 if length < 0x100 else 3
        equal(item.form, expected, f"length bytes of {item.tag:X}")


def card_key(data):
    """The modulus of `90 03 010001 91 82 0100 <256 bytes>`."""
    equal(len(data), 265, "bytes of an RSA key")
    equal(data[:9], bytes.fromhex("90030100019182") + b"\x01\x00", "head of an RSA key")
    check(data[9] & 0x80, "a modulus of fewer than 2048 bits")
    return int.from_bytes(data[9:], "big")


# DER


class Der:
    def __init__(self, data):
        self.tag = data[0]
        at, length = 2, data[1]
        if length >= 0x80:
            at = 2 + (length & 0x7F)
            length = int.from_bytes(data[2:at], "big")
            check(length >= 0x80, "DER length not in the shortest form")
        self.value = data[at : at + length]
        self.raw = data[: at + length]
        check(len(self.value) == length, "DER cut short")

    @property
    def items(self):
        out, rest = [], self.value
        while rest:
            item = Der(rest)
            out.append(item)
            rest = rest[len(item.raw) :]
        return out

    @property
    def oid(self):
        check(self.tag == 6, "not an OID")
        numbers, n = [], 0
        for byte in self.value:
            n = n << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(n)
                n = 0
        return ".".join(map(str, [min(numbers[0] // 40, 2), numbers[0] - 40 * min(numbers[0] // 40, 2)] + numbers[1:]))

    @property
    def integer(self):
        check(self.tag == 2, "not an INTEGER")
        return int.from_bytes(self.value, "big")


NAMES = {"2.5.4.6": "C", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.3": "CN", "2.5.4.7": "L"}


def name(der):
    out = []
    for relative in der.items:
        (pair,) = relative.items
        kind, value = pair.items
        kind = NAMES[kind.oid]
        equal(value.tag, 0x13 if kind == "C" else 0x0C, f"string type of {kind}")
        out.append((kind, value.value.decode()))
    return out


def directory_name(der):
    equal(der.tag, 0xA4, "directoryName")
    (inside,) = der.items
    return name(inside)


class Certificate:
    def __init__(self, data):
        whole = Der(data)
        equal(len(whole.raw), len(data), "bytes of the certificate")
        tbs, algorithm, signature = whole.items
        self.tbs, self.signature = tbs.raw, signature.value[1:]
        version, serial, inner, issuer, validity, subject, key, extensions = tbs.items
        equal(version.raw, bytes.fromhex("a003020102"), "version")
        equal(inner.raw, bytes.fromhex("300d06092a864886f70d01010b0500"), "algorithm")
        equal(algorithm.raw, inner.raw, "algorithm")
        self.serial = serial.value
        self.issuer, self.subject = name(issuer), name(subject)
        self.not_before, self.not_after = [t.value.decode() for t in validity.items]
        equal([t.tag for t in validity.items], [0x17, 0x17], "UTCTime")
        key_algorithm, bits = key.items
        equal(key_algorithm.raw, bytes.fromhex("300d06092a864886f70d0101010500"), "key algorithm")
        self.key_bits = bits.value[1:]
        modulus, exponent = Der(self.key_bits).items
        equal(exponent.integer, 65537, "exponent")
        self.modulus = modulus.integer
        (sequence,) = extensions.items
        self.extensions = {}
        for extension in sequence.items:
            parts = extension.items
            critical = len(parts) == 3
            if critical:
                equal(parts[1].raw, b"\x01\x01\xff", "criticality")
            self.extensions[parts[0].oid] = (critical, Der(parts[-1].value))

    def extension(self, oid, critical):
        check(oid in self.extensions, "no extension", oid)
        found, value = self.extensions[oid]
        equal(found, critical, f"criticality of {oid}")
        return value

    @property
    def key_identifier(self):
        value = self.extension("2.5.29.14", False)
        equal(value.value, hashlib.sha1(self.key_bits).digest(), "subject key identifier")
        return value.value


def distribution_point(certificate):
    (point,) = certificate.extension("2.5.29.31", False).items
    (place,) = point.items
    equal(place.tag, 0xA0, "distributionPoint")
    (full,) = place.items
    equal(full.tag, 0xA0, "fullName")
    return directory_name(Der(full.value))
