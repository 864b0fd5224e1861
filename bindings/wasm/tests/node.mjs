// The package as it is installed: the cases that all languages share, its types of input, errors, the time of a verification.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as card from "mynumber-card-verify";

const { inputs, cases } = JSON.parse(await readFile(process.env.CASES, "utf8"));
const bytes = (place) => (place === undefined ? undefined : new Uint8Array(Buffer.from(inputs[place], "base64")));
const glue = await card.load();
const documents = await card.load("documents");
const anchors = await card.testAnchors();

function answer(it) {
  const options = it.options?.replace('"@ANCHORS@"', JSON.stringify(anchors));
  const [input, content] = [bytes(it.input), bytes(it.content)];
  try {
    switch (it.function) {
      case "verify_document":
        return documents.verify_document(input, content, options);
      case "compare_names":
      case "compare_addresses":
        return glue[it.function](...it.texts);
      default:
        return glue[it.function](input, options);
    }
  } catch (error) {
    assert.equal(typeof error, "string", String(error));
    return error;
  }
}

test("every case has its answer, byte for byte", () => {
  for (const it of cases) assert.equal(answer(it), it.expected, it.name);
  assert.ok(cases.length >= 40);
});

const accepted = cases.find((it) => it.function === "verify_evidence" && it.name.startsWith("attributes"));
const conditions = () => ({ ...JSON.parse(accepted.options.replace('"@ANCHORS@"', "[]")), anchors });

test("the modules ask nothing of what is around them", async () => {
  for (const name of ["evidence", "documents"]) {
    const file = new URL(`./node_modules/mynumber-card-verify/wasm/${name}_bg.wasm`, import.meta.url);
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(await readFile(file)));
    // What wasm-bindgen needs for texts.
    const known = ["__wbindgen_init_externref_table", "__wbindgen_generic_0000000000000001"];
    const names = imports.map((it) => it.name);
    assert.deepEqual(names.filter((it) => !known.includes(it)), [], `${name} has a clock, randomness or a network?`);
  }
});

test("evidence as bytes, text and object, time as text and Date, give the same verdict", async () => {
  const evidence = bytes(accepted.input);
  const text = new TextDecoder().decode(evidence);
  const with_date = { ...conditions(), at: new Date(conditions().at) };
  for (const form of [evidence, evidence.buffer, text, JSON.parse(text)]) {
    for (const how of [conditions(), with_date]) {
      assert.equal(JSON.stringify(await card.verifyEvidence(form, how)), accepted.expected);
    }
  }
  const der = anchors.map((anchor) => new Uint8Array(Buffer.from(anchor, "base64")));
  assert.equal((await card.verifyEvidence(evidence, { ...conditions(), anchors: der })).verdict, "accepted");
});

test("errors have a kind, and an unknown option is one", async () => {
  const failed = async (work) => {
    try {
      await work();
    } catch (error) {
      assert.ok(error instanceof card.InputError, String(error));
      return [error.kind, error.members.member];
    }
    assert.fail("no error");
  };
  assert.deepEqual(await failed(() => card.verifyEvidence("{}", conditions())), ["evidence", undefined]);
  assert.deepEqual(await failed(() => card.verifyEvidence("{}", { ...conditions(), polcy: {} })), ["options", "polcy"]);
  assert.deepEqual(await failed(() => card.verifyEvidence("{}", { ...conditions(), at: new Date("x") })), ["options", "at"]);
  await assert.rejects(card.verifyEvidence(7, conditions()), TypeError);
});

test("requests differ, documents and certificates are told", async () => {
  const wishes = { at: new Date("2026-12-01T00:00:00Z"), audience: "https://bank.example" };
  const [one, other] = [await card.newRequest(wishes), await card.newRequest(wishes)];
  assert.match(one.challenge, /^[0-9a-f]{64}$/);
  assert.notEqual(one.challenge, other.challenge);
  const pdf = cases.find((it) => it.name.startsWith("a PDF -> "));
  const report = await card.verifyDocument(bytes(pdf.input), { at: "2026-06-15T12:00:00Z", anchors });
  assert.equal(report.valid, true);
  assert.equal((await card.compareNames("髙橋", "高橋")).result, "look_at_it");
  assert.equal((await card.compareAddresses("東京都千代田区架空町1-2-3", "東京都千代田区架空町1-2-4")).result, "different");
});

test("five megabytes of nothing are refused soon", async () => {
  const junk = new Uint8Array(5_000_000).fill(0x25);
  for (const work of [
    () => card.verifyEvidence(junk, conditions()),
    () => card.verifyCertificate(junk, { at: "2026-06-15T12:00:00Z" }),
    () => card.verifyDocument(junk, { at: "2026-06-15T12:00:00Z" }),
  ]) {
    await assert.rejects(work, card.InputError);
  }
});

// Whatever is lost on the way to the library must not count as no condition.
const list = JSON.parse(cases.find((it) => it.name.startsWith("revoked ->")).options.replace('"@ANCHORS@"', "[]")).crls;

test("options that could get lost are refused", async () => {
  const evidence = bytes(accepted.input);
  const hidden = Object.defineProperty(conditions(), "policy", { value: {}, enumerable: false });
  class Conditions { get policy() { return {}; } }
  const wrong = {
    "a promise of lists": { crls: Promise.resolve(list) },
    "an object of lists": { crls: { list } },
    "a list for several": { crls: list[0] },
    "bytes for several": { crls: new Uint8Array(3) },
    "a number": { ocsps: 5 },
    "an undefined policy": { policy: undefined },
    "a policy that is null": { policy: null },
    "a policy that is a number": { policy: Number.NaN },
    "a policy that is a function": { policy: () => ({}) },
    "a policy that says itself": { policy: { version: 1, toJSON: () => ({ version: 1 }) } },
    "a policy of a class": { policy: new Conditions() },
    "a policy with an undefined member": { policy: { version: 1, minimum_age: undefined } },
    "a policy with a member that is null": { policy: { version: 1, minimum_age: null } },
    "a policy with a number that is none": { policy: { version: 1, minimum_age: { years: Number.NaN } } },
    "a policy with a date": { policy: { version: 1, expected: { birth_date: new Date() } } },
  };
  for (const [name, more] of Object.entries(wrong)) {
    await assert.rejects(card.verifyEvidence(evidence, { ...conditions(), ...more }), card.InputError, name);
  }
  for (const given of [Object.create(conditions()), Object.assign(new Conditions(), conditions()), hidden, undefined, null, [conditions()], new Map()]) {
    await assert.rejects(card.verifyEvidence(evidence, given), card.InputError);
  }
  await assert.rejects(card.verifyDocument(evidence), card.InputError);
  await assert.rejects(card.verifyDocument(evidence, { at: conditions().at, profile: null }), card.InputError);
  await assert.rejects(card.verifyCertificate(anchors[0], { at: conditions().at, crls: list }), card.InputError);
  await assert.rejects(card.verifyEvidence(Promise.resolve(evidence), conditions()), /await it first/);
  await assert.rejects(card.verifyEvidence(new Blob([evidence]), conditions()), /arrayBuffer/);
  assert.throws(() => card.load("document"), TypeError);
  for (const name of [1, {}, [], undefined, () => ""]) await assert.rejects(card.compareNames(name, name), TypeError);
});

test("what others put into the prototype of objects is no option", async () => {
  const { anchors: _, ...rest } = conditions();
  Object.prototype.anchors = anchors;
  try {
    assert.equal((await card.verifyEvidence(bytes(accepted.input), rest)).verdict, "rejected");
  } finally {
    delete Object.prototype.anchors;
  }
});

test("what is given counts as it was at the call", async () => {
  const evidence = bytes(accepted.input);
  const given = conditions();
  const asked = card.verifyEvidence(evidence, given);
  evidence.fill(0);
  given.at = "2036-01-01T00:00:00Z";
  assert.equal((await asked).verdict, "accepted");
});

test("lists and texts in every form that fits", async () => {
  const evidence = bytes(accepted.input);
  const mark = new Uint8Array([0xef, 0xbb, 0xbf, ...evidence]);
  assert.equal((await card.verifyEvidence(mark, conditions())).verdict, "accepted");
  const { request, ...rest } = conditions();
  const encoded = Buffer.from(JSON.stringify(request));
  assert.equal((await card.verifyEvidence(evidence, { ...rest, request: encoded, crls: new Set() })).verdict, "accepted");
});
