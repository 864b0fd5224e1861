// Makes one file of the page: script, style, words and module are inside, and nothing else is ever loaded.
//   node build.mjs PACKAGE OUT.html
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const [pack, out] = process.argv.slice(2);
const here = (name) => new URL(name, import.meta.url);
const bundled = await build({
  entryPoints: [here("main.js").pathname],
  alias: { documents: `${pack}/wasm/documents.js` },
  bundle: true,
  charset: "utf8",
  format: "esm",
  minify: true,
  write: false,
});
const script = bundled.outputFiles[0].text.trim();
const style = (await readFile(here("style.css"), "utf8")).trim();
const page = await readFile(here("index.html"), "utf8");
const module = (await readFile(`${pack}/wasm/documents_bg.wasm`)).toString("base64");
if (script.includes("</script")) throw new Error("the script ends itself");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const parts = { "@SCRIPT@": hash(script), "@STYLE@": hash(style), "@@MODULE@@": module, "@@SCRIPT@@": script, "@@STYLE@@": style };
// Those with two signs first: the others stand in them.
const filled = page.replace(/@@(MODULE|SCRIPT|STYLE)@@|@(SCRIPT|STYLE)@/g, (mark) => parts[mark]);
await writeFile(out, filled);
console.log(`the page: ${filled.length} bytes`);
