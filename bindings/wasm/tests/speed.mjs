// Prints what a piece of evidence takes after the first.
import { readFile } from "node:fs/promises";
import * as card from "mynumber-card-verify";

const { inputs, cases } = JSON.parse(await readFile(process.env.CASES, "utf8"));
const it = cases.find((one) => one.name.startsWith("attributes"));
const evidence = new Uint8Array(Buffer.from(inputs[it.input], "base64"));
const options = { ...JSON.parse(it.options.replace('"@ANCHORS@"', "[]")), anchors: await card.testAnchors() };
const times = [];
for (let round = 0; round < 101; round += 1) {
  const start = performance.now();
  const { verdict } = await card.verifyEvidence(evidence, options);
  if (verdict !== "accepted") throw new Error(verdict);
  times.push(performance.now() - start);
}
const [first, ...rest] = times;
rest.sort((one, other) => one - other);
console.log(`first ${first.toFixed(1)} ms, then ${rest[50].toFixed(2)} ms each (median of ${rest.length})`);
