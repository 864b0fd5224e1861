#!/usr/bin/env bash
# What would be published holds exactly the tracked files that it should, and builds from them alone.
set -euo pipefail
cd "$(dirname "$0")/.."

# Those of `include` in Cargo.toml, and what cargo adds. The lock file is tracked and added by cargo as well.
wanted=$(git ls-files src examples fixtures docs README.md README.ja.md SECURITY.md CHANGELOG.md 'LICENSE-*' Cargo.toml Cargo.lock)
packed=$(cargo package --locked --allow-dirty --list)
if ! diff <(printf '%s\n' "$wanted" .cargo_vcs_info.json Cargo.toml.orig | sort) <(printf '%s\n' "$packed" | sort); then
    echo "the package has not the files that it should (< missing, > too many)" >&2
    exit 1
fi

# Unpacks and builds it, with the default feature.
cargo package --quiet --locked --allow-dirty
