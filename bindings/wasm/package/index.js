// Types and comfort around the two modules; every decision is the library's.

const isNode = typeof process !== "undefined" && process.versions?.node !== undefined && typeof Deno === "undefined";
const modules = new Map();

/** An input that cannot be used. What is wrong with a person, a signature or a certificate is a result, not an error. */
export class InputError extends Error {
  constructor(json) {
    const { kind, message, ...members } = JSON.parse(json).error;
    super(message);
    this.name = "InputError";
    this.kind = kind;
    this.reason = members.reason;
    this.members = members;
    this.json = json;
  }
}

/** Loads a module once: "evidence" or "documents". Functions do it themselves; a page may want to do it early. */
export function load(name = "evidence", source = undefined) {
  if (!modules.has(name)) {
    const loading = instantiate(name, source);
    modules.set(name, loading);
    loading.catch(() => modules.delete(name));
  }
  return modules.get(name);
}

async function instantiate(name, source) {
  const glue = name === "documents" ? await import("./wasm/documents.js") : await import("./wasm/evidence.js");
  let bytes = source;
  if (bytes === undefined && isNode) {
    const { readFile } = await import("node:fs/promises");
    bytes = await readFile(new URL(`./wasm/${name}_bg.wasm`, import.meta.url));
  }
  await glue.default({ module_or_path: bytes ?? new URL(`./wasm/${name}_bg.wasm`, import.meta.url) });
  return glue;
}

function bytesOf(input) {
  if (typeof input === "string") return new TextEncoder().encode(input);
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input !== null && typeof input === "object") return new TextEncoder().encode(JSON.stringify(input));
  throw new TypeError("expected bytes, a text or an object");
}

function base64(bytes) {
  let text = "";
  for (let place = 0; place < bytes.length; place += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(place, place + 0x8000));
  }
  return btoa(text);
}

const file = (input) => (typeof input === "string" ? input : base64(bytesOf(input)));

// Times as the library reads them, files as texts. Members that nobody knows are refused by the library.
function written(options) {
  const all = { ...options };
  if (all.at instanceof Date) {
    all.at = Number.isNaN(all.at.getTime()) ? "" : all.at.toISOString().replace(/\.\d+Z$/, "Z");
  }
  for (const name of ["anchors", "crls", "ocsps"]) {
    if (all[name] !== undefined) all[name] = Array.from(all[name], file);
  }
  return JSON.stringify(all);
}

function call(work) {
  try {
    return JSON.parse(work());
  } catch (error) {
    if (typeof error === "string") throw new InputError(error);
    throw error;
  }
}

export async function verifyEvidence(evidence, options) {
  const glue = await load();
  return call(() => glue.verify_evidence(bytesOf(evidence), written(options)));
}

export async function verifyCertificate(certificate, options) {
  const glue = await load();
  return call(() => glue.verify_certificate(bytesOf(certificate), written(options)));
}

export async function verifyDocument(document, options) {
  const { content, ...rest } = options;
  const glue = await load("documents");
  const beside = content === undefined ? undefined : bytesOf(content);
  return call(() => glue.verify_document(bytesOf(document), beside, written(rest)));
}

export async function newRequest(options) {
  const glue = await load();
  const random = globalThis.crypto.getRandomValues(new Uint8Array(32));
  return call(() => glue.new_request(random, written(options)));
}

export async function compareNames(one, other) {
  const glue = await load();
  return call(() => glue.compare_names(one, other));
}

export async function compareAddresses(one, other) {
  const glue = await load();
  return call(() => glue.compare_addresses(one, other));
}

/** The authorities of the simulated card. For tests only: anybody can make such a card. */
export async function testAnchors() {
  const glue = await load();
  return glue.test_anchors();
}
