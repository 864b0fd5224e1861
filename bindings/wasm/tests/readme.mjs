// Runs the first example of the README, with evidence of a simulated card that the program makes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [readme, work] = process.argv.slice(2);
const program = join(work, "../debug/mynumber-card");
const root = join(work, "../..");
const folder = mkdtempSync(join(work, "readme-"));
const [, code] = readFileSync(readme, "utf8").match(/```js\n([\s\S]*?)```/);
// A simulated card is accepted by its own authority only, and its hierarchy is another.
const changed = code
  .replace("at: new Date(),\n  policy", "at: new Date(),\n  anchors: await testAnchors(),\n  policy")
  .replace("version: 1,", 'version: 1, hierarchies: ["other"],')
  .replace("{ newRequest,", "{ testAnchors, newRequest,");
assert.notEqual(changed, code);
// It stops to be answered by a reader, as it says.
const [asks, verifies] = changed.replaceAll('File("', `File("${folder}/`).split("// The reader answers it");
assert.ok(verifies.includes("asked.json -o evidence.json"));
writeFileSync("example.mjs", `import { answer } from "./answer.mjs";\n${asks}\nawait answer();\n//${verifies}`);
writeFileSync("answer.mjs", `import { execFileSync } from "node:child_process";
export const answer = () => execFileSync(${JSON.stringify(program)}, ${JSON.stringify([
    "--reader", "simulated", "--anchor", join(root, "fixtures/authority"), "identify", "--request", "asked.json", "-o", "evidence.json",
  ])}, { cwd: ${JSON.stringify(folder)}, env: { ...process.env, MYNUMBER_ASSIST_PIN: "2345", MYNUMBER_AUTH_PIN: "1234" } });
`);
const said = execFileSync(process.execPath, ["example.mjs"], { encoding: "utf8" });
assert.equal(said, "番号　太郎 1980-02-17\n");
