// What callers give, as the library takes it. Whatever could be lost on the way is refused, and all is taken at the call: a
// condition that silently counts as none would be a yes to the wrong person.

const told = (message, member) =>
  JSON.stringify({ schema: "error/1", error: { kind: "options", message, ...(member === undefined ? {} : { member }) } });

/** What is wrong, as a sentence and as the library's error has it. */
export class Refused {
  constructor(message, member) {
    this.json = told(message, member);
  }
}

const isPlain = (value) => {
  if (value === null || typeof value !== "object") return false;
  const parent = Object.getPrototypeOf(value);
  // Of another frame or realm as well.
  return parent === null || (Object.getPrototypeOf(parent) === null && Object.hasOwn(parent, "isPrototypeOf"));
};

/** Names and values of a plain object; nothing inherited, nothing hidden, nothing undefined. Each is read once. */
function members(value, where) {
  return Reflect.ownKeys(value).map((name) => {
    if (typeof name === "symbol" || !Object.prototype.propertyIsEnumerable.call(value, name)) {
      throw new Refused(`${where} has a hidden member ${String(name)}`, String(name));
    }
    const member = value[name];
    if (member === undefined) throw new Refused(`${where}: ${name} is undefined; leave it out if that is meant`, name);
    return [name, member];
  });
}

/** A copy that JSON says everything of. */
function json(value, where) {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return Array.from(value, (item, place) => json(item, `${where}[${place}]`));
  if (!isPlain(value)) throw new Refused(`${where} is ${nameOf(value)}, which JSON cannot say`);
  const copy = Object.create(null);
  for (const [name, member] of members(value, where)) copy[name] = json(member, `${where}.${name}`);
  return copy;
}

function nameOf(value) {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (typeof value === "object") return `a ${value.constructor?.name ?? "object"}`;
  return `a ${typeof value}`;
}

/** A copy of bytes, or nothing if it is none. */
function raw(input) {
  if (input instanceof ArrayBuffer) return new Uint8Array(input.slice(0));
  if (ArrayBuffer.isView(input)) return Uint8Array.from(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  return undefined;
}

function notBytes(input, what) {
  const hint = typeof input?.then === "function" ? ": await it first"
    : typeof input?.arrayBuffer === "function" ? ": take its bytes, await x.arrayBuffer()" : "";
  return new TypeError(`${what} is ${nameOf(input)}, not bytes or a text${hint}`);
}

/** Bytes of a document or a certificate: bytes, or a text as it stands. */
export function bytes(input, what) {
  const found = typeof input === "string" ? new TextEncoder().encode(input) : raw(input);
  if (found === undefined) throw notBytes(input, what);
  return found;
}

/** Bytes of evidence, which may also be the object that its JSON says. */
export function evidence(input) {
  if (isPlain(input)) return new TextEncoder().encode(JSON.stringify(json(input, "the evidence")));
  const found = bytes(input, "the evidence");
  // Editors put a mark before a text.
  return found[0] === 0xef && found[1] === 0xbb && found[2] === 0xbf ? found.subarray(3) : found;
}

function base64(found) {
  let text = "";
  for (let place = 0; place < found.length; place += 0x8000) text += String.fromCharCode(...found.subarray(place, place + 0x8000));
  return btoa(text);
}

/** A list of files: an array, a set, what a generator gives. Not bytes, which are a file themselves. */
function files(list, name) {
  const wrong = typeof list === "string" || raw(list) !== undefined || typeof list?.[Symbol.iterator] !== "function";
  if (wrong) {
    const hint = typeof list?.then === "function" ? ": await it first" : typeof list === "string" || raw(list) ? `: write ${name}: [file]` : "";
    throw new Refused(`${name} is ${nameOf(list)}, not a list of files${hint}`, name);
  }
  return Array.from(list, (file, place) => {
    if (typeof file === "string") return file;
    const found = raw(file);
    if (found === undefined) throw new Refused(`${name}[${place}] is ${nameOf(file)}, not bytes or a text`, name);
    return base64(found);
  });
}

/** JSON as a text, as bytes or as an object. */
function document(value, name) {
  if (typeof value === "string") return value;
  const found = raw(value);
  if (found !== undefined) return new TextDecoder().decode(found);
  if (!isPlain(value)) throw new Refused(`${name} is ${nameOf(value)}, not JSON as a text, as bytes or as an object`, name);
  return json(value, name);
}

function time(value) {
  if (!(value instanceof Date)) return value;
  return Number.isNaN(value.getTime()) ? "" : value.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The options as JSON, and those apart that are named. Names that nobody knows are refused by the library. */
export function options(given, ...apart) {
  if (!isPlain(given)) throw new Refused(`the options are ${nameOf(given)}, not a plain object such as { at: new Date() }`);
  const all = Object.create(null);
  const others = Object.create(null);
  for (const [name, value] of members(given, "the options")) {
    if (apart.includes(name)) others[name] = value;
    else if (["anchors", "crls", "ocsps"].includes(name)) all[name] = files(value, name);
    else if (["request", "policy"].includes(name)) all[name] = document(value, name);
    else if (name === "at") all[name] = json(time(value), "at");
    else if (value === null) throw new Refused(`${name} is null; leave it out if nothing is meant`, name);
    else all[name] = json(value, name);
  }
  return [JSON.stringify(all), others];
}

/** A name or an address. */
export function text(value, what) {
  if (typeof value !== "string") throw new TypeError(`${what} is ${nameOf(value)}, not a text`);
  return value;
}
