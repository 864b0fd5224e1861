#!/bin/sh
# Builds the programs on drivers of others that the tests run beside this one, where they are missing: they
# must get along with the simulated card as with a real one. Into `witness` of the target folder.
set -eu
cd "$(dirname "$0")/.."

# myna-card (MIT): its example reads all that a card gives, and checks it.
package=myna-card
version=3.3.4
example=read_card

root=${CARGO_TARGET_DIR:-target}/witness
if [ -x "$root/bin/$example" ] && grep -q "^\"$package $version " "$root/.crates.toml"; then
    exit 0
fi
echo "building $example of $package $version" >&2
CARGO_TARGET_DIR=$root/build cargo install --quiet --locked --force --root "$root" \
    --version "=$version" --example "$example" "$package"
# Half a gigabyte that nobody needs again.
rm -rf "$root/build"
