#!/bin/sh
# Installs the one version of cargo-semver-checks that releases are checked with, when it is missing. From source and
# with its own lock file, which takes long: only for a release.
set -eu

version=0.51.0
if [ "$(cargo semver-checks --version 2>/dev/null || true)" = "cargo-semver-checks $version" ]; then
    exit 0
fi
echo "installing cargo-semver-checks $version (many minutes, once)" >&2
cargo install --quiet --locked --debug --force cargo-semver-checks --version "$version"
