// The page in a real Chromium, opened from a folder: drop, verdict, tampered, wrong file, junk, the cases, nothing leaves.
//   node page.mjs PAGE.html FOLDER_FOR_PICTURES
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, pictures] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const { inputs, cases } = JSON.parse(readFileSync(process.env.CASES, "utf8"));
const named = (name) => cases.find((it) => it.name.startsWith(name));
const input = (it) => Buffer.from(inputs[it.input], "base64");
const request = (it) => Buffer.from(JSON.stringify(JSON.parse(it.options.replace('"@ANCHORS@"', "[]")).request));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const asked = [];
const problems = [];
async function open(options = {}) {
  const context = await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 900, height: 1000 }, ...options });
  const page = await context.newPage();
  page.on("request", (it) => asked.push(it.url()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => globalThis.library !== undefined);
  // As of the cases, by the clock of the page's place.
  await page.fill("#at", "2026-06-15T21:00:05");
  await page.check("#test");
  return page;
}
const turn = (page) => page.getAttribute("#results", "data-turn");
async function drop(page, ...files) {
  const before = await turn(page);
  await page.setInputFiles("#files", files.map(([name, buffer]) => ({ name, mimeType: "application/octet-stream", buffer })));
  await page.waitForFunction((it) => document.getElementById("results").dataset.turn !== it, before);
}
const title = (page) => page.locator("article h2").first().textContent();

// Every case, byte for byte.
let page = await open();
const answers = await page.evaluate(({ inputs, cases }) => {
  const bytes = (place) => (place === undefined ? undefined : Uint8Array.from(atob(inputs[place]), (it) => it.charCodeAt(0)));
  const { library } = globalThis;
  return cases.filter((it) => library[it.function]).map((it) => {
    const options = it.options?.replace('"@ANCHORS@"', JSON.stringify(library.test_anchors()));
    try {
      if (it.function === "verify_document") return library.verify_document(bytes(it.input), bytes(it.content), options);
      if (it.function.startsWith("compare")) return library[it.function](...it.texts);
      return library[it.function](bytes(it.input), options);
    } catch (error) {
      return String(error);
    }
  });
}, { inputs, cases });
assert.deepEqual(answers, cases.map((it) => it.expected));

const evidence = named("attributes ->");
await drop(page, ["evidence.json", input(evidence)]);
assert.match(await title(page), /保留/);
await drop(page, ["request.json", request(evidence)]);
assert.match(await title(page), /受け入れ/);
assert.match(await page.textContent("#results"), /番号　太郎/);
await page.screenshot({ path: `${pictures}/accepted-ja.png`, fullPage: true });
await page.click("details summary");
assert.ok(await page.locator("ul.checks li").count() > 15);
await page.click("#language");
assert.match(await title(page), /ACCEPTED/);
assert.equal(await page.getAttribute("html", "lang"), "en");
await page.screenshot({ path: `${pictures}/accepted-en.png`, fullPage: true });
await page.pdf({ path: `${pictures}/accepted-en.pdf` });

await drop(page, ["changed.json", input(named("the signature is changed"))]);
assert.match(await page.locator("article h2").last().textContent(), /REJECTED/);
await page.locator("#given button").first().click();
assert.match(await title(page), /REJECTED/);
await page.screenshot({ path: `${pictures}/rejected-en.png`, fullPage: true });
await page.uncheck("#test");
assert.match(await title(page), /REJECTED/);

// A phone, dark, in Japanese: a signed document, then what was changed in it, and a file of the registry's kind.
page = await open({ viewport: { width: 380, height: 800 }, colorScheme: "dark", isMobile: true });
await drop(page, ["contract.pdf", input(named("a PDF -> "))]);
assert.match(await title(page), /有効/);
await page.check("#moj");
assert.match(await page.textContent("#results"), /有効/);
await page.screenshot({ path: `${pictures}/document-phone-dark.png`, fullPage: true });
const wide = await page.evaluate(() => document.documentElement.scrollWidth);
assert.ok(wide <= 380, `${wide} pixels on a phone`);
await page.click("#given button");
await drop(page, ["contract.pdf", input(named("a PDF that was changed"))]);
assert.match(await title(page), /否/);
await page.screenshot({ path: `${pictures}/tampered-phone-dark.png`, fullPage: true });

// A signature without its content says so, and with it holds; a certificate; what is nothing.
page = await open();
const cms = named("CMS -> ");
await drop(page, ["note.p7s", input(cms)]);
assert.match(await page.textContent("article"), /元のファイル/);
await drop(page, ["note.txt", Buffer.from(inputs[cms.content], "base64")]);
assert.match(await title(page), /有効/);
page = await open();
await drop(page, ["certificate.der", input(named("for signatures"))]);
assert.match(await title(page), /本物の/);
page = await open();
await drop(page, ["holiday.jpg", Buffer.from("\xff\xd8\xff\xe0 a picture", "latin1")]);
assert.match(await title(page), /検証するものがまだありません/);
for (const beginning of ["%PDF-1.7\n", "0\x82\xff\xff", "{\"request\":1,\"signature\":1,"]) {
  page = await open();
  await drop(page, ["junk", Buffer.concat([Buffer.from(beginning, "latin1"), Buffer.alloc(5_000_000, "a")])]);
  assert.match(await title(page), /読み取れない|まだありません/, beginning);
}
page = await open();
await drop(page, ["<img src=x onerror=alert(1)>.pdf", Buffer.from("%PDF-1.7 <script>alert(1)</script>")]);
assert.equal(await page.locator("article img, article script, #given img").count(), 0);

// A file that nothing can be done with may be a condition: no answer without it, and none of before stays.
const policies = ['{"version": 1, "minimum_age": {"years": 60},}', '// of age\n{"version": 1}', "[]", '{"minimum_age": {"years": 60}}'];
const files = [
  ...policies.map((text) => ["policy.json", Buffer.from(text)]),
  ["policy.json", Buffer.from('{"version": 1, "minimum_age": {"years": 60}}', "utf16le")],
  ["evidence.json", input(evidence).subarray(0, 900)],
];
for (const [name, bytes] of files) {
  page = await open();
  await drop(page, ["evidence.json", input(evidence)], ["request.json", request(evidence)]);
  assert.match(await title(page), /受け入れ/);
  await drop(page, [name, bytes]);
  assert.match(await title(page), /判定していません/, bytes.toString());
  assert.equal(await page.locator("article.good").count(), 0);
}
await page.screenshot({ path: `${pictures}/not-used-ja.png`, fullPage: true });
await page.locator("#given button").last().click();
assert.match(await title(page), /受け入れ/);
// A policy with the mark that editors write before a text is one, and this one is not met.
await drop(page, ["policy.json", Buffer.from('\ufeff{"version": 1, "minimum_age": {"years": 60}}')]);
assert.match(await title(page), /拒否/);
for (const version of ["0", "2"]) {
  page = await open();
  await drop(page, ["evidence.json", input(evidence)], ["request.json", request(evidence)], ["p.json", Buffer.from(`{"version": ${version}}`)]);
  assert.equal(await page.locator("article.good").count(), 0);
}

// A list in each form that tools write; with a certificate alone it is not asked, and that is not green.
const revoked = named("revoked ->");
const pem = JSON.parse(revoked.options.replace('"@ANCHORS@"', "[]")).crls[0];
const der = Buffer.from(pem, "base64");
assert.ok(der.length > 100);
const lines = `-----BEGIN X509 CRL-----\n${der.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END X509 CRL-----\n`;
for (const [name, bytes] of [["list.crl", der], ["list.pem", Buffer.from(lines)], ["text.pem", Buffer.from(`Certificate Revocation List (CRL):\n    Version 2\n${lines}`)]]) {
  page = await open();
  await drop(page, ["evidence.json", input(revoked)], ["request.json", request(revoked)], [name, bytes]);
  assert.match(await title(page), /拒否/, name);
}
page = await open();
await drop(page, ["certificate.der", input(named("for signatures"))], ["list.crl", der]);
assert.equal(await page.locator("article.good").count(), 0);
page = await open();
await drop(page, ["evidence.json", input(evidence)], ["request.json", request(evidence)], ["answer.ors", Buffer.from([0x30, 0x83, 0, 0, 3, 0x0a, 1, 6])]);
assert.equal(await page.locator("article.good").count(), 0);

// Simulated, as of when: on the card, so on paper.
page = await open();
await drop(page, ["evidence.json", input(evidence)], ["request.json", request(evidence)]);
await page.emulateMedia({ media: "print" });
assert.match(await page.locator("article .simulated").innerText(), /模擬カード/);
assert.match(await page.locator("article").innerText(), /検証した時点[^]*2026[^]*21:00:05/);

// Each signature finds its own content, whatever else lies there.
page = await open();
await drop(page, ["note.p7s", input(cms)], ["other.txt", Buffer.from("something else")], ["note.txt", Buffer.from(inputs[cms.content], "base64")]);
assert.match(await title(page), /判定していません/);
await page.locator("#given button").nth(1).click();
assert.match(await title(page), /有効/);

// A name that turns the direction of what stands beside it shows how.
page = await open();
await drop(page, ["\u202efdp.exe", Buffer.from("%PDF-1.7 junk")]);
assert.match(await page.locator("#given").innerText(), /\\u\{202e\}fdp\.exe/);

// What cannot be read, such as a folder.
page = await open();
await drop(page, ["evidence.json", input(evidence)], ["request.json", request(evidence)]);
const ago = await turn(page);
await page.evaluate(() => {
  const data = new DataTransfer();
  const file = new File([""], "folder");
  file.arrayBuffer = () => Promise.reject(new DOMException("a folder", "NotFoundError"));
  data.items.add(file);
  const event = new DragEvent("drop", { dataTransfer: data, cancelable: true });
  Object.defineProperty(event, "dataTransfer", { value: { files: [file] } });
  document.dispatchEvent(event);
});
await page.waitForFunction((it) => document.getElementById("results").dataset.turn !== it, ago);
assert.match(await title(page), /判定していません/);

// Dropped, not chosen.
page = await open();
const before = await turn(page);
await page.evaluate((text) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "evidence.json"));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
}, input(evidence).toString());
await page.waitForFunction((it) => document.getElementById("results").dataset.turn !== it, before);
assert.match(await title(page), /保留/);

// By keyboard alone: the language, then the files.
page = await open();
await page.focus("#files");
await page.keyboard.press("Shift+Tab");
assert.equal(await page.evaluate(() => document.activeElement.id), "language");
await page.keyboard.press("Enter");
assert.equal(await page.getAttribute("html", "lang"), "en");
await page.keyboard.press("Tab");
assert.equal(await page.evaluate(() => document.activeElement.id), "files");
const names = await page.evaluate(() => [...document.querySelectorAll("button, input")].filter((it) => !(it.labels?.length || it.textContent || it.getAttribute("aria-label"))).map((it) => it.id));
assert.deepEqual(names, [], "what a screen reader cannot name");

// What somebody puts into the page cannot ask anybody either.
const left = await page.evaluate(() => fetch("https://example.org/").then(() => "sent", () => "refused"));
assert.equal(left, "refused");
problems.splice(0, problems.length, ...problems.filter((it) => !it.includes("example.org")));
assert.deepEqual(problems, []);
assert.deepEqual([...new Set(asked)].filter((it) => it.startsWith("http") && !it.includes("example.org")), []);
await browser.close();
console.log(`the page: ${answers.length} cases and its drops passed`);
