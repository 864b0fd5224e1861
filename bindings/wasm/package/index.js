// Types and comfort around the two modules; every decision is the library's.
import { Refused, bytes, evidence as evidenceBytes, options, text } from "./given.js";

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
  if (name !== "evidence" && name !== "documents") throw new TypeError(`no module is called ${String(name)}: "evidence" or "documents"`);
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

/** Prepares what was given, at the call; then asks the library. */
async function ask(name, prepare, work) {
  let prepared;
  try {
    prepared = prepare();
  } catch (error) {
    throw error instanceof Refused ? new InputError(error.json) : error;
  }
  const glue = await load(name);
  try {
    return JSON.parse(work(glue, ...prepared));
  } catch (error) {
    if (typeof error === "string") throw new InputError(error);
    throw error;
  }
}

export function verifyEvidence(evidence, conditions) {
  return ask("evidence", () => [evidenceBytes(evidence), options(conditions)[0]], (glue, ...given) => glue.verify_evidence(...given));
}

export function verifyCertificate(certificate, conditions) {
  return ask("evidence", () => [bytes(certificate, "the certificate"), options(conditions)[0]], (glue, ...given) => glue.verify_certificate(...given));
}

export function verifyDocument(document, conditions) {
  const prepare = () => {
    const [written, { content }] = options(conditions, "content");
    const beside = content === undefined ? undefined : bytes(content, "the content");
    return [bytes(document, "the document"), beside, written];
  };
  return ask("documents", prepare, (glue, ...given) => glue.verify_document(...given));
}

export function newRequest(wishes) {
  const prepare = () => [globalThis.crypto.getRandomValues(new Uint8Array(32)), options(wishes)[0]];
  return ask("evidence", prepare, (glue, ...given) => glue.new_request(...given));
}

export function compareNames(one, other) {
  return ask("evidence", () => [text(one, "the name"), text(other, "the name")], (glue, ...given) => glue.compare_names(...given));
}

export function compareAddresses(one, other) {
  return ask("evidence", () => [text(one, "the address"), text(other, "the address")], (glue, ...given) => glue.compare_addresses(...given));
}

/** The authorities of the simulated card. For tests only: anybody can make such a card. */
export async function testAnchors() {
  const glue = await load();
  return glue.test_anchors();
}
