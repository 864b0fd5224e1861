#!/bin/sh
# Builds the package, packs it, installs it into an empty project, and tests it there with Node; then the page in Chromium.
set -eu
cd "$(dirname "$0")/../.."
here=$(pwd)/bindings/wasm
work=$(pwd)/${CARGO_TARGET_DIR:-target}/wasm
CASES=$(pwd)/bindings/cases/cases.json
export CASES

sh "$here/build.sh"
# The program, for evidence of a simulated card.
[ -x "$work/../debug/mynumber-card" ] || cargo build --quiet --locked --package mynumber-card-cli --features pcsc,sim
# What has to be loaded for evidence.
size=$(cat "$work/package/wasm/evidence_bg.wasm" "$work/package/wasm/evidence.js" "$work/package/index.js" | gzip -9 | wc -c)
[ "$size" -le 400000 ] || { echo "$size bytes gzipped are more than 400,000" >&2; exit 1; }

project=$work/project
rm -rf "$project"
mkdir -p "$project"
(cd "$work" && npm pack --silent ./package >/dev/null)
printf '{"private": true, "type": "module"}\n' >"$project/package.json"
(cd "$project" && npm install --silent --no-audit --no-fund --offline "$work"/mynumber-card-verify-*.tgz)
cp "$here"/tests/*.mjs "$here/tests/types.ts" "$project/"

cd "$project"
"$here/node_modules/.bin/tsc" --noEmit --strict --target es2022 --module nodenext --moduleResolution nodenext --types node \
    --typeRoots "$here/node_modules/@types" types.ts
node --test node.mjs
node readme.mjs "$here/package/README.md" "$work"
node speed.mjs
node "$here/tests/page.mjs" "$work/page.html" "$work/pictures"
