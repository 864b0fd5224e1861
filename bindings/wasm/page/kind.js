// What a file is, by what is in it; its name says nothing.

const latin1 = (bytes) => new TextDecoder("latin1").decode(bytes);
const label = /-----BEGIN ([A-Z0-9 ]+)-----/;
const KINDS = { CERTIFICATE: "certificate", "X509 CRL": "crl", CMS: "document", PKCS7: "document" };
/** How far into a text PEM is looked for: tools write a readable form before it. */
const BEFORE = 1_000_000;
const signedData = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/** The first tag within the element at this place, and that place; nothing where none is. */
function within(bytes, place) {
  const length = bytes[place + 1];
  if (length === undefined) return undefined;
  const inner = place + 2 + (length > 0x80 && length <= 0x84 ? length - 0x80 : 0);
  return { tag: bytes[inner], place: inner };
}

function ofDer(bytes) {
  const head = bytes.subarray(0, 30);
  if (head.some((_, place) => signedData.every((byte, index) => head[place + index] === byte))) return "document";
  const first = within(bytes, 0);
  // An OCSP response begins with its status, a list with a small version or an algorithm, a certificate with [0].
  if (first?.tag === 0x0a) return "ocsp";
  if (first?.tag === 0x30) {
    const second = within(bytes, first.place);
    if (second?.tag === 0x30) return "crl";
    if (second?.tag === 0x02 && bytes[second.place + 1] === 1 && bytes[second.place + 3] === 0x30) return "crl";
  }
  return "certificate";
}

/** `evidence`, `request`, `policy`, `document`, `certificate`, `crl`, `ocsp`, or `content`: anything else. */
export function kind(bytes) {
  if (latin1(bytes.subarray(0, 1024)).includes("%PDF-")) return "document";
  if (bytes[0] === 0x30 && bytes[1] >= 0x80) return ofDer(bytes);
  const found = label.exec(latin1(bytes.subarray(0, BEFORE)));
  if (found !== null && KINDS[found[1]]) return KINDS[found[1]];
  if (bytes.length < 4_000_000) {
    try {
      // Takes a byte order mark away.
      const json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      if (json?.request && json.signature) return "evidence";
      if (json?.challenge) return "request";
      if (json !== null && typeof json === "object" && !Array.isArray(json) && "version" in json) return "policy";
    } catch {
      return "content";
    }
  }
  return "content";
}

/** A file as the library takes it among the conditions: PEM, or base64 of bytes. */
export function payload(one) {
  const text = latin1(one.bytes.subarray(0, BEFORE));
  const found = one.bytes[0] === 0x30 ? null : label.exec(text);
  if (found !== null) return latin1(one.bytes).slice(found.index);
  let binary = "";
  for (let place = 0; place < one.bytes.length; place += 0x8000) {
    binary += String.fromCharCode(...one.bytes.subarray(place, place + 0x8000));
  }
  return btoa(binary);
}
