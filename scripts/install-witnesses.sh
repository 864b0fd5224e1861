#!/bin/sh
# Installs the programs of others that the tests run beside this one, where they are missing, into `witness` of the
# target folder: one on a driver of its own, which must get along with the simulated card as with a real one, and
# one that signs and validates PDF files, and what a Node program reaches PC/SC with.
set -eu
cd "$(dirname "$0")/.."

root=${CARGO_TARGET_DIR:-target}/witness

# myna-card (MIT): its example reads all that a card gives, and checks it.
package=myna-card
version=3.3.4
example=read_card
if ! [ -x "$root/bin/$example" ] || ! grep -q "^\"$package $version " "$root/.crates.toml"; then
    echo "building $example of $package $version" >&2
    CARGO_TARGET_DIR=$root/build cargo install --quiet --locked --force --root "$root" \
        --version "=$version" --example "$example" "$package"
    # Half a gigabyte that nobody needs again.
    rm -rf "$root/build"
fi

# pyHanko, in an environment of its own. The list is copied into it last, so that half an installation does not count.
list=scripts/pyhanko.txt
if ! cmp -s "$list" "$root/pyhanko/installed.txt"; then
    echo "installing pyHanko" >&2
    python3 -m venv --clear "$root/pyhanko"
    "$root/pyhanko/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --requirement "$list"
    cp "$list" "$root/pyhanko/installed.txt"
fi

# What a Node program reaches PC/SC with, for the recipes of examples/ci.
list=examples/ci/node/package.json
if ! cmp -s "$list" "$root/node/installed.json"; then
    echo "installing $(sed -n 's/.*"\(@.*\)": "\(.*\)",*/\1 \2/p' "$list" | head -n 1)" >&2
    rm -rf "$root/node"
    mkdir -p "$root/node"
    cp "$list" "$root/node/package.json"
    # The headers of the system's Node, where they are; else node-gyp knows.
    if [ -e /usr/include/node/node.h ]; then
        export npm_config_nodedir=/usr
    fi
    (cd "$root/node" && npm install --silent --no-audit --no-fund)
    cp "$list" "$root/node/installed.json"
fi
