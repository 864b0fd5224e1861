// What is dropped here is verified here: this page asks nobody. Every decision is the library's; the words are the program's.
import { compare_addresses, compare_names, initSync, new_request, test_anchors, verify_certificate, verify_document, verify_evidence } from "documents";
import words from "./words.json";
import { kind, payload } from "./kind.js";
import texts from "./texts.js";

const LARGEST = 256 * 1024 * 1024;
const $ = (id) => document.getElementById(id);
let language = (navigator.language ?? "ja").startsWith("ja") ? "ja" : "en";
let given = [];

// Marks that turn the direction of a text, and others that nobody sees: a name must look as it is.
const hidden = /[\p{Cc}\p{Cf}]/gu;
const plain = (text) => String(text).replace(hidden, (mark) => `\\u{${mark.codePointAt(0).toString(16)}}`);
const say = (name, ...values) => values.reduce((text, value) => text.replace("{}", () => value), texts[name][language]);
const word = (table, code) => words[table]?.[code]?.[language] ?? code;

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key === "class") made.className = value;
    else made.setAttribute(key, value);
  }
  // Only ever as text: nothing from a file becomes markup.
  made.append(...children.filter((child) => child !== undefined && child !== ""));
  return made;
}

function load() {
  const text = atob($("module").textContent.trim());
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  initSync({ module: bytes });
  $("module").remove();
}

const asOf = () => ($("at").value ? new Date($("at").value) : new Date());

function conditions(more = {}) {
  const at = asOf();
  const all = { at: Number.isNaN(at.getTime()) ? "" : at.toISOString().replace(/\.\d+Z$/, "Z"), ...more };
  if ($("test").checked) all.anchors = test_anchors();
  return all;
}

/** The same with what says who is revoked. */
function withRevocation(more) {
  const all = conditions(more);
  for (const [of, name] of [["crl", "crls"], ["ocsp", "ocsps"]]) {
    const files = given.filter((one) => one.kind === of);
    if (files.length > 0) all[name] = files.map(payload);
  }
  return all;
}

/** JSON of the result, or of the error. */
function attempt(work) {
  try {
    return JSON.parse(work());
  } catch (error) {
    if (typeof error === "string") return JSON.parse(error);
    throw error;
  }
}

const text = (of) => new TextDecoder().decode(given.find((one) => one.kind === of)?.bytes);
const has = (of) => given.some((one) => one.kind === of);
const isPdf = (one) => one.kind === "document" && new TextDecoder("latin1").decode(one.bytes.subarray(0, 1024)).includes("%PDF-");

function judgeDocument(one) {
  const more = $("moj").checked && isPdf(one) ? { profile: "moj" } : {};
  const verify = (content) => attempt(() => verify_document(one.bytes, content, JSON.stringify(withRevocation(more))));
  const alone = verify(undefined);
  if (alone.error?.reason !== "content_missing") return alone;
  // Whatever lies there may be what it stands beside.
  const others = given.filter((it) => it !== one && it.bytes.length > 0 && !it.problem);
  const tried = others.map((content) => ({ content, result: verify(content.bytes) }));
  const found = tried.find(({ result }) => result.valid) ?? tried.find(({ content }) => content.kind === "content");
  if (found === undefined) return alone;
  found.content.used = true;
  return found.result;
}

function judge(one) {
  switch (one.kind) {
    case "evidence": {
      const more = {};
      if (has("request")) more.request = text("request");
      if (has("policy")) more.policy = text("policy");
      return attempt(() => verify_evidence(one.bytes, JSON.stringify(withRevocation(more))));
    }
    case "document":
      return judgeDocument(one);
    default:
      return attempt(() => verify_certificate(one.bytes, JSON.stringify(conditions())));
  }
}

const rows = (pairs) => {
  const list = element("dl");
  for (const [name, value] of pairs) {
    if (value !== undefined && value !== null && value !== "") list.append(element("dt", {}, name), element("dd", { dir: "auto" }, plain(value)));
  }
  return list;
};

const local = (time) => (time
  ? new Date(time).toLocaleString(language === "ja" ? "ja-JP" : "en-GB", { dateStyle: "medium", timeStyle: "long" })
  : undefined);

function person(it) {
  const birth = language === "ja" ? `${it.birth_date_japanese ?? ""}（${it.birth_date_as_known ?? ""}）` : it.birth_date_as_known;
  return rows([
    [say("name"), it.name],
    [say("address"), it.address],
    [say("birth"), it.name ? birth : undefined],
    [say("sex"), it.sex && texts[it.sex] ? say(it.sex) : it.sex],
    [say("reference"), it.holder_reference],
  ]);
}

function statements(proves, not, table) {
  const list = (title, all, of) => (all?.length
    ? [element("h3", {}, say(title)), element("ul", { class: "plain" }, ...all.map((code) => element("li", {}, word(of, code))))]
    : []);
  return [...list("proves", proves, `${table}proves`), ...list("proves_not", not, `${table}does_not_prove`)];
}

function checks(all, open) {
  // What could not be looked at because something else failed is not one more fault.
  const outcome = (check) => (check.outcome === "failed" && check.reason === "rests_on" ? "not_proven" : check.outcome);
  const lines = all.map((check) => {
    const why = [outcome(check) === "failed" ? check.reason : undefined, ...(check.doubts ?? []).map((doubt) => word("doubts", doubt))].filter(Boolean);
    return element("li", {}, element("span", { class: outcome(check) }, say(outcome(check))),
      element("span", {}, word("checks", check.name), why.length ? element("span", { class: "soft" }, ` — ${why.join(", ")}`) : ""));
  });
  const failed = all.filter((check) => outcome(check) === "failed").length;
  const title = element("summary", {}, failed ? say("failed_of", failed, all.length) : say("checks_of", all.length));
  return element("details", open || failed ? { open: "" } : {}, title, element("ul", { class: "checks" }, ...lines));
}

function card(look, title, ...children) {
  return element("article", { class: look }, element("h2", {}, title), ...children);
}

/** As of when, and under whose authority: on paper nobody sees the boxes. */
function circumstances(hierarchy) {
  return [hierarchy === "other" ? element("p", { class: "simulated" }, say("simulated")) : "", rows([[say("as_of"), local(asOf())]])];
}

function shownEvidence(it) {
  const look = { accepted: "good", rejected: "bad" }[it.verdict] ?? "look";
  const who = it.identity ?? it.identity_to_look_at;
  return card(look, say(it.verdict), ...circumstances(who?.hierarchy), it.verdict === "not_compared" ? element("p", {}, say("drop_request")) : "",
    who ? person(who) : "",
    rows([[say("audience"), it.evidence.audience], [say("read_at"), local(it.evidence.read_at)]]),
    ...statements(it.proves, it.does_not_prove, ""), checks(it.checks, false));
}

function shownDocument(it) {
  const failed = (report) => report.checks.some((check) => check.outcome === "failed");
  const any = it.signatures.length > 0 && !failed(it) && !it.signatures.some(failed);
  const look = it.valid ? "good" : any ? "look" : "bad";
  const title = it.valid ? say("valid", it.signatures.length) : any ? say("look_at_it") : it.signatures.length ? say("invalid") : say("not_signed");
  const parts = it.signatures.flatMap((one, place) => [
    element("h3", {}, say("signature", place + 1, say(one.holds ? "holds" : "holds_not"))),
    one.signer ? person(one.signer) : "",
    rows([
      [say("signed_at"), one.signing_time ? say("own_word", local(one.signing_time)) : undefined],
      [say("covers"), one.pdf ? (one.pdf.whole_file ? say("whole_file") : say("part", one.pdf.covers)) : undefined],
      [say("changed"), one.pdf?.later_changes.map((code) => word("changes", code)).join(", ")],
      [say("objections"), one.pdf?.objections.map((code) => word("objections", code)).join(", ")],
    ]),
    ...(it.valid ? statements(one.proves, one.does_not_prove, "document_") : []),
    checks(one.checks, !one.holds),
  ]);
  return card(look, title, ...circumstances(it.signatures.some((one) => one.hierarchy === "other") ? "other" : undefined), checks(it.checks, false), ...parts);
}

function shownCertificate(it) {
  // Green would be taken for more than it is where somebody gave a list and it cannot be asked.
  const revocation = has("crl") || has("ocsp");
  const look = !it.authentic ? "bad" : revocation ? "look" : "good";
  return card(look, say(it.authentic ? "authentic" : "not_authentic"), ...circumstances(it.hierarchy),
    revocation ? element("p", {}, say("revocation_not_here")) : "",
    it.attributes ? person(it.attributes) : "",
    rows([[say("subject"), it.subject], [say("issuer"), it.issuer], [say("serial"), it.serial], [say("until"), local(it.not_after)]]),
    element("p", { class: "soft" }, say("nobody_holds")), checks(it.checks ?? [], false));
}

function shown(one) {
  const result = judge(one);
  const [what] = String(result.schema).split("/");
  const made = { verdict: shownEvidence, document: shownDocument, certificate: shownCertificate }[what]?.(result) ??
    card("bad", say("unreadable"), element("p", {}, texts[result.error.reason] ? say(result.error.reason) : result.error.message),
      rows([[say("kind"), element("code", {}, [result.error.kind, result.error.reason].filter(Boolean).join(" / ")).textContent]]));
  made.prepend(element("p", { class: "soft", dir: "auto" }, plain(one.name)));
  return made;
}

function show() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  $("results").setAttribute("aria-label", say("results"));
  $("language").textContent = say("other_language");
  $("given").replaceChildren(...given.map((one, place) => {
    const away = element("button", { type: "button", "aria-label": say("away", plain(one.name)) }, "×");
    away.addEventListener("click", () => {
      given.splice(place, 1);
      show();
      $("files").focus();
    });
    return element("li", {}, element("bdi", {}, plain(one.name)), element("span", {}, say(`is_${one.problem ?? one.kind}`)), away);
  }));
  for (const one of given) one.used = false;
  const judged = given.filter((one) => !one.problem && ["evidence", "document", "certificate"].includes(one.kind));
  let cards = judged.map((one) => {
    try {
      return shown(one);
    } catch (error) {
      return card("bad", say("unreadable"), element("p", {}, String(error)));
    }
  });
  // A file that nothing was done with may be a condition: no answer without it.
  const unused = given.filter((one) => one.problem || (one.kind === "content" && !one.used));
  if (judged.length > 0 && unused.length > 0) {
    cards = unused.map((one) => card("bad", say("not_used", plain(one.name)), element("p", {}, say(one.problem ?? "not_known"))));
  }
  if (cards.length === 0 && given.length > 0) {
    cards.push(card("look", say("nothing"), element("p", {}, has("request") ? say("only_request") : say("which"))));
  }
  $("results").replaceChildren(...cards);
  // How often something was shown, for whoever waits for it.
  $("results").dataset.turn = String(Number($("results").dataset.turn ?? 0) + 1);
}

async function read(file) {
  if (file.size > LARGEST) return { name: file.name, kind: "content", bytes: new Uint8Array(), problem: "too_large" };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { name: file.name, kind: kind(bytes), bytes };
  } catch {
    // A folder, for one.
    return { name: file.name, kind: "content", bytes: new Uint8Array(), problem: "not_readable" };
  }
}

// One after the other, so that what was given last is the last.
let turn = Promise.resolve();
function take(files) {
  turn = turn.then(async () => {
    for (const file of files) {
      const one = await read(file);
      // Of what there can be one only, the last counts.
      if (["request", "policy"].includes(one.kind)) given = given.filter((it) => it.kind !== one.kind);
      given.push(one);
    }
    show();
  });
  return turn;
}

load();
show();
$("language").addEventListener("click", () => {
  language = language === "ja" ? "en" : "ja";
  show();
});
$("files").addEventListener("change", (event) => take([...event.target.files]).then(() => { event.target.value = ""; }));
for (const id of ["moj", "test", "at"]) $(id).addEventListener("change", show);
const drop = $("drop");
document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
document.addEventListener("dragleave", () => drop.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take([...event.dataTransfer.files]);
});
// For the tests of the page: the functions as they are.
Object.assign(globalThis, { library: { compare_addresses, compare_names, new_request, test_anchors, verify_certificate, verify_document, verify_evidence } });
