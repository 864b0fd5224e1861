#!/bin/sh
# Installs the one version of cargo-deny that the checks of dependencies are written for, when it is missing. From
# source and with its own lock file; unoptimised, which halves the time and does the work in a second.
set -eu

version=0.20.2
if [ "$(cargo deny --version 2>/dev/null || true)" = "cargo-deny $version" ]; then
    exit 0
fi
echo "installing cargo-deny $version (some minutes, once)" >&2
cargo install --quiet --locked --debug --force cargo-deny --version "$version"
